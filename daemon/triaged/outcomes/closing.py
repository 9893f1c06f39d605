"""What follows after a ticket was solved: the customer is told where he was not, and some days later it is closed.

Contract
--------
* Only in queues that have `close_days`. The days are working days of the ticket's calendar.
* The customer hears that we believe it is solved, unless the mail that solved it has words for him. Of the closing
  itself he hears nothing.
* Whatever opens the ticket again ends it, and so does, for as long as it is held, a mail of somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from triaged.desk.working_days import after_working_days
from triaged.model import UNSETTLED, KnownTicket, Outcome, ReminderKind, Status
from triaged.outcomes.agents.telling import named, queue_of
from triaged.outcomes.answers.confirming import leaves_at
from triaged.outcomes.automatic import TOLD_EVENT, write, zone_of
from triaged.outcomes.promising import hours_of
from triaged.outcomes.work import Work
from triaged.store.acts import CancelNotice, StoreAct
from triaged.store.filing import Filing, NoticeRow, ReminderRow
from triaged.store.planned import TO_PLAN
from triaged.store.reminders import DueReminder
from triaged.store.reminding import Reminded

NOTICE = "solved_customer"
LATER = timedelta(days=1)  #: when what a held mail stands against is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What follows for a ticket that stands otherwise than before."""

    reminders: Sequence[ReminderRow] = ()
    forgets: Sequence[ReminderKind] = ()
    notices: Sequence[NoticeRow] = ()
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    acts: Sequence[StoreAct] = ()


NOTHING = FollowUp()


def after_solving(work: Work, before: KnownTicket | None, after: KnownTicket, filing: Filing | None) -> FollowUp:
    """What follows where a ticket has been solved, or is not any more.

    Args:
        work: What filing needs.
        before: The ticket as it was; None: it is new.
        after: As it is now.
        filing: Of the mail that has done it; None: it was the clock.
    """
    was = before.status if before is not None else None
    if was is Status.SOLVED and after.status is not Status.SOLVED:
        cancel = CancelNotice(number=after.number, notice=NOTICE, recipient=after.customer)
        return FollowUp(forgets=[ReminderKind.CLOSE], acts=[cancel])
    if after.status is not Status.SOLVED or was is Status.SOLVED or after.practice:
        return NOTHING
    at = closes_at(work, after, work.now)
    if at is None:
        return NOTHING
    row = ReminderRow(kind=ReminderKind.CLOSE, address=after.customer, step=0, due_at=at)
    notices, events = _tell(work, after, filing, at) if was in UNSETTLED and filing is not None else ((), ())
    return FollowUp(reminders=[row], forgets=[ReminderKind.CLOSE], notices=notices, events=events)


def close(work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    """The days are over: the ticket is closed, unless something is against it."""
    if ticket.status is not Status.SOLVED or ticket.solved_at is None:
        return None
    by_hand = due.step == TO_PLAN
    at = closes_at(work, ticket, work.now if by_hand else ticket.solved_at)
    queue = queue_of(work, ticket)
    if at is None or queue is None:
        return None
    if at > work.now or work.known.held(ticket.number):
        again = max(at, work.now + LATER) if at <= work.now else at
        row = ReminderRow(kind=due.kind, address=due.address, step=max(0, due.step), due_at=again)
        return Reminded(ticket=ticket.number, reminders=[row])
    reason = f"solved for {queue.close_days} working days, and nobody has written"
    said = {"from": ticket.status, "to": Status.CLOSED, "reason": reason}
    return Reminded(ticket=ticket.number, status=Status.CLOSED, events=[("status", said)])


def closes_at(work: Work, ticket: KnownTicket, solved_at: datetime) -> datetime | None:
    """When a ticket is closed that was solved then; None: never by itself."""
    queue = queue_of(work, ticket)
    if queue is None or queue.close_days is None:
        return None
    return after_working_days(hours_of(work, ticket), solved_at, queue.close_days)


def _tell(
    work: Work, ticket: KnownTicket, filing: Filing, closes: datetime
) -> tuple[Sequence[NoticeRow], Sequence[tuple[str, Mapping[str, Any]]]]:
    """The customer hears that we believe it is solved, where an agent has said so and has written nothing to him."""
    commands = (each.data for each in filing.events if each.kind == "status" and each.data.get("agent"))
    agent = next((named(work, str(data["agent"])) for data in commands), None)
    if agent is None or filing.outcome not in (Outcome.COMMAND, Outcome.NOTE):
        return (), ()
    row = write(
        work,
        ticket,
        NOTICE,
        cause=f"{NOTICE}:{filing.inbox_id}:{ticket.number}",
        facts={"closes_at": closes.astimezone(zone_of(work, ticket))},
        not_before=leaves_at(work, ticket, agent),  # so long he can open it again, and nobody hears of it
    )
    if isinstance(row, str):
        return (), [(TOLD_EVENT, {"notice": NOTICE, "sent": False, "reason": row})]
    return [row], [(TOLD_EVENT, {"notice": NOTICE, "sent": True, "outbox": row.id})]
