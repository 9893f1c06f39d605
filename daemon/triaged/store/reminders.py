"""Reminders: what somebody is told again when nothing has happened by then.

Contract
--------
* A row is written with what it reminds of, and taken away by whatever makes it needless, in the same transaction.
* `claim_due` takes due rows under the lock of filing, so that nothing is said twice and nothing that was just settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from triaged.model import ReminderKind
from triaged.store.engine import Transaction
from triaged.store.filing import ReminderRow
from triaged.store.sql import insert
from triaged.store.tables import reminder

_ONCE = (ReminderKind.SILENT, ReminderKind.PROMISED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """One that is due."""

    kind: ReminderKind
    ticket: int | None  #: None: the held mail belongs to none
    inbox: int | None  #: the held mail
    address: str  #: the agent who was told last
    step: int  #: how often somebody was told


def insert_reminders(transaction: Transaction, rows: Sequence[tuple[int | None, ReminderRow]]) -> None:
    """Write them: (ticket number, reminder); None where the held mail belongs to no ticket.

    Of the kind SILENT one a ticket is enough: the one that stands counts; of the kind PROMISED one for each moment.
    """
    rows = _without_second(transaction, rows)
    if rows:
        transaction.execute(
            insert(transaction, reminder),
            [
                {
                    "ticket": number,
                    "kind": row.kind,
                    "inbox": row.inbox,
                    "address": row.address,
                    "step": row.step,
                    "due_at": row.due_at,
                }
                for number, row in rows
            ],
        )


def _without_second(
    transaction: Transaction, rows: Sequence[tuple[int | None, ReminderRow]]
) -> Sequence[tuple[int | None, ReminderRow]]:
    wanted = {number for number, row in rows if row.kind in _ONCE}
    if not wanted:
        return rows
    its = (reminder.c.ticket, reminder.c.kind, reminder.c.due_at)
    standing = select(*its).where(reminder.c.kind.in_(_ONCE), reminder.c.ticket.in_(wanted))
    there = {_which(row.ticket, row.kind, row.due_at) for row in transaction.execute(standing)}
    left = []
    for number, row in rows:
        if row.kind in _ONCE:
            which = _which(number, row.kind, row.due_at)
            if which in there:
                continue
            there.add(which)
        left.append((number, row))
    return left


def _which(
    number: int | None, kind: ReminderKind, due_at: datetime
) -> tuple[int | None, ReminderKind, datetime | None]:
    return number, ReminderKind(kind), due_at if kind == ReminderKind.PROMISED else None


def forget(transaction: Transaction, needless: Sequence[tuple[int, ReminderKind]]) -> None:
    """Take reminders away: (ticket number, kind)."""
    for kind in dict.fromkeys(kind for _number, kind in needless):
        numbers = {number for number, each in needless if each is kind}
        transaction.execute(delete(reminder).where(reminder.c.kind == kind, reminder.c.ticket.in_(numbers)))


def forget_held(transaction: Transaction, inbox: int) -> None:
    """Take away the reminders of one held mail."""
    transaction.execute(delete(reminder).where(reminder.c.inbox == inbox))


def waits(transaction: Transaction, number: int, kind: ReminderKind) -> bool:
    """Whether a reminder of a kind waits for a ticket."""
    found = select(reminder.c.id).where(reminder.c.kind == kind, reminder.c.ticket == number)
    return transaction.execute(found.limit(1)).first() is not None


def any_due(transaction: Transaction, now: datetime) -> bool:
    """Whether one is due; only reads."""
    return transaction.execute(select(reminder.c.id).where(reminder.c.due_at <= now).limit(1)).first() is not None


def claim_due(transaction: Transaction, now: datetime, limit: int) -> list[DueReminder]:
    """Take up to `limit` due rows away, the oldest first: whoever acts on them writes the next ones."""
    chosen = select(reminder.c.id).where(reminder.c.due_at <= now).order_by(reminder.c.due_at, reminder.c.id)
    rows = transaction.execute(
        delete(reminder).where(reminder.c.id.in_(chosen.limit(limit).scalar_subquery())).returning(reminder)
    ).all()
    return [
        DueReminder(kind=ReminderKind(row.kind), ticket=row.ticket, inbox=row.inbox, address=row.address, step=row.step)
        for row in sorted(rows, key=lambda row: (row.due_at, row.id))
    ]
