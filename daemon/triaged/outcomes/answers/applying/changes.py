"""The commands of one mail while they are gone through: the ticket as it is so far, and what has piled up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from triaged.desk.handover import Given
from triaged.desk.people import AgentFacts
from triaged.errors import DeskError
from triaged.model import ClaimedMail, KnownTicket, ReminderKind, Tier
from triaged.outcomes.handover import Briefing
from triaged.outcomes.work import Work
from triaged.store.acts import StoreAct
from triaged.store.attachments import FileRow
from triaged.store.fields import FieldRow
from triaged.store.filing import ParticipantRow, ReminderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What is missing for a ticket to go up."""

    to: Tier
    missing: Sequence[str]  #: names


@dataclass(slots=True, kw_only=True)
class Changes:
    """What the commands so far change. Each command raises DeskError where it cannot be done."""

    work: Work
    mail: ClaimedMail
    agent: AgentFacts  #: who writes
    coded: bool  #: he has mailed back the code
    proof: str  #: the level of evidence for it
    ticket: KnownTicket | None  #: as it is so far
    done: list[Mapping[str, Any]] = field(default_factory=list)
    events: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    joins: list[ParticipantRow] = field(default_factory=list)  #: from outside
    reminders: dict[ReminderKind, ReminderRow] = field(default_factory=dict)
    forgets: dict[ReminderKind, None] = field(default_factory=dict)
    acts: list[StoreAct] = field(default_factory=list)
    told: dict[str, tuple[AgentFacts, str]] = field(default_factory=dict)  #: agents who hear of it now, each with why
    watching: dict[str, AgentFacts] = field(default_factory=dict)  #: agents who watch from now on
    needs_code: bool = False
    assigns: bool = False  #: a command has said whose the ticket is
    moved: bool = False  #: it is in another queue or tier
    offers: bool = False  #: it is nobody's, and is offered to somebody else than who writes
    given: Given = field(default_factory=Given)  #: what the mail says for a higher tier
    files: Sequence[FileRow] = ()  #: of the mail
    answers: bool = False  #: the mail has words for the customer
    fields: Sequence[FieldRow] = ()  #: what it says of the matter
    remembered: bool = False  #: what was given stands in the history
    asks: Asks | None = None  #: it does not go up before the agent has given what is missing
    briefing: Briefing | None = None  #: it goes to another tier: what who gets it is told
    back_to: Sequence[str] = ()  #: it comes down: who had it there, the last one first

    def own(self) -> KnownTicket:
        """The ticket. Raises DeskError: the mail belongs to none."""
        if self.ticket is None:
            raise DeskError(
                "this is done on a ticket: answer one of its mails, or ask for it with #show and its number"
            )
        return self.ticket

    def say(self, what: str, value: object = None, **more: object) -> None:
        """For the confirmation."""
        self.done.append({"what": what, "value": value, **more})

    def note(self, kind: str, **data: object) -> None:
        """For the ticket's history."""
        self.events.append((kind, {**data, "agent": self.agent.address, "evidence": self.proof}))

    def remind(self, kind: ReminderKind, row: ReminderRow | None) -> None:
        """The reminders of a kind are this one alone, or none at all."""
        self.forgets[kind] = None
        self.reminders.pop(kind, None)
        if row is not None:
            self.reminders[kind] = row

    def ask_code(self) -> None:
        """Nothing is done before the agent has mailed back a code (DESIGN 5, A4)."""
        self.needs_code = self.needs_code or not self.coded
