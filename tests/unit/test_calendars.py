"""Working hours, through summer time and its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from triaged.desk.calendars import DAYS, WorkingHours, read_span

BERLIN, KOLKATA, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")
ZONES = (BERLIN, KOLKATA, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def hours(*spans: str, zone: ZoneInfo = BERLIN) -> WorkingHours:
    return WorkingHours(spans=tuple(map(read_span, spans)), zone=zone)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


OFFICE = hours("Mon-Fri 09:00-17:00")


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-03-02T08:59", False),
        ("2026-03-02T09:00", True),
        ("2026-03-02T16:59", True),
        ("2026-03-02T17:00", False),
        ("2026-03-01T12:00", False),  # a Sunday
    ],
)
def test_who_is_at_work(moment: str, on: bool) -> None:
    assert OFFICE.is_on(local(moment)) is on
    assert OFFICE.is_on(local(moment).astimezone(NEW_YORK)) is on


def test_who_names_no_hours_is_always_at_work() -> None:
    always = hours()
    assert always.is_on(local("2026-03-01T03:00"))
    assert always.after(local("2026-03-01T03:00"), HOUR) == local("2026-03-01T04:00")


@pytest.mark.parametrize(
    ("begins", "minutes", "then"),
    [
        ("2026-03-02T09:00", 15, "2026-03-02T09:15"),
        ("2026-03-02T08:00", 15, "2026-03-02T09:15"),
        ("2026-03-02T16:50", 15, "2026-03-03T09:05"),
        ("2026-03-02T16:45", 15, "2026-03-02T17:00"),
        ("2026-03-06T16:50", 15, "2026-03-09T09:05"),  # over the weekend
        ("2026-03-06T18:00", 0, "2026-03-09T09:00"),  # when work begins next
        ("2026-03-06T12:00", 0, "2026-03-06T12:00"),
        ("2026-03-02T09:00", 40 * 60, "2026-03-06T17:00"),
        ("2026-03-02T09:00", 40 * 60 + 1, "2026-03-09T09:01"),
    ],
)
def test_when_so_much_working_time_has_passed(begins: str, minutes: int, then: str) -> None:
    assert OFFICE.after(local(begins), minutes * MINUTE) == local(then)


def test_hours_that_overlap_count_once() -> None:
    both = hours("Mon 09:00-13:00", "Mon 12:00-17:00")
    assert both.after(local("2026-03-02T09:00"), 6 * HOUR) == local("2026-03-02T15:00")


def test_midnight_ends_a_day() -> None:
    evening = hours("Mon 22:00-00:00", "Tue 00:00-02:00")
    assert evening.is_on(local("2026-03-02T23:59"))
    assert evening.after(local("2026-03-02T23:30"), HOUR) == local("2026-03-03T00:30")
    assert not evening.is_on(local("2026-03-03T02:00"))


def test_the_night_in_which_summer_time_begins_has_an_hour_less_of_work() -> None:
    night = hours("Sun 00:00-06:00")  # 29 March 2026: 02:00 to 03:00 does not exist
    begins = local("2026-03-29T00:00")
    assert night.after(begins, 4 * HOUR) == local("2026-03-29T05:00")
    assert night.after(begins, 5 * HOUR) == local("2026-03-29T06:00")
    assert night.after(begins, 5 * HOUR + MINUTE) == local("2026-04-05T00:01")


def test_the_night_in_which_it_ends_has_an_hour_more() -> None:
    night = hours("Sun 00:00-06:00")  # 25 October 2026: 02:00 to 03:00 comes twice
    assert night.after(local("2026-10-25T00:00"), 7 * HOUR) == local("2026-10-25T06:00")


def test_a_span_in_the_hour_that_does_not_exist_comes_an_hour_later() -> None:
    gap = hours("Sun 02:10-02:50")
    assert gap.after(local("2026-03-29T00:00"), 40 * MINUTE) == local("2026-03-29T03:50")


def test_a_span_of_which_nothing_is_left_does_not_come() -> None:
    gap = hours("Sun 02:30-03:00")  # begins when it has ended
    assert gap.after(local("2026-03-29T00:00"), timedelta()) == local("2026-04-05T02:30")


def test_who_is_asked_in_his_own_zone_over_the_change_is_answered_in_elapsed_time() -> None:
    always = hours()
    assert always.after(local("2026-03-29T01:30"), HOUR) == local("2026-03-29T03:30")
    weekend = hours("Sat-Sun 00:00-00:00")
    assert weekend.after(local("2026-03-29T01:30"), HOUR) == local("2026-03-29T03:30")


spans = st.builds(
    lambda first, begins, length: f"{DAYS[first]} {begins // 60:02}:{begins % 60:02}-{_ends(begins + length)}",
    st.integers(0, 6),
    st.integers(0, 1400),
    st.integers(30, 600),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.sampled_from(ZONES))  # noqa: DTZ001


def _ends(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}" if minutes < 24 * 60 else "00:00"


def _worked(wanted: WorkingHours, begins: datetime, ends: datetime) -> timedelta:
    """Counted minute by minute."""
    at, found = begins.astimezone(UTC), timedelta()
    while at < ends:
        found += MINUTE if wanted.is_on(at) else timedelta()
        at += MINUTE
    return found


@given(
    st.lists(spans, min_size=1, max_size=4),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 28)),  # noqa: DTZ001
    st.integers(0, 120),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_as_much_has_been_worked_as_was_asked_for(
    texts: list[str], zone: ZoneInfo, begins: datetime, minutes: int
) -> None:
    wanted = hours(*texts, zone=zone)
    at = begins.replace(second=0, microsecond=0, tzinfo=UTC)
    then = wanted.after(at, minutes * MINUTE)
    assume(then - at < DAY)  # a longer count costs too much here

    assert then >= at
    assert _worked(wanted, at, then) == minutes * MINUTE
    assert minutes == 0 or wanted.is_on(then - MINUTE)


@given(st.lists(spans, max_size=4), st.sampled_from(ZONES), moments, st.integers(0, 5000))
def test_the_zone_in_which_one_asks_changes_nothing(
    texts: list[str], zone: ZoneInfo, moment: datetime, minutes: int
) -> None:
    wanted = hours(*texts, zone=zone)
    there = moment.astimezone(UTC)
    assert wanted.is_on(moment) == wanted.is_on(there)
    assert wanted.after(moment, minutes * MINUTE) == wanted.after(there, minutes * MINUTE)


@given(st.lists(spans, min_size=1, max_size=4), st.sampled_from(ZONES), moments)
def test_no_time_leads_to_when_work_begins_next(texts: list[str], zone: ZoneInfo, moment: datetime) -> None:
    wanted = hours(*texts, zone=zone)
    begins = wanted.after(moment, timedelta())
    assert wanted.is_on(begins)
    assert (begins == moment) == wanted.is_on(moment)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Mon-Fri", "expected hours"),
        ("Mon 9:00-17:00", "expected hours"),
        ("Mon 09:00-17:00 ", "expected hours"),
        ("Foo 09:00-17:00", "is no day"),
        ("Fri-Mon 09:00-17:00", "comes before"),
        ("Mon 17:00-09:00", "later than"),
        ("Mon 09:00-09:00", "later than"),
        ("Mon 25:00-26:00", "hour must be in"),
        ("Mon 09:60-10:00", "minute must be in"),
    ],
)
def test_hours_that_cannot_be_read_say_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_span(text)


def test_a_span_is_read() -> None:
    span = read_span("Tue-Thu 08:30-00:00")
    assert (span.days, span.begins, span.ends) == (frozenset({1, 2, 3}), time(8, 30), time())
    assert date(2026, 3, 3).weekday() in span.days
