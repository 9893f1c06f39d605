"""How the words of one language are written down, and how they are looked up.

A phrase is a regular expression over words with single spaces between them: `( a| b)?` and `( a| b)*` are the usual
ones. It is written as people spell it; case, accents and apostrophes fall away on both sides (`fold`). A phrase is
listed only if no request can be made of it, alone or beside any other one: "thanks for the quick reply" looks back,
"thanks for a quick reply" asks for one.
"Yes", "sure" and "done" answer a question that somebody is waiting to have answered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ‘`´"))
_SPACED = re.compile(r"\S+")
_UNSPACED = re.compile(r"\S")
_DRAWN_OUT = re.compile(r"([a-zа-яєі])\1{2,}")


class Said(Enum):
    """What a piece of a reply says."""

    THANKS = "thanks"  #: thanks, or that all is well
    MANNERS = "manners"  #: greeting, closing, "ok": nothing by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The phrases of one language."""

    thanks: Sequence[str]  #: each says enough alone: thanks, or that it works
    manners: Sequence[str]  #: what may stand beside them
    greetings: Sequence[str]  #: what a name may follow
    spaced: bool = True  #: words stand apart


class Phrases:
    """One language, ready to be found."""

    def __init__(self, wording: Wording) -> None:
        self._spaced = wording.spaced
        self._thanks = _choice(wording.thanks)
        self._manners = _choice([*wording.manners, *wording.greetings])
        self._greeting = _choice(wording.greetings)

    def read(self, folded: str) -> Said | None:
        """What a folded text says when it is made of known phrases only, else None.

        Every phrase is looked for from every place where another one ends, once: the cost is bounded by the square of
        the length, however many ways there are to cut a text into phrases.
        """
        text = folded if self._spaced else folded.replace(" ", "")
        ends = [match.end() for match in (_SPACED if self._spaced else _UNSPACED).finditer(text)]
        gap = 1 if self._spaced else 0
        reached = {0: Said.MANNERS}
        for start in [0, *(end + gap for end in ends)]:
            said = reached.get(start)
            if said is None or not (self._thanks.match(text, start) or self._manners.match(text, start)):
                continue
            for end in (each for each in ends if each > start):
                if self._thanks.fullmatch(text, start, end):
                    reached[end + gap] = Said.THANKS
                elif self._manners.fullmatch(text, start, end):
                    reached[end + gap] = said if said is Said.THANKS else reached.get(end + gap, said)
        return reached.get(len(text) + gap)

    def greets(self, folded: str) -> bool:
        """Whether a folded text is one greeting."""
        return self._greeting.fullmatch(folded) is not None


def fold(text: str) -> str:
    """Text without case, accents, apostrophes and drawn-out letters."""
    bare = "".join(each for each in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(each))
    return _DRAWN_OUT.sub(r"\1", bare.translate(_APOSTROPHES))


def _choice(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(fold(each).replace("(", "(?:") for each in phrases))
