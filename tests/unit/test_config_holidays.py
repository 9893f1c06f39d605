"""Days off: dates, the public holidays of a library, all-day events of an iCalendar file."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.config.calendar_files import UnreadableCalendar, read_calendar_file
from triaged.config.holidays import DayOff, Years, plain_days, public_holidays
from triaged.desk.triage.mistakes import Wrong

YEARS = Years(first=2025, last=2029)


def test_the_years_reach_from_the_last_one_to_three_on() -> None:
    assert Years.around(date(2026, 2, 28)) == YEARS


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-12-24", [date(2026, 12, 24)]),
        ("12-24", [date(year, 12, 24) for year in range(2025, 2030)]),
        ("02-29", [date(2028, 2, 29)]),
        ("2027-02-29", []),
        ("24.12.", []),
        ("2026-1-1", []),
    ],
)
def test_a_date_is_one_day_or_one_of_every_year(text: str, days: list[date]) -> None:
    assert [each.day for each in plain_days(text, YEARS)] == days


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("DE", date(2026, 10, 3), "German Unity Day"),
        ("DE-BY", date(2026, 1, 6), "Epiphany"),
        ("FR", date(2027, 7, 14), "National Day"),
        ("JP", date(2026, 5, 6), "Substitute Holiday"),
    ],
)
def test_public_holidays_come_from_the_library(code: str, day: date, name: str) -> None:
    days = public_holidays(code, YEARS)
    assert [(each.name, each.source) for each in days if each.day == day] == [(name, code)]
    assert {each.day.year for each in days} == set(range(2025, 2030))
    assert days == sorted(days)


@pytest.mark.parametrize("code", ["DE", "FR"])
def test_their_names_are_in_one_language_whatever_the_machine_speaks(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", code.lower())
    assert {each.name for each in public_holidays(code, YEARS)} >= {"New Year's Day"}


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    assert date(2026, 1, 6) not in {each.day for each in public_holidays("DE", YEARS)}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("DX", 'found \'DX\'; allowed the ISO 3166 code of a country or a part of it, such as "DE" or "DE-BY"'),
        (
            "de",
            'of a country or a part of it, such as "DE" or "DE-BY"; did you mean \'DE\'?',
        ),
        ("DE-BX", "allowed DE-Augsburg, DE-BB, DE-BE, DE-BW, DE-BY, "),
        ("DE-Augsberg", "did you mean 'DE-Augsburg'?"),
        ("Germany", "found 'Germany'; allowed the ISO 3166 code"),
        ("MC-XX", "found 'MC-XX'; allowed MC alone"),
    ],
)
def test_a_country_that_is_unknown_is_named_with_those_that_are_near(code: str, said: str) -> None:
    with pytest.raises(Wrong) as caught:
        public_holidays(code, YEARS)
    assert said in str(caught.value)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that was installed without the extra."""
    find = importlib.util.find_spec

    def without(name: str, *more: Any) -> Any:
        return None if name in {"holidays", "dateutil"} else find(name, *more)

    monkeypatch.setattr(importlib.util, "find_spec", without)


@pytest.mark.usefixtures("bare")
def test_without_the_extra_it_is_said_how_to_get_it() -> None:
    with pytest.raises(Wrong, match=r"pip install 'triaged\[holidays\]'"):
        public_holidays("DE", YEARS)


# --- iCalendar ---


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def days_of(folder: Path, *events: str) -> list[DayOff]:
    return read(folder, ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode())


def read(folder: Path, source: bytes) -> list[DayOff]:
    (folder / "off.ics").write_bytes(source)
    return read_calendar_file(folder / "off.ics", YEARS)


def dates(folder: Path, *lines: str) -> list[str]:
    return [each.day.isoformat() for each in days_of(folder, event(*lines))]


CHRISTMAS = "DTSTART;VALUE=DATE:20261224"


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ([CHRISTMAS], ["2026-12-24"]),
        (["DTSTART:20261224"], ["2026-12-24"]),
        ([CHRISTMAS, "DTEND;VALUE=DATE:20261225"], ["2026-12-24"]),
        ([CHRISTMAS, "DTEND;VALUE=DATE:20261227"], ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ([CHRISTMAS, "DTEND;VALUE=DATE:20261224"], ["2026-12-24"]),
        ([CHRISTMAS, "DURATION:P2D"], ["2026-12-24", "2026-12-25"]),
        (["DTSTART;VALUE=DATE:20241230", "DURATION:P1W"], [f"2025-01-0{day}" for day in range(1, 6)]),
        (["DTSTART;VALUE=DATE:20291231", "DTEND;VALUE=DATE:20301231"], ["2029-12-31"]),
        ([CHRISTMAS, "RRULE:FREQ=YEARLY"], [f"{year}-12-24" for year in (2026, 2027, 2028, 2029)]),
        (["DTSTART:19700101", "RRULE:FREQ=YEARLY;INTERVAL=2"], ["2026-01-01", "2028-01-01"]),
        (["DTSTART:20200101", "RRULE:FREQ=YEARLY;COUNT=6"], ["2025-01-01"]),
        (["DTSTART:20200101", "RRULE:FREQ=YEARLY;UNTIL=20260101T235959Z"], ["2025-01-01", "2026-01-01"]),
        (
            ["DTSTART:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"],
            ["2025-11-27", "2026-11-26", "2027-11-25", "2028-11-23", "2029-11-22"],
        ),
        ([CHRISTMAS, "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20271224,20281224"], ["2026-12-24", "2029-12-24"]),
        ([CHRISTMAS, "RDATE;VALUE=DATE:20261231"], ["2026-12-24", "2026-12-31"]),
        (
            ["DTSTART:20240229", "DTEND:20240302", "RRULE:FREQ=YEARLY"],
            ["2028-02-29", "2028-03-01"],
        ),
        (
            ["DTSTART;TZID=Europe/Berlin:20261224T000000", "DTEND:20261226T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
            ["2026-12-24", "2026-12-25"],
        ),
        (["DTSTART:20200101", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], []),
    ],
)
def test_an_all_day_event_is_days_off(tmp_path: Path, lines: list[str], days: list[str]) -> None:
    assert dates(tmp_path, *lines) == days


def test_lines_that_are_folded_are_one_also_within_a_character(tmp_path: Path) -> None:
    summary = "SUMMARY:Tag der Einheit für alle".encode()
    cut = summary.index(b"\xc3") + 1
    folded = b"\r\n ".join([summary[:9], summary[9:cut], summary[cut:]])
    (found,) = read(
        tmp_path,
        b'\xef\xbb\xbfbegin:vcalendar\nBEGIN:VEVENT\nDTSTART;X-NOTE="a:b;c";VALUE=DATE:20261\n\t003\n'
        + folded
        + b"\nEND:VEVENT\nEND:VCALENDAR",
    )
    assert found == DayOff(day=date(2026, 10, 3), name="Tag der Einheit für alle", source="off.ics")


def test_a_name_stays_on_its_line(tmp_path: Path) -> None:
    (found,) = days_of(tmp_path, event(CHRISTMAS, "SUMMARY:Holy\\, \\nnight\\; \x1b[31mred\u202e" + "x" * 100))
    assert found.name == ("Holy, night; [31mred" + "x" * 100)[:60]


def test_what_stands_inside_an_event_or_a_zone_is_none_of_it(tmp_path: Path) -> None:
    zone = "BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:20200101\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    alarm = ("BEGIN:VALARM", "DTSTART:20200101", "DURATION:PT5M", "END:VALARM")
    assert [each.day for each in days_of(tmp_path, zone, event(CHRISTMAS, *alarm))] == [date(2026, 12, 24)]


def test_meetings_and_what_is_cancelled_are_no_days_off(tmp_path: Path) -> None:
    meeting = event("DTSTART:20261224T100000Z", "DTEND:20261224T110000Z")
    cancelled = event("DTSTART:20261225", "STATUS:CANCELLED")
    assert [each.day for each in days_of(tmp_path, meeting, cancelled, event(CHRISTMAS))] == [date(2026, 12, 24)]


def test_one_that_was_moved_is_off_on_its_new_day_alone(tmp_path: Path) -> None:
    party = event("UID:1", "DTSTART:20250601", "RRULE:FREQ=YEARLY;COUNT=4")
    moved = event("UID:1", "RECURRENCE-ID:20260601", "DTSTART:20260602")
    renamed = event("UID:1", "RECURRENCE-ID:20270601", "DTSTART:20270601", "SUMMARY:Party")
    called_off = event("UID:1", "RECURRENCE-ID:20280601", "DTSTART:20280601", "STATUS:CANCELLED")
    found = days_of(tmp_path, party, moved, renamed, called_off)
    assert [(each.day.isoformat(), each.name) for each in found] == [
        ("2025-06-01", ""),
        ("2026-06-02", ""),
        ("2027-06-01", "Party"),
    ]


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("", 0, "found no all-day event"),
        ("<html>", 1, "found '<html>'; allowed an iCalendar file (RFC 5545)"),
        ("BEGIN:VEVENT\nEND:VEVENT", 1, "allowed an iCalendar file"),
        ("BEGIN:VCALENDAR\n\nthis is no line\nEND:VCALENDAR", 3, "found 'this is no line'"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", 3, "allowed 'END:VEVENT'"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\n", 3, "found the end of the file; allowed 'END:VEVENT'"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", 2, "an event without DTSTART"),
        ("{}DTSTART:20260230\n{}", 3, "found '20260230'; allowed a date"),
        ("{}DTSTART:20261224\nDTEND:tomorrow\n{}", 4, "found 'tomorrow'; allowed a date"),
        ("{}DTSTART:20261224\nDURATION:PT5M\n{}", 4, "found 'PT5M'; allowed whole days"),
        ("{}DTSTART:20261224\nDTEND:99991231\n{}", 4, "found '99991231', after 2912085 days; allowed at most 366"),
        ("{}DTSTART:20261224\nDURATION:P9999W\n{}", 4, "after 69993 days; allowed at most 366"),
        ("{}DTSTART:20261224\nEXDATE:20261224,x\n{}", 4, "found 'x'; allowed a date"),
        ("{}DTSTART:20261224\nRRULE:FREQ=SECONDLY\n{}", 4, "found 'FREQ=SECONDLY'; allowed FREQ=YEARLY"),
        ("{}DTSTART:20261224\nRRULE:FREQ=YEARLY;BYMONTH=x\n{}", 4, "allowed a rule of RFC 5545"),
        ("{}DTSTART:20261224\nRRULE:FREQ=YEARLY;BYDAY=XX\n{}", 4, "allowed a rule of RFC 5545"),
        ("{}DTSTART:20261224T090000Z\n{}", 0, "found no all-day event"),
    ],
)
def test_what_is_no_calendar_is_said_with_its_line(tmp_path: Path, source: str, line: int, said: str) -> None:
    whole = source.format("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "END:VEVENT\nEND:VCALENDAR\n")
    with pytest.raises(UnreadableCalendar) as caught:
        read(tmp_path, whole.encode())
    assert said in str(caught.value)
    assert caught.value.line == line


def test_a_file_without_end_is_not_read_to_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCalendar, match="more than 4 MiB"):
        read(tmp_path, b"BEGIN:VCALENDAR\n" + b"X" * 4 * 1024 * 1024)


@pytest.mark.usefixtures("bare")
def test_without_the_extra_only_what_comes_again_is_refused(tmp_path: Path) -> None:
    assert dates(tmp_path, CHRISTMAS) == ["2026-12-24"]
    with pytest.raises(UnreadableCalendar, match=r"pip install 'triaged\[holidays\]'"):
        dates(tmp_path, CHRISTMAS, "RRULE:FREQ=YEARLY")


LINES = st.sampled_from(
    [
        *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM"),
        *("DTSTART;VALUE=DATE:20261224", "DTSTART:20261224T000000Z", "DTEND:20261231", "DTEND:20250101"),
        *("DURATION:P3D", "RRULE:FREQ=MONTHLY;BYDAY=-1MO", "EXDATE:20261224", "RECURRENCE-ID:20261224", "UID:1"),
        *("SUMMARY:x", " folded", "", "STATUS:CANCELLED", "\ufeff", ":"),
    ]
)


@given(lines=st.lists(LINES | st.text(max_size=20), max_size=20))
def test_any_file_gives_days_of_these_years_or_says_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    source = "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
    try:
        found = read(tmp_path_factory.getbasetemp(), source)
    except UnreadableCalendar:
        return
    assert all(YEARS.first <= each.day.year <= YEARS.last for each in found)
