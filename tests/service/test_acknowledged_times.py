"""The time that an acknowledgement names is kept, whatever becomes of the ticket's clocks: who waits longer is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.agents_desk import text
from tests.waiting_customers import OFFICE, WaitingDesk
from triaged import collect
from triaged.outcomes.promising import AFTERWARDS

HOUR = timedelta(hours=1)


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    return WaitingDesk


def delays(desk: WaitingDesk, number: int = 1001) -> int:
    return sum(row["ticket"] == number for row in desk.outbox("delay_customer"))


@pytest.mark.parametrize("words", ["#priority P4", "#queue billing"])
def test_who_was_told_a_time_is_told_when_it_passes_though_less_is_promised_since(
    make_desk: Callable[..., WaitingDesk], words: str
) -> None:
    desk = make_desk(promises=OFFICE.replace('chain = "standard"', 'chain = "standard"\nqueues = ["support"]'))
    desk.write()
    by = desk.now + HOUR + AFTERWARDS
    desk.says(words)
    assert desk.next("promised") == by
    assert delays(desk) == 1
    assert "is taking longer than we said" in text(desk.letter("delay_customer"))


def test_who_was_answered_in_time_hears_nothing(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("Is it plugged in?")
    desk.next("promised")
    assert delays(desk) == 0


def test_where_no_chain_tells_the_customer_he_is_not_told(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFFICE.replace('do = ["customer"]', 'do = ["agent"]'))
    desk.write()
    assert len(desk.outbox("ack_new")) == 1
    assert desk.waiting("promised") == []


def test_who_was_not_told_a_time_is_not_told_that_it_has_passed(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(mode="observe")
    desk.write()
    assert desk.waiting("promised") == []


def test_of_a_collected_acknowledgement_one_ticket_stands_for_all(desk: WaitingDesk) -> None:
    for subject in ("Printer", "Paper", "Ink"):
        desk.write(proven=False, subject=subject)
    assert [len(desk.waiting("promised", number)) for number in (1001, 1002, 1003)] == [1, 0, 0]
    desk.passes(hours=1, minutes=5)
    desk.sent()
    deps = desk.deps
    made = collect.collect_once(
        collect.Collector(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: desk.now)
    )
    assert made is not None
    assert len(made) == 1
    assert [len(desk.waiting("promised", number)) for number in (1001, 1002, 1003)] == [1, 0, 1]
