"""Who sees a ticket: agents who watch, people from outside who are brought in, and the customer of a new one."""

from __future__ import annotations

from dataclasses import replace

from triaged.errors import DeskError
from triaged.mail.addrlist import to_ascii
from triaged.model import MAX_BROUGHT, Address, Doubt, DoubtKind, KnownTicket, Order, Role
from triaged.model.commands import Copy, OpenFor
from triaged.outcomes.agents.choosing import is_outside
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.work import Work, new_handle
from triaged.store.acts import Leave, Watching
from triaged.store.filing import ParticipantRow


def copy(changes: Changes, act: Copy) -> None:
    """`#cc @name -@name someone@example.net`."""
    for address in act.agents:
        _watch(changes, changes.own(), address)
    for address in act.without:
        _without(changes, changes.own(), address)
    for address in act.outside:
        _bring(changes, changes.own(), address)


def open_for(changes: Changes, act: OpenFor) -> None:
    """`#for customer@example.net`: only whether it can be; whoever files the mail opens the ticket."""
    if changes.ticket is not None:
        raise DeskError(
            f"you answer ticket #{changes.ticket.number}; for a new ticket write a new mail to your desk address"
        )
    why = _why_not_outside(changes.work, act.customer)
    if why is not None:
        raise DeskError(why)


def customer_of(work: Work, order: Order, act: OpenFor) -> Address | Doubt:
    """The customer for whom an agent opens a ticket; or why he cannot be one."""
    why = _why_not_outside(work, act.customer)
    if why is not None:
        return Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=why)
    return Address(name="", addr=act.customer)


def _watch(changes: Changes, ticket: KnownTicket, address: str) -> None:
    agent = named(changes.work, address)
    if agent is None:
        raise DeskError(f"{address} is no agent")
    if is_outside(changes.work, ticket, agent):
        raise DeskError(f"{agent.name} takes part in #{ticket.number} from outside, and must not see its notes")
    already = address in ticket.watchers
    if not already:
        changes.ticket = replace(ticket, watchers=ticket.watchers | {address})
        changes.watching[address] = agent
        if address != changes.agent.address and not ticket.practice:
            changes.told.setdefault(address, (agent, "watching"))
        changes.note("watched", by=address)
    changes.say("watches", agent.name, already=already, you=address == changes.agent.address)


def _without(changes: Changes, ticket: KnownTicket, address: str) -> None:
    agent = changes.work.writer.desk.site.agents.get(address, address)
    person = changes.work.histories.of(ticket.number).people.get(agent)
    if agent in ticket.watchers:
        changes.ticket = replace(ticket, watchers=ticket.watchers - {agent})
        changes.watching.pop(agent, None)
        changes.told.pop(agent, None)
        changes.acts.append(Watching(number=ticket.number, address=agent, watches=False))
        changes.note("left", who=agent)
        facts = named(changes.work, agent)
        changes.say("left", facts.name if facts is not None else agent, already=False)
    elif address == ticket.customer:
        raise DeskError(f"{address} is the customer of #{ticket.number} and stays")
    elif address in ticket.participants:
        changes.ticket = replace(ticket, participants=ticket.participants - {address})
        changes.joins = [each for each in changes.joins if each.address != address]
        changes.acts.append(Leave(number=ticket.number, address=address))
        changes.note("left", who=address)
        changes.say("left", address, already=False)
    elif person is not None or agent != address or named(changes.work, agent) is not None:
        changes.say("left", address, already=True)
    else:
        raise DeskError(f"{address} takes no part in #{ticket.number}")


def _bring(changes: Changes, ticket: KnownTicket, address: str) -> None:
    why = _why_not_outside(changes.work, address)
    if why is not None:
        raise DeskError(why)
    if address in ticket.participants:
        changes.say("brought", address, already=True)
        return
    if len(ticket.participants) > MAX_BROUGHT:  # the customer does not count
        raise DeskError(f"{MAX_BROUGHT} people besides the customer take part in #{ticket.number}, which is the most")
    changes.ask_code()
    changes.ticket = replace(ticket, participants=ticket.participants | {address})
    changes.joins.append(ParticipantRow(address=address, name="", role=Role.COLLEAGUE, handle=new_handle()))
    changes.note("brought", who=address)
    changes.say("brought", address, already=False)


def _why_not_outside(work: Work, address: str) -> str | None:
    """Why somebody cannot be written to as a person from outside."""
    site = work.writer.desk.site
    if site.is_own(address):
        return f"{address} is an address of this desk"
    if address in site.agents:
        agent = named(work, site.agents[address])
        return f"{address} is an agent; #cc @{agent.name if agent else address} lets him watch a ticket"
    if to_ascii(address) is None:
        return f"{address} is no address that we can write to: it needs SMTPUTF8"
    return None
