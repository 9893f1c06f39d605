"""Tickets that go up to a higher tier with what is needed there, and that come back down."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.dispatch import works_in
from triaged.desk.handover import SUMMARY, Given, had_it
from triaged.desk.people import AgentFacts
from triaged.errors import DeskError
from triaged.model import KnownTicket, ReminderKind, Tier
from triaged.model.commands import Move
from triaged.outcomes.agents.choosing import is_outside, pick
from triaged.outcomes.agents.telling import named, unreachable
from triaged.outcomes.answers.applying.changes import Asks, Changes
from triaged.outcomes.handover import (
    ASKED_EVENT,
    EVENT,
    NOBODY,
    Asked,
    ask,
    briefing_for,
    has_files,
    rows_of,
    taken_along,
)
from triaged.outcomes.handover.customer import tell_of_specialist
from triaged.outcomes.work import Decided
from triaged.store.fields import with_fields
from triaged.store.filing import NoticeRow


def goes_up(changes: Changes, to: Tier, act: Move) -> bool:
    """Whether the ticket goes up to a tier; else the agent is to be asked for what is missing there.

    Raises DeskError: it cannot wait for that, and nobody says why.
    """
    ticket = changes.own()
    given = _with_words(changes.given, act)
    why = act.words if act.now else ""
    taken = taken_along(changes.work, ticket, ticket.queue, given, files=has_files(changes.files))
    if taken.missing and act.now and not (why or SUMMARY in taken.parts):
        raise DeskError("say behind it why it cannot wait: #escalate! and a few words")
    if taken.missing and not act.now:
        changes.asks = Asks(to=to, missing=taken.missing)
        changes.say("asked", to.value)
        remember(changes, given)
        return False
    remember(changes, given, **{"from": ticket.tier, "to": to, **taken.parts}, missing=list(taken.missing), why=why)
    changes.briefing = briefing_for(changes.work, ticket, to, taken, by=changes.agent.name, why=why)
    return True


def comes_down(changes: Changes, to: Tier, act: Move) -> None:
    """The ticket goes down to a tier, where somebody may have had it before."""
    ticket = changes.own()
    taken = taken_along(changes.work, ticket, ticket.queue, changes.given, files=False)
    remember(changes, changes.given)
    changes.briefing = briefing_for(changes.work, ticket, to, taken, by=changes.agent.name, why=act.words)
    changes.back_to = had_it(taken.events, to, ticket.tier, ticket.assignee)


def hand_back(changes: Changes) -> bool:
    """After a move down: who has it is of its tier, or who had it there before gets it back; False: neither.

    Where there is nobody else, who has it keeps it.
    """
    ticket = changes.own()
    owner = named(changes.work, ticket.assignee or ticket.offered_to)
    if owner is not None and owner.tier == ticket.tier and works_in(ticket.queue, [owner]):
        return True
    agent = next((each for address in changes.back_to if (each := _is_there(changes, ticket, address))), None)
    if agent is None:
        without = {changes.agent.address, *([owner.address] if owner is not None else [])}
        return owner is not None and pick(changes.work, ticket, without) is None
    changes.ticket = replace(ticket, assignee=agent.address, offered_to=None)
    changes.assigns = True
    changes.note("assigned", **{"from": ticket.assignee, "to": agent.address, "reason": "had it in this tier before"})
    changes.say("assignee", agent.name, you=agent.address == changes.agent.address)
    changes.remind(ReminderKind.UNTAKEN, None)
    if agent.address != changes.agent.address and not ticket.practice:
        changes.told[agent.address] = (agent, "assigned")
    return True


def remember(changes: Changes, given: Given, **data: object) -> None:
    """What the agent gives stands in the ticket's history, and counts for every later move."""
    rows = rows_of(given)
    changes.fields = rows
    changes.ticket = with_fields(changes.own(), rows)
    said = {name: value for name, value in {**given.parts, **data}.items() if value}
    if said:
        changes.note(EVENT, **said)
    changes.remembered = True


def remember_rest(changes: Changes) -> None:
    """What the agent gives without moving the ticket is known too."""
    if changes.given.parts and not changes.remembered and changes.ticket is not None:
        remember(changes, changes.given)


def tell_customer(changes: Changes) -> list[NoticeRow]:
    """The customer hears that a specialist has taken over, where the ticket has gone up."""
    if changes.briefing is None or not changes.briefing.up:
        return []
    told = tell_of_specialist(changes.work, changes.own())
    changes.events += told.events
    for row in told.reminders:
        changes.remind(row.kind, row)
    return [told.notice] if told.notice is not None else []


def ask_agent(changes: Changes, decided: Decided) -> Asked:
    """The agent is asked for what is missing, where the ticket did not go up without it."""
    if changes.asks is None:
        return NOBODY
    to, missing, cause = changes.asks.to, changes.asks.missing, str(changes.mail.id)
    asked = ask(changes.work, changes.own(), changes.agent, to, missing, cause=cause, answers=decided.reading)
    changes.note(ASKED_EVENT, **asked.said)
    return asked


def _with_words(given: Given, act: Move) -> Given:
    """The words behind the command are the summary, but for those that say why it cannot wait."""
    if act.now or not act.words:
        return given
    return replace(given, parts={SUMMARY: act.words, **given.parts})


def _is_there(changes: Changes, ticket: KnownTicket, address: str) -> AgentFacts | None:
    """An agent who can be given a ticket back; None where he cannot."""
    work, agent = changes.work, named(changes.work, address)
    if agent is None or agent.tier < ticket.tier or address in work.staff.away or address == ticket.assignee:
        return None
    if not works_in(ticket.queue, [agent]) or is_outside(work, ticket, agent) or unreachable(work, agent) is not None:
        return None
    return agent
