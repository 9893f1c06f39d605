"""A decision of the rules while it is carried out: the ticket as it is so far, and what has piled up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.desk.triage.provenance import rule_behind
from triaged.model import KnownTicket, Link, ReminderKind, TriageDecision
from triaged.outcomes.work import Work
from triaged.store.acts import StoreAct
from triaged.store.filing import ParticipantRow


@dataclass(slots=True, kw_only=True)
class Changes:
    """What follows so far."""

    work: Work
    rules: TriageDecision
    ticket: KnownTicket  #: as it is so far
    events: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    participants: list[ParticipantRow] = field(default_factory=list)
    ties: list[Link] = field(default_factory=list)
    acts: list[StoreAct] = field(default_factory=list)
    forgets: list[ReminderKind] = field(default_factory=list)
    also: list[AgentFacts] = field(default_factory=list)  #: whom a rule wants to know of it

    def say(self, kind: str, key: str, wanted: object, **data: object) -> None:
        """For the ticket's history; `key`, `wanted`: the action that it comes from, so that its rule is named."""
        rule = rule_behind(self.work.writer.desk.rules, self.rules, key, wanted)
        self.events.append((kind, {**data, **({"rule": rule} if rule is not None else {})}))
