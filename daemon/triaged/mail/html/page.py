"""One HTML body on its way to text: which elements are open, what they hide, what they mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from triaged.mail.html.characters import References
from triaged.mail.html.elements import DOCUMENT, RANKS, VOID, Stack
from triaged.mail.html.hiding import Looks, hides
from triaged.mail.html.layout import READ, Effect, Layout, Values, compact, has_flat_rule
from triaged.mail.html.marks import (
    CITE,
    HORIZONTAL_RULE,
    MARKS,
    PREFORMATTED_STYLE,
    QUOTE,
    WORD_LIST_SIGN,
    Extent,
    Mark,
)
from triaged.mail.html.regions import HtmlText, Regions
from triaged.mail.html.tokens import attributes, lower_in_place
from triaged.mail.html.writer import Writer

_NO_VALUES: Values = {}
_MEANINGFUL = frozenset(RANKS) | READ | VOID | DOCUMENT  #: elements that do more than change the look of letters
#: For each attribute the numbers of its marks.
_MARKS = {
    attribute: [number for number, mark in enumerate(MARKS) if mark.attribute == attribute]
    for attribute in {mark.attribute for mark in MARKS}
}
_WHITE = " \t\r\n\f\xa0"


class Page:
    """Told about the tags (`tokens.Handler`), tells the writer about lines and the regions about marks."""

    def __init__(self, html: str, *, show_hidden: bool = False) -> None:
        self.lower = lower_in_place(html)
        self._html = html
        self._writer = Writer()
        self._references = References()
        self._layout = Layout(self._writer, self._references, flat=has_flat_rule(self.lower))
        self._regions = Regions()
        self._stack: Stack[Effect | None] = Stack()
        self._looks = Looks(self.lower)
        self._show_hidden = show_hidden
        self._hidden = 0  # how many of the open elements hide
        self.hid = False  #: whether some text was hidden
        self._signs = 0  # how many of the open elements hold the sign of a list item

    def result(self) -> HtmlText:
        """What the page says."""
        self._writer.line()
        return self._regions.resolve(self._writer.lines, self._writer.depths)

    def text(self, raw: str) -> None:
        """Text between two tags."""
        self.plain(self._references.replace(raw))

    def plain(self, text: str) -> None:
        """Text without character references."""
        if self._hidden:
            self.hid = self.hid or not text.isspace()
        elif self._signs:
            if text.strip(_WHITE):
                self._writer.mark_item(text.strip(_WHITE))
        else:
            self._writer.text(text)

    def rest(self, raw: str) -> None:
        """Lines of text without tags."""
        if self._hidden:
            self.hid = True
        else:
            self._writer.rest(self._references.replace(raw))

    def start(self, name: str, start: int, end: int) -> None:
        """A start tag."""
        look = self._looks.at(name, start, end)
        if not look and name not in _MEANINGFUL:  # most tags only change the look of letters
            self._stack.push(name, None)
        elif name in VOID:
            if not self._hidden:
                self._void(name, start, end)
        elif name not in DOCUMENT:
            self._open(name, start, end, look=look)

    def _open(self, name: str, start: int, end: int, *, look: bool) -> None:
        if name in RANKS:
            self._end_from(self._stack.ended_by_start(name))
        if self._hidden:  # what stands in it is not shown, only its end is looked for
            self._stack.push(name, None)
            return
        values = attributes(self._html[start:end]) if end > start and (look or name in READ) else _NO_VALUES
        if look and not self._show_hidden and hides(values):
            self._hidden += 1
            self._stack.push(name, Effect(hidden=True))
            return
        effect = self._layout.open(name, values)
        if look:
            effect = self._look(name, values, effect or Effect())
        self._stack.push(name, effect)

    def end(self, name: str) -> None:
        """An end tag."""
        if name == "br":
            if not self._hidden:
                self._writer.line(keep_empty=True)
        elif name not in DOCUMENT:
            if name == "a" and not self._hidden:
                self._writer.close_link()
            self._end_from(self._stack.ended_by_end(name))

    def _end_from(self, position: int) -> None:
        """End the open elements from the innermost to the one at this position."""
        stack = self._stack
        while len(stack) > position:
            name, effect = stack.pop()
            if effect is not None and effect.hidden:
                self._hidden -= 1
            elif not self._hidden:
                self._layout.close(name, effect)
                if effect is not None:
                    self._ended(effect)

    def _ended(self, effect: Effect) -> None:
        self._signs -= effect.sign
        if effect.preformatted:
            self._writer.preformatted(-1)
        for region in effect.regions:
            self._regions.close(region, self._writer.position())

    def _void(self, name: str, start: int, end: int) -> None:
        if name == "br":
            self._writer.line(keep_empty=True)
        elif name == "img":
            self._layout.image(attributes(self._html[start:end]))
        elif name == "hr":
            self._mark(HORIZONTAL_RULE, Effect())
            self._writer.rule()

    def _look(self, name: str, values: Values, effect: Effect) -> Effect:
        """What the attributes of an element say besides."""
        style = compact(values.get("style", ""))
        mark = _mark_of(name, values)
        if mark is not None:
            self._mark(mark, effect, quote=name == "blockquote")
        if PREFORMATTED_STYLE in style:
            self._writer.preformatted(1)
            effect.preformatted = True
        if WORD_LIST_SIGN in style:
            self._signs += 1
            effect.sign = True
        return effect

    def _mark(self, mark: Mark, effect: Effect, *, quote: bool = False) -> None:
        region = self._regions.open(mark, self._writer.position(), quote=quote)
        if region is None:
            return
        if mark.extent in {Extent.ONWARD, Extent.HEADERS}:  # ends with the quote in which it stands
            around = self._stack.innermost("blockquote")
            if around is not None:
                around.regions.append(region)
        else:
            effect.regions.append(region)


def _mark_of(name: str, values: Mapping[str, str]) -> Mark | None:
    """The first mark that fits an element."""
    fitting = [
        at
        for key, value in values.items()
        if key in _MARKS
        for at in _first_of(_MARKS[key], name, compact(value) if key == "style" else value.lower())
    ]
    if fitting:
        return MARKS[min(fitting)]
    if name == "blockquote":
        return CITE if values.get("cite") else QUOTE
    return None


def _first_of(numbers: Sequence[int], name: str, value: str) -> Iterator[int]:
    for number in numbers:
        mark = MARKS[number]
        if mark.contains in value and mark.element in {"", name}:
            yield number
            return
