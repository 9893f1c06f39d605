"""What the store knows of a mail, and what is decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triaged.model.vocabulary import Priority, Status, Tier


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
    earlier_language: str | None = None  #: of the sender's earlier mail

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
    now: datetime
    ticket: KnownTicket | None = None  #: the one that a reply joins; the rules start from what it is
    earlier_language: str | None = None  #: of the sender's earlier mail


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageDecision:
    """What the rules decided."""

    queue: str
    language: str | None  #: the customer's; None when nothing tells it
    priority: Priority = Priority.P3
    tier: Tier = Tier.L1
    tags: tuple[str, ...] = ()
    acknowledge: bool = True  #: the rules allow an acknowledgement
    ignore: str | None = None  #: the reason, when a rule says that no ticket is wanted
    hits: tuple[RuleHit, ...] = ()
