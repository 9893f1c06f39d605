"""Outbox rows: every notice on its way out.

Contract
--------
* A row holds the frozen mail: every try sends the same bytes with the same Message-ID. Which of its files go is frozen
  in it too, before the first try; their bytes stay in the raw mail.
* `claim` counts the attempt and writes the lease, and its transaction is committed before the network is touched. A
  crash after that leaves a row in `sending`: when the lease runs out, or its owner is known to be dead, the row is
  sent again. So a notice is sent at least once, and a repeat is recognisable by its Message-ID.
* `record` writes the result only while the lease is still ours.
* A notice that is still unsent at `valid_until` fails: an acknowledgement that comes hours late is worse than none.
* What a claim costs does not grow with what was ever sent; a claim of given ids, not with what waits either.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, func, literal_column, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from triaged.model import FilePart, OutboxItem, OutboxState
from triaged.store.engine import Transaction
from triaged.store.tables import outbox

MAIL = "smtp"  #: the channel of mail
LEASE = timedelta(minutes=15)  #: longer than the slowest SMTP exchange (RFC 5321 4.5.3.2: 10 minutes after the dot)
LEASE_WITH_FILES = timedelta(minutes=30)  #: of a batch in which one has files: their bytes may take 10 minutes more


# The statements of the way of every notice are put together once: that costs more than to run them.
_NOW = bindparam("now", type_=outbox.c.next_at.type)
_THESE = outbox.c.id.in_(bindparam("ids", expanding=True))
#: A literal, since a bound value would hide from the database that the partial index of waiting notices applies.
_WAITS = outbox.c.state == literal_column(f"'{OutboxState.WAITING}'")
_OF_CHANNEL = outbox.c.channel == bindparam("carried")
#: In the order of that index; of what became due together, in the order in which it was made.
_DUE = select(outbox.c.id).where(_WAITS, _OF_CHANNEL, outbox.c.next_at <= _NOW)
_DUE = _DUE.order_by(outbox.c.next_at, outbox.c.id)
_EXPIRE = (
    update(outbox)
    .where(_WAITS, _OF_CHANNEL, outbox.c.next_at <= _NOW, outbox.c.valid_until < _NOW)
    .values(state=OutboxState.FAILED, reply="not sent in time; last try: " + func.coalesce(outbox.c.reply, "none"))
)


def _leasing(due: Select[int]) -> ReturningUpdate[Any]:
    chosen = due.limit(bindparam("most", type_=Integer))
    # The lock is for PostgreSQL, SQLite has one writer anyway. As a CTE it is asked once. A subquery PostgreSQL may ask
    # again for each row, without what it has changed meanwhile, so that more than `most` would be leased.
    chosen = chosen.with_for_update(skip_locked=True)
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(chosen.cte("chosen").c.id)), _WAITS)
        .values(
            state=OutboxState.SENDING,
            attempts=outbox.c.attempts + 1,
            claimed_by=bindparam("owner"),
            claimed_until=bindparam("until"),
        )
        .returning(outbox)
    )


_LEASE_ANY = _leasing(_DUE)
_LEASE_THESE = _leasing(_DUE.where(_THESE))
_EXPIRE_THESE = _EXPIRE.where(_THESE)


def claim(
    transaction: Transaction,
    owner: str,
    now: datetime,
    *,
    limit: int,
    ids: Collection[int] | None = None,
    channel: str = MAIL,
) -> list[OutboxItem]:
    """Lease up to `limit` due notices of one channel (of `ids`, when given).

    Returns:
        Those that have been due for longest, in the order in which they were made.
    """
    these: dict[str, Any] = {"carried": channel, **({} if ids is None else {"ids": list(ids)})}
    transaction.execute(_EXPIRE if ids is None else _EXPIRE_THESE, {"now": now, **these})
    rows = transaction.execute(
        _LEASE_ANY if ids is None else _LEASE_THESE,
        {"now": now, "most": limit, "owner": owner, "until": now + LEASE, **these},
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
            parts=[FilePart(**part) for part in row.parts or ()],
            channel=row.channel,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def prolong(transaction: Transaction, owner: str, ids: Collection[int], until: datetime) -> None:
    """Keep the lease of notices that are ours for longer."""
    transaction.execute(
        update(outbox).where(outbox.c.id.in_(list(ids)), *_ours(owner)).values(claimed_until=until),
    )


def settle_parts(transaction: Transaction, owner: str, outbox_id: int, parts: Sequence[FilePart]) -> bool:
    """Freeze which files of a notice go, and what stands in the place of the others; False when it is not ours now."""
    result = transaction.execute(
        update(outbox)
        .where(outbox.c.id == outbox_id, *_ours(owner))
        .values(parts=[dataclasses.asdict(part) for part in parts])
    )
    return result.rowcount == 1


def _ours(owner: str) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.state == OutboxState.SENDING, outbox.c.claimed_by == owner


_RECORD = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("outbox_id"),
        outbox.c.state == OutboxState.SENDING,
        outbox.c.claimed_by == bindparam("owner"),
    )
    .values(
        state=bindparam("new_state"),
        next_at=bindparam("not_before"),
        sent_at=bindparam("accepted_at"),
        reply=bindparam("words"),
        attempts=outbox.c.attempts - 1 + bindparam("spent"),
        claimed_by=None,
        claimed_until=None,
    )
)


def record(transaction: Transaction, owner: str, results: Sequence[dict[str, object]]) -> int:
    """Write results: dicts of `outbox_id, new_state, not_before, accepted_at, words, spent` (0 gives the try back).

    Returns how many rows were still ours; the others were left alone.
    """
    result = transaction.execute(_RECORD, [{**row, "owner": owner} for row in results])
    return result.rowcount


def notices_by_id(transaction: Transaction, message_ids: Collection[str]) -> dict[str, str]:
    """Message-ID -> which notice it is, of those that we wrote."""
    if not message_ids:
        return {}
    rows = transaction.execute(select(outbox.c.message_id, outbox.c.notice).where(outbox.c.message_id.in_(message_ids)))
    return {row.message_id: row.notice for row in rows}


_BOUNCED = (
    update(outbox)
    .where(
        outbox.c.message_id == bindparam("the_id"),
        outbox.c.recipient == bindparam("named"),
        outbox.c.state == OutboxState.SENT,
    )
    .values(state=OutboxState.FAILED, reply="bounced: " + bindparam("words", type_=Text))
)


def bounced(transaction: Transaction, reports: Sequence[dict[str, str]]) -> None:
    """Reports that did not reach us in the SMTP dialogue: dicts of `the_id` (Message-ID), `named` (recipient), `words`.

    Only what was sent to that recipient fails by it; it is not tried again.
    """
    if reports:
        transaction.execute(_BOUNCED, reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayState:
    """Where one relay of an agent's answer stands."""

    state: OutboxState
    sent_at: datetime | None


def lock_relays(transaction: Transaction, about: int) -> list[RelayState]:
    """The relays of one mail of an agent's; nobody claims one of them before this transaction ends."""
    rows = transaction.execute(
        select(outbox.c.state, outbox.c.sent_at)
        .where(outbox.c.about == about, outbox.c.notice == "relay")
        .order_by(outbox.c.id)
        .with_for_update()  # PostgreSQL; SQLite has one writer anyway
    ).all()
    return [RelayState(state=OutboxState(row.state), sent_at=row.sent_at) for row in rows]


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


def due(transaction: Transaction, now: datetime, limit: int, channel: str = MAIL) -> list[int]:
    """Ids of notices of one channel that wait and may be sent now."""
    return list(transaction.execute(_DUE.limit(limit), {"now": now, "carried": channel}).scalars())


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
