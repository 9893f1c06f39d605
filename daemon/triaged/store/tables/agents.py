"""What is known of agents, what they were asked, and when they are told again."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from triaged.store.tables.base import UtcDateTime, metadata

# What is known of an agent besides the settings.
agent = Table(
    "agent",
    metadata,
    Column("address", Text, primary_key=True),  # his first one
    Column("handle", BigInteger, nullable=False, unique=True),  # random; what his desk address carries
    Column("invited_at", UtcDateTime),
    Column("proved_at", UtcDateTime),  # when he first answered: our mail reaches him, and his reaches us
    Column("proof", JSON),  # what that answer showed
    Column("away_since", UtcDateTime),  # null: he is here
    Column("away_until", UtcDateTime),  # null: until he says otherwise
    Column("away_by", Text),  # who has said so: model.AwayBy
    Column("digest_at", UtcDateTime),  # of the newest list of his work
)

# Addresses that agents write from, besides those of the settings: each has said that it is his.
agent_alias = Table(
    "agent_alias",
    metadata,
    Column("address", Text, primary_key=True),
    Column("agent", Text, nullable=False),  # first address
    Column("confirmed_at", UtcDateTime, nullable=False),
)

# What an agent was asked about a held mail. Its handle stands in the signed address of the question.
question = Table(
    "question",
    metadata,
    Column("handle", BigInteger, primary_key=True, autoincrement=False),
    Column("inbox", Integer, ForeignKey("inbox.id"), nullable=False),
    Column("ticket", Integer, ForeignKey("ticket.number")),  # null: the mail belongs to none yet
    Column("kind", Text, nullable=False),
    Column("address", Text, nullable=False),  # the agent's first one
    Column("sender", Text),  # of the mail
    Column("asked_at", UtcDateTime, nullable=False),
    Column("kept", JSON),  # of an agent's own answer: what was understood of it
    Index(None, "inbox"),
    Index(None, "ticket", "sender"),
)

# What somebody is told again when nothing has happened by then. Whoever acts first takes the row away.
reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("ticket", Integer, ForeignKey("ticket.number")),  # null: the held mail belongs to none
    Column("inbox", Integer, ForeignKey("inbox.id")),  # the held mail
    Column("address", Text, nullable=False),  # the agent who was told last
    Column("step", Integer, nullable=False),  # how often somebody was told
    Column("due_at", UtcDateTime, nullable=False),
    Index(None, "ticket"),
    Index(None, "inbox"),
    Index(None, "due_at"),
)
