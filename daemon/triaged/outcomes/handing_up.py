"""A ticket goes up to the next tier because its promised time says so: it does not wait for what is missing there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from triaged.desk.dispatch import works_in
from triaged.desk.handover import Given
from triaged.model import AT_WORK, KnownTicket, ReminderKind, Tier
from triaged.outcomes.agents.choosing import nobody_takes, pick, untaken
from triaged.outcomes.agents.handing_over import briefed
from triaged.outcomes.agents.messages import mailing
from triaged.outcomes.agents.telling import named
from triaged.outcomes.consequences import Consequences
from triaged.outcomes.handover import (
    ASKED_EVENT,
    EVENT,
    Taken,
    ask,
    briefing_for,
    taken_along,
)
from triaged.outcomes.handover.customer import tell_of_specialist
from triaged.outcomes.work import Work
from triaged.store.due_clocks import HANDED_UP

REASON = "its promised time"  #: why an agent has it no more


@dataclass(slots=True, kw_only=True)
class HandedUp(Consequences):
    """All that follows."""

    ticket: KnownTicket  #: as it is afterwards
    to: list[Mapping[str, str]] = field(default_factory=list)  #: who was told: "address", "why"


def hand_up(work: Work, ticket: KnownTicket, why: str) -> HandedUp | None:
    """The ticket goes to the next tier that somebody has; None where nobody of its queue has a higher one.

    Who gets it is told what is missing, and who had it is asked for that at the same time.

    Args:
        work: What filing needs; it may be of no mail at all.
        ticket: As it is.
        why: For the ticket's history, one line, e.g. "resolution is overdue".
    """
    to = next_tier(work, ticket)
    if to is None:
        return None
    taken = taken_along(work, ticket, ticket.queue, Given(), files=False)
    moved = HandedUp(ticket=replace(ticket, tier=to))
    said = {"from": ticket.tier, "to": to, **taken.parts, "missing": list(taken.missing), "why": why}
    moved.events.append((EVENT, {name: value for name, value in said.items() if value}))
    moved.events.append(("moved", {"what": "tier", "from": ticket.tier, "to": to, "reason": why}))
    _tell_customer(work, moved)
    owner = named(work, ticket.assignee)
    if ticket.status in AT_WORK and (owner is None or owner.tier < to):
        _offer(work, ticket, taken, moved)
    if owner is not None and taken.missing:
        asked = ask(work, moved.ticket, owner, to, taken.missing, cause=_cause(work, ticket), moved=True)
        moved.events.append((ASKED_EVENT, asked.said))
        moved.participants += asked.participants
        moved.notices += asked.notices
    return moved


def next_tier(work: Work, ticket: KnownTicket) -> Tier | None:
    """The next higher tier that an agent of the ticket's queue has."""
    tiers = {agent.tier for agent in works_in(ticket.queue, work.agents)}
    return min((tier for tier in tiers if tier > ticket.tier), default=None)


def _offer(work: Work, before: KnownTicket, taken: Taken, moved: HandedUp) -> None:
    """The ticket is offered to an agent of its new tier, as one that was let go."""
    had_it = _left_below(work, before, moved.ticket.tier)
    if before.assignee is not None:
        moved.events.append(("assigned", {"from": before.assignee, "to": None, "reason": REASON}))
    moved.ticket = replace(moved.ticket, assignee=None, offered_to=None)
    moved.forgets.append(ReminderKind.UNTAKEN)
    choice = pick(work, moved.ticket, had_it)
    if choice is None:
        moved.alarms += nobody_takes(work, moved.ticket)
        return
    agent = choice.agent
    moved.ticket = replace(moved.ticket, offered_to=agent.address)
    moved.reminders.append(untaken(work, moved.ticket, agent, step=1))
    briefing = briefing_for(work, before, moved.ticket.tier, taken, by=None)
    message = briefed(work, moved.ticket, _cause(work, before), briefing)
    reason = "lead" if choice.lead else "offered"
    made = mailing(work, moved.ticket, message, [(agent, reason)])
    moved.participants += made.participants
    moved.notices += made.notices
    moved.to += [{"address": address, "why": reason} for address in made.to]
    said = {"to": made.to, "offered": [agent.address], "why": choice.why}
    moved.events.append(("told", {**said, **({"not_told": made.failed} if made.failed else {})}))


def _left_below(work: Work, before: KnownTicket, to: Tier) -> set[str]:
    """Who had it, or was asked to take it, below the new tier: who is of that tier is not passed over."""
    agents = (named(work, each) for each in (before.assignee, before.offered_to))
    return {agent.address for agent in agents if agent is not None and agent.tier < to}


def _tell_customer(work: Work, moved: HandedUp) -> None:
    """The customer hears that a specialist has taken over."""
    told = tell_of_specialist(work, moved.ticket)
    moved.events += told.events
    moved.reminders += told.reminders
    moved.notices += [told.notice] if told.notice is not None else []


def _cause(work: Work, ticket: KnownTicket) -> str:
    """Unique: each move writes events."""
    return f"{HANDED_UP}{ticket.number}:{work.known.last_event(ticket.number)}"
