"""Language tags (RFC 5646): what a mail's header names, and which written language serves a reader.

Two tags are the same language for a reader only where he takes the text for his own: another region is no matter,
another script is, and so is a neighbour that he may well understand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_HEADER_CHARACTERS = 500  #: of one header that are looked at
TAGS_KEPT = 1024  #: whose parts are remembered: the same few come with every mail
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,5}")
_RANGE = re.compile(r"([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,5})[ \t]*(?:;[ \t]*q[ \t]*=[ \t]*([01](?:\.\d{0,3})?))?")

#: Other names of the same; Bokmål and Nynorsk are both read as Norwegian.
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "cmn": "zh", "fil": "tl"}
_SCRIPTS = {"zh": "Hans", "sr": "Cyrl"}  #: where a language is written in two
_TRADITIONAL_REGIONS = ("TW", "HK", "MO")


@dataclass(frozen=True, slots=True)
class Tag:
    """The parts of a tag that matter to a reader."""

    language: str
    script: str | None  #: None where the language has one only
    region: str | None

    @property
    def code(self) -> str:
        """As a ticket has it: without the region, the script only where it must be told."""
        if self.language == "zh" or self.script != _SCRIPTS.get(self.language):
            return f"{self.language}-{self.script}"
        return self.language


@lru_cache(maxsize=TAGS_KEPT)
def parse_tag(tag: str) -> Tag | None:
    """A tag in its parts; None when it is none."""
    if _TAG.fullmatch(tag) is None:
        return None
    first, *rest = tag.split("-")
    language = _ALIASES.get(first.lower(), first.lower())
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), None)
    region = next((part.upper() for part in rest if len(part) == 2 and part.isalpha()), None)
    if script is None and language == "zh" and region in _TRADITIONAL_REGIONS:
        script = "Hant"
    return Tag(language, script or _SCRIPTS.get(language), region)


def serving(wanted: str, offered: Iterable[str]) -> str | None:
    """Which of the offered languages a reader of `wanted` takes for his own, his region's first; None when none is."""
    reader = parse_tag(wanted)
    found = []
    for each in offered:
        if each == wanted:
            return each
        tag = parse_tag(each)
        if reader and tag and (tag.language, tag.script) == (reader.language, reader.script):
            found.append((tag.region != reader.region, tag.region is not None, each))
    return min(found)[2] if found else None


def preferred(accept_language: Sequence[str], content_language: Sequence[str]) -> str | None:
    """The language that the sender's mail program is set to (RFC 3282), as `Tag.code`.

    Accept-Language says what he wants to read, the highest q first. Content-Language is second: Exchange fills in the
    language of his screen.
    """
    for value in accept_language[:1]:
        ranges = _RANGE.findall(value[:MAX_HEADER_CHARACTERS])
        wanted = [(float(quality or 1), tag) for tag, quality in ranges if float(quality or 1) > 0]
        if wanted and (tag := parse_tag(max(wanted, key=lambda each: each[0])[1])):
            return tag.code
    for value in content_language[:1]:
        if (first := _TAG.match(value.strip())) and (tag := parse_tag(first.group())):
            return tag.code
    return None
