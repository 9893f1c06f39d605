"""What is read and written when a reminder is acted on, outside of the filing of mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from triaged.model import UNSETTLED, KnownTicket, OutboxState, ReminderKind, Status
from triaged.store.acts import StoreAct, carry_out, leave_behind
from triaged.store.clocks import ClockRow, write_rows
from triaged.store.engine import Transaction
from triaged.store.events import append_events
from triaged.store.filing import NoticeRow, ParticipantRow, QuestionRow, ReminderRow
from triaged.store.incidents import settled
from triaged.store.reminders import forget, insert_reminders
from triaged.store.rows import columns, outbox_columns
from triaged.store.sql import insert, insert_new
from triaged.store.tables import event, outbox, participant, question, reminder, ticket

EVENTS = 100  #: of a ticket, the newest ones, that are looked through
_ASKED = ("told", "offered")  #: the events that say who was asked to take a ticket
_TAKEN = ("assigned", "answered")  #: those before which that does not count any more
#: of a ticket: what it becomes
_STANDING = ("status", "priority", "queue", "tier", "solved_at", "assignee", "offered_to", "sla", "impact", "urgency")
_BECOMES = (
    update(ticket)
    .where(ticket.c.number == bindparam("the_ticket"))
    .values({name: bindparam(f"new_{name}") for name in (*_STANDING, "tags", "updated_at")})
)


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
    write_all(transaction, [reminded], now)


def write_all(transaction: Transaction, reminded: Sequence[Reminded], now: datetime) -> None:
    """Write down what follows for several tickets, each of which is among them once.

    But for what is seldom, the statements do not depend on how many there are. The lock of filing must be held.
    """
    of_tickets = [(each.ticket, each) for each in reminded if each.ticket is not None]
    _change(transaction, of_tickets, now)
    write_rows(transaction, {number: each.clocks for number, each in of_tickets if each.clocks is not None}, now)
    events = [(number, kind, data) for number, each in of_tickets for kind, data in each.events]
    append_events(transaction, events, now, actor="triaged")
    people = [(number, row) for number, each in of_tickets for row in each.participants]
    joined = [{**columns(row), "ticket": number, "joined_at": now} for number, row in people]
    _insert(transaction, participant, joined)
    notices = [(each.ticket, row) for each in reminded for row in (*each.notices, *each.alarms)]
    _insert(transaction, outbox, [outbox_columns(row, number, now) for number, row in notices])
    for each in reminded:
        _ask(transaction, each, now)
    forget(transaction, [(number, kind) for number, each in of_tickets for kind in each.forgets])
    insert_reminders(transaction, [(each.ticket, row) for each in reminded for row in each.reminders])
    for each in reminded:
        for act in each.acts:
            carry_out(transaction, act, now)


def _ask(transaction: Transaction, reminded: Reminded, now: datetime) -> None:
    if reminded.questions:
        rows = [
            {**columns(row), "inbox": inbox, "ticket": reminded.ticket, "asked_at": now}
            for inbox, row in reminded.questions
        ]
        transaction.execute(insert(transaction, question), rows)


def _change(transaction: Transaction, reminded: Sequence[tuple[int, Reminded]], now: datetime) -> None:
    """What becomes of the tickets."""
    statuses: dict[int, Status] = {}
    become = {number: each.becomes for number, each in reminded if each.becomes is not None}
    if become:
        transaction.execute(_BECOMES, [_standing(number, each, now) for number, each in become.items()])
        statuses = {number: each.status for number, each in become.items()}
    for number, each in reminded:
        changes: dict[str, Any] = {}
        if each.status is not None:
            statuses[number] = each.status
            changes |= {"status": each.status, "updated_at": now}
            changes |= {"solved_at": now} if each.status is Status.SOLVED else {}
        if each.offered_to is not None:
            changes["offered_to"] = each.offered_to
        if changes:
            transaction.execute(update(ticket).where(ticket.c.number == number).values(**changes))
    if over := [number for number, status in statuses.items() if status not in UNSETTLED]:
        settled(transaction, over, now)


def _standing(number: int, becomes: KnownTicket, now: datetime) -> dict[str, Any]:
    new = {f"new_{name}": getattr(becomes, name) for name in _STANDING}
    return {**new, "the_ticket": number, "new_tags": list(becomes.tags), "new_updated_at": now}


def _insert(transaction: Transaction, table: Any, rows: list[dict[str, Any]]) -> None:
    """What is there already is left alone."""
    if rows:
        transaction.execute(insert_new(transaction, table), rows)
