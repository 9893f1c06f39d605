"""Who is told when time runs out. Who is away is passed over for the next one, and the history says so."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.desk.dispatch import on_duty
from triaged.desk.people import AgentFacts
from triaged.desk.sla import Tells
from triaged.desk.sla.events import written
from triaged.outcomes.agents.choosing import is_outside, staffing_of
from triaged.outcomes.agents.telling import lead_of, named, unreachable
from triaged.outcomes.escalating.escalated import Doing

Audience = Sequence[tuple[AgentFacts, str]]  #: each with why he is told, as the templates know it


def audience_of(doing: Doing, tells: Tells) -> Audience:
    """Who is told, and why; none of them is away, a customer of the ticket, or without a mailbox that we can reach.

    Why: "assigned", "offered", "minds" (it is nobody's), "instead" (of who is away), "team" (is on duty), "lead".
    """
    match tells:
        case Tells.AGENT:
            return _agent(doing)
        case Tells.TEAM:
            on_duty_now = on_duty(doing.ticket, staffing_of(doing.work, doing.ticket))
            return [(agent, "team") for agent in on_duty_now]
        case Tells.LEAD:
            return _lead(doing)
        case _:
            raise ValueError(f"{tells} tells no agent")


def _agent(doing: Doing) -> Audience:
    """Whose the ticket is, else who was asked to take it, else who minds it."""
    ticket, instead = doing.ticket, False
    for address, why in ((ticket.assignee, "assigned"), (ticket.offered_to, "offered")):
        agent = named(doing.work, address)
        if agent is not None and _is_here(doing, agent):
            return [(agent, "instead" if instead else why)]
        instead = instead or agent is not None
    return _minder(doing, "instead" if instead else "minds")


def _lead(doing: Doing) -> Audience:
    """Who leads the queue, else who minds it."""
    lead = lead_of(doing.work, doing.ticket.queue)
    if lead is not None and _is_here(doing, lead):
        return [(lead, "lead")]
    return _minder(doing, "instead" if lead is not None else "minds")


def _minder(doing: Doing, why: str) -> Audience:
    absent = {each.address for each in doing.work.agents if _against(doing, each) is not None}
    minder = doing.work.minder(doing.ticket, without=absent)
    return [(minder, why)] if minder is not None else []


def _is_here(doing: Doing, agent: AgentFacts) -> bool:
    """Whether he can be told; if not, he is passed over."""
    against = _against(doing, agent)
    if against is not None:
        doing.passed_over[agent.address] = against
    return against is None


def _against(doing: Doing, agent: AgentFacts) -> str | None:
    """Why an agent cannot be told; None: he can."""
    away = doing.work.staff.away
    if agent.address in away:
        until = away[agent.address]
        return "away" if until is None else f"away until {written(until)}"
    if is_outside(doing.work, doing.ticket, agent):
        return "takes part from outside"
    return unreachable(doing.work, agent)
