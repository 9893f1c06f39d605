"""The structure of a mail: where its parts begin and end, found in linear time and without recursion.

The source is only searched and sliced, so that a 30 MB mail can be a memory map and is never copied whole. Each byte is
looked at once for every multipart that it lies in; those nest at most MAX_DEPTH deep, and SCANS bounds the work of
them all. Over a limit the rest stays with the part in which it was reached, and a defect names the limit.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triaged.mail.charsets import Guesses
from triaged.mail.headers import MAX_BLOCK_BYTES, MAX_FIELDS, Block, read_block
from triaged.mail.words import parameters

MAX_PARTS = 500
MAX_DEPTH = 30
MAX_PART_FIELDS = 100  #: headers of a part that is not the mail itself
MAX_PART_BLOCK_BYTES = 16 * 1024  #: one header block of such a part
MAX_PART_HEADER_BYTES = 512 * 1024  #: the header blocks of all of them
MAX_LOOKALIKES = 5000  #: lines that only begin like a boundary, over the whole mail
#: Bytes that are searched for delimiters, over all multiparts of a mail: so many times its size, and some more. Signed
#: mail with pictures in its text and files beside it is searched three times.
SCANS = 3
SPARE_SCAN_BYTES = 8 * 1024 * 1024

#: Most header blocks fit in the first window; the second look takes all that is allowed.
_FIRST_WINDOW = 8 * 1024
_DELIMITER_TAIL = 256  #: white space after a boundary, which some gateways add
_STYLE_WINDOW = 64 * 1024  #: where the line ends are looked for
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: White space before the first header is skipped, with the lines that hold nothing else. An empty line is none of
#: these: it ends a header block (RFC 5322 2.1), for every reader of the same mail.
_LEADING = re.compile(rb"(?:[ \t]++(?:\r*+\n|\r)?+)++")
#: Defects of a part's header block that are defects of the mail; a part may lack headers and the line behind them.
_CUTS = ("header-cut", "too-many-headers")

#: What is probably a delimiter line: a header of a part stands below it.
_LIKELY_DELIMITER = re.compile(
    rb"[\r\n]--(?=\S)([^\r\n]{1,100}?)[ \t]*+(?:\r?\n|\r)Content-[A-Za-z-]{1,40}+:", re.IGNORECASE
)
_LIKELY_WINDOW = 64 * 1024  #: at the beginning of a multipart, where the first delimiter stands

_HALF_TYPES = {
    "multipart": "multipart/mixed",
    **dict.fromkeys(("application", "audio", "image", "video"), "application/octet-stream"),
}

Source = bytes | mmap.mmap


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entity of a mail (RFC 2046); parts stand in document order, a parent before its children."""

    parent: int | None  #: index of the multipart that holds it
    alternative: int | None  #: index of the nearest multipart/alternative around it
    block: Block
    type: str  #: media type, lower-case, "text/plain" where nothing readable is declared
    params: Mapping[str, str]  #: of Content-Type
    start: int  #: of the body in the source
    end: int
    leaf: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The parts of a mail; the first one is the mail itself."""

    parts: Sequence[Part]
    eol: bytes  #: the byte that ends lines: LF, or CR in mail of old systems
    defects: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    """Bytes that hold one part whose header block is not read yet."""

    parent: int | None
    alternative: int | None
    depth: int
    digest: bool
    start: int
    end: int


def split(source: Source, guesses: Guesses | None = None) -> Tree:
    """The parts of `source`; never raises, for any bytes.

    Args:
        source: The raw mail.
        guesses: What the charset guesses of parameters are counted against; without it none is made.
    """
    return _Splitter(source, guesses).run()


class _Splitter:
    """The work of `split`; lives for one mail."""

    def __init__(self, source: Source, guesses: Guesses | None) -> None:
        self._source = source
        self._guesses = guesses
        self._scan_left = SCANS * len(source) + SPARE_SCAN_BYTES
        self._header_bytes_left = MAX_PART_HEADER_BYTES
        self._parts: list[Part] = []
        self._ranges_made = 1
        self._lookalikes = 0
        self._defects: dict[str, None] = {}
        window = source[:_STYLE_WINDOW]
        self._eol = b"\n" if b"\n" in window or b"\r" not in window else b"\r"
        mark = len(_BYTE_ORDER_MARK) if window.startswith(_BYTE_ORDER_MARK) else 0
        leading = _LEADING.match(window, mark)
        self._start = leading.end() if leading else mark
        if mark:
            self._defects["byte-order-mark"] = None
        if self._start > mark or window[mark : mark + 1] in {b"\r", b"\n"}:
            self._defects["leading-blank-line"] = None

    def run(self) -> Tree:
        end = len(self._source)
        stack = [_Range(parent=None, alternative=None, depth=0, digest=False, start=self._start, end=end)]
        while stack:
            stack += reversed(self._open(stack.pop()))
        return Tree(parts=self._parts, eol=self._eol, defects=tuple(self._defects))

    def _open(self, place: _Range) -> Sequence[_Range]:
        """Read one part's header block and add the part; the ranges of its children."""
        block, body = self._block(place)
        content_type = block.first("content-type")
        kind, params = parameters(content_type, self._guesses) if content_type else ("", {})
        if "/" not in kind:
            # RFC 2046 5.1.5 and RFC 2045 5.2; the first half of a type says enough to keep it from the text.
            kind = _HALF_TYPES.get(kind, "message/rfc822" if place.digest else "text/plain")
        if kind.startswith("multipart/") and place.depth >= MAX_DEPTH:
            self._defects["too-deep"] = None
            kind = "application/octet-stream"  # not looked into: an attachment
        children = self._children(kind, params.get("boundary", ""), body, place)
        part = Part(
            parent=place.parent,
            alternative=place.alternative,
            block=block,
            type=kind,
            params=params,
            start=body,
            end=place.end,
            leaf=not children,
        )
        self._parts.append(part)
        return children

    def _block(self, place: _Range) -> tuple[Block, int]:
        """The header block of a part, and where the body begins."""
        start, end = place.start, place.end
        top = place.parent is None
        most = MAX_FIELDS if top else MAX_PART_FIELDS
        limit = MAX_BLOCK_BYTES if top else min(MAX_PART_BLOCK_BYTES, self._header_bytes_left)
        for window in (min(_FIRST_WINDOW, limit), limit):
            cut = min(end, start + window)
            data = self._source[start:cut]
            if self._eol == b"\r":
                data = data.replace(b"\r", b"\n")
            block = read_block(data, whole=cut == end, most=most)
            if block.ended:
                break
        self._header_bytes_left -= 0 if top else block.length
        for defect in block.defects:
            if top or defect.startswith(_CUTS):
                self._defects[defect] = None
        if block.ended or block.length < len(data):  # ended by a line that is too long to be seen whole
            return block, min(end, start + block.length)
        self._defects["header-block-cut"] = None
        return block, self._after_empty_line(start + block.length - 1, end)

    def _after_empty_line(self, start: int, end: int) -> int:
        """The first byte after the next empty line, or `end`."""
        crlf = self._source.find(self._eol + b"\r\n", start, end)
        bare = self._source.find(self._eol * 2, start, end if crlf < 0 else crlf)
        if bare >= 0:
            return bare + 2
        return end if crlf < 0 else crlf + 3

    def _children(self, kind: str, boundary: str, body: int, place: _Range) -> Sequence[_Range]:
        """The parts of a multipart, by its boundary, else by what is probably that; nothing for anything else."""
        if not kind.startswith("multipart/"):
            return ()
        if place.end - body > self._scan_left:
            self._defects["too-much-nesting"] = None
            return ()
        self._scan_left -= place.end - body
        bodies: Sequence[tuple[int, int]] = ()
        if boundary:
            bodies = self._bodies(boundary.encode("utf-8", "surrogateescape"), body, place.end)
        else:
            self._defects["no-boundary"] = None
        if not bodies:
            likely = _LIKELY_DELIMITER.search(self._source, max(0, body - 1), min(place.end, body + _LIKELY_WINDOW))
            bodies = self._bodies(likely[1], body, place.end) if likely else ()
        index = len(self._parts)
        return [
            _Range(
                parent=index,
                alternative=index if kind == "multipart/alternative" else place.alternative,
                depth=place.depth + 1,
                digest=kind == "multipart/digest",
                start=start,
                end=end,
            )
            for start, end in bodies
        ]

    def _bodies(self, boundary: bytes, start: int, end: int) -> Sequence[tuple[int, int]]:
        """Start and end of each body part between the delimiter lines (RFC 2046 5.1.1)."""
        found: list[tuple[int, int]] = []
        opened: int | None = None
        for line, after, closing in self._delimiters(boundary, start, end):
            if not closing and self._ranges_made >= MAX_PARTS:
                self._defects["too-many-parts"] = None
                break
            if opened is not None:
                found.append((opened, max(opened, line)))
            opened = None if closing else after
            if closing:
                break
            self._ranges_made += 1
        else:
            self._defects["boundary-not-found" if opened is None else "missing-closing-boundary"] = None
        if opened is not None:
            found.append((opened, max(opened, end)))
        return found

    def _delimiters(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Each delimiter line: where the line break before it begins, where the next line begins, and if it closes."""
        source, eol = self._source, self._eol
        mark = eol + b"--" + boundary
        at = max(0, start - 1)  # the empty line before the body may be the line break of the first delimiter
        while (at := source.find(mark, at, end)) >= 0:
            after = at + len(mark)
            rest, has_eol, _ = source[after : min(end, after + _DELIMITER_TAIL)].partition(eol)
            tail = rest.rstrip(b" \t\r")
            if tail in (b"", b"--") and (has_eol or after + len(rest) == end):
                line = at - 1 if eol == b"\n" and at > start and source[at - 1 : at] == b"\r" else at
                yield line, after + len(rest) + len(has_eol), tail == b"--"
                at = after + len(rest)
                continue
            self._lookalikes += 1
            if self._lookalikes > MAX_LOOKALIKES:
                self._defects["boundary-lookalikes"] = None
                return
            at = after
