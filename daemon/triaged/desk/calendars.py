"""Working hours: when somebody is at work, and when so much working time has passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MAX_WEEKS = 1040  #: that are looked at for working time (20 years); hours that come later never do
KEPT_WEEKS = 160  #: that are kept laid out (3 years), about 1 KB each; a service runs for longer than that

_SECOND = timedelta(seconds=1)

_SPAN = re.compile(
    r"(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))? (?P<begins>\d{2}:\d{2})-(?P<ends>\d{2}:\d{2})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Hours of one or more days of the week."""

    days: frozenset[int]  #: 0 is Monday
    begins: time
    ends: time  #: later than `begins`, on the same day; 00:00 is midnight at its end


_ALL_DAY = (Span(days=frozenset(range(7)), begins=time(), ends=time()),)

Times = Sequence[tuple[datetime, datetime]]  #: from, until; in order, and no two of them overlap


class _Week(NamedTuple):
    """The work of seven days, a Monday the first of them."""

    begins: datetime
    ends: datetime
    times: Times  #: at work, in UTC
    total: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """The hours of a week in one zone, but for the days off; no hours named: always."""

    spans: tuple[Span, ...]
    zone: ZoneInfo
    days_off: frozenset[date] = frozenset()  #: days in the zone on which nobody works
    #: by the number of their Monday: each week is laid out once
    _weeks: dict[int, _Week] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_on(self, moment: datetime) -> bool:
        """Whether somebody is at work at an aware moment."""
        if self._always:
            return True
        day = moment.astimezone(self.zone).date()
        return any(begins <= moment < ends for begins, ends in self._of_day(day))

    def until(self, moment: datetime) -> datetime:
        """When the work ends that is on at an aware moment, in UTC; more may follow at once."""
        if self._always:
            return datetime.max.replace(tzinfo=UTC)
        times = self._week(self._monday(_utc(moment))).times
        return next((ends for begins, ends in times if begins <= moment < ends), _utc(moment))

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """When so much working time has passed since an aware moment, in UTC: summer time moves nothing.

        No time at all: when somebody is at work next, which may be at once. Where there are hours that never come,
        the time passes as if somebody were always at work.
        """
        found = self.reached(moment, working)
        return found if found is not None else _utc(moment) + working

    def reached(self, moment: datetime, working: timedelta) -> datetime | None:
        """As `after`; None where so much working time does not pass within twenty years."""
        at, left = _utc(moment), working
        if self._always:
            return at + left
        first = self._monday(at)
        for monday in range(first, first + 7 * MAX_WEEKS, 7):
            week = self._week(monday)
            if monday > first and week.total < left:
                left -= week.total
                continue
            for begins, ends in week.times:
                if ends <= at:
                    continue
                begun = max(begins, at)
                if ends - begun >= left:
                    return begun + left
                left -= ends - begun
        return None

    def worked(self, begins: datetime, ends: datetime) -> int:
        """How many seconds of working time lie between two aware moments; none where the second is not the later."""
        at, until = _utc(begins), _utc(ends)
        if until <= at:
            return 0
        if self._always:
            return (until - at) // _SECOND
        found, monday, reached = timedelta(), self._monday(at), at
        while reached < until:
            week = self._week(monday)
            if at <= week.begins and week.ends <= until:
                found += week.total
            else:
                for begun, ended in week.times:
                    if begun < until and at < ended:
                        found += min(ended, until) - max(begun, at)
            monday, reached = monday + 7, week.ends
        return found // _SECOND

    @property
    def _always(self) -> bool:
        return not self.spans and not self.days_off

    def _monday(self, moment: datetime) -> int:
        day = moment.astimezone(self.zone)
        return day.toordinal() - day.weekday()

    def _midnight(self, day: int) -> datetime:
        return _utc(datetime.combine(date.fromordinal(day), time(), self.zone))

    def _week(self, monday: int) -> _Week:
        known = self._weeks.get(monday)
        if known is not None:
            return known
        days = [date.fromordinal(monday + n) for n in range(7)]
        times = joined([times for day in days for times in self._of_day(day)])
        total = sum((ends - begins for begins, ends in times), timedelta())
        week = _Week(self._midnight(monday), self._midnight(monday + 7), times, total)
        if len(self._weeks) >= KEPT_WEEKS:
            self._weeks.clear()
        self._weeks[monday] = week
        return week

    def _of_day(self, day: date) -> Times:
        """When work begins and ends on a day in the zone, as moments in UTC; spans that overlap stand one by one."""
        if day in self.days_off:
            return ()
        found = []
        for span in self.spans or _ALL_DAY:
            if day.weekday() not in span.days:
                continue
            last = day if span.ends > span.begins else day + timedelta(days=1)
            begins = datetime.combine(day, span.begins, self.zone)
            found.append((_utc(begins), _utc(datetime.combine(last, span.ends, self.zone))))
        return found


def joined(times: Iterable[tuple[datetime, datetime]]) -> Times:
    """The same time in order, each moment of it once; what ends before it begins is none."""
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(times):
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def read_span(text: str) -> Span:
    """Read "Mon-Fri 09:00-17:30" or "Sat 10:00-14:00".

    Raises:
        ValueError: It is none; the message says why.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f'expected hours such as "Mon-Fri 09:00-17:30": two digits (09:00), days {" ".join(DAYS)}')
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
    return moment.astimezone(UTC)
