"""What is known of tickets that are merged: it is known of the other one too, and goes again when that is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from tests.agents_desk import TOM
from tests.answering_agents import told
from tests.facts_desk import ANNA, FactsDesk
from triaged.store.merging import merge, unmerge
from triaged.store.tables import field

WHO = "operator"
BERT = "bert@example.net"


@pytest.fixture
def new_desk() -> Callable[..., FactsDesk]:
    return FactsDesk


def do(desk: FactsDesk, change: Any, *numbers: int) -> Any:
    with desk.store.write() as transaction:
        return change(transaction, *numbers, WHO, desk.now)


def two(desk: FactsDesk, first: str, second: str) -> list[dict[str, str | None]]:
    """The tickets of two customers: what is known of each."""
    desk.write(first)
    desk.write(second, sender=BERT)
    return [desk.fields(1001), desk.fields(1002)]


def test_what_is_known_is_known_of_the_other_ticket_too(desk: FactsDesk) -> None:
    two(desk, "Where is my order?", "My order has the number 471100. See INC77.")
    do(desk, merge, 1002, 1001)
    assert desk.fields() == {"incident": "INC77", "order number": "471100", "picture": None}
    assert desk.fields(1002)["order number"] == "471100"


def test_where_both_know_it_the_other_tickets_value_stays(desk: FactsDesk) -> None:
    two(desk, "My order has the number 555500.", "My order has the number 471100. See INC77.")
    do(desk, merge, 1002, 1001)
    assert desk.fields() == {"incident": "INC77", "order number": "555500", "picture": None}


def test_what_is_only_asked_for_is_not_asked_for_there(desk: FactsDesk) -> None:
    two(desk, "Hello.", "Where is my order?")
    do(desk, merge, 1002, 1001)
    assert desk.fields() == {}


@pytest.mark.parametrize(
    "first", ["Hello.", "My order has the number 555500.", "Where is my order?"], ids=["none", "known", "asked for"]
)
def test_an_undone_merge_takes_it_back(desk: FactsDesk, first: str) -> None:
    before = two(desk, first, "My order has the number 471100. See INC77.")
    do(desk, merge, 1002, 1001)
    assert [desk.fields(1001), desk.fields(1002)] != before
    do(desk, unmerge, 1002)
    assert [desk.fields(1001), desk.fields(1002)] == before


def test_what_has_another_value_by_then_stays(desk: FactsDesk) -> None:
    two(desk, "Hello.", "See INC77.")
    do(desk, merge, 1002, 1001)
    with desk.store.write() as transaction:
        transaction.execute(update(field).where(field.c.ticket == 1001).values(value="INC78"))
    do(desk, unmerge, 1002)
    assert desk.fields() == {"incident": "INC78"}


def test_mail_behind_the_merge_in_one_batch_finds_it_there(desk: FactsDesk) -> None:
    desk.write("Where is my order?")
    desk.write("My other order has the number 471100.", subject="Another order")
    merges = desk.writing.mail(TOM, "#merge 1001", answers=told(desk, TOM), at=desk.now)
    behind = desk.writing.mail(ANNA, "It has the number 888800.", answers=desk.letter("ack_new"), at=desk.now)
    assert desk.take_all(merges, behind) == ["command", "reply"]
    assert desk.shown(1002)["merged_into"] == 1001
    assert desk.fields() == {"order number": "471100", "picture": None}
    assert desk.events("facts again") == [{"also": {"order number": "888800"}}]
