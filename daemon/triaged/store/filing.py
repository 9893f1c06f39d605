"""What becomes of a batch of mail, and writing it down.

A `Filing` says everything that follows from one mail: its outcome, and the rows of its ticket. `save` writes a whole
batch with one statement a table, in the transaction in which it was decided: either all of it is there afterwards, or
none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update

from triaged.model import Direction, EvidenceLevel, KnownTicket, OutboxState, Outcome, Priority, Status, Tier
from triaged.store import inbox as inbox_rows
from triaged.store.engine import Transaction
from triaged.store.sql import insert, insert_new
from triaged.store.tables import counter, customer, event, message, message_id, outbox, participant, ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as it is opened."""

    number: int
    subject: str
    status: Status
    priority: Priority
    queue: str
    tier: Tier
    customer: str
    mailbox: str
    language: str
    tags: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message of a ticket."""

    direction: Direction
    message_id: str
    fingerprint: str
    referenced: Sequence[str]  #: other ids that the mail names, so that answers to those find the ticket too
    from_addr: str | None
    from_name: str | None
    evidence: EvidenceLevel
    language: str | None
    date: datetime | None
    received_at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRow:
    """Somebody who sees the public side of a ticket."""

    address: str
    name: str
    role: str  #: "customer"
    handle: int  #: 63 random bits


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Something that happened to a ticket."""

    number: int  #: 1, 2, ... without a gap
    kind: str
    actor: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A rendered notice to one recipient."""

    id: int
    notice: str
    cause: str
    mail_from: str
    recipient: str
    message_id: str
    content: bytes
    state: OutboxState
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """All that follows from one mail."""

    inbox_id: int
    mailbox: str
    outcome: Outcome
    message_id: str
    reason: str | None = None
    ticket: int | None = None
    opens: TicketRow | None = None
    message: MessageRow | None = None
    becomes: KnownTicket | None = None  #: the ticket that it joins, as it is afterwards
    participants: Sequence[ParticipantRow] = ()
    events: Sequence[EventRow] = ()
    notices: Sequence[NoticeRow] = ()


class Numbers:
    """Hands out ticket numbers and outbox ids; `write` makes them final with the transaction that uses them."""

    def __init__(self, transaction: Transaction) -> None:
        """Read the last numbers; on PostgreSQL this makes other writers wait until the transaction ends."""
        rows = transaction.execute(select(counter.c.name, counter.c.value).with_for_update())
        self._stored: dict[str, int] = {row.name: row.value for row in rows}
        self._last = dict(self._stored)

    def next(self, name: str) -> int:
        """The next number of "ticket" or "outbox"."""
        self._last[name] = self._last.get(name, 0) + 1
        return self._last[name]

    def write(self, transaction: Transaction) -> None:
        """Record what was given out."""
        rows = [{"name": name, "value": value} for name, value in self._last.items() if self._stored.get(name) != value]
        if rows:
            statement = insert(transaction, counter)
            transaction.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value}), rows
            )


def save(transaction: Transaction, filings: Sequence[Filing], owner: str, now: datetime) -> None:
    """Write a batch: tickets first, then what refers to them, the inbox outcomes last.

    Raises StoreError when a mail is no longer claimed by `owner`: nothing of the batch may be written then.
    """
    if not filings:
        return
    _insert(transaction, ticket, (_ticket_row(f.opens, f.events[-1], now) for f in filings if f.opens is not None))
    _update_tickets(transaction, [(f.becomes, f.events[-1]) for f in filings if f.becomes is not None], now)
    _insert(transaction, message, (_message_row(f, f.message) for f in filings if f.message is not None))
    _insert_ids(transaction, filings)
    _insert(
        transaction,
        participant,
        ({**_columns(person), "ticket": f.ticket, "joined_at": now} for f in filings for person in f.participants),
    )
    _insert(transaction, event, ({**_columns(e), "ticket": f.ticket, "at": now} for f in filings for e in f.events))
    _insert(transaction, outbox, (_outbox_row(f, notice, now) for f in filings for notice in f.notices))
    _remember_customers(transaction, filings, now)
    inbox_rows.decided(transaction, [_outcome_row(filing) for filing in filings], owner)


def _outcome_row(filing: Filing) -> dict[str, Any]:
    return {
        "inbox_id": filing.inbox_id,
        "new_outcome": filing.outcome,
        "why": filing.reason,
        "the_ticket": filing.ticket,
        "own_id": filing.message_id,
    }


def _insert(transaction: Transaction, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        transaction.execute(insert(transaction, table), found)


def _columns(row: TicketRow | ParticipantRow | EventRow | NoticeRow) -> dict[str, Any]:
    """The fields by name; unlike `dataclasses.asdict` it copies nothing, which counts on the way of every mail."""
    return {name: getattr(row, name) for name in row.__slots__}


def _ticket_row(opens: TicketRow, newest: EventRow, now: datetime) -> dict[str, Any]:
    return {
        **_columns(opens),
        "tags": list(opens.tags),
        "assignee": None,
        "created_at": now,
        "updated_at": now,
        "last_event": newest.number,
    }


def _update_tickets(transaction: Transaction, joined: Sequence[tuple[KnownTicket, EventRow]], now: datetime) -> None:
    if not joined:
        return
    transaction.execute(
        update(ticket)
        .where(ticket.c.number == bindparam("the_ticket"))
        .values(
            status=bindparam("new_status"),
            priority=bindparam("new_priority"),
            queue=bindparam("new_queue"),
            tier=bindparam("new_tier"),
            tags=bindparam("new_tags"),
            updated_at=bindparam("now"),
            last_event=bindparam("newest"),
        ),
        [
            {
                "the_ticket": becomes.number,
                "new_status": becomes.status,
                "new_priority": becomes.priority,
                "new_queue": becomes.queue,
                "new_tier": becomes.tier,
                "new_tags": list(becomes.tags),
                "now": now,
                "newest": newest.number,
            }
            for becomes, newest in joined
        ],
    )


def _message_row(filing: Filing, said: MessageRow) -> dict[str, Any]:
    return {
        "ticket": filing.ticket,
        "inbox": filing.inbox_id,
        "direction": said.direction,
        "message_id": said.message_id,
        "from_addr": said.from_addr,
        "from_name": said.from_name,
        "evidence": said.evidence,
        "language": said.language,
        "date": said.date,
        "received_at": said.received_at,
        "text": said.text,
    }


def _insert_ids(transaction: Transaction, filings: Sequence[Filing]) -> None:
    rows = [
        {"message_id": known, "ticket": filing.ticket, "fingerprint": fingerprint}
        for filing in filings
        if filing.message is not None
        for known, fingerprint in (
            (filing.message.message_id, filing.message.fingerprint),
            *((known, "") for known in filing.message.referenced),
        )
    ]
    if rows:
        transaction.execute(insert_new(transaction, message_id), rows)


def _outbox_row(filing: Filing, notice: NoticeRow, now: datetime) -> dict[str, Any]:
    return {
        **_columns(notice),
        "ticket": filing.ticket,
        "mailbox": filing.mailbox,
        "attempts": 0,
        "created_at": now,
        "next_at": now,
    }


def _remember_customers(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """Learn names and languages; a batch may hold several mails of one person, the last one counts."""
    people = {
        filing.message.from_addr: {
            "address": filing.message.from_addr,
            "name": filing.message.from_name or "",
            "language": filing.message.language,
            "first_at": now,
            "last_at": now,
        }
        for filing in filings
        if filing.message is not None
        and filing.message.from_addr is not None
        and filing.message.direction is Direction.IN
    }
    if not people:
        return
    statement = insert(transaction, customer)
    new = statement.excluded
    transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["address"],
            set_={
                "name": func.coalesce(func.nullif(new.name, ""), customer.c.name),
                "language": func.coalesce(new.language, customer.c.language),
                "last_at": new.last_at,
            },
        ),
        list(people.values()),
    )
