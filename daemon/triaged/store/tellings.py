"""Who was told what of a ticket, and what the relay said: the rows of its notices, without their mails."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from triaged.model import OutboxState
from triaged.store.engine import Transaction
from triaged.store.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One notice to one recipient."""

    notice: str
    recipient: str  #: an address; of a call, the name of the webhook
    state: OutboxState
    made_at: datetime
    sent_at: datetime | None
    reply: str | None  #: the relay's last words


@dataclass(frozen=True, slots=True, kw_only=True)
class Tellings:
    """The newest of a ticket."""

    newest: Sequence[Telling]  #: the oldest of these first
    more: int  #: older ones


def tellings(transaction: Transaction, number: int, notices: Collection[str], limit: int) -> Tellings:
    """Who was told of a ticket by one of these notices."""
    rows = transaction.execute(
        select(
            outbox.c.notice,
            outbox.c.recipient,
            outbox.c.state,
            outbox.c.created_at,
            outbox.c.sent_at,
            outbox.c.reply,
            func.count().over().label("all"),
        )
        .where(outbox.c.ticket == number, outbox.c.notice.in_(sorted(notices)))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    ).all()
    found = [
        Telling(
            notice=row.notice,
            recipient=row.recipient,
            state=OutboxState(row.state),
            made_at=row.created_at,
            sent_at=row.sent_at,
            reply=row.reply,
        )
        for row in reversed(rows)
    ]
    return Tellings(newest=found, more=rows[0].all - len(rows) if rows else 0)
