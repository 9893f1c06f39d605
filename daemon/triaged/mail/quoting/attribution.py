"""The line before a quote: "On Monday, 16 November 2026 at 10:00, Support <support@acme.example> wrote:".

Mail programs write it in every language, wrap it over two to four lines, and some leave the quote below it without any
marks. A sentence that a person wrote may end in the same words, so what stands below is believed to be history only
where the line shows what a program knows: an address with a date, or a date with a time; or where a quote hangs on it.
Some programs address the reader ("On 16.11.2026 at 10:00 you wrote:"), as persons do: then it takes all three, the
date, the time and the quote, and a line that says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from triaged.mail.quoting.attribution_words import SPACED, UNSPACED, Words
from triaged.mail.quoting.lines import MAX_LINE_CHARACTERS, TRIM, fold, is_quoted, readable

MAX_WRAPPED_LINES = 4
_MAX_CHARACTERS = 2 * MAX_LINE_CHARACTERS  #: of all its lines; tracking addresses are long
_WORDS_BEFORE_DATE = 3
_WORDS_BEHIND_ADDRESS = 2
_WORDS_OF_NAME = 6  #: with the address
_NUMBERS_OF_DATE = 3
_NUMBERS_OF_DATE_AND_TIME = 4
_OTHER_WORDS_TO_READER = 5  #: days, months, prepositions, auxiliary verbs

_COLONS = (":", "：")
_END = TRIM + "*_"  #: what may stand behind the colon
_DASHES = "-–— \t\xa0"
_LOCAL_PART = re.compile(r"[^\s<>()\[\]\"'：:,;@]{1,64}\Z")
_DOMAIN = re.compile(r"[^\s<>()\[\]\"'：:,;@]{1,255}")
_LINKED = re.compile(r"[<\[(]mailto:[^<>\[\]()\s]{0,320}[>\])]", re.IGNORECASE)
_TIME = re.compile(r"\d[:.：hH时時點点시][ \t]?\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_BETWEEN_WORDS = dict.fromkeys(map(ord, '<>,;:()[]/"“”„«»‹›|*'), " ")  #: besides white space
_NOT_IN_WORDS = ",;:\"'“”„«»()<>[]"


class _Likeness(IntEnum):
    """How much lines look like an attribution."""

    NONE = 0
    WITH_QUOTE = 1  #: if a quote hangs on them
    ALONE = 2  #: also where nothing marks the text below as a quote


@dataclass(frozen=True, slots=True, kw_only=True)
class _Company:
    """The words beside a verb that tell who wrote the sentence, of all languages that have the verb."""

    persons: frozenset[str]  #: they make a person's sentence of it
    reader: frozenset[str]  #: those that programs have, too


def _company_by_verb(languages: Iterable[Words]) -> Mapping[str, _Company]:
    found: dict[str, _Company] = {}
    nobody = _Company(persons=frozenset(), reader=frozenset())
    for words in languages:
        for verb in fold(words.verbs).split():
            known = found.get(verb, nobody)
            reader = frozenset(words.reader.split())
            found[verb] = _Company(
                persons=known.persons | frozenset(words.persons.split()) | reader, reader=known.reader | reader
            )
    return found


_SPACED = _company_by_verb(SPACED.values())
_UNSPACED = _company_by_verb(UNSPACED.values())
_UNDATED = tuple(end for words in UNSPACED.values() for end in fold(words.undated).split())
_OPENERS = frozenset(
    opener for words in (*SPACED.values(), *UNSPACED.values()) for opener in fold(words.openers).split()
)


def ends_like_one(line: str) -> bool:
    """Whether a line may be the last one of an attribution; quick."""
    end = line.rstrip(_END)
    if end.endswith(_COLONS):
        return True
    start = line.lstrip(TRIM)
    # Zoho puts the line between dashes and leaves the colon out; so did old Gmail, with the date in front.
    return (start.startswith("--") and end.endswith("--")) or (start[:1].isdigit() and end.endswith(">"))


def find(lines: Sequence[str], last: int, *, quote_follows: bool) -> int | None:
    """The first line of the attribution that ends in line `last`, or None where it is no attribution.

    Args:
        lines: The whole text.
        last: A line for which `ends_like_one` holds.
        quote_follows: A quote hangs on it, so that less proof is needed.
    """
    alone: int | None = None
    with_quote: int | None = None
    joined = proven = ""
    for first in range(last, max(last - MAX_WRAPPED_LINES, -1), -1):
        line = lines[first]
        if not line.strip(TRIM) or len(line) > MAX_LINE_CHARACTERS or (is_quoted(line) and first < last):
            break
        joined = f"{line} {joined}"
        if len(joined) > _MAX_CHARACTERS:
            break
        like = _likeness(joined)
        dated = like is _Likeness.ALONE and _begins_with_date(readable(line))
        if dated or (like is _Likeness.ALONE and alone is None):
            alone, proven = first, joined
        if dated:
            break
        if like is _Likeness.WITH_QUOTE and with_quote is None:
            with_quote = first
    if alone is not None:
        return alone - 1 if alone and _goes_on_above(lines[alone - 1], proven) else alone
    return with_quote if quote_follows else None


def _goes_on_above(line: str, joined: str) -> bool:
    """Whether the line above is part of it, too: it holds the address, or the date whose time alone was seen."""
    if not line.strip(TRIM) or len(line) > MAX_LINE_CHARACTERS or _likeness(f"{line} {joined}") is not _Likeness.ALONE:
        return False
    if "@" not in joined:
        return "<" in line and "@" in line
    return line.rstrip(TRIM).endswith(",") and _opens(readable(line)) and not _opens(readable(joined))


def _likeness(raw: str) -> _Likeness:
    """Judge one candidate, its lines joined."""
    text = readable(_LINKED.sub("", raw)).strip("*_ ")
    framed = text.startswith("--") and text.endswith("--")
    text = text.strip(_DASHES)
    closed = framed or text.endswith(_COLONS)
    text = text.rstrip(":： ").strip("*_ ")
    address_end = _address_end(text)
    numbers = len(_NUMBER.findall(text))
    dated = numbers >= (_NUMBERS_OF_DATE if _TIME.search(text) else _NUMBERS_OF_DATE_AND_TIME)
    if not closed:  # old Gmail: date and address, without a colon
        return _Likeness.WITH_QUOTE if address_end and numbers >= _NUMBERS_OF_DATE else _Likeness.NONE
    verb = _verb(text)
    persons = frozenset() if verb is None else _persons(text, verb)
    if verb is not None and persons:
        to_reader = persons <= _company(verb).reader and _only_dates(text, verb)
        return _Likeness.WITH_QUOTE if to_reader else _Likeness.NONE
    if verb is not None and (dated or (address_end and numbers)):
        return _Likeness.ALONE
    if dated and address_end:  # whatever the language: "16.11.2026, 10:00, Name <a@b>:"
        near = len(text[address_end:].split()) <= _WORDS_BEHIND_ADDRESS and _begins_with_date(text)
        return _Likeness.ALONE if near else _Likeness.WITH_QUOTE
    named = address_end and len(text.split()) <= _WORDS_OF_NAME
    told = verb in _SPACED or fold(text).replace(" ", "").endswith(_UNDATED)
    return _Likeness.WITH_QUOTE if dated or named or told else _Likeness.NONE


def _address_end(text: str) -> int:
    """Where the last address ends; 0 where there is none."""
    at = text.rfind("@")
    if at <= 0 or _LOCAL_PART.search(text, max(at - 64, 0), at) is None:
        return 0
    domain = _DOMAIN.match(text, at + 1)
    return domain.end() if domain else 0


def _verb(text: str) -> str | None:
    folded = fold(text)
    spaced = next((word for word in folded.translate(_BETWEEN_WORDS).split() if word in _SPACED), None)
    return spaced or next((verb for verb in _UNSPACED if verb in folded), None)


def _company(verb: str) -> _Company:
    return _SPACED[verb] if verb in _SPACED else _UNSPACED[verb]


def _persons(text: str, verb: str) -> frozenset[str]:
    """The words by which a person shows himself. Names are no such words: they begin with a capital."""
    if verb not in _SPACED:
        return frozenset(word for word in _UNSPACED[verb].persons if word in text)
    first, *others = text.split()
    return _SPACED[verb].persons & {word.strip(_NOT_IN_WORDS) for word in (first.lower(), *others)}


def _only_dates(text: str, verb: str) -> bool:
    """Whether a line to the reader holds a date, a clock time, and next to nothing else."""
    if len(_NUMBER.findall(text)) < _NUMBERS_OF_DATE_AND_TIME or not _TIME.search(text) or "@" in text:
        return False
    reader = {fold(word) for word in _company(verb).reader}
    words = [word for word in fold(text).translate(_BETWEEN_WORDS).split() if not _DIGIT.search(word)]
    others = [word for word in words if word != verb and word not in reader and word not in _OPENERS]
    return len(others) <= _OTHER_WORDS_TO_READER and (words[:1] != others[:1] or _begins_with_date(text))


def _begins_with_date(text: str) -> bool:
    """Whether the date comes first, behind a word or two: "Le lun. 16 nov.", "16.11.2026", "понедельник, 16"."""
    words = text.lstrip(_DASHES + "*_\"'").split(maxsplit=_WORDS_BEFORE_DATE + 1)
    before = _WORDS_BEFORE_DATE + _opens(text)
    return any(_DIGIT.search(word) and "@" not in word for word in words[:before])


def _opens(text: str) -> bool:
    """Whether the first word is one with which attributions begin."""
    return fold(text.partition(" ")[0]) in _OPENERS
