"""Who does the work, what the next number is, and which mailboxes are live."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from triaged.store.tables.base import UtcDateTime, metadata

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
    Column("name", Text, primary_key=True),  # "ticket", "outbox"; "indexed" (store.search)
    Column("value", BigInteger, nullable=False),  # the last one given out, or done
)

live_mailbox = Table(
    "live_mailbox",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)
