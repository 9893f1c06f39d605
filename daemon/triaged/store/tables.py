"""The tables. A change here is a new migration beside `migrations/versions/0001_first.py`.

Identifiers that appear in mail (ticket numbers, outbox ids) come from `counter`, so that a whole batch can be written
with one statement a table; everything else has keys of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite, which knows no zones, gets it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: they mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData(
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
    metadata,
    Column("sha256", Text, primary_key=True),  # of the whole mail
    Column("number", Integer, primary_key=True),  # 0, 1, ...
    Column("content", LargeBinary, nullable=False),  # at most 1 MiB
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("mailbox", Text, nullable=False),
    Column("folder", Text),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("sha256", Text),  # null only for mail from before the start, which is never fetched
    Column("size", BigInteger, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("too_big", Boolean, nullable=False),  # only the beginning was taken
    Column("acknowledged", Boolean, nullable=False),  # the server action (seen, move, delete) is done
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("outcome", Text),  # null: waits for its decision
    Column("reason", Text),
    Column("ticket", Integer),
    Column("message_id", Text),
    Column("error", Text),  # why the last attempt failed
    # The delivery key: where a mail was found. Without a server it is what the mail is.
    Index("inbox_one_delivery", "mailbox", "folder", "uidvalidity", "uid", unique=True, **_only("uid IS NOT NULL")),
    Index("inbox_one_content", "mailbox", "sha256", unique=True, **_only("uid IS NULL")),
    Index("inbox_by_sha256", "sha256"),
    Index("inbox_waiting", "id", **_only("outcome IS NULL")),
    Index("inbox_attention", "outcome", **_only("outcome IN ('quarantined', 'held')")),
    Index("inbox_unacknowledged", "mailbox", "folder", "uidvalidity", "uid", **_only("NOT acknowledged")),
)

ticket = Table(
    "ticket",
    metadata,
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
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("last_event", Integer, nullable=False),  # number of the newest event
    Index(None, "status", "updated_at"),
    Index(None, "customer"),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), nullable=False),
    Column("inbox", Integer, ForeignKey("inbox.id")),
    Column("direction", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("from_addr", Text),
    Column("from_name", Text),
    Column("evidence", Integer, nullable=False),
    Column("language", Text),
    Column("date", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),  # what the sender wrote now; the whole stays in the raw mail
    Index(None, "ticket", "id"),
)

# Every Message-ID seen on a ticket. The fingerprint stands only where the id is a stored mail's own, so that the same
# id with other content is a second row and a second message.
message_id = Table(
    "message_id",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("fingerprint", Text, primary_key=True),  # "" for an id that was only referenced
)

participant = Table(
    "participant",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("handle", BigInteger, nullable=False, unique=True),  # random; what our tokens carry
    Column("joined_at", UtcDateTime, nullable=False),
)

customer = Table(
    "customer",
    metadata,
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("number", Integer, primary_key=True),  # 1, 2, ... without a gap
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", JSON, nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
    Index(None, "due_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ticket", Integer, ForeignKey("ticket.number")),
    Column("notice", Text, nullable=False),
    Column("cause", Text, nullable=False, unique=True),  # what it answers, e.g. "ack:1042"; a replay inserts nothing
    Column("mailbox", Text, nullable=False),
    Column("mail_from", Text, nullable=False),  # envelope sender
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),  # the frozen mail: the same bytes at each try
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # not before
    Column("valid_until", UtcDateTime, nullable=False),  # not after: a late notice is worse than none
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("reply", Text),  # the relay's last words
    Index("outbox_due", "next_at", **_only("state = 'waiting'")),
    Index("outbox_sending", "claimed_until", **_only("state = 'sending'")),
    Index(None, "recipient", "created_at"),
)

position = Table(
    "position",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("start_uid", BigInteger, nullable=False),
    Column("next_uid", BigInteger, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),  # when this UIDVALIDITY was first seen: the newest one counts
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),  # "ticket", "outbox"
    Column("value", BigInteger, nullable=False),  # the last one given out
)

live_mailbox = Table(
    "live_mailbox",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)
