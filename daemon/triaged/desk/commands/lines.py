"""The lines of an answer as commands are looked for in them: what mail programs do to a line does not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

#: What stands before the word of a command; Russian and Chinese keyboards give the latter two.
PREFIXES = "#№＃"
#: What may stand directly behind a word, and at the end of what a command takes.
ENDS = ".,;:!…。．，；：！、"
QUESTIONS = "?？؟"
EXCLAMATIONS = ("!", "！")

#: Characters that take no room: zero-width spaces and joiners, direction marks, soft hyphens, variants of pictures.
_NO_ROOM = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *(0xFE0E, 0xFE0F, 0xFEFF),
    ]
)
_MARKS = "*_~"  #: bold, italic and struck-through, where HTML was made text
_APOSTROPHES = "'’ʼ`´"
MAX_WORD_LETTERS = 60  #: no word of a command is longer
_LETTERS = rf"[^\W\d_]{{1,{MAX_WORD_LETTERS}}}+(?:[{_APOSTROPHES}][^\W\d_]{{1,{MAX_WORD_LETTERS}}}+){{0,3}}+"
_HEAD = re.compile(rf"[{_MARKS}]*+[{PREFIXES}](?P<word>{_LETTERS})")
_PREFIXED = re.compile(rf"(?:^|(?<=\s))[{PREFIXES}](?P<word>{_LETTERS})")
_TOKEN = re.compile(rf"[\w{_APOSTROPHES}-]{{1,{4 * MAX_WORD_LETTERS}}}")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_BEGINS_ARGUMENT = "@＠+＋<([（［" + PREFIXES
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛ʼ`´"), "'")
_HASHES = dict.fromkeys(map(ord, PREFIXES), "#")
_PLAIN = _DASHES | _QUOTES | _HASHES
_DROPPED = {ord(each): None for each in _APOSTROPHES}
_JOINTS = {**_DROPPED, ord("-"): None, ord("_"): None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A line that begins with a prefix and a letter."""

    word: str  #: the letters behind the prefix
    token: str  #: everything behind it up to the first space or sign: "close-up" where the word is "close"
    behind: str  #: what stands behind the word, marks of bold and italic taken off

    @property
    def is_alone(self) -> bool:
        """Whether nothing else stands on the line: no letter and no digit behind the token."""
        return not any(map(str.isalnum, islice(self.behind, max(len(self.token) - len(self.word), 0), None)))

    @property
    def is_asked(self) -> bool:
        """Whether the word is a question: "#solved?"."""
        return self.behind.lstrip().startswith(tuple(QUESTIONS))

    @property
    def is_called_out(self) -> bool:
        """Whether a "!" stands directly behind the word."""
        return self.behind.startswith(EXCLAMATIONS)

    @property
    def is_apart(self) -> bool:
        """Whether the word ends where it seems to end."""
        return not self.behind or self.behind[0].isspace() or self.behind[0] in ENDS + _BEGINS_ARGUMENT

    @property
    def rest(self) -> str:
        """What stands behind the word, without the signs that part them."""
        return self.behind.lstrip(ENDS + " \t\xa0\u3000").rstrip()


def shown(line: str) -> str:
    """What one sees of a line."""
    if line.isascii():
        return line.strip()
    return unicodedata.normalize("NFC", line.translate(_NO_ROOM)).strip()


def head_of(line: str) -> Head | None:
    """What a line (as `shown` makes it) begins with; None where it does not begin like a command."""
    match = _HEAD.match(line)
    if match is None:
        return None
    behind = line[match.end() :]
    if line[0] in _MARKS:
        behind = behind.lstrip(_MARKS) if behind[:1] in _MARKS else behind.rstrip(_MARKS)
    token = _TOKEN.match(match["word"] + behind[: 4 * MAX_WORD_LETTERS])
    return Head(word=match["word"], token=token[0] if token else match["word"], behind=behind)


def prefixed_words(text: str) -> Iterator[str]:
    """The words of a text that have a prefix, wherever they stand."""
    return (match["word"] for match in _PREFIXED.finditer(text))


def cut(head: Head, at: int) -> Head:
    """The same line, its word cut after so many letters: Chinese needs no space before what follows."""
    return Head(word=head.word[:at], token=head.word[:at], behind=" " + head.word[at:] + head.behind)


def han(word: str) -> int:
    """With how many Chinese characters a word begins."""
    match = _HAN.match(word)
    return match.end() if match else 0


def han_characters(text: str) -> int:
    """How many Chinese characters a text has."""
    return sum(map(len, _HAN.findall(text)))


def fold(word: str) -> str:
    """A word without case, accents, apostrophes, and the width that Chinese keyboards give to letters."""
    wide = unicodedata.normalize("NFKC", word.translate(_DROPPED)).casefold()
    return "".join(each for each in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(each))


def joined(token: str) -> str:
    """A folded word without what joins its parts: "re-open" and "re_open" are "reopen"."""
    return fold(token.translate(_JOINTS))


def plain(words: str) -> str:
    """What stands behind a command, as it is read: one kind of dash, quote, hash, digit and space."""
    text = " ".join(unicodedata.normalize("NFKC", words.translate(_PLAIN)).translate(_PLAIN).split())
    return text.rstrip(ENDS + " ")
