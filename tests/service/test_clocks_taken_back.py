"""Answers that were taken back, held or given when the clock was wrong: what clocks and their notices make of them."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from sqlalchemy import update

from tests.agents_desk import AGENTS, TOM, AgentsDesk
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, fired, led, opened, write
from tests.promising_desk import passes, row, whats
from triaged.model import OutboxState
from triaged.store.tables import outbox

AT_ONCE = AGENTS.replace("[[agent]]", "[[agent]]\nundo_seconds = 0")
BREACH = chain('{ at = "breach", do = ["lead", "customer"] }')


def to_tom(desk: AgentsDesk) -> EmailMessage:
    """What he answers."""
    (first, *_) = (each["id"] for each in desk.outbox("message_agent") if each["recipient"] == TOM)
    return letter_of(desk.content(first))


def said(desk: AgentsDesk) -> dict[str, str]:
    """What became of the notices of the breach."""
    return {each["notice"]: each["state"] for name in ("breach_lead", "delay_customer") for each in desk.outbox(name)}


def test_an_answer_counts_though_the_clock_was_set_back_since(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(agents=AT_ONCE))
    opened(desk)
    passes(desk, 620)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    passes(desk, -600)
    desk.take(write(TOM, "#priority P2", answers=to_tom(desk), at=desk.now))
    passes(desk, 45)
    every(desk)
    assert not fired(desk)


def test_a_promise_holds_though_the_clock_was_set_back_since(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk)
    passes(desk, -180)
    desk.take(write(TOM, "#note\n\nI see to it.", answers=to_tom(desk), at=desk.now))
    desk.take(write(TOM, "#priority P2", answers=to_tom(desk), at=desk.now))
    assert row(desk).clock_at is not None
    passes(desk, 240)
    every(desk)
    assert len(fired(desk)) == 1


def test_what_an_answer_made_needless_is_said_when_it_is_taken_back(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk)
    passes(desk, 60)
    every(desk)
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "cancelled", "delay_customer": "cancelled"}
    passes(desk, 0.1)
    desk.take(write(TOM, "#undo", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "waiting", "delay_customer": "waiting"}
    assert [each["reply"] for each in desk.outbox("breach_lead")] == [None]


def test_what_says_nothing_of_time_leaves_all_the_same(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk)
    passes(desk, 60)
    every(desk)
    others = [each["id"] for each in desk.outbox() if each["notice"] not in said(desk)]
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "cancelled", "delay_customer": "cancelled"}
    assert len(others) > 1
    assert {each["state"] for each in desk.outbox() if each["id"] in others} == {"waiting"}


def test_what_was_sent_is_not_taken_back(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk)
    passes(desk, 60)
    every(desk)
    with desk.store.write() as transaction:
        its = update(outbox).where(outbox.c.notice == "breach_lead")
        transaction.execute(its.values(state=OutboxState.SENT, sent_at=desk.now))
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "sent", "delay_customer": "cancelled"}
    passes(desk, 0.1)
    desk.take(write(TOM, "#undo", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "sent", "delay_customer": "waiting"}


def test_while_the_desk_only_observes_what_is_needless_is_so_too(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(mode="observe"), BREACH)
    opened(desk)
    passes(desk, 60)
    every(desk)
    assert said(desk) == {"breach_lead": "held", "delay_customer": "held"}
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "cancelled", "delay_customer": "cancelled"}
    passes(desk, 0.1)
    desk.take(write(TOM, "#undo", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "held", "delay_customer": "held"}


def test_the_answer_to_one_customer_leaves_what_is_said_of_another(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk, 2)
    passes(desk, 60)
    every(desk)
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    states = {(each["ticket"], each["state"]) for each in desk.outbox("delay_customer")}
    assert states == {(1001, "cancelled"), (1002, "waiting")}
    with desk.store.write() as transaction:
        other = update(outbox).where(outbox.c.notice == "delay_customer", outbox.c.ticket == 1002)
        transaction.execute(other.values(state=OutboxState.CANCELLED, reply="needless, was waiting"))
    passes(desk, 0.1)
    desk.take(write(TOM, "#undo", answers=to_tom(desk), at=desk.now))
    states = {(each["ticket"], each["state"]) for each in desk.outbox("delay_customer")}
    assert states == {(1001, "waiting"), (1002, "cancelled")}


def test_what_was_cancelled_by_hand_stays_so(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk)
    passes(desk, 60)
    every(desk)
    with desk.store.write() as transaction:
        its = update(outbox).where(outbox.c.notice == "breach_lead")
        transaction.execute(its.values(state=OutboxState.CANCELLED, reply="by the operator"))
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    passes(desk, 0.1)
    desk.take(write(TOM, "#undo", answers=to_tom(desk), at=desk.now))
    assert said(desk) == {"breach_lead": "cancelled", "delay_customer": "waiting"}


def test_what_an_answer_that_stands_made_needless_stays_unsaid(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(agents=AT_ONCE), BREACH)
    opened(desk)
    passes(desk, 60)
    every(desk)
    passes(desk, 0.1)
    desk.take(write(TOM, "Turn it on.", answers=to_tom(desk), at=desk.now))
    desk.take(write(TOM, "#solved", answers=to_tom(desk), at=desk.now))
    passes(desk, 0.1)
    desk.take(write(TOM, "#open", answers=to_tom(desk), at=desk.now))
    assert row(desk).status == "open"
    assert said(desk) == {"breach_lead": "cancelled", "delay_customer": "cancelled"}


def test_solving_and_reopening_hides_no_breach(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), BREACH)
    opened(desk)
    passes(desk, 55)
    desk.take(write(TOM, "#solved", answers=to_tom(desk), at=desk.now))
    passes(desk, 10)
    desk.take(write(TOM, "#open", answers=to_tom(desk), at=desk.now))
    passes(desk, 4)
    every(desk)
    assert not fired(desk)
    passes(desk, 2)
    every(desk)
    assert fired(desk) == [("first_response", 1, 1)]


def test_an_answer_whose_sender_is_not_proven_is_held(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(agents=AT_ONCE), BREACH)
    opened(desk)
    passes(desk, 5)
    desk.take(write(TOM, "Turn it on.", proven=False, answers=to_tom(desk), at=desk.now))
    assert whats(desk) == ["opened", "held"]
    passes(desk, 5)
    desk.take(write(TOM, "#yes", answers=desk.letter("confirm_agent"), at=desk.now))
    assert whats(desk)[-1] == "answered"


@pytest.mark.parametrize("words", ["#note\n\nHe is angry.", "#solved"])
def test_what_is_no_answer_is_not_held_as_one(make_desk: Callable[..., AgentsDesk], words: str) -> None:
    desk = led(make_desk(agents=AT_ONCE), BREACH)
    opened(desk)
    desk.take(write(TOM, words, proven=False, answers=to_tom(desk), at=desk.now))
    assert "held" not in whats(desk)
