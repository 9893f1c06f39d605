"""The tables. A change here is a new migration beside those in `migrations/versions`.

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
    false,
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


#: The notices that count as automatic answers; said as a literal, so that a database knows its partial index again.
AUTOMATIC_NOTICE = "notice IN ('ack_new', 'ack_collected', 'facts_missing', 'held_sender')"
#: The notices of which strangers can cause many, and of which few an hour are sent.
LIMITED_NOTICE = "notice IN ('held_agent', 'confirm_agent', 'alias_agent', 'alarm')"

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
    Column(
        "facts", JSON(none_as_null=True)
    ),  # what the rules saw besides the mail (`store.facts`); null: they had no say
    # The delivery key: where a mail was found. Without a server it is what the mail is.
    Index("inbox_one_delivery", "mailbox", "folder", "uidvalidity", "uid", unique=True, **_only("uid IS NOT NULL")),
    Index("inbox_one_content", "mailbox", "sha256", unique=True, **_only("uid IS NULL")),
    Index("inbox_by_sha256", "sha256"),
    Index("inbox_held", "ticket", **_only("outcome = 'held'")),
    Index("inbox_waiting", "id", **_only("outcome IS NULL")),
    Index("inbox_attention", "outcome", **_only("outcome IN ('quarantined', 'held')")),
    Index("inbox_ruled", "received_at", "id", **_only("facts IS NOT NULL")),
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
    Column("evidence", Integer, nullable=False, server_default="0"),  # of the mail that opened it
    Column("solved_at", UtcDateTime),  # since when it is solved or closed
    Column("merged_into", Integer),  # the ticket that its mail follows to
    Column("offered_to", Text),  # the agent who was told of it, while nobody has taken it
    Column("practice", Boolean, nullable=False, server_default=false()),  # an agent's exercise: nothing of it leaves
    Column("sla", Text),  # the policy of its promised times that a rule has named
    Column("impact", Text),  # how much is affected, as the rules said last
    Column("urgency", Text),  # how soon it hurts, as the rules said last
    Index(None, "status", "updated_at"),
    Index(None, "customer", "created_at"),
    Index("ticket_unsettled", "customer", **_only("status IN ('new', 'open', 'pending', 'hold')")),
    Index("ticket_load", "assignee", "offered_to", **_only("status IN ('new', 'open')")),
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
    Index("attachment_waiting", "next_at", **_only("state = 'waiting'")),
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
    Index("outbox_due", "channel", "next_at", **_only("state = 'waiting'")),
    Index("outbox_sending", "claimed_until", **_only("state = 'sending'")),
    Index(None, "recipient", "created_at"),
    Index(None, "domain", "created_at"),
    Index("outbox_automatic", "created_at", **_only(AUTOMATIC_NOTICE)),
    Index("outbox_limited", "created_at", **_only(LIMITED_NOTICE)),
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
    Column("name", Text, primary_key=True),  # "ticket", "outbox"; "indexed" (store.search)
    Column("value", BigInteger, nullable=False),  # the last one given out, or done
)

live_mailbox = Table(
    "live_mailbox",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)
