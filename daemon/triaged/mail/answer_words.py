"""Wanted words found again in a page, line by line.

Mail programs write more into a plain text than the HTML beside it says: `*bold*`, the address behind a link, bullets,
what a picture is called. Such a mark may stand in the wanted words at the very place where the page has the form for
it, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from urllib.parse import unquote

from triaged.mail.answer_pieces import INVISIBLE, Kind, Piece

_BEGINNING = 12  #: characters by which the beginning of the words is looked for within a line
_COMMAND = 40  #: of its words or characters, behind which that may be
_BULLETS = frozenset("-*•·◦▪§")

# Marks of a plain text, without white space.
_LOOK = re.compile(r"[*_/~`]{1,3}")  # of letters that are bold, slanted and so on
_BULLET = re.compile(r"[-*+•·◦▪§]|(?:\d{1,3}|[a-z])[.)]")
_CELL = re.compile(r"\|")
_QUOTED = re.compile(r"[>|]{1,10}")
_RULE = re.compile(r"[-_*=—]{3,80}")
_NAME = re.compile(r"\[([^\[\]]{1,200})\]")
_OWN_NAME = re.compile(r"(?:image|inline|cid|bild|imagen|изображение|图片|圖片)\b|(?:image|cid):", re.IGNORECASE)
ADDRESS = re.compile(r"[<(\[]((?:https?://|mailto:|cid:|[\w.+%-]+@)[^<>()\[\]]*+)[>)\]]", re.IGNORECASE)


class _Wanted:
    """The words without their white space, and where they stood."""

    def __init__(self, text: str) -> None:
        words = [word for word in INVISIBLE.split(text) if word]
        self.words = "".join(words)
        self.ends = {0, *accumulate(map(len, words))}  #: where a word ends
        self._text = text

    def as_written(self, start: int, end: int) -> str:
        """A part of the words with the white space between them."""
        seen = self._seen
        return " ".join(self._text[seen[start] : seen[end - 1] + 1].split())

    @cached_property
    def _seen(self) -> Sequence[int]:
        return [at for at, character in enumerate(self._text) if not INVISIBLE.match(character)]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a piece when its line is."""

    number: int
    start: int = 0
    end: int = 0
    alt: str = ""


class Alignment:
    """Told of the lines of a page in their order, marks the pieces that say the wanted words."""

    def __init__(self, pieces: Sequence[Piece], wanted: str) -> None:
        self._pieces = pieces
        self._wanted = _Wanted(wanted)
        self._words = self._wanted.words
        self._at = 0

    @property
    def complete(self) -> bool:
        """Whether all wanted words were found."""
        return self._at == len(self._words)

    def read(self, line: Sequence[int]) -> None:
        """The next line: numbers of its pieces. It is kept when it says what comes next, of the first its end will do.

        Only of the line that ends the words the beginning will do.
        """
        if self.complete:
            return
        found = self._match(line, 0)
        if found is None and self._at == 0:
            skip = self._begins_within(line)
            found = self._match(line, skip) if skip else None
        if found is None:
            return
        self._at, kept = found
        for each in kept:
            piece = self._pieces[each.number]
            piece.keep = True
            piece.start, piece.end, piece.alt = each.start, each.end, each.alt

    def _match(self, line: Sequence[int], skip: int) -> tuple[int, list[_Kept]] | None:
        """How far the words are said with this line, and by what; None when it says something else."""
        reader = _Line(self._wanted, self._at, skip)
        for number in line:
            if not reader.take(number, self._pieces[number]):
                return None
            if reader.at == len(self._words):
                break
        reader.finish()
        if not reader.kept or reader.at not in self._wanted.ends:
            return None
        return reader.at, reader.kept

    def _begins_within(self, line: Sequence[int]) -> int:
        """How many characters of a line stand before the beginning of the words; 0 when they do not begin there."""
        texts = [self._pieces[number] for number in line if self._pieces[number].kind is Kind.TEXT]
        said = "".join(piece.said for piece in texts)
        ends = accumulate(len(word) for piece in texts for word in INVISIBLE.split(piece.raw) if word)
        # Without a space behind it stands only a command in letters that need none.
        unspaced = (at for at in range(1, min(len(said), _COMMAND)) if not said[at - 1].isascii())
        for at in sorted({*islice(ends, _COMMAND), *unspaced}):
            if at < len(said) and self._words.startswith(said[at : at + _BEGINNING]):
                return at
        return 0


class _Line:
    """One line being read beside the words."""

    def __init__(self, wanted: _Wanted, at: int, skip: int) -> None:
        self.at = at
        self.kept: list[_Kept] = []
        self._words = wanted.words
        self._wanted = wanted
        self._skip = skip
        self._marks: dict[re.Pattern[str], None] = {_QUOTED: None}  # that the words may have here
        self._first = True

    def take(self, number: int, piece: Piece) -> bool:
        """Read on; whether the piece says what comes next."""
        match piece.kind:
            case Kind.TEXT:
                return not piece.said or self._text(number, piece.said)
            case _ if self._skip:
                pass
            case Kind.PICTURE:
                self._picture(number, piece)
            case Kind.CLOSE if piece.name == "a":
                self._behind_link(piece.said)
            case Kind.OPEN if piece.name == "li":
                bullet = _BULLET.match(self._words, self.at)
                self.at = bullet.end() if bullet else self.at
            case Kind.OPEN if piece.name in {"td", "th"}:
                self._marks[_CELL] = None
            case Kind.VOID:
                self._marks.update({_RULE: None} if piece.name == "hr" else {})
            case _:
                self._marks[_LOOK] = None
        return True

    def finish(self) -> None:
        """The line is over: what marks the end of a form may still follow."""
        for mark in self._marks:
            found = mark.match(self._words, self.at) if self.at not in self._wanted.ends else None
            self.at = found.end() if found else self.at

    def _text(self, number: int, said: str) -> bool:
        start = min(self._skip, len(said))
        self._skip -= start
        said = said[start:]
        if not said:
            return True
        if self._first and said[0] in _BULLETS and self._words[self.at : self.at + 1] in _BULLETS:
            said = self._words[self.at] + said[1:]  # each program has a bullet of its own
        self._first = False
        self._past_marks(said)
        there = self._words[self.at : self.at + len(said)]
        if there != said and (not there or self.at + len(said) <= len(self._words) or not said.startswith(there)):
            return False
        self.kept.append(_Kept(number, start, start + len(there)))
        self.at += len(there)
        return True

    def _past_marks(self, said: str) -> None:
        for mark in self._marks:
            found = mark.match(self._words, self.at) if self._words[self.at : self.at + 1] != said[0] else None
            self.at = found.end() if found else self.at
        self._marks.clear()

    def _behind_link(self, target: str) -> None:
        address = ADDRESS.match(self._words, self.at)
        if address is not None and _bare(address[1]) == _bare(target):
            self.at = address.end()
        self._marks[_LOOK] = None

    def _picture(self, number: int, piece: Piece) -> None:
        """A picture that the words name by what it is called, or by a name of its file."""
        called = INVISIBLE.sub("", piece.said)
        name = _NAME.match(self._words, self.at)
        if name is not None and ((called and called in name[1]) or _OWN_NAME.match(name[1])):
            self.kept.append(_Kept(number, alt=self._wanted.as_written(self.at + 1, name.end() - 1)))
            self.at = name.end()
        elif called and not called.isascii() and self._words.startswith(called, self.at):  # a smiley
            self.kept.append(_Kept(number, alt=piece.said))
            self.at += len(called)


def _bare(address: str) -> str:
    return unquote(INVISIBLE.sub("", address)).removeprefix("mailto:").partition("?")[0].rstrip("/").lower()
