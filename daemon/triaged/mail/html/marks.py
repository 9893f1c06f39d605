"""What mail programs write into their HTML to say: this is history, this is forwarded, this is a signature.

Values are compared in lower case and by `in`: webmail prefixes and suffixes the names that it takes over (`x_`, `ecx`,
`yiv123`, `_mr_css_attr`). Those of `style` are compared without white space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a mark says about a piece of the text."""

    HISTORY = "history"
    FORWARD = "forward"
    SIGNATURE = "signature"


class Extent(Enum):
    """How far a mark reaches."""

    ELEMENT = "element"  #: what the element holds
    PIECES = "pieces"  #: from its start to the end of the first marked blockquote in it, and the further ones: answers
    # that were written between them stand in the same element
    ONWARD = "onward"  #: to the end of the mail, or of the quote in which it stands
    HEADERS = "headers"  #: as ONWARD, if the lines of a message header follow
    ATTRIBUTED = "attributed"  #: what the element holds, if the line before it says who wrote it when


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One way in which one or more programs mark a piece."""

    program: str
    attribute: str
    contains: str  #: in lower case; without white space for style
    element: str = ""  #: "" for any
    kind: Kind = Kind.HISTORY
    extent: Extent = Extent.ELEMENT


def _history(program: str, attribute: str, *values: str, extent: Extent = Extent.ELEMENT) -> tuple[Mark, ...]:
    return tuple(Mark(program=program, attribute=attribute, contains=value, extent=extent) for value in values)


def _signatures(program: str, attribute: str, *values: str) -> tuple[Mark, ...]:
    return tuple(Mark(program=program, attribute=attribute, contains=value, kind=Kind.SIGNATURE) for value in values)


CITE = Mark(program="Apple Mail, Thunderbird, many", element="blockquote", attribute="type", contains="cite")
QUOTE = Mark(
    program="Yandex, Mail.ru, Outlook Express",
    element="blockquote",
    attribute="",
    contains="",
    extent=Extent.ATTRIBUTED,
)
HORIZONTAL_RULE = Mark(program="Outlook, many", element="hr", attribute="", contains="", extent=Extent.HEADERS)

#: The first that fits an element counts.
MARKS: tuple[Mark, ...] = (
    CITE,
    Mark(program="Gmail, K-9", element="blockquote", attribute="class", contains="gmail_quote"),
    *_history("Gmail, K-9, Superhuman", "class", "gmail_quote", extent=Extent.PIECES),
    *_history("Gmail", "class", "gmail_attr"),
    Mark(program="Proton", element="blockquote", attribute="class", contains="protonmail_quote"),
    *_history("Proton", "class", "protonmail_quote", extent=Extent.PIECES),
    *_history("Thunderbird", "class", "moz-cite-prefix", "moz-email-headers-table"),
    Mark(program="Thunderbird", attribute="class", contains="moz-forward-container", kind=Kind.FORWARD),
    *_history("Outlook mobile, new Outlook", "id", "mail-editor-reference-message-container"),
    *_history("Outlook mobile", "class", "ms-outlook-mobile-reference-message"),
    *_history("Outlook web and mobile", "id", "divrplyfwdmsg", extent=Extent.ONWARD),
    *_history("Outlook web", "id", "appendonsend", extent=Extent.HEADERS),
    *_history("Outlook for Mac", "id", "olk_src_body_section"),
    *_history("Outlook, Windows Mail, Foxmail", "style", "border-top", extent=Extent.HEADERS),
    *_history("Hotmail", "id", "stopspelling", extent=Extent.HEADERS),
    *_history("Yahoo, AOL", "class", "yahoo_quoted", "yahooquotedtext", "aolreplacedbody"),
    *_history("Yahoo, AOL", "id", "yahoo_quoted", "aolreplacedbody"),
    *_history("QQ Mail", "id", "origbody", "original-content"),
    *_history("QQ Mail, Foxmail", "style", "background:#efefef", "background-color:#efefef", extent=Extent.HEADERS),
    *_history("QQ Mail, Foxmail", "style", "rgb(239,239,239)", extent=Extent.HEADERS),
    *_history("Foxmail", "class", "foxdiv"),
    *_history("NetEase", "id", "isreplycontent"),
    *_history("NetEase Mail Master", "class", "ntes-mailmaster-quote"),
    *_history("Aliyun", "class", "__aliyun_previous_quote"),
    *_history("Lark", "id", "lark-mail-quote"),
    *_history("Lark", "class", "history-quote-wrapper"),
    *_history("Mail.ru", "style", "#0857a6", "rgb(8,87,166)"),
    *_history("Zimbra", "data-marker", "__headers__", "__quoted_text__"),
    *_history("Zimbra", "id", "zwchr", extent=Extent.HEADERS),
    *_history("Lotus Notes", "color", "#5f5f5f", extent=Extent.HEADERS),
    *_history("Spark", "name", "messagereplysection"),
    *_history("GMX, web.de", "name", "quote"),
    *_history("Roundcube", "id", "reply-intro"),
    *_history("Evolution", "class", "-x-evo-cite-prefix"),
    *_history("Front", "class", "front-blockquote"),
    *_history("Freshdesk", "class", "freshdesk_quote"),
    *_history("Tutanota", "class", "tutanota_quote"),
    *_history("Missive", "class", "missive_quote"),
    *_history("Mailbird", "class", "history_container"),
    *_signatures("Gmail", "class", "gmail_signature"),
    *_signatures("Gmail", "data-smartmail", "gmail_signature"),
    *_signatures("Thunderbird", "class", "moz-signature"),
    *_signatures("Apple Mail, iOS", "id", "applemailsignature"),
    *_signatures("Outlook mobile", "id", "ms-outlook-mobile-signature", "ms-outlook-ios-signature"),
    *_signatures("NetEase", "id", "ntes-pcmac-signature", "netease_mail_footer", "ntes_signature"),
    *_signatures("NetEase", "class", "netease_mail_footer", "ntes_signature"),
    *_signatures("QQ Mail, Foxmail", "class", "foxmail_sign", "qq_sign"),
    *_signatures("Aliyun", "class", "__aliyun_signature_wrap"),
    *_signatures("Windows Mail", "data-signatureblock", "true"),
    *_signatures("Proton", "class", "protonmail_signature_block"),
    *_signatures("Zimbra", "data-marker", "__sig_pre__", "__sig_post__"),
    *_signatures("Spark", "name", "messagesignaturesection"),
    *_signatures("Samsung", "id", "composer_signature"),
    *_signatures("Yahoo", "id", "ymail_android_signature"),
    *_signatures("Yahoo", "class", "yahoo-signature"),
    *_signatures("K-9", "class", "k9mail-signature"),
    *_signatures("Superhuman", "class", "sh-signature"),
    *_signatures("Airmail", "class", "bloop_sign"),
    *_signatures("Airmail", "id", "bloop_sign"),
    *_signatures("Front", "class", "front-signature"),
    *_signatures("Open-Xchange", "class", "io-ox-signature"),
    *_signatures("Evolution", "class", "-x-evo-signature"),
    *_signatures("Roundcube", "id", "_rc_sig"),
    *_signatures("Outlook web, Samsung", "id", "signature"),
)

#: What hides an element from everybody. (`mso-hide` hides from Outlook alone: buttons that all others see have it.)
HIDING_STYLE = re.compile(r"display:none|visibility:hidden|max-height:0(?:px)?(?:;|!|$)")
PREFORMATTED_STYLE = "white-space:pre"
WORD_LIST_SIGN = "mso-list:ignore"

#: What stands in HTML in which there may be a mark.
MARK_NEEDLES: tuple[str, ...] = (
    *dict.fromkeys(mark.contains for mark in MARKS if mark.attribute != "style"),
    *("border-top", "#efefef", "239,", "#0857a6", "8, 87", "8,87", "<blockquote"),
)
#: What stands in a tag that hides.
HIDING_NEEDLES: tuple[str, ...] = (
    *("display:none", "display: none", "visibility:hidden", "visibility: hidden", "max-height:0", "max-height: 0"),
    " hidden",
)
#: What stands in a tag that has to be looked at closely.
NEEDLES: tuple[str, ...] = (
    *MARK_NEEDLES,
    *HIDING_NEEDLES,
    *("white-space:pre", "white-space: pre", WORD_LIST_SIGN),
)

#: What the title line of a forwarded mail says, and what one of history says that looks the same.
FORWARD_TITLE = re.compile(
    r"forward|doorgestuurd|weitergeleitet|réexpédi|transf[eé]r|reenviad|encaminhad|inoltrat|"
    r"vidarebefordra|videresend|välitetty|przekaz|přepos|prepos|továbbít|iletil|yönlendir|προωθ|"
    r"пересыла|переслан|переадрес|перенаправ|转发|轉寄|轉發|転送|전달|הועבר|مُ?عاد توجيه|توجيه",
    re.IGNORECASE,
)
ORIGINAL_TITLE = re.compile(
    r"origin|orijinal|özgün|oprindelig|opprinnelig|ursprung|ursprüng|oorspronkelijk|alkuperäinen|oryginal|wiadomość|"
    r"původní|pôvodn|eredeti|reply|"
    r"исходн|оригинальн|первоначальн|оригінальн|початков|вихідн|原|源|元の|回复|回覆|원본|מקורי|أصلي",
    re.IGNORECASE,
)
#: The name of the header line that says who wrote a mail.
FROM_LABEL = re.compile(
    r"[\s*_]*+(?:from|von|de|da|van|från|fra|lähettäjä|od|feladó|kimden|gönderen|από|от(?: кого)?|від(?: кого)?|"
    r"发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|מאת|من)[\s*_]*+[:：]",
    re.IGNORECASE,
)
LABEL = re.compile(r"[\s*_]*+[^\s:：|][^:：|]{0,30}+[:：]")
YEAR = re.compile(r"(?:19|20)\d\d|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b")
TIME = re.compile(r"\d{1,2}[:.h]\d\d")
