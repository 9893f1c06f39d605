"""Carrying out what the rules decided, in one order: status, promised times, owner, people, notes, links, webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.model import (
    AT_WORK,
    DONE,
    ClaimedMail,
    KnownTicket,
    Link,
    LinkKind,
    Reading,
    ReminderKind,
    Status,
    TriageDecision,
)
from triaged.outcomes.agents.announcing import NOTHING, Besides
from triaged.outcomes.agents.telling import named
from triaged.outcomes.ruling.assigning import assign
from triaged.outcomes.ruling.audience import copy, notify
from triaged.outcomes.ruling.changes import Changes
from triaged.outcomes.webhooks import call
from triaged.outcomes.work import Work
from triaged.store.acts import StoreAct
from triaged.store.fields import FieldRow
from triaged.store.filing import NoticeRow, ParticipantRow
from triaged.store.histories import NOTED_EVENT
from triaged.store.same_fields import SHARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What follows from the rules."""

    ticket: KnownTicket  #: as it is afterwards
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    participants: Sequence[ParticipantRow] = ()
    notices: Sequence[NoticeRow] = ()
    ties: Sequence[Link] = ()
    acts: Sequence[StoreAct] = ()
    forgets: Sequence[ReminderKind] = ()  #: reminders of the ticket that are not needed any more
    besides: Besides = NOTHING  #: for whoever announces the message


def carry_out(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    rules: TriageDecision,
    ticket: KnownTicket,
    *,
    event: str,
    fields: Sequence[FieldRow] = (),
    told: bool = True,
) -> Ruled:
    """Carry out what the rules say of a ticket. Nobody is told here: who announces the mail does, `besides` included.

    Args:
        work: The batch.
        mail: The mail as it is known in custody.
        reading: The mail that counts.
        rules: What they decided.
        ticket: As it is with the mail, and with the priority, queue, tier and tags that they decided.
        event: As the rules know it ("new", "forward", "reply", "note", "clock").
        fields: What the mail says of the matter.
        told: The mail is announced to agents; else nobody is given the ticket.
    """
    told = told and not mail.quiet
    changes = Changes(work=work, rules=rules, ticket=ticket)
    _set_status(changes)
    _promise(changes)
    copy(changes)
    assign(changes, told=told)
    notify(changes, told=told)
    for text in rules.notes:
        changes.say(NOTED_EVENT, "notes", text, text=text)
    _link(changes, {each.name: each.value for each in fields if each.value})
    called = call(work, mail, reading, changes.ticket, rules, event=event) if rules.webhooks and not mail.quiet else []
    return Ruled(
        ticket=changes.ticket,
        events=changes.events,
        participants=changes.participants,
        notices=called,
        ties=changes.ties,
        acts=changes.acts,
        forgets=changes.forgets,
        besides=Besides(notes=rules.notes, also=changes.also),
    )


def taken_over(work: Work, before: KnownTicket, after: KnownTicket) -> AgentFacts | None:
    """The agent whose a ticket has become, where it was another's or nobody's."""
    return None if after.assignee == before.assignee else named(work, after.assignee)


def _set_status(changes: Changes) -> None:
    """The rules' word on the status, and what nobody is to be reminded of any more."""
    ticket, status = changes.ticket, changes.rules.status
    if status is None or status is ticket.status or ticket.practice:
        return
    solved_at = (ticket.solved_at or changes.work.now) if status in DONE else None
    changes.ticket = replace(ticket, status=status, solved_at=solved_at)
    changes.say("status", "status", status, **{"from": ticket.status, "to": status, "reason": "a rule says so"})
    changes.forgets += [ReminderKind.UNTAKEN] if status not in AT_WORK else []
    changes.forgets += [ReminderKind.PENDING] if status is not Status.PENDING else []


def _promise(changes: Changes) -> None:
    """What the rules name: the policy of promised times, how much is affected, how soon it hurts."""
    ticket, rules = changes.ticket, changes.rules
    if not (rules.sla or rules.impact or rules.urgency):
        return
    changes.ticket = replace(
        ticket,
        sla=rules.sla or ticket.sla,
        impact=rules.impact or ticket.impact,
        urgency=rules.urgency or ticket.urgency,
    )


def _link(changes: Changes, learnt: Mapping[str, str | None]) -> None:
    """`same`: tickets that name the same thing are linked with the newest others, once it is known."""
    found: dict[int, str] = {}
    for name in changes.rules.same:
        value = learnt.get(name)
        if value is None:
            continue
        for number in changes.work.same.others(name, value, changes.ticket.number):
            found.setdefault(number, name)
    for number, name in sorted(found.items(), reverse=True)[:SHARED]:
        changes.ties.append(Link(kind=LinkKind.SHARES, ticket=number))
        changes.say("linked", "same", name, to=number, field=name)
