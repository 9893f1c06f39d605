"""Which minutes are working time, laid out day by day from the offsets of a zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from triaged.desk.calendars import WorkingHours

EPOCH = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=100_000)
def _offset(zone: ZoneInfo, quarter: int) -> int:
    """Minutes east of Greenwich, in a quarter of an hour since 1970."""
    offset = datetime.fromtimestamp(quarter * 900, tz=zone).utcoffset()
    assert offset is not None
    assert offset % timedelta(minutes=1) == timedelta()
    return offset // timedelta(minutes=1)


def _instant(zone: ZoneInfo, wall: int) -> int:
    """The first minute at which clocks show so many minutes; where they skip it, as if they had not been moved."""
    before, after = _offset(zone, (wall - 1440) // 15), _offset(zone, (wall + 1440) // 15)
    shown = [wall - each for each in (before, after) if _offset(zone, (wall - each) // 15) == each]
    return min(shown, default=wall - before)


class Minutes:
    """Which minutes are working time: laid out day by day."""

    def __init__(self, hours: WorkingHours) -> None:
        self.hours = hours
        self.days: dict[int, bytearray] = {}

    def on(self, minute: int) -> int:
        day = self.days.get(minute // 1440)
        if day is None:
            day = self.days[minute // 1440] = self._lay_out(minute // 1440 * 1440)
        return day[minute % 1440]

    def walked(self, at: int, until: int) -> Iterator[tuple[int, int]]:
        """The working time between two seconds, minute by minute."""
        while at < until:
            ends = min(at // 60 * 60 + 60, until)
            if self.on(at // 60):
                yield at, ends
            at = ends

    def _lay_out(self, first: int) -> bytearray:
        found = bytearray(1440)
        for number in range(first // 1440 - 2, first // 1440 + 3):
            day = date.fromordinal(EPOCH + number)
            if day in self.hours.days_off:
                continue
            for begins, ends in self._of_day(day):
                start = max(_instant(self.hours.zone, number * 1440 + begins) - first, 0)
                stop = min(_instant(self.hours.zone, number * 1440 + ends) - first, 1440)
                if start < stop:
                    found[start:stop] = b"\1" * (stop - start)
        return found

    def _of_day(self, day: date) -> Iterator[tuple[int, int]]:
        if not self.hours.spans:
            yield 0, 1440
        for span in self.hours.spans:
            if day.weekday() in span.days:
                yield _minutes(span.begins), _minutes(span.ends) or 1440


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
