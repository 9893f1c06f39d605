"""Who sees a ticket because a rule says so: agents who watch it or hear of it, people from outside who take part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from triaged.desk.dispatch import works_in
from triaged.desk.people import AgentFacts
from triaged.desk.triage.actions import GROUPS
from triaged.mail.addrlist import to_ascii
from triaged.model import MAX_BROUGHT, Role
from triaged.outcomes.agents.choosing import is_outside
from triaged.outcomes.agents.telling import handle_of, lead_of, named
from triaged.outcomes.ruling.changes import Changes
from triaged.outcomes.work import new_handle
from triaged.store.acts import Watching
from triaged.store.filing import ParticipantRow

LEAD, QUEUE = GROUPS


def copy(changes: Changes) -> None:
    """`cc`: agents watch the ticket from now on; who is outside takes part, and gets what is said from now on."""
    for each in changes.rules.cc:
        agent = _agent(changes, each)
        if agent is not None:
            _watch(changes, each, agent)
        elif "@" in each:
            _bring(changes, each)


def notify(changes: Changes, *, told: bool) -> None:
    """`notify`: who hears of this message besides; not who is away, and not who is himself outside on this ticket."""
    if not told:
        return
    found = (agent for wanted in changes.rules.notify for agent in _wanted(changes, wanted))
    also = {
        agent.address: agent
        for agent in found
        if agent.address not in changes.work.staff.away and not is_outside(changes.work, changes.ticket, agent)
    }
    changes.also += also.values()


def _wanted(changes: Changes, wanted: str) -> Iterator[AgentFacts]:
    work, queue = changes.work, changes.ticket.queue
    if wanted == QUEUE:
        yield from works_in(queue, work.agents)
        return
    agent = lead_of(work, queue) if wanted == LEAD else _agent(changes, wanted)
    if agent is not None:
        yield agent


def _agent(changes: Changes, wanted: str) -> AgentFacts | None:
    """An agent by his name, or by an address of his."""
    by_name = next((each for each in changes.work.agents if each.name == wanted), None)
    return by_name or named(changes.work, changes.work.writer.desk.site.agents.get(wanted.lower()))


def _watch(changes: Changes, wanted: str, agent: AgentFacts) -> None:
    work, ticket = changes.work, changes.ticket
    if agent.address in ticket.watchers or is_outside(work, ticket, agent):
        return
    _handle, rows = handle_of(work, ticket, agent)
    changes.participants += [replace(each, watches=True) for each in rows]
    if not rows:  # he has taken part in it before
        changes.acts.append(Watching(number=ticket.number, address=agent.address, watches=True))
    changes.ticket = replace(ticket, watchers=ticket.watchers | {agent.address})
    changes.say("watched", "cc", wanted, by=agent.address)


def _bring(changes: Changes, wanted: str) -> None:
    ticket, address = changes.ticket, wanted.lower()
    if address in ticket.participants or changes.work.writer.desk.site.is_own(address) or to_ascii(address) is None:
        return
    if len(ticket.participants - {ticket.customer}) >= MAX_BROUGHT:
        return
    row = ParticipantRow(address=address, name="", role=Role.COLLEAGUE, handle=new_handle())
    changes.participants.append(row)
    changes.ticket = replace(ticket, participants=ticket.participants | {address})
    changes.say("brought", "cc", wanted, who=address)
