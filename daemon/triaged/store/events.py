"""Events of tickets that come from outside of the filing of mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import counter, event, ticket

_WAIT_FOR_FILING = select(counter.c.value).with_for_update()
_FURTHER = (
    update(ticket)
    .where(ticket.c.number == bindparam("the_ticket"))
    .values(last_event=ticket.c.last_event + bindparam("further"))
)


def wait_for_filing(transaction: Transaction) -> None:
    """Let nobody else change tickets until this transaction ends.

    Who files mail holds these rows from the beginning and knows what is newest. So whoever changes tickets comes here
    first, before he reads or writes anything: in any other order two could wait for each other (PostgreSQL; SQLite
    has one writer anyway).
    """
    transaction.execute(_WAIT_FOR_FILING)


def append_event(
    transaction: Transaction, number: int, now: datetime, *, kind: str, actor: str, data: Mapping[str, Any]
) -> None:
    """Write the next event of ticket `number`.

    The ticket's row is locked until the transaction ends, so that the events of all writers have no gap. The ticket
    does not count as changed by it: the times of the conversation stay what they are. Where more is written in the
    transaction, `wait_for_filing` has to come before that.

    Raises LookupError when there is no such ticket.
    """
    wait_for_filing(transaction)
    newest = transaction.execute(
        update(ticket)
        .where(ticket.c.number == number)
        .values(last_event=ticket.c.last_event + 1)
        .returning(ticket.c.last_event)
    ).scalar_one_or_none()
    if newest is None:
        raise LookupError(f"there is no ticket {number}")
    transaction.execute(
        insert(transaction, event),
        [{"ticket": number, "number": newest, "at": now, "kind": kind, "actor": actor, "data": dict(data)}],
    )


def append_events(
    transaction: Transaction, events: Sequence[tuple[int, str, Mapping[str, Any]]], now: datetime, *, actor: str
) -> None:
    """Write the next events of several tickets, each (ticket, kind, data); those of one ticket in this order.

    As `append_event`, and the statements do not depend on how many there are. Raises LookupError when there is no such
    ticket.
    """
    if not events:
        return
    wait_for_filing(transaction)
    further = Counter(number for number, _kind, _data in events)
    transaction.execute(_FURTHER, [{"the_ticket": number, "further": more} for number, more in further.items()])
    rows = transaction.execute(select(ticket.c.number, ticket.c.last_event).where(ticket.c.number.in_(further)))
    last = {row.number: row.last_event - further[row.number] for row in rows}
    if missing := further.keys() - last.keys():
        raise LookupError(f"there is no ticket {min(missing)}")
    new: list[dict[str, Any]] = []
    for number, kind, data in events:
        last[number] += 1
        said = {"ticket": number, "number": last[number], "at": now}
        new.append({**said, "kind": kind, "actor": actor, "data": dict(data)})
    transaction.execute(insert(transaction, event), new)
