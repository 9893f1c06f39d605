"""Characters: references replaced, and those that nobody sees kept only where they do something."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice

MAX_REFERENCES = 5000  #: different ones of one mail that are replaced; no language needs as many

# The reference syntax of the HTML standard (13.2.5.72) with bounded numbers: int() refuses thousands of digits with an
# error, and no character has a number that long.
_REFERENCE = re.compile(r"(&(?:#\d++;?|#[xX][0-9a-fA-F]++;?|[A-Za-z][0-9A-Za-z]{0,31}+;?))")
_MAX_NUMBER_CHARACTERS = 12

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NOTHING = re.compile("[\u00ad\u180e\u200b\u2060\ufeff]+")
# Joiners shape the letters between which they stand (Persian, Hindi) and bind emoji; at the edge of a word they are
# padding of newsletters.
_PADDING = re.compile("(?<!\\S)[\u034f\u200c\u200d]++|(?<![\u034f\u200c\u200d])[\u034f\u200c\u200d]++(?!\\S)")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class References:
    """Character references and what they stand for; each is worked out once for a mail, as attackers repeat them."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def replace(self, text: str) -> str:
        """The text with the references replaced, also those without `;` that browsers know."""
        if "&" not in text:
            return text
        known = self._known
        pieces = _REFERENCE.split(text)
        new = (reference for reference in dict.fromkeys(pieces[1::2]) if reference not in known)
        for reference in islice(new, MAX_REFERENCES - len(known)):
            known[reference] = _character(reference)
        pieces[1::2] = [known.get(reference, reference) for reference in pieces[1::2]]
        return "".join(pieces)


def _character(reference: str) -> str:
    if reference[1] == "#" and len(reference) > _MAX_NUMBER_CHARACTERS:
        return "\ufffd"
    return unescape(reference)


def seen(line: str) -> str:
    """A text without the characters that show nothing; marks of direction stay where there is something to direct."""
    if line.isascii() or _INVISIBLE.search(line) is None:
        return line
    line = _NOTHING.sub("", line)
    if any(map(line.__contains__, "\u034f\u200c\u200d")):
        line = _PADDING.sub("", line)
    return line if _RIGHT_TO_LEFT.search(line) else _DIRECTIONS.sub("", line)
