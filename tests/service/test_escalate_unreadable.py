"""One ticket of a batch that cannot be read, or not be written: that is its own trouble, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.escalating_desk import chain, every, fired, led, opened
from tests.promising_desk import passes, row
from triaged import escalate
from triaged.errors import StoreRejected
from triaged.store import Transaction, due_clocks
from triaged.store.clocks import Moments
from triaged.store.reminding import Reminded
from triaged.store.tables import message, ticket

MakeDesk = Callable[..., AgentsDesk]

ALL = chain('{ at = "breach", do = ["agent", "lead", "customer"] }')
TWO_CLOCKS = ALL.replace('P3 = { first_response = "1h" }', 'P3 = { first_response = "1h", resolution = "1h" }')


def failed(desk: AgentsDesk, tickets: int) -> list[int]:
    """Those of the first tickets of which the history says that they could not be seen to."""
    return [number for number in range(1001, 1001 + tickets) if desk.events("escalation failed", number)]


def test_a_message_that_cannot_be_read_is_one_tickets_trouble(make_desk: MakeDesk) -> None:
    desk = led(make_desk(), ALL)
    opened(desk, 12)
    with desk.store.write() as transaction:
        transaction.execute(update(message).where(message.c.ticket == 1008).values(evidence=9))
    passes(desk, 60)
    every(desk)
    with desk.store.write() as transaction:  # so that it can be asked what became of it
        transaction.execute(update(message).where(message.c.ticket == 1008).values(evidence=0))
    assert failed(desk, 12) == [1008]
    assert [number for number in range(1001, 1013) if not fired(desk, number)] == [1008]


def test_a_ticket_that_cannot_be_read_is_its_own_trouble(make_desk: MakeDesk) -> None:
    desk = led(make_desk(), ALL)
    opened(desk, 3)
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).where(ticket.c.number == 1002).values(impact="gigantic"))
    passes(desk, 60)
    assert every(desk)
    assert failed(desk, 3) == [1002]
    assert [bool(fired(desk, number)) for number in (1001, 1002, 1003)] == [True, False, True]
    assert row(desk, 1002).clock_at == desk.now + escalate.AGAIN


def refusing(metric: str, number: int) -> Callable[[Transaction, Sequence[Reminded], datetime], None]:
    """Writes, but for what was carried out on one clock of a ticket."""
    well = escalate.reminding.write_all

    def write_all(transaction: Transaction, reminded: Sequence[Reminded], now: datetime) -> None:
        well(transaction, reminded, now)
        events = [data for each in reminded if each.ticket == number for _kind, data in each.events]
        if any(data.get("metric") == metric for data in events):
            raise StoreRejected("no")

    return write_all


@pytest.mark.parametrize("metric", ["first_response", "resolution"])
def test_of_a_ticket_of_which_one_clock_is_refused_nothing_is_left(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, metric: str
) -> None:
    desk = led(make_desk(), TWO_CLOCKS)
    opened(desk, 6)
    passes(desk, 60)
    with monkeypatch.context() as broken:
        broken.setattr(escalate.reminding, "write_all", refusing(metric, 1005))
        every(desk)
    assert failed(desk, 6) == [1005]
    assert [len(fired(desk, 1001 + each)) for each in range(6)] == [2, 2, 2, 2, 0, 2]
    desk.now += escalate.AGAIN
    lists = len(desk.outbox("escalated_list_agent"))
    every(desk)
    assert len(fired(desk, 1005)) == 2
    told = [each["recipient"] for each in desk.outbox() if each["ticket"] == 1005 and each["recipient"] in (SUE, TOM)]
    assert told or len(desk.outbox("escalated_list_agent")) > lists


def looks(desk: AgentsDesk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Look until nothing is due: of each batch how many tickets it had, and of how many a history was kept."""
    found: list[tuple[int, int]] = []
    well = escalate._see_to_all

    def see_to_all(transaction: Transaction, work: Any, due: due_clocks.Due) -> Any:
        done = well(transaction, work, due)
        found.append((len(due.numbers), len(work.moments._past)))
        return done

    with monkeypatch.context() as watched:
        watched.setattr(escalate, "_see_to_all", see_to_all)
        every(desk)
    return found


def test_a_batch_is_bounded_by_what_its_logs_say(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escalate, "BATCH_MOMENTS", 3)
    desk = led(make_desk(), ALL)
    opened(desk, 7)  # each has one moment
    passes(desk, 60)
    assert looks(desk, monkeypatch) == [(3, 0), (3, 0), (1, 0)]
    assert all(fired(desk, 1001 + each) for each in range(7))


def test_a_log_longer_than_a_batch_may_be_is_seen_to_alone(make_desk: MakeDesk) -> None:
    desk = led(make_desk(), ALL)
    opened(desk, 2)
    passes(desk, 60)
    with desk.store.read() as transaction:
        due = due_clocks.due(transaction, desk.now, 50, 0)
    assert (due.numbers, due.moments, due.more) == ([1001], 1, True)


def test_quiet_tickets_are_taken_until_their_logs_are_long(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = led(make_desk(), ALL)
    opened(desk, 8)
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 2)
    monkeypatch.setattr(escalate, "BATCH_MOMENTS", 4)
    with desk.store.write() as transaction:
        for each in range(8):
            due_clocks.look_again(transaction, 1001 + each, desk.now)
    transactions: list[Moments] = []
    well = Moments.forget

    def forget(self: Moments, numbers: Sequence[int]) -> None:
        transactions.append(self)
        well(self, numbers)

    monkeypatch.setattr(Moments, "forget", forget)
    every(desk)
    assert [transactions.count(each) for each in dict.fromkeys(transactions)] == [2, 2]
