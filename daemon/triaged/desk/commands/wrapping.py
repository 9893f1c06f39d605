"""Commands that a mail program has broken over several lines."""

from __future__ import annotations

import re

#: From here on a program may have broken a line: with the next word it would have been longer.
LEAST_COLUMNS = 66
MOST_COLUMNS = 80
MAX_CHARACTERS = 200  #: of a line that can go on above it
WRAPPED = "the line may go on below it; write it on one line that is shorter, or leave a line free below it"

_LINK = re.compile(r"[<\[(] ?mailto:[^\s<>\[\]()]*[>\])],?", re.IGNORECASE)
#: What nobody writes as the first line of a letter: addresses, names with `@`, tags with a sign, numbers, days.
_ARGUMENT = re.compile(
    r"[-+–—−＋]?(?:"
    r"[<(]?(?:mailto:)?[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:]+[>)]?(?:[<\[(]mailto:[^\s<>\[\]()]*[>\])])?"
    r"|[@＠][\w.-]+"
    r"|[#№＃]?\d{1,10}|\[[^\s\[\]#]{0,40}#\d{1,10}\]"
    r"|\d{1,4} ?[^\W\d_]{1,6}|\d{4}-\d\d?-\d\d?"
    r"|[PpРр][1-4]|[LlЛл][1-4]"
    r")[,;]?"
    r"|[-+–—−＋][\w-]{1,40},?"
)


def continues(line: str, words: str, below: str) -> bool:
    """Whether the line below belongs to a command.

    Args:
        line: The command, as one sees it.
        words: What it has got so far.
        below: The line below, as one sees it; "" where none stands directly below.
    """
    if not below or len(below) > MAX_CHARACTERS:
        return False
    parts = below.split()
    if _LINK.fullmatch(parts[0]) is not None:
        return all(_is_argument(each) for each in parts[1:])
    return (not words or _is_broken(line, parts[0])) and all(map(_is_argument, parts))


def may_be_wrapped(line: str, below: str) -> bool:
    """Whether a command may go on below it, although what stands there could be text as well."""
    return bool(below) and len(line) <= MOST_COLUMNS and _is_broken(line, below.split(maxsplit=1)[0])


def begins_argument(rest: str) -> bool:
    """Whether what stands behind a word begins with what only a command takes."""
    return bool(rest) and _is_argument(rest.split(maxsplit=1)[0])


def _is_broken(line: str, word: str) -> bool:
    return len(line) + 1 + len(word) > LEAST_COLUMNS


def _is_argument(word: str) -> bool:
    return _ARGUMENT.fullmatch(word) is not None or _LINK.fullmatch(word) is not None
