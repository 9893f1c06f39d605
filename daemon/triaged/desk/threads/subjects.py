"""What a subject names, and whether two subjects are of one conversation. A subject proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

OUR_WORD = "Ticket"  #: before the number in our subjects, where the site has no tag
MAX_NUMBERS = 3  #: that one subject may name
COMPARED_CHARACTERS = 200  #: of two subjects; some programs cut long ones

# ASCII digits only: `\d` would find those of every script.
_NUMBER = re.compile(r"\[\s*([\w.-]{1,64})#([0-9]{1,9})\s*\]|(?<![A-Za-z0-9_&#])#([0-9]{1,9})(?![A-Za-z_\d])")
_TAG = re.compile(r"\[\s*[\w.-]{0,64}\s?#[0-9]{1,9}\s*\]")
#: `Re:`, `AW:`, `Re[2]:`, `Пересл:`, with the colon of China too.
_PREFIX = re.compile(r"[^\W\d_]{1,6}\s?(?:[\[(]\d{1,3}[\])])?\s?[:：]\s*")


def numbers_in(subject: str) -> list[int]:
    """The ticket numbers that a subject names, as `[ACME#1042]` with any word or `#1042`: each once, at most three."""
    return [number for _word, number in _named(subject)]


def tagged_numbers(subject: str, tag: str) -> list[int]:
    """Those of `numbers_in` that stand behind this very tag, in any case."""
    return [number for word, number in _named(subject) if word.lower() == tag.lower()]


def is_same_subject(one: str, other: str) -> bool:
    """Whether two subjects differ only in what mail programs and our tag put around them."""
    return _bare(one) == _bare(other)


def _named(subject: str) -> list[tuple[str, int]]:
    """(word, number), the word empty where there is none."""
    found: dict[int, str] = {}
    for word, number in _matches(subject):
        found.setdefault(number, word)
    return [(word, number) for number, word in islice(found.items(), MAX_NUMBERS)]


def _matches(subject: str) -> Iterator[tuple[str, int]]:
    for match in _NUMBER.finditer(subject):
        yield match[1] or "", int(match[2] or match[3])


def _bare(subject: str) -> str:
    rest = " ".join(_TAG.sub(" ", subject).split())
    at = 0
    while match := _PREFIX.match(rest, at):
        at = match.end()
    return rest[at : at + COMPARED_CHARACTERS].casefold()
