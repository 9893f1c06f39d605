"""A status that an operator has set, or that an undone merge brings back: what follows later. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.service.test_pending import QUEUE, asked, berlin
from tests.waiting_customers import ANNA, BERT, WaitingDesk
from triaged.model import Status
from triaged.store import merging


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    def made(*where: Any, **how: Any) -> WaitingDesk:
        return WaitingDesk(*where, **{"queue": QUEUE, **how})

    return made


def becomes(desk: WaitingDesk, status: str, number: int = 1001) -> None:
    with desk.store.write() as transaction:
        merging.set_status(transaction, number, Status(status), "operator", desk.now)


def merged(desk: WaitingDesk, *, undone: bool = False) -> None:
    with desk.store.write() as transaction:
        if undone:
            merging.unmerge(transaction, 1002, "operator", desk.now)
        else:
            merging.merge(transaction, 1002, 1001, "operator", desk.now)


def test_what_is_solved_by_hand_is_closed_after_its_days(desk: WaitingDesk) -> None:
    desk.write()  # on a Monday
    becomes(desk, "solved")
    desk.next("close")
    assert desk.status() == "solved"
    assert desk.next("close") == berlin(5)
    assert desk.status() == "closed"
    assert desk.outbox("solved_customer") == []


def test_what_was_closed_and_is_solved_by_hand_has_its_days_anew(desk: WaitingDesk) -> None:
    desk.write()
    becomes(desk, "closed")
    desk.passes(days=7)
    becomes(desk, "solved")
    desk.next("close")
    assert desk.status() == "solved"
    assert desk.next("close") == berlin(12)
    assert desk.status() == "closed"


def test_who_was_asked_is_reminded_where_it_is_pending_by_hand(desk: WaitingDesk) -> None:
    asked(desk, "Which printer is it?")
    assert desk.status() == "open"
    becomes(desk, "pending")
    desk.next("asked")
    assert desk.outbox("pending_customer") == []
    assert desk.next("asked") == berlin(4)
    assert [row["recipient"] for row in desk.outbox("pending_customer")] == [ANNA]


def test_what_was_planned_for_the_status_before_is_not_true_any_more(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    becomes(desk, "open")
    assert desk.waiting("asked") == []
    assert [row["state"] for row in desk.outbox("pending_customer")] == ["cancelled"]
    desk.says("#solved")
    becomes(desk, "open")
    assert desk.waiting("close") == []
    assert [row["state"] for row in desk.outbox("solved_customer")] == ["cancelled"]


def test_the_same_status_again_changes_nothing(desk: WaitingDesk) -> None:
    asked(desk)
    before = desk.waiting("asked")
    becomes(desk, "pending")
    assert desk.waiting("asked") == before


@pytest.mark.parametrize(("words", "kind"), [("#pending\n\nWhich printer?", "asked"), ("#solved", "close")])
def test_what_fell_due_while_it_was_merged_counts_anew(desk: WaitingDesk, words: str, kind: str) -> None:
    desk.write(subject="Paper", sender=BERT)
    desk.write()
    desk.says(words)
    merged(desk)
    desk.next(kind, 1002)
    assert desk.waiting(kind, 1002) == []
    merged(desk, undone=True)
    desk.next(kind, 1002)
    (planned,) = desk.waiting(kind, 1002)
    assert planned[1] > desk.now
    assert (desk.status(1002), len(desk.outbox("pending_customer"))) == (words.partition("\n")[0][1:], 0)


def test_what_still_waits_counts_on(desk: WaitingDesk) -> None:
    desk.write(subject="Paper", sender=BERT)
    desk.write()
    desk.says("#pending\n\nWhich printer is it?")
    before = desk.waiting("asked", 1002)
    merged(desk)
    merged(desk, undone=True)
    assert desk.waiting("asked", 1002) == before


def test_exercises_and_tickets_that_nobody_wrote_ask_nobody(desk: WaitingDesk) -> None:
    asked(desk, "Which printer is it?")
    desk.change(practice=True)
    becomes(desk, "pending")
    assert desk.waiting("asked") == []
    desk.change(practice=False, customer="")
    becomes(desk, "open")
    becomes(desk, "pending")
    assert desk.waiting("asked") == []
    becomes(desk, "solved")
    assert len(desk.waiting("close")) == 1
