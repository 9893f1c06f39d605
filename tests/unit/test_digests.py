"""When the list of an agent's work is due: every time of his once, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.digests import CATCH_UP, due_digest
from triaged.desk.people import AgentFacts
from triaged.model import Tier

BERLIN = "Europe/Berlin"


def agent(*times: str, zone: str = BERLIN, hours: tuple[str, ...] = ()) -> AgentFacts:
    return AgentFacts(
        name="Tom",
        address="tom@agents.example",
        queues=frozenset(),
        tier=Tier.L1,
        hours=WorkingHours(spans=tuple(map(read_span, hours)), zone=ZoneInfo(zone)),
        digest=tuple(map(time.fromisoformat, times)),
    )


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (utc(2026, 3, 2, 7, 29, 59), None),
        (utc(2026, 3, 2, 7, 30), utc(2026, 3, 2, 7, 30)),
        (utc(2026, 3, 2, 10, 29, 59), utc(2026, 3, 2, 7, 30)),
        (utc(2026, 3, 2, 10, 30), None),
        (utc(2026, 3, 2, 12), utc(2026, 3, 2, 12)),
        (utc(2026, 3, 7, 7, 30), None),  # Saturday
    ],
)
def test_a_time_is_due_for_three_hours_on_days_of_work(now: datetime, due: datetime | None) -> None:
    tom = agent("08:30", "13:00", hours=("Mon-Fri 09:00-17:00",))

    assert due_digest(tom, None, now) == due


def test_of_two_that_were_missed_the_last_counts() -> None:
    tom = agent("08:30", "09:30")

    assert due_digest(tom, None, utc(2026, 3, 2, 9)) == utc(2026, 3, 2, 8, 30)
    assert due_digest(tom, utc(2026, 3, 2, 8, 30), utc(2026, 3, 2, 9)) is None


def test_what_was_due_in_the_evening_may_come_after_midnight_of_a_free_day() -> None:
    tom = agent("23:30", hours=("Fri 15:00-23:45",))

    assert due_digest(tom, None, utc(2026, 3, 6, 23, 30)) == utc(2026, 3, 6, 22, 30)
    assert due_digest(tom, None, utc(2026, 3, 7, 23)) is None


def test_an_hour_that_comes_twice_counts_once_and_one_that_never_comes_counts_too() -> None:
    tom = agent("02:30")

    assert due_digest(tom, None, utc(2026, 10, 25, 0, 30)) == utc(2026, 10, 25, 0, 30)
    assert due_digest(tom, utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)) is None
    assert due_digest(tom, None, utc(2026, 3, 29, 1, 30)) == utc(2026, 3, 29, 1, 30)


@given(
    start=st.integers(0, 350 * 24 * 60).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes)),
    steps=st.lists(st.integers(-90, 240), min_size=20, max_size=60),
    times=st.sets(st.integers(0, 95), min_size=1, max_size=4),
    zone=st.sampled_from(sorted((BERLIN, "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"))),
)
def test_no_time_is_ever_due_twice(start: datetime, steps: list[int], times: set[int], zone: str) -> None:
    tom = agent(*(f"{each // 4:02}:{each % 4 * 15:02}" for each in sorted(times)), zone=zone)
    now, last, written = start, None, []
    for step in steps:  # also of a clock that is put back
        now += timedelta(minutes=step)
        moment = due_digest(tom, last, now)
        if moment is not None:
            assert now - CATCH_UP < moment <= now
            written.append(moment)
            last = moment
    assert len(set(written)) == len(written) == len(sorted(written))
    assert written == sorted(written)


def test_who_has_no_times_gets_nothing() -> None:
    assert due_digest(agent(), None, utc(2026, 3, 2, 7, 30)) is None
