"""The first tables.

A frozen copy of `store.tables` as it was then: later changes there come with a migration of their own, never here.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

revision = "0001"
down_revision = None

FIRST_TICKET = 1001  #: three-digit ticket numbers look like test mail to a customer


snapshot = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_from",
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_%(column_0_N_name)s",
    }
)


def _only(condition: str) -> dict[str, Any]:
    """A partial index, said once for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


raw_piece = Table(
    "raw_piece",
    snapshot,
    Column("sha256", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

inbox = Table(
    "inbox",
    snapshot,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("mailbox", Text, nullable=False),
    Column("folder", Text),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("sha256", Text),
    Column("size", BigInteger, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("too_big", Boolean, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("outcome", Text),
    Column("reason", Text),
    Column("ticket", Integer),
    Column("message_id", Text),
    Column("error", Text),
    Index("inbox_one_delivery", "mailbox", "folder", "uidvalidity", "uid", unique=True, **_only("uid IS NOT NULL")),
    Index("inbox_one_content", "mailbox", "sha256", unique=True, **_only("uid IS NULL")),
    Index("inbox_by_sha256", "sha256"),
    Index("inbox_waiting", "id", **_only("outcome IS NULL")),
    Index("inbox_attention", "outcome", **_only("outcome IN ('quarantined', 'held')")),
    Index("inbox_unacknowledged", "mailbox", "folder", "uidvalidity", "uid", **_only("NOT acknowledged")),
)

ticket = Table(
    "ticket",
    snapshot,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("assignee", Text),
    Column("customer", Text, nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("last_event", Integer, nullable=False),
    Index(None, "status", "updated_at"),
    Index(None, "customer"),
)

message = Table(
    "message",
    snapshot,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), nullable=False),
    Column("inbox", Integer, ForeignKey("inbox.id")),
    Column("direction", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("from_addr", Text),
    Column("from_name", Text),
    Column("evidence", Integer, nullable=False),
    Column("language", Text),
    Column("date", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "ticket", "id"),
)

message_id = Table(
    "message_id",
    snapshot,
    Column("message_id", Text, primary_key=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("fingerprint", Text, primary_key=True),
)

participant = Table(
    "participant",
    snapshot,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("handle", BigInteger, nullable=False, unique=True),
    Column("joined_at", DateTime(timezone=True), nullable=False),
)

customer = Table(
    "customer",
    snapshot,
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
)

event = Table(
    "event",
    snapshot,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", JSON, nullable=False),
)

clock = Table(
    "clock",
    snapshot,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", DateTime(timezone=True)),
    Index(None, "due_at"),
)

outbox = Table(
    "outbox",
    snapshot,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Integer, ForeignKey("ticket.number")),
    Column("notice", Text, nullable=False),
    Column("cause", Text, nullable=False, unique=True),
    Column("mailbox", Text, nullable=False),
    Column("mail_from", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("valid_until", DateTime(timezone=True), nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    Column("reply", Text),
    Index("outbox_due", "next_at", **_only("state = 'waiting'")),
    Index("outbox_sending", "claimed_until", **_only("state = 'sending'")),
    Index(None, "recipient", "created_at"),
)

position = Table(
    "position",
    snapshot,
    Column("mailbox", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("start_uid", BigInteger, nullable=False),
    Column("next_uid", BigInteger, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
)

lease = Table(
    "lease",
    snapshot,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)

counter = Table(
    "counter",
    snapshot,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

live_mailbox = Table(
    "live_mailbox",
    snapshot,
    Column("mailbox", Text, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)


def upgrade() -> None:
    """Create every table, and the counters at their start."""
    snapshot.create_all(op.get_bind())
    op.bulk_insert(counter, [{"name": "ticket", "value": FIRST_TICKET - 1}, {"name": "outbox", "value": 0}])
