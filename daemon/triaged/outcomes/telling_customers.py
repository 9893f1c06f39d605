"""What a customer hears of time: that a specialist has taken over, and that it takes longer than was said.

Contract
--------
* Whoever is told by when he hears from us is told again when that time comes and nobody has written to him; so he need
  not ask. Of one ticket at most TOLD_AT_MOST times, and never twice within APART of working time.
* Nothing is said where he does not wait for us, and nothing of a problem of which he was told that it is known.
* Before the time that the acknowledgement or the word of a specialist has told him, nothing takes longer than we said,
  whatever our clocks say: he is told when it comes, unless somebody has written to him by then.
* A time that came while he did not wait for us, or seemed to be answered, is looked at once more when he waits again.
* Who was not answered is told, and nobody in his place: where somebody else waits in his ticket, who came with one that
  was merged into it, the customer of the ticket is not told that it takes longer.
* What was promised stands in the ticket's history ("promised"), in the transaction in which it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from triaged.desk.sla.events import written
from triaged.desk.sla.news import waiting
from triaged.model import (
    DONE,
    UNSETTLED,
    Clock,
    ClockState,
    Direction,
    KnownTicket,
    Metric,
    ReminderKind,
    Role,
    Status,
)
from triaged.outcomes.automatic import ACKNOWLEDGED_EVENT, TOLD_EVENT, write, zone_of
from triaged.outcomes.clocks import is_clocked
from triaged.outcomes.promising import APART, hears_by, hours_of, late_reminder, promised_anew, when_late
from triaged.outcomes.work import Work
from triaged.store.answers import ANSWERED_EVENT, WITHDRAWN_EVENT
from triaged.store.filing import Filing, NoticeRow, ReminderRow
from triaged.store.histories import Said
from triaged.store.planned import TO_PLAN
from triaged.store.reminding import Reminded

SPECIALIST, DELAY = "specialist_customer", "delay_customer"
PROMISED_EVENT = "promised"  #: a customer was told when he hears from us
TOLD_AT_MOST = 3  #: mails about one ticket that say that it takes longer
TOLD_LATELY = timedelta(hours=1)  #: that one specialist hands on to the next is not said within that time
SOMEBODY_ELSE = "who waits is the customer of a ticket that was merged into this one"

_ANSWERS = (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY)  #: what whoever has written waits for


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCustomer:
    """What follows from telling the customer of a ticket something: all of it is to be written, or none."""

    notice: NoticeRow | None = None  #: None: he is not told
    why_not: str | None = None
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()  #: "promised": by when he hears again
    reminders: Sequence[ReminderRow] = ()  #: that this moment has come; also where he was told before, and is not now


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """What the customer was told before."""

    at: datetime  #: when
    notice: str  #: or ACKNOWLEDGED_EVENT, whichever the acknowledgement was
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


def tell_customer(work: Work, ticket: KnownTicket, clock: Clock) -> ToldCustomer:
    """It takes longer than we said, we have not forgotten, and when the customer will hear next.

    Args:
        work: What filing needs.
        ticket: As it is now.
        clock: That runs out, worked out anew.
    """
    if clock.metric is Metric.TIER:
        return ToldCustomer(why_not="no customer was promised it")
    if clock.state is not ClockState.RUNNING:
        return ToldCustomer(why_not=f"the clock is {clock.state}")
    if clock.metric is Metric.RESOLUTION and not _waits_for_word(work, ticket):
        return ToldCustomer(why_not="the last word was ours")
    if clock.metric in _ANSWERS and _somebody_else_waits(work, ticket):
        return ToldCustomer(why_not=SOMEBODY_ELSE)
    by = _still_to_come(work, ticket)
    if by is not None:
        reminder = late_reminder(ticket, by)
        return ToldCustomer(why_not=f"the customer was told that he hears by {written(by)}", reminders=[reminder])
    return _delayed(work, ticket)


def still_waits(work: Work, ticket: KnownTicket, *, again: bool) -> Reminded | None:
    """The time has come that the customer was told, and nobody has written to him; None: that is not so any more.

    `again`: it came before, and is looked at once more.
    """
    promise = _overdue(work, ticket)
    if promise is None or _is_answered_since(work, ticket, promise.at):
        return None
    if again and promise.notice == ACKNOWLEDGED_EVENT and not when_late(work, ticket, work.now):
        return None  # nothing was to be said of that time
    told = _delayed(work, ticket)
    if told.notice is None:
        said = {"notice": DELAY, "sent": False, "reason": told.why_not}
        before = work.histories.events(ticket.number, TOLD_EVENT)
        if any(data == said and (at is None or promise.by is None or at >= promise.by) for at, data in before):
            return None
        return Reminded(ticket=ticket.number, events=[(TOLD_EVENT, said)])
    return Reminded(ticket=ticket.number, events=told.events, notices=[told.notice], reminders=told.reminders)


def waits_again(
    work: Work, before: KnownTicket | None, after: KnownTicket, filing: Filing | None
) -> Sequence[ReminderRow]:
    """That the time has come which the customer was told, where it came while he did not wait for us, or had an answer.

    What he wrote himself after his ticket was solved counts by clocks of its own.

    Args:
        work: What filing needs.
        before: The ticket as it was; None: it is new.
        after: As it is now.
        filing: Of the mail that has done it; None: it was the clock.
    """
    if before is None or _not_waiting(after) is not None or not work.known.has_clocks(after.number):
        return ()
    said = filing.message if filing is not None else None
    if before.status in DONE and said is not None and said.direction is Direction.IN:
        return ()
    withdrawn = filing is not None and any(each.kind == WITHDRAWN_EVENT for each in filing.events)
    if (_not_waiting(before) is None and not withdrawn) or _overdue(work, after) is None:
        return ()
    return [ReminderRow(kind=ReminderKind.PROMISED, address=after.customer, step=TO_PLAN, due_at=work.now)]


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
    reminders = [late_reminder(ticket, by)] if by is not None else []
    return ToldCustomer(notice=row, events=[(PROMISED_EVENT, said)], reminders=reminders)


def _still_to_come(work: Work, ticket: KnownTicket) -> datetime | None:
    """By when the customer hears from us as he was told first, and has not yet; None: that time is over, or kept.

    What he was told of a delay is not meant: how often he hears of those, APART and TOLD_AT_MOST say.
    """
    told = [each for each in _promises(work, ticket) if each.notice != DELAY]
    if not told or told[-1].by is None or told[-1].by <= work.now or _is_answered_since(work, ticket, told[-1].at):
        return None
    return told[-1].by


def _overdue(work: Work, ticket: KnownTicket) -> _Promise | None:
    """What the customer was told last, where that time has come."""
    promises = _promises(work, ticket)
    by = promises[-1].by if promises else None
    return None if by is None or by > work.now else promises[-1]


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
    """All that he was told of time, the oldest first; the acknowledgement begins it."""
    return [
        _promise(at or work.now, data)
        for at, kind, data in work.histories.log(ticket.number, (ACKNOWLEDGED_EVENT, PROMISED_EVENT))
        if kind == PROMISED_EVENT or (data["sent"] and data.get("answer_by"))
    ]


def _promise(at: datetime, data: Mapping[str, Any]) -> _Promise:
    by = data.get("by") or data.get("answer_by")
    return _Promise(
        at=at,
        notice=data.get("notice", ACKNOWLEDGED_EVENT),
        by=datetime.fromisoformat(by) if by else None,
        tier=data.get("tier"),
    )


def _somebody_else_waits(work: Work, ticket: KnownTicket) -> bool:
    """Whether all that waits for an answer is of customers whose tickets were merged into this one."""
    parts = work.histories.merged_from(ticket.number)
    people = (person for number in parts for person in work.histories.of(number).people.values())
    others = {person.address for person in people if person.role is Role.CUSTOMER} - {ticket.customer}
    if not others or not is_clocked(work, ticket.number):
        return False
    said = _words(work, ticket)
    answered = max((at for at, each in enumerate(said) if each.direction is Direction.OUT), default=-1)
    if any(each.from_addr not in others for each in said[answered + 1 :]):
        return False
    wrote = {
        each.inbox: each.from_addr for number in (ticket.number, *parts) for each in work.histories.of(number).said
    }
    return all(wrote.get(each.inbox) in others for each in waiting(work.moments.of(ticket.number)))


def _words(work: Work, ticket: KnownTicket) -> Sequence[Said]:
    """What was said between the desk and those outside, but for mere thanks."""
    thanks = {data["inbox"] for _at, data in work.histories.events(ticket.number, "received") if data.get("thanks")}
    return [each for each in work.histories.of(ticket.number).public() if each.inbox not in thanks]


def _waits_for_word(work: Work, ticket: KnownTicket) -> bool:
    """Whether the newest that was said was the customer's, or we have promised him a word since ours."""
    said = _words(work, ticket)
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
