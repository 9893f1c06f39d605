"""Events of a ticket that come one at a time, from outside of the filing of mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import counter, event, ticket

_WAIT_FOR_FILING = select(counter.c.value).with_for_update()


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
