"""Sanitised HTML as a list of pieces, of which some are kept, and what those are as HTML again."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import pairwise

from triaged.mail.html import MAX_TAGS
from triaged.mail.html.elements import RANKS, VOID
from triaged.mail.html.tokens import attributes, lower_in_place, read_tokens

INVISIBLE = re.compile("[\\s\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_LINES = re.compile(r"\n")
_ALT = re.compile(r' alt="[^"]*+"')


class Kind(enum.Enum):
    """What a piece is."""

    TEXT = enum.auto()  #: at most one line of it
    OPEN = enum.auto()
    CLOSE = enum.auto()
    VOID = enum.auto()
    PICTURE = enum.auto()


@dataclass(slots=True, kw_only=True)
class Piece:
    """A tag, or some text without its white space."""

    kind: Kind
    name: str = ""  #: of the element, lower case
    raw: str  #: as it stands in the HTML; of text, references replaced
    said: str = (
        ""  #: the text without what is not seen; of a picture what it is called, of the end of a link its target
    )
    breaks: bool = False  #: a line of the page begins with it
    quoted: bool = False  #: a picture within a quote
    around: int = -1  #: the element in which it opens
    keep: bool = False
    start: int = 0  #: of the part of `said` that is kept
    end: int = 0
    alt: str = ""  #: what a kept picture is called from now on


def pieces_of(clean: str, *, flat: bool) -> list[Piece] | None:
    """The pieces of HTML that `sanitise` gave; None where it is too much.

    Args:
        clean: Well-formed: every element has its end tag.
        flat: The mail shows its paragraphs without space between, by a rule that the sanitised HTML has no more.
    """
    collector = _Collector(clean, flat=flat)
    read_tokens(clean, lower_in_place(clean), collector, 2 * MAX_TAGS)
    return None if collector.over or collector.open else collector.pieces


class _Collector:
    """Is told of the tokens (`html.tokens.Handler`)."""

    def __init__(self, clean: str, *, flat: bool) -> None:
        self.pieces: list[Piece] = []
        self.open: list[int] = []  #: numbers of the open elements
        self.over = False  #: there was more than is read
        self._clean = clean
        self._flat = flat
        self._quotes = 0

    def text(self, raw: str) -> None:
        """Text between two tags."""
        self.plain(unescape(raw))

    def plain(self, text: str) -> None:
        """Text without references; each of its lines is a piece."""
        starts = [0, *(found.start() for found in _LINES.finditer(text)), len(text)]
        for number, (start, end) in enumerate(pairwise(starts)):
            said = INVISIBLE.sub("", text[start:end])
            self.pieces.append(Piece(kind=Kind.TEXT, raw=text[start:end], said=said, breaks=number > 0, end=len(said)))

    def rest(self, raw: str) -> None:
        """What is too much."""
        self.over = self.over or bool(raw.strip())

    def start(self, name: str, start: int, end: int) -> None:
        """A start tag."""
        raw = self._clean[start - len(name) - 1 : end + 1]
        around = self.open[-1] if self.open else -1
        if name == "img":
            alt = unescape(attributes(raw[4:-1]).get("alt", ""))
            self.pieces.append(Piece(kind=Kind.PICTURE, name=name, raw=raw, said=alt, quoted=self._quotes > 0))
        elif name in VOID:
            self.pieces.append(Piece(kind=Kind.VOID, name=name, raw=raw, breaks=name in {"br", "hr"}))
        else:
            self.open.append(len(self.pieces))
            self._quotes += name == "blockquote"
            raw = _flattened(raw) if self._flat and name == "p" else raw
            self.pieces.append(Piece(kind=Kind.OPEN, name=name, raw=raw, breaks=name in RANKS, around=around))

    def end(self, name: str) -> None:
        """An end tag."""
        if not self.open or self.pieces[self.open[-1]].name != name:
            self.over = True  # not what `sanitise` writes
            return
        opened = self.pieces[self.open.pop()]
        self._quotes -= name == "blockquote"
        target = unescape(attributes(opened.raw[2:-1]).get("href", "")) if name == "a" else ""
        self.pieces.append(Piece(kind=Kind.CLOSE, name=name, raw=f"</{name}>", said=target, breaks=name in RANKS))


def _flattened(raw: str) -> str:
    """The start tag of a paragraph that keeps no distance, unless it says what it keeps."""
    if "margin" in raw:
        return raw
    styled = raw.replace(' style="', ' style="margin:0;', 1)
    return styled if styled != raw else f'{raw[:2]} style="margin:0"{raw[2:]}'


def cut(pieces: Sequence[Piece]) -> str:
    """What is kept, with the elements that hold something of it; of a row that is kept all cells."""
    kept = [piece.keep for piece in pieces]
    opened: list[int] = []
    for number, piece in enumerate(pieces):
        if piece.kind is Kind.OPEN:
            opened.append(number)
        elif piece.kind is Kind.CLOSE:
            kept[number] = kept[opened.pop()]
        if kept[number] and opened:
            kept[opened[-1]] = True
    cells: list[bool] = []
    for number, piece in enumerate(pieces):
        if piece.kind is Kind.OPEN:
            in_row = piece.name in {"td", "th"} and piece.around >= 0 and kept[piece.around]
            kept[number] = kept[number] or in_row
            cells.append(kept[number])
        elif piece.kind is Kind.CLOSE:
            kept[number] = cells.pop()
    return "".join(_written(piece) for piece, keep in zip(pieces, kept, strict=True) if keep).strip()


def _written(piece: Piece) -> str:
    if piece.kind is Kind.PICTURE:
        return _ALT.sub("", piece.raw)[:-1] + f' alt="{escape(piece.alt)}">'
    if piece.kind is not Kind.TEXT:
        return piece.raw
    text = piece.raw
    if piece.start > 0 or piece.end < len(piece.said):
        seen = [at for at, character in enumerate(text) if not INVISIBLE.match(character)]
        start = seen[piece.start] if piece.start else 0
        text = text[start : seen[piece.end - 1] + 1 if piece.end < len(piece.said) else len(text)]
    return escape(text, quote=False).replace("\xa0", "&nbsp;")
