"""Who is told what, among the agents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time

from triaged.desk.calendars import WorkingHours
from triaged.model import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFacts:
    """An agent, as far as decisions look at him."""

    name: str
    address: str  #: his first one, to which we write
    queues: frozenset[str]  #: empty: all
    tier: Tier
    hours: WorkingHours
    languages: tuple[str, ...] = ()  #: his own first; none: those of his queues
    skills: frozenset[str] = frozenset()  #: tags of tickets that he knows most about
    mentor: str | None = None  #: first address of the agent who sees his answers before they leave
    undo_seconds: int = 120  #: how long an answer of his waits, so that he can take it back
    confirm_all: bool = False  #: he is told of every answer that goes out
    digest: tuple[time, ...] = ()  #: when he gets the list of his work, on the clock of his hours


def minder(
    queue: str, assignee: str | None, agents: Sequence[AgentFacts], *, without: Collection[str] = ()
) -> AgentFacts | None:
    """The one agent who is told of what concerns a ticket: its assignee, else the first one of its queue.

    Args:
        queue: The ticket's.
        assignee: An agent's first address; one who is no agent any more does not count.
        agents: In the order of the settings.
        without: First addresses of agents who must not be told, since it is about them.
    """
    able = [agent for agent in agents if agent.address not in without]
    for agent in able:
        if agent.address == assignee:
            return agent
    of_queue = [agent for agent in able if queue in agent.queues] or [agent for agent in able if not agent.queues]
    return min(of_queue, key=lambda agent: agent.tier, default=None)
