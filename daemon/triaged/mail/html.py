"""HTML mail to readable text: one linear pass over the tags, no tree.

No tree is built, on purpose: parsers that follow the standard need quadratic time for deep nesting and for long
attribute lists (lexbor takes a minute and a half for one megabyte of nested `<div>`), and text needs no tree.

Kept are paragraphs, line breaks, lists, one line for each table row, `> ` before quoted blocks, the address of a link
beside its text. Left out are head, scripts, styles, comments, images.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

MAX_CHARACTERS = 1024 * 1024  #: of HTML that are read; the rest is left out
MAX_TAGS = 50_000  #: of one mail that are read one by one
MAX_QUOTE_DEPTH = 20  #: of nested blockquotes that are shown as `> `
MAX_LIST_DEPTH = 20

# The tag syntax of the HTML standard (13.2.5); possessive, so that no input makes it go back.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]{0,40}+)"
    r"(?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+)*+)>"
)
_CRUDE_TAG = re.compile(r"<[^<>]*+>?")
_HREF = re.compile(r"(?:^|[\s/\"'])href\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++))", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_ENDLESS_REFERENCE = re.compile(r"&#(?:\d{9,}+|x[0-9a-f]{9,}+);?", re.IGNORECASE)
_SCHEME = re.compile(r"(?:mailto:|https?://(?:www\.)?)", re.IGNORECASE)

#: Elements whose content is no text, and what ends them.
_SKIPPED = {
    name: re.compile(end, re.IGNORECASE)
    for name, end in {
        "head": r"</head[^>]*+>?|(?=<body)",
        "script": r"</script[^>]*+>?",
        "style": r"</style[^>]*+>?",
        "title": r"</title[^>]*+>?",
        "template": r"</template[^>]*+>?",
        "svg": r"</svg[^>]*+>?",
    }.items()
}
_COMMENT_END = re.compile(r"--!?>")
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl", "hr", "pre", "blockquote", "ul", "ol"])
_LINES = frozenset(
    [
        "div",
        "tr",
        "li",
        "dt",
        "dd",
        "address",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "center",
        "form",
        "fieldset",
        "figure",
        "body",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlText:
    """What an HTML body says."""

    text: str  #: "" when it shows none
    history: Sequence[tuple[int, int]] = ()  #: (start, end) in `text` of what a mail program marked as history


def to_text(html: str, tags: int = MAX_TAGS) -> HtmlText:
    """The text of an HTML body. Never raises; linear in the input.

    Args:
        html: Decoded; what follows the first MAX_CHARACTERS is left out.
        tags: So many are read one by one; the rest of the text only loses its tags.
    """
    return HtmlText(text=_Reader(html[:MAX_CHARACTERS]).run(tags))


def _readable(text: str) -> str:
    """Character references replaced."""
    # int() refuses thousands of digits with an error; no character has a number that long.
    return unescape(_ENDLESS_REFERENCE.sub("\ufffd", text))


class _Reader:
    """Finds the tags. What was looked for in vain once is not looked for again, so that the work stays linear."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._writer = _Writer()
        self._last_close = html.rfind(">")
        self._no_end_of: set[str] = set()  # elements (and "!--") whose end does not occur further on

    def run(self, tags: int) -> str:
        html, writer = self._html, self._writer
        at = 0
        for _ in range(tags):
            start = html.find("<", at)
            if start < 0 or start > self._last_close:
                break
            writer.text(html[at:start])
            tag = _TAG.match(html, start)
            if tag is not None:
                at = self._tag(tag)
            elif html[start + 1 : start + 2].isalpha():  # its end is hidden in a quoted value: no tag can follow
                at = start
                break
            else:
                at = self._other(start)
        writer.text(_CRUDE_TAG.sub(" ", html[at:]))
        return writer.result()

    def _tag(self, tag: re.Match[str]) -> int:
        name = tag["name"].lower()
        closing = bool(tag["close"])
        if name in _SKIPPED and not closing:
            return self._after(name, _SKIPPED[name], tag.end())
        self._writer.tag(name, tag["attributes"], closing=closing)
        return tag.end()

    def _other(self, start: int) -> int:
        """A comment, a declaration, or a `<` of the text."""
        html = self._html
        if html.startswith("<!--", start):
            return self._after("!--", _COMMENT_END, start + 4)
        if html.startswith(("<!", "<?", "</"), start):
            return html.find(">", start) + 1  # there is one: `start` stands before the last
        self._writer.text("<")
        return start + 1

    def _after(self, what: str, end: re.Pattern[str], start: int) -> int:
        """Behind the end of something without text, or at `start` when it never ends."""
        found = None if what in self._no_end_of else end.search(self._html, start)
        if found is None:
            self._no_end_of.add(what)
            return start
        return found.end()


class _Writer:
    """Lines of text from text and tags."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._blank = False  #: a paragraph ended: the next line stands apart
        self._quotes = 0
        self._last_quotes = 0  #: of the line written last
        self._lists: list[int | None] = []  #: the next number, or None for bullets
        self._preformatted = 0
        self._link: str | None = None
        self._link_words: list[str] = []

    def text(self, raw: str) -> None:
        """Text between two tags, entities and all."""
        if not raw:
            return
        text = _readable(raw) if "&" in raw else raw
        if self._preformatted:
            first, *others = text.splitlines() or [""]
            self._add(first)
            for line in others:
                self._end_line(keep_empty=True)
                self._add(line)
            return
        text = _SPACES.sub(" ", text)
        if not self._line:
            text = text.lstrip()
        self._add(text)

    def _add(self, text: str) -> None:
        if text:
            self._line.append(text)
            if self._link is not None:
                self._link_words.append(text)

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        """One start or end tag."""
        if name == "br":
            self._end_line(keep_empty=True)
        elif name == "a":
            self._anchor(None if closing else attributes)
        elif name in {"td", "th"}:
            if self._line and not closing:
                self._line.append(" ")
        elif name in _PARAGRAPHS:
            self._end_paragraph()
            self._container(name, -1 if closing else 1)
        elif name in _LINES:
            self._end_line()
            if name == "li" and not closing:
                self._item()

    def _container(self, name: str, step: int) -> None:
        """Enter (+1) or leave (-1) an element that changes how its lines look."""
        if name == "blockquote":
            self._quotes = min(max(self._quotes + step, 0), MAX_QUOTE_DEPTH)
        elif name == "pre":
            self._preformatted = max(self._preformatted + step, 0)
        elif name in {"ul", "ol"}:
            if step > 0 and len(self._lists) < MAX_LIST_DEPTH:
                self._lists.append(1 if name == "ol" else None)
            elif step < 0 and self._lists:
                self._lists.pop()
            self._blank = self._blank and len(self._lists) == (step > 0)  # lists inside lists stand close

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        indent = "  " * max(len(self._lists) - 1, 0)
        self._line.append(f"{indent}- " if number is None else f"{indent}{number}. ")

    def _anchor(self, attributes: str | None) -> None:
        """Start (with its attributes) or end (None) of a link."""
        if self._link is not None:
            shown, target = "".join(self._link_words).strip(), self._link
            if shown and _SCHEME.sub("", shown).rstrip("/") != _SCHEME.sub("", target).rstrip("/"):
                self._line.append(f" ({target})")
        self._link = None
        self._link_words = []
        href = _HREF.search(attributes) if attributes else None
        if href is not None:
            target = _readable(href[1] or href[2] or href[3] or "").strip()
            if _SCHEME.match(target) and target.isprintable() and " " not in target:
                self._link = target.removeprefix("mailto:")

    def _end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self._line)
        text = text.rstrip() if self._preformatted else text.strip(" ") if not self._lists else text.rstrip()
        self._line = []
        if not text and not keep_empty:
            return
        if self._blank and not self._after_empty_line():
            self._lines.append(("> " * min(self._quotes, self._last_quotes)).rstrip())
        self._blank = False
        if text or not self._after_empty_line():
            self._lines.append(f"{'> ' * self._quotes}{text}".rstrip())
            self._last_quotes = self._quotes

    def _after_empty_line(self) -> bool:
        """Nothing was written yet, or an empty line was: two in a row are one too many."""
        return not self._lines or not self._lines[-1].strip("> ")

    def _end_paragraph(self) -> None:
        self._end_line()
        self._blank = True

    def result(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")
