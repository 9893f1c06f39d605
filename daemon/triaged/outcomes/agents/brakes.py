"""How much agents' mail may cause: programs that answer for two agents must not write to each other for ever.

An absence notice that says what it is goes to nobody. One that looks like a person's is a note of its ticket, of which
the next agent is told; where his program answers too, only a limit ends it. What customers write is not limited here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from triaged.desk.people import AgentFacts
from triaged.model import KnownTicket
from triaged.outcomes.work import Work
from triaged.store.filing import NoticeRow

FROM_AGENTS_AN_HOUR = 10  #: mails of agents of which one agent is told, of one ticket; people write less
ALARM = "agents"


@dataclass(slots=True, kw_only=True)
class Braked:
    """Who is told of an agent's mail, and who has been told enough."""

    to: list[tuple[AgentFacts, str]] = field(default_factory=list)  #: each with why, as the templates know it
    not_told: dict[str, str] = field(default_factory=dict)  #: first address -> why
    alarms: list[NoticeRow] = field(default_factory=list)  #: to the operator


def brake(work: Work, ticket: KnownTicket, to: Sequence[tuple[AgentFacts, str]]) -> Braked:
    """Sort out who has been told enough of a ticket within the hour; the mail itself is kept all the same."""
    told = work.known.senders.this_hour.told_by_agents(ticket.number, [agent.address for agent in work.agents])
    braked = Braked()
    for agent, why in to:
        count = told.get(agent.address, 0)
        if count < FROM_AGENTS_AN_HOUR:
            braked.to.append((agent, why))
            continue
        braked.not_told[agent.address] = f"{count} mails of agents this hour already"
        if len(braked.not_told) == 1:
            braked.alarms += work.alarm(ALARM, ticket.mailbox, {"address": agent.address, "ticket": ticket.number})
    return braked


def once_a_day(work: Work, agent: AgentFacts, notices: Sequence[NoticeRow]) -> list[NoticeRow]:
    """What an agent gets without having asked for it: the same cause twice is sent once."""
    return [replace(each, cause=f"{each.notice}:{agent.address}:{work.now:%Y-%m-%d}") for each in notices]
