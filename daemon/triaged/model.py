"""The values that travel between the stages: frozen, keyword-only, and never half-filled.

In the order of a message's way:

    RawMail -> ParsedMail + Origin + Evidence -> Candidates -> ThreadDecision -> TriageDecision -> Notice

Every datetime is aware. Addresses are lower-case; Message-IDs keep their angle brackets.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

PIECE_BYTES = 1024 * 1024  #: the largest piece in which raw mail is stored and moved


class Priority(enum.StrEnum):
    """How soon a person should look; P3 when nothing says otherwise."""

    P1 = "P1"  #: urgent
    P2 = "P2"  #: high
    P3 = "P3"  #: normal
    P4 = "P4"  #: low


class Tier(enum.StrEnum):
    """The level of the team that owns a ticket."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Status(enum.StrEnum):
    """Where a ticket stands."""

    NEW = "new"  #: no person has answered yet
    OPEN = "open"  #: somebody works on it
    PENDING = "pending"  #: waits for the customer
    HOLD = "hold"  #: waits for others
    SOLVED = "solved"
    CLOSED = "closed"
    SPAM = "spam"
    MERGED = "merged"


class Outcome(enum.StrEnum):
    """What became of one received mail. Each mail ends in exactly one."""

    TICKET = "ticket"
    REPLY = "reply"
    NOTE = "note"
    COMMAND = "command"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"


class OriginKind(enum.StrEnum):
    """Who or what wrote a mail."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    REPORT = "report"
    LIST = "list"
    MACHINE = "machine"
    OWN = "own"


class EvidenceLevel(enum.IntEnum):
    """How well a sender is proven (DESIGN 5)."""

    A0 = 0  #: nothing usable
    A1 = 1  #: SPF or DKIM passed, but not for the domain in From
    A2 = 2  #: the From domain vouches for the mail
    A3 = 3  #: A2 and a token for this ticket and this person
    A4 = 4  #: A3 and a mailed-back code


class Purpose(enum.IntEnum):
    """What a signed address or Message-ID of ours is for; part of what is signed."""

    REPLY = 1  #: the public side of a ticket
    NOTE = 2  #: the internal side of a ticket
    DESK = 3  #: an agent's own command address
    BOUNCE = 4  #: where delivery reports come back


class Direction(enum.StrEnum):
    """Which way a message of a ticket went."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class OutboxState(enum.StrEnum):
    """Where a notice stands on its way out."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"  #: not to be sent before somebody says so (observe mode)
    CANCELLED = "cancelled"


class Content(Protocol):
    """The bytes of one mail exactly as they came, in pieces of at most PIECE_BYTES."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        ...

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal digest of all pieces in order."""
        ...

    def pieces(self) -> Iterator[bytes]:
        """The pieces in order; may be asked for more than once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One mail as it came from outside, before custody."""

    mailbox: str  #: the mailbox's name in the settings
    folder: str | None  #: IMAP folder; None for pipe and import
    uidvalidity: int | None
    uid: int | None
    received_at: datetime  #: when the server got it (INTERNALDATE), else when we did
    content: Content
    quiet: bool = False  #: older mail brought in by hand: no acknowledgement
    to_acknowledge: bool = False  #: after custody the server is to be told (seen, move, delete)
    too_big: bool = False  #: only the beginning was taken, the whole mail stays on the server


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox address of a header."""

    name: str  #: display name, decoded; may be empty
    addr: str  #: lower-case addr-spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the text of the mail; its bytes stay in the raw mail."""

    filename: str | None
    type: str  #: media type, lower-case, as declared
    size: int  #: decoded bytes
    inline: bool
    sha256: str  #: of the decoded bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One recipient that a report names."""

    recipient: str
    status: str | None  #: RFC 3463, e.g. "5.1.1"
    action: str | None  #: RFC 3464 2.3.3, e.g. "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The machine-readable part of a multipart/report (RFC 6522)."""

    kind: str  #: "delivery-status", "disposition-notification" or "feedback-report"
    recipients: Sequence[BouncedRecipient]
    returned_ids: Sequence[str]  #: Message-IDs of the mails that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """What a mail says. Made for any bytes at all; oddities are listed in `defects`."""

    headers: Sequence[tuple[str, str]]  #: (lower-case name, decoded value) from the top, bounded
    subject: str
    from_: Address | None  #: None unless there is exactly one From with exactly one address
    reply_to: Sequence[Address]
    to: Sequence[Address]
    cc: Sequence[Address]
    message_id: str | None
    in_reply_to: Sequence[str]
    references: Sequence[str]
    date: datetime | None
    text: str  #: the whole text of the mail, decoded; from HTML where there is no plain part
    reply: str  #: what the sender wrote now
    quoted: str  #: what was found to be history
    attachments: Sequence[Attachment]
    defects: Sequence[str]  #: named oddities, e.g. "no-message-id"
    report: Report | None = None  #: when the mail is a report of a mail system

    def values(self, name: str) -> list[str]:
        """All values of one header (lower-case name), topmost first."""
        return [value for key, value in self.headers if key == name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who wrote a mail, and whether it may be acknowledged."""

    kind: OriginKind
    may_ack: bool
    reasons: Sequence[str]
    bounces: Sequence[BouncedRecipient] = ()
    returned_ids: Sequence[str] = ()  #: Message-IDs of the mails that a report returns


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How well the sender is proven, and by what."""

    level: EvidenceLevel
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a signed address or Message-ID of ours says, once its MAC was found good."""

    handle: int  #: random 64-bit id of the (ticket, person) row
    purpose: Purpose
    day: int  #: days since 2020-01-01, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One mail, read: all that the decisions need of it."""

    mailbox: str
    received_at: datetime
    sha256: str
    size: int
    mail: ParsedMail
    origin: Origin
    evidence: Evidence
    language: str | None  #: ISO 639-1, or "zh-Hans" style; None when unsure
    fingerprint: str  #: digest of From, Date, Subject and the parts (DESIGN 5)
    message_id: str  #: the mail's own, or one made from its digest
    tokens: Sequence[Token] = ()  #: good tokens in recipient addresses
    own_ids: Mapping[str, Token] = field(default_factory=dict)  #: referenced ids that carry a good MAC of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTicket:
    """What the decisions may see of a ticket."""

    number: int
    status: Status
    priority: Priority
    queue: str
    tier: Tier
    tags: tuple[str, ...]
    language: str
    customer: str
    participants: frozenset[str]  #: addresses that see the public side


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What the store knows about the ids and people of one mail."""

    by_handle: Mapping[int, tuple[KnownTicket, str]] = field(default_factory=dict)  #: handle -> ticket, its person
    by_message_id: Mapping[str, Sequence[KnownTicket]] = field(default_factory=dict)
    duplicate_of: int | None = None  #: ticket that already holds the same id and fingerprint

    def ticket(self, number: int) -> KnownTicket:
        """One of these tickets. Raises KeyError when it is none of them."""
        known = {ticket.number: ticket for ticket, _person in self.by_handle.values()}
        known |= {ticket.number: ticket for found in self.by_message_id.values() for ticket in found}
        return known[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """The mail opens a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A public message of a ticket."""

    ticket: int
    by: str  #: what led there: "token", "own-id", "message-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Internal text of a ticket: stored, shown to agents, changes nothing."""

    ticket: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The same mail again."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceOf:
    """A report about a notice of a ticket."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Kept, listed, and nothing else."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Waits for a person's word."""

    reason: str
    ticket: int | None = None


ThreadDecision = NewTicket | Reply | Note | Duplicate | BounceOf | Ignored | Held


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionHit:
    """One condition of a rule, with the value that it saw."""

    key: str
    wanted: object
    seen: object
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHit:
    """What one rule saw in one mail, and whether it applied."""

    file: str
    name: str
    matched: bool
    conditions: Sequence[ConditionHit]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageFacts:
    """What the rules may look at besides the mail itself."""

    on: str  #: "new" or "reply"
    mailbox: str
    queue: str  #: the mailbox's own queue
    queue_language: str
    now: datetime
    ticket: KnownTicket | None = None  #: the one that a reply joins; the rules start from what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageDecision:
    """What the rules decided."""

    queue: str
    language: str  #: of the notices to the customer
    priority: Priority = Priority.P3
    tier: Tier = Tier.L1
    tags: tuple[str, ...] = ()
    acknowledge: bool = True  #: the rules allow an acknowledgement
    ignore: str | None = None  #: the reason, when a rule says that no ticket is wanted
    hits: tuple[RuleHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A notice as text, before it becomes a mail."""

    subject: str
    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One claimed notice, as the delivery channel gets it."""

    id: int
    ticket: int | None
    notice: str
    mail_from: str  #: envelope sender
    recipient: str
    message_id: str
    content: bytes  #: the frozen mail, CRLF line ends
    attempts: int  #: this try included
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a folder has been taken, for one UIDVALIDITY."""

    uidvalidity: int
    start_uid: int  #: the first UID that is ours; what lies below was there before the start
    next_uid: int  #: every UID below it (and at or above start_uid) has its inbox row or is gone
    started_at: datetime  #: when this folder was first watched, over all UIDVALIDITYs


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMail:
    """One mail found on the server after a UIDVALIDITY change that must not be taken again."""

    uid: int
    size: int  #: bytes, as the server says
    received_at: datetime
    sha256: str | None  #: None when it lies before everything we ever took and was not fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMail:
    """One inbox row that this process is working on."""

    id: int
    mailbox: str
    received_at: datetime
    sha256: str
    size: int
    quiet: bool  #: no acknowledgement
    too_big: bool  #: only the beginning is here
    attempts: int  #: this one included
