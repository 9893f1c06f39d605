r"""Literals: a piece of text that stands in whatever a pattern matches, found by reading the pattern.

`(?i)order (?P<order>\d+)` cannot match a text without "order ". The reading is cautious: what it does not know for
certain (look-arounds, back-references, fuzzy matching, optional pieces) gives no literal, and a pattern of which too
little is left has none, so that it is tried on every mail.

Texts and literals are compared after `plain`, which makes equal all letters that a pattern without regard to case takes
for the same. It works letter by letter, unlike NFC, so that a piece of a text stays a piece of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import regex

LEAST_BYTES = 3  #: of a literal, in UTF-8; shorter ones stand in nearly every text

#: letters whose other forms `plain` is known to cover: Latin, Greek, Cyrillic, and scripts without case
_SURE = re.compile(
    "[\\x20-\\x7e\u00a0-\u017f\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0eff"
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
)
_COUNT = re.compile(r"\{\d*,?\d*\}")
_PROPERTY = re.compile(r"[pP]\{[^{}]*\}")
_SET = re.compile(r"\[\^?+(?:[^\]\[\\]|\\.)++\]", re.DOTALL)
_CLASSES = "dDwWsSbBAZntrfv"  #: letters that stand for a class or a place behind a backslash, and take no argument
#: groups that only hold a part of the pattern together
_PLAIN_GROUP = re.compile(r"\((?:\?:|\?>|\?P?<[A-Za-z_]\w*>)?")
#: flags that leave letters mean themselves
_FLAGS_ALONE = re.compile(r"\(\?[aimsu]+\)")

Literals = frozenset[str]  #: one of them must be there


class _Unsure(Exception):
    """Something in the pattern that is not understood for certain."""


def plain(text: str) -> str:
    """A text with each letter in the form that all its forms share."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u0131", "i").casefold()


def literals_of(pattern: regex.Pattern[str]) -> Literals | None:
    """Plain texts of which one stands in every text that the pattern is found in; None: it has no such texts."""
    try:
        return _Reader(pattern.pattern).branches()
    except _Unsure:
        return None


@dataclass(slots=True)
class _Reader:
    """Reads one pattern from left to right."""

    source: str
    at: int = 0

    def branches(self) -> Literals | None:
        """Alternatives up to a closing bracket or the end: each must have a literal, since any may be the one."""
        found = [self.sequence()]
        while self.source.startswith("|", self.at):
            self.at += 1
            found.append(self.sequence())
        together: set[str] = set()
        for each in found:
            if each is None:
                return None
            together |= each
        return frozenset(together)

    def sequence(self) -> Literals | None:
        """One alternative: the best of what must stand in it."""
        best: Literals | None = None
        run = ""
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            letter, inner = self.item()
            repeats = self.repeats()
            if letter and repeats is None:
                run += letter
                continue
            if letter and repeats:
                run += letter
            best = _better(best, _of_run(run))
            run = ""
            if inner is not None and repeats is not False:
                best = _better(best, inner)
        return _better(best, _of_run(run))

    def item(self) -> tuple[str, Literals | None]:
        """The next letter, class, set or group: the letter, or "", and the literals inside a group."""
        sign = self.source[self.at]
        match sign:
            case "\\":
                return self.escape(), None
            case "[":
                self.skip(_SET)
                return "", None
            case "(":
                return "", self.group()
            case "." | "^" | "$":
                self.at += 1
                return "", None
            case "*" | "+" | "?" | "{":
                raise _Unsure
            case _:
                self.at += 1
                return self.sure(sign), None

    def escape(self) -> str:
        """A backslash and what follows it: the letter that it stands for, or "" for a class or place."""
        sign = self.source[self.at + 1 : self.at + 2]
        if not sign.isascii() or not sign.isalnum():
            self.at += 2
            return self.sure(sign)
        self.at += 1
        if sign in "pP":
            self.skip(_PROPERTY)
        elif sign in _CLASSES:
            self.at += 1
        else:
            raise _Unsure
        return ""

    def group(self) -> Literals | None:
        """A group that only holds things together; flags for the whole pattern stand alone in brackets."""
        flags = _FLAGS_ALONE.match(self.source, self.at)
        if flags is not None:
            self.at = flags.end()
            return None
        self.skip(_PLAIN_GROUP)
        inner = self.branches()
        if not self.source.startswith(")", self.at):
            raise _Unsure
        self.at += 1
        return inner

    def repeats(self) -> bool | None:
        """How often the item before may stand: None: once; True: once or more; False: perhaps never, or not known."""
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] in "*+?{":
            if self.source[self.at] == "{":
                self.skip(_COUNT)
            else:
                self.at += 1
        signs = self.source[begin : self.at]
        return None if not signs else signs == "+"

    def skip(self, expected: re.Pattern[str]) -> None:
        match = expected.match(self.source, self.at)
        if match is None:
            raise _Unsure
        self.at = match.end()

    def sure(self, letter: str) -> str:
        return letter if _SURE.fullmatch(letter) else ""


def _of_run(run: str) -> Literals | None:
    folded = plain(run)
    return frozenset({folded}) if len(folded.encode()) >= LEAST_BYTES else None


def _better(one: Literals | None, other: Literals | None) -> Literals | None:
    """The one that rules more out: fewer and longer texts."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=lambda each: (min(map(len, each)), -len(each)))
