"""Lines as the recognisers see them: how to compare text that mail programs wrapped, marked and decorated."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LINE_CHARACTERS = 400  #: longer lines are prose, never a mark

#: Bidirectional marks, zero-width and soft characters, strewn among the words by some programs.
_INVISIBLE = dict.fromkeys(
    (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF), ""
)
#: What may stand around the first and the last word of a line.
TRIM = " \t\r\v\f\xa0\u3000" + "".join(map(chr, _INVISIBLE))
QUOTE_MARKS = (">", "＞")

_DECORATION = re.compile(rf"[-=_*~#+|.·•–—─━═＿－＝ᐧ<>{TRIM}]*+")
_RULE = re.compile(r"[-_=*~—–─━═＿－＝]{3,}+")
_LOST_IN_COMPARISON = re.compile(r"[\s>*_|" + "".join(map(chr, _INVISIBLE)) + "]++")


def fold(line: str) -> str:
    """A line for comparison: case folded, one space between words, nothing invisible."""
    if line.isascii():
        return " ".join(line.lower().split())
    # Turkish: a capital dotted I folds to an i with a dot of its own.
    return " ".join(line.translate(_INVISIBLE).casefold().replace("i\u0307", "i").split())


def readable(line: str) -> str:
    """A line with one space between words and nothing invisible."""
    return " ".join((line if line.isascii() else line.translate(_INVISIBLE)).split())


def squeeze(text: str) -> str:
    """The characters of a text without white space and the marks of quotes, emphasis and tables.

    Two forms of the same text, plain and from HTML, wrapped and not, become equal.
    """
    return _LOST_IN_COMPARISON.sub("", text)


def is_quoted(line: str) -> bool:
    """Whether a line carries the mark of a quote."""
    return line.lstrip(TRIM).startswith(QUOTE_MARKS)


def unquoted(line: str) -> str:
    """A line without its first level of quoting."""
    bare = line.lstrip(TRIM)
    return bare[1:].removeprefix(" ") if bare.startswith(QUOTE_MARKS) else line


def is_decoration(line: str) -> bool:
    """Whether a line says nothing: empty, or drawn."""
    return _DECORATION.fullmatch(line) is not None


def is_rule(line: str) -> bool:
    """Whether a line is drawn, to part what stands above from what stands below."""
    return _RULE.fullmatch(line.strip(TRIM)) is not None


def next_words(lines: Sequence[str], at: int, most: int = 3) -> int | None:
    """The first line with text among the next `most` from `at` on."""
    return next((n for n in range(at, min(at + most, len(lines))) if lines[n].strip(TRIM)), None)


def words_above(lines: Sequence[str], at: int, most: int = 3) -> int | None:
    """The nearest line with text among the `most` above `at`."""
    return next((n for n in range(at - 1, max(at - 1 - most, -1), -1) if lines[n].strip(TRIM)), None)
