"""Steps are known by what they are, none is lost, and a history that cannot be read is one ticket's own matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from tests.agents_desk import AgentsDesk
from tests.escalating_desk import carried_out, chain, every, fired, led, mails, once, opened, write
from tests.promising_desk import passes, row
from triaged import escalate, remind
from triaged.outcomes.escalating import lists
from triaged.store import promises
from triaged.store.tables import event, ticket

BREACH = '{ at = "breach", do = ["lead"] }'


def other(desk: AgentsDesk, change: Callable[[str], str]) -> None:
    """The settings are changed, and read again."""
    desk.rewrite(change)
    with desk.store.write() as transaction:
        assert promises.take_effect(transaction, desk.deps.desk.promises, desk.now)


def test_a_chain_that_loses_its_first_steps_still_tells_of_the_breach(make_desk) -> None:
    gone = '{ at = "25%", do = ["agent"] }, { at = "50%", do = ["agent"] }, '
    desk = led(make_desk(), chain(gone + BREACH))
    opened(desk)
    passes(desk, 31)
    every(desk)
    other(desk, lambda text: text.replace(gone, ""))
    passes(desk, 60)
    every(desk)
    assert len(mails(desk, "breach_lead")) == 1


def test_a_chain_that_gets_a_step_in_front_does_not_begin_anew(make_desk) -> None:
    desk = led(make_desk(), chain(BREACH))
    opened(desk)
    passes(desk, 61)
    every(desk)
    passes(desk, 60)
    other(desk, lambda text: text.replace(BREACH, '{ at = "50%", do = ["agent"] }, ' + BREACH))
    every(desk)
    assert [(each["key"], each.get("late", False)) for each in desk.events("escalated")] == [
        ("100%", False),
        ("50%", True),
    ]
    assert (mails(desk, "escalated_agent"), mails(desk, "breach_lead").total()) == ({}, 1)


def test_steps_that_fall_due_in_one_moment_are_carried_out_as_one(make_desk) -> None:
    desk = led(make_desk(), chain('{ at = "50%", do = ["raise", "lead"] }, { at = "75%", do = ["agent"] }'))
    opened(desk)
    passes(desk, 20)
    other(desk, lambda text: text.replace('P3 = { first_response = "1h" }', 'P3 = { first_response = "25m" }'))
    every(desk)
    said = desk.events("escalated")
    assert [(each["key"], each.get("with"), "late" in each) for each in said[:2]] == [
        ("50%", "75%", False),
        ("75%", None, False),
    ]
    assert said[1]["does"] == ["raise", "agent", "lead"]


def test_what_missed_steps_change_is_done_once_with_the_last_one(make_desk) -> None:
    steps = (
        '{ at = "breach", do = ["customer", "raise", "team"] }, { every = "1h", times = 5, do = ["agent", "raise"] }'
    )
    desk = led(make_desk(), chain(steps))
    opened(desk)
    passes(desk, 150)
    once(desk)
    (said,) = carried_out(desk)
    assert said["does"] == ["raise", "agent", "customer"]
    assert (row(desk).priority, len(desk.outbox("delay_customer"))) == ("P2", 1)


# --- what is promised anew -------------------------------------------------------------------------------------------


def test_a_look_in_the_same_second_sees_what_is_promised_now(make_desk) -> None:
    desk = led(make_desk(), chain())
    opened(desk)
    passes(desk, 10)
    desk.now += timedelta(milliseconds=300)
    other(desk, lambda text: text.replace('first_response = "1h"', 'first_response = "20m"'))
    desk.now += timedelta(milliseconds=400)
    every(desk)
    assert row(desk).clocks[0]["target_s"] == 1200


def test_where_the_clock_was_set_back_what_is_promised_now_is_looked_at_when_it_counts(make_desk) -> None:
    desk = led(make_desk(), chain())
    opened(desk)
    since = desk.now
    passes(desk, -180)
    other(desk, lambda text: text.replace('first_response = "1h"', 'first_response = "50m"'))
    every(desk)
    assert row(desk).clock_at == since
    passes(desk, 180)
    every(desk)
    assert row(desk).clocks[0]["target_s"] == 3000


def test_what_is_due_keeps_its_turn(make_desk) -> None:
    desk = led(make_desk(), chain())
    opened(desk)
    due = row(desk).clock_at
    passes(desk, 40)
    other(desk, lambda text: text.replace('first_response = "1h"', 'first_response = "50m"'))
    assert row(desk).clock_at == due


# --- a history that cannot be read -----------------------------------------------------------------------------------


def unreadable(desk: AgentsDesk, number: int) -> None:
    """A later version of the program has written a word."""
    said = {**desk.events("clock", number)[0], "what": "some later word"}
    new = {"ticket": number, "number": 99, "at": desk.now, "kind": "clock", "actor": "triaged", "data": said}
    with desk.store.write() as transaction:
        transaction.execute(insert(event), [new])
        transaction.execute(update(ticket).where(ticket.c.number == number).values(last_event=99))


def test_a_history_that_cannot_be_read_stops_no_other_ticket(make_desk) -> None:
    desk = led(make_desk(), chain())
    opened(desk, 3)
    unreadable(desk, 1002)
    passes(desk, 30)
    every(desk)
    assert [len(fired(desk, number)) for number in (1001, 1002, 1003)] == [1, 0, 1]
    assert "some later word" in desk.events("escalation failed", 1002)[0]["error"]
    passes(desk, 600)
    deps = desk.deps
    remind.remind_once(remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=deps.clock))


def test_mail_of_a_ticket_whose_history_cannot_be_read_is_filed(make_desk) -> None:
    desk = led(make_desk(), chain())
    opened(desk)
    told = desk.letter("ack_new")
    unreadable(desk, 1001)
    assert desk.take(write("c0@firm0.example", "It still beeps.", answers=told, at=desk.now)) == "reply"
    assert len(desk.events("clock")) == 2


def test_a_list_that_fails_costs_nobody_else_his_mail(make_desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = led(make_desk(), chain())
    opened(desk, 5)
    passes(desk, 30)

    def broken(*_how: object) -> None:
        raise ValueError("poison")

    monkeypatch.setattr(lists, "tell_list", broken)
    assert len(every(desk)) == escalate.MAILS
    assert len(fired(desk, 1005)) == 1
