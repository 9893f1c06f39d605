"""What is to leave: notices, calls of webhooks, acknowledgements that were put off."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from triaged.model import AUTOMATIC_NOTICES
from triaged.store.tables.base import UtcDateTime, metadata, only

#: Said as a literal, so that a database knows its partial index again.
AUTOMATIC_NOTICE = f"notice IN {AUTOMATIC_NOTICES}"
#: The notices of which strangers can cause many, and of which few an hour are sent.
LIMITED_NOTICE = "notice IN ('held_agent', 'confirm_agent', 'alias_agent', 'alarm')"
#: The notices that say that time runs out: what has been answered meanwhile need not be said any more.
ESCALATION_NOTICE = "notice IN ('escalated_agent', 'breach_lead', 'delay_customer', 'clock_webhook')"

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Integer, ForeignKey("ticket.number")),
    Column("channel", Text, nullable=False, server_default="smtp"),  # what sends it: a file of `delivery`
    Column("notice", Text, nullable=False),
    Column("cause", Text, nullable=False, unique=True),  # what it answers, e.g. "ack:1042"; a replay inserts nothing
    Column("mailbox", Text, nullable=False),
    Column("mail_from", Text, nullable=False),  # envelope sender
    Column("recipient", Text, nullable=False),
    Column("domain", Text, nullable=False, server_default=""),  # of the recipient
    Column("message_id", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),  # the frozen mail: the same bytes at each try
    Column("parts", JSON),  # the files that go behind its text: model.FilePart as tables; null: none
    Column("about", Integer),  # the mail that it passes on or tells of
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # not before
    Column("valid_until", UtcDateTime, nullable=False),  # not after: a late notice is worse than none
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("reply", Text),  # the relay's last words
    Index(None, "about"),
    Index("outbox_due", "channel", "next_at", **only("state = 'waiting'")),
    Index("outbox_sending", "claimed_until", **only("state = 'sending'")),
    Index(None, "recipient", "created_at"),
    Index(None, "domain", "created_at"),
    Index("outbox_automatic", "created_at", **only(AUTOMATIC_NOTICE)),
    Index("outbox_limited", "created_at", **only(LIMITED_NOTICE)),
    Index("outbox_escalations", "ticket", **only(ESCALATION_NOTICE)),
)

# Tickets that were not acknowledged at once; the next collected acknowledgement to their customer lists them.
uncollected = Table(
    "uncollected",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),  # not listed before
    Column("answer_by", UtcDateTime, nullable=False),  # what is promised
    Column("utc_offset", Integer, nullable=False),  # minutes that the customer's clock is ahead
    Index(None, "due_at"),
    Index(None, "address"),
)
