"""Lines of text from text and the events of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triaged.mail.html.characters import seen
from triaged.mail.html.rows import Table

MAX_QUOTE_DEPTH = 10  #: of nested quotes that are shown as `> `
MAX_LIST_DEPTH = 10  #: of nested lists that are indented
MAX_INDENT = 16  #: characters of a line that somebody indented with hard spaces
RULE = "_" * 32  #: what a horizontal rule becomes; mail programs write the same in their plain text

_SPACES = re.compile(r"[ \t\r\n\f]{2,}+|[\t\r\n\f]")
_WIDE_SPACES = re.compile(r"[ \xa0]{2,}")
_SCHEME = re.compile(r"(?:mailto:|tel:|https?://(?:www\.)?)", re.IGNORECASE)


@dataclass(slots=True)
class _Link:
    """The open link."""

    target: str
    first: int  #: the piece of the line with which its text begins
    broken: bool = False  #: its text began on an earlier line


class Writer:
    """Builds the lines; a line ends when something says so, never by its length."""

    def __init__(self) -> None:
        self.lines: list[str] = []  #: without the marks of quotes
        self.depths: list[int] = []  #: of each line, how deep it is quoted
        self._pieces: list[str] = []  #: of the line that is being written
        self._verbatim = False  #: the line holds preformatted text
        self._apart = False  #: the next line stands apart from the one before
        self._rule = False
        self._quotes = 0
        self._preformatted = 0
        self._fresh = False  #: nothing of the preformatted block was written
        self._lists: list[int | None] = []  #: of each open list the next number, None for bullets
        self._marker = ""  #: of the item that begins with the next line
        self._link: _Link | None = None
        self._told: set[str] = set()  #: addresses that a link has shown
        self._tables: list[Table] = []
        self._pinned = 0  #: lines before this one stay where they are

    # --- text ---------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Text between two tags, references replaced."""
        if self._preformatted:
            self._preformatted_text(text)
        else:
            self._pieces.append(_SPACES.sub(" ", text) if self._verbatim else text)

    def _preformatted_text(self, text: str) -> None:
        if self._pieces and not self._verbatim:
            self._pieces = [_SPACES.sub(" ", "".join(self._pieces)).lstrip(" ")]
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = seen(text.removeprefix("\n") if self._fresh else text)
        first, *others = text.split("\n")
        self._fresh = False
        self._verbatim = True
        if first:
            self._pieces.append(first)
        if not others:
            return
        self.line(keep_empty=True)
        if self.lines:
            self._write_all([line.rstrip() for line in others[:-1]] if " \n" in text else others[:-1])
        self._verbatim = True
        self._pieces = [others[-1]] if others[-1] else []

    def _write_all(self, lines: list[str]) -> None:
        indent = "  " * self._level()
        self.lines += [indent + line for line in lines] if indent else lines
        self.depths += [self._quotes] * len(lines)

    def _level(self) -> int:
        return min(len(self._lists), MAX_LIST_DEPTH)

    def rest(self, text: str) -> None:
        """Many lines at once, as they are; the first goes on with the line that is being written."""
        first, *others = seen(text).split("\n")
        self.text(first)
        self.line()
        self._write_all([stripped for line in others if (stripped := line.strip())])

    def line(self, *, keep_empty: bool = False) -> None:
        """End the line."""
        pieces = self._pieces
        if pieces:
            raw = "".join(pieces)
            self._pieces = []
            if self._link is not None:
                self._link.broken = self._link.broken or not raw.isspace()
                self._link.first = 0
            text = seen(raw)
            text = text.rstrip() if self._verbatim else _laid_out(text)
            self._verbatim = False
            if text:
                self._write(text)
                return
            keep_empty = keep_empty or "\xa0" in raw
        if keep_empty:
            self._write("")

    def _write(self, text: str) -> None:
        lines, depths = self.lines, self.depths
        if not text.strip():
            if lines and lines[-1]:  # two empty lines in a row are one too many
                lines.append("")
                depths.append(self._quotes)
            return
        if self._rule and lines:
            lines.append(RULE)
            depths.append(self._quotes)
        elif self._apart and lines and lines[-1]:
            lines.append("")
            depths.append(min(self._quotes, depths[-1]))
        self._apart = self._rule = False
        if self._lists or self._marker:
            level = self._level()
            text = f"{'  ' * (level - 1)}{self._marker}{text}" if self._marker else f"{'  ' * level}{text}"
            self._marker = ""
        lines.append(text)
        depths.append(self._quotes)

    def apart(self) -> None:
        """End the line; the next one stands apart, unless it belongs to a list."""
        self.line()
        self._apart = self._apart or not self._lists

    def rule(self) -> None:
        """A horizontal rule, shown when text follows."""
        self.line()
        self._rule = True

    def position(self) -> int:
        """The number of the next line; the lines before it stay as they are."""
        self.line()
        self._pinned = len(self.lines)
        return self._pinned

    # --- what changes the look of the lines ---------------------------------------------------------------------------

    def quote(self, step: int) -> None:
        """Enter (+1) or leave (-1) a quote."""
        self._quotes = min(max(self._quotes + step, 0), MAX_QUOTE_DEPTH)

    def preformatted(self, step: int) -> None:
        """Enter (+1) or leave (-1) preformatted text."""
        self._preformatted += step

    def open_preformatted(self) -> None:
        """A block of preformatted text; a line end at its very beginning is none (HTML standard 13.1.2.5)."""
        self.apart()
        self._preformatted += 1
        self._fresh = True

    def close_preformatted(self) -> None:
        """The end of that block."""
        self.apart()
        self._preformatted -= 1

    def open_bullets(self) -> None:
        """A list without numbers."""
        self.apart()
        self._lists.append(None)

    def open_numbers(self, first: int) -> None:
        """A list whose first item has this number."""
        self.apart()
        self._lists.append(first)

    def close_list(self) -> None:
        """The end of the innermost list."""
        self.apart()
        self._lists.pop()
        self._marker = ""
        self._apart = not self._lists

    def item(self, number: int | None) -> None:
        """An item, with a number of its own or the one that is next."""
        self.line()
        following = self._lists[-1] if self._lists else None
        if following is None:
            self._marker = "- "
            return
        shown = following if number is None else number
        self._lists[-1] = shown + 1
        self._marker = f"{shown}. "

    def close_item(self) -> None:
        """The end of an item."""
        self.line()
        self._marker = ""

    def mark_item(self, sign: str) -> None:
        """The sign with which the line of a list begins that is no list in HTML (Word)."""
        sign = sign.strip()
        self._pieces.append(f"{sign} " if sign[:1].isdigit() or len(sign) > 1 else "- ")

    # --- links --------------------------------------------------------------------------------------------------------

    def open_link(self, target: str) -> None:
        """A link begins; a link never holds another."""
        self.close_link()
        self._link = _Link(target=target, first=len(self._pieces))

    def close_link(self) -> None:
        """The end of the link; its address is written when the text does not say it and it was not told before."""
        link, self._link = self._link, None
        if link is None or link.target in self._told:
            return
        shown = "".join(self._pieces[link.first :]).strip()
        if not shown and not link.broken:
            return
        self._told.add(link.target)
        if link.broken or _bare(shown) != _bare(link.target):
            spaces = self._pieces[-1][len(self._pieces[-1].rstrip()) :] if self._pieces else ""
            if spaces:
                self._pieces[-1] = self._pieces[-1].rstrip()
            self._pieces.append(f" ({link.target.removeprefix('mailto:')}){spaces}")

    # --- tables -------------------------------------------------------------------------------------------------------

    def open_table(self, *, data: bool) -> None:
        """A table; `data` when it looks like one and not like a means of layout."""
        self.line()
        self._tables.append(Table(data=data))

    def close_table(self) -> None:
        """The end of the innermost table."""
        self.close_row()
        self._tables.pop()

    def open_row(self) -> None:
        """A row; ends the one before."""
        self.close_row()
        if self._tables:
            self._tables[-1].begin_row(len(self.lines))

    def close_row(self) -> None:
        """The end of a row, whose cells go on one line when they fit."""
        self.close_cell()
        if self._tables:
            self._tables[-1].end_row(self.lines, self.depths, self._pinned)

    def open_cell(self) -> None:
        """A cell."""
        self.line()
        if self._tables and self._tables[-1].begin_cell(len(self.lines)):
            self._apart = False

    def open_header_cell(self) -> None:
        """A cell that names a column or a row: the table holds data."""
        self.open_cell()
        if self._tables:
            self._tables[-1].data = True

    def close_cell(self) -> None:
        """The end of a cell."""
        self.line()
        if self._tables:
            self._tables[-1].end_cell(self.lines, self.depths, self._pinned)


def _laid_out(raw: str) -> str:
    """A line as a page shows it: runs of white space are one space, hard spaces at its beginning are kept."""
    text = _SPACES.sub(" ", raw)
    if "\xa0" not in text:
        return text.strip(" ")
    text = text.strip(" ").rstrip(" \xa0").replace("\xa0", " ")
    inner = text.lstrip(" ")
    indent = len(text) - len(inner)
    return " " * (min(indent, MAX_INDENT) if indent > 1 else 0) + _WIDE_SPACES.sub(" ", inner)


def _bare(address: str) -> str:
    """An address as people write it."""
    return _SCHEME.sub("", address, count=1).rstrip("/").lower()
