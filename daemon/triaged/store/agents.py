"""What is stored of agents: who was invited, who has answered, who is away; and the tickets on which they practise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from triaged.model import UNSETTLED, Direction, EvidenceLevel, KnownTicket
from triaged.store.engine import Transaction
from triaged.store.events import append_event
from triaged.store.filing import ParticipantRow
from triaged.store.sql import insert, insert_new
from triaged.store.tables import agent, agent_alias, message, participant, ticket

OPENED_EVENT = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """One agent's row."""

    address: str  #: his first one
    handle: int  #: what his desk address carries
    invited_at: datetime | None
    proved_at: datetime | None
    proof: Mapping[str, Any] | None
    away_since: datetime | None
    away_until: datetime | None
    away_by: str | None  #: who has said so: model.AwayBy
    aliases: tuple[str, ...] = ()
    open_tickets: int = 0  #: that he has taken


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRow:
    """A ticket for an agent's exercise."""

    ticket: KnownTicket
    text: str  #: of its first message
    customer: ParticipantRow  #: made up: nothing is ever sent to him
    agent: ParticipantRow
    message_id: str


def states(transaction: Transaction) -> dict[str, AgentState]:
    """What is stored of every agent, by his first address."""
    aliases: dict[str, list[str]] = {}
    for row in transaction.execute(select(agent_alias).order_by(agent_alias.c.address)).all():
        aliases.setdefault(row.agent, []).append(row.address)
    worked_on = ticket.c.status.in_(UNSETTLED)
    counted = select(ticket.c.assignee, func.count().label("tickets")).where(worked_on, ~ticket.c.practice)
    loads = {row.assignee: row.tickets for row in transaction.execute(counted.group_by(ticket.c.assignee)).all()}
    return {
        row.address: AgentState(
            address=row.address,
            handle=row.handle,
            invited_at=row.invited_at,
            proved_at=row.proved_at,
            proof=row.proof,
            away_since=row.away_since,
            away_until=row.away_until,
            away_by=row.away_by,
            aliases=tuple(aliases.get(row.address, ())),
            open_tickets=loads.get(row.address, 0),
        )
        for row in transaction.execute(select(agent)).all()
    }


def unanswered(transaction: Transaction, invited_before: datetime) -> Sequence[AgentState]:
    """Who was invited before that moment and has not answered, the longest first."""
    found = [
        each
        for each in states(transaction).values()
        if each.invited_at is not None and each.invited_at < invited_before and each.proved_at is None
    ]
    return sorted(found, key=lambda each: (each.invited_at, each.address))


def invited(transaction: Transaction, address: str, handle: int, now: datetime) -> int:
    """Note that an agent is invited; returns the handle of his desk address, which stays what it was."""
    transaction.execute(insert_new(transaction, agent), [{"address": address, "handle": handle}])
    transaction.execute(update(agent).where(agent.c.address == address).values(invited_at=now))
    kept: int = transaction.execute(select(agent.c.handle).where(agent.c.address == address)).scalar_one()
    return kept


def open_practice(transaction: Transaction, row: PracticeRow, now: datetime) -> None:
    """Write a ticket for an agent's exercise, with its people and its first message."""
    number = row.ticket.number
    transaction.execute(
        insert(transaction, ticket),
        [
            {
                "number": number,
                "subject": row.ticket.subject,
                "status": row.ticket.status,
                "priority": row.ticket.priority,
                "queue": row.ticket.queue,
                "tier": row.ticket.tier,
                "assignee": row.ticket.assignee,
                "customer": row.ticket.customer,
                "mailbox": row.ticket.mailbox,
                "language": row.ticket.language,
                "tags": list(row.ticket.tags),
                "created_at": now,
                "updated_at": now,
                "last_event": 0,
                "practice": True,
            }
        ],
    )
    people = [
        {
            "ticket": number,
            "address": p.address,
            "name": p.name,
            "role": p.role,
            "handle": p.handle,
            "joined_at": now,
        }
        for p in (row.customer, row.agent)
    ]
    transaction.execute(insert(transaction, participant), people)
    transaction.execute(
        insert(transaction, message),
        [
            {
                "ticket": number,
                "direction": Direction.IN,
                "message_id": row.message_id,
                "from_addr": row.customer.address,
                "from_name": row.customer.name,
                "evidence": EvidenceLevel.A0,
                "language": row.ticket.language,
                "received_at": now,
                "text": row.text,
            }
        ],
    )
    data = {"agent": row.agent.address}
    append_event(transaction, number, now, kind=OPENED_EVENT, actor="triaged", data=data)
