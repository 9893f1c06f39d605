"""What follows later for a ticket that was put into its status by hand, as it does where a mail has done that.

What was planned for the status before is not true any more. What follows from the new one depends on working days,
which only the clock knows: it is told to plan it (`TO_PLAN`), and counts from then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from triaged.model import UNSETTLED, OutboxState, ReminderKind, Status
from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import outbox, reminder, ticket

TO_PLAN = -1  #: the step of a reminder that is not planned yet
_WAITS_FOR_US = tuple(status for status in UNSETTLED if status is not Status.PENDING)
_KINDS: Mapping[Status, ReminderKind] = {Status.PENDING: ReminderKind.ASKED, Status.SOLVED: ReminderKind.CLOSE}
#: What still waits to tell the customer of a status.
_NOTICES: Mapping[Status, str] = {Status.PENDING: "pending_customer", Status.SOLVED: "solved_customer"}


def left(transaction: Transaction, number: int, status: Status) -> None:
    """A ticket is not in this status any more."""
    if status in _KINDS:
        planned = (_KINDS[status], *([ReminderKind.PENDING] if status is Status.PENDING else ()))
        transaction.execute(delete(reminder).where(reminder.c.ticket == number, reminder.c.kind.in_(planned)))
        theirs = (outbox.c.ticket == number, outbox.c.notice == _NOTICES[status])
        unsent = update(outbox).where(*theirs, outbox.c.state.in_([OutboxState.WAITING, OutboxState.HELD]))
        transaction.execute(unsent.values(state=OutboxState.CANCELLED))


def merged(transaction: Transaction, number: int) -> dict[str, Any]:
    """A ticket is part of another one, and nothing opens it; what `unmerged` must be told of the day that it had."""
    its = (reminder.c.ticket == number, reminder.c.kind == ReminderKind.PENDING)
    rows = transaction.execute(delete(reminder).where(*its).returning(reminder.c.due_at, reminder.c.address)).all()
    days = [{"until": row.due_at.isoformat(), "looked_at_by": row.address} for row in sorted(rows)]
    return days[-1] if days else {}


def unmerged(transaction: Transaction, number: int, status: Status, before: Mapping[str, Any], now: datetime) -> None:
    """A ticket stands for itself again, in the status that it had; its day counts, also where it has come meanwhile."""
    if status is not Status.PENDING or "until" not in before:
        entered(transaction, number, status, now)
        return
    row = {"kind": ReminderKind.PENDING, "ticket": number, "inbox": None, "address": before["looked_at_by"], "step": 0}
    transaction.execute(insert(transaction, reminder), [{**row, "due_at": datetime.fromisoformat(before["until"])}])


def entered(transaction: Transaction, number: int, status: Status, now: datetime) -> None:
    """A ticket is in this status now; what was planned for it before, and waits still, counts on."""
    if status in _WAITS_FOR_US:
        _look_again(transaction, number, now)
    kind = _KINDS.get(status)
    if kind is None:
        return
    waits = select(reminder.c.id).where(reminder.c.ticket == number, reminder.c.kind == kind).exists()
    its = (ticket.c.customer, ticket.c.practice, waits.label("waits"))
    found = transaction.execute(select(*its).where(ticket.c.number == number)).one()
    if found.practice or found.waits or (kind is ReminderKind.ASKED and not found.customer):
        return
    row = {"kind": kind, "ticket": number, "inbox": None, "address": found.customer, "step": TO_PLAN, "due_at": now}
    transaction.execute(insert(transaction, reminder), [row])


def _look_again(transaction: Transaction, number: int, now: datetime) -> None:
    """The time that the customer was told may have come while he did not wait for us: it is looked at once more.

    He may have been told one only where something was promised.
    """
    its = (reminder.c.ticket == number, reminder.c.kind == ReminderKind.PROMISED, reminder.c.step == TO_PLAN)
    waits = select(reminder.c.id).where(*its).exists()
    clocked = (ticket.c.number == number, ticket.c.clocks.is_not(None), ~ticket.c.practice)
    customer = transaction.execute(select(ticket.c.customer).where(*clocked, ~waits)).scalar_one_or_none()
    if customer is not None:
        row = {"kind": ReminderKind.PROMISED, "ticket": number, "inbox": None, "address": customer}
        transaction.execute(insert(transaction, reminder), [{**row, "step": TO_PLAN, "due_at": now}])
