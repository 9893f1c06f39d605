"""Date values (RFC 5322 3.3, and the forms in which mail really carries them) to moments."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from triaged.mail.months import MONTHS

MAX_CHARACTERS = 200  #: of a value that are looked at
ZONES = (timedelta(hours=-12), timedelta(hours=14))  #: the outermost offsets on Earth
ZONE_STEP = timedelta(minutes=15)  #: every offset in use is a multiple of it

#: Nearly all mail.
_STANDARD = re.compile(
    r"(?:[A-Za-z]{3}, *)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})(?: \([^()]*\))?", re.ASCII
)

#: By hours ahead of UTC: RFC 5322 4.3, and names that mean one zone only. Any other says nothing and counts as -0000.
_ZONE_HOURS = {
    name: hours
    for hours, names in {
        -10: ("hst",),
        -9: ("akst",),
        -8: ("pst", "akdt"),
        -7: ("mst", "pdt"),
        -6: ("cst", "mdt"),
        -5: ("est", "cdt"),
        -4: ("edt",),
        -3: ("adt",),
        0: ("wet",),
        1: ("cet", "met", "bst", "west"),
        2: ("cest", "mest", "eet", "sast"),
        3: ("eest", "msk"),
        4: ("msd",),
        8: ("hkt", "sgt"),
        9: ("jst", "kst"),
        10: ("aest",),
        11: ("aedt",),
        12: ("nzst",),
        13: ("nzdt",),
    }.items()
    for name in names
}

_COMMENT = re.compile(r"\([^()]*+(?:\)|\Z)")
_COMMENT_DEPTH = 5
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b)?(?![\d:])",
    re.IGNORECASE | re.ASCII,
)
_DOTTED_TIME = re.compile(
    r"(?<![\d.])(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?:\.(?P<second>\d\d))?(?P<half>)(?![\d.])", re.ASCII
)
#: +0300, +03:00, +3, and -800 with its zero lost.
_OFFSET = re.compile(r"(?<!\w)(?:GMT|UTC|UT)?([+-])(\d{1,2}?)(?::?(\d\d))?(?!\d)", re.ASCII)
_WORD = re.compile(r"[A-Za-z]{3,4}(?![A-Za-z])")
_MONTH = rf"(?:de\s++)?+(?P<month>{'|'.join(MONTHS)})(?![^\W\d_])(?:\s++de\b)?+"
_BETWEEN = r"[\s.,/-]"
_ORDINAL = r"(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2,3})(?!\d)"
#: The forms of a day, with the time and its offset already taken out of the text.
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)(?P<day>0?\d{{1,2}}){_ORDINAL}{_BETWEEN}*{_MONTH}{_BETWEEN}+{_YEAR}",
        rf"(?<![^\W\d_]){_MONTH}{_BETWEEN}+(?P<day>\d{{1,2}}){_ORDINAL}{_BETWEEN}+(?:[A-Z]{{1,5}}\s+)?{_YEAR}",
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        # Not with a word for the half of the day, which would be needed to know the hour.
        r"(?<!\d)(?P<year>\d{4})\s*+[年년]\s*+(?P<month>\d{1,2})\s*+[月월]\s*+(?P<day>\d{1,2})\s*+[日일](?!.*[午晚오])",
    )
)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)(?!\d)", re.ASCII)


def read_date(raw: str) -> datetime | None:
    """The moment that a Date value names, or None where it names none that exists.

    It keeps the sender's offset, which tells his time of day; where that is unknown (-0000, none) or none that is in
    use, it is in UTC.

    What is read besides RFC 5322: comments and garbage around it, any names of days or none, the names of MONTHS,
    missing seconds, years of two or three digits (RFC 5322 4.3), named zones, "GMT+0100", "+01:00", AM and PM, asctime,
    ISO 8601, days in numbers where only one of them can be the month. Without an offset the time counts as UTC.
    """
    text = raw[:MAX_CHARACTERS].strip()
    if not text.isascii():  # raw bytes as surrogate escapes
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        match = _STANDARD.fullmatch(text)
        return _loose(text) if match is None else _standard(match)
    except (ValueError, OverflowError):  # 31 February, hour 25, year 0
        return None


def _standard(match: re.Match[str]) -> datetime | None:
    day, name, year, hour, minute, second, offset = match.groups()
    month = MONTHS.get(name.lower())
    if month is None:
        return None
    shown = datetime(int(year), month, int(day), int(hour), int(minute), _second(second), tzinfo=UTC)
    return _moment(shown, _offset(offset[0], offset[1:3], offset[3:]))


def _loose(text: str) -> datetime | None:
    for _ in range(_COMMENT_DEPTH):
        text, found = _COMMENT.subn(" ", text)
        if not found:
            break
    time = _TIME.search(text) or _DOTTED_TIME.search(text)
    if time is None:
        return None
    offset, behind = _zone(text[time.end() :])
    day = _day(f"{text[: time.start()]} {behind}")
    if day is None:
        return None
    hour = int(time["hour"])
    if time["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if time["half"] in "pP" else 0)
    return _moment(datetime(*day, hour, int(time["minute"]), _second(time["second"] or "0"), tzinfo=UTC), offset)


def _moment(shown: datetime, ahead: timedelta) -> datetime:
    """What a clock that is `ahead` of UTC showed; `shown` is its time under the name of UTC."""
    return (shown - ahead).astimezone(_zone_of(ahead))


@functools.lru_cache(maxsize=256)
def _zone_of(ahead: timedelta) -> tzinfo:
    in_use = ZONES[0] <= ahead <= ZONES[1] and not ahead % ZONE_STEP
    return timezone(ahead) if in_use and ahead else UTC


def _second(digits: str) -> int:
    return 59 if digits == "60" else int(digits)  # a leap second has no place in datetime


def _zone(text: str) -> tuple[timedelta, str]:
    """What the text behind a time says of its offset, and that text without the offset."""
    match = _OFFSET.search(text)
    if match is not None:
        sign, hours, minutes = match.groups(default="0")
        return _offset(sign, hours, minutes), f"{text[: match.start()]} {text[match.end() :]}"
    hours_ahead = (_ZONE_HOURS.get(word.lower()) for word in _WORD.findall(text))
    return timedelta(hours=next((hours for hours in hours_ahead if hours is not None), 0)), text


def _offset(sign: str, hours: str, minutes: str) -> timedelta:
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    if ahead >= timedelta(days=1):
        raise ValueError("no such offset")
    return -ahead if sign == "-" else ahead


def _day(text: str) -> tuple[int, int, int] | None:
    """Year, month, day."""
    for pattern in _DAYS:
        match = pattern.search(text)
        if match is not None:
            month = match["month"].lower()
            number = int(month) if month.isdecimal() else MONTHS.get(month)  # ſ is a match for s, but no key
            return None if number is None else (_year(match["year"]), number, int(match["day"]))
    match = _NUMBERS.search(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if (first <= 12 and second <= 12 and first != second) or (first > 12 and second > 12):
        return None  # either could be the month: better the time of arrival than a wrong month
    return _year(match[3]), min(first, second), max(first, second)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) < 4:  # RFC 5322 4.3
        year += 2000 if year < 50 else 1900
    return year
