"""Customers who were asked something and have not answered: reminded, and after that the ticket is solved for now.

Contract
--------
* Only in queues that have `remind_days`, and only where the last word was ours. After so many working days of the
  ticket's calendar the customer is reminded, and once more after as many again.
* Where the queue has `close_days` too, the ticket is solved after as many days again, with a word how to go on.
  Nothing is solved that he was not reminded of: a reminder that has not left is none.
* What the customer writes, and what an agent writes to him, ends it. It stands still while a mail is held that may be
  his answer. A day that an agent has named (`#pending 3d`) counts in its place.
* A reminder that has not left by then does not leave.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from triaged.config import Queue
from triaged.desk.working_days import after_working_days
from triaged.model import Direction, KnownTicket, ReminderKind, Status
from triaged.outcomes.agents.telling import queue_of
from triaged.outcomes.automatic import capped, write, zone_of
from triaged.outcomes.closing import LATER, NOTHING, FollowUp
from triaged.outcomes.promising import hours_of
from triaged.outcomes.work import Work
from triaged.store.acts import CancelNotice
from triaged.store.filing import Filing, ReminderRow
from triaged.store.histories import Said
from triaged.store.planned import TO_PLAN
from triaged.store.reminders import DueReminder
from triaged.store.reminding import Reminded

NOTICE, CLOSED = "pending_customer", "closed_customer"
REMINDED_EVENT = "customer reminded"
MOST = 2  #: reminders


def after_asking(work: Work, before: KnownTicket | None, after: KnownTicket, filing: Filing | None) -> FollowUp:
    """What follows where a ticket waits for its customer, or does not any more, or one of both has written.

    Args:
        work: What filing needs.
        before: The ticket as it was; None: it is new.
        after: As it is now.
        filing: Of the mail that has done it; None: it was the clock.
    """
    waited = before is not None and before.status is Status.PENDING
    unsent = [CancelNotice(number=after.number, notice=NOTICE, recipient=after.customer)] if waited else []
    if after.status is not Status.PENDING:
        return FollowUp(forgets=[ReminderKind.ASKED], acts=unsent) if waited else NOTHING
    said = filing.message if filing is not None else None
    if waited and (said is None or said.direction is Direction.NOTE):
        return NOTHING
    queue = queue_of(work, after)
    forgets = [ReminderKind.ASKED] if before is not None else []
    if queue is None or queue.remind_days is None or after.practice or not after.customer:
        return FollowUp(forgets=forgets, acts=unsent)
    return FollowUp(reminders=[_row(work, after, queue.remind_days, step=0)], forgets=forgets, acts=unsent)


def remind(work: Work, due: DueReminder, ticket: KnownTicket, has_left: Callable[[int], bool]) -> Reminded | None:
    """The days are over: the customer is reminded, or the ticket solved; None where he is not asked any more.

    `has_left`: whether a notice has been taken by the relay.
    """
    queue, asked = queue_of(work, ticket), _asked(work, ticket)
    if ticket.status is not Status.PENDING or asked is None or queue is None or queue.remind_days is None:
        return None
    if due.step == TO_PLAN:
        return Reminded(ticket=ticket.number, reminders=[_row(work, ticket, queue.remind_days, step=0)])
    if work.known.held(ticket.number) or capped(work, ticket) is not None:  # what is held may be his answer
        row = ReminderRow(kind=due.kind, address=due.address, step=due.step, due_at=work.now + LATER)
        return Reminded(ticket=ticket.number, reminders=[row])
    if due.step < MOST:
        return _remind(work, ticket, queue, asked, due.step)
    return _solve(work, ticket, queue, asked, has_left)


def _remind(work: Work, ticket: KnownTicket, queue: Queue, asked: Said, step: int) -> Reminded:
    days = queue.remind_days or 1
    zone = zone_of(work, ticket)
    closes = _in_days(work, ticket, days * (MOST - step)) if queue.close_days is not None else None
    notice = write(
        work,
        ticket,
        NOTICE,
        cause=_cause(work, ticket, NOTICE),
        facts={
            "asked_at": asked.received_at.astimezone(zone),
            "closes_at": closes.astimezone(zone) if closes is not None else None,
            "last": step + 1 == MOST,
        },
    )
    if isinstance(notice, str):
        return _not_reminded(ticket, notice)
    live = work.sends(ticket.mailbox)
    why = {} if live else {"reason": "the mailbox only observes"}
    goes_on = step + 1 < MOST or queue.close_days is not None
    return Reminded(
        ticket=ticket.number,
        events=[(REMINDED_EVENT, {"sent": live, "outbox": notice.id, "times": step + 1, **why})],
        notices=[notice],
        reminders=[_row(work, ticket, days, step=step + 1)] if goes_on else [],
    )


def _solve(
    work: Work, ticket: KnownTicket, queue: Queue, asked: Said, has_left: Callable[[int], bool]
) -> Reminded | None:
    """The ticket is solved for now, with a word how to go on."""
    if queue.close_days is None:
        return None
    reminded = _reminded_since(work, ticket, asked)[-MOST:]
    if len(reminded) < MOST or not all(map(has_left, reminded)):
        return _not_reminded(ticket, "it stays open: a reminder has not reached the customer")
    notice = write(work, ticket, CLOSED, cause=_cause(work, ticket, CLOSED), facts={})
    if isinstance(notice, str):
        return _not_reminded(ticket, notice)
    reason = f"the customer was reminded {MOST} times, and has not answered"
    return Reminded(
        ticket=ticket.number,
        status=Status.SOLVED,
        events=[("status", {"from": ticket.status, "to": Status.SOLVED, "reason": reason, "outbox": notice.id})],
        notices=[notice],
    )


def _asked(work: Work, ticket: KnownTicket) -> Said | None:
    """What the customer has to answer: the last word, where it is ours."""
    public = work.histories.of(ticket.number).public()
    return public[-1] if public and public[-1].direction is Direction.OUT else None


def _reminded_since(work: Work, ticket: KnownTicket, asked: Said) -> list[int]:
    """The notices by which he was reminded, the oldest first."""
    told = work.histories.events(ticket.number, REMINDED_EVENT)
    return [data["outbox"] for at, data in told if "outbox" in data and (at is None or at > asked.received_at)]


def _not_reminded(ticket: KnownTicket, reason: str) -> Reminded:
    return Reminded(ticket=ticket.number, events=[(REMINDED_EVENT, {"sent": False, "reason": reason})])


def _row(work: Work, ticket: KnownTicket, days: int, *, step: int) -> ReminderRow:
    due_at = _in_days(work, ticket, days)
    return ReminderRow(kind=ReminderKind.ASKED, address=ticket.customer, step=step, due_at=due_at)


def _in_days(work: Work, ticket: KnownTicket, days: int) -> datetime:
    return after_working_days(hours_of(work, ticket), work.now, days)


def _cause(work: Work, ticket: KnownTicket, notice: str) -> str:
    """Unique: each writes an event."""
    return f"{notice}:{ticket.number}:{work.known.last_event(ticket.number)}"
