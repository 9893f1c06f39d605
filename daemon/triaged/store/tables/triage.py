"""What rules know besides the mail, and what follows from them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from triaged.store.tables.base import UtcDateTime, metadata

# What is known of the matter of a ticket, by name: captured by a rule, or asked of the customer.
field = Table(
    "field",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text),  # null: it is needed and has not come
    Column("unproven", Boolean, nullable=False, server_default=false()),  # the mail that gave it could be anybody's
    Index(None, "name", "value", "ticket"),
)

# What monitoring systems watch, as far as they have told of it: the newest state of each thing.
alert = Table(
    "alert",
    metadata,
    Column("key", Text, primary_key=True),
    Column("ticket", Integer, ForeignKey("ticket.number"), nullable=False),
    Column("state", Text, nullable=False),  # model.AlertState
    Column("severity", Integer, nullable=False),
    Column("changes", JSON, nullable=False),  # when its state changed lately: RFC 3339
    Column("flapping", Boolean, nullable=False),
    Column("problems", JSON, nullable=False),  # those that stand, by the system's own names
    Column("heard_at", UtcDateTime, nullable=False),  # when the newest mail of it came that was news
    Column("quiet", Boolean, nullable=False),  # only older mail has told of it, and nobody was told
    Index(None, "ticket"),
)

# Customers and organisations as another system of the operator's knows them (`store.directory`).
directory = Table(
    "directory",
    metadata,
    Column("key", Text, primary_key=True),  # an address, or @ and a domain
    Column("data", JSON, nullable=False),
)

# The telling words of the newest tickets: many alike in a short time are one incident.
recent_words = Table(
    "recent_words",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("words", JSON, nullable=False),
    Index(None, "at"),
)

# One for each ticket that stands for many about the same.
incident = Table(
    "incident",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True, autoincrement=False),
    Column("words", JSON, nullable=False),  # what they have in common
    Column("own", JSON, nullable=False),  # the telling words of its own mail
    Column("proven", Boolean, nullable=False),  # people or an agent have formed it who are who they say
    Column("tickets", Integer, nullable=False),  # how many there are, with this one
    Column("told", Integer, nullable=False),  # how many there were when the lead was told last
    Column("newest_at", UtcDateTime, nullable=False),  # when the newest of them was opened
    Column("confirmed_by", Text),  # the agent who has said that the problem is known
    Column("confirmed_at", UtcDateTime),
    Column("over_at", UtcDateTime),  # since when it takes no more
    Column("refused", Boolean, nullable=False, server_default=false()),  # an agent has said that it is none
    Column("voices", Integer, nullable=False, server_default="0"),  # of how many people he has said so
    Index(None, "newest_at"),
)

# When each agent had his last turn, where the rules hand tickets round.
rotation = Table(
    "rotation",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("agent", Text, primary_key=True),  # first address
    Column("turn", Integer, nullable=False),  # 1, 2, ... in that queue
)

# Rules that were left out, since a pattern of theirs ran out of time.
slow_rule = Table(
    "slow_rule",
    metadata,
    Column("rule", Text, primary_key=True),  # file and name
    Column("times", Integer, nullable=False),
    Column("newest_at", UtcDateTime, nullable=False),
)
