"""Days off from an iCalendar file (RFC 5545): its all-day events, also those that come again.

Read here are content lines, events and their dates; what comes again (RRULE) is worked out by `dateutil`, which the
extra `holidays` brings. Anything else that stands in such a file is passed over.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from triaged.config.holidays import EXTRA, DayOff, Years
from triaged.desk.triage.mistakes import Wrong, shown

MAX_BYTES = 4 * 1024 * 1024  #: of a file: some thousand events
MAX_DAYS = 366  #: that an event lasts; a longer one is a mistake
NAME_CHARACTERS = 60  #: of a day off, as far as it is shown

#: name, parameters (in quotes they may hold a colon), value: RFC 5545 3.1
_LINE = re.compile(r'(?P<name>[A-Za-z0-9-]+)(?:;(?:[^:"]|"[^"]*")*)?:(?P<value>.*)', re.DOTALL)
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?")
_MIDNIGHT = "T000000"
_DURATION = re.compile(r"\+?P(?:(?P<weeks>\d{1,4})W|(?P<days>\d{1,5})D(?:T\w+)?)")
_UNTIL = re.compile(r"(?<=UNTIL=)(\d{8})T\d{6}Z?", re.IGNORECASE)
_FREQUENCY = re.compile(r"(?:^|;)FREQ=(?P<often>\w+)", re.IGNORECASE)
#: an event of a day comes at most daily: more often would never end
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_ENDS = re.compile(r"(?:^|;)(?:COUNT|UNTIL)=", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class UnreadableCalendar(Wrong):
    """A file that is no iCalendar file, and in which line it is seen."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Property:
    line: int
    value: str


@dataclass(slots=True)
class _Event:
    line: int
    properties: dict[str, list[_Property]] = field(default_factory=dict)

    def first(self, name: str) -> _Property | None:
        return next(iter(self.properties.get(name, ())), None)

    def value(self, name: str) -> str:
        found = self.first(name)
        return "" if found is None else found.value


def read_calendar_file(path: Path, years: Years) -> list[DayOff]:
    """The days of all-day events in these years, in order.

    Raises:
        OSError: it cannot be read.
        UnreadableCalendar: it is none, or one of its events makes no sense.
    """
    with path.open("rb") as file:
        source = file.read(MAX_BYTES + 1)
    if len(source) > MAX_BYTES:
        raise UnreadableCalendar(0, f"found more than {MAX_BYTES // 1024**2} MiB; allowed a calendar of days off")
    events = list(_events(source))
    moved = _moved(events)
    wanted = [each for each in events if each.value("STATUS").upper() != "CANCELLED" and _all_day(each)]
    if not wanted:
        raise UnreadableCalendar(0, "found no all-day event; allowed a calendar of days off")
    days = {
        DayOff(day=day, name=_name(event), source=path.name) for event in wanted for day in _days(event, years, moved)
    }
    return sorted(days)


def _lines(source: bytes) -> Iterator[tuple[int, str]]:
    """The content lines with their numbers: one that begins with a space goes on with the one before (RFC 5545 3.1)."""
    parts: list[bytes] = []
    first = 1
    for number, line in enumerate(source.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n"), 1):
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line[1:])
            continue
        if parts and parts != [b""]:
            yield first, b"".join(parts).decode("utf-8", "replace")  # joined first: a fold may part a character
        parts, first = [line], number
    if parts != [b""]:
        yield first, b"".join(parts).decode("utf-8", "replace")


def _events(source: bytes) -> Iterator[_Event]:
    """The events; what stands inside of them, such as an alarm, is none of their properties."""
    inside: list[str] = []
    event: _Event | None = None
    number = 1
    for number, line in _lines(source):
        match = _LINE.fullmatch(line)
        if match is None or (not inside and line.strip().upper() != "BEGIN:VCALENDAR"):
            raise UnreadableCalendar(number, f"found {shown(line)}; allowed an iCalendar file (RFC 5545)")
        name, value = match["name"].upper(), match["value"].strip()
        if name == "BEGIN":
            inside.append(value.upper())
            event = _Event(number) if inside == ["VCALENDAR", "VEVENT"] else event
        elif name == "END":
            if value.upper() != inside[-1]:
                raise UnreadableCalendar(number, f"found {shown(line)}; allowed 'END:{inside[-1]}'")
            if event is not None and inside == ["VCALENDAR", "VEVENT"]:
                yield event
            inside.pop()
        elif event is not None and inside == ["VCALENDAR", "VEVENT"]:
            event.properties.setdefault(name, []).append(_Property(line=number, value=value))
    if inside:
        raise UnreadableCalendar(number, f"found the end of the file; allowed 'END:{inside[-1]}' before")


def _days(event: _Event, years: Years, moved: Mapping[str, frozenset[date]]) -> Iterator[date]:
    """The days of an event in these years."""
    begins = _begins(event)
    length = _length(event, begins)
    earliest, latest = date(years.first, 1, 1), date(years.last, 12, 31)
    starts = _starts(event, begins, earliest - timedelta(days=length), latest)
    if event.first("RECURRENCE-ID") is None:
        starts -= moved.get(event.value("UID"), frozenset())
    for start in starts:
        at = max(start, earliest)
        last = min(start + timedelta(days=length - 1), latest)
        while at <= last:
            yield at
            at += timedelta(days=1)


def _begins(event: _Event) -> _Property:
    begins = event.first("DTSTART")
    if begins is None:
        raise UnreadableCalendar(event.line, "found an event without DTSTART; allowed one with it")
    return begins


def _all_day(event: _Event) -> bool:
    """Whether it has dates alone, or from midnight to midnight and says so in the way of Outlook."""
    begins = _begins(event)
    if "T" not in begins.value.upper():
        return True
    return begins.value.upper().endswith(_MIDNIGHT) and event.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"


def _length(event: _Event, begins: _Property) -> int:
    """How many days it lasts: DTEND is the first day after it (RFC 5545 3.6.1)."""
    said = event.first("DTEND") or event.first("DURATION")
    if said is None:
        return 1
    days = (
        (_date(said, said.value) - _date(begins, begins.value)).days if "DTEND" in event.properties else _days_in(said)
    )
    if days > MAX_DAYS:
        raise UnreadableCalendar(said.line, f"found {shown(said.value)}, after {days} days; allowed at most {MAX_DAYS}")
    return max(1, days)


def _days_in(duration: _Property) -> int:
    match = _DURATION.fullmatch(duration.value.upper())
    if match is None:
        raise UnreadableCalendar(duration.line, f"found {shown(duration.value)}; allowed whole days, such as 'P2D'")
    return int(match["weeks"] or 0) * 7 + int(match["days"] or 0)


def _starts(event: _Event, begins: _Property, earliest: date, latest: date) -> set[date]:
    """The days on which it begins between two days."""
    first = _date(begins, begins.value)
    found = {first, *_dates(event, "RDATE")}
    for rule in event.properties.get("RRULE", ()):
        found |= _repeated(rule, first, earliest, latest)
    return {day for day in found - _dates(event, "EXDATE") if earliest <= day <= latest}


def _repeated(rule: _Property, first: date, earliest: date, latest: date) -> set[date]:
    if importlib.util.find_spec("dateutil") is None:
        raise UnreadableCalendar(rule.line, f"found an event that comes again, which needs more: {EXTRA}")
    from dateutil.rrule import rrulestr  # noqa: PLC0415  an extra

    often = _FREQUENCY.search(rule.value)
    if often is None or often["often"].upper() not in _FREQUENCIES:
        raise UnreadableCalendar(rule.line, f"found {shown(rule.value)}; allowed FREQ={', '.join(_FREQUENCIES)}")
    text = _UNTIL.sub(r"\1", rule.value)
    if not _ENDS.search(text):
        text += f";UNTIL={latest:%Y%m%d}"  # a rule that never fits is not looked for until the year 9999
    try:
        repeats = rrulestr(text, dtstart=datetime.combine(first, time()))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableCalendar(rule.line, f"found {shown(rule.value)}; allowed a rule of RFC 5545") from None
    moments = repeats.between(datetime.combine(earliest, time()), datetime.combine(latest, time()), inc=True)
    return {moment.date() for moment in moments}


def _moved(events: Sequence[_Event]) -> Mapping[str, frozenset[date]]:
    """By the id of events that come again: the days on which they do not, since another one stands for that."""
    found: dict[str, frozenset[date]] = {}
    for event in events:
        instead_of = event.first("RECURRENCE-ID")
        if instead_of is not None:
            day = _date(instead_of, instead_of.value)
            uid = event.value("UID")
            found[uid] = found.get(uid, frozenset()) | {day}
    return found


def _dates(event: _Event, name: str) -> set[date]:
    found = event.properties.get(name, ())
    return {_date(each, value.partition("/")[0]) for each in found for value in each.value.split(",")}


def _date(where: _Property, value: str) -> date:
    match = _DATE.fullmatch(value.strip().upper())
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass  # such as February 30
    raise UnreadableCalendar(where.line, f"found {shown(value)}; allowed a date such as '20261224'")


def _name(event: _Event) -> str:
    said = _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], event.value("SUMMARY"))
    return "".join(sign for sign in " ".join(said.split()) if sign.isprintable())[:NAME_CHARACTERS]
