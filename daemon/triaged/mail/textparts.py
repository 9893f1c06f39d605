"""The text parts of a mail, decoded and put together in their order; of each alternative the plain one is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triaged.mail import charsets, protections, stubs, uuencode
from triaged.mail.charsets import Guesses
from triaged.mail.flowed import unflow
from triaged.mail.html import MAX_TAGS, HtmlText, to_text
from triaged.mail.split import Part, Source, Tree
from triaged.mail.transfer import decoded, text_beginning

MAX_TEXT_BYTES = 1024 * 1024  #: decoded, of one text part
MAX_ALL_TEXT_BYTES = 4 * 1024 * 1024  #: of all text parts of one mail; HTML, which costs more, MAX_TEXT_BYTES in all
MAX_LINES = 100_000  #: of the whole text
MAX_INNER_TAGS = 5000  #: of HTML inside a container or an enclosed mail, besides those of the mail itself

_LINE_WINDOW = 1000  #: bytes at the end of a cut text in which its last whole line ends

TEXT_TYPES = frozenset({"text/plain", "text/html"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
_ENRICHED_TAG = re.compile(r"<param>[^<]*+</param>|</?[A-Za-z][A-Za-z0-9-]{0,40}+>", re.IGNORECASE)
#: A whole document; somebody who asks about HTML writes words before it.
_HTML_DOCUMENT = re.compile(rb"(?:\xef\xbb\xbf)?+\s*+<(?:!doctype\s++html|html)[\s>]", re.IGNORECASE)

_Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What the text parts say together."""

    text: str  #: LF line ends, no NUL
    html: str | None  #: the first HTML part, decoded
    history: Sequence[_Range]  #: (start, end) in `text` of what the HTML, where the text is from, marks so
    files: Sequence[tuple[int, uuencode.File]]  #: found in the text, each with the start of its part
    protections: Sequence[str]
    defects: Sequence[str]


def is_text(part: Part, disposition: str, filename: str | None) -> bool:
    """Whether a leaf is text of the mail, given its Content-Disposition: not if that names a file."""
    if disposition == "attachment":
        return False
    if part.type.startswith("multipart/"):
        return True  # one whose boundary is missing: whatever it holds, a person shall see it
    return part.type in TEXT_TYPES and (not filename or part.parent is None)


def read_texts(source: Source, tree: Tree, parts: Sequence[Part], guesses: Guesses, *, tags: int = MAX_TAGS) -> Texts:
    """The text of all `parts` in document order; HTML only where its alternative has no plain text.

    Args:
        source: The bytes in which the parts lie.
        tree: All parts.
        parts: Those that are text.
        guesses: What charset guesses are counted against.
        tags: Tags of HTML that may be read one by one.
    """
    return _Reader(source, tree, guesses, tags).run(parts)


def with_lf(text: str) -> str:
    """`text` with LF line ends and without NUL; two CR and a LF, as some gateways write, are one line end."""
    text = text.replace("\0", "")
    found = text.replace("\r\n", "\n")
    if "\r" not in found:  # nearly all mail
        return found
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


class _Reader:
    """The work of `read_texts`, and what it may still cost; lives for one mail."""

    def __init__(self, source: Source, tree: Tree, guesses: Guesses, tags: int) -> None:
        self._source = source
        self._tree = tree
        self._guesses = guesses
        self._left = MAX_ALL_TEXT_BYTES
        self._html_left = MAX_TEXT_BYTES
        self._tags_left = tags
        self._lines_left = MAX_LINES
        self._steps = uuencode.Steps()
        self._found: dict[int, tuple[str, Sequence[_Range]]] = {}  # text and history by the start of the part
        self._plain_in: dict[int, list[int]] = {}  # the starts of the plain texts that a multipart/alternative showed
        self._html: str | None = None
        self._files: list[tuple[int, uuencode.File]] = []
        self._protections: list[str] = []
        self._defects: list[str] = []

    def run(self, parts: Sequence[Part]) -> Texts:
        for part in parts:
            if part.type != "text/html":
                text, marked = self._plain(part)
                if text.strip():
                    self._found[part.start] = (text, marked)
                    if part.alternative is not None:
                        self._plain_in.setdefault(part.alternative, []).append(part.start)
        for part in parts:
            if part.type == "text/html":
                self._add_html(part)
        text, history = self._joined([self._found[start] for start in sorted(self._found)])
        return Texts(
            text=text,
            html=self._html,
            history=history,
            files=self._files,
            protections=self._protections,
            defects=self._defects,
        )

    def _add_html(self, part: Part) -> None:
        """Read an HTML part, if there is no plain text beside it or only a stub of one."""
        beside = self._plain_beside(part)
        plain = self._found[beside[0]][0] if len(beside) == 1 else ""
        may_be_stub = bool(plain) and stubs.is_short(plain)
        if beside and not may_be_stub and self._html is not None:
            return
        html = self._read_html(part)
        if beside and not (may_be_stub and stubs.may_stand_for(plain, html)):
            return
        read = self._shown(html)
        if beside and not stubs.is_stub(plain, read.text):
            return
        if beside:
            del self._found[beside.pop()]
            self._defects.append("plain-part-is-stub")
        if read.text.strip():
            self._found[part.start] = (read.text, read.history)

    def _plain(self, part: Part) -> tuple[str, Sequence[_Range]]:
        limit = min(MAX_TEXT_BYTES, self._left)
        data, cut, odd = text_beginning(self._source, part, limit)
        self._defects += odd
        if uuencode.may_hold(data):
            data = b"".join(decoded(self._source, part)) if cut else data
            data, files = uuencode.take_out(data, self._steps)
            self._files += [(part.start, file) for file in files]
            data, cut = data[:limit], len(data) > limit
        self._left -= len(data)
        if _HTML_DOCUMENT.match(data) and len(data) <= self._html_left:
            self._html_left -= len(data)
            html = self._as_html(part, data, cut=cut)
            self._defects.append("html-as-plain")
            read = self._shown(html)
            if read.text.strip():
                return read.text, read.history
        text = with_lf(self._decoded(part, data, cut=cut))
        text, protected = protections.open_text(text)
        self._protections += protected
        if part.type in _ENRICHED:
            text = _ENRICHED_TAG.sub("", text).replace("<<", "<")
        lines = text.count("\n")
        if part.params.get("format", "").lower() == "flowed" and lines <= self._lines_left:
            text = unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
        self._lines_left -= lines
        return text, ()

    def _read_html(self, part: Part) -> str:
        data, cut, odd = text_beginning(self._source, part, min(self._left, self._html_left))
        self._defects += odd
        self._left -= len(data)
        self._html_left -= len(data)
        return self._as_html(part, data, cut=cut)

    def _as_html(self, part: Part, data: bytes, *, cut: bool) -> str:
        html = self._decoded(part, data, cut=cut, html=True).replace("\0", "")
        if self._html is None:
            self._html = html
        return html

    def _decoded(self, part: Part, data: bytes, *, cut: bool, html: bool = False) -> str:
        if cut:
            self._defects.append("text-cut")
            data = data[: data.rfind(b"\n", -_LINE_WINDOW) + 1] or data  # not inside a character
        text, odd = charsets.decode(data, part.params.get("charset"), self._guesses, html=html)
        self._defects += odd
        return text

    def _shown(self, html: str) -> HtmlText:
        tags = html.count("<")
        found = to_text(html, self._tags_left)
        self._tags_left = max(0, self._tags_left - tags)
        return found

    def _plain_beside(self, part: Part) -> list[int]:
        """The plain texts, by their starts, that the nearest alternative around this part shows."""
        at = part.alternative
        while at is not None:
            if self._plain_in.get(at):
                return self._plain_in[at]
            at = self._tree.parts[at].alternative
        return []

    def _joined(self, texts: Sequence[tuple[str, Sequence[_Range]]]) -> tuple[str, Sequence[_Range]]:
        joined = "\n".join(text for text, _ in texts)
        history: list[_Range] = []
        at = 0
        for text, ranges in texts:
            history += [(at + start, at + end) for start, end in ranges]
            at += len(text) + 1
        if joined.count("\n") >= MAX_LINES:
            joined = "\n".join(joined.split("\n", MAX_LINES)[:MAX_LINES])
            self._defects.append("text-cut")
            history = [(start, min(end, len(joined))) for start, end in history if start < len(joined)]
        return joined, history
