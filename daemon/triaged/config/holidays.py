"""Days without work: dates as they are written down, and the public holidays of a country.

The latter come from the library `holidays`, an extra: a desk that names none does without it.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from triaged.desk.triage.mistakes import Wrong, nearest, shown

EXTRA = "pip install 'triaged[holidays]'"
#: a leap year, so that every day of any year is one
_LEAP_YEAR = 2000
LANGUAGE = "en_US"  #: of the names, else the library takes that of the machine; a country without it has English alone
_PLAIN = re.compile(r"(?:(?P<year>\d{4})-)?(?P<month>\d{2})-(?P<day>\d{2})")
_CODE = re.compile(r"(?P<country>[A-Za-z]{2})(?:-(?P<part>[^\s]{1,40}))?")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class DayOff:
    """One day without work, and who says so."""

    day: date
    name: str  #: on one line; empty where it has none
    source: str  #: "days_off", a code such as "DE-BY", or the name of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The years for which days off are worked out, first and last."""

    first: int
    last: int

    @classmethod
    def around(cls, today: date) -> Years:
        """From last year, since clocks may have begun there, to three years on: no target reaches further."""
        return cls(first=today.year - 1, last=today.year + 3)


def plain_day(text: str) -> tuple[int | None, int, int] | None:
    """The year (None: every year), month and day of "2026-12-24" or "12-24"; None where it is no date."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    year = None if match["year"] is None else int(match["year"])
    try:
        date(year or _LEAP_YEAR, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return year, int(match["month"]), int(match["day"])


def plain_days(text: str, years: Years) -> Iterator[DayOff]:
    """The days of these years that are meant by "2026-12-24" or "12-24"; none where it is no date."""
    found = plain_day(text)
    if found is None:
        return
    year, month, day = found
    for each in range(years.first, years.last + 1) if year is None else (year,):
        try:
            yield DayOff(day=date(each, month, day), name="", source="days_off")
        except ValueError:
            continue  # February 29 of a year that has none


def public_holidays(code: str, years: Years) -> list[DayOff]:
    """The public holidays of a country or a part of it, such as "DE" or "DE-BY".

    Raises:
        Wrong: there is no such country or part, or the library is not installed.
    """
    if importlib.util.find_spec("holidays") is None:
        raise Wrong(f"found {shown(code)}; public holidays need more: {EXTRA}")
    import holidays  # noqa: PLC0415  an extra, and slow to import

    country, part = _known(code, holidays.list_supported_countries(include_aliases=False))
    wanted = range(years.first, years.last + 1)
    days = holidays.country_holidays(country, subdiv=part, years=wanted, language=LANGUAGE)
    return sorted(DayOff(day=day, name=" ".join(name.split()), source=code) for day, name in days.items())


def _known(code: str, countries: dict[str, list[str]]) -> tuple[str, str | None]:
    match = _CODE.fullmatch(code)
    allowed = 'allowed the ISO 3166 code of a country or a part of it, such as "DE" or "DE-BY"'
    if match is None:
        raise Wrong(f"found {shown(code)}; {allowed}")
    country, part = match["country"], match["part"]
    if country not in countries:
        raise Wrong(f"found {shown(code)}; {allowed}{nearest(country, countries)}")
    if part is not None and part not in countries[country]:
        parts = ", ".join(f"{country}-{each}" for each in sorted(countries[country])) or f"{country} alone"
        # What is like the whole code may be like its country alone: the part decides.
        like = nearest(part, countries[country])
        hint = nearest(code, [f"{country}-{each}" for each in countries[country]]) if like else ""
        raise Wrong(f"found {shown(code)}; allowed {parts}{hint}")
    return country, part
