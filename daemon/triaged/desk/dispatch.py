"""Who is told of a ticket that nobody has taken.

Exactly one agent, and the same one for the same facts. Each wish narrows the choice where somebody fulfils it, in this
order: works in the queue, has the tier, is here, is at work now (else whoever comes first), speaks the language, is of
the lowest tier that fits, knows the subject, has least to do, stands first in the settings. A tier that nobody of the
queue has counts as the highest that somebody has. Where a tier of a queue has a plan, who is on duty is at work there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from triaged.desk.duty import Duty, Presence, presence_of
from triaged.desk.people import AgentFacts
from triaged.model import KnownTicket

_NEVER = datetime.max.replace(tzinfo=UTC)
_Key = TypeVar("_Key", datetime, str, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The agents as they are at a moment, by their first addresses."""

    agents: Sequence[AgentFacts]  #: in the order of the settings
    away: Mapping[str, datetime | None]  #: who is away -> until when, None: unknown
    load: Mapping[str, int]  #: tickets that are his, or that he was told of
    now: datetime
    duties: Sequence[Duty] = ()  #: the plans of the tiers that have one

    def presence(self, agent: AgentFacts, queue: str) -> Presence:
        """When an agent is at work for the tickets of a queue."""
        return presence_of(agent, queue, self.duties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The agent who is told."""

    agent: AgentFacts
    why: str  #: for the ticket's history
    lead: bool = False  #: since nobody else is left


def choose(
    ticket: KnownTicket,
    staffing: Staffing,
    *,
    queue_language: str,
    lead: str | None = None,
    without: Collection[str] = (),
) -> Choice | None:
    """One agent for a ticket; None where there is nobody.

    Args:
        ticket: What it is.
        staffing: Who is there.
        queue_language: What those agents speak who name no languages.
        lead: First address of the agent who leads the queue: the last resort.
        without: First addresses of agents who are not asked, since they were told already or it is their own mail.
    """
    able = _able(ticket, staffing, without)
    if able:
        return _best(ticket, able, staffing, queue_language)
    for agent in staffing.agents:
        if agent.address == lead and lead not in without:
            return Choice(agent=agent, why=f"leads the queue {ticket.queue!r}, and nobody else is there", lead=True)
    return None


def present(ticket: KnownTicket, staffing: Staffing) -> list[AgentFacts]:
    """The agents who can be given a ticket at once, in the order of the settings.

    They work in its queue, have its tier or a higher one, are not away and are at work now.
    """
    return _at_work(ticket, _able(ticket, staffing, ()), staffing)


def on_duty(ticket: KnownTicket, staffing: Staffing) -> list[AgentFacts]:
    """The team of a ticket: those of its tier who can be given it at once, else those of the next one that is there."""
    able = present(ticket, staffing)
    return _least(able, lambda agent: agent.tier) if able else []


def least_loaded(able: Sequence[AgentFacts], load: Mapping[str, int]) -> AgentFacts | None:
    """Who has least to do, the first of them in the order of the settings; None where there is nobody."""
    return min(able, key=lambda agent: load.get(agent.address, 0), default=None)


def works_in(queue: str, agents: Sequence[AgentFacts]) -> list[AgentFacts]:
    """The agents of a queue; who names no queues works in all."""
    return [agent for agent in agents if not agent.queues or queue in agent.queues]


def _able(ticket: KnownTicket, staffing: Staffing, without: Collection[str]) -> list[AgentFacts]:
    """Who works in the queue of a ticket, has its tier, and is not away."""
    of_queue = works_in(ticket.queue, staffing.agents)
    needed = min(ticket.tier, max((agent.tier for agent in of_queue), default=ticket.tier))
    return [
        agent
        for agent in of_queue
        if agent.tier >= needed and agent.address not in without and agent.address not in staffing.away
    ]


def _at_work(ticket: KnownTicket, able: Sequence[AgentFacts], staffing: Staffing) -> list[AgentFacts]:
    """Those of them who are at work now for the tickets of its queue."""
    return [agent for agent in able if staffing.presence(agent, ticket.queue).is_on(staffing.now)]


def _best(ticket: KnownTicket, able: list[AgentFacts], staffing: Staffing, queue_language: str) -> Choice:
    now = staffing.now
    why = [f"works in the queue {ticket.queue!r}"]
    at_work = _at_work(ticket, able, staffing)
    why.append("is at work" if at_work else "comes to work first")
    able = at_work or _least(able, lambda agent: staffing.presence(agent, ticket.queue).next_on(now) or _NEVER)
    speaks = [agent for agent in able if _speaks(agent.languages or (queue_language,), ticket.language)]
    why += [f"speaks {ticket.language}"] if speaks else []
    able = _least(speaks or able, lambda agent: agent.tier)
    why.append(f"is {able[0].tier}")
    knows = [agent for agent in able if not agent.skills.isdisjoint(ticket.tags)]
    why += ["knows " + ", ".join(sorted(knows[0].skills.intersection(ticket.tags)))] if knows else []
    able = _least(knows or able, lambda agent: staffing.load.get(agent.address, 0))
    chosen = able[0]
    why.append(f"has {staffing.load.get(chosen.address, 0)} tickets")
    return Choice(agent=chosen, why=", ".join(why))


def _least(able: list[AgentFacts], of: Callable[[AgentFacts], _Key]) -> list[AgentFacts]:
    """Those with the least value, in their order."""
    least = min(of(agent) for agent in able)
    return [agent for agent in able if of(agent) == least]


def _speaks(languages: Sequence[str], wanted: str) -> bool:
    """Whether a language is among some; "zh-Hans" is Chinese, in whichever script."""
    return wanted.partition("-")[0] in {each.partition("-")[0] for each in languages}
