"""Outbox rows: every notice on its way out.

Contract
--------
* A row holds the frozen mail: every try sends the same bytes with the same Message-ID.
* `claim` counts the attempt and writes the lease, and its transaction is committed before the network is touched. A
  crash after that leaves a row in `sending`: when the lease runs out, or its owner is known to be dead, the row is
  sent again. So a notice is sent at least once, and a repeat is recognisable by its Message-ID.
* `record` writes the result only while the lease is still ours.
* A notice that is still unsent at `valid_until` fails: an acknowledgement that comes hours late is worse than none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from triaged.model import OutboxItem, OutboxState
from triaged.store.engine import Transaction
from triaged.store.tables import outbox

LEASE = timedelta(minutes=15)  #: longer than the slowest SMTP exchange (RFC 5321 4.5.3.2: 10 minutes after the dot)


def claim(
    transaction: Transaction, owner: str, now: datetime, *, limit: int, ids: Collection[int] | None = None
) -> list[OutboxItem]:
    """Lease up to `limit` due notices (of `ids`, when given) in the order in which they were made."""
    _expire(transaction, now)
    due = (
        select(outbox.c.id)
        .where(outbox.c.state == OutboxState.WAITING, outbox.c.next_at <= now)
        .order_by(outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
    )
    if ids is not None:
        due = due.where(outbox.c.id.in_(ids))
    rows = transaction.execute(
        update(outbox)
        .where(outbox.c.id.in_(due.scalar_subquery()), outbox.c.state == OutboxState.WAITING)
        .values(state=OutboxState.SENDING, attempts=outbox.c.attempts + 1, claimed_by=owner, claimed_until=now + LEASE)
        .returning(outbox)
    ).all()
    return [
        OutboxItem(
            id=row.id,
            ticket=row.ticket,
            notice=row.notice,
            mail_from=row.mail_from,
            recipient=row.recipient,
            message_id=row.message_id,
            content=row.content,
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def _expire(transaction: Transaction, now: datetime) -> None:
    transaction.execute(
        update(outbox)
        .where(outbox.c.state == OutboxState.WAITING, outbox.c.next_at <= now, outbox.c.valid_until < now)
        .values(
            state=OutboxState.FAILED,
            reply="not sent in time; last try: " + func.coalesce(outbox.c.reply, "none"),
        )
    )


def record(transaction: Transaction, owner: str, results: Sequence[dict[str, object]]) -> int:
    """Write results: dicts of `outbox_id, state, next_at, sent_at, reply, spent` (spent 0 gives the attempt back).

    Returns how many rows were still ours; the others were left alone.
    """
    result = transaction.execute(
        update(outbox)
        .where(
            outbox.c.id == bindparam("outbox_id"),
            outbox.c.state == OutboxState.SENDING,
            outbox.c.claimed_by == owner,
        )
        .values(
            state=bindparam("new_state"),
            next_at=bindparam("not_before"),
            sent_at=bindparam("accepted_at"),
            reply=bindparam("words"),
            attempts=outbox.c.attempts - 1 + bindparam("spent"),
            claimed_by=None,
            claimed_until=None,
        ),
        results,
    )
    return result.rowcount


def owners(transaction: Transaction) -> set[str]:
    """Who holds leases at the moment."""
    rows = transaction.execute(select(outbox.c.claimed_by).where(outbox.c.state == OutboxState.SENDING).distinct())
    return {owner for owner in rows.scalars() if owner}


def free(transaction: Transaction, now: datetime, dead: Collection[str]) -> None:
    """Make notices due again whose lease ran out or whose owner is dead."""
    transaction.execute(
        update(outbox)
        .where(
            outbox.c.state == OutboxState.SENDING,
            (outbox.c.claimed_until < now) | outbox.c.claimed_by.in_(dead),
        )
        .values(state=OutboxState.WAITING, claimed_by=None, claimed_until=None)
    )


def due(transaction: Transaction, now: datetime, limit: int) -> list[int]:
    """Ids of notices that wait and may be sent now."""
    return list(
        transaction.execute(
            select(outbox.c.id)
            .where(outbox.c.state == OutboxState.WAITING, outbox.c.next_at <= now)
            .order_by(outbox.c.id)
            .limit(limit)
        ).scalars()
    )


def retry(transaction: Transaction, outbox_id: int, now: datetime, valid_until: datetime) -> bool:
    """Try a failed, held or cancelled notice again; False when it is in no such state."""
    result = transaction.execute(
        update(outbox)
        .where(
            outbox.c.id == outbox_id,
            outbox.c.state.in_([OutboxState.FAILED, OutboxState.HELD, OutboxState.CANCELLED, OutboxState.WAITING]),
        )
        .values(state=OutboxState.WAITING, next_at=now, valid_until=valid_until)
    )
    return result.rowcount == 1


def cancel(transaction: Transaction, outbox_id: int) -> bool:
    """Withdraw a notice that has not been sent; False when it is too late."""
    result = transaction.execute(
        update(outbox)
        .where(
            outbox.c.id == outbox_id,
            outbox.c.state.in_([OutboxState.WAITING, OutboxState.HELD, OutboxState.FAILED]),
        )
        .values(state=OutboxState.CANCELLED)
    )
    return result.rowcount == 1


def expired(transaction: Transaction, now: datetime) -> bool:
    """Whether a lease has run out."""
    return bool(
        transaction.execute(
            select(outbox.c.id).where(outbox.c.state == OutboxState.SENDING, outbox.c.claimed_until < now).limit(1)
        ).scalar_one_or_none()
    )
