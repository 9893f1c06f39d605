"""When so many working days have passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.working_days import EVERY_DAY, after_working_days

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours(
    spans=(read_span("Mon-Thu 09:00-17:00"), read_span("Fri 09:00-12:00")),
    zone=BERLIN,
    days_off=frozenset({date(2026, 5, 1)}),
)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("begins", "days", "ends"),
    [
        (berlin(2026, 4, 27, 10), 1, berlin(2026, 4, 28, 10)),
        (berlin(2026, 4, 24, 10), 1, berlin(2026, 4, 27, 10)),  # a Friday, over the weekend
        (berlin(2026, 4, 25, 22, 30), 1, berlin(2026, 4, 27, 22, 30)),  # a Saturday night
        (berlin(2026, 4, 30, 10), 2, berlin(2026, 5, 5, 10)),  # over the first of May
        (berlin(2026, 3, 27, 10), 1, berlin(2026, 3, 30, 10)),  # over the night in which summer time begins
        (berlin(2026, 3, 27, 2, 30), 5, berlin(2026, 4, 3, 2, 30)),
    ],
)
def test_days_without_work_do_not_count_and_the_time_of_day_stays(begins: datetime, days: int, ends: datetime) -> None:
    assert after_working_days(OFFICE, begins, days) == ends


def test_every_day_counts_where_nothing_else_is_said() -> None:
    begins = datetime(2026, 4, 24, 10, tzinfo=UTC)
    assert after_working_days(EVERY_DAY, begins, 3) == begins + timedelta(days=3)


def test_hours_that_never_come_hold_nothing_up() -> None:
    monday_off = frozenset(date(2026, 1, 5) + timedelta(days=7 * week) for week in range(1000))
    never = WorkingHours(spans=(read_span("Mon 09:00-10:00"),), zone=BERLIN, days_off=monday_off)
    begins = berlin(2026, 4, 24, 10)
    assert after_working_days(never, begins, 3) == berlin(2026, 4, 27, 10)


@given(st.integers(0, 6 * 365 * 24 * 60), st.integers(1, 60))
def test_one_more_day_is_later_and_never_on_a_day_without_work(minutes: int, days: int) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first, second = (after_working_days(OFFICE, moment, number) for number in (days, days + 1))
    assert moment < first < second
    assert after_working_days(OFFICE, first, 1).date() == second.date()
    assert second.astimezone(BERLIN).weekday() < 5
