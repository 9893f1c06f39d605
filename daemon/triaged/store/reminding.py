"""What is read and written when a reminder is acted on, outside of the filing of mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from triaged.model import UNSETTLED, KnownTicket, OutboxState, ReminderKind, Status
from triaged.store.acts import StoreAct, carry_out, leave_behind
from triaged.store.clocks import ClockRow, write_row
from triaged.store.engine import Transaction
from triaged.store.events import append_event
from triaged.store.filing import NoticeRow, ParticipantRow, QuestionRow, ReminderRow
from triaged.store.incidents import settled
from triaged.store.reminders import forget, insert_reminders
from triaged.store.rows import outbox_columns
from triaged.store.sql import insert, insert_new
from triaged.store.tables import event, outbox, participant, question, reminder, ticket

EVENTS = 100  #: of a ticket, the newest ones, that are looked through
_ASKED = ("told", "offered")  #: the events that say who was asked to take a ticket
_TAKEN = ("assigned", "answered")  #: those before which that does not count any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """All that follows from one reminder."""

    ticket: int | None  #: None: a held mail that belongs to none
    becomes: KnownTicket | None = None  #: what the rules make of it; None: it stays what it is, but for what follows
    status: Status | None = None  #: what it becomes; None: it stays what it is
    offered_to: str | None = None  #: who is to take it now; None: as before
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    clocks: ClockRow | None = None  #: how those of the ticket stand from then on; None: as before
    participants: Sequence[ParticipantRow] = ()
    notices: Sequence[NoticeRow] = ()
    reminders: Sequence[ReminderRow] = ()
    questions: Sequence[tuple[int, QuestionRow]] = ()  #: with the held mail that each is about
    alarms: Sequence[NoticeRow] = field(default_factory=list)
    forgets: Sequence[ReminderKind] = ()  #: reminders of the ticket that are not needed any more
    acts: Sequence[StoreAct] = ()  #: in this order, after everything else


def asked(transaction: Transaction, number: int) -> set[str]:
    """First addresses of the agents who were asked to take a ticket since somebody had it last."""
    rows = transaction.execute(
        select(event.c.kind, event.c.data)
        .where(event.c.ticket == number, event.c.kind.in_((*_ASKED, *_TAKEN)))
        .order_by(event.c.number.desc())
        .limit(EVENTS)
    ).all()
    found: set[str] = set()
    for kind, data in rows:
        if kind in _TAKEN:
            break
        found.update(data.get("offered", ()) if kind == "told" else [data["to"]])
    return found


def left_by(transaction: Transaction, agents: Collection[str], now: datetime) -> int:
    """The tickets of agents who are none any more are to go to others; how many there are.

    Args:
        transaction: Where it is written.
        agents: First addresses of those who are.
        now: When: the reminders (AWAY) are due at once.
    """
    standing = select(reminder.c.ticket).where(reminder.c.kind == ReminderKind.AWAY)
    rows = transaction.execute(
        select(ticket.c.number, ticket.c.assignee).where(
            ticket.c.status.in_(UNSETTLED),
            ticket.c.assignee.is_not(None),
            ticket.c.assignee.not_in(sorted(agents)),
            ~ticket.c.practice,
            ticket.c.number.not_in(standing.where(reminder.c.ticket.is_not(None))),
        )
    ).all()
    leave_behind(transaction, [(row.number, row.assignee) for row in rows], now)
    return len(rows)


def has_left(transaction: Transaction, notice: int) -> bool:
    """Whether a notice has been taken by the relay, and no report says that it did not arrive."""
    state = transaction.execute(select(outbox.c.state).where(outbox.c.id == notice)).scalar_one_or_none()
    return state == OutboxState.SENT


def write(transaction: Transaction, reminded: Reminded, now: datetime) -> None:
    """Write it down. The lock of filing must be held."""
    number = reminded.ticket
    if number is not None:
        _change(transaction, number, reminded, now)
    _insert(transaction, outbox, [outbox_columns(row, number, now) for row in (*reminded.notices, *reminded.alarms)])
    if reminded.questions:
        rows = [
            {**_columns(row), "inbox": inbox, "ticket": number, "asked_at": now} for inbox, row in reminded.questions
        ]
        transaction.execute(insert(transaction, question), rows)
    if number is not None:
        forget(transaction, [(number, kind) for kind in reminded.forgets])
    insert_reminders(transaction, [(number, row) for row in reminded.reminders])
    for act in reminded.acts:
        carry_out(transaction, act, now)


def _change(transaction: Transaction, number: int, reminded: Reminded, now: datetime) -> None:
    """What becomes of the ticket."""
    changes: dict[str, Any] = _standing(reminded.becomes, now) if reminded.becomes is not None else {}
    if reminded.status is not None:
        changes |= {"status": reminded.status, "updated_at": now}
        changes |= {"solved_at": now} if reminded.status is Status.SOLVED else {}
    if reminded.offered_to is not None:
        changes["offered_to"] = reminded.offered_to
    if changes:
        transaction.execute(update(ticket).where(ticket.c.number == number).values(**changes))
    if changes.get("status", Status.OPEN) not in UNSETTLED:
        settled(transaction, [number], now)
    if reminded.clocks is not None:
        write_row(transaction, number, reminded.clocks)
    for kind, data in reminded.events:
        append_event(transaction, number, now, kind=kind, actor="triaged", data=data)
    _insert(
        transaction,
        participant,
        [{**_columns(row), "ticket": number, "joined_at": now} for row in reminded.participants],
    )


def _standing(becomes: KnownTicket, now: datetime) -> dict[str, Any]:
    names = ("status", "priority", "queue", "tier", "solved_at", "assignee", "offered_to", "sla", "impact", "urgency")
    return {**{name: getattr(becomes, name) for name in names}, "tags": list(becomes.tags), "updated_at": now}


def _insert(transaction: Transaction, table: Any, rows: list[dict[str, Any]]) -> None:
    """What is there already is left alone."""
    if rows:
        transaction.execute(insert_new(transaction, table), rows)


def _columns(row: ParticipantRow | QuestionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
