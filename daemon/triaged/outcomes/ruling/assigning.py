"""Whose a ticket becomes, as a rule says: a certain agent's, or that of one who is chosen among those at work."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.dispatch import choose, least_loaded, present
from triaged.desk.people import AgentFacts
from triaged.desk.rotation import next_turn, number_of_next
from triaged.desk.triage.actions import WAYS
from triaged.model import OVER, KnownTicket, ReminderKind
from triaged.outcomes.agents.choosing import is_outside, spoken_in, staffing_of
from triaged.outcomes.agents.telling import named, presence, unreachable
from triaged.outcomes.ruling.changes import Changes
from triaged.outcomes.work import Work
from triaged.store.rotation import Rotate

ROUND_ROBIN, LEAST_LOAD, _BEST = WAYS

_Found = tuple[AgentFacts | None, str]  # who, and why he; or why nobody


def assign(changes: Changes, *, told: bool) -> None:
    """Carry out `assign`. Who has the ticket and is not away keeps it, and nobody is given what he is not told of."""
    work, ticket, wanted = changes.work, changes.ticket, changes.rules.assign
    if wanted is None or not told or ticket.status in OVER or ticket.practice:
        return
    owner = named(work, ticket.assignee)
    if owner is not None and owner.address not in work.staff.away:
        return
    agent, why = _found(work, ticket, wanted)
    if agent is None:  # it is offered, as every ticket is that nobody has
        changes.say("not assigned", "assign", wanted, why=why)
        return
    changes.say("assigned", "assign", wanted, **{"from": ticket.assignee, "to": agent.address, "why": why})
    if wanted == ROUND_ROBIN:
        turn = number_of_next(work.staff.turns.get(ticket.queue, {}))
        changes.acts.append(Rotate(queue=ticket.queue, agent=agent.address, turn=turn))
    changes.forgets.append(ReminderKind.UNTAKEN)
    changes.ticket = replace(ticket, assignee=agent.address, offered_to=None)


def _found(work: Work, ticket: KnownTicket, wanted: str) -> _Found:
    if wanted not in WAYS:
        return _by_name(work, ticket, wanted)
    staffing = staffing_of(work, ticket)
    able = present(ticket, staffing)
    if not able:
        return None, f"nobody of the queue {ticket.queue!r} and the tier {ticket.tier} is at work"
    if wanted == ROUND_ROBIN:
        agent = next_turn(able, work.staff.turns.get(ticket.queue, {}))
        return agent, f"it is his turn in the queue {ticket.queue!r}"
    if wanted == LEAST_LOAD:
        agent = least_loaded(able, work.staff.load)
        load = work.staff.load.get(agent.address, 0) if agent is not None else 0
        return agent, f"has least to do of those at work: {load} tickets"
    choice = choose(ticket, replace(staffing, agents=able), queue_language=spoken_in(work, ticket))
    return (choice.agent, choice.why) if choice is not None else (None, "there is nobody")


def _by_name(work: Work, ticket: KnownTicket, name: str) -> _Found:
    """A certain agent, whatever his queues and his tier: the rule names him."""
    agent = next((each for each in work.agents if each.name == name), None)
    if agent is None:
        return None, f"{name} is no agent"
    if agent.address in work.staff.away:
        return None, f"{name} is away"
    if not presence(work, ticket, agent).is_on(work.now):
        return None, f"{name} is not at work now"
    if is_outside(work, ticket, agent):
        return None, f"{name} takes part from outside"
    why = unreachable(work, agent)
    return (None, why) if why is not None else (agent, "the rule names him")
