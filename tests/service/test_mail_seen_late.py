"""Mail that the desk sees late: what its customer is told of time is one story, whatever our clocks say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.agents_desk import text
from tests.waiting_customers import ANNA, OFFICE, WaitingDesk
from triaged import escalate

MINUTE = timedelta(minutes=1)
SILENT = """
[[rule]]
name = "silent"
when = { subject_has = ["printer"] }
then = { acknowledge = false }
"""


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    return WaitingDesk


def seen_late(desk: WaitingDesk, minutes: int) -> None:
    """A mail is decided on so long after the mail server received it; the first answer is promised within an hour."""
    desk.keep(desk.writing.mail(ANNA, subject="Printer", at=desk.now))
    desk.now += minutes * MINUTE
    desk.handle()


def escalates(desk: WaitingDesk) -> None:
    """Looks of the dispatcher until nothing is due."""
    deps = desk.deps
    escalator = escalate.Escalator(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=deps.clock)
    while escalate.escalate_once(escalator) is not None:
        pass


def delays(desk: WaitingDesk) -> int:
    return len(desk.outbox("delay_customer"))


def answer_by(desk: WaitingDesk) -> datetime:
    """By when the acknowledgement says that somebody answers."""
    return datetime.fromisoformat(desk.events("acknowledged")[-1]["answer_by"])


@pytest.mark.parametrize(("minutes", "left"), [(0, 60), (45, 15), (46, 60), (59, 60), (60, 60), (90, 60)])
def test_what_is_left_is_promised_where_that_is_a_quarter_or_more_else_as_much_again(
    desk: WaitingDesk, minutes: int, left: int
) -> None:
    seen_late(desk, minutes)
    assert answer_by(desk) == desk.now + left * MINUTE


@pytest.mark.parametrize("minutes", [50, 90])
def test_it_takes_longer_only_once_the_time_has_come_that_the_customer_was_told(
    desk: WaitingDesk, minutes: int
) -> None:
    seen_late(desk, minutes)
    by = answer_by(desk)
    desk.now = max(desk.now, by - 50 * MINUTE)  # the time has run out in any case
    escalates(desk)
    (step,) = desk.events("escalated")
    assert step["not_done"] == {"customer": f"the customer was told that he hears by {by:%Y-%m-%dT%H:%M:%SZ}"}
    assert delays(desk) == 0
    assert min(at for _step, at in desk.waiting("promised")) == by
    assert desk.next("promised") == by
    assert delays(desk) == 1
    assert "is taking longer than we said" in text(desk.letter("delay_customer"))
    escalates(desk)
    assert delays(desk) == 1


def test_who_was_answered_by_then_hears_nothing(desk: WaitingDesk) -> None:
    seen_late(desk, 90)
    escalates(desk)
    desk.says("Is it plugged in?")
    desk.next("promised")
    assert delays(desk) == 0


def test_an_answer_ends_what_the_acknowledgement_has_said(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFFICE.replace('next_reply = "2h"', 'next_reply = "10m"'))
    seen_late(desk, 0)
    desk.passes(minutes=5)
    desk.says("Is it plugged in?")
    desk.passes(minutes=5)
    desk.write("It is.", answers=desk.letter("relay"))
    desk.passes(minutes=10)
    escalates(desk)
    assert answer_by(desk) > desk.now
    assert delays(desk) == 1


def test_who_got_no_acknowledgement_is_told_at_once(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(rules=SILENT)
    seen_late(desk, 90)
    escalates(desk)
    assert delays(desk) == 1


def test_what_was_not_sent_has_told_him_nothing(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(mode="observe")
    seen_late(desk, 90)
    escalates(desk)
    assert [row["state"] for row in desk.outbox("delay_customer")] == ["held"]


def test_one_step_tells_the_customer_one_thing(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFFICE.replace('["customer"]', '["up", "customer"]'))
    seen_late(desk, 0)
    desk.passes(hours=1)
    escalates(desk)
    assert len(desk.outbox("specialist_customer")) == 1
    assert delays(desk) == 0
    assert desk.next("promised") == datetime.fromisoformat(desk.events("promised")[0]["by"])
    assert delays(desk) == 1
