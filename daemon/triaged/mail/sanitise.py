"""HTML of a mail made safe to show: in an agent's mail client or on a page.

Two steps. First the HTML is written anew: allowed elements and attributes only, properly nested, everything quoted.
Then nh3 (the parser of a browser and an allow-list) judges elements, attributes and values, and has the last word; it
would do alone. The first step is there for the second: the rules by which browsers mend broken HTML cost quadratic
time for deep nesting, unclosed formatting, long attribute lists and unknown references; HTML that needs no mending has
none of them.

What is shown loads nothing: pictures come out of the mail itself (`cid:`), links say where they lead and are followed
by nobody but the reader. No names, identifiers or classes of the page around can be taken. What the mail hides is left
out, as it is in its text; all of it is shown when there is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from triaged.mail.html import MAX_HIDDEN_CHARACTERS
from triaged.mail.html.characters import References, seen
from triaged.mail.html.elements import DOCUMENT, RANKS, VOID, Stack
from triaged.mail.html.hiding import Hiding, has_hiding_style
from triaged.mail.html.tokens import attributes, lower_in_place, read_tokens

if TYPE_CHECKING:
    from nh3 import Cleaner

MAX_CHARACTERS = 1024 * 1024  #: of HTML, and of what it becomes
MAX_NESTING = 256  #: of elements
MAX_TAGS = 10_000
MAX_ATTRIBUTES = 15_000  #: allowed ones, of all elements together; nh3 asks back about each
MAX_LINKS = 5000  #: of which each address is taken apart
MAX_STYLE_CHARACTERS = 2000  #: of one element; a longer one is left out
MAX_MEASURES_CHARACTERS = 100  #: of a value in a style; only lists of fonts are longer
MAX_ESCAPES = 20_000  #: characters that are written as references; what nh3 needs for them grows with their square

_STYLED = frozenset(
    {
        *("p", "div", "span", "font", "blockquote", "pre", "center", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
        *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "ul", "ol", "li", "a", "img"),
    }
)
_CELL_ATTRIBUTES = frozenset({"align", "valign", "width", "height", "bgcolor", "colspan", "rowspan", "nowrap"})
_ROW_ATTRIBUTES = frozenset({"align", "valign", "bgcolor"})
#: Allowed elements, each with the attributes of its own.
_ELEMENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6"], frozenset({"align"})),
    **dict.fromkeys(["span", "center", "address", "blockquote", "pre", "code", "kbd", "samp", "tt"], frozenset()),
    **dict.fromkeys(["b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup"], frozenset()),
    **dict.fromkeys(["big", "small", "mark", "abbr", "cite", "q", "bdi", "dl", "dt", "dd", "br", "wbr"], frozenset()),
    "font": frozenset({"color", "face", "size"}),
    "bdo": frozenset({"dir"}),
    "hr": frozenset({"align", "size", "width", "noshade"}),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ul": frozenset({"type"}),
    "ol": frozenset({"type", "start"}),
    "li": frozenset({"value"}),
    "table": frozenset({"align", "bgcolor", "border", "cellpadding", "cellspacing", "width"}),
    **dict.fromkeys(["thead", "tbody", "tfoot", "tr"], _ROW_ATTRIBUTES),
    **dict.fromkeys(["td", "th"], _CELL_ATTRIBUTES),
    "caption": frozenset({"align"}),
}
#: Parts of tables, each with what it may stand in.
_TABLE_PARTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(["thead", "tbody", "tfoot", "caption"], frozenset({"table"})),
    "tr": frozenset({"table", "thead", "tbody", "tfoot"}),
    **dict.fromkeys(["td", "th"], frozenset({"table", "thead", "tbody", "tfoot", "tr"})),
}
_EVERYWHERE = frozenset({"dir", "lang"})
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    name: own | _EVERYWHERE | ({"style"} if name in _STYLED else frozenset()) for name, own in _ELEMENTS.items()
}
_PROPERTIES = frozenset(
    {
        *("color", "background-color", "direction", "display", "line-height", "list-style-type", "white-space"),
        *("font-family", "font-size", "font-style", "font-weight", "text-align", "text-decoration", "text-indent"),
        *("vertical-align", "width", "max-width", "min-width", "height", "border-collapse", "border-spacing"),
        *("margin", "margin-top", "margin-right", "margin-bottom", "margin-left"),
        *("padding", "padding-top", "padding-right", "padding-bottom", "padding-left"),
        *("border", "border-top", "border-right", "border-bottom", "border-left"),
        *("border-color", "border-style", "border-width"),
    }
)
_ESCAPED = ("&", "<", ">", "\xa0")  #: what stands as a reference in the answer
_SCHEMES = frozenset({"http", "https", "mailto", "cid"})
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]++", re.IGNORECASE)
_PICTURE = re.compile(r"cid:[\w.@+$%=~-]++", re.IGNORECASE)
_SPAN = re.compile(r"[1-9]\d?")
_COLOUR = re.compile(r"\b(?:rgb|hsl)a?\([\d\s.,/%]*+\)")
_PLAIN_VALUE = re.compile(r"[\w\s.,#%!'\"+-]*+")
_NEGATIVE = re.compile(r"(?<![\w#.-])-\s*+[\d.]")
_DISPLAY = frozenset({"block", "inline", "inline-block"})
#: A number of a style with its unit; `e` of an exponent is none that is known.
_NUMBER = re.compile(r"(?<![#\w.])(\d++(?:\.\d++)?|\.\d++)(%|[a-z]*+)", re.ASCII)
#: Unit -> the largest number; boxes and letters that cover the page have larger ones.
_MOST: Mapping[str, int] = {
    **dict.fromkeys(["", "px", "pt"], 9999),
    **dict.fromkeys(["em", "rem", "ex", "ch"], 60),
    **dict.fromkeys(["vw", "vh"], 100),
    **dict.fromkeys(["in", "cm", "pc"], 250),
    "mm": 2500,
    "%": 400,
}
_SIZE = re.compile(r"\s*+[+-]?(?:\d{1,4}(?:\.\d{1,9})?(?:px)?|\d{1,3}(?:\.\d{1,9})?%)\s*+", re.ASCII)


def sanitise(html: str) -> str | None:
    """HTML that may be shown, or None when it is over a limit and the text has to do.

    Bounded: whatever is given costs less than a quarter of a second of CPU.
    """
    if len(html) > MAX_CHARACTERS:
        return None
    if html.count("<") > MAX_TAGS:
        return None
    rewriter = _Rewriter(html)
    read_tokens(html, rewriter.lower, rewriter, MAX_TAGS)
    if rewriter.hid and not rewriter.shown:  # a mail that hides everything: a person shall see what it says
        html = html[:MAX_HIDDEN_CHARACTERS]
        rewriter = _Rewriter(html, show_hidden=True)
        read_tokens(html, rewriter.lower, rewriter, MAX_TAGS)
    clean = rewriter.result()
    return None if clean is None else _cleaner().clean(clean)


class _Rewriter:
    """Writes the allowed part of some HTML so that no parser has anything to mend (`tokens.Handler`)."""

    def __init__(self, html: str, *, show_hidden: bool = False) -> None:
        self.lower = lower_in_place(html)
        self.shown = False  #: whether some text was written
        self.hid = False  #: whether some text was hidden
        self._html = html
        self._hiding = Hiding(html, "" if show_hidden else self.lower)
        self._references = References()
        self._written: list[str] = []
        self._characters = 0
        self._attributes = 0
        self._links = 0
        self._escapes = 0
        self._deep = False
        self._depth = 0
        self._stack: Stack[bool] = Stack()  # whether the element was written
        self._tables: list[str] = []  # the open parts of tables that were written

    def result(self) -> str | None:
        """What was written; None when a limit was passed."""
        self._end_from(0)
        return None if self._is_over() else "".join(self._written)

    def text(self, raw: str) -> None:
        """Text between two tags."""
        self.plain(self._references.replace(raw))

    def plain(self, text: str) -> None:
        """Text without character references."""
        if self._hiding:
            self.hid = self.hid or not text.isspace()
            return
        if text and not text.isspace() and not self._is_over():
            self._in_cell()
            self.shown = self.shown or bool(seen(text).strip())
        self._write(self._escaped(text))

    def rest(self, raw: str) -> None:
        """Lines of text without tags."""
        self.text(raw)

    def start(self, name: str, start: int, end: int) -> None:
        """A start tag."""
        self._hiding.start(name, start, end)
        if name in DOCUMENT or self._is_over():
            return
        if name in RANKS:
            self._end_from(self._stack.ended_by_start(name))
        elif name == "a":  # no link stands in a link
            self._end_from(self._stack.ended_by_end(name))
        written = not self._hiding and name in _ELEMENTS and self._finds_place(name)
        if written:
            self._write_tag(name, attributes(self._html[start:end]) if end > start else {})
        if name not in VOID:
            self._push(name, written=written)

    def end(self, name: str) -> None:
        """An end tag."""
        self._hiding.end(name)
        if name == "br":
            self.start(name, 0, 0)
        elif name not in DOCUMENT and name not in VOID:
            self._end_from(self._stack.ended_by_end(name))

    def _write_tag(self, name: str, values: dict[str, str]) -> None:
        if name == "img" and has_hiding_style(values):
            return
        if name == "img" and not _PICTURE.fullmatch(self._references.replace(values.get("src", ""))):
            self.text(values.get("alt", ""))  # what would have to be fetched is only named
            return
        self.shown = self.shown or bool(values.get("alt", "").strip())
        allowed = _ATTRIBUTES[name]
        kept = [
            (key, self._references.replace(value))
            for key, value in reversed(values.items())  # as they stood
            if key in allowed and (key != "style" or len(value) <= MAX_STYLE_CHARACTERS)
        ]
        self._attributes += len(kept)
        self._links += name == "a"
        shown = [f' {key}="{self._escaped(value, quote=True)}"' for key, value in kept]
        self._write(f"<{name}{''.join(shown)}>")

    def _finds_place(self, name: str) -> bool:
        """Whether an element may stand here; where only parts of tables may, a cell is opened for it."""
        inside = self._tables[-1] if self._tables else ""
        if name in _TABLE_PARTS:
            return inside in _TABLE_PARTS[name]
        self._in_cell()
        return name != "a" or self._stack.innermost("a") is None

    def _in_cell(self) -> None:
        if self._tables and self._tables[-1] in _TABLE_PARTS["td"]:
            self._write("<td>")
            self._push("td", written=True)

    def _push(self, name: str, *, written: bool) -> None:
        self._stack.push(name, written)
        self._depth += written
        self._deep = self._deep or self._depth > MAX_NESTING
        if written and (name == "table" or name in _TABLE_PARTS):
            self._tables.append(name)

    def _end_from(self, position: int) -> None:
        """End the open elements from the innermost to the one at this position."""
        while len(self._stack) > position:
            name, written = self._stack.pop()
            if written:
                self._depth -= 1
                self._write(f"</{name}>")
                if name == "table" or name in _TABLE_PARTS:
                    self._tables.pop()

    def _escaped(self, text: str, *, quote: bool = False) -> str:
        self._escapes += sum(map(text.count, _ESCAPED))
        return escape(text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"), quote=quote)

    def _write(self, piece: str) -> None:
        self._written.append(piece)
        self._characters += len(piece)

    def _is_over(self) -> bool:
        return (
            self._deep
            or self._characters > MAX_CHARACTERS
            or self._attributes > MAX_ATTRIBUTES
            or self._links > MAX_LINKS
            or self._escapes > MAX_ESCAPES
        )


def _cleaner() -> Cleaner:
    from nh3 import Cleaner  # noqa: PLC0415 - compiled code of 2 MB that only those need who show HTML

    return Cleaner(
        tags=set(_ELEMENTS),
        attributes={name: set(allowed) for name, allowed in _ATTRIBUTES.items()},
        attribute_filter=_judged,
        link_rel="noopener noreferrer nofollow",
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        filter_style_properties=set(_PROPERTIES),
    )


def _judged(element: str, attribute: str, value: str) -> str | None:
    """The value that an attribute may have, None when it must go."""
    match attribute:
        case "style":
            return ";".join(filter(_is_harmless, value.split(";"))) or None
        case "href":
            target = "".join(value.split())
            return target if element == "a" and _LINK.fullmatch(target) else None
        case "src":
            return value if element == "img" and _PICTURE.fullmatch(value) else None
        case "colspan" | "rowspan":
            return value if _SPAN.fullmatch(value) else None
        case "width" | "height" | "size" | "border" | "cellpadding" | "cellspacing":
            return value if _SIZE.fullmatch(value) else None
        case _:
            return value


def _is_harmless(declaration: str) -> bool:
    """Whether a style declaration only changes looks: fetches nothing, covers nothing."""
    name, _, value = declaration.partition(":")
    name, value = name.strip().lower(), value.strip().lower()
    if name not in _PROPERTIES or _PLAIN_VALUE.fullmatch(_COLOUR.sub("", value)) is None:
        return False
    if _NEGATIVE.search(value) or _is_huge(name, value) or value.count('"') % 2 or value.count("'") % 2:
        return False
    return name != "display" or value in _DISPLAY


def _is_huge(name: str, value: str) -> bool:
    """Whether a number is larger than a mail needs, or has a unit that is not known."""
    if name == "font-family":
        return False
    if len(value) > MAX_MEASURES_CHARACTERS:
        return True
    for number, unit in _NUMBER.findall(value):
        most = _MOST.get("em" if name == "line-height" and not unit else unit)
        if most is None or float(number) > most:
            return True
    return False
