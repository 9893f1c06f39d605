"""The line by which a chat shows what a webhook is called for."""

from __future__ import annotations

import pytest

from tests.readings import known_ticket
from triaged.desk.triage.rules import EVENTS
from triaged.outcomes.webhooks import line_of


def test_each_event_has_words_of_its_own() -> None:
    lines = [line_of(known_ticket(), event, None) for event in EVENTS]
    assert lines[0] == "#1042 Printer: new ticket"
    assert len(set(lines)) == len(EVENTS)


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (75, "75 % of the time for solution is over"),
        (100, "solution overdue"),
        (120, "solution overdue"),
        (None, "solution overdue"),
    ],
)
def test_a_promised_time_is_overdue_only_once_it_is(percent: int | None, said: str) -> None:
    promise = {"metric": "resolution", "percent": percent, "missed": []}
    assert line_of(known_ticket(), "clock", promise) == f"#1042 Printer: {said}"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("", "-"),
        ("<!channel> help", "\u2039!channel\u203a help"),
        ("@all", "\uff20all"),
        ("[ok](https://evil.example/)", "(ok)(https://evil.example/)"),
        ("two\nlines", "two lines"),
        ("x" * 500, "x"),
    ],
)
def test_a_subject_calls_nobody_in_the_chat_and_stays_on_its_line(subject: str, shown: str) -> None:
    line = line_of(known_ticket(subject=subject), "new", None)
    assert line.startswith(f"#1042 {shown}")
    assert line.endswith(": new ticket")
    assert len(line) < 150
    assert not set(line) & set("<>@[]\n")
