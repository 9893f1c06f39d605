"""The tables. A change here is a new migration beside those in `migrations/versions`.

Identifiers that appear in mail (ticket numbers, outbox ids) come from `counter`, so that a whole batch can be written
with one statement a table; everything else has keys of its own.
"""

from __future__ import annotations

from triaged.store.tables.agents import agent, agent_alias, question, reminder
from triaged.store.tables.base import UtcDateTime, metadata
from triaged.store.tables.custody import inbox, position, raw_piece
from triaged.store.tables.promises import outage, promises
from triaged.store.tables.running import counter, lease, live_mailbox
from triaged.store.tables.sending import AUTOMATIC_NOTICE, ESCALATION_NOTICE, LIMITED_NOTICE, outbox, uncollected
from triaged.store.tables.tickets import (
    CLOCK_EVENT,
    attachment,
    customer,
    event,
    link,
    message,
    message_id,
    participant,
    ticket,
)
from triaged.store.tables.triage import alert, directory, field, incident, recent_words, rotation, slow_rule

__all__ = [
    "AUTOMATIC_NOTICE",
    "CLOCK_EVENT",
    "ESCALATION_NOTICE",
    "LIMITED_NOTICE",
    "UtcDateTime",
    "agent",
    "agent_alias",
    "alert",
    "attachment",
    "counter",
    "customer",
    "directory",
    "event",
    "field",
    "inbox",
    "incident",
    "lease",
    "link",
    "live_mailbox",
    "message",
    "message_id",
    "metadata",
    "outage",
    "outbox",
    "participant",
    "position",
    "promises",
    "question",
    "raw_piece",
    "recent_words",
    "reminder",
    "rotation",
    "slow_rule",
    "ticket",
    "uncollected",
]
