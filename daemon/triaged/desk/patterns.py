r"""Regular expressions that an operator wrote, in rules, needs and monitoring systems: the one place that makes them.

A count such as `{1000}` is written out when a pattern is compiled, and a count of counts as often as both together:
`(a{1000}){1000}` would stand still for seconds. So what is too large is refused before it is compiled.
"""

from __future__ import annotations

import re

import regex

MOST_COPIES = 10_000  #: letters, sets and groups that counts add; more than this takes noticeable time
GROUP_PIECES = 4  #: what a group itself counts for: copies of one cost more than those of a letter
MOST_NESTED = 50  #: groups in one another; some more than this and the compiler gives up, sooner or later

_DIGITS = 9  #: of a count that are looked at; they are too many already
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<least>\d+)(?:,\d*)?\}|.", re.DOTALL)


class BadPatternError(ValueError):
    """It is no regular expression, or too large a one; says what is wrong with it."""


def compile_pattern(source: str) -> regex.Pattern[str]:
    """The pattern; takes a bounded time.

    Raises:
        BadPatternError: it is none, or too large.
    """
    _refuse_large(source)
    try:
        return regex.compile(source)
    except (regex.error, RecursionError, OverflowError) as error:
        raise BadPatternError(str(error)) from None


def _refuse_large(source: str) -> None:
    """Count roughly; a bracket too many is left to the compiler."""
    groups, last, copies = [0], 0, 0  # pieces in each group that is open here; in what stands before a count; added
    for found in _PIECE.finditer(source):
        least = found["least"]
        if found[0] == "(":
            groups.append(0)
        elif least is not None:
            added = last * max(0, int(least[:_DIGITS]) - 1)
            copies += added
            groups[-1] += added
        else:
            closes = found[0] == ")" and len(groups) > 1
            last = groups.pop() + GROUP_PIECES if closes else 1
            groups[-1] += last
        if len(groups) > MOST_NESTED:
            raise BadPatternError(f"more than {MOST_NESTED} groups in one another")
        if copies > MOST_COPIES:
            raise BadPatternError(f"its counts, such as {{1000}}, make more than {MOST_COPIES:,} pieces of it")
