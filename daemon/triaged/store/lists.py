"""What people ask for: lists and single things, as the plain documents of DESIGN 7.

Times are aware datetimes; the commands print them as RFC 3339 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select

from triaged.model import Direction, EvidenceLevel, Outcome, Role
from triaged.store.attachments import files_of
from triaged.store.engine import Transaction
from triaged.store.fields import load_fields
from triaged.store.held import held_for
from triaged.store.tables import event, inbox, link, message, outbox, participant, ticket

LIMIT = 50  #: of a list, unless another is asked for

INBOX_FIELDS = (
    inbox.c.id,
    inbox.c.mailbox,
    inbox.c.folder,
    inbox.c.uidvalidity,
    inbox.c.uid,
    inbox.c.sha256,
    inbox.c.received_at,
    inbox.c.outcome,
    inbox.c.reason,
    inbox.c.ticket,
    inbox.c.message_id,
    inbox.c.attempts,
)
OUTBOX_FIELDS = (
    outbox.c.id,
    outbox.c.ticket,
    outbox.c.notice,
    outbox.c.channel,
    outbox.c.recipient,
    outbox.c.message_id,
    outbox.c.state,
    outbox.c.attempts,
    outbox.c.next_at,
    outbox.c.reply,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets are wanted; None does not filter."""

    status: str | None = None
    queue: str | None = None
    priority: str | None = None
    assignee: str | None = None
    customer: str | None = None
    since: datetime | None = None  #: changed since
    limit: int = LIMIT


def tickets(transaction: Transaction, wanted: TicketFilter) -> list[dict[str, Any]]:
    """Tickets, the most recently changed first."""
    query = select(ticket).order_by(ticket.c.updated_at.desc(), ticket.c.number.desc()).limit(wanted.limit)
    for name in ("status", "queue", "priority", "assignee", "customer"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(ticket.c[name] == value)
    if wanted.since is not None:
        query = query.where(ticket.c.updated_at >= wanted.since)
    return _whole(transaction, transaction.execute(query).mappings().all())


def subject_of(transaction: Transaction, number: int) -> str | None:
    """What one ticket is about; None when there is no such ticket."""
    return transaction.execute(select(ticket.c.subject).where(ticket.c.number == number)).scalar_one_or_none()


def show(transaction: Transaction, number: int) -> dict[str, Any] | None:
    """One ticket with all that belongs to it; None when there is no such ticket."""
    row = transaction.execute(select(ticket).where(ticket.c.number == number)).mappings().one_or_none()
    if row is None:
        return None
    found = _whole(transaction, [row])[0]
    _add_texts(transaction, found)
    events = transaction.execute(
        select(event.c.number, event.c.at, event.c.kind, event.c.actor, event.c.data)
        .where(event.c.ticket == number)
        .order_by(event.c.number)
    )
    related = transaction.execute(
        select(link.c.kind, link.c.ticket, link.c.other)
        .where((link.c.ticket == number) | (link.c.other == number))
        .order_by(link.c.ticket, link.c.other)
    )
    return {
        **found,
        "solved_at": row["solved_at"],
        "merged_into": row["merged_into"],
        "links": [{"kind": each.kind, "from": each.ticket, "to": each.other} for each in related],
        "held": held_for(transaction, number),
        "events": [dict(each) for each in events.mappings()],
    }


def _add_texts(transaction: Transaction, document: dict[str, Any]) -> None:
    """What the messages of one ticket say, and their files."""
    number = document["number"]
    files: dict[int, list[dict[str, Any]]] = {}
    for row in files_of(transaction, number):
        shown = {name: row[name] for name in ("filename", "type", "size", "state", "reason")}
        files.setdefault(row["inbox"], []).append(shown)
    texts = transaction.execute(
        select(message.c.text, message.c.inbox).where(message.c.ticket == number).order_by(message.c.id)
    )
    for said, (text, inbox_id) in zip(document["messages"], texts, strict=True):
        said["text"] = text
        said["files"] = files.get(inbox_id, [])
    document["messages"] = [
        said
        for said in document["messages"]
        if said["direction"] != Direction.NOTE or said["text"] or said["files"]  # else nothing but commands
    ]


def _whole(transaction: Transaction, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Tickets with their people, messages, clocks and fields, in four statements however many they are."""
    documents = {
        row["number"]: {
            **{name: row[name] for name in ("number", "subject", "status", "priority", "queue", "tier", "assignee")},
            **{name: row[name] for name in ("sla", "impact", "urgency")},
            "customer": row["customer"],
            "participants": [],
            "tags": row["tags"],
            "language": row["language"],
            "created_at": row["created_at"],
            "updated_at": row["updated_at"],
            "messages": [],
            "clocks": [_clock(each) for each in row["clocks"] or ()],
            "fields": [],
        }
        for row in rows
    }
    people = (
        select(participant.c.ticket, participant.c.address)
        .where(participant.c.ticket.in_(documents), participant.c.role != Role.AGENT)
        .order_by(participant.c.joined_at, participant.c.address)
    )
    for person in transaction.execute(people):
        documents[person.ticket]["participants"].append(person.address)
    messages = (
        select(
            message.c.ticket,
            message.c.message_id,
            message.c.direction,
            message.c.from_addr,
            message.c.date,
            message.c.evidence,
        )
        .where(message.c.ticket.in_(documents))
        .order_by(message.c.id)
    )
    for said in transaction.execute(messages):
        documents[said.ticket]["messages"].append(
            {
                "message_ids": [said.message_id],
                "direction": said.direction,
                "from_addr": said.from_addr,
                "date_utc": said.date,
                "evidence": EvidenceLevel(said.evidence).name,
            }
        )
    for number, fields in load_fields(transaction, documents).items():
        documents[number]["fields"] = [
            {"name": each.name, "value": each.value, "unproven": each.unproven} for each in fields
        ]
    return list(documents.values())


def _clock(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "metric": stored["metric"],
        "due_at": _moment(stored["due_at"]),
        "state": stored["state"],
        "breached_at": _moment(stored["breached_at"]),
        "policy": stored["policy"],
    }


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def inbox_rows(transaction: Transaction, *, outcome: str | None, limit: int) -> list[dict[str, Any]]:
    """Received mails, the newest first."""
    query = select(*INBOX_FIELDS).order_by(inbox.c.id.desc()).limit(limit)
    if outcome is not None:
        query = query.where(inbox.c.outcome == outcome)
    return [dict(row) for row in transaction.execute(query).mappings()]


def inbox_row(transaction: Transaction, inbox_id: int) -> dict[str, Any] | None:
    """One received mail, with the error of its last failed try."""
    query = select(*INBOX_FIELDS, inbox.c.error).where(inbox.c.id == inbox_id)
    row = transaction.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def outbox_rows(transaction: Transaction, *, state: str | None, limit: int) -> list[dict[str, Any]]:
    """Notices, the newest first."""
    query = select(*OUTBOX_FIELDS).order_by(outbox.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(outbox.c.state == state)
    return [dict(row) for row in transaction.execute(query).mappings()]


def outbox_row(transaction: Transaction, outbox_id: int) -> dict[str, Any] | None:
    """One notice, with its frozen mail under `content`."""
    query = select(*OUTBOX_FIELDS, outbox.c.content).where(outbox.c.id == outbox_id)
    row = transaction.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def count_outbox(transaction: Transaction) -> dict[str, int]:
    """Notices by state."""
    rows = transaction.execute(select(outbox.c.state, func.count().label("how_many")).group_by(outbox.c.state))
    return {row.state: row.how_many for row in rows}


def count_attention(transaction: Transaction) -> dict[str, int]:
    """Received mails that wait for a person's word, by outcome."""
    rows = transaction.execute(
        select(inbox.c.outcome, func.count().label("how_many"))
        .where(inbox.c.outcome.in_([Outcome.QUARANTINED, Outcome.HELD]))
        .group_by(inbox.c.outcome)
    )
    return {row.outcome: row.how_many for row in rows}


def count_inbox(transaction: Transaction) -> dict[str, int]:
    """Received mails by outcome; those that wait stand under "waiting"."""
    rows = transaction.execute(select(inbox.c.outcome, func.count().label("how_many")).group_by(inbox.c.outcome))
    return {row.outcome or "waiting": row.how_many for row in rows}
