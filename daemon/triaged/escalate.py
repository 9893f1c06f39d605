"""Promised times run out: each step of a chain is carried out once, when it falls due.

    tickets whose `clock_at` has come -> clocks, worked out anew -> steps that are due -> what they do, and when next

Contract
--------
* A look at a desk where nothing is due costs one row of an index, however many tickets are open.
* Tickets are taken oldest first, under the lock of filing, and all that follows from a batch is written in one
  transaction: the event "escalated" of each step stands there once, whatever crashes and however many services run.
* What is due is worked out from the ticket's events in that transaction: what was answered a moment ago sets off
  nothing.
* Of the steps that one clock has missed, after a stop of hours, only the last is carried out; of the others the history
  says that they came too late ("late"). What they change is not lost: with the last one the customer is told, the
  priority raised, the ticket handed up, and the lead has the sheet of a breach, each once.
* Steps that fall due in one moment, by a target that was shortened, are carried out as one ("with" the last of them).
* A notice is not sent any more once the next step of its clock falls due, which tells more, and never after VALID; but
  the relay has SOON in any case.
* Nobody gets two mails about a ticket in a batch, and nobody more than MAILS about one ticket each WITHIN a while: of
  what is more he gets a list, as of all that fell due while the desk did not run for LONG; one list WITHIN, however
  many tickets are late. A lead gets the sheet of a breach besides the mail by which he is asked to take the ticket.
* A ticket that cannot be worked out is said in the log and in its history, and looked at again in an hour; the others
  do not wait for it.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from triaged.config import Desk
from triaged.desk.sla import due_steps, next_at
from triaged.desk.sla.events import ESCALATED, written
from triaged.errors import StoreError, StoreRejected
from triaged.model import Clock, DueStep, KnownTicket, Outage, OutboxState
from triaged.outcomes.agents.telling import mailbox_of, named
from triaged.outcomes.clocks import clocked, clocks_now
from triaged.outcomes.escalating import escalate
from triaged.outcomes.escalating.agents import NOTICE as TO_AGENT
from triaged.outcomes.escalating.chained import is_behind
from triaged.outcomes.escalating.lists import NOTICE as LIST
from triaged.outcomes.escalating.lists import Line, tell_list
from triaged.outcomes.escalating.sheet import NOTICE as TO_LEAD
from triaged.outcomes.work import Work, working
from triaged.render import Renderer
from triaged.store import Store, Transaction, due_clocks, outages, reminding
from triaged.store.engine import part
from triaged.store.events import append_event
from triaged.store.filing import NoticeRow
from triaged.store.reminding import Reminded
from triaged.store.uncollected import insert_notices

FAILED = "escalation failed"  #: the event of a ticket that could not be worked out
BATCH_TICKETS = 50  #: in one transaction
AGAIN = timedelta(hours=1)  #: when one that could not be worked out is looked at again
VALID = timedelta(hours=24)  #: of a notice, at the longest
SOON = timedelta(minutes=15)  #: of a notice, at the least: a relay that is restarted takes it afterwards
MAILS = 3  #: notices of their own that one agent gets WITHIN
WITHIN = timedelta(minutes=10)
LONG = timedelta(minutes=10)  #: where the desk did not run for longer, what fell due meanwhile is only listed
OF_THEIR_OWN = (TO_AGENT, TO_LEAD)  #: the notices to agents about one ticket

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalator:
    """What escalating needs."""

    store: Store
    desk: Desk
    renderer: Renderer
    clock: Callable[[], datetime]


@dataclass(slots=True, kw_only=True)
class _Done:
    """What was done: about one ticket, or in a whole batch."""

    mails: Counter[str] = field(default_factory=Counter)  #: first address -> notices of their own
    listed: dict[str, list[Line]] = field(default_factory=dict)  #: first address -> what that agent hears of by a list
    notices: list[NoticeRow] = field(default_factory=list)
    steps: int = 0  #: that were carried out
    late: int = 0  #: that were missed

    def add(self, other: _Done) -> None:
        """What was done about one more ticket."""
        self.mails += other.mails
        for address, lines in other.listed.items():
            self.listed.setdefault(address, []).extend(lines)
        self.notices += other.notices
        self.steps += other.steps
        self.late += other.late

    @property
    def heard(self) -> Collection[str]:
        """Who has heard of it, or will."""
        return {*self.mails, *self.listed}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """One transaction of it."""

    transaction: Transaction
    work: Work
    down: Outage | None  #: the desk did not run for long
    before: Counter[str]  #: first address -> notices of their own WITHIN before it
    lists: Mapping[str, datetime]  #: first address -> when the newest list leaves, or has left
    full: bool  #: more may be due
    done: _Done = field(default_factory=_Done)

    def mails(self, address: str) -> int:
        """How many notices of their own an agent got lately."""
        return self.before[address] + self.done.mails[address]


def escalate_once(deps: Escalator) -> list[int] | None:
    """Carry out what is due on a batch of tickets.

    Returns the ids of the notices that may now be sent, or None when nothing was due.
    Raises StoreError when the database refuses; nothing was written then.
    """
    now = deps.clock()
    with deps.store.read() as transaction:
        if not due_clocks.any_due(transaction, now):
            return None
    with working(deps, now) as (transaction, work):
        due = due_clocks.due(transaction, now, BATCH_TICKETS)
        work.known.load(due)
        work.moments.load(work.known.clocked())
        batch = _begin(transaction, work, full=len(due) == BATCH_TICKETS)
        for number in due:
            _see_to(batch, number)
        _send_lists(batch)
    done = batch.done
    log.info("escalated", due=len(due), steps=done.steps, late=done.late, notices=len(done.notices))
    return [notice.id for notice in done.notices if notice.state is OutboxState.WAITING]


def _begin(transaction: Transaction, work: Work, *, full: bool) -> _Batch:
    down = outages.newest(transaction)
    addresses = [agent.address for agent in work.agents]
    return _Batch(
        transaction=transaction,
        work=work,
        down=down if down is not None and down.ends - down.begins > LONG else None,
        before=due_clocks.told_since(transaction, work.now - WITHIN, addresses, OF_THEIR_OWN),
        lists=due_clocks.leave_at(transaction, work.now - 2 * WITHIN, addresses, LIST),
        full=full,
    )


def _see_to(batch: _Batch, number: int) -> None:
    """One ticket. What goes wrong with it leaves nothing behind but the word of it, and it is tried again later."""
    batch.work.begins()
    try:
        with part(batch.transaction):
            done = _carry_out_all(batch, number)
    except Exception as error:
        if isinstance(error, StoreError) and not isinstance(error, StoreRejected):
            raise  # no ticket's fault
        log.exception("escalation failed", ticket=number, hint="a fault of ours: it is tried again in an hour")
        said = {"error": traceback.format_exc().strip().splitlines()[-1]}
        append_event(batch.transaction, number, batch.work.now, kind=FAILED, actor="triaged", data=said)
        due_clocks.look_again(batch.transaction, number, batch.work.now + AGAIN)
    else:
        batch.done.add(done)


def _carry_out_all(batch: _Batch, number: int) -> _Done:
    """What is due on a ticket, clock by clock: after each the clocks are worked out anew, since they may have changed.

    Each clock has its turn once. What falls due on it by what was done comes with the next batch.
    """
    work, done = batch.work, _Done()
    ticket = work.known.ticket(number)
    if ticket.number != number or not work.known.has_clocks(number):  # it is part of another ticket, which has its own
        due_clocks.look_again(batch.transaction, number, None)
        return done
    seen: set[tuple[str, int]] = set()
    while steps := _due(work, number, seen):
        seen.add((steps[-1].metric, steps[-1].cycle))
        _write(batch, _carry_out(batch, work.known.ticket(number), steps, done))
    if not seen:
        _look_again(batch, number)
    return done


def _due(work: Work, number: int, seen: Collection[tuple[str, int]]) -> Sequence[DueStep]:
    """The steps that are due on the first clock that has not had its turn; the last of them is to be carried out."""
    due = due_steps(clocks_now(work, number), work.versions, work.now, work.moments.fired(number))
    due = [each for each in due if (each.metric, each.cycle) not in seen]
    return [each for each in due if (each.metric, each.cycle) == (due[0].metric, due[0].cycle)]


def _carry_out(batch: _Batch, ticket: KnownTicket, steps: Sequence[DueStep], done: _Done) -> Reminded:
    """The last of these steps of one clock is carried out, with what must not be lost of the others."""
    work, last = batch.work, steps[-1]
    clocks = clocks_now(work, ticket.number)
    clock = next(each for each in clocks if (each.metric, each.cycle) == (last.metric, last.cycle))
    before = work.moments.fired(ticket.number)
    if is_behind(work.versions, clock, last, before):
        done.late += len(steps)
        return Reminded(ticket=ticket.number, events=list(_missed(clock, steps)))
    fired = [*before, *steps]
    lists = _by_list(batch, ticket, last)
    escalated = escalate(
        work,
        ticket,
        clocks,
        last,
        before=steps[:-1],
        skip={*done.heard, *lists},
        lists=lists - done.mails.keys(),
        valid_until=_valid_until(work.now, next_at([clock], work.versions, work.now, fired)),
    )
    listed = [each["address"] for each in escalated.skipped if each["address"] not in done.heard]
    for address in listed:
        done.listed[address] = [Line(ticket=escalated.becomes, clock=clock, due=last)]
    done.mails.update(each["address"] for each in escalated.to)
    done.notices += [*escalated.notices, *escalated.alarms]
    together = [each for each in steps if each.at == last.at]
    done.steps += len(together)
    done.late += len(steps) - len(together)
    said = {**_data(clock, last), **escalated.said, **({"listed": listed} if listed else {})}
    return Reminded(
        ticket=ticket.number,
        becomes=escalated.becomes if escalated.becomes != ticket else None,
        events=[
            *_missed(clock, steps[: -len(together)]),
            *_carried_out_with(clock, last, together[:-1]),
            (ESCALATED, said),
            *escalated.events,
        ],
        participants=escalated.participants,
        notices=escalated.notices,
        reminders=escalated.reminders,
        forgets=escalated.forgets,
        acts=escalated.acts,
        alarms=escalated.alarms,
    )


def _by_list(batch: _Batch, ticket: KnownTicket, due: DueStep) -> set[str]:
    """The agents who get no mail of its own by a step, but a list."""
    work = batch.work
    if not work.sends(mailbox_of(work, ticket)):  # nothing leaves, so nobody is flooded
        return set()
    everybody = {agent.address for agent in work.agents}
    if batch.down is not None and batch.down.begins <= due.at <= batch.down.ends:
        return everybody
    return {address for address in everybody if batch.mails(address) >= MAILS}


def _valid_until(now: datetime, next_step: datetime | None) -> datetime:
    """Until when telling of a step says anything."""
    latest = now + VALID
    return max(now + SOON, min(latest, next_step or latest))


def _missed(clock: Clock, steps: Sequence[DueStep]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((ESCALATED, {**_data(clock, each), "late": True, "does": []}) for each in steps)


def _carried_out_with(clock: Clock, last: DueStep, steps: Sequence[DueStep]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((ESCALATED, {**_data(clock, each), "with": last.key, "does": []}) for each in steps)


def _data(clock: Clock, step: DueStep) -> dict[str, Any]:
    """What the event of a step says of the step itself."""
    return {
        "metric": step.metric.value,
        "cycle": step.cycle,
        "step": step.step,
        "key": step.key,
        "round": step.round,
        "at": written(step.at),
        "due": written(clock.due_at) if clock.due_at is not None else None,
        "policy": clock.policy,
        "version": clock.version,
        **({"breached": True} if clock.breached_at is not None and clock.breached_at <= step.at else {}),
    }


def _write(batch: _Batch, reminded: Reminded) -> None:
    """With what clocks see of it; and what follows in this batch knows it."""
    work = batch.work
    reminded = clocked(work, reminded)
    number = reminded.ticket
    if number is not None:
        before = work.known.ticket(number)
        becomes = reminded.becomes or before
        work.known.becomes(becomes, len(reminded.events))
        work.staff.changed(before, becomes)
        work.staff.acted(reminded.acts)
    reminding.write(batch.transaction, reminded, work.now)


def _look_again(batch: _Batch, number: int) -> None:
    """Nothing was due after all: it was answered, or what is promised has changed. When it will be is written.

    Raises:
        RuntimeError: That would be at once, for ever.
    """
    looked = clocked(batch.work, Reminded(ticket=number))
    if looked.clocks is not None and looked.clocks.clock_at is not None and looked.clocks.clock_at <= batch.work.now:
        raise RuntimeError(f"a step should be due since {written(looked.clocks.clock_at)}, and is not")
    reminding.write(batch.transaction, looked, batch.work.now)


def _send_lists(batch: _Batch) -> None:
    """To each agent who gets one, one mail with all of it."""
    made: list[NoticeRow] = []
    for address, lines in batch.done.listed.items():
        try:
            with part(batch.transaction):
                made += _send_list(batch, address, lines)
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(error, StoreRejected):
                raise  # no list's fault
            log.exception("agent not told", notice=LIST, agent=address, hint="a fault of ours: the others are told")
    batch.done.notices.extend(made)


def _send_list(batch: _Batch, address: str, lines: Sequence[Line]) -> Sequence[NoticeRow]:
    """WITHIN after another list it leaves only when that is over; what falls due until then has no line of its own."""
    now, before = batch.work.now, batch.lists.get(address)
    if before is not None and before > now:
        return []  # one waits, and says that there is more
    not_before = before + WITHIN if before is not None and before + WITHIN > now else None
    more = batch.full or not_before is not None
    agent = named(batch.work, address)
    notice = tell_list(batch.work, agent, lines, more=more, not_before=not_before) if agent else "is no agent"
    if isinstance(notice, str):
        log.warning("agent not told", notice=LIST, agent=address, error=notice)
        return []
    insert_notices(batch.transaction, [(notice, None)], batch.work.now)
    return [notice]
