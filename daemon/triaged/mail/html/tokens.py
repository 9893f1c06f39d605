"""HTML to tags and text (the tag syntax of the HTML standard, 13.2.5), linear for any input."""

from __future__ import annotations

import re
from typing import Protocol

MAX_ATTRIBUTE_CHARACTERS = 16 * 1024  #: of the attributes of one tag that are looked at

# Possessive, so that no input makes it go back. Matched against the lower-case form of the HTML.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-z][^\s/>]*+)"
    r"(?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+)*+)>"
)
# No group that captures stands within a possessive one: the engine of Python 3.11 may then fail with SystemError.
_ATTRIBUTE = re.compile(r"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?")
_CRUDE_BREAK = re.compile(r"</?(?:p|div|br|tr|li|h[1-6])(?![^\s/>])[^<>]*+>", re.IGNORECASE)
_CRUDE_TAG = re.compile(r"<[^<>]*+>")

#: Elements whose content is no text of the mail.
_SKIPPED = frozenset(
    ["script", "style", "title", "template", "svg", "math", "xml", "iframe", "noframes", "noembed", "object", "applet"]
)
_NO_NAME = re.compile(r"[^\s/>]*@|(?:https?|mailto|ftp):")  # `<a@b.example>`, written without care for HTML


class Handler(Protocol):
    """What is told about each piece of the HTML, in order."""

    def text(self, raw: str) -> None:
        """Text with its character references."""

    def plain(self, text: str) -> None:
        """Text in which `&` is only that."""

    def rest(self, raw: str) -> None:
        """What is too much to be read tag by tag: lines of text with their character references."""

    def start(self, name: str, start: int, end: int) -> None:
        """A start tag, lower-case name; its attributes are the HTML from `start` to `end`."""

    def end(self, name: str) -> None:
        """An end tag, lower-case name."""


def lower_in_place(html: str) -> str:
    """The lower-case form with every character at its place."""
    return html.replace("\u0130", "i").lower()  # the one character whose lower-case form is longer


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag, lower-case names, the last first; of those of one name the first counts (13.2.5.33)."""
    found = _ATTRIBUTE.findall(text[:MAX_ATTRIBUTE_CHARACTERS])
    if len(text) > MAX_ATTRIBUTE_CHARACTERS:
        found.pop()  # it is cut
    return {name.lower(): double or single or bare for name, double, single, bare in reversed(found)}


def read_tokens(html: str, lower: str, handler: Handler, tags: int) -> int:
    """Tell `handler` what the HTML holds.

    Args:
        html: As it came.
        lower: `lower_in_place(html)`.
        handler: Is told.
        tags: So many are read; of what follows only the text is told.

    Returns:
        How many more tags might have been read.
    """
    return _Tokens(html, lower, handler).run(tags)


class _Tokens:
    """What was looked for in vain once is not looked for again, so that the work stays linear."""

    def __init__(self, html: str, lower: str, handler: Handler) -> None:
        self._html = html
        self._lower = lower
        self._handler = handler
        self._last_close = html.rfind(">")
        self._absent: set[str] = set()  # ends of elements and comments that do not occur further on

    def run(self, tags: int) -> int:
        html, lower, handler, last = self._html, self._lower, self._handler, self._last_close
        at = 0
        while tags > 0:
            start = html.find("<", at)
            if start < 0 or start > last:
                break
            tags -= 1
            if start > at:
                handler.text(html[at:start])
            tag = _TAG.match(lower, start)
            if tag is not None:
                at = self._tag(tag)
            elif "a" <= lower[start + 1] <= "z":  # its end is hidden in a quoted value: no tag can follow
                at = start
                break
            else:
                at = self._other(start)
        rest = html[at:]
        if "<" not in rest:
            handler.text(rest)
        else:
            handler.rest(_CRUDE_TAG.sub(" ", _CRUDE_BREAK.sub("\n", " ".join(rest.split()))))
        return tags

    def _tag(self, tag: re.Match[str]) -> int:
        close, name, _ = tag.groups()
        start, end = tag.span()
        if close:
            self._handler.end(name)
        elif name in _SKIPPED:
            return self._behind(f"</{name}", end)
        elif name == "plaintext":
            self._handler.plain(self._html[end:])
            return len(self._html)
        elif ("@" in name or ":" in name) and _NO_NAME.match(name):
            self._handler.plain(self._html[start:end])
        else:
            self._handler.start(name, start + 1 + len(name), end - 1)
        return end

    def _other(self, start: int) -> int:
        """A comment, a declaration, or a `<` of the text."""
        html = self._html
        if html.startswith("<!--", start):
            return self._comment(start)
        if self._lower.startswith("<![cdata[", start):
            return self._cdata(start)
        if html.startswith(("<!", "<?", "</"), start):
            return html.find(">", start) + 1  # there is one: `start` stands before the last
        self._handler.plain("<")
        return start + 1

    def _comment(self, start: int) -> int:
        if self._html.startswith((">", "->"), start + 4):  # 13.2.5.43: empty and at its end
            return self._html.find(">", start) + 1
        return self._behind("-->", start + 4)

    def _cdata(self, start: int) -> int:
        """Browsers take it for a comment; who wrote it meant a text."""
        end = -1 if "]]>" in self._absent else self._html.find("]]>", start)
        if end < 0:
            self._absent.add("]]>")
            return self._html.find(">", start) + 1
        self._handler.plain(self._html[start + len("<![cdata[") : end])
        return end + 3

    def _behind(self, end: str, start: int) -> int:
        """Behind the tag or mark that begins with `end`, or at `start` when there is none."""
        found = -1 if end in self._absent else self._lower.find(end, start)
        if found < 0:
            self._absent.add(end)
            return start
        close = self._html.find(">", found)
        return close + 1 if close >= 0 else len(self._html)
