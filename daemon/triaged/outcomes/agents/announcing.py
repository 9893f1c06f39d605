"""Who among the agents is told of a message, and what follows from that.

A customer's message is one agent's: who has the ticket, else who was asked to take it, else whom `desk.dispatch`
chooses. Notes and colleagues' answers go to those whom they concern. Nobody gets his own words back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from triaged.desk.dispatch import Choice, works_in
from triaged.desk.people import AgentFacts
from triaged.model import OVER, ClaimedMail, KnownTicket, Reading, ReminderKind, Worded
from triaged.outcomes.agents.brakes import brake
from triaged.outcomes.agents.choosing import is_outside, nobody_takes, pick, untaken
from triaged.outcomes.agents.messages import MESSAGE, NOTE, Mailing, Message, mailing, message_of, said_of, words_of
from triaged.outcomes.agents.telling import named, queue_of
from triaged.outcomes.work import Work
from triaged.store.attachments import FileRow
from triaged.store.filing import NoticeRow, ParticipantRow, ReminderRow
from triaged.store.senders import STORM

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What follows from telling agents of something."""

    said: Mapping[str, Any] = field(default_factory=dict)  #: in the ticket's history; empty: nobody was to be told
    offered_to: str | None = None  #: the agent who is to take an unassigned ticket
    notices: Sequence[NoticeRow] = ()
    participants: Sequence[ParticipantRow] = ()
    reminders: Sequence[ReminderRow] = ()
    forgets: Sequence[ReminderKind] = ()
    alarms: Sequence[NoticeRow] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What rules want of a message besides."""

    notes: Sequence[str] = ()  #: for whoever is told of it
    also: Sequence[AgentFacts] = ()  #: who is told too


NOTHING = Besides()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audience:
    """Who is told of a customer's message."""

    to: list[tuple[AgentFacts, str]]  #: each with why, as the templates know it
    offered_to: str | None  #: as before, or who was chosen now
    choice: Choice | None = None  #: who was chosen now
    asked: tuple[str, ...] = ()  #: first addresses of those who were asked now to take it
    nobody: bool = False  #: somebody had to be chosen, and there is nobody


def announce(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    files: Sequence[FileRow],
    *,
    opened: bool,
    rules: Sequence[str] = (),
    besides: Besides = NOTHING,
) -> Told:
    """A customer's message: to who works on the ticket, else to one agent, and to who watches it.

    Args:
        work: The batch.
        mail: The mail as it is known in custody.
        reading: The mail that counts.
        ticket: As it is afterwards.
        files: Of the mail.
        opened: The mail has opened the ticket.
        rules: Names of the rules that applied.
        besides: What they say of it, and whom they want to know of it.
    """
    storm = STORM in ticket.tags and ticket.assignee is None  # the operator has been told
    if not work.agents or mail.quiet or ticket.status in OVER or storm:
        return Told(offered_to=ticket.offered_to)
    sender = reading.mail.from_
    own = work.writer.desk.site.agents.get(sender.addr) if sender is not None else None
    audience = _audience(work, ticket, {own} if own is not None else set(), besides.also)
    message = replace(message_of(work, mail, reading, files, rules=rules), notes=besides.notes)
    made = mailing(work, ticket, message, audience.to)
    told = _told(work, ticket, audience, made)
    return replace(told, forgets=()) if opened else told


def announce_waiting(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    files: Sequence[FileRow],
    *,
    rules: Sequence[str] = (),
    besides: Besides = NOTHING,
) -> Told:
    """A message of a ticket that is offered to nobody yet: to those alone whom a rule wants to know of it.

    Arguments as for `announce`.
    """
    to = _unique(((agent, "rule") for agent in besides.also), without=())
    if mail.quiet or ticket.status in OVER or not to:
        return Told()
    message = replace(message_of(work, mail, reading, files, rules=rules), notes=besides.notes)
    made = mailing(work, ticket, message, to)
    return Told(said=said_of(made), notices=made.notices, participants=made.participants)


def told_again(work: Work, ticket: KnownTicket, message: Message) -> Told:
    """The day has come until which a ticket was to wait: who has it is told, else one agent as of a new one."""
    audience = _audience(work, ticket, ())
    to = [(agent, "day" if why == "assigned" else why) for agent, why in audience.to if why != "watching"]
    return _told(work, ticket, audience, mailing(work, ticket, message, to))


def tell_note(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    author: AgentFacts,
    text: Worded,
    also: Collection[str],
    ruled: Sequence[AgentFacts] = (),
) -> Told:
    """An agent's note: to who has the ticket or is to take it, to who watches it, and to who is named in it.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        reading: The same, read.
        ticket: As it is afterwards.
        author: Who has written it.
        text: The note.
        also: First addresses of the agents who are named in it.
        ruled: Agents whom a rule wants to know of it.
    """
    has_it = ticket.assignee or ticket.offered_to
    to = _unique(
        (
            *_named(work, [has_it], "assigned"),
            *_named(work, also, "mentioned"),
            *_watching(work, ticket),
            *((agent, "rule") for agent in ruled),
        ),
        without=_without_outside(work, ticket, author),
    )
    return _from_agent(work, mail, ticket, words_of(work, mail, reading, author, text), to, notice=NOTE)


def tell_ruled(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    author: AgentFacts,
    ruled: Sequence[AgentFacts],
) -> Told:
    """An agent's note that concerns nobody, to whom a rule wants to know of it; arguments as for `tell_note`."""
    to = _unique(((agent, "rule") for agent in ruled), without=_without_outside(work, ticket, author))
    if not to:
        return Told(offered_to=ticket.offered_to)
    message = words_of(work, mail, reading, author, Worded(text=reading.mail.reply.strip()))
    return _from_agent(work, mail, ticket, message, to, notice=NOTE)


def tell_answer(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    author: AgentFacts,
    text: Worded,
    *,
    not_before: datetime | None = None,
    without: Collection[str] = (),
) -> Told:
    """A colleague's answer to the customer: to who watches the ticket, and to who has it where that is somebody else.

    Arguments as for `tell_note`; `text` is what the customer gets, with the content ids of its pictures as they came,
    `not_before` when he gets it: who takes it back until then takes this back too (`store.acts.Withdraw`), and
    `without` the first addresses of those who hear of it in another way.
    """
    to = _unique(
        (*_named(work, [ticket.assignee], "assigned"), *_watching(work, ticket)),
        without={author.address, *without},
    )
    message = replace(words_of(work, mail, reading, author, text), not_before=not_before)
    return _from_agent(work, mail, ticket, message, to, notice=MESSAGE)


def _audience(work: Work, ticket: KnownTicket, without: Collection[str], also: Sequence[AgentFacts] = ()) -> _Audience:
    assignee = named(work, ticket.assignee)
    watching = [*_watching(work, ticket), *((agent, "rule") for agent in also)]
    his = [(assignee, "assigned")] if assignee is not None else []
    if ticket.practice or (assignee is not None and assignee.address not in work.staff.away):
        return _Audience(to=_unique((*his, *watching), without=without), offered_to=ticket.offered_to)
    asked, choice = _asked(work, ticket, {*without, *(each.address for each, _why in his)})
    why = "instead" if his else "lead" if choice is not None and choice.lead else "offered"
    return _Audience(
        to=_unique((*his, *((each, why) for each in asked), *watching), without=without),
        offered_to=asked[0].address if asked else None,
        choice=choice,
        asked=tuple(each.address for each in asked) if choice is not None else (),
        nobody=not asked and not his,
    )


def _asked(work: Work, ticket: KnownTicket, without: Collection[str]) -> tuple[list[AgentFacts], Choice | None]:
    """Who is to take a ticket, the first of all; with the choice where it was made now."""
    offered = named(work, ticket.offered_to)
    choice = None
    if offered is None or offered.address in work.staff.away or offered.address in without:
        choice = pick(work, ticket, without)
        offered = choice.agent if choice is not None else None
    first = [offered] if offered is not None else []
    queue = queue_of(work, ticket)
    if queue is None or queue.dispatch != "all":
        return first, choice
    here = [
        each
        for each in works_in(ticket.queue, work.agents)
        if each.address not in work.staff.away and not is_outside(work, ticket, each)
    ]
    return [*first, *(each for each in here if each not in first and each.address not in without)], choice


def _from_agent(
    work: Work,
    mail: ClaimedMail,
    ticket: KnownTicket,
    message: Message,
    to: Sequence[tuple[AgentFacts, str]],
    *,
    notice: str,
) -> Told:
    if mail.quiet or not to:
        return Told(offered_to=ticket.offered_to)
    braked = brake(work, ticket, to)
    made = mailing(work, ticket, message, braked.to, notice=notice)
    made.failed |= braked.not_told
    return Told(
        said=said_of(made),
        offered_to=ticket.offered_to,
        notices=made.notices,
        participants=made.participants,
        alarms=braked.alarms,
    )


def _named(work: Work, addresses: Iterable[str | None], why: str) -> list[tuple[AgentFacts, str]]:
    found = (named(work, address) for address in addresses)
    return [(agent, why) for agent in found if agent is not None]


def _watching(work: Work, ticket: KnownTicket) -> list[tuple[AgentFacts, str]]:
    return [(agent, "watching") for agent in work.agents if agent.address in ticket.watchers]


def _without_outside(work: Work, ticket: KnownTicket, author: AgentFacts) -> set[str]:
    """Who is not told of what stays inside: who wrote it, and agents who are outside on this ticket."""
    return {author.address, *(each.address for each in work.agents if is_outside(work, ticket, each))}


def _unique(to: Iterable[tuple[AgentFacts, str]], *, without: Collection[str]) -> list[tuple[AgentFacts, str]]:
    """Each agent once, with the first of his reasons."""
    found: dict[str, tuple[AgentFacts, str]] = {}
    for agent, why in to:
        if agent.address not in without:
            found.setdefault(agent.address, (agent, why))
    return list(found.values())


def _told(work: Work, ticket: KnownTicket, audience: _Audience, made: Mailing) -> Told:
    """What follows from telling them: who was asked to take the ticket is asked no longer than it is right."""
    if audience.nobody:
        log.warning("nobody to tell", ticket=ticket.number, queue=ticket.queue)
    choice = audience.choice if named(work, ticket.assignee) is None else None  # else somebody has it
    return Told(
        said={**said_of(made), **_offered(audience)},
        offered_to=audience.offered_to,
        notices=made.notices,
        participants=made.participants,
        reminders=[untaken(work, ticket, choice.agent, step=1)] if choice is not None else [],
        forgets=[ReminderKind.UNTAKEN] if choice is not None else [],
        alarms=nobody_takes(work, ticket) if audience.nobody else [],
    )


def _offered(audience: _Audience) -> dict[str, Any]:
    """What the history says of a choice: who was asked to take the ticket, and why he."""
    if audience.choice is None:
        return {"why": "there is nobody"} if audience.nobody else {}
    return {"offered": list(audience.asked), "why": audience.choice.why}
