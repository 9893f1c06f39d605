"""An example that stands beside a rule, compiled: a mail, what it meets, and what must come out for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from triaged.desk.triage.actions import Change
from triaged.desk.triage.mistakes import KeyPath
from triaged.model import CustomerFacts, CustomerHistory, EvidenceLevel, KnownTicket, ReminderKind

EXAMPLE_TIME = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)  #: a Monday: examples come out the same on every day


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example."""

    file: str
    path: KeyPath  #: where it stands in its file
    mail: str
    on: str
    mailbox: str | None  #: None: any mailbox will do
    matched: bool  #: the rule must apply, or must not
    expect: Mapping[str, object]  #: keys of ACTIONS -> the value that must come out
    changes: Mapping[str, Change]  #: the same, compiled
    at: datetime = EXAMPLE_TIME
    evidence: EvidenceLevel | None = None  #: how well the sender is proven; None: as the mail itself proves him
    customer: CustomerFacts | None = None
    history: CustomerHistory = field(default_factory=CustomerHistory)
    ticket: KnownTicket | None = None  #: its queue "" is that of the mailbox; its assignee an agent's name
    clock: ReminderKind | None = None
