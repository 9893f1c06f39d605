"""A moment as a person reads it: in his language, and on the clock of its own offset."""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

LAST_LANGUAGE = "en"  #: the language that every notice has
_LOCALES = {"en": "en-GB"}  #: whose dates a language is given, where it is not its own: everybody can read these
_FULL_WIDTH = ("zh", "ja")  #: languages with a punctuation of their own
_NARROW_SPACES = str.maketrans("\u202f\xa0", "  ")  #: some programs show them as boxes


def when(language: str, moment: datetime) -> str:
    """A moment as a reader of a language writes it, on the clock of its own offset: day, time, and the zone named.

    A language without a calendar of its own here gets the English form.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    on = _day(language, moment.date())
    zone = _zone(moment.utcoffset() or timedelta())
    if _locale(language).language in _FULL_WIDTH:
        return f"{on} {moment:%H:%M}（{zone}）"
    return f"{on}, {moment:%H:%M} ({zone})"


def day(language: str, moment: datetime) -> str:
    """The day of a moment on the clock of its own offset, as a reader of a language writes it."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return _day(language, moment.date())


def _zone(ahead: timedelta) -> str:
    """An offset as every language reads it, such as "UTC", "UTC+3", "UTC+5:30"."""
    minutes = abs(ahead) // timedelta(minutes=1)
    if minutes == 0:
        return "UTC"
    return f"UTC{'-' if ahead < timedelta() else '+'}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


@functools.lru_cache(maxsize=256)
def _day(language: str, day: date) -> str:
    """The same few days stand in every notice of an hour."""
    return format_date(day, "full", locale=_locale(language)).translate(_NARROW_SPACES)


@functools.lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_LOCALES.get(language, language), sep="-")
    except (UnknownLocaleError, ValueError):  # the name of an operator's folder
        return _locale(LAST_LANGUAGE)
