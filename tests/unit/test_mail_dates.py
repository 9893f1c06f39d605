from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.dates import read_date

TEN = datetime(2026, 11, 16, 10, tzinfo=UTC)


def hours(count):
    return TEN - timedelta(hours=count)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mon, 16 Nov 2026 10:00:00 +0300", hours(3)),
        ("Mon, 16 Nov 2026 10:00:00 -0500 (EST)", hours(-5)),
        ("16 Nov 26 10:00 EST (winter)", hours(-5)),
        ("Mon, 16 Nov 126 10:00:00 +0000", TEN),
        ("Mon, 16 Nov 95 10:00:00 GMT", TEN.replace(year=1995)),
        ("Mon, 16 Nov 2026 10:00:60 GMT", TEN.replace(second=59)),
        ("Mon,16 Nov 2026 10:00:00 UT", TEN),
        ("Mon, 016 Nov 2026 10:00:00 +0000", TEN),
        ("Monday, 16-Nov-26 10:00:00 GMT", TEN),
        ("Mon, 16 November 2026 10:00 +0000", TEN),
        ("Mon, 16th Nov. 2026, 10:00", TEN),
        ("Mon, 16 Nov 2026 10.00.00 +0000", TEN),
        ("Mon, 16 Nov 2026 10:00:00.250 +0000", TEN),
        ("Mon, 16 Nov 2026 10:00:00", TEN),
        ("Mon, 16 Nov 2026 10:00:00 (CET) +0100", hours(1)),
        ("Mon, 16 Nov 2026 10:00:00 +0100 (a (nested) comment", hours(1)),
        ("Mon, 16 Nov 2026 (today) 10:00:00 +0100", hours(1)),
        ("Mon, 16 Nov 2026 10:00:00 GMT+0100", hours(1)),
        ("Mon, 16 Nov 2026 10:00:00 UTC+01:00", hours(1)),
        ("Mon, 16 Nov 2026 10:00:00 +3", hours(3)),
        ("Mon, 16 Nov 2026 10:00:00 -800", hours(-8)),
        ("Mon, 16 Nov 2026 10:00:00 CEST", hours(2)),
        ("Mon, 16 Nov 2026 10:00:00 JST", hours(9)),
        ("Mon, 16 Nov 2026 10:00:00 XYZ", TEN),
        ("Mon, 16 Nov 2026 10:00:00 +0000 and more", TEN),
        ("Mon, 16 Nov 2026 10:00:00 PM", TEN + timedelta(hours=12)),
        ("Mon, 16 Nov 2026 12:00:00 am", hours(10)),
        ("пн, 16 Nov 2026 10:00:00 +0300", hours(3)),
        ("lun., 16 nov 2026 10:00:00 +0100", hours(1)),
        ("mar., 16 nov. 2026 10:00:00 +0100", hours(1)),
        ("Mo, 16 Okt 2026 10:00:00 +0000", TEN.replace(month=10)),
        ("Mon Nov 16 10:00:00 2026", TEN),
        ("Mon Nov 16 10:00:00 EST 2026", hours(-5)),
        ("Mon Nov 16 10:00:00 2026 +0200", hours(2)),
        ("Mon Nov 16 10:00:00 +0200 2026", hours(2)),
        ("Nov 16, 2026 10:00 AM", TEN),
        ("10:00:00 16-Nov-2026 +0300", hours(3)),
        ("2026-11-16T10:00:00Z", TEN),
        ("2026-11-16 10:00:00.5+03:00", hours(3)),
        ("2026/11/16 10:00", TEN),
        ("16.11.2026 10:00", TEN),
        ("11/16/2026 10:00:00 AM", TEN),
    ],
)
def test_dates_of_all_shapes_are_read_in_utc(raw, expected):
    assert read_date(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "<HR>",
        "31 Feb 2026 10:00:00 +0000",
        "Mon, 16 Nov 2026",
        "Mon, 16 Nov 2026 25:00:00 +0000",
        "Mon, 16 Nov 2026 10:60:00 +0000",
        "Mon, 16 Nov 2026 10:00:61 +0000",
        "Mon, 16 Nov 2026 10:00:99 +0000",
        "Mon, 16 Nov 2026 10:00:00 +9999",
        "Mon, 16 Foo 2026 10:00:00 +0000",
        "16 2026 10:00:00",
        "1 Jan 0001 00:00:00 +1400",
        "31 Dec 9999 23:59:59 -0001",
        "12.11.2026 10:00",  # November or December
        "16.17.2026 10:00",
    ],
)
def test_a_date_that_names_no_moment_is_none(raw):
    assert read_date(raw) is None


@pytest.mark.parametrize("unit", ["(", "1:", "1 ", "+", "Nov ", "16 Nov ", "\n", "(x)"])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_dates_cost_little(unit):
    for _ in range(1000):
        read_date(unit * 70_000)


@given(st.text(max_size=120) | st.text(alphabet="0123456789 :+-/.,JanFebMorGTZ()", max_size=60))
def test_dates_never_raise(raw):
    found = read_date(raw)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    "raw",
    [
        "16. marraskuuta 2026 klo 10:00",
        "16 de noviembre de 2026 10:00",
        "16. Novembre 2026 10:00",
        "16 листопада 2026 10:00",
        "16 ноября 2026 г. 10:00".encode().decode("ascii", "surrogateescape"),
        "16. listopadu 2026 10:00",
        "2026年11月16日 10:00",
    ],
)
def test_months_are_read_in_several_languages(raw):
    assert read_date(raw) == TEN


@pytest.mark.parametrize(
    "raw",
    [
        "16 listopada 2026 10:00",  # November in Polish, October in Croatian
        "16 Marsupial 2026 10:00",
        "16 ſep 2026 10:00",
        "2026年11月16日 下午 10:00",
    ],
)
def test_a_month_that_is_not_certain_is_none(raw):
    assert read_date(raw) is None


@pytest.mark.parametrize(
    ("offset", "kept"),
    [
        ("+0300", "+03:00"),
        ("-0330", "-03:30"),
        ("+1245", "+12:45"),
        ("+1400", "+14:00"),
        ("-1200", "-12:00"),
        ("+0000", "+00:00"),
        ("-0000", "+00:00"),
        ("+1401", "+00:00"),
        ("-1215", "+00:00"),
        ("+0307", "+00:00"),
        ("GMT+0300", "+03:00"),
        ("MSK", "+03:00"),
        ("", "+00:00"),
    ],
)
def test_the_senders_own_offset_is_kept_where_it_is_one_that_is_in_use(offset, kept):
    found = read_date(f"Sun, 1 Mar 2026 12:00:00 {offset}")
    assert found.isoformat()[-6:] == kept
