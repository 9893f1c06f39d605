"""Elements: what kind each is, and which of them a tag ends (HTML standard 13.1.2.4, 13.2.6; as far as text needs)."""

from __future__ import annotations

from typing import Generic, TypeVar

INLINE, BLOCK, CELL, TABLE = range(4)  #: an end tag reaches through elements of its own rank and below, never above

VOID = frozenset(
    {
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen"),
        *("link", "meta", "param", "source", "track", "wbr"),
    }
)
#: Elements of a document of which a mail may hold several, quoted ones among them; their tags end nothing.
DOCUMENT = frozenset(["html", "head", "body"])
#: Blocks that stand apart from what is around them, and blocks that only begin on a line of their own.
PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "pre", "listing", "xmp", "blockquote", "ul", "ol", "menu", "dir"]
)
LINES = frozenset(
    {
        *("div", "li", "dt", "dd", "address", "section", "article", "aside", "header", "footer", "main", "nav"),
        *("center", "form", "fieldset", "figure", "figcaption", "details", "summary", "option", "legend"),
    }
)
RANKS = {
    **dict.fromkeys(PARAGRAPHS | LINES, BLOCK),
    **dict.fromkeys(["td", "th", "tr", "tbody", "thead", "tfoot", "caption"], CELL),
    "table": TABLE,
}
#: What a start tag ends, when it is open inside the nearest element of the second group.
_ENDS = {
    "li": (("li",), ("ul", "ol", "menu", "dir", "table", "td", "th", "caption", "blockquote")),
    "dt": (("dt", "dd"), ("dl", "table", "td", "th", "caption", "blockquote")),
    "dd": (("dt", "dd"), ("dl", "table", "td", "th", "caption", "blockquote")),
    "td": (("td", "th", "caption"), ("table",)),
    "th": (("td", "th", "caption"), ("table",)),
    "tr": (("tr", "td", "th", "caption"), ("table",)),
    "tbody": (("tbody", "thead", "tfoot", "tr", "td", "th", "caption"), ("table",)),
    "option": (("option",), ("select",)),
}
_ENDS["thead"] = _ENDS["tfoot"] = _ENDS["tbody"]

Value = TypeVar("Value")


class Stack(Generic[Value]):
    """The open elements, each with a value; every operation takes constant time for each element that it ends."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._values: list[Value] = []
        self._at: dict[str, list[int]] = {}  # name -> positions of the open elements of this name
        self._above: tuple[list[int], ...] = ([], [], [])  # rank -> positions of the open elements above that rank

    def __len__(self) -> int:
        return len(self._names)

    def push(self, name: str, value: Value) -> None:
        """Open an element."""
        position = len(self._names)
        self._names.append(name)
        self._values.append(value)
        positions = self._at.get(name)
        if positions is None:
            self._at[name] = [position]
        else:
            positions.append(position)
        if name in RANKS:
            for above in self._above[: RANKS[name]]:
                above.append(position)

    def pop(self) -> tuple[str, Value]:
        """End the innermost element."""
        name = self._names.pop()
        self._at[name].pop()
        if name in RANKS:
            for above in self._above[: RANKS[name]]:
                above.pop()
        return name, self._values.pop()

    def ended_by_end(self, name: str) -> int:
        """The position of the element that an end tag ends, with all above it; the height when it ends none."""
        names = self._names
        if names and names[-1] == name:
            return len(names) - 1
        found = self._last(name)
        rank = RANKS.get(name, INLINE)
        blocked = rank < TABLE and self._above[rank] and self._above[rank][-1] > found
        return len(names) if found < 0 or blocked else found

    def ended_by_start(self, name: str) -> int:
        """The position of the lowest element that a start tag of a block ends unsaid; the height when it ends none."""
        lowest = len(self._names)
        ends = _ENDS.get(name)
        if ends is not None:
            within = max(map(self._last, ends[1]))
            lowest = min((at for at in map(self._last, ends[0]) if at > within), default=lowest)
        paragraphs = self._at.get("p")
        if paragraphs and paragraphs[-1] == self._above[INLINE][-1]:  # no block stands in a paragraph
            lowest = min(lowest, paragraphs[-1])
        return lowest

    def innermost(self, name: str) -> Value | None:
        """The value of the innermost open element of a name."""
        position = self._last(name)
        return self._values[position] if position >= 0 else None

    def _last(self, name: str) -> int:
        positions = self._at.get(name)
        return positions[-1] if positions else -1
