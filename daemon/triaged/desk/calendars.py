"""Working hours: when somebody is at work, and when so much working time has passed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MAX_DAYS = 400  #: that are looked at for working time; hours that never come again are none

_SPAN = re.compile(
    r"(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))? (?P<begins>\d{2}:\d{2})-(?P<ends>\d{2}:\d{2})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Hours of one or more days of the week."""

    days: frozenset[int]  #: 0 is Monday
    begins: time
    ends: time  #: later than `begins`, on the same day; 00:00 is midnight at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """The hours of a week in one zone; none at all: always."""

    spans: tuple[Span, ...]
    zone: ZoneInfo

    def is_on(self, moment: datetime) -> bool:
        """Whether somebody is at work at an aware moment."""
        if not self.spans:
            return True
        return any(begins <= moment < ends for begins, ends in self._of_day(moment.astimezone(self.zone)))

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """When so much working time has passed since an aware moment, in UTC: summer time moves nothing.

        No time at all: when somebody is at work next, which may be at once. Where there are hours that never come,
        the time passes as if somebody were always at work.
        """
        at, left = _utc(moment), working
        if not self.spans:
            return at + left
        day = at.astimezone(self.zone)
        for _ in range(MAX_DAYS):
            for begins, ends in self._of_day(day):
                at = max(begins, at)
                if at >= ends:
                    continue
                if ends - at >= left:
                    return at + left
                left -= ends - at
                at = ends  # spans may overlap: what has been counted counts once
            day = datetime.combine(day.date() + timedelta(days=1), time(), self.zone)
        return _utc(moment) + working

    def _of_day(self, day: datetime) -> Sequence[tuple[datetime, datetime]]:
        """When work begins and ends on the day of a moment in the zone, in order, as moments in UTC."""
        found = []
        for span in self.spans:
            if day.weekday() not in span.days:
                continue
            last = day.date() if span.ends > span.begins else day.date() + timedelta(days=1)
            begins = datetime.combine(day.date(), span.begins, self.zone)
            found.append((_utc(begins), _utc(datetime.combine(last, span.ends, self.zone))))
        return sorted(found)


def read_span(text: str) -> Span:
    """Read "Mon-Fri 09:00-17:30" or "Sat 10:00-14:00".

    Raises:
        ValueError: It is none; the message says why.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError('expected hours such as "Mon-Fri 09:00-17:30"')
    first, last = match["first"], match["last"] or match["first"]
    for day in (first, last):
        if day not in DAYS:
            raise ValueError(f"{day!r} is no day; the days are {', '.join(DAYS)}")
    at, until = DAYS.index(first), DAYS.index(last)
    if until < at:
        raise ValueError(f"{last} comes before {first}; write two entries")
    begins, ends = time.fromisoformat(match["begins"]), time.fromisoformat(match["ends"])
    if ends <= begins and ends != time():
        raise ValueError("the end must be later than the beginning; work over midnight is two entries")
    return Span(days=frozenset(range(at, until + 1)), begins=begins, ends=ends)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC"))
