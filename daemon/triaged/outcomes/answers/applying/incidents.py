"""Tickets that stand for many about the same, and what is done to all of them."""

from __future__ import annotations

from triaged.desk.similarity import LEAST_WORDS, similar, telling_words
from triaged.errors import DeskError
from triaged.model import UNSETTLED, Direction, KnownTicket
from triaged.model.commands import Incident
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.incidents import listed, parts_at_work
from triaged.store.alike import Incident as Known
from triaged.store.incidents import ConfirmIncident, OpenIncident, RefuseIncident

MOST_PARTS = 1000  #: that one mail answers


def incident(changes: Changes, act: Incident) -> None:
    """`#incident`, `#incident no`: on the ticket that stands for all, or on any of the others."""
    ticket = changes.own()
    known = changes.work.alike.stands(ticket.number) or changes.work.alike.part_of(ticket.number)
    if act.known:
        _known(changes, ticket, known)
    elif known is None:
        raise DeskError(f"#{ticket.number} stands for no incident, and is part of none")
    else:
        changes.acts.append(RefuseIncident(number=known.number))
        changes.note("no incident", ticket=known.number)
        changes.say("no_incident", known.number)


def to_all(changes: Changes) -> None:
    """`#all`: whether it can be; whoever files the mail does it. A bulk change takes a code (DESIGN 5, A4)."""
    ticket = changes.own()
    number = len(changes.work.alike.parts(ticket.number))
    if number == 0:
        raise DeskError(f"#{ticket.number} stands for no other tickets")
    if number > MOST_PARTS:
        raise DeskError(f"#{ticket.number} stands for {number} tickets; one mail answers {MOST_PARTS} at the most")
    changes.ask_code()


def _known(changes: Changes, ticket: KnownTicket, known: Known | None) -> None:
    number = ticket.number if known is None else known.number
    already = known is not None and known.confirmed
    if known is None:
        changes.acts.append(_opened(changes, ticket))
    if not already:
        changes.acts.append(ConfirmIncident(number=number, by=changes.agent.address))
        changes.note("incident known", ticket=number)
    changes.say("incident", number, already=already, **listed(parts_at_work(changes.work, number)))


def _opened(changes: Changes, ticket: KnownTicket) -> OpenIncident:
    words = _words(changes, ticket)
    return OpenIncident(number=ticket.number, words=words, own=words, proven=True)


def _words(changes: Changes, ticket: KnownTicket) -> tuple[str, ...]:
    """The words by which others will be found to be about the same as a ticket."""
    if ticket.practice or ticket.status not in UNSETTLED:
        raise DeskError(f"#{ticket.number} is not worked on: it can stand for no others")
    said = changes.work.histories.of(ticket.number).said
    first = next((each for each in said if each.direction is Direction.IN), None)
    words = telling_words(ticket.subject, first.text if first is not None else "")
    if len(words) < LEAST_WORDS or not similar(words, words):
        raise DeskError(f"#{ticket.number} says too little for others to be found alike")
    return words
