"""What agents ask for: what is found by words, lists of tickets, what happened to one; and the same for their digests.

Each question is one statement or two, however much it finds, and has a limit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, text
from sqlalchemy.sql.elements import KeyedColumnElement

from triaged.desk.finding import TEXT_CHARACTERS, Asked
from triaged.model import ClockState, Direction, Outcome, Priority, QuestionKind, Status
from triaged.store import search
from triaged.store.engine import Transaction
from triaged.store.statuses import WORKED_ON, stands_in
from triaged.store.tables import UtcDateTime, customer, event, inbox, message, outbox, question, ticket
from triaged.store.tellings import Tellings, tellings

HITS = 20  #: tickets in one answer to a search
FOUND_MESSAGES = 500  #: among which they are looked for, the newest ones
LISTED = 50  #: tickets in one list
EVENTS_FIRST, EVENTS_LAST = 10, 30  #: of a ticket's history

_WAITS = stands_in((Status.PENDING, Status.HOLD))

_answer = message.alias("answer")
_LAST_ANSWER = (
    select(func.max(_answer.c.id))
    .where(_answer.c.ticket == ticket.c.number, _answer.c.direction == Direction.OUT.value, ~_answer.c.withdrawn)
    .correlate(ticket)
    .scalar_subquery()
)
#: Since when a customer waits for us: his first message behind our last answer.
_WAITING_SINCE: KeyedColumnElement[datetime | None] = (
    select(func.min(message.c.received_at, type_=UtcDateTime))
    .where(
        message.c.ticket == ticket.c.number,
        message.c.direction == Direction.IN.value,
        message.c.id > func.coalesce(_LAST_ANSWER, 0),
    )
    .correlate(ticket)
    .scalar_subquery()
    .label("waiting_since")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A ticket of a list."""

    number: int
    subject: str
    status: Status
    priority: Priority
    customer: str
    customer_name: str
    assignee: str | None
    updated_at: datetime
    waiting_since: datetime | None  #: since when the customer waits for us; None: he does not
    line: str = ""  #: of a search: the text in which something was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of tickets, what is due first in front."""

    tickets: Sequence[Listed]
    more: int = 0  #: further ones
    waiting: int = 0  #: besides these, those that wait for the customer or for others


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search has found, the newest first."""

    tickets: Sequence[Listed]
    more: int  #: further ones
    at_least: bool  #: there may be still more
    behind: int  #: messages that are not searched yet


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAnswer:
    """An agent's own answer that waits for his word."""

    ticket: int | None
    subject: str | None
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one agent has to do in a queue."""

    agent: str | None  #: first address; None: nobody has taken these
    tickets: int
    oldest: int  #: its number
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """A queue, as its lead sees it."""

    loads: Sequence[Load]  #: who has most in front
    held: int  #: mails that wait for somebody's word


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of a ticket's history."""

    number: int
    at: datetime
    kind: str
    actor: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A ticket that an agent has, and that is not settled."""

    number: int
    subject: str
    due_at: datetime | None  #: when the first of its clocks that run falls due, or has fallen; None: none runs


class Overviews:
    """Looks up what an agent's command asks for, when it is asked for."""

    def __init__(self, transaction: Transaction, *, writes: bool = True) -> None:
        """Nothing is looked up yet; `writes`: what was stored a moment ago may be put into the index first."""
        self._transaction = transaction
        self._writes = writes

    def find(self, wanted: Sequence[Asked], number: int | None, by: str) -> Found:
        """The tickets with all these words in a message, and the one with that number.

        Args:
            wanted: The words; none where nothing but the number is asked for.
            number: A ticket's.
            by: First address of the agent who asks.
        """
        if self._writes:
            search.catch_up(self._transaction)
        found = search.find(self._transaction, wanted, by, FOUND_MESSAGES) if wanted else []
        newest: dict[int, int | None] = {} if number is None else {number: None}
        for hit, of in found:
            if newest.get(of) is None:
                newest[of] = hit
        shown = dict(list(newest.items())[:HITS])
        tickets = _of_numbers(self._transaction, shown, by)
        return Found(
            tickets=tickets,
            more=len(newest) - len(shown),
            at_least=len(found) == FOUND_MESSAGES,
            behind=search.behind(self._transaction),
        )

    def mine(self, address: str) -> Listing:
        """What an agent has to do: see `work_of_agent`."""
        return work_of_agent(self._transaction, address)

    def queue(self, name: str, by: str) -> Listing:
        """The tickets of a queue that are worked on, whoever has them; no other agent's exercises."""
        return _listing(self._transaction, and_(ticket.c.queue == name, _seen_by(by)))

    def owned(self, address: str) -> Sequence[Owned]:
        """The tickets that an agent has and that are not settled, the oldest first."""
        rows = self._transaction.execute(
            select(ticket.c.number, ticket.c.subject, ticket.c.clocks)
            .where(or_(WORKED_ON, _WAITS), ticket.c.assignee == address, ~ticket.c.practice)
            .order_by(ticket.c.number)
        ).all()
        return [Owned(number=row.number, subject=row.subject, due_at=_first_due(row.clocks or ())) for row in rows]

    def merged(self, number: int) -> Sequence[int]:
        """The tickets that were merged into one."""
        return self._transaction.execute(
            select(ticket.c.number).where(ticket.c.merged_into == number).order_by(ticket.c.number)
        ).scalars().all()  # fmt: skip

    def history(self, number: int) -> Sequence[Happened]:
        """What happened to a ticket, the oldest first: how it began, and the newest of the rest."""
        last = select(ticket.c.last_event).where(ticket.c.number == number).scalar_subquery()
        rows = self._transaction.execute(
            select(event)
            .where(event.c.ticket == number, or_(event.c.number <= EVENTS_FIRST, event.c.number > last - EVENTS_LAST))
            .order_by(event.c.number)
        ).all()
        return [Happened(number=row.number, at=row.at, kind=row.kind, actor=row.actor, data=row.data) for row in rows]

    def tellings(self, number: int, notices: Collection[str], limit: int) -> Tellings:
        """Who was told of a ticket by one of these notices."""
        return tellings(self._transaction, number, notices, limit)

    def told_of(self, message_id: str) -> int | None:
        """The mail (inbox row) of which a notice of ours told; None where it told of none."""
        return self._transaction.execute(
            select(outbox.c.about).where(outbox.c.message_id == message_id)
        ).scalar_one_or_none()


def _first_due(clocks: Sequence[Mapping[str, Any]]) -> datetime | None:
    running = (each["due_at"] for each in clocks if each["state"] == ClockState.RUNNING)
    return min((datetime.fromisoformat(each) for each in running if each is not None), default=None)


def work_of_agent(transaction: Transaction, address: str) -> Listing:
    """What an agent has to do: his tickets, and those that he was offered and nobody has taken."""
    his = or_(ticket.c.assignee == address, and_(ticket.c.assignee.is_(None), ticket.c.offered_to == address))
    listing = _listing(transaction, and_(his, ~ticket.c.practice))
    waiting = select(func.count()).select_from(ticket).where(_WAITS, ticket.c.assignee == address)
    return Listing(tickets=listing.tickets, more=listing.more, waiting=transaction.execute(waiting).scalar_one())


def untaken(transaction: Transaction, queue: str) -> Listing:
    """The tickets of a queue that nobody has taken."""
    return _listing(transaction, and_(ticket.c.queue == queue, ticket.c.assignee.is_(None), ~ticket.c.practice))


def held_answers(transaction: Transaction, address: str) -> Sequence[HeldAnswer]:
    """An agent's answers that wait for his word, the oldest first."""
    rows = transaction.execute(
        select(question.c.ticket, question.c.asked_at, ticket.c.subject)
        .join(inbox, and_(inbox.c.id == question.c.inbox, _HELD))
        .outerjoin(ticket, ticket.c.number == question.c.ticket)
        .where(question.c.address == address, question.c.kind == QuestionKind.SEND)
        .order_by(question.c.asked_at, question.c.handle)
        .limit(LISTED)
    ).all()
    return [HeldAnswer(ticket=row.ticket, subject=row.subject, asked_at=row.asked_at) for row in rows]


def queue_state(transaction: Transaction, queue: str) -> QueueState:
    """How much each agent has to do in a queue, and how many mails are held for its tickets."""
    mine = and_(ticket.c.queue == queue, WORKED_ON, ~ticket.c.practice)
    rank = func.row_number().over(partition_by=ticket.c.assignee, order_by=(ticket.c.created_at, ticket.c.number))
    each = select(
        ticket.c.assignee,
        ticket.c.number,
        ticket.c.created_at,
        func.count().over(partition_by=ticket.c.assignee).label("tickets"),
        rank.label("rank"),
    ).where(mine)
    counted = each.subquery()
    rows = transaction.execute(select(counted).where(counted.c.rank == 1)).all()
    loads = [Load(agent=row.assignee, tickets=row.tickets, oldest=row.number, oldest_at=row.created_at) for row in rows]
    held = select(func.count()).select_from(inbox).join(ticket, ticket.c.number == inbox.c.ticket)
    return QueueState(
        loads=sorted(loads, key=lambda load: (-load.tickets, load.agent or "")),
        held=transaction.execute(held.where(_HELD, ticket.c.queue == queue)).scalar_one(),
    )


_HELD = text(f"inbox.outcome = '{Outcome.HELD}'")  # a literal: the partial index applies to nothing else


def _seen_by(address: str) -> ColumnElement[bool]:
    """Other agents' exercises are nobody's business."""
    return or_(~ticket.c.practice, func.coalesce(ticket.c.assignee, ticket.c.offered_to) == address)


_SHOWN = (
    ticket.c.number,
    ticket.c.subject,
    ticket.c.status,
    ticket.c.priority,
    ticket.c.customer,
    customer.c.name,
    ticket.c.assignee,
    ticket.c.updated_at,
)


def _listing(transaction: Transaction, condition: ColumnElement[bool]) -> Listing:
    """The tickets that are worked on: by priority (whose names are in order), then by who has waited for us longest."""
    chosen = (
        select(*_SHOWN, _WAITING_SINCE)
        .outerjoin(customer, customer.c.address == ticket.c.customer)
        .where(WORKED_ON, condition)
        .subquery()
    )
    since = chosen.c.waiting_since
    rows = transaction.execute(
        select(chosen, func.count().over().label("all"))
        .order_by(chosen.c.priority, since.is_(None), since, chosen.c.number)
        .limit(LISTED)
    ).all()
    return Listing(tickets=[_listed(row) for row in rows], more=rows[0].all - len(rows) if rows else 0)


def _of_numbers(transaction: Transaction, hits: Mapping[int, int | None], by: str) -> list[Listed]:
    """These tickets in this order, each with the text of the message that was found."""
    said = func.substr(message.c.text, 1, TEXT_CHARACTERS).label("line")
    rows = transaction.execute(
        select(*_SHOWN, _WAITING_SINCE, said)
        .outerjoin(customer, customer.c.address == ticket.c.customer)
        .outerjoin(
            message,
            and_(message.c.ticket == ticket.c.number, message.c.id.in_([hit for hit in hits.values() if hit])),
        )
        .where(ticket.c.number.in_(hits), _seen_by(by))
    ).all()
    found = {row.number: row for row in rows}
    return [_listed(found[number], line=found[number].line or "") for number in hits if number in found]


def _listed(row: Row[Any], *, line: str = "") -> Listed:
    return Listed(
        number=row.number,
        subject=row.subject,
        status=Status(row.status),
        priority=Priority(row.priority),
        customer=row.customer,
        customer_name=row.name or "",
        assignee=row.assignee,
        updated_at=row.updated_at,
        waiting_since=row.waiting_since,
        line=line,
    )
