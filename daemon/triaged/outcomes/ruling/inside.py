"""What the rules say of an agent's note: where its ticket stands, who gets it, who hears of it; never to customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.model import ClaimedMail, KnownTicket, ReminderKind
from triaged.outcomes.agents.handing_over import hand_over
from triaged.outcomes.agents.messages import Mailing, said_of
from triaged.outcomes.ruling.carrying import carry_out, taken_over
from triaged.outcomes.work import Decided, Work, triage_event
from triaged.store.acts import StoreAct
from triaged.store.filing import NoticeRow, ParticipantRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledNote:
    """What follows from the rules for a note."""

    ticket: KnownTicket  #: as it is afterwards
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    participants: Sequence[ParticipantRow] = ()
    notices: Sequence[NoticeRow] = ()
    acts: Sequence[StoreAct] = ()
    forgets: Sequence[ReminderKind] = ()
    also: Sequence[AgentFacts] = ()  #: who is to be told of the note


def on_note(work: Work, mail: ClaimedMail, decided: Decided, before: KnownTicket, becomes: KnownTicket) -> RuledNote:
    """Carry out the rules, where they have a say. What the agent himself says by commands counts more.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        decided: What the pure steps said of it.
        before: The ticket before the mail.
        becomes: What the commands of the mail have made of it.
    """
    rules = decided.triage
    if rules is None or mail.quiet or before.practice or not any(hit.matched for hit in rules.hits):
        return RuledNote(ticket=becomes)
    if becomes.status is not before.status:
        rules = replace(rules, status=None)
    if becomes.assignee != before.assignee:
        rules = replace(rules, assign=None)
    standing = replace(
        becomes,
        priority=rules.priority if becomes.priority is before.priority else becomes.priority,
        queue=rules.queue if becomes.queue == before.queue else becomes.queue,
        tier=rules.tier if becomes.tier is before.tier else becomes.tier,
        tags=tuple(dict.fromkeys((*becomes.tags, *(each for each in rules.tags if each not in before.tags)))),
    )
    ruled = carry_out(work, mail, decided.reading, rules, standing, event="note")
    events = [*ruled.events]
    if events or ruled.ticket != becomes:
        events.insert(0, ("triaged", triage_event(rules)))
    made = _handed_over(work, mail, becomes, ruled.ticket)
    if made is not None:
        events.append(("told", said_of(made)))
    return RuledNote(
        ticket=ruled.ticket,
        events=events,
        participants=[*ruled.participants, *(made.participants if made is not None else ())],
        notices=[*ruled.notices, *(made.notices if made is not None else ())],
        acts=ruled.acts,
        forgets=ruled.forgets,
        also=ruled.besides.also,
    )


def _handed_over(work: Work, mail: ClaimedMail, before: KnownTicket, after: KnownTicket) -> Mailing | None:
    """The agent whose the ticket has become is shown what the customer wrote; None where it is whose it was."""
    agent = taken_over(work, before, after)
    return hand_over(work, mail, after, agent, "assigned") if agent is not None else None
