from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.invitation import summary


def event(*lines):
    return "\n".join(("BEGIN:VCALENDAR", "METHOD:REQUEST", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))


def test_title_time_place_and_description_are_told():
    calendar = event(
        "UID:1",
        "SUMMARY;LANGUAGE=de:Wartung\\, zweiter ",
        " Termin",
        'DTSTART;TZID="Europe/Berlin":20260304T100000',
        "DTEND;TZID=Europe/Berlin:20260304T113000",
        "LOCATION:Raum 5",
        "DESCRIPTION:Bitte kommen.\\nDanke",
    )
    assert summary(calendar) == (
        "Wartung, zweiter Termin\n2026-03-04 10:00 (Europe/Berlin) – 2026-03-04 11:30\nRaum 5\n\nBitte kommen.\nDanke"
    )


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("DTSTART:20260304T100000Z", "2026-03-04 10:00 (UTC)"),
        ("DTSTART:20260304T100000", "2026-03-04 10:00"),
        ("DTSTART;VALUE=DATE:20260304", "2026-03-04"),
        ("DTSTART:soon", ""),
    ],
)
def test_times_stand_as_they_are_given(line, time):
    assert summary(event("SUMMARY:x", line)) == f"x\n{time}".strip()


def test_only_the_event_itself_counts():
    calendar = "BEGIN:VTIMEZONE\nDTSTART:19700101T000000\nEND:VTIMEZONE\n" + event(
        "SUMMARY:first", "BEGIN:VALARM", "DESCRIPTION:alarm", "END:VALARM"
    )
    assert summary(calendar + event("SUMMARY:second", "LOCATION:there")) == "first"


def test_what_holds_no_event_says_nothing():
    assert summary("BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n") == ""


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["A;", "A:b\n", 'A;"', ';"', "A", ";B=C", "\\"])
def test_a_large_object_of_anything_ends(unit):
    summary("BEGIN:VEVENT\n" + unit * (260_000 // len(unit)))


@given(st.text(alphabet='ABDST:;="\\n\n 0129TZ', max_size=200))
def test_any_text_can_stand_in_an_event(text):
    summary("BEGIN:VEVENT\n" + text)
