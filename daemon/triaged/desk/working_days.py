"""Working days: when so many of them have passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triaged.desk.calendars import WorkingHours

EVERY_DAY = WorkingHours(spans=(), zone=ZoneInfo("UTC"))  #: where no calendar says otherwise
MAX_DAYS = 4000  #: of the calendar that are looked at; where nobody has come to work by then, every day counts

_DAY = timedelta(days=1)


def after_working_days(hours: WorkingHours, moment: datetime, days: int) -> datetime:
    """The same time of day, `days` (at least 1) working days after an aware moment, in UTC.

    A day of the zone counts as one where there is any work on it, however little. Hours that never come: every day
    counts.
    """
    begins = moment.astimezone(hours.zone)
    day, left = begins.date(), days
    for _ in range(MAX_DAYS):
        day += _DAY
        left -= _is_working_day(hours, day)
        if left == 0:
            break
    else:
        day = begins.date() + days * _DAY
    return datetime.combine(day, begins.time(), hours.zone).astimezone(UTC)


def _is_working_day(hours: WorkingHours, day: date) -> bool:
    begins, ends = (datetime.combine(each, time(), hours.zone) for each in (day, day + _DAY))
    return hours.worked(begins, ends) > 0
