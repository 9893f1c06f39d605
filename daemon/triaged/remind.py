"""Reminders: what nobody has taken goes to the next agent, what is held comes back, what had to wait is open again.

And the customer who was asked for facts, and has not written since, is asked once more; and a ticket of whose agent
nothing is heard, or who is not there while its time runs out, goes to the next one.

Contract
--------
* A reminder counts only while it is true: who took the ticket, answered, or settled the held mail meanwhile has taken
  it away, and it is looked at once more in the transaction that acts on it.
* What follows from a batch of reminders is written in one transaction, under the lock of filing.
* One that cannot be worked out is said in the log and comes again in an hour; the others do not wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from triaged.config import Desk
from triaged.desk.dispatch import Choice
from triaged.errors import StoreError
from triaged.model import AT_WORK, Direction, KnownTicket, OutboxState, ReminderKind, Status
from triaged.outcomes import closing, facts, pending
from triaged.outcomes.agents.announcing import told_again
from triaged.outcomes.agents.choosing import nobody_takes, pick, pick_lead, untaken
from triaged.outcomes.agents.messages import earlier, mailing
from triaged.outcomes.agents.telling import named
from triaged.outcomes.alerting import steady
from triaged.outcomes.answers import keeping
from triaged.outcomes.automatic import capped
from triaged.outcomes.clocks import clocked
from triaged.outcomes.following_up import followed
from triaged.outcomes.giving_back import left_behind
from triaged.outcomes.incidents import CONFIRMED_WAITS
from triaged.outcomes.ruling import on_clock
from triaged.outcomes.silence import fell_silent, since
from triaged.outcomes.telling_customers import still_waits
from triaged.outcomes.work import Work, working
from triaged.render import Renderer
from triaged.store import Store, Transaction, attachments, reminders, reminding
from triaged.store.filing import ReminderRow
from triaged.store.incidents import is_of_known_problem, waits_with_others
from triaged.store.planned import TO_PLAN
from triaged.store.reminders import DueReminder
from triaged.store.reminding import Reminded
from triaged.store.slow import count_slow

BATCH_REMINDERS = 50  #: acted on in one transaction
ASKED_FIRST = 2  #: agents who are asked to take a ticket, one after the other; the next is who leads its queue
AGAIN = timedelta(hours=1)  #: when one that could not be worked out is tried again
FACTS_TRIES = 24  #: a day later the customer is not asked again
KNOWN_PROBLEM = "the problem is known: he need not do anything"  #: why a customer is not asked for facts

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
        work.moments.load(work.known.clocked())
        for each in due:
            for step in (_heed, _act):  # the rules come first: what they decide may make the rest needless
                reminded = step(transaction, work, each)
                if reminded is not None:
                    reminded = _followed(work, reminded)
                    reminding.write(transaction, reminded, now)
                    done.append(reminded)
        count_slow(transaction, Counter(rule for _, rule in work.slow), now)
    for number, rule in work.slow:
        log.warning("rule too slow", rule=rule, ticket=number, hint="left out when it came due: simplify its pattern")
    notices = [notice for each in done for notice in (*each.notices, *each.alarms)]
    log.info("reminded", due=len(due), acted_on=len(done), notices=len(notices))
    return [notice.id for notice in notices if notice.state is OutboxState.WAITING]


def _followed(work: Work, reminded: Reminded) -> Reminded:
    """With what follows later for its customer, and with what clocks see of it."""
    try:
        return clocked(work, followed(work, reminded))
    except StoreError:
        raise
    except Exception:  # whatever one ticket does to us, the next must not feel it
        log.exception("clocks failed", ticket=reminded.ticket)
        return reminded


def _heed(transaction: Transaction, work: Work, due: DueReminder) -> Reminded | None:
    """What the rules say of what has come due; None where they change nothing, or there is nothing to remind of."""
    try:
        ticket = work.known.ticket(due.ticket) if due.ticket is not None else None
        if ticket is None or ticket.number != due.ticket or not _is_true(transaction, work, due, ticket):
            return None
        timed = on_clock(work, due.kind, ticket)
    except StoreError:
        raise
    except Exception:  # the reminder itself does not wait for the rules
        log.exception("rules failed", kind=due.kind.value, ticket=due.ticket)
        return None
    if timed is None:
        return None
    ruled = timed.ruled
    work.known.becomes(ruled.ticket, len(timed.events))
    work.staff.changed(ticket, ruled.ticket)
    work.staff.acted(ruled.acts)
    return Reminded(
        ticket=ruled.ticket.number,
        becomes=ruled.ticket,
        events=timed.events,
        participants=[*ruled.participants, *timed.told.participants],
        notices=[*ruled.notices, *timed.told.notices],
        reminders=since(work, ticket, ruled.ticket),
        forgets=ruled.forgets,
        acts=ruled.acts,
    )


def _is_true(transaction: Transaction, work: Work, due: DueReminder, ticket: KnownTicket) -> bool:
    """Whether what the clock reminds of still is so, where the rules may look at it."""
    match due.kind:
        case ReminderKind.UNTAKEN:
            return _is_untaken(work, ticket) and not _waits(transaction, work, ticket)
        case ReminderKind.PENDING:
            return ticket.status is Status.PENDING and not ticket.practice
        case _:
            return False


def _act(transaction: Transaction, work: Work, due: DueReminder) -> Reminded | None:
    """What follows from one; None where there is nothing to be reminded of any more."""
    try:
        ticket = work.known.ticket(due.ticket) if due.ticket is not None else None
        if due.kind is ReminderKind.HELD:
            return _held(work, due, ticket)
        return _of_ticket(transaction, work, due, ticket) if ticket is not None else None
    except StoreError:
        raise
    except Exception:  # whatever one ticket does to us, the next must not feel it
        log.exception("reminder failed", kind=due.kind.value, ticket=due.ticket)
        again = ReminderRow(kind=due.kind, address=due.address, step=due.step, inbox=due.inbox, due_at=work.now + AGAIN)
        return Reminded(ticket=due.ticket, reminders=[again])


def _of_ticket(transaction: Transaction, work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    if due.kind is ReminderKind.STEADY:  # of a merged one it holds for the ticket that it is part of
        return _steady(work, ticket)
    if ticket.number != due.ticket or ticket.practice:  # merged: the other ticket has its own
        return None
    match due.kind:
        case ReminderKind.FACTS | ReminderKind.ASKED | ReminderKind.CLOSE | ReminderKind.PROMISED:
            return _of_customer(transaction, work, due, ticket)
        case ReminderKind.UNTAKEN:
            return _untaken(transaction, work, due, ticket)
        case ReminderKind.PENDING:
            return _pending(transaction, work, ticket)
        case ReminderKind.SILENT:  # who waits for the end of a known problem waits for no answer
            return None if _waits(transaction, work, ticket) else fell_silent(work, due, ticket)
        case ReminderKind.AWAY:
            return left_behind(work, ticket, due.address)
        case _:
            return None


def _of_customer(transaction: Transaction, work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    """What a customer is told, or need not be told, when a time has come."""
    match due.kind:
        case ReminderKind.FACTS:
            return _facts(transaction, work, due, ticket)
        case ReminderKind.ASKED if not reminders.waits(transaction, ticket.number, ReminderKind.PENDING):
            return pending.remind(work, due, ticket, partial(reminding.has_left, transaction))
        case ReminderKind.CLOSE:
            return closing.close(work, due, ticket)
        case ReminderKind.PROMISED:
            return still_waits(work, ticket, again=due.step == TO_PLAN)
        case _:
            return None


def _untaken(transaction: Transaction, work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    """One more agent is asked, then who leads the queue, and at last the operator is told.

    What is part of a known problem waits with it, but not for ever: who knows whether it is about that.
    """
    if not _is_untaken(work, ticket):
        return None
    if _waits(transaction, work, ticket):
        again = (ticket.created_at or work.now) + CONFIRMED_WAITS
        later = ReminderRow(kind=due.kind, address=due.address, step=due.step, due_at=again)
        return Reminded(ticket=ticket.number, reminders=[later])
    own = work.writer.desk.site.agents.get(ticket.customer)
    before = {due.address, *reminding.asked(transaction, ticket.number), *([own] if own is not None else [])}
    choice = (pick if due.step < ASKED_FIRST else pick_lead)(work, ticket, before)
    if choice is None:
        said = {"to": [], "untaken_by": due.address, "why": "there is nobody else"}
        return Reminded(ticket=ticket.number, events=[("told", said)], alarms=nobody_takes(work, ticket))
    agent = choice.agent
    message = earlier(work, ticket, _cause(work, ticket), attachments.files_of(transaction, ticket.number))
    made = mailing(work, ticket, message, [(agent, _why(due, choice))])
    work.staff.moved(ticket.offered_to, agent.address)
    said = {"to": made.to, "untaken_by": due.address, "offered": [agent.address], "why": choice.why}
    return Reminded(
        ticket=ticket.number,
        offered_to=agent.address,
        events=[("told", {**said, **({"not_told": made.failed} if made.failed else {})})],
        participants=made.participants,
        notices=made.notices,
        reminders=[untaken(work, ticket, agent, step=due.step + 1)],
    )


def _waits(transaction: Transaction, work: Work, ticket: KnownTicket) -> bool:
    return waits_with_others(transaction, ticket.number, opened_after=work.now - CONFIRMED_WAITS)


def _why(due: DueReminder, choice: Choice) -> str:
    """Why an agent is told, as the templates know it; who is the first of all has nobody before him."""
    if choice.lead:
        return "lead"
    return "next" if due.address else "offered"


def _is_untaken(work: Work, ticket: KnownTicket) -> bool:
    """Whether a ticket waits for somebody to take it."""
    if ticket.practice or ticket.status not in AT_WORK or named(work, ticket.assignee) is not None:
        return False
    return not _is_answered(work, ticket)


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
        reminders=[*told.reminders, *since(work, ticket, becomes)],
        alarms=told.alarms,
    )


def _facts(transaction: Transaction, work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    """The customer is asked again for what he has not given, as soon as nothing is against it."""
    again = facts.unanswered(work, ticket)
    if again is None or not reminding.has_left(transaction, again.outbox):
        return None
    if is_of_known_problem(transaction, ticket.number):
        return _not_asked(ticket, again, KNOWN_PROBLEM)
    against = _against_asking(work, ticket)
    if against is not None:
        if due.step >= FACTS_TRIES:
            return _not_asked(ticket, again, against)
        later = ReminderRow(kind=due.kind, address=due.address, step=due.step + 1, due_at=work.now + AGAIN)
        return Reminded(ticket=ticket.number, reminders=[later])
    notice = work.notice(facts.question(work, ticket, again))
    if isinstance(notice, str):
        return _not_asked(ticket, again, notice)
    said = {"facts": again.facts, "sent": True, "outbox": notice.id}
    return Reminded(ticket=ticket.number, events=[(facts.ASKED_AGAIN_EVENT, said)], notices=[notice])


def _against_asking(work: Work, ticket: KnownTicket) -> str | None:
    """Why a customer is not asked for anything now."""
    if work.known.held(ticket.number):  # he may have answered from his other address
        return "a mail is held that may be the answer"
    return capped(work, ticket)


def _not_asked(ticket: KnownTicket, again: facts.Unanswered, reason: str) -> Reminded:
    said = {"facts": again.facts, "sent": False, "reason": reason}
    return Reminded(ticket=ticket.number, events=[(facts.ASKED_AGAIN_EVENT, said)])


def _steady(work: Work, ticket: KnownTicket) -> Reminded | None:
    """What went to and fro has stayed well: the ticket is solved."""
    over = steady(work, ticket, _cause(work, ticket))
    if over is None:
        return None
    return Reminded(
        ticket=ticket.number,
        status=over.ticket.status if over.ticket is not ticket else None,
        events=[*over.events, *([("told", over.told.said)] if over.told.said else [])],
        participants=over.told.participants,
        notices=over.told.notices,
        acts=over.acts,
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
