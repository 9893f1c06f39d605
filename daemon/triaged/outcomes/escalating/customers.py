"""What a customer hears of time: that a specialist has taken over, and that it takes longer than was said.

Contract
--------
* Whoever is told by when he hears from us is told again when that time comes and nobody has written to him; so he need
  not ask. Of one ticket at most TOLD_AT_MOST times, and never twice within APART of working time.
* Nothing is said where he does not wait for us, and nothing of a problem of which he was told that it is known.
* What was promised stands in the ticket's history ("promised"), in the transaction in which it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from triaged.model import (
    UNSETTLED,
    Clock,
    ClockState,
    Direction,
    DueStep,
    KnownTicket,
    Metric,
    ReminderKind,
    Status,
)
from triaged.outcomes.automatic import TOLD_EVENT, write, zone_of
from triaged.outcomes.promising import APART, hears_by, hours_of, promised_anew
from triaged.outcomes.work import Work
from triaged.store.answers import ANSWERED_EVENT
from triaged.store.filing import NoticeRow, ReminderRow
from triaged.store.reminding import Reminded

SPECIALIST, DELAY = "specialist_customer", "delay_customer"
PROMISED_EVENT = "promised"  #: a customer was told when he hears from us
TOLD_AT_MOST = 3  #: mails about one ticket that say that it takes longer
TOLD_LATELY = timedelta(hours=1)  #: that one specialist hands on to the next is not said within that time


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCustomer:
    """What follows from telling the customer of a ticket something: all of it is to be written, or none."""

    notice: NoticeRow | None = None  #: None: he is not told
    why_not: str | None = None
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()  #: "promised": by when he hears again
    reminders: Sequence[ReminderRow] = ()  #: that this moment has come


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """What the customer was told before."""

    at: datetime  #: when
    notice: str
    by: datetime | None  #: when he hears from us
    tier: str | None  #: whose specialist it was


def specialist(work: Work, ticket: KnownTicket) -> ToldCustomer:
    """A specialist has taken over, and when the customer will hear next; once a tier.

    `ticket`: as it is after the move.
    """
    before = [each for each in _promises(work, ticket) if each.notice == SPECIALIST]
    if any(each.tier == ticket.tier for each in before):
        return ToldCustomer(why_not=f"the customer knows that {ticket.tier} has it")
    if any(work.now - each.at < TOLD_LATELY for each in before):
        return ToldCustomer(why_not="the customer was told of a specialist within the hour")
    against = _not_waiting(ticket) or _known_problem(work, ticket)
    if against is not None:
        return ToldCustomer(why_not=against)
    cause = f"{SPECIALIST}:{ticket.number}:{ticket.tier}"
    return _told(work, ticket, SPECIALIST, cause, hears_by(work, ticket), tier=ticket.tier.value)


def tell_customer(work: Work, ticket: KnownTicket, clock: Clock, due: DueStep) -> ToldCustomer:
    """It takes longer than we said, we have not forgotten, and when the customer will hear next.

    Args:
        work: What filing needs.
        ticket: As it is now.
        clock: That runs out, worked out anew.
        due: The step of its chain.
    """
    if clock.metric is not due.metric or clock.metric is Metric.TIER:
        return ToldCustomer(why_not="no customer was promised it")
    if clock.state is not ClockState.RUNNING:
        return ToldCustomer(why_not=f"the clock is {clock.state}")
    if clock.metric is Metric.RESOLUTION and not _waits_for_word(work, ticket):
        return ToldCustomer(why_not="the last word was ours")
    return _delayed(work, ticket)


def still_waits(work: Work, ticket: KnownTicket) -> Reminded | None:
    """The time has come that the customer was told, and nobody has written to him; None: that is not so any more."""
    promises = _promises(work, ticket)
    by = promises[-1].by if promises else None
    if by is None or by > work.now or _is_answered_since(work, ticket, promises[-1].at):
        return None
    told = _delayed(work, ticket)
    if told.notice is None:
        said = {"notice": DELAY, "sent": False, "reason": told.why_not}
        return Reminded(ticket=ticket.number, events=[(TOLD_EVENT, said)])
    return Reminded(ticket=ticket.number, events=told.events, notices=[told.notice], reminders=told.reminders)


def _delayed(work: Work, ticket: KnownTicket) -> ToldCustomer:
    against = _not_waiting(ticket) or _known_problem(work, ticket) or _told_enough(work, ticket)
    if against is not None:
        return ToldCustomer(why_not=against)
    number = 1 + len(_delays(work, ticket))
    return _told(work, ticket, DELAY, f"{DELAY}:{ticket.number}:{number}", promised_anew(work, ticket))


def _told(
    work: Work, ticket: KnownTicket, notice: str, cause: str, by: datetime | None, **more: object
) -> ToldCustomer:
    on_his_clock = by.astimezone(zone_of(work, ticket)) if by is not None else None
    row = write(work, ticket, notice, cause=cause, facts={"next_by": on_his_clock})
    if isinstance(row, str):
        return ToldCustomer(why_not=row)
    said = {
        "notice": notice,
        "outbox": row.id,
        "by": on_his_clock.isoformat(timespec="seconds") if on_his_clock is not None else None,
        **more,
    }
    reminder = ReminderRow(kind=ReminderKind.PROMISED, address=ticket.customer, step=0, due_at=by or work.now)
    return ToldCustomer(notice=row, events=[(PROMISED_EVENT, said)], reminders=[reminder] if by is not None else [])


def _not_waiting(ticket: KnownTicket) -> str | None:
    """Why the customer waits for nothing of ours."""
    if ticket.status not in UNSETTLED:
        return f"the ticket is {ticket.status}"
    return "the ticket waits for the customer" if ticket.status is Status.PENDING else None


def _known_problem(work: Work, ticket: KnownTicket) -> str | None:
    """Why he is not told of time: what he writes about is known, and an answer to all will come."""
    incident = work.alike.part_of(ticket.number) or work.alike.stands(ticket.number)
    return "the problem is known: the customer was told so" if incident is not None and incident.confirmed else None


def _told_enough(work: Work, ticket: KnownTicket) -> str | None:
    delays = _delays(work, ticket)
    if len(delays) >= TOLD_AT_MOST:
        return f"the customer was told {TOLD_AT_MOST} times that it takes longer"
    newest = max((each.at for each in delays), default=None)
    if newest is None or hours_of(work, ticket).worked(newest, work.now) >= APART.total_seconds():
        return None
    return "the customer was told of it within 4 hours of work"


def _delays(work: Work, ticket: KnownTicket) -> list[_Promise]:
    return [each for each in _promises(work, ticket) if each.notice == DELAY]


def _promises(work: Work, ticket: KnownTicket) -> list[_Promise]:
    """All that he was told of time, the oldest first."""
    return [
        _Promise(
            at=at or work.now,
            notice=data["notice"],
            by=datetime.fromisoformat(data["by"]) if data.get("by") else None,
            tier=data.get("tier"),
        )
        for at, data in work.histories.events(ticket.number, PROMISED_EVENT)
    ]


def _waits_for_word(work: Work, ticket: KnownTicket) -> bool:
    """Whether the newest that was said was the customer's, or we have promised him a word since ours."""
    thanks = {data["inbox"] for _at, data in work.histories.events(ticket.number, "received") if data.get("thanks")}
    said = [each for each in work.histories.of(ticket.number).public() if each.inbox not in thanks]
    if not said or said[-1].direction is Direction.IN:
        return bool(said)
    promises = _promises(work, ticket)
    return bool(promises) and not _is_answered_since(work, ticket, promises[-1].at)


def _is_answered_since(work: Work, ticket: KnownTicket, moment: datetime) -> bool:
    """Whether a person has written to the customer at that moment or later; what was taken back does not count."""
    answers = [each for each in work.histories.of(ticket.number).public() if each.direction is Direction.OUT]
    if any(each.received_at > moment for each in answers):
        return True
    mails = {each.inbox for each in answers}  # what was held, or came in the same batch, was received before
    sent = work.histories.events(ticket.number, ANSWERED_EVENT)
    return any(data.get("inbox") in mails and (at is None or at >= moment) for at, data in sent)
