"""What each element means for the lines of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from triaged.mail.html.characters import References
from triaged.mail.html.elements import LINES, PARAGRAPHS
from triaged.mail.html.hiding import has_hiding_style
from triaged.mail.html.regions import Region
from triaged.mail.html.writer import Writer

MAX_ALT_CHARACTERS = 200  #: of the description of a picture

#: Elements whose attributes say how they look.
READ = frozenset(["p", "a", "ol", "li", "table", "blockquote"])

# Outlook writes each line as a paragraph without a margin, by a class, a style or a rule for the whole mail.
_FLAT_STYLE = re.compile(r"margin(?:-bottom)?:0(?![.\d]*[1-9])")
_MARGIN_BELOW = re.compile(r"margin-bottom:0*+\.?0*+[1-9]|mso-margin-bottom-alt:auto")
_FLAT_RULE = re.compile(r"p(?<![\w.#-]p)\s*+\{[^{}]{0,300}?margin(?:-bottom)?\s*+:\s*+0")
_FLAT_CLASSES = ("msonormal", "msolistparagraph", "msonospacing", "msoplaintext")

_SIDE_BORDER = re.compile(r"border-(?:left|right|inline-start)(?:-style|-width)?:(?!none|0|medium)")
_ADDRESS = re.compile(r"mailto:|https?://", re.IGNORECASE)
_TINY = re.compile(r"\s*+[012](?:px)?\s*+")
_NUMBER = re.compile(r"\s*+(-?\d{1,6})\s*+")

Values = Mapping[str, str]


@dataclass(slots=True)
class Effect:
    """What an open element changes until it ends."""

    flat: bool = False  #: a paragraph without a margin
    hidden: bool = False
    quote: bool = False
    preformatted: bool = False
    sign: bool = False  #: the sign of a list item of Word
    regions: list[Region] = field(default_factory=list)  #: that end with it


def compact(style: str) -> str:
    """A style in lower case and without white space."""
    return "".join(style.split()).lower()


def has_flat_rule(lower: str) -> bool:
    """Whether a style sheet takes the margin from all paragraphs."""
    at = lower.find("<style")
    return at >= 0 and _FLAT_RULE.search(lower, at, lower.rfind("</style")) is not None


class Layout:
    """Tells a writer about elements."""

    def __init__(self, writer: Writer, references: References, *, flat: bool) -> None:
        self._writer = writer
        self._references = references
        self._flat = flat
        self._reading: Mapping[str, Callable[[Values], Effect | None]] = {
            "p": self._open_paragraph,
            "blockquote": self._open_blockquote,
            "ol": self._open_numbers,
            "li": self._open_item,
            "a": self._open_link,
            "table": self._open_table,
        }

    def open(self, name: str, values: Values) -> Effect | None:
        """An element begins; `values` are the attributes of those in READ."""
        reading = self._reading.get(name)
        if reading is not None:
            return reading(values)
        opened = _OPENED.get(name)
        if opened is not None:
            opened(self._writer)
        return None

    def close(self, name: str, effect: Effect | None) -> None:
        """An element ended."""
        closed = _CLOSED.get(name)
        if effect is not None and effect.flat:
            self._writer.line()
        elif closed is not None:
            closed(self._writer)
        if effect is not None and effect.quote:
            self._writer.quote(-1)

    def image(self, values: Values) -> None:
        """What a picture is called; nothing for those that only measure or decorate."""
        alt = " ".join(self._references.replace(values.get("alt", "")).split())[:MAX_ALT_CHARACTERS]
        tiny = any(_TINY.fullmatch(values.get(side, "")) for side in ("width", "height"))
        if not alt or tiny or has_hiding_style(values):
            return
        emoji = not alt.isascii() and not any(character.isalnum() for character in alt)
        self._writer.text(alt if emoji else f"[{alt}]")

    def _open_paragraph(self, values: Values) -> Effect | None:
        if (self._flat or values) and self._is_flat(values):
            self._writer.line()
            return Effect(flat=True)
        self._writer.apart()
        return None

    def _is_flat(self, values: Values) -> bool:
        style = compact(values.get("style", ""))
        if "mar" in style and _MARGIN_BELOW.search(style) is not None:
            return False
        if self._flat or ("mar" in style and _FLAT_STYLE.search(style) is not None):
            return True
        classes = values.get("class", "").lower()
        return "mso" in classes and any(each in classes for each in _FLAT_CLASSES)

    def _open_blockquote(self, values: Values) -> Effect:
        self._writer.apart()
        style = compact(values.get("style", ""))
        marked = "type" in values or "cite" in values or "quote" in values.get("class", "").lower()
        indents = not marked and "margin" in style and _SIDE_BORDER.search(style) is None
        self._writer.quote(0 if indents else 1)
        return Effect(quote=not indents)

    def _open_numbers(self, values: Values) -> None:
        first = _number(values.get("start", ""))
        self._writer.open_numbers(1 if first is None else first)

    def _open_item(self, values: Values) -> None:
        self._writer.item(_number(values.get("value", "")))

    def _open_link(self, values: Values) -> None:
        target = self._references.replace(values.get("href", "")).strip()
        if not _ADDRESS.match(target) or not target.isprintable() or " " in target:
            return
        if target[:7].lower() == "mailto:":
            target = f"mailto:{target[7:].partition('?')[0]}"
        self._writer.open_link(target)

    def _open_table(self, values: Values) -> None:
        border = values.get("border", "0").strip() not in {"0", "0px"}
        self._writer.open_table(data=border and values.get("role", "").lower() != "presentation")


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match is not None else None


#: What the start of an element without attributes of interest means, and what the end of any element does.
_OPENED: Mapping[str, Callable[[Writer], None]] = {
    **dict.fromkeys(PARAGRAPHS, Writer.apart),
    **dict.fromkeys(LINES, Writer.line),
    **dict.fromkeys(["ul", "menu", "dir"], Writer.open_bullets),
    **dict.fromkeys(["pre", "listing", "xmp"], Writer.open_preformatted),
    "tr": Writer.open_row,
    "td": Writer.open_cell,
    "th": Writer.open_header_cell,
}
_CLOSED: Mapping[str, Callable[[Writer], None]] = {
    **dict.fromkeys(PARAGRAPHS, Writer.apart),
    **dict.fromkeys(LINES, Writer.line),
    **dict.fromkeys(["ul", "ol", "menu", "dir"], Writer.close_list),
    **dict.fromkeys(["pre", "listing", "xmp"], Writer.close_preformatted),
    "li": Writer.close_item,
    "table": Writer.close_table,
    "tr": Writer.close_row,
    "td": Writer.close_cell,
    "th": Writer.close_cell,
}
