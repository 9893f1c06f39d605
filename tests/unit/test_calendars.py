"""Working hours, through summer time and its end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from triaged.desk.calendars import DAYS, KEPT_WEEKS, WorkingHours, read_span

BERLIN, KOLKATA, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")
ZONES = (BERLIN, KOLKATA, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def hours(*spans: str, zone: ZoneInfo = BERLIN, off: Iterable[date] = ()) -> WorkingHours:
    return WorkingHours(spans=tuple(map(read_span, spans)), zone=zone, days_off=frozenset(off))


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
    within = hours("Mon 12:00-13:00", "Mon 09:00-17:00", "Mon 10:00-11:00")
    assert within.worked(local("2026-03-02T00:00"), local("2026-03-03T00:00")) == 8 * 3600
    assert within.after(local("2026-03-02T09:00"), 6 * HOUR) == local("2026-03-02T15:00")


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


# --- days off ---------------------------------------------------------------------------------------------------------

CHRISTMAS = (date(2026, 12, 25), date(2026, 12, 26))


def test_nobody_is_at_work_on_a_day_off() -> None:
    office = hours("Mon-Fri 09:00-17:00", off=CHRISTMAS)
    assert not office.is_on(local("2026-12-25T12:00"))
    assert office.is_on(local("2026-12-24T12:00"))
    assert office.after(local("2026-12-24T16:00"), 2 * HOUR) == local("2026-12-28T10:00")
    assert office.worked(local("2026-12-24T16:00"), local("2026-12-28T10:00")) == 2 * 3600


def test_a_day_off_is_one_of_the_zone() -> None:
    office = hours("Fri 00:00-00:00", zone=KOLKATA, off=CHRISTMAS)
    assert not office.is_on(datetime(2026, 12, 24, 18, 30, tzinfo=UTC))  # midnight in Kolkata
    assert hours("Thu-Fri 00:00-00:00", zone=KOLKATA, off=CHRISTMAS).is_on(datetime(2026, 12, 24, 18, 29, tzinfo=UTC))


def test_who_works_always_but_on_days_off() -> None:
    always = hours(off=CHRISTMAS)
    assert not always.is_on(local("2026-12-25T03:00"))
    assert always.is_on(local("2026-12-27T03:00"))
    assert always.worked(local("2026-12-24T22:00"), local("2026-12-27T01:00")) == 3 * 3600
    assert always.reached(local("2026-12-24T22:00"), 3 * HOUR) == local("2026-12-27T01:00")


# --- how much has been worked ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "worked"),
    [
        ("2026-03-02T09:00", "2026-03-02T09:00", 0),
        ("2026-03-02T10:00", "2026-03-02T09:30", 0),  # backwards
        ("2026-03-02T08:00", "2026-03-02T10:30", 90),
        ("2026-03-02T10:30", "2026-03-02T11:15", 45),
        ("2026-03-02T16:00", "2026-03-03T10:00", 120),
        ("2026-03-06T16:00", "2026-03-09T10:00", 120),
        ("2026-03-07T09:00", "2026-03-08T17:00", 0),  # a weekend
        ("2026-03-04T12:00", "2026-03-25T12:00", 3 * 40 * 60),  # whole weeks between
        ("2026-03-02T00:00", "2027-03-01T00:00", 52 * 40 * 60),
    ],
)
def test_how_many_minutes_have_been_worked(begins: str, ends: str, worked: int) -> None:
    assert OFFICE.worked(local(begins), local(ends)) == worked * 60


def test_who_always_works_has_not_worked_backwards() -> None:
    assert hours().worked(local("2026-03-02T10:00"), local("2026-03-02T09:30")) == 0


def test_a_part_of_a_second_is_no_second() -> None:
    begins = local("2026-03-02T09:00")
    assert OFFICE.worked(begins, begins + timedelta(seconds=1, milliseconds=999)) == 1
    assert hours().worked(begins, begins + timedelta(seconds=1, milliseconds=999)) == 1


@pytest.mark.parametrize(
    ("span", "night", "worked"),
    [
        ("Sun 01:30-03:30", "2026-03-29", 60),  # 02:00 to 03:00 does not exist
        ("Sun 01:30-03:30", "2026-10-25", 180),  # and comes twice
        ("Sun 02:30-06:00", "2026-10-25", 270),  # from when it comes first
        ("Sun 01:00-02:30", "2026-10-25", 90),
        ("Sun 00:00-00:00", "2026-03-29", 23 * 60),
        ("Sun 00:00-00:00", "2026-10-25", 25 * 60),
    ],
)
def test_nights_are_as_long_as_they_are(span: str, night: str, worked: int) -> None:
    begins = local(f"{night}T00:00")
    assert hours(span).worked(begins, begins.astimezone(UTC) + 30 * HOUR) == worked * 60


def test_where_midnight_does_not_exist_the_day_begins_at_one() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # 24 April 2026, 00:00
    night = hours("Thu 22:00-00:00", "Fri 00:00-02:00", zone=cairo)
    begins = local("2026-04-23T12:00", cairo)
    assert night.worked(begins, begins + DAY) == 3 * 3600
    assert night.reached(begins, 3 * HOUR) == local("2026-04-24T02:00", cairo)


def test_hours_that_never_come_are_never_reached() -> None:
    years = [date(2026, 1, 1) + timedelta(days=day) for day in range(366 * 22)]
    never = hours("Mon-Fri 09:00-17:00", off=years)
    assert never.reached(local("2026-03-02T09:00"), HOUR) is None
    assert never.after(local("2026-03-02T09:00"), HOUR) == local("2026-03-02T10:00")
    assert never.worked(local("2026-03-02T09:00"), local("2031-03-02T09:00")) == 0
    assert OFFICE.reached(local("2026-03-02T09:00"), 30 * 365 * 8 * HOUR) is None


def test_the_same_hours_are_equal_whatever_was_asked_of_them() -> None:
    one, other = hours("Mon 09:00-17:00"), hours("Mon 09:00-17:00")
    one.worked(local("2026-03-02T09:00"), local("2026-03-09T09:00"))
    assert one == other
    assert hash(one) == hash(other)
    assert "_weeks" not in repr(one)


def test_few_weeks_are_kept_laid_out() -> None:
    office = hours("Mon-Fri 09:00-17:00")
    begins = local("2024-01-01T00:00")
    assert office.worked(begins, begins + 7 * 500 * DAY) == 500 * 40 * 3600
    assert len(office._weeks) <= KEPT_WEEKS


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


days_off = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 1, 31)), max_size=60)


@given(st.lists(spans, max_size=4), days_off, st.sampled_from(ZONES), moments, st.integers(0, 60 * 1440))
@settings(max_examples=60)
def test_what_is_worked_is_what_somebody_is_at_work(
    texts: list[str], off: frozenset[date], zone: ZoneInfo, moment: datetime, minutes: int
) -> None:
    wanted = hours(*texts, zone=zone, off=off)
    begins = moment.astimezone(UTC).replace(second=0, microsecond=0)
    ends = begins + minutes * MINUTE
    half = begins + minutes // 2 * MINUTE
    worked = wanted.worked(begins, ends)
    assert worked == wanted.worked(begins, half) + wanted.worked(half, ends)
    part = min(ends, begins + 3 * DAY)
    assert wanted.worked(begins, part) == _worked(wanted, begins, part) // timedelta(seconds=1)


@given(st.lists(spans, max_size=4), days_off, st.sampled_from(ZONES), moments, st.integers(1, 400 * 3600))
def test_so_much_time_has_been_worked_when_it_is_reached(
    texts: list[str], off: frozenset[date], zone: ZoneInfo, moment: datetime, seconds: int
) -> None:
    wanted = hours(*texts, zone=zone, off=off)
    begins = moment.replace(microsecond=0)
    then = wanted.reached(begins, timedelta(seconds=seconds))
    assert then is not None
    assert wanted.worked(begins, then) == seconds
    assert wanted.worked(begins, then - timedelta(seconds=1)) == seconds - 1


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
    # In UTC: a time that comes twice in its zone equals none of another zone (PEP 495).
    assert (begins == moment.astimezone(UTC)) == wanted.is_on(moment)


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
