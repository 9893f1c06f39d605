"""What the rules see besides a mail, and what they decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from triaged.model.vocabulary import Grade, Priority, ReminderKind, Status, Tier

if TYPE_CHECKING:
    from triaged.model.decisions import KnownTicket


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """Who a customer is, as the operator's own files or systems say."""

    address: str
    name: str | None = None
    organisation: str | None = None  #: its name
    tier: str | None = None  #: what he has bought, in the operator's words, e.g. "gold"
    vip: bool = False
    language: str | None = None
    zone: str | None = None  #: IANA name
    notes: str | None = None  #: for agents


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerHistory:
    """How much a customer has written to us, the mail in work not counted."""

    open_tickets: int = 0  #: new, open, pending or on hold
    recent_tickets: int = 0  #: opened within the last 30 days


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
    too_slow: bool = False  #: left out, since a pattern of it ran out of time
    not_tried: bool = False  #: left out, since those before it had used up the time of all patterns on the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageFacts:
    """What the rules may look at besides the mail itself."""

    on: str  #: "new", "forward", "reply", "note" or "clock"
    mailbox: str
    queue: str  #: the mailbox's own queue
    now: datetime
    ticket: KnownTicket | None = None  #: the one that it is about, before; the rules start from what it is
    earlier_language: str | None = None  #: of the sender's earlier mail
    customer: CustomerFacts | None = None  #: counts as known only where the sender is proven (A2)
    history: CustomerHistory = field(default_factory=CustomerHistory)
    clock: ReminderKind | None = None  #: on "clock": what has come due


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageDecision:
    """What the rules decided."""

    queue: str
    language: str | None  #: the customer's; None when nothing tells it
    priority: Priority = Priority.P3
    tier: Tier = Tier.L1
    tags: tuple[str, ...] = ()
    impact: Grade | None = None  #: ITIL: how much is affected
    urgency: Grade | None = None  #: ITIL: how soon it hurts
    status: Status | None = None  #: None: as it would be without rules
    assign: str | None = None  #: an agent's name, or how one is chosen: a word of `desk.triage.actions.WAYS`
    sla: str | None = None  #: the policy of its promised times
    acknowledge: bool = True  #: the rules allow an acknowledgement
    template: str | None = None  #: of the acknowledgement, in place of the usual one
    notify: tuple[str, ...] = ()  #: who is told besides: "lead", "queue", or the names of agents
    cc: tuple[str, ...] = ()  #: who takes part besides: names of agents, addresses of people outside
    notes: tuple[str, ...] = ()  #: internal texts
    fields: Mapping[str, str] = field(default_factory=dict)  #: what patterns have captured, by name
    same: tuple[str, ...] = ()  #: fields that name one thing: tickets with the same value are linked
    webhooks: tuple[str, ...] = ()  #: names of the settings' webhooks that are called
    needs: tuple[str, ...] = ()  #: names of the facts that this kind of request takes
    ignore: str | None = None  #: the reason, when a rule says that no ticket is wanted
    hits: tuple[RuleHit, ...] = ()
