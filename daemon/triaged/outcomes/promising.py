"""By when a customer hears from us: what is promised to him, by the calendar that holds for his ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from triaged.desk.calendars import WorkingHours
from triaged.desk.sla import Policy, Tells, clocks_of
from triaged.desk.sla.events import whole
from triaged.desk.working_days import EVERY_DAY
from triaged.model import Clock, ClockState, KnownTicket, Metric, Moment, ReminderKind, Standing, What
from triaged.outcomes.agents.telling import queue_of
from triaged.outcomes.clocks import is_clocked, standing_of
from triaged.outcomes.work import Work
from triaged.store.filing import ReminderRow

QUARTER = timedelta(minutes=15)  #: a time that is not on a clock of ours is a multiple of it, in every zone in use
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORT = 4  #: with less than one such part of its time left, no first answer is promised by when it falls due
AFTERWARDS = timedelta(minutes=5)  #: the step that falls due at an acknowledged time goes first
APART = timedelta(hours=4)  #: working time between two mails that say that it takes longer


def first_answer_due(work: Work, ticket: KnownTicket, received_at: datetime) -> datetime | None:
    """When the first answer to a ticket falls due that a mail is about to open; None: nothing is promised.

    After a standstill of ours that time may have passed, or be about to: then its customer is told as much time from
    now. The clocks themselves count from when our server received the mail.
    """
    if not (work.writer.desk.promises.policies and work.versions):
        return None
    standing = standing_of(work, ticket, (), fresh=True)
    now = whole(work.now)
    opened = Moment(at=min(whole(received_at), now), logged_at=now, what=What.OPENED, standing=standing)
    for clock in clocks_of([opened], work.versions, now):
        if clock.metric is Metric.FIRST_RESPONSE and clock.due_at is not None:
            if clock.remaining * SHORT < clock.target:
                return _hours(work, standing).after(now, timedelta(seconds=clock.target))
            return clock.due_at
    return None


def when_late(work: Work, ticket: KnownTicket, by: datetime) -> list[ReminderRow]:
    """That the time has come which an acknowledgement has named, where a chain tells the ticket's customer of time.

    Its clock may have more time by then, or be none: by another priority, in another queue. The customer has not.
    """
    if not work.writer.desk.promises.policies:  # so that nothing is asked where nothing is promised
        return []
    policy = _policy(work, _stands(work, ticket))
    chain = work.versions[-1].promises.chains.get(policy.chain or "", ()) if policy is not None else ()
    tells = any(Tells.CUSTOMER in step.does for step in chain)
    return [late_reminder(ticket, by + AFTERWARDS)] if tells else []


def late_reminder(ticket: KnownTicket, by: datetime) -> ReminderRow:
    """That the time comes by which the customer of a ticket hears from us, as he was told."""
    return ReminderRow(kind=ReminderKind.PROMISED, address=ticket.customer, step=0, due_at=by)


def answer_due(work: Work, ticket: KnownTicket, received_at: datetime) -> datetime | None:
    """When the first answer to a ticket falls due, which may not be filed yet; None: nothing is promised."""
    if not work.known.has_clocks(ticket.number):
        return first_answer_due(work, ticket, received_at)
    clocks = clocks_as(work, ticket)
    return next((each.due_at for each in clocks if each.metric is Metric.FIRST_RESPONSE), None)


def hears_by(work: Work, ticket: KnownTicket) -> datetime | None:
    """When the next of what was promised to the customer falls due, as the ticket stands now; None: nothing does."""
    dues = [each.due_at for each in clocks_as(work, ticket) if each.state is ClockState.RUNNING and _is_his(each)]
    return min((at for at in dues if at is not None and at > work.now), default=None)


def promised_anew(work: Work, ticket: KnownTicket) -> datetime:
    """By when a customer hears again who was told that it takes longer: as if he had just been given an answer.

    Never so soon that he could not be told in time that it takes longer still.
    """
    policy = _policy(work, _stands(work, ticket))
    targets = policy.targets.get(ticket.priority, {}) if policy is not None else {}
    target = targets.get(Metric.UPDATE) or targets.get(Metric.FIRST_RESPONSE)
    if target is None:
        queue = queue_of(work, ticket)
        within = timedelta(hours=queue.answer_within_hours if queue is not None else 24)
    else:
        within = timedelta(seconds=target)
    return up_to_quarter(hours_of(work, ticket).after(work.now, max(within, APART)))


def hours_of(work: Work, ticket: KnownTicket) -> WorkingHours:
    """The calendar by which a ticket's times are counted; where nothing is promised, time always passes."""
    return _hours(work, _stands(work, ticket))


def up_to_quarter(moment: datetime) -> datetime:
    """The next quarter of an hour, or the moment itself."""
    return moment + -(moment - EPOCH) % QUARTER


def _is_his(clock: Clock) -> bool:
    """Whether a customer is promised what a clock measures."""
    return clock.metric is not Metric.TIER


def clocks_as(work: Work, ticket: KnownTicket) -> list[Clock]:
    """How the ticket's clocks are once it stands so, from now on."""
    if not is_clocked(work, ticket.number):
        return []
    now = whole(work.now)
    changed = Moment(at=now, logged_at=now, what=What.CHANGED, standing=_stands(work, ticket))
    return list(clocks_of([*work.moments.of(ticket.number), changed], work.versions, now))


def _stands(work: Work, ticket: KnownTicket) -> Standing:
    past = work.moments.of(ticket.number) if is_clocked(work, ticket.number) else ()
    return standing_of(work, ticket, past, fresh=not past)


def _hours(work: Work, standing: Standing) -> WorkingHours:
    policy = _policy(work, standing)
    if policy is None:
        return EVERY_DAY
    return work.versions[-1].promises.calendars.get(policy.calendar, EVERY_DAY)


def _policy(work: Work, standing: Standing) -> Policy | None:
    return work.versions[-1].promises.policy_for(standing) if work.versions else None
