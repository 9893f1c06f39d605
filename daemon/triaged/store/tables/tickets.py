"""Tickets: their messages, files and people, how they are related, their history and how their clocks stand."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from triaged.store.tables.base import UtcDateTime, metadata, only

#: The events that clocks are worked out from; said as a literal, so that a database knows its partial index again.
CLOCK_EVENT = "kind IN ('clock', 'escalated')"

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
    Column("evidence", Integer, nullable=False, server_default="0"),  # of the mail that opened it
    Column("solved_at", UtcDateTime),  # since when it is solved or closed
    Column("merged_into", Integer),  # the ticket that its mail follows to
    Column("offered_to", Text),  # the agent who was told of it, while nobody has taken it
    Column("practice", Boolean, nullable=False, server_default=false()),  # an agent's exercise: nothing of it leaves
    Column("sla", Text),  # the policy of its promised times that a rule has named
    Column("impact", Text),  # how much is affected, as the rules said last
    Column("urgency", Text),  # how soon it hurts, as the rules said last
    # how each metric stands, in its newest cycle: {metric, state, due_at, breached_at, target_s, policy}; null where
    # nothing is counted: older mail that was brought in, an agent's exercise
    Column("clocks", JSON(none_as_null=True)),
    Column("clock_at", UtcDateTime),  # when something of its clocks falls due next; null: never
    Index(None, "status", "updated_at"),
    Index(None, "customer", "created_at"),
    Index("ticket_unsettled", "customer", **only("status IN ('new', 'open', 'pending', 'hold')")),
    Index("ticket_load", "assignee", "offered_to", **only("status IN ('new', 'open')")),
    Index("ticket_clock_at", "clock_at", **only("clock_at IS NOT NULL")),
)

# How a ticket is related to an older one.
link = Table(
    "link",
    metadata,
    Column("ticket", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("other", Integer, ForeignKey("ticket.number"), primary_key=True),
    Column("kind", Text, nullable=False),
    Index(None, "other"),
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
    Column("agent", Text),  # the first address of the agent who wrote it
    Column("withdrawn", Boolean, nullable=False, server_default=false()),  # an answer that did not leave after all
    Index(None, "ticket", "id"),
    Index(None, "inbox"),
)

# The files of a message and whether they may be passed on; their bytes stay in the raw mail.
attachment = Table(
    "attachment",
    metadata,
    Column("inbox", Integer, ForeignKey("inbox.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # 0, 1, ... in the order of the mail
    Column("ticket", Integer, ForeignKey("ticket.number"), nullable=False),
    Column("sha256", Text, nullable=False),  # of the decoded bytes
    Column("filename", Text),
    Column("type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),  # decoded bytes
    Column("inline", Boolean, nullable=False),
    Column("state", Text, nullable=False),  # waiting (for the scan), good, withheld
    Column("reason", Text),  # why it is withheld
    Column("attempts", Integer, nullable=False),  # of the scan
    Column("next_at", UtcDateTime),  # when the scan is tried again; null: nothing is to be done
    Index(None, "ticket"),
    Index("attachment_waiting", "next_at", **only("state = 'waiting'")),
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
    Column("merged_from", Integer),  # the ticket with whose merge he came; an undone merge takes him away again
    Column("watches", Boolean, nullable=False, server_default=false()),  # an agent who is told of everything
    Index(None, "address"),
)

customer = Table(
    "customer",
    metadata,
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("alias_of", Text),  # the customer whose address this is too, as an agent has said
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
    Index("event_of_clocks", "ticket", "number", **only(CLOCK_EVENT)),
)
