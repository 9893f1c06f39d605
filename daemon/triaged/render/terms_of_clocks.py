"""What the desk calls promised times: what is measured, how a clock stands, why, and who had the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from triaged.mail.language import serving
from triaged.render.times import LAST_LANGUAGE
from triaged.render.words_of_clocks import METRICS, OWNERS, STATES, TERMS, UNTIL_NOW, Row
from triaged.render.words_of_reasons import REASONS
from triaged.render.words_of_tellings import DELIVERY, HOURS, MINUTES, SECONDS, TOLD_AS

_ORDER = ("en", "de", "es", "fr", "ru", "uk", "zh", "zh-Hant")


def metric(language: str, value: str) -> str:
    """The filter `metric`: what a clock measures; what is none, as it is."""
    return _of(METRICS, language, value)


def clock_state(language: str, value: str) -> str:
    """The filter `clock_state`: how a clock stands; what is no state, as it is."""
    return _of(STATES, language, value)


def clock_owner(language: str, value: str) -> str:
    """The filter `clock_owner`: who has a ticket, where that is no agent; an agent's name, as it is."""
    return _of(OWNERS, language, value)


def clock_reason(language: str, value: str) -> str:
    """The filter `clock_reason`: what a clock has done, and why; what has no words, as it is."""
    term, _, why = value.partition(": ")
    if term in TERMS and why:
        return f"{_of(TERMS, language, term)}: {_why(language, why)}"
    return _of(TERMS, language, value) if value in TERMS else _why(language, value)


def _why(language: str, value: str) -> str:
    if value in REASONS:
        return _of(REASONS, language, value)
    for known, row in REASONS.items():
        if value.startswith(f"{known} ") and "{}" in row[0]:
            # The value is put in as it is: what looks like a placeholder in it stays.
            return _word(row, language).replace("{}", value.removeprefix(f"{known} "), 1)
    return value


def told_as(language: str, value: str) -> str:
    """The filter `told_as`: as what somebody was told of a ticket; what is none, as it is."""
    return _of(TOLD_AS, language, value)


def delivery(language: str, state: str, reply: str | None) -> str:
    """The filter `delivery`: the relay's words of a notice, and how it stands where the relay has not taken it."""
    words = DELIVERY.get(state)
    said = [_word(words, language)] if words is not None else []
    return ": ".join([*said, *([reply] if reply else [])]) or state


def lasts(language: str, seconds: int) -> str:
    """The filter `lasts`: an amount of time, such as "4 h 5 min"; less than a minute in seconds."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if not hours and not minutes and left:
        return f"{left} {_word(SECONDS, language)}"
    parts = [f"{hours} {_word(HOURS, language)}"] if hours else []
    parts += [f"{minutes} {_word(MINUTES, language)}"] if minutes or not hours else []
    return " ".join(parts)


def span(language: str, begins: datetime, ends: datetime | None) -> str:
    """The filter `span`: from one moment to another on the clock of their own offset, for tables; None: until now."""
    if ends is None:
        return f"{stamp(begins)} {_word(UNTIL_NOW, language)}"
    return f"{stamp(begins)} - {f'{ends:%H:%M}' if ends.date() == begins.date() else stamp(ends)}"


def stamp(moment: datetime) -> str:
    """The filter `stamp`: a moment on the clock of its own offset, for tables."""
    return f"{moment:%Y-%m-%d %H:%M}"


def _of(words: Mapping[str, Row], language: str, value: str) -> str:
    row = words.get(value)
    return value if row is None else _word(row, language)


def _word(row: Row, language: str) -> str:
    return row[_ORDER.index(serving(language, _ORDER) or LAST_LANGUAGE)]
