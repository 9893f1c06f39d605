"""Reminders: what nobody has taken goes to the next agent, what is held comes back, what had to wait is open again.

Contract
--------
* A reminder counts only while it is true: who took the ticket, answered, or settled the held mail meanwhile has taken
  it away, and it is looked at once more in the transaction that acts on it.
* What follows from a batch of reminders is written in one transaction, under the lock of filing.
* One that cannot be worked out is said in the log and comes again in an hour; the others do not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from triaged.config import Desk
from triaged.errors import StoreError
from triaged.model import Direction, KnownTicket, OutboxState, ReminderKind, Status
from triaged.outcomes.agents.announcing import nobody_takes, pick, pick_lead, told_again, untaken
from triaged.outcomes.agents.messages import earlier, mailing
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers import keeping
from triaged.outcomes.work import Work, working
from triaged.render import Renderer
from triaged.store import Store, Transaction, attachments, reminders, reminding
from triaged.store.filing import ReminderRow
from triaged.store.reminders import DueReminder
from triaged.store.reminding import Reminded

BATCH_REMINDERS = 50  #: acted on in one transaction
ASKED_FIRST = 2  #: agents who are asked to take a ticket, one after the other; the next is who leads its queue
AGAIN = timedelta(hours=1)  #: when one that could not be worked out is tried again
_AT_WORK = (Status.NEW, Status.OPEN)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What reminding needs."""

    store: Store
    desk: Desk
    renderer: Renderer
    clock: Callable[[], datetime]


def remind_once(deps: Reminder) -> list[int] | None:
    """Act on a batch of reminders.

    Returns the ids of the notices that may now be sent, or None when nothing was due.
    Raises StoreError when the database refuses; nothing was written then.
    """
    now = deps.clock()
    with deps.store.read() as transaction:
        if not reminders.any_due(transaction, now):
            return None
    done: list[Reminded] = []
    with working(deps, now) as (transaction, work):
        due = reminders.claim_due(transaction, now, BATCH_REMINDERS)
        work.known.load({each.ticket for each in due if each.ticket is not None})
        for each in due:
            reminded = _act(transaction, work, each)
            if reminded is not None:
                reminding.write(transaction, reminded, now)
                done.append(reminded)
    notices = [notice for each in done for notice in (*each.notices, *each.alarms)]
    log.info("reminded", due=len(due), acted_on=len(done), notices=len(notices))
    return [notice.id for notice in notices if notice.state is OutboxState.WAITING]


def _act(transaction: Transaction, work: Work, due: DueReminder) -> Reminded | None:
    """What follows from one; None where there is nothing to be reminded of any more."""
    try:
        ticket = work.known.ticket(due.ticket) if due.ticket is not None else None
        match due.kind:
            case ReminderKind.HELD:
                return _held(work, due, ticket)
            case _ if ticket is None:
                return None
            case _ if ticket.number != due.ticket or ticket.practice:  # merged: the other ticket has its own
                return None
            case ReminderKind.UNTAKEN:
                return _untaken(transaction, work, due, ticket)
            case ReminderKind.PENDING:
                return _pending(transaction, work, ticket)
    except StoreError:
        raise
    except Exception:  # whatever one ticket does to us, the next must not feel it
        log.exception("reminder failed", kind=due.kind.value, ticket=due.ticket)
        again = ReminderRow(kind=due.kind, address=due.address, step=due.step, inbox=due.inbox, due_at=work.now + AGAIN)
        return Reminded(ticket=due.ticket, reminders=[again])


def _untaken(transaction: Transaction, work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    """One more agent is asked, then who leads the queue, and at last the operator is told."""
    if ticket.status not in _AT_WORK or named(work, ticket.assignee) is not None or _is_answered(work, ticket):
        return None
    own = work.writer.desk.site.agents.get(ticket.customer)
    before = {due.address, *reminding.asked(transaction, ticket.number), *([own] if own is not None else [])}
    choice = (pick if due.step < ASKED_FIRST else pick_lead)(work, ticket, before)
    if choice is None:
        said = {"to": [], "untaken_by": due.address, "why": "there is nobody else"}
        return Reminded(ticket=ticket.number, events=[("told", said)], alarms=nobody_takes(work, ticket))
    agent = choice.agent
    message = earlier(work, ticket, _cause(work, ticket), attachments.files_of(transaction, ticket.number))
    made = mailing(work, ticket, message, [(agent, "lead" if choice.lead else "next")])
    work.staff.moved(ticket.offered_to, agent.address)
    said = {"to": made.to, "untaken_by": due.address, "offered": [agent.address], "why": choice.why}
    return Reminded(
        ticket=ticket.number,
        offered_to=agent.address,
        events=[("told", {**said, **({"not_told": made.failed} if made.failed else {})})],
        participants=made.participants,
        notices=made.notices,
        reminders=[untaken(ticket, agent, work.now, step=due.step + 1)],
    )


def _is_answered(work: Work, ticket: KnownTicket) -> bool:
    """Whether the newest public message is ours."""
    public = work.histories.of(ticket.number).public()
    return bool(public) and public[-1].direction is Direction.OUT


def _pending(transaction: Transaction, work: Work, ticket: KnownTicket) -> Reminded | None:
    """The ticket is open again, and who has it is told."""
    if ticket.status is not Status.PENDING:
        return None
    becomes = replace(ticket, status=Status.OPEN)
    message = earlier(work, becomes, _cause(work, ticket), attachments.files_of(transaction, ticket.number))
    told = told_again(work, becomes, message)
    changed = {"from": ticket.status, "to": becomes.status, "reason": "the day has come"}
    return Reminded(
        ticket=ticket.number,
        status=becomes.status,
        offered_to=told.offered_to,
        events=[("status", changed), *([("told", told.said)] if told.said else [])],
        participants=told.participants,
        notices=told.notices,
        reminders=told.reminders,
        alarms=told.alarms,
    )


def _held(work: Work, due: DueReminder, ticket: KnownTicket | None) -> Reminded | None:
    """An answer that is held comes back to who was asked, and then goes to the lead."""
    asked = keeping.remind(work, due, ticket)
    if asked is None:
        return None
    return Reminded(
        ticket=ticket.number if ticket is not None else None,
        events=[("reminded", asked.said)],
        notices=[asked.notice] if asked.notice is not None else [],
        questions=[(due.inbox, asked.question)] if asked.question is not None and due.inbox is not None else [],
        reminders=[asked.again] if asked.again is not None else [],
    )


def _cause(work: Work, ticket: KnownTicket) -> str:
    """Unique: each reminder writes an event."""
    return f"again:{ticket.number}:{work.known.last_event(ticket.number)}"
