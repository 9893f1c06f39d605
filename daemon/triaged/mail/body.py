"""Which parts are the text of a mail, which are attachments; the text decoded, the attachments measured.

Oddities that are named in `Body.defects`:

| name | what it says |
|---|---|
| `text-cut` | a text is longer than what is read of it |
| `charset-unknown`, `-wrong`, `-guessed`, `-mixed`, `-errors` | see `charsets.decode` |
| `uuencode-cut` | a uuencoded file in the text never ends |
| `tnef-unread` | a winmail.dat was not opened, or not to its end; it is kept whole |
| `message-partial` | the mail is one piece of a longer one (RFC 2046 5.2.2); the piece is kept as an attachment |
| `message-external-body` | an attachment lies elsewhere (RFC 2046 5.2.3); nobody fetches it |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triaged.mail import enclosed, invitation, protections, tnef
from triaged.mail.attachments import Attachments
from triaged.mail.charsets import Guesses, decode
from triaged.mail.headers import message_ids
from triaged.mail.html import to_text
from triaged.mail.labels import codec
from triaged.mail.split import Part, Source, Tree
from triaged.mail.textparts import MAX_INNER_TAGS, MAX_TEXT_BYTES, TEXT_TYPES, is_text, read_texts, with_lf
from triaged.mail.transfer import beginning
from triaged.mail.words import parameters
from triaged.model import Attachment, Forwarded

_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics"})
_DATA_TYPES = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css"})  #: of no text
_LABELLED = frozenset({"subject", "from"})  #: headers whose encoded words name a charset
_WORD_LABEL = re.compile(r"=\?([^?*\s]{1,40})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The content of a mail, without its structure."""

    text: str  #: LF line ends, no NUL
    html: str | None  #: the first HTML part, decoded
    history: Sequence[tuple[int, int]]  #: (start, end) in `text` of what the HTML, where the text is from, marks so
    attachments: Sequence[Attachment]  #: in document order
    protections: Sequence[str]  #: see the module `protections`
    forwarded: Forwarded | None  #: the first mail that is enclosed as a part
    defects: Sequence[str]


def declared_charsets(tree: Tree) -> Sequence[str]:
    """The codecs that the labels of a mail name: for `Guesses.likely`."""
    found = [codec(part.params.get("charset")) for part in tree.parts if "charset" in part.params]
    for name, raw in tree.parts[0].block.fields:
        if name in _LABELLED and "=?" in raw:
            found += map(codec, _WORD_LABEL.findall(raw))
    return tuple(dict.fromkeys(name for name in found if name is not None and name != "utf-8"))


def read_body(source: Source, tree: Tree, guesses: Guesses) -> Body:
    """Decode the text parts, counting charset guesses, and measure the others."""
    attachments = Attachments(source, guesses)
    protected: list[str] = []
    text_parts = list(_text_parts(source, tree, guesses, attachments, protected))
    texts = read_texts(source, tree, text_parts, guesses)
    attachments.add_files(texts.files)
    enclosure = enclosed.first_enclosed(tree)
    answered = message_ids(tree.parts[0].block.first("in-reply-to")) if enclosure else ()
    forwarded = enclosed.read_enclosed(source, enclosure, guesses, answered) if enclosure else None
    defects = [*attachments.defects, *texts.defects]
    text = texts.text
    if not text.strip():
        instead = _instead(source, tree, guesses, attachments.container, defects)
        text = next((each for each in instead if each.strip()), enclosed.as_text(forwarded) if forwarded else text)
    return Body(
        text=text,
        html=texts.html,
        history=texts.history,
        attachments=attachments.in_order(),
        protections=tuple(dict.fromkeys((*protected, *texts.protections))),
        forwarded=forwarded,
        defects=defects,
    )


def _text_parts(
    source: Source, tree: Tree, guesses: Guesses, attachments: Attachments, protected: list[str]
) -> Iterator[Part]:
    """The parts that are text; all others are added to the attachments, how they are protected to `protected`."""
    for part in tree.parts:
        filename = None
        if part.leaf:
            raw = part.block.first("content-disposition")
            disposition, params = parameters(raw, guesses) if raw else ("", {})
            if is_text(part, disposition, params.get("filename")):
                yield part
                continue
            filename = params.get("filename") or part.params.get("name")
            attachments.add(part, disposition, filename)
        protection = protections.of_part(source, part, filename)
        if protection is not None:
            protected.append(protection)


def _instead(
    source: Source, tree: Tree, guesses: Guesses, container: tnef.Contents | None, defects: list[str]
) -> Iterator[str]:
    """What a mail without a text says nevertheless, the best first."""
    if container is not None:
        html, odd = decode(container.html[:MAX_TEXT_BYTES], container.html_charset, guesses, html=True)
        defects += odd
        yield with_lf(container.text[:MAX_TEXT_BYTES]) or to_text(html.replace("\0", ""), MAX_INNER_TAGS).text
    for part in tree.parts:
        if part.type in _CALENDAR_TYPES and part.leaf:
            data, _ = beginning(source, part, invitation.MAX_BYTES)
            yield invitation.summary(with_lf(decode(data, part.params.get("charset") or "utf-8", guesses)[0]))
            break
    others = [part for part in tree.parts if part.leaf and _may_be_text(part, guesses)]
    texts = read_texts(source, tree, others, guesses)
    defects += texts.defects
    yield texts.text
    if tree.parts[0].type == "message/partial":
        piece = enclosed.read_enclosed(source, tree.parts[0], guesses)
        yield piece.text if piece else ""


def _may_be_text(part: Part, guesses: Guesses) -> bool:
    """Text of a kind that is an attachment beside a text, and is read where it stands alone."""
    if not part.type.startswith("text/") or part.type in TEXT_TYPES or part.type in _DATA_TYPES:
        return False
    raw = part.block.first("content-disposition")
    return not raw or parameters(raw, guesses)[0] != "attachment"
