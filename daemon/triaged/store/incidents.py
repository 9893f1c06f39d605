"""Tickets that stand for many about the same, and the words by which those are found.

Contract
--------
* Each of the many stays a ticket of its own, tied to the one that stands for them (LinkKind.PART_OF).
* A part has a reminder from the beginning: should nobody have said by then that the problem is known, agents are told
  of it like of any other ticket. When the incident ends, they are told at once of each that is still open.
* It ends with the ticket that stands for all, whoever settles that: whatever writes a ticket's status says so here
  (`settled`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Select, bindparam, delete, func, or_, select, update

from triaged.model import UNSETTLED, EvidenceLevel, LinkKind, ReminderKind
from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.statuses import stands_in
from triaged.store.tables import incident, link, recent_words, reminder, ticket
from triaged.store.voices import voice

_STANDS = stands_in(UNSETTLED)
_JOINED = (
    update(incident)
    .where(incident.c.ticket == bindparam("its"))
    .values(
        tickets=bindparam("now_there"),
        told=func.coalesce(bindparam("told", type_=Integer), incident.c.told),
        newest_at=bindparam("moment"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """A ticket stands for many from now on."""

    number: int
    words: Sequence[str]  #: what they have in common
    own: Sequence[str]  #: the telling words of its own mail
    proven: bool  #: people have formed it, or an agent, who are who they say
    parts: Sequence[int] = ()  #: the others so far


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinIncident:
    """One more ticket is about the same."""

    number: int  #: of the ticket that stands for them
    tickets: int  #: how many there are with this one
    tells: bool = False  #: the lead is told of their number


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmIncident:
    """An agent has said that the problem is known."""

    number: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseIncident:
    """It is none: the tickets have nothing to do with each other. Agents are told now of each they were not told of."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeIncident:
    """What has ended it was taken back; nothing where it has not ended, or is none."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetWords:
    """The words of tickets that are older than this are of no use any more."""

    before: datetime


IncidentAct = OpenIncident | JoinIncident | ConfirmIncident | RefuseIncident | ResumeIncident | ForgetWords


def carry_out_incident(transaction: Transaction, act: IncidentAct, now: datetime) -> None:
    """Write one of them down."""
    match act:
        case OpenIncident():
            _open(transaction, act, now)
        case JoinIncident():
            join_incidents(transaction, [act], now)
        case ConfirmIncident():
            its = update(incident).where(incident.c.ticket == act.number)
            transaction.execute(its.values(confirmed_by=act.by, confirmed_at=now))
        case RefuseIncident(number=number):
            _end(transaction, [number], now, refused=True)
            refused = update(incident).where(incident.c.ticket == number)
            transaction.execute(refused.values(voices=_voices(transaction, number)))
            transaction.execute(delete(link).where(link.c.other == number, link.c.kind == LinkKind.PART_OF))
        case ResumeIncident(number=number):
            ended = update(incident).where(incident.c.ticket == number, ~incident.c.refused)
            transaction.execute(ended.values(over_at=None))
        case ForgetWords():
            transaction.execute(delete(recent_words).where(recent_words.c.at < act.before))


def join_incidents(transaction: Transaction, acts: Sequence[JoinIncident], now: datetime) -> None:
    """Write down all that have joined in a batch of mail: one statement, however many there are."""
    newest: dict[int, dict[str, object]] = {}
    for act in acts:
        before = newest.get(act.number, {"told": None})
        told = act.tickets if act.tells else before["told"]
        newest[act.number] = {"its": act.number, "now_there": act.tickets, "told": told, "moment": now}
    if newest:
        transaction.execute(_JOINED, list(newest.values()))


def settled(transaction: Transaction, numbers: Collection[int], now: datetime) -> None:
    """Tickets that are not worked on any more stand for no others: their incidents take no more tickets.

    Agents are told now of each part that they were not told of.
    """
    if numbers:
        _end(transaction, numbers, now, refused=False)


def waits_with_others(transaction: Transaction, number: int, *, opened_after: datetime) -> bool:
    """Whether a ticket is part of a known problem (`is_of_known_problem`) and was opened since a moment."""
    late = select(ticket.c.number).where(ticket.c.number == number, ticket.c.created_at > opened_after)
    return _is_part(transaction, number) and transaction.execute(late).first() is not None


def _is_part(transaction: Transaction, number: int) -> bool:
    """Whether a ticket is part of an incident that an agent has confirmed, and whose own ticket is worked on."""
    found = (
        select(incident.c.ticket)
        .join(link, link.c.other == incident.c.ticket)
        .join(ticket, ticket.c.number == incident.c.ticket)
        .where(link.c.ticket == number, link.c.kind == LinkKind.PART_OF)
        .where(incident.c.confirmed_at.is_not(None), incident.c.over_at.is_(None), _STANDS)
    )
    return transaction.execute(found.limit(1)).first() is not None


def is_of_known_problem(transaction: Transaction, number: int) -> bool:
    """Whether a ticket is part of such an incident, or stands for one."""
    stands = (
        select(incident.c.ticket)
        .join(ticket, ticket.c.number == incident.c.ticket)
        .where(incident.c.ticket == number, incident.c.confirmed_at.is_not(None), incident.c.over_at.is_(None), _STANDS)
    )
    return transaction.execute(stands).first() is not None or _is_part(transaction, number)


def numbers_of_parts(number: int) -> Select[tuple[int]]:
    """The tickets that are part of what one stands for."""
    return _numbers_of_parts([number])


def _open(transaction: Transaction, act: OpenIncident, now: datetime) -> None:
    tickets = 1 + len(act.parts)
    row = {
        "words": list(act.words),
        "own": list(act.own),
        "proven": act.proven,
        "tickets": tickets,
        "told": tickets,
        "newest_at": now,
    }
    nothing_yet = {"confirmed_by": None, "confirmed_at": None, "over_at": None, "refused": False, "voices": 0}
    statement = insert(transaction, incident)
    transaction.execute(
        statement.on_conflict_do_update(index_elements=["ticket"], set_={**row, **nothing_yet}),
        [{"ticket": act.number, **row}],
    )
    transaction.execute(delete(recent_words).where(recent_words.c.ticket.in_((act.number, *act.parts))))


def _numbers_of_parts(numbers: Collection[int]) -> Select[tuple[int]]:
    return select(link.c.ticket).where(link.c.other.in_(numbers), link.c.kind == LinkKind.PART_OF)


def _voices(transaction: Transaction, number: int) -> int:
    """How many different people an incident's tickets come from."""
    rows = select(ticket.c.customer, ticket.c.evidence).where(
        or_(ticket.c.number == number, ticket.c.number.in_(numbers_of_parts(number)))
    )
    return len({voice(row.customer, EvidenceLevel(row.evidence)) for row in transaction.execute(rows)})


def _end(transaction: Transaction, numbers: Collection[int], now: datetime, *, refused: bool) -> None:
    running = update(incident).where(incident.c.ticket.in_(numbers), incident.c.over_at.is_(None))
    ended = (
        transaction.execute(running.values(over_at=now, refused=refused).returning(incident.c.ticket)).scalars().all()
    )
    if not ended:
        return
    parts = _numbers_of_parts(ended)
    waiting = update(reminder).where(reminder.c.kind == ReminderKind.UNTAKEN, reminder.c.ticket.in_(parts))
    transaction.execute(waiting.values(due_at=now))
