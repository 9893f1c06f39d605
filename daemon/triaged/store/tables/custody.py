"""Mail in custody: its bytes, where it was found, what became of it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from triaged.store.tables.base import UtcDateTime, metadata, only

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
    Column("settled", Text),  # what a person said of it when it was held
    Column("facts", JSON(none_as_null=True)),  # what the rules saw besides (`store.facts`); null: they had no say
    # The delivery key: where a mail was found. Without a server it is what the mail is.
    Index("inbox_one_delivery", "mailbox", "folder", "uidvalidity", "uid", unique=True, **only("uid IS NOT NULL")),
    Index("inbox_one_content", "mailbox", "sha256", unique=True, **only("uid IS NULL")),
    Index("inbox_by_sha256", "sha256"),
    Index("inbox_held", "ticket", **only("outcome = 'held'")),
    Index("inbox_waiting", "id", **only("outcome IS NULL")),
    Index("inbox_attention", "outcome", **only("outcome IN ('quarantined', 'held')")),
    Index("inbox_ruled", "received_at", "id", **only("facts IS NOT NULL")),
    Index("inbox_unacknowledged", "mailbox", "folder", "uidvalidity", "uid", **only("NOT acknowledged")),
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
