"""What the lead's sheet and the alarms say once a step has raised the priority, or comes again."""

from __future__ import annotations

import pytest

from tests.agents_desk import SUE, AgentsDesk, text
from tests.answering_agents import answer, told, words
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, led, opened
from tests.promising_desk import passes, row
from triaged.store.events import append_event

TARGETS = 'P2 = { first_response = "30m" }\nP3 = { first_response = "1h" }'
BOTH = '{ first_response = "1h", resolution = "9h" }'
AGAIN = '{ at = "breach", do = ["lead", "raise"] }, { every = "1h", times = 2, do = ["lead"] }'


def sheets(desk: AgentsDesk) -> list[str]:
    rows = [each for each in desk.outbox("breach_lead") if each["recipient"] == SUE]
    return [text(letter_of(desk.content(each["id"]))) for each in rows]


def breached(desk: AgentsDesk, steps: str, targets: str = TARGETS) -> AgentsDesk:
    """A ticket of this desk has missed the hour to its first answer."""
    led(desk, chain(steps).replace(TARGETS, targets))
    opened(desk)
    passes(desk, 60)
    every(desk)
    return desk


def test_a_later_sheet_counts_from_the_breach_of_what_was_promised_then(desk: AgentsDesk) -> None:
    breached(desk, AGAIN)
    passes(desk, 60)
    every(desk)
    first, again = sheets(desk)
    for each in (first, again):
        assert "within 1 h of working time" in each
        assert "It was due: Sunday, 1 March 2026, 13:00 (UTC)" in each
    assert "Late by: 1 h of working time" in again


def test_the_sheet_of_the_step_that_raises_says_so_and_the_next_one_does_not(desk: AgentsDesk) -> None:
    breached(desk, AGAIN)
    passes(desk, 60)
    every(desk)
    first, again = ("This step raised the priority: P3 to P2" in each for each in sheets(desk))
    assert (first, again) == (True, False)


@pytest.mark.parametrize(
    ("targets", "priority"),
    [
        ('P2 = { first_response = "30m" }\nP3 = ' + BOTH, "P3"),
        (f'P1 = {BOTH}\nP2 = {{ first_response = "30m" }}\nP3 = {BOTH}', "P1"),
    ],
)
def test_no_other_promise_is_given_up_by_raising(desk: AgentsDesk, targets: str, priority: str) -> None:
    breached(desk, '{ at = "breach", do = ["raise"], metrics = ["first_response"] }', targets)
    assert row(desk).priority == priority
    assert {each["metric"]: each["state"] for each in row(desk).clocks} == {
        "first_response": "running",
        "resolution": "running",
    }


def test_what_would_be_given_up_is_named(desk: AgentsDesk) -> None:
    breached(desk, '{ at = "breach", do = ["raise"] }', 'P2 = { first_response = "30m" }\nP3 = ' + BOTH)
    (said,) = desk.events("escalated")
    why = "standard promises no resolution for P2, no first_response and no resolution for P1"
    assert said["not_done"] == {"raise": why}


@pytest.mark.parametrize(
    "steps",
    [
        '{ at = "breach", do = ["lead"] }, { every = "1h", times = 2, do = ["lead"] }',
        '{ at = "breach", do = ["agent"] }, { every = "1h", times = 2, do = ["lead"] }',
    ],
)
def test_the_operator_hears_once_of_a_breach(desk: AgentsDesk, steps: str) -> None:
    led(desk, chain(steps))
    desk.rewrite(lambda settings: settings.replace('lead = "Sue"\n', ""))
    opened(desk)
    for _ in range(3):
        passes(desk, 60)
        every(desk)
    assert len(desk.outbox("alarm")) == 1


def test_nor_is_it_lost_where_the_step_of_the_breach_was_missed(desk: AgentsDesk) -> None:
    led(desk, chain('{ at = "breach", do = ["lead"] }, { every = "1h", times = 2, do = ["agent"] }'))
    desk.rewrite(lambda settings: settings.replace('lead = "Sue"\n', ""))
    opened(desk)
    passes(desk, 130)
    every(desk)
    assert len(desk.outbox("alarm")) == 1


def test_what_a_customer_was_told_is_on_the_readers_clock(desk: AgentsDesk) -> None:
    led(desk)
    opened(desk)
    with desk.store.write() as transaction:
        data = {"notice": "delay_customer", "by": "2026-03-03T10:00:00+01:00"}
        append_event(transaction, 1001, desk.now, kind="promised", actor="triaged", data=data)
    answer(desk, "#explain")
    said = words(told(desk, "tom@agents.example", "explain_agent"))
    assert "hears from us by: Tuesday, 3 March 2026, 09:00 (UTC)" in said
    assert "2026-03-03T" not in said
