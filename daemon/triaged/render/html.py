"""The HTML form of a notice, made from its text: what a template says once is shown in both forms.

Somebody's words stand in that text as one private character each, which is replaced at the end by the words in their
own form (sanitised by who gives them) or by their text, escaped. Private characters are noncharacters of Unicode; they
are taken out of all facts before, so no mail can bring one in. Everything else is escaped. Addresses become links only
where the template itself says them, or passes a fact through `| link`; what a fact says is shown as it is.

Every block finds its own direction (`dir="auto"`); no colour is set for text or ground, so a dark mode stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from unicodedata import east_asian_width
from urllib.parse import parse_qs, unquote, urlsplit

from triaged.mail.canary import SHAPE
from triaged.model import Worded

_FIRST_PRIVATE = 0xFDD0  #: to U+FDEF: never characters of a text (Unicode 23.7)
_LINK, _TARGET, _LINK_END, _NO_LINK = "\ufdec", "\ufded", "\ufdee", "\ufdef"
MAX_WORDS = 16  #: of different people or messages in one notice
_WITHOUT_PRIVATE = dict.fromkeys(range(_FIRST_PRIVATE, 0xFDF0))
_WORDS = re.compile(f"[{chr(_FIRST_PRIVATE)}-{chr(_FIRST_PRIVATE + MAX_WORDS - 1)}]")
#: A link that `link` has made, or an address that the template says; its last mark is one of the sentence around.
_LINKS = re.compile(
    f"{_LINK}([^{_TARGET}]*+){_TARGET}([^{_LINK_END}]*+){_LINK_END}"
    r"|((?:https?://|mailto:)[^\s<>\"\ufdd0-\ufdef]*[^\s<>\".,;:!?)\]\ufdd0-\ufdef。，；：！？）])"
)
_SCHEME = re.compile(r"(?:https?://|mailto:)[^\s<>\"]++")

#: Fonts of the reader's own system, with those for letters that the first ones lack.
_FONTS = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','PingFang SC','Microsoft YaHei','Microsoft JhengHei',"
    "Helvetica,Arial,sans-serif"
)
_PAGE_STYLE = f"font-family:{_FONTS};font-size:15px;line-height:1.45"
_BLOCK_STYLE = "margin:0 0 1em"
_PANEL_STYLE = "margin:0 0 1em;padding:0 0 0 0.8em;border-left:3px solid #8a8a8a"
_QUIET_STYLE = "margin:0 0 1em;color:#767676;font-size:13px"  # readable on white and on black
_COLOURED = re.compile(r"\b(?:bg)?color\b", re.IGNORECASE)
_KEEP_SPACES = "white-space:pre-wrap"

_FENCE = re.compile(rf"\[internal {SHAPE}\]\s*+")  #: for programs, not for whoever reads the notice
_PANEL = re.compile(r"[|>](?: |$)")  #: how a template marks lines of a panel
_WRAPPED_COLUMNS = 56  #: a line of a paragraph that is shorter was ended on purpose
_LIST_LINE = re.compile(r"[^\w\"'«„“‘¿¡(]|\d|[^:：]{1,30}[:：](?:\s|$)|\s")  #: begins what has a line of its own


def without_private(value: object) -> object:
    """A fact without private characters; values other than text as they are."""
    match value:
        case str():
            return value.translate(_WITHOUT_PRIVATE)
        case Mapping():
            return {key: without_private(item) for key, item in value.items()}
        case list() | tuple():
            return [without_private(item) for item in value]
        case _:
            return value


def places(words: Mapping[str, Worded]) -> Mapping[str, str]:
    """For each of somebody's words the private character that stands for them; "" for those that say nothing.

    Raises:
        ValueError: There are more than MAX_WORDS.
    """
    if len(words) > MAX_WORDS:
        raise ValueError(f"{len(words)} persons' words in one notice; at most {MAX_WORDS}")
    return {
        name: chr(_FIRST_PRIVATE + number) if said.text.strip() or said.html else ""
        for number, (name, said) in enumerate(words.items())
    }


def link(address: str, label: str | None = None) -> str:
    """The filter `link` of a template: an address, with what is shown in its place where that can be clicked."""
    address, label = (str(each or "").translate(_WITHOUT_PRIVATE) for each in (address, label))
    return f"{_LINK}{label}{_TARGET}{address}{_LINK_END}" if _SCHEME.fullmatch(address) else label or address


def unlinked(text: str) -> str:
    """Text of which nothing becomes a link."""
    return text.replace(":", f":{_NO_LINK}")


def printed(value: object) -> object:
    """What a template prints of a fact: the addresses in it are its own."""
    return unlinked(value) if isinstance(value, str) else value


def fragment(text: str, words: Mapping[str, Worded], *, framed: bool) -> str:
    """The text of a notice, as blocks of HTML.

    Args:
        text: As the template gave it, with private characters for the words.
        words: Private character -> the words.
        framed: Show words as a panel: they are not ours.
    """
    return "\n".join(
        block
        for filled, lines in groupby(text.split("\n"), key=lambda line: bool(line.strip()))
        if filled
        for block in _blocks(list(lines), words, framed=framed)
    )


def page(fragments: Sequence[str], *, language: str, top: str = "", bottom: str = "") -> str:
    """A whole document.

    Args:
        fragments: What `fragment` gave, one for each language.
        language: That of the first.
        top: A first line that the reader needs not to look at; "" for none.
        bottom: A last one.
    """
    body = "\n<hr>\n".join(fragments)
    # Who sets a colour of his own has thought of a white page: then none of it is called fit for a dark one.
    scheme = "" if _COLOURED.search(body) else '\n<meta name="color-scheme" content="light dark">'
    blocks = [quiet(top), body, quiet(bottom)]
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{scheme}</head>\n'
        f'<body><div style="{_PAGE_STYLE}">\n' + "\n".join(filter(None, blocks)) + "\n</div></body></html>\n"
    )


def quiet(line: str) -> str:
    """A line of ours above or below what is said; "" for none."""
    return f'<div dir="auto" style="{_QUIET_STYLE}">{escape(line)}</div>' if line else ""


def _blocks(lines: Sequence[str], words: Mapping[str, Worded], *, framed: bool) -> Iterator[str]:
    """One paragraph of the text: words apart, panels apart, the rest as it stands."""

    def kind(line: str) -> str:
        if _WORDS.search(line):
            return "words"
        if _FENCE.fullmatch(line):
            return "fence"
        return "panel" if _PANEL.match(line) else "text"

    for found, some in groupby(lines, key=kind):
        match found:
            case "words":
                for line in some:
                    yield from _with_words(line, words, framed=framed)
            case "fence":
                yield from map(quiet, some)
            case "panel":
                yield _block([line[2:] for line in some], _PANEL_STYLE)
            case _:
                yield _paragraph(list(some))


def _with_words(line: str, words: Mapping[str, Worded], *, framed: bool) -> Iterator[str]:
    """A line in which somebody's words stand: they are a block of their own."""
    style = _PANEL_STYLE if framed else _BLOCK_STYLE
    at = 0
    for place in _WORDS.finditer(line):
        if line[at : place.start()].strip("|> \t"):
            yield _block([line[at : place.start()]], _BLOCK_STYLE)
        at = place.end()
        said = words.get(place[0])
        if said is not None and said.html is not None:
            yield f'<div dir="auto" style="{style}">{said.html}</div>'
        elif said is not None:
            text = unlinked(said.text.translate(_WITHOUT_PRIVATE).strip("\n"))
            yield _block(text.split("\n"), style)
    if line[at:].strip():
        yield _block([line[at:]], _BLOCK_STYLE)


def _paragraph(lines: Sequence[str]) -> str:
    """Lines that were only wrapped flow again; others stay."""
    wrapped = all(_columns(line) >= _WRAPPED_COLUMNS for line in lines[:-1])
    if not wrapped or any(_LIST_LINE.match(line) for line in lines):
        return _block(lines, _BLOCK_STYLE)
    whole = lines[0]
    for line in lines[1:]:
        whole += line if _is_wide(whole[-1]) and _is_wide(line[0]) else f" {line}"
    return _block([whole], _BLOCK_STYLE)


def _block(lines: Sequence[str], style: str) -> str:
    if any("  " in line or "\t" in line or line.startswith(" ") for line in lines):
        style = f"{style};{_KEEP_SPACES}"
    return f'<div dir="auto" style="{style}">{"<br>".join(map(_inline, lines))}</div>'


def _inline(line: str) -> str:
    out: list[str] = []
    at = 0
    for found in _LINKS.finditer(line):
        out.append(_escaped(line[at : found.start()]))
        at = found.end()
        label, address, said = found.groups()
        target = (address if said is None else said).translate(_WITHOUT_PRIVATE)
        shown = (label or "").translate(_WITHOUT_PRIVATE) or _shown(target)
        out.append(f'<a href="{escape(target)}">{escape(shown)}</a>')
    out.append(_escaped(line[at:]))
    return "".join(out)


def _shown(target: str) -> str:
    """An address as a person reads it: of a mail that is written for him, what it says."""
    if not target.startswith("mailto:"):
        return target
    parts = urlsplit(target)
    said = parse_qs(parts.query).get("body", [""])[0].strip()
    return said.split("\n")[0] if said else unquote(parts.path)


def _escaped(text: str) -> str:
    return escape(text.translate(_WITHOUT_PRIVATE), quote=False)


def _columns(line: str) -> int:
    return sum(2 if _is_wide(character) else 1 for character in line)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"
