"""A chain raises the priority before the time is over: nothing becomes late by that, and nobody is told twice."""

from __future__ import annotations

import json

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.escalating_desk import carried_out, chain, every, led, mails, opened
from tests.promising_desk import passes, row

TARGETS = 'P2 = { first_response = "30m" }\nP3 = { first_response = "1h" }'
CHAT = '[[webhook]]\nname = "chat"\nurl = "http://127.0.0.1:9/hook"\n'


def desk_with(desk: AgentsDesk, steps: str, targets: str = TARGETS, more: str = "") -> AgentsDesk:
    """A desk with these steps and targets, on which a ticket has just been opened."""
    led(desk, chain(steps).replace(TARGETS, targets) + more)
    opened(desk)
    return desk


def test_what_would_be_late_by_it_is_not_raised_before_the_breach(desk) -> None:
    desk_with(desk, '{ at = "50%", do = ["agent", "raise"] }, { at = "breach", do = ["lead", "raise"] }')
    passes(desk, 30)
    every(desk)
    (said,) = desk.events("escalated")
    assert said["does"] == ["agent"]
    assert said["not_done"] == {"raise": "as P2 it would be late at once: first_response has taken longer already"}
    assert (row(desk).priority, row(desk).clocks[0]["breached_at"]) == ("P3", None)

    passes(desk, 30)
    every(desk)
    assert row(desk).priority == "P2"
    assert [each["does"] for each in carried_out(desk)] == [["agent"], ["raise", "lead"]]


def test_a_minute_before_that_it_is_raised(desk) -> None:
    desk_with(desk, '{ at = "48%", do = ["raise"] }')
    passes(desk, 29)
    every(desk)
    assert (row(desk).priority, row(desk).clocks[0]["breached_at"]) == ("P2", None)


def test_nor_what_is_late_by_another_promise_then(desk) -> None:
    targets = 'P2 = { first_response = "50m", resolution = "20m" }\nP3 = { first_response = "1h", resolution = "9h" }'
    desk_with(desk, '{ at = "50%", do = ["raise"], metrics = ["first_response"] }', targets)
    passes(desk, 30)
    every(desk)
    (said,) = desk.events("escalated")
    assert said["not_done"] == {"raise": "as P2 it would be late at once: resolution has taken longer already"}


def test_at_the_breach_it_is_raised_whatever_is_late_by_that(desk) -> None:
    targets = 'P2 = { first_response = "50m", resolution = "20m" }\nP3 = { first_response = "1h", resolution = "9h" }'
    desk_with(desk, '{ at = "breach", do = ["raise"], metrics = ["first_response"] }', targets)
    passes(desk, 60)
    every(desk)
    assert row(desk).priority == "P2"


def test_what_falls_due_by_it_is_done_with_it_and_not_once_more(desk) -> None:
    steps = """
        { at = "50%", do = ["agent", "raise"] },
        { at = "75%", do = ["agent", "lead"], webhooks = ["chat"] },
        { at = "breach", do = ["lead"] },
    """
    targets = TARGETS.replace("30m", "40m")
    desk_with(desk, steps, targets, CHAT)
    passes(desk, 30)
    every(desk)
    overtaken, said = desk.events("escalated")
    assert (overtaken["key"], overtaken["with"], overtaken["does"]) == ("75%", "50%", [])
    assert (said["key"], said["does"]) == ("50%", ["raise", "agent", "lead", "webhook chat"])
    assert mails(desk, "escalated_agent") == {TOM: 1, SUE: 1}
    assert mails(desk, "breach_lead") == {}
    passes(desk, 5)
    every(desk)
    assert len(desk.events("escalated")) == 2
    passes(desk, 5)
    every(desk)
    assert [each["key"] for each in desk.events("escalated")[2:]] == ["100%"]


def test_what_is_ahead_is_not_done_by_it(desk) -> None:
    steps = '{ at = "50%", do = ["agent", "raise"] }, { at = "80%", do = ["lead"] }'
    desk_with(desk, steps, TARGETS.replace("30m", "40m"))
    passes(desk, 30)
    every(desk)
    assert [each["does"] for each in desk.events("escalated")] == [["raise", "agent"]]
    passes(desk, 2)
    every(desk)
    assert [each["key"] for each in desk.events("escalated")] == ["50%", "80%"]


def test_the_webhooks_of_steps_that_were_missed_are_called_once_and_hear_which_those_were(desk) -> None:
    steps = """
        { at = "25%", do = ["agent"], webhooks = ["chat"] },
        { at = "50%", do = ["agent"], webhooks = ["chat"] },
        { at = "breach", do = ["lead"] },
    """
    desk_with(desk, steps, more=CHAT)
    passes(desk, 70)
    every(desk)
    (call,) = desk.outbox("clock_webhook")
    document = json.loads(desk.content(call["id"]))
    assert document["promise"]["percent"] == 100
    assert document["promise"]["missed"] == [
        {"step": "25%", "round": 1, "at": "2026-03-01T12:15:00Z"},
        {"step": "50%", "round": 1, "at": "2026-03-01T12:30:00Z"},
    ]
    assert document["text"] == "#1001 Printer 0: first answer overdue (not called for at its time: 25%, 50%)"
    assert carried_out(desk)[-1]["does"] == ["lead", "webhook chat"]
