"""Which mailboxes are live. A mailbox observes until the settings or `triaged go-live` say otherwise."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from triaged.model import OutboxState
from triaged.store.engine import Transaction
from triaged.store.sql import insert_new
from triaged.store.tables import live_mailbox, outbox


def live(transaction: Transaction) -> set[str]:
    """The mailboxes that `go-live` was said for."""
    return set(transaction.execute(select(live_mailbox.c.mailbox)).scalars())


def held(transaction: Transaction, mailbox: str) -> dict[str, int]:
    """What a mailbox would have sent so far: notice -> how many."""
    rows = transaction.execute(
        select(outbox.c.notice, func.count().label("how_many"))
        .where(outbox.c.mailbox == mailbox, outbox.c.state == OutboxState.HELD)
        .group_by(outbox.c.notice)
    )
    return {row.notice: row.how_many for row in rows}


def go_live(transaction: Transaction, mailbox: str, now: datetime) -> int:
    """From now on send. What was held so far is cancelled: it would come too late. Returns how many that were."""
    transaction.execute(insert_new(transaction, live_mailbox), [{"mailbox": mailbox, "since": now}])
    result = transaction.execute(
        update(outbox)
        .where(outbox.c.mailbox == mailbox, outbox.c.state == OutboxState.HELD)
        .values(state=OutboxState.CANCELLED, reply="made while the mailbox only observed")
    )
    return result.rowcount
