"""What the HTML of a mail says about its text: where history begins and ends, what is passed on, what is a signature.

The text may come from that HTML, or stand beside it as its plain form. Then the places are found again by their first
words: so the reply is told from the history in any language, although plain text has no structure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from triaged.mail.html import HtmlText, to_text
from triaged.mail.quoting.lines import squeeze

MAX_HTML_CHARACTERS = 256 * 1024  #: that are read again for the sake of its structure
MAX_TAGS = 10_000

_NEEDLE_CHARACTERS = 40  #: without white space, by which a place is found again
_LEAST_NEEDLE = 12
_MAX_RANGES = 100
_MAX_TRIES = 20  #: occurrences of the same words that are looked at

#: Pieces of the names by which programs mark elements; each stands for several of them.
_HINTS = (
    *("quote", "moz-", "rplyfwd", "reference-message", "olk_src", "aolreplaced", "origbody", "original-content"),
    *("foxdiv", "reply", "history_container", "-cite", "0857a6", "signature", "_sign", "__sig", "_rc_sig"),
)
_DRAWINGS = ("<hr", "border-top", "efefef", "239,", "appendonsend", "zwchr", "5f5f5f", "stopspelling")
_TAG = re.compile(r"<[^<>]{1,600}+")
#: A line drawn, or a coloured box, with the name of a header in it or below.
_DRAWN_HEADER = re.compile(
    rf"(?:{'|'.join(_DRAWINGS)})[^<>]{{0,400}}>(?:\s{{0,50}}+<[^<>]{{0,600}}+>){{0,12}}+(?:&nbsp;|\s){{0,50}}+[^<>:：]{{1,30}}[:：]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What is known of a text from its HTML; line numbers, ends excluded."""

    history: Sequence[tuple[int, int]] = ()
    forwards: Sequence[int] = ()  #: where a mail that is passed on begins
    signatures: Sequence[str] = ()  #: squeezed


def tells(html: str) -> bool:
    """Whether HTML holds a sign of a structure that is worth reading; quick."""
    html = html[:MAX_HTML_CHARACTERS]
    tags = "".join(_TAG.findall(html)).lower()  # in the text of a mail the hints say nothing
    if any(hint in tags for hint in _HINTS):
        return True
    return any(drawing in tags for drawing in _DRAWINGS) and _DRAWN_HEADER.search(html.lower()) is not None


def read(lines: Sequence[str], history: Sequence[tuple[int, int]], html: str | None) -> Structure:
    """What the HTML says about the lines of a text.

    Args:
        lines: The text.
        history: Ranges of the text that are known already.
        html: The HTML from which the text comes, or beside which it stands; None where it says nothing.
    """
    known = _lines_of(lines, history[:_MAX_RANGES])
    if html is None:
        return Structure(history=known)
    seen = to_text(html[:MAX_HTML_CHARACTERS], MAX_TAGS)
    signatures = [squeeze(seen.text[start:end]) for start, end in seen.signatures[:_MAX_RANGES]]
    if seen.text == "\n".join(lines):
        forwards = [first for first, _ in _lines_of(lines, seen.forwards[:_MAX_RANGES])]
        return Structure(
            history=known or _lines_of(lines, seen.history[:_MAX_RANGES]), forwards=forwards, signatures=signatures
        )
    if not seen.history and not seen.forwards:
        return Structure(history=known, signatures=signatures)
    finder = _Finder(seen, lines)
    return Structure(
        history=known or [found for each in seen.history[:_MAX_RANGES] if (found := finder.lines(*each))],
        forwards=[found[0] for each in seen.forwards[:_MAX_RANGES] if (found := finder.lines(*each))],
        signatures=signatures,
    )


def _lines_of(lines: Sequence[str], ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of characters to ranges of lines."""
    if not ranges:
        return []
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    return [
        (bisect_right(starts, start) - 1, min(bisect_right(starts, max(end - 1, start)), len(lines)))
        for start, end in ranges
        if start < starts[-1]
    ]


class _Finder:
    """Finds in plain text what stands in another form of it. One pass over both, then searches of a few words."""

    def __init__(self, seen: HtmlText, lines: Sequence[str]) -> None:
        self._html = seen.text
        self._squeezed = [squeeze(line) for line in lines]
        self._plain = "".join(self._squeezed)
        self._starts = list(accumulate(map(len, self._squeezed), initial=0))
        self._read = 0  # of the HTML's text
        self._passed = 0  # characters of it, squeezed

    def lines(self, start: int, end: int) -> tuple[int, int] | None:
        """The lines of what stands at `start` to `end` of the HTML's text; None where they are not found for sure."""
        self._passed += len(squeeze(self._html[self._read : start]))
        self._read = start
        first = self._line(self._needle(start), self._passed // 2)
        if first is None:
            return None
        below = self._needle(end)
        if not below:
            return first, len(self._squeezed)
        after = self._line(below, self._starts[first] + 1)
        return None if after is None else (first, after)

    def _needle(self, at: int) -> str:
        return squeeze(self._html[at : at + 4 * _NEEDLE_CHARACTERS])[:_NEEDLE_CHARACTERS]

    def _line(self, needle: str, least: int) -> int | None:
        """The line that begins with the needle, which may go on in the next ones."""
        if len(needle) < _LEAST_NEEDLE:
            return None
        at = least - 1
        for _ in range(_MAX_TRIES):
            at = self._plain.find(needle, at + 1)
            if at < 0:
                return None
            line = bisect_right(self._starts, at) - 1
            if self._starts[line] == at:
                return line
        return None
