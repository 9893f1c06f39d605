"""What an agent's commands change besides the ticket that a mail joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from triaged.desk.sla.news import News
from triaged.model import AwayBy, Direction, OutboxState, ReminderKind, Role, What
from triaged.store import clocks, merged_clocks, merging
from triaged.store.alerts import RememberAlert, remember
from triaged.store.attachments import FileRow, insert_files
from triaged.store.engine import Transaction
from triaged.store.incidents import (
    ConfirmIncident,
    ForgetWords,
    IncidentAct,
    JoinIncident,
    OpenIncident,
    RefuseIncident,
    ResumeIncident,
    carry_out_incident,
)
from triaged.store.needless import needless
from triaged.store.rotation import Rotate, rotate
from triaged.store.sql import insert, insert_new
from triaged.store.statuses import WORKED_ON
from triaged.store.tables import agent, agent_alias, message, outbox, participant, reminder, ticket, uncollected


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTickets:
    """One ticket becomes part of another."""

    number: int
    into: int
    by: str
    reopens: bool = False  #: the other one was solved, and is open with it


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTicket:
    """A mail of a ticket becomes a ticket of its own: with the agent who says so where it is his, else with nobody."""

    number: int
    inbox: int  #: the mail
    new: int  #: the number of the new ticket
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The people of a ticket get nothing more: what still waits for them is cancelled."""

    number: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """An answer does not leave after all: what still waits of it is cancelled."""

    inbox: int  #: the agent's mail
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelNotice:
    """A notice about a ticket is not true any more: where it still waits for somebody, it does not leave."""

    number: int
    notice: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """An agent on a ticket is told of everything from now on, or not any more."""

    number: int
    address: str
    watches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """An agent is given a handle on a ticket other than the one that his mail belongs to."""

    number: int
    address: str  #: his first one
    name: str
    handle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Somebody takes no part in a ticket any more: what he was given leads nowhere, what waits for him is cancelled."""

    number: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDesk:
    """An agent has a desk address."""

    address: str  #: his first one
    handle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """An agent is away, or here again (`since` is None).

    Who is away hands on what he was offered and has not taken, and of what is his what cannot wait for him.
    """

    address: str  #: his first one
    since: datetime | None
    until: datetime | None = None  #: None: until he says otherwise
    by: AwayBy = AwayBy.AGENT  #: who says so; that he is here again by PROGRAM ends only what his program has said
    hands_on: tuple[int, ...] = ()  #: numbers of his tickets that cannot wait for him


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """An agent's first answer has come: our mail reaches him, and his reaches us."""

    address: str  #: his first one
    proof: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoHis:
    """An address is an agent's too, as he has said himself."""

    address: str
    agent: str  #: his first one


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFiles:
    """Files of a mail that joins nothing belong to a ticket, since they go with what was sent in its place."""

    number: int
    files: Sequence[tuple[int, FileRow]]  #: each with its mail (inbox row)


StoreAct = (
    MergeTickets
    | SplitTicket
    | Silence
    | Withdraw
    | CancelNotice
    | Watching
    | Join
    | Leave
    | NewDesk
    | Absence
    | Proved
    | AlsoHis
    | TakeFiles
    | Rotate
    | RememberAlert
    | IncidentAct
)


def carry_out(transaction: Transaction, act: StoreAct, now: datetime) -> None:
    """Write down one of them. Raises DeskError where the tickets have changed since it was decided."""
    match act:
        case MergeTickets():
            _merge(transaction, act, now)
        case SplitTicket():
            _split(transaction, act, now)
        case Silence():
            _silence(transaction, act, now)
        case Withdraw():
            _cancel(transaction, outbox.c.about == act.inbox)
            transaction.execute(update(message).where(message.c.inbox == act.inbox).values(withdrawn=True))
            merged_clocks.withdrawn(transaction, act.inbox, now, actor=act.by)
        case CancelNotice():
            his = (outbox.c.recipient == act.recipient, outbox.c.ticket == act.number)
            _cancel(transaction, *his, outbox.c.notice == act.notice)
        case Watching() | Join() | Leave():
            _take_part(transaction, act, now)
        case RememberAlert():
            remember(transaction, [act])
        case OpenIncident() | JoinIncident() | ConfirmIncident() | RefuseIncident() | ResumeIncident() | ForgetWords():
            carry_out_incident(transaction, act, now)
        case TakeFiles():
            insert_files(transaction, [(inbox, act.number, file) for inbox, file in act.files])
        case _:
            _of_agent(transaction, act, now)


def _take_part(transaction: Transaction, act: Watching | Join | Leave, now: datetime) -> None:
    """Who is told of a ticket."""
    he = (participant.c.ticket == act.number, participant.c.address == act.address)
    match act:
        case Watching():
            transaction.execute(update(participant).where(*he).values(watches=act.watches))
        case Join():
            row = {"ticket": act.number, "address": act.address, "name": act.name, "role": Role.AGENT}
            row |= {"handle": act.handle, "joined_at": now}
            transaction.execute(insert_new(transaction, participant), [row])
        case Leave():
            _cancel(transaction, outbox.c.ticket == act.number, outbox.c.recipient == act.address)
            transaction.execute(delete(participant).where(*he))


def _of_agent(transaction: Transaction, act: NewDesk | Absence | Proved | AlsoHis | Rotate, now: datetime) -> None:
    """What is known of an agent."""
    match act:
        case Rotate():
            rotate(transaction, [act])
        case NewDesk():
            transaction.execute(insert_new(transaction, agent), [{"address": act.address, "handle": act.handle}])
        case Absence():
            _absence(transaction, act)
            if act.since is not None:
                _hand_on(transaction, act.address, now)
                leave_behind(transaction, [(number, act.address) for number in act.hands_on], now)
        case Proved():
            transaction.execute(
                update(agent)
                .where(agent.c.address == act.address, agent.c.proved_at.is_(None))
                .values(proved_at=now, proof=dict(act.proof))
            )
        case AlsoHis():
            row = {"address": act.address, "agent": act.agent, "confirmed_at": now}
            statement = insert(transaction, agent_alias)
            transaction.execute(
                statement.on_conflict_do_update(index_elements=["address"], set_={"agent": statement.excluded.agent}),
                [row],
            )


def _absence(transaction: Transaction, act: Absence) -> None:
    his = update(agent).where(agent.c.address == act.address)
    if act.since is not None:
        his = his.values(away_since=act.since, away_until=act.until, away_by=act.by)
    else:
        only = (agent.c.away_by == act.by,) if act.by is AwayBy.PROGRAM else ()
        his = his.where(*only).values(away_since=None, away_until=None, away_by=None)
    transaction.execute(his)


def _cancel(transaction: Transaction, *which: ColumnElement[bool]) -> list[int]:
    """Notices that still wait do not leave; the mails that they are about."""
    waits = outbox.c.state.in_([OutboxState.WAITING, OutboxState.HELD])
    done = update(outbox).where(waits, *which).values(state=OutboxState.CANCELLED).returning(outbox.c.about)
    return sorted({about for about in transaction.execute(done).scalars() if about is not None})


def _silence(transaction: Transaction, act: Silence, now: datetime) -> None:
    """Cancel what waits for the people of a ticket; an answer of which nothing has left counts as withdrawn."""
    number = act.number
    people = select(participant.c.address).where(participant.c.ticket == number, participant.c.role != Role.AGENT)
    theirs = (outbox.c.ticket == number, outbox.c.recipient.in_(people))
    needless(transaction, [number])  # that it takes longer is said after all where it is opened again
    answers = _cancel(transaction, *theirs)
    gone = select(outbox.c.about).where(*theirs, outbox.c.about.in_(answers), outbox.c.state != OutboxState.CANCELLED)
    withdrawn = transaction.execute(
        update(message)
        .where(
            message.c.inbox.in_(answers),
            message.c.ticket == number,
            message.c.direction == Direction.OUT,
            message.c.inbox.not_in(gone),
        )
        .values(withdrawn=True)
        .returning(message.c.inbox)
    ).scalars()
    news = [News(what=What.WITHDRAWN, inbox=inbox) for inbox in sorted(withdrawn)]
    clocks.stands(transaction, number, now, actor=act.by, news=news)
    transaction.execute(delete(uncollected).where(uncollected.c.ticket == number))


def _merge(transaction: Transaction, act: MergeTickets, now: datetime) -> None:
    merging.merge(transaction, act.number, act.into, act.by, now, reopens=act.reopens)
    nobodys = select(ticket.c.number).where(ticket.c.number == act.into, ticket.c.assignee.is_(None))
    if act.reopens and transaction.execute(nobodys).first() is not None:
        transaction.execute(insert(transaction, reminder), [_untaken(act.into, act.by, now)])


def _split(transaction: Transaction, act: SplitTicket, now: datetime) -> None:
    mails = transaction.execute(select(message.c.inbox).where(message.c.ticket == act.number).order_by(message.c.id))
    positions = [at for at, inbox in enumerate(mails.scalars(), start=1) if inbox == act.inbox]
    merging.split(transaction, act.number, positions, act.by, now, new=act.new)
    his = (ticket.c.number == act.new, ticket.c.assignee.is_distinct_from(act.by))
    freed = update(ticket).where(*his).values(assignee=None, offered_to=None).returning(ticket.c.number)
    if transaction.execute(freed).first() is not None:
        clocks.stands(transaction, act.new, now, actor=act.by, assignee=None)
        transaction.execute(insert(transaction, reminder), [_untaken(act.new, act.by, now)])


def _hand_on(transaction: Transaction, address: str, now: datetime) -> None:
    """What was offered to an agent, and nobody has taken, is offered to the next one at once."""
    offered = select(ticket.c.number).where(
        WORKED_ON, ticket.c.assignee.is_(None), ticket.c.offered_to == address, ~ticket.c.practice
    )
    again = update(reminder).where(reminder.c.kind == ReminderKind.UNTAKEN, reminder.c.ticket.in_(offered))
    reminded = set(transaction.execute(again.values(due_at=now).returning(reminder.c.ticket)).scalars())
    numbers = transaction.execute(offered.order_by(ticket.c.number)).scalars()
    rows = [_untaken(number, address, now) for number in numbers if number not in reminded]
    if rows:
        transaction.execute(insert(transaction, reminder), rows)


def leave_behind(transaction: Transaction, whose: Sequence[tuple[int, str]], now: datetime) -> None:
    """Tickets are taken from who has them, and offered to others, at once: (number, first address of the agent)."""
    rows = [{**_untaken(number, address, now), "kind": ReminderKind.AWAY} for number, address in whose]
    if rows:
        transaction.execute(insert(transaction, reminder), rows)


def _untaken(number: int, told: str, now: datetime) -> dict[str, Any]:
    """The reminder that somebody else is told of a ticket now."""
    return {"kind": ReminderKind.UNTAKEN, "ticket": number, "inbox": None, "address": told, "step": 0, "due_at": now}
