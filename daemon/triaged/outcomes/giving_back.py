"""A ticket goes back to its queue: its agent is away while its time runs out, says nothing, or is no agent any more.

Somebody else is asked to take it, as if it were new. Where nobody else is there, it stays with who has it, and the
operator hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.dispatch import Choice
from triaged.desk.sla.events import written
from triaged.model import AT_WORK, UNSETTLED, KnownTicket, ReminderKind
from triaged.outcomes.agents.choosing import nobody_takes, pick, untaken
from triaged.outcomes.agents.handing_over import newest
from triaged.outcomes.agents.messages import mailing, said_of
from triaged.outcomes.agents.telling import named
from triaged.outcomes.work import Work
from triaged.store.reminding import Reminded


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """What follows."""

    reminded: Reminded
    choice: Choice | None  #: who is asked now; None: nobody, and it has stayed where it was


def left_behind(work: Work, ticket: KnownTicket, assignee: str) -> Reminded | None:
    """An agent was to hand a ticket on since it cannot wait for him; None where it need not.

    Args:
        work: Of no mail.
        ticket: Of which it is.
        assignee: The agent's first address.
    """
    if ticket.assignee != assignee or ticket.status not in UNSETTLED:
        return None
    if named(work, assignee) is not None:
        if assignee not in work.staff.away:
            return None
        until = work.staff.away[assignee]
        reason = f"away until {written(until)}" if until is not None else "away"
        return give_back(work, ticket, reason=reason, told="away").reminded
    now_first = work.writer.desk.site.agents.get(assignee)
    if now_first is not None:
        return _freed(work, ticket, now_first, "the first address of the agent is another one now")
    reason = "is no agent of the desk any more"
    if ticket.status in AT_WORK:
        return give_back(work, ticket, reason=reason, told="offered").reminded
    return _freed(work, ticket, None, reason)


def give_back(work: Work, ticket: KnownTicket, *, reason: str, told: str, silent: int = 0) -> GivenBack:
    """Take a ticket that is worked on from its agent, and offer it to the next one.

    Args:
        work: Of no mail.
        ticket: As it is.
        reason: For the history.
        told: Why the next one is told, as the templates know it.
        silent: For so many seconds of his working time its agent has said nothing.
    """
    had_it = ticket.assignee
    choice = pick(work, ticket, {had_it} if had_it is not None else ())
    if choice is None:
        said = {"to": [], "why": "there is nobody else", "reason": reason}
        reminded = Reminded(ticket=ticket.number, events=[("told", said)], alarms=nobody_takes(work, ticket))
        return GivenBack(reminded=reminded, choice=None)
    agent = choice.agent
    freed = replace(ticket, assignee=None, offered_to=agent.address)
    cause = f"back:{ticket.number}:{work.known.last_event(ticket.number)}"
    message = replace(newest(work, freed, cause), silent=silent)
    made = mailing(work, freed, message, [(agent, told)])
    events: Sequence[tuple[str, Mapping[str, Any]]] = [
        ("assigned", {"from": had_it, "to": None, "reason": reason}),
        ("told", {**said_of(made), "offered": [agent.address], "why": choice.why}),
    ]
    _becomes(work, ticket, freed, events)
    reminded = Reminded(
        ticket=ticket.number,
        becomes=freed,
        events=events,
        participants=made.participants,
        notices=made.notices,
        reminders=[untaken(work, freed, agent, step=1)],
        forgets=[ReminderKind.UNTAKEN, ReminderKind.SILENT],
    )
    return GivenBack(reminded=reminded, choice=choice)


def _freed(work: Work, ticket: KnownTicket, assignee: str | None, reason: str) -> Reminded:
    """It is another's or nobody's, and nobody has to do anything by it now."""
    freed = replace(ticket, assignee=assignee)
    events = [("assigned", {"from": ticket.assignee, "to": assignee, "reason": reason})]
    _becomes(work, ticket, freed, events)
    return Reminded(ticket=ticket.number, becomes=freed, events=events)


def _becomes(work: Work, before: KnownTicket, after: KnownTicket, events: Sequence[object]) -> None:
    """The reminders that follow know of it."""
    work.known.becomes(after, len(events))
    work.staff.changed(before, after)
