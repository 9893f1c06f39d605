"""What follows from one step of a chain, and what it piles up while it is carried out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triaged.desk.sla import BREACH, Step
from triaged.desk.sla.events import written
from triaged.model import Clock, DueStep, KnownTicket, ReminderKind
from triaged.outcomes.consequences import Consequences
from triaged.outcomes.work import Work
from triaged.store.acts import StoreAct
from triaged.store.filing import NoticeRow, ParticipantRow, ReminderRow
from triaged.store.reminding import Reminded


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """What follows from one step."""

    becomes: KnownTicket  #: the ticket as it is afterwards
    does: Sequence[str] = ()  #: what was carried out, as the chain calls it; of webhooks "webhook NAME"
    not_done: Mapping[str, str] = field(default_factory=dict)  #: what was not -> why
    to: Sequence[Mapping[str, str]] = ()  #: who is told: "address", and "why"
    skipped: Sequence[Mapping[str, str]] = ()  #: who would have been told, and was to be left out
    passed_over: Mapping[str, str] = field(default_factory=dict)  #: first address of who should have been -> why not
    overtaken: Sequence[DueStep] = ()  #: those that fell due by it alone, and were carried out with it
    notices: Sequence[NoticeRow] = ()
    participants: Sequence[ParticipantRow] = ()
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()  #: besides that of the step itself
    reminders: Sequence[ReminderRow] = ()
    forgets: Sequence[ReminderKind] = ()
    acts: Sequence[StoreAct] = ()
    alarms: Sequence[NoticeRow] = ()

    @property
    def said(self) -> Mapping[str, Any]:
        """What the event of the step says of it; what is empty is left out."""
        said = {
            "does": list(self.does),
            "to": list(self.to),
            "skipped": list(self.skipped),
            "passed_over": dict(self.passed_over),
            "not_done": dict(self.not_done),
        }
        return {name: value for name, value in said.items() if value or name == "does"}


@dataclass(slots=True, kw_only=True)
class Doing(Consequences):
    """One step while it is carried out."""

    work: Work
    ticket: KnownTicket  #: as it is so far
    clock: Clock
    due: DueStep
    step: Step
    before: Sequence[DueStep] = ()  #: those of its clock that came due before it, or with it
    valid_until: datetime  #: later, telling of it says nothing that is still so
    skip: Collection[str] = ()  #: first addresses of agents who get no mail by it
    lists: Collection[str] = ()  #: those of them who hear of it by a list
    does: list[str] = field(default_factory=list)
    not_done: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)  #: first address -> why
    skipped: dict[str, str] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)
    overtaken: list[DueStep] = field(default_factory=list)

    @property
    def missed(self) -> Sequence[DueStep]:
        """Those of its clock that came due earlier, and are not carried out."""
        return [each for each in self.before if each.at != self.due.at]

    @property
    def breached(self) -> bool:
        """Whether the step is one of a promise that was not kept."""
        return self.step.at is None or self.step.at >= BREACH

    @property
    def cause(self) -> str:
        """Unique, and the same each time that this step is carried out."""
        return cause_of(self.ticket.number, self.due)

    @property
    def reason(self) -> str:
        """For the ticket's history."""
        metric = self.clock.metric.value
        return f"{metric} is overdue" if self.breached else f"{self.step.at} % of the time for {metric} is over"

    def escalated(self) -> Escalated:
        """What follows."""
        return Escalated(
            becomes=self.ticket,
            does=self.does,
            not_done=self.not_done,
            to=[{"address": address, "why": why} for address, why in self.told.items()],
            skipped=[{"address": address, "why": why} for address, why in self.skipped.items()],
            passed_over=self.passed_over,
            overtaken=self.overtaken,
            notices=self.notices,
            participants=self.participants,
            events=self.events,
            reminders=self.reminders,
            forgets=self.forgets,
            acts=self.acts,
            alarms=self.alarms,
        )


def cause_of(number: int, due: DueStep) -> str:
    """What the notices of a step answer, before whom each is for: unique by ticket, metric, step and moment."""
    return f"esc:{number}:{due.metric}:{due.cycle}:{due.key}:{due.round}:{written(due.at)}"


def reminded_of(escalated: Escalated, ticket: KnownTicket, events: Sequence[tuple[str, Mapping[str, Any]]]) -> Reminded:
    """What is to be written of a step, after these events, of its ticket as it was before."""
    return Reminded(
        ticket=ticket.number,
        becomes=escalated.becomes if escalated.becomes != ticket else None,
        events=[*events, *escalated.events],
        participants=escalated.participants,
        notices=escalated.notices,
        reminders=escalated.reminders,
        forgets=escalated.forgets,
        acts=escalated.acts,
        alarms=escalated.alarms,
    )
