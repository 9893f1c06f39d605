"""What becomes of a mail, as rows of the tables: values in, values out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from triaged.model import Direction, KnownTicket, Link
from triaged.store.clocks import ClockRow
from triaged.store.filing import (
    EventRow,
    Filing,
    MessageRow,
    NoticeRow,
    ParticipantRow,
    QuestionRow,
    TicketRow,
    UncollectedRow,
)

_Row = TicketRow | ParticipantRow | QuestionRow | UncollectedRow | EventRow | NoticeRow


def ticket_row(opens: TicketRow, newest: EventRow, clocks: ClockRow | None, now: datetime) -> dict[str, Any]:
    """A ticket that is opened."""
    return {
        **columns(opens),
        **clock_columns(clocks, "clocks", "clock_at"),
        "tags": list(opens.tags),
        "created_at": now,
        "updated_at": now,
        "last_event": newest.number,
    }


def changed_ticket(becomes: KnownTicket, newest: EventRow, clocks: ClockRow | None, now: datetime) -> dict[str, Any]:
    """The values that a ticket has from now on; where nothing is said of its clocks, they stay as they are."""
    return {
        **clock_columns(clocks, "new_clocks", "new_clock_at"),
        "the_ticket": becomes.number,
        "new_status": becomes.status,
        "new_priority": becomes.priority,
        "new_queue": becomes.queue,
        "new_tier": becomes.tier,
        "new_tags": list(becomes.tags),
        "new_solved_at": becomes.solved_at,
        "new_assignee": becomes.assignee,
        "new_offer": becomes.offered_to,
        "new_sla": becomes.sla,
        "new_impact": becomes.impact,
        "new_urgency": becomes.urgency,
        "now": now,
        "newest": newest.number,
    }


def clock_columns(row: ClockRow | None, clocks: str, clock_at: str) -> dict[str, Any]:
    """How the clocks of a ticket stand, under these names."""
    return {clocks: None, clock_at: None} if row is None else {clocks: list(row.clocks), clock_at: row.clock_at}


def message_row(filing: Filing, said: MessageRow) -> dict[str, Any]:
    """What somebody has said."""
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
        "agent": said.agent,
    }


def id_rows(filings: Sequence[Filing]) -> list[dict[str, Any]]:
    """The Message-IDs of mails, and those that they name."""
    return [
        {"message_id": known, "ticket": filing.ticket, "fingerprint": fingerprint}
        for filing in filings
        if filing.message is not None
        for known, fingerprint in (
            (filing.message.message_id, filing.message.fingerprint),
            *((known, "") for known in filing.message.referenced),
        )
    ]


def link_row(number: int | None, tie: Link) -> dict[str, Any]:
    """How a ticket belongs to another one."""
    return {"ticket": number, "other": tie.ticket, "kind": tie.kind}


def customer_rows(filings: Sequence[Filing], now: datetime) -> list[dict[str, Any]]:
    """Who has written, each once: of several mails of one person the last one counts."""
    aliases = {f.message.from_addr: f.alias_of for f in filings if f.message is not None and f.alias_of is not None}
    people = {
        filing.message.from_addr: {
            "address": filing.message.from_addr,
            "name": filing.message.from_name or "",
            "language": filing.message.language,
            "first_at": now,
            "last_at": now,
            "alias_of": aliases.get(filing.message.from_addr),
        }
        for filing in filings
        if filing.message is not None
        and filing.message.from_addr is not None
        and filing.message.direction is Direction.IN
    }
    return list(people.values())


def outcome_row(filing: Filing) -> dict[str, Any]:
    """What the inbox keeps of the mail."""
    return {
        "inbox_id": filing.inbox_id,
        "new_outcome": filing.outcome,
        "why": filing.reason,
        "the_ticket": filing.ticket,
        "own_id": filing.message_id,
        "seen": filing.facts,
    }


def outbox_columns(notice: NoticeRow, ticket_number: int | None, now: datetime) -> dict[str, Any]:
    """A notice as a row of the outbox."""
    values = columns(notice)
    not_before = values.pop("not_before")
    return {
        **values,
        "parts": [dataclasses.asdict(part) for part in notice.parts] or None,
        "domain": notice.recipient.rpartition("@")[2],
        "ticket": ticket_number,
        "attempts": 0,
        "created_at": now,
        "next_at": not_before or now,
    }


def columns(row: _Row) -> dict[str, Any]:
    """The fields by name; unlike `dataclasses.asdict` it copies nothing, which counts on the way of every mail."""
    return {name: getattr(row, name) for name in row.__slots__}
