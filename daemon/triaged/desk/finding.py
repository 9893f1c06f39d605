"""The words by which text is found again, the same for what is stored and for what is asked, on every database.

Text is taken apart after NFKC and case folding. Scripts that put spaces between words give words. Those that put none
(Chinese, Japanese kana, Thai and their like) give every character and every two that stand together, so that a piece
of a sentence finds it. An address gives its words, and itself as one.

Every word consists of letters, digits and marks alone: nothing that a query language could take for its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

WORD_CHARACTERS = 48  #: longer words are cut here, where they are stored and where they are asked
TEXT_CHARACTERS = 100_000  #: of one text, folded; PostgreSQL takes no more than 1 MiB of words
WORDS = 20_000  #: of one text, each counted once
ASKED_CHARACTERS = 400  #: of a question
ASKED_WORDS = 16  #: of a question
PREFIX_CHARACTERS = 4  #: a word of so many letters also finds longer ones that begin with it
KOREAN_CHARACTERS = 2  #: the same of Korean words, to whose end particles are joined
LINES = 500  #: of a text, among which the one to show is looked for
LINE_CHARACTERS = 2_000  #: of a line
JOINT = "\ua78f"  #: a letter (SINOLOGICAL DOT) that stands for `@`, `.` and the like inside an address

_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\u3005\u3007\u30fc"
#: An address, a run of a dense script, or a word.
_PIECE = regex.compile(
    rf"(?P<address>[\w.+\-]{{1,64}}@[\w.\-]{{1,190}}\w)"
    rf"|(?P<dense>[{_DENSE}][{_DENSE}\p{{M}}]*+)"
    rf"|(?P<word>[\p{{L}}\p{{N}}\p{{M}}--[{_DENSE}]]++)",
    regex.VERSION1,
)
_HANGUL = regex.compile(r"[\p{Hangul}]++")
_NO_LETTER = regex.compile(r"[^\p{L}\p{N}\p{M}]")
_NUMBER = regex.compile(r"\s*[#＃№]?\s*(\d{1,9})\s*", regex.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One word of a question."""

    word: str
    begins: bool = False  #: longer words that begin with it are meant too

    def is_in(self, words: Sequence[str]) -> bool:
        """Whether it is one of these words."""
        return self.word in words or (self.begins and any(word.startswith(self.word) for word in words))


def words_of(*texts: str) -> list[str]:
    """The words of something that is to be found again, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for kind, piece in _pieces(text):
            for word in _stored(kind, piece):
                if len(found) >= WORDS:
                    return list(found)
                found[word] = None
    return list(found)


def asked(question: str) -> list[Asked]:
    """What a question asks for: all of it must be found. Empty where nothing in it is a word."""
    wanted: dict[Asked, None] = {}
    for kind, piece in _pieces(question[:ASKED_CHARACTERS]):
        if kind == "address":
            wanted[Asked(word=_with(JOINT, piece))] = None
        elif kind == "dense":
            wanted.update((Asked(word=word), None) for word in (_pairs(piece) or [piece]))
        else:
            word = piece[:WORD_CHARACTERS]
            wanted[Asked(word=word, begins=_may_go_on(word))] = None
    return list(wanted)[:ASKED_WORDS]


def number_in(question: str) -> int | None:
    """The number of a ticket, where a question is nothing else; every database takes it."""
    match = _NUMBER.fullmatch(question[:ASKED_CHARACTERS])
    return int(match[1]) if match else None


def line_with(text: str, wanted: Sequence[Asked], *, characters: int) -> str:
    """The line of a text that has most of what was asked for, the first of several; of a long one a piece round it."""
    best, most = "", 0
    for line in islice(filter(str.strip, text.splitlines()), LINES):
        words = words_of(line[:LINE_CHARACTERS])
        hits = sum(each.is_in(words) for each in wanted)
        if hits > most:
            best, most = line, hits
    return _piece_of(" ".join(best.split()), wanted, characters)


def _piece_of(line: str, wanted: Sequence[Asked], characters: int) -> str:
    if len(line) <= characters:
        return line
    folded = line.casefold()  # not always of the same length; it is only a piece round it
    places = [at for each in wanted if (at := folded.find(each.word)) >= 0]
    begins = max(0, min(places, default=0) - characters // 4)
    piece = line[begins : begins + characters].strip()
    return f"{'... ' if begins else ''}{piece}{' ...' if begins + characters < len(line) else ''}"


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Addresses, runs of dense scripts and words, in order."""
    folded = unicodedata.normalize("NFKC", text[:TEXT_CHARACTERS])[:TEXT_CHARACTERS].casefold()
    for match in _PIECE.finditer(unicodedata.normalize("NFKC", folded)[:TEXT_CHARACTERS]):
        yield match.lastgroup or "word", match[0]


def _stored(kind: str, piece: str) -> Iterator[str]:
    if kind == "address":
        yield _with(JOINT, piece)
        for inner, word in _pieces(_with(" ", piece)):
            yield from _stored(inner, word)
    elif kind == "dense":
        for at, character in enumerate(piece):
            yield character
            if at:
                yield piece[at - 1 : at + 1]
    else:
        yield piece[:WORD_CHARACTERS]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _with(between: str, address: str) -> str:
    """An address with something else for all that is no letter or digit."""
    return _NO_LETTER.sub(between, address)


def _may_go_on(word: str) -> bool:
    if word.isdecimal() or len(word) >= WORD_CHARACTERS:
        return False
    return len(word) >= (KOREAN_CHARACTERS if _HANGUL.fullmatch(word) else PREFIX_CHARACTERS)
