"""Which parts are the text of a mail, which are attachments; the text decoded, the attachments measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triaged.mail import charsets
from triaged.mail.charsets import Guesses
from triaged.mail.html import MAX_TAGS, to_text
from triaged.mail.split import Part, Source, Tree
from triaged.mail.transfer import beginning, measure
from triaged.mail.words import parameters
from triaged.model import Attachment

MAX_TEXT_BYTES = 1024 * 1024  #: decoded, of one text part
MAX_ALL_TEXT_BYTES = 4 * 1024 * 1024  #: of all text parts of one mail; HTML, which costs more, MAX_TEXT_BYTES in all
MAX_LINES = 100_000  #: of the whole text
MAX_FILENAME_CHARACTERS = 255

_TEXT_TYPES = frozenset({"text/plain", "text/html"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The content of a mail, without its structure."""

    text: str  #: LF line ends, no NUL
    html: str | None  #: the first HTML part, decoded
    history: Sequence[tuple[int, int]]  #: (start, end) in `text` of what the HTML, where the text is from, marks so
    attachments: Sequence[Attachment]  #: in document order
    defects: Sequence[str]


def read_body(source: Source, tree: Tree, guesses: Guesses) -> Body:
    """Decode the text parts, counting charset guesses, and measure the others."""
    texts: list[Part] = []
    attachments: list[Attachment] = []
    for part in tree.parts:
        if not part.leaf:
            continue
        raw = part.block.first("content-disposition")
        disposition, params = parameters(raw, guesses) if raw else ("", {})
        if _is_text(part, disposition, params.get("filename")):
            texts.append(part)
        else:
            filename = params.get("filename") or part.params.get("name")
            attachments.append(_attachment(source, part, disposition, filename))
    text, defects = _join(source, tree, texts, guesses)
    return Body(text=text, html=None, history=(), attachments=attachments, defects=defects)


def _is_text(part: Part, disposition: str, filename: str | None) -> bool:
    if disposition == "attachment":
        return False
    if part.type.startswith("multipart/"):
        return True  # one whose boundary is missing: whatever it holds, a person shall see it
    return part.type in _TEXT_TYPES and (not filename or part.parent is None)


def _attachment(source: Source, part: Part, disposition: str, filename: str | None) -> Attachment:
    size, digest = measure(source, part)
    return Attachment(
        filename=filename[:MAX_FILENAME_CHARACTERS] if filename else None,
        type=part.type,
        size=size,
        inline=disposition == "inline" or (disposition != "attachment" and bool(part.block.first("content-id"))),
        sha256=digest,
    )


def _join(source: Source, tree: Tree, parts: Sequence[Part], guesses: Guesses) -> tuple[str, Sequence[str]]:
    """The text of all text parts in document order; HTML only where its alternative has no plain text."""
    found: dict[int, str] = {}
    defects: list[str] = []
    plain_in: set[int | None] = set()  # multipart/alternatives that showed a plain text
    left = MAX_ALL_TEXT_BYTES
    html_left = MAX_TEXT_BYTES
    tags_left = MAX_TAGS
    for part in sorted(parts, key=lambda each: each.type == "text/html"):
        html = part.type == "text/html"
        if html and _has_plain(tree, part, plain_in):
            continue
        data, cut = beginning(source, part, min(MAX_TEXT_BYTES, html_left if html else left))
        left -= len(data)
        html_left -= len(data) if html else 0
        text, odd = charsets.decode(data, part.params.get("charset"), guesses)
        defects += odd
        text = text.replace("\0", "")
        if html:
            tags = text.count("<")
            text = to_text(text, tags_left).text
            tags_left = max(0, tags_left - tags)
        else:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if cut:
            defects.append("text-cut")
        if text.strip():
            found[part.start] = text
            if not html and part.alternative is not None:
                plain_in.add(part.alternative)
    joined = "\n".join(found[start] for start in sorted(found))
    if joined.count("\n") >= MAX_LINES:
        joined = "\n".join(joined.split("\n", MAX_LINES)[:MAX_LINES])
        defects.append("text-cut")
    return joined, defects


def _has_plain(tree: Tree, part: Part, plain_in: set[int | None]) -> bool:
    """Whether any alternative around this part showed a plain text."""
    at = part.alternative
    while at is not None:
        if at in plain_in:
            return True
        at = tree.parts[at].alternative
    return False
