"""Rows that a test puts into a database by hand, where how they came there does not matter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from triaged.store import Transaction
from triaged.store.tables import message, ticket

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANN = "ann@customers.example"


def ticket_row(number: int, **other: Any) -> dict[str, Any]:
    return {
        "number": number,
        "subject": "Printer",
        "status": "open",
        "priority": "P3",
        "queue": "support",
        "tier": "L1",
        "assignee": None,
        "offered_to": None,
        "customer": ANN,
        "mailbox": "support",
        "language": "en",
        "tags": [],
        "created_at": NOW,
        "updated_at": NOW,
        "last_event": 0,
        "evidence": 2,
        "practice": False,
        **other,
    }


def message_row(number: int, text: str, **other: Any) -> dict[str, Any]:
    return {
        "ticket": number,
        "inbox": None,
        "direction": "in",
        "message_id": "<1@customers.example>",
        "from_addr": ANN,
        "from_name": "Ann Lee",
        "evidence": 2,
        "received_at": NOW,
        "text": text,
        **other,
    }


def add_ticket(transaction: Transaction, number: int, *texts: str, **other: Any) -> None:
    """A ticket with messages of its customer."""
    transaction.execute(ticket.insert(), [ticket_row(number, **other)])
    for text in texts:
        add_message(transaction, number, text)


def add_message(transaction: Transaction, number: int, text: str, **other: Any) -> int:
    """One more message; its id."""
    made: int = transaction.execute(
        message.insert().returning(message.c.id), [message_row(number, text, **other)]
    ).scalar_one()
    return made
