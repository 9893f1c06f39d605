from __future__ import annotations

import email
from email import policy
from pathlib import Path

import pytest

from triaged.mail.html import has_marks, to_text
from triaged.mail.html.hiding import MAX_LOOKS
from triaged.mail.html.marks import MARKS, NEEDLES, Extent, Kind
from triaged.mail.html.regions import MAX_REGIONS
from triaged.mail.html.titles import Title, title

MAILS = Path(__file__).parents[1] / "mail"

HEADERS = "<b>From:</b> Ann &lt;ann@x.example&gt;<br><b>Sent:</b> Monday, 2 March 2026 10:00<br><b>To:</b> Help<br>"
WORD_HEADERS = f"<p class=MsoNormal>{HEADERS}</p>"
BLOCK = "padding:3.0pt 0in 0in 0in"
ATTRIBUTION = "2.03.2026, 10:00, Ann &lt;ann@x.example&gt;:"
QQ_TITLE = "<div>------------------&nbsp;原始邮件&nbsp;------------------</div>"
QQ_HEADERS = "<b>发件人:</b> Ann<br><b>发送时间:</b> 2026年3月2日 10:00<br><b>收件人:</b> Help"


def pieces(html, kind="history"):
    found = to_text(html)
    return [found.text[start:end] for start, end in getattr(found, kind)]


def rest(html):
    """What is left when the history goes."""
    found = to_text(html)
    text = found.text
    for start, end in reversed(found.history):
        text = text[:start] + text[end:]
    return " ".join(text.split())


REPLIES = {
    "gmail": '<div>mine</div><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On 2 March Ann '
    'wrote:<br></div><blockquote class="gmail_quote">old</blockquote></div>',
    "gmail taken over by outlook": "<div>mine</div><div class='x_gmail_quote'>On 2 March Ann wrote: old</div>",
    "outlook": f"<p class=MsoNormal>mine</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;{BLOCK}'>"
    f"{WORD_HEADERS}</div></div><p class=MsoNormal>old</p>",
    "outlook 2003": f"<p>mine</p><div align=center><hr size=2 tabindex=-1></div>{WORD_HEADERS}<p>old</p>",
    "outlook web": "<div>mine</div><div id=appendonsend></div><hr tabindex=-1>"
    f"<div id=divRplyFwdMsg>{HEADERS}</div>old",
    "outlook mobile": "<div>mine</div><div id='mail-editor-reference-message-container'><div "
    f"class='ms-outlook-mobile-reference-message'>{HEADERS}old</div></div>",
    "outlook for mac": f"<div>mine</div><span id=OLK_SRC_BODY_SECTION>{HEADERS}old</span>",
    "windows mail": f"<div>mine</div><div style='border-top-color: red; border-top-style: solid'>{HEADERS}</div>old",
    "hotmail": f"<div>mine</div><hr id='ecxstopSpelling'>{HEADERS}old",
    "apple mail": "<div>mine</div><blockquote type=cite>On 2 March Ann wrote:<br>old</blockquote>",
    "ios": f"<div>mine</div><div><br>{ATTRIBUTION}<br><br></div><blockquote type=cite>old</blockquote>",
    "thunderbird": "mine<div class=moz-cite-prefix>On 2 March Ann wrote:<br></div><blockquote cite='mid:1'>old"
    "</blockquote>",
    "yahoo": "<div>mine</div><div id='ydp1yahoo_quoted_1' class='ydp1yahoo_quoted'>On 2 March Ann wrote:<br>old</div>",
    "yandex": f"<div>mine</div><div>{ATTRIBUTION}</div><blockquote><p>old</p></blockquote>",
    "mail.ru": f"<p>mine</p>{ATTRIBUTION}<br><blockquote style='border-left:1px solid #0857A6; margin:10px'>old"
    "</blockquote>",
    "qq": f"<div>mine</div>{QQ_TITLE}<div style='background:#efefef;padding:8px'>{QQ_HEADERS}</div>old",
    "foxmail": f"<div>mine</div><blockquote style='margin-left:0.5em'><div style='border-top:solid #B5C4DF 1.0pt'>"
    f"<div style='BACKGROUND: #efefef'>{QQ_HEADERS}</div></div>old</blockquote>",
    "netease": f"mine<br>{ATTRIBUTION}<br><blockquote id='isReplyContent'>old</blockquote>",
    "netease mail master": "mine<div class='ntes-mailmaster-quote'>---- 回复的原邮件 ----<br>old</div>",
    "proton": "<div>mine</div><div class=protonmail_quote>On 2 March Ann wrote:<blockquote class=protonmail_quote>old"
    "</blockquote></div>",
    "zimbra": f"<div>mine</div><hr id='zwchr' data-marker='__DIVIDER__'><div data-marker='__HEADERS__'>{HEADERS}</div>"
    "<div data-marker='__QUOTED_TEXT__'>old</div>",
    "gmx": f"<div>mine</div><div name='quote'>{HEADERS}<div name='quoted-content'>old</div></div>",
    "spark": "<div name=messageBodySection>mine</div><div name=messageReplySection>On 2 March Ann wrote: old</div>",
    "aol": f"mine<br>-----Original Message-----<br>{HEADERS}<div id='aolReplacedBody'>old</div>",
    "em client": f"mine<br>------ Original Message ------<br>{HEADERS}<blockquote type=cite>old</blockquote>",
    "notes": f"mine<br><font size=1 color=#5f5f5f>{HEADERS}</font>old",
    "front": "<div>mine</div><blockquote type=cite class='front-blockquote'>old</blockquote>",
}


@pytest.mark.parametrize("html", REPLIES.values(), ids=REPLIES.keys())
def test_what_a_program_marks_as_history_is_found_with_its_introduction(html):
    assert rest(html) == "mine"
    assert "old" in "".join(pieces(html))
    assert pieces(html, "forwards") == []


@pytest.mark.parametrize("html", [*REPLIES.values(), "a<HR>b", "<div ID=Signature>"])
def test_a_quick_test_misses_no_mark(html):
    assert has_marks(html)


def test_a_quick_test_spares_the_work_for_plain_html():
    assert not has_marks("<html><body><div dir=ltr>text<br></div></body></html>")


NOT_HISTORY = {
    "indented text": "<blockquote style='margin:0 0 0 40px'>mine</blockquote>",
    "a quotation without date": "As the poet says:<blockquote>words</blockquote>",
    "a box with a border": "<div style='border-top:1px solid red'>Name: Ann<br>Phone: 2026<br>Room: 3</div>mine",
    "two lines that might be a header": "<hr>From: Ann<br>Date: 2 March 2026<br>mine",
    "an offer from a sender": "<hr>From: Ann<br>mine",
    "a line at the end": "mine<hr>",
    "a name that only looks like a mark": "<div class=quotation>mine</div>",
    "an empty end of an answer": "mine<div id=appendonsend></div>",
    "a mark in the text": "gmail_quote mine",
}


@pytest.mark.parametrize("html", NOT_HISTORY.values(), ids=NOT_HISTORY.keys())
def test_what_a_person_wrote_is_no_history(html):
    assert pieces(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote type=cite>a</blockquote><div>one</div><blockquote type=cite>b</blockquote><div>two</div>",
        "<div class=gmail_quote>On 2 March:<blockquote class=gmail_quote>a</blockquote><div>one</div>two</div>",
        "<div class=yahoo_quoted>a</div><p>one</p>two",
        f"<blockquote><div id=divRplyFwdMsg>{HEADERS}</div>a</blockquote>one two",
    ],
)
def test_answers_between_and_below_quotes_are_no_history(html):
    assert rest(html) == "one two"


def test_a_quote_that_never_ends_is_history_to_the_end():
    assert pieces("mine<blockquote type=cite>a<div>b<div>c") == ["> a\n> b\n> c"]


def test_a_quote_ends_with_the_element_around_it():
    assert pieces("<div>mine<blockquote type=cite>a</div><p>mine too</p>") == ["> a"]


def test_a_stray_end_in_a_cell_does_not_end_the_quote_around_the_table():
    assert pieces("<div class=yahoo_quoted><table><tr><td>a</div><td>b</table>c</div>mine") == ["a  b\nc"]


def test_neighbouring_pieces_are_one():
    html = "<div class=gmail_attr>On 2 March:</div><br><blockquote type=cite>a</blockquote>b"
    assert pieces(html) == ["On 2 March:\n\n> a"]


FORWARDS = {
    "gmail": "<div class=gmail_quote>---------- Forwarded message ---------<br>From: Ann<blockquote class=gmail_quote>"
    "old</blockquote></div>",
    "gmail in a language nobody knows": "<div class=gmail_quote>---------- Xyz abc ---------<br>old</div>",
    "thunderbird": "<div class=moz-forward-container>-------- Weitergeleitete Nachricht --------<table><tr><th>Von:"
    "<td>Ann</table>old</div>",
    "apple mail": "<blockquote type=cite><div>Begin forwarded message:</div><br><b>From: </b>Ann<br>old</blockquote>",
    "apple mail, title above": "<div>Anfang der weitergeleiteten Nachricht:</div><br><blockquote type=cite>old"
    "</blockquote>",
    "yahoo": "<div class=yahoo_quoted>----- Mensaje reenviado -----<br>old</div>",
    "netease mail master": "<div class='ntes-mailmaster-quote'>---- 转发的邮件 ----<br>old</div>",
}


@pytest.mark.parametrize("html", FORWARDS.values(), ids=FORWARDS.keys())
def test_a_forward_in_the_place_of_a_quote_is_told_apart(html):
    html = f"<div>see below</div>{html}"
    (forward,) = pieces(html, "forwards")
    assert forward.endswith("old")
    assert "see below" not in forward
    assert pieces(html) == []


@pytest.mark.parametrize(
    ("line", "announced"),
    [
        ("-----Original Message-----", Title.ORIGINAL),
        ("------------------ 原始邮件 ------------------", Title.ORIGINAL),
        ("-----Ursprüngliche Nachricht-----", Title.ORIGINAL),
        ("-------- Пересылаемое сообщение --------", Title.FORWARD),
        ("下記は転送されたメールです：", Title.FORWARD),
        ("On 2 March Fritz Forward wrote:", Title.NONE),
        ("please forward this", Title.NONE),
        ("--------------------", Title.NONE),
        ("-- ", Title.NONE),
        ("", Title.NONE),
    ],
)
def test_titles_between_dashes_are_read(line, announced):
    assert title(line) is announced


SIGNATURES = [
    "<div class=gmail_signature>sig</div>",
    "<div data-smartmail='gmail_signature'>sig</div>",
    "<pre class=moz-signature>sig</pre>",
    "<div id='x_Signature'>sig</div>",
    "<div id=AppleMailSignature>sig</div>",
    "<div id='ms-outlook-mobile-signature'>sig</div>",
    "<div class='foxmail_sign'>sig</div>",
    "<div id='ntes-pcmac-signature'>sig</div>",
    "<div name=messageSignatureSection>sig</div>",
]


@pytest.mark.parametrize("html", SIGNATURES)
def test_what_a_program_marks_as_signature_is_found(html):
    assert pieces(f"<p>mine</p>{html}<p>below</p>", "signatures") == ["sig"]


def test_history_in_a_signature_is_history():
    html = f"mine<div id=AppleMailSignature>sig<div>{ATTRIBUTION}</div><blockquote type=cite>old</blockquote></div>"
    assert pieces(html, "signatures") == ["sig"]
    assert rest(html) == "mine sig"


def test_a_signature_in_history_is_history():
    assert pieces("mine<blockquote type=cite>a<div class=moz-signature>sig</div></blockquote>", "signatures") == []


def test_text_without_marks_has_no_ranges():
    found = to_text("<p>a</p><div class=x style='color:red'>b</div>")
    assert (found.history, found.forwards, found.signatures) == ((), (), ())


def test_marks_that_are_too_many_are_not_followed():
    html = "<span class=moz-cite-prefix>a</span>b" * (MAX_LOOKS + 10)
    assert 0 < len(pieces(html)) < MAX_LOOKS


def test_rules_that_are_too_many_are_not_followed():
    header = "<p>From: a@b.example<br>Sent: 1.2.2026 10:00<br>To: x</p>"
    assert len(pieces("<hr>x" * (MAX_REGIONS - 1) + f"<hr>{header}")) == 1
    assert pieces("<hr>x" * MAX_REGIONS + f"<hr>{header}") == []


def test_every_mark_can_be_found_by_a_needle():
    for mark in MARKS:
        assert mark.contains == mark.contains.lower()
        value = mark.contains.replace(",", ", ") if mark.attribute == "style" else mark.contains
        assert any(needle in value for needle in NEEDLES), mark


def test_only_history_reaches_further_than_its_element():
    assert all(mark.extent is Extent.ELEMENT for mark in MARKS if mark.kind is not Kind.HISTORY)


@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("html-reply-gmail-between-the-lines", "Yes, on Monday. No, the other one."),
        ("html-reply-outlook-mobile", "It works now, thank you. Get Outlook for iOS (https://aka.example/o)"),
        ("html-reply-qq", "打印机已经好了，谢谢！"),
        ("html-reply-yandex", "Спасибо, принтер печатает."),
    ],
)
def test_the_answer_in_a_mail_is_what_remains(name, reply):
    message = email.message_from_bytes((MAILS / f"{name}.eml").read_bytes(), policy=policy.default)
    assert rest(message.get_body(("html",)).get_content()) == reply
