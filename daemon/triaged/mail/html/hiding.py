"""What a page hides: asked in the same way by its text and by what is shown of it, so that both say the same."""

from __future__ import annotations

from collections.abc import Mapping

from triaged.mail.html.elements import DOCUMENT, RANKS, VOID, Stack
from triaged.mail.html.marks import HIDING_NEEDLES, HIDING_STYLE, NEEDLES
from triaged.mail.html.tokens import attributes

MAX_LOOKS = 2000  #: tags that are looked at closely, because a word of interest stands in them


class Looks:
    """Which tags are worth a closer look; asked in the order of the page."""

    def __init__(self, lower: str) -> None:
        self._left = _places(lower)

    def at(self, name: str, start: int, end: int) -> bool:
        """Whether a word of interest stands in the start tag of this name, whose attributes are in this range."""
        look = False
        while self._left and self._left[-1] < end:
            look = self._left.pop() >= start - len(name) - 1 or look
        return look


class Hiding:
    """Follows the open elements of a page (`tokens.Handler` tells of them)."""

    def __init__(self, html: str, lower: str) -> None:
        self._html = html
        self._may_hide = any(needle in lower for needle in HIDING_NEEDLES)
        self._looks = Looks(lower if self._may_hide else "")
        self._stack: Stack[bool] = Stack()  # whether the element hides
        self._hidden = 0  # how many of the open elements hide

    def __bool__(self) -> bool:
        return self._hidden > 0

    def start(self, name: str, start: int, end: int) -> None:
        """A start tag."""
        if not self._may_hide:
            return
        look = self._looks.at(name, start, end)
        if name in VOID or name in DOCUMENT:
            return
        if name in RANKS:
            self._end_from(self._stack.ended_by_start(name))
        hiding = look and not self._hidden and hides(attributes(self._html[start:end]))
        self._hidden += hiding
        self._stack.push(name, hiding)

    def end(self, name: str) -> None:
        """An end tag."""
        if self._may_hide and name != "br" and name not in DOCUMENT:
            self._end_from(self._stack.ended_by_end(name))

    def _end_from(self, position: int) -> None:
        while len(self._stack) > position:
            self._hidden -= self._stack.pop()[1]


def hides(values: Mapping[str, str]) -> bool:
    """Whether the attributes of an element hide it."""
    return "hidden" in values or has_hiding_style(values)


def has_hiding_style(values: Mapping[str, str]) -> bool:
    """Whether the style of an element hides it."""
    return HIDING_STYLE.search("".join(values.get("style", "").split()).lower()) is not None


def _places(lower: str) -> list[int]:
    """Where words of interest stand, the last first."""
    found: list[int] = []
    for needle in NEEDLES:
        at = lower.find(needle)
        left = MAX_LOOKS
        while at >= 0 and left > 0:
            found.append(at)
            left -= 1
            at = lower.find(needle, at + len(needle))
    found.sort()
    del found[MAX_LOOKS:]
    found.reverse()
    return found
