"""Promised times run out: each step of a chain is carried out once, when it falls due.

    tickets whose `clock_at` has come -> clocks, worked out anew -> steps that are due -> what they do, and when next

Contract
--------
* A look at a desk where nothing is due costs one row of an index, however many tickets are open.
* Tickets are taken oldest first, under the lock of filing, and all that follows from a batch is written in one
  transaction: the event "escalated" of each step stands there once, whatever crashes and however many services run.
* Where nothing is to be done about a ticket, since what is promised has changed, more of them are taken at once.
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
* A ticket that cannot be read, worked out or written is said in the log and in its history, and looked at again in an
  hour: all that falls due on it then. The others do not wait for it.
* A batch is bounded by what the logs of its tickets say to clocks as well: filing waits as long as it takes.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from triaged.config import Desk
from triaged.desk.sla import due_steps, next_at
from triaged.desk.sla.events import ESCALATED, written
from triaged.errors import is_trouble
from triaged.model import DueStep, KnownTicket, Outage, OutboxState
from triaged.outcomes.agents.telling import mailbox_of
from triaged.outcomes.clocks import clocked, clocks_now
from triaged.outcomes.escalating import escalate
from triaged.outcomes.escalating.agents import NOTICE as TO_AGENT
from triaged.outcomes.escalating.chained import is_behind
from triaged.outcomes.escalating.done import Decided, Done
from triaged.outcomes.escalating.escalated import reminded_of
from triaged.outcomes.escalating.lists import NOTICE as LIST
from triaged.outcomes.escalating.lists import Line, send_lists
from triaged.outcomes.escalating.saying import carried_out_with, missed, said_of
from triaged.outcomes.escalating.sheet import NOTICE as TO_LEAD
from triaged.outcomes.work import Work, working
from triaged.render import Renderer
from triaged.store import Store, Transaction, due_clocks, outages, reminding
from triaged.store.engine import part
from triaged.store.events import append_event
from triaged.store.reminding import Reminded

FAILED = "escalation failed"  #: the event of a ticket that could not be worked out
BATCH_TICKETS = 50  #: in one transaction
BATCH_MOMENTS = 10_000  #: of their logs, in one transaction: some seconds, in which no mail is filed
QUIET_TICKETS = 100  #: in one, while nothing is to be done about any: what is promised has changed
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """One transaction of it."""

    transaction: Transaction
    work: Work
    down: Outage | None  #: the desk did not run for long
    before: Counter[str]  #: first address -> notices of their own WITHIN before it
    lists: Mapping[str, datetime]  #: first address -> when the newest list leaves, or has left
    together: bool  #: the tickets were looked up together
    decided: list[Decided] = field(default_factory=list)
    done: Done = field(default_factory=Done)  #: of what was decided

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
        looked, moments, more = 0, 0, True
        while more and looked < QUIET_TICKETS and moments < BATCH_MOMENTS:
            due = due_clocks.due(transaction, now, BATCH_TICKETS, BATCH_MOMENTS)
            done = _see_to_all(transaction, work, due)
            looked += len(due.numbers)
            moments += due.moments
            more = due.more and not (done.steps or done.late)
    log.info("escalated", due=looked, steps=done.steps, late=done.late, notices=len(done.notices))
    return [notice.id for notice in done.notices if notice.state is OutboxState.WAITING]


def _see_to_all(transaction: Transaction, work: Work, due: due_clocks.Due) -> Done:
    """What was done about these tickets; it is written."""
    batch = _begin(transaction, work, together=_look_up(transaction, work, due.numbers))
    for number in due.numbers:
        _see_to(batch, number)
    done = _write_all(batch)
    done.notices += send_lists(transaction, work, done.listed, batch.lists, within=WITHIN, more=due.more)
    work.moments.forget(due.numbers)
    return done


def _look_up(transaction: Transaction, work: Work, numbers: Sequence[int]) -> bool:
    """Look them up together; False where one of them cannot be read: each is looked up in its turn then."""
    try:
        with part(transaction):
            work.together(numbers)
    except Exception as error:
        if is_trouble(error):
            raise
        log.warning("batch unreadable", tickets=len(numbers), hint="they are looked up one by one", exc_info=error)
        return False
    return True


def _begin(transaction: Transaction, work: Work, *, together: bool) -> _Batch:
    down = outages.newest(transaction)
    addresses = [agent.address for agent in work.agents]
    return _Batch(
        transaction=transaction,
        work=work,
        down=down if down is not None and down.ends - down.begins > LONG else None,
        before=due_clocks.told_since(transaction, work.now - WITHIN, addresses, OF_THEIR_OWN),
        lists=due_clocks.leave_at(transaction, work.now - 2 * WITHIN, addresses, LIST),
        together=together,
    )


def _see_to(batch: _Batch, number: int) -> None:
    """Decide about one ticket. What goes wrong with it leaves nothing behind but the word of it."""
    batch.work.begins()
    try:
        if not batch.together:
            with part(batch.transaction):
                batch.work.together([number])
        if _is_quiet(batch.work, number):  # which asks the database for nothing
            decided = Decided(number=number, reminded=_look_again(batch.work, number), done=Done())
        else:
            with part(batch.transaction):
                decided = _carry_out_all(batch, number)
    except Exception as error:
        if is_trouble(error):
            raise
        _give_up(batch, number, error)
    else:
        batch.decided.append(decided)
        batch.done.add(decided.done)
        batch.work.answers.decided(decided.done.notices)


def _give_up(batch: _Batch, number: int, error: Exception) -> None:
    """A ticket is tried again later."""
    log.error("escalation failed", ticket=number, hint="a fault of ours: it is tried again in an hour", exc_info=error)
    said = {"error": "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]}
    append_event(batch.transaction, number, batch.work.now, kind=FAILED, actor="triaged", data=said)
    due_clocks.look_again(batch.transaction, number, batch.work.now + AGAIN)


def _is_quiet(work: Work, number: int) -> bool:
    """Whether nothing is due on any clock of a ticket."""
    return _has_clocks(work, number) and not _due(work, number, ())


def _has_clocks(work: Work, number: int) -> bool:
    """Whether a ticket has clocks of its own; a part of another ticket has none."""
    return work.known.ticket(number).number == number and work.known.has_clocks(number)


def _carry_out_all(batch: _Batch, number: int) -> Decided:
    """What is due on a ticket, clock by clock: after each the clocks are worked out anew, since they may have changed.

    Each clock has its turn once. What falls due on it by what was done comes with the next batch.
    """
    work, done = batch.work, Done()
    if not _has_clocks(work, number):
        due_clocks.look_again(batch.transaction, number, None)
        return Decided(number=number, reminded=Reminded(ticket=None), done=done)
    seen: set[tuple[str, int]] = set()
    reminded: Reminded | None = None
    while steps := _due(work, number, seen):
        seen.add((steps[-1].metric, steps[-1].cycle))
        if reminded is not None:  # who decides about the next clock must find what came of the one before it
            reminding.write(batch.transaction, reminded, work.now)
            work.histories.written(number)
        reminded = _known(work, clocked(work, _carry_out(batch, work.known.ticket(number), steps, done)))
    if len(seen) > 1 and reminded is not None:  # what the last clock adds stands with that of the others, or none of it
        reminding.write(batch.transaction, reminded, work.now)
        reminded = None
    return Decided(number=number, reminded=reminded or Reminded(ticket=None), done=done)


def _due(work: Work, number: int, seen: Collection[tuple[str, int]]) -> Sequence[DueStep]:
    """The steps that are due on the first clock that has not had its turn; the last of them is to be carried out."""
    due = due_steps(clocks_now(work, number), work.versions, work.now, work.moments.fired(number))
    due = [each for each in due if (each.metric, each.cycle) not in seen]
    return [each for each in due if (each.metric, each.cycle) == (due[0].metric, due[0].cycle)]


def _carry_out(batch: _Batch, ticket: KnownTicket, steps: Sequence[DueStep], done: Done) -> Reminded:
    """The last of these steps of one clock is carried out, with what must not be lost of the others."""
    work, last = batch.work, steps[-1]
    clocks = clocks_now(work, ticket.number)
    clock = next(each for each in clocks if (each.metric, each.cycle) == (last.metric, last.cycle))
    before = work.moments.fired(ticket.number)
    if is_behind(work.versions, clock, last, before):
        done.late += len(steps)
        return Reminded(ticket=ticket.number, events=list(missed(clock, steps)))
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
    said = {**said_of(clock, last), **escalated.said, **({"listed": listed} if listed else {})}
    too_late = missed(clock, steps[: -len(together)])
    with_it = carried_out_with(clock, last, [*together[:-1], *escalated.overtaken])
    return reminded_of(escalated, ticket, [*too_late, *with_it, (ESCALATED, said)])


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


def _known(work: Work, reminded: Reminded) -> Reminded:
    """What follows in this batch knows it."""
    number = reminded.ticket
    if number is not None:
        before = work.known.ticket(number)
        becomes = reminded.becomes or before
        work.known.becomes(becomes, len(reminded.events))
        work.staff.changed(before, becomes)
        work.staff.acted(reminded.acts)
    return reminded


def _look_again(work: Work, number: int) -> Reminded:
    """Nothing was due after all: it was answered, or what is promised has changed. When it will be is written.

    Raises:
        RuntimeError: That would be at once, for ever.
    """
    looked = clocked(work, Reminded(ticket=number))
    if looked.clocks is not None and looked.clocks.clock_at is not None and looked.clocks.clock_at <= work.now:
        raise RuntimeError(f"a step should be due since {written(looked.clocks.clock_at)}, and is not")
    return looked


def _write_all(batch: _Batch) -> Done:
    """Write at once what was decided; where the database does not take it, ticket by ticket. What was written."""
    transaction, now, written_down = batch.transaction, batch.work.now, Done()
    try:
        with part(transaction):
            reminding.write_all(transaction, [each.reminded for each in batch.decided], now)
    except Exception as error:
        if is_trouble(error):
            raise
        log.warning("batch refused", tickets=len(batch.decided), hint="it is written ticket by ticket")
    else:
        return batch.done
    for each in batch.decided:
        try:
            with part(transaction):
                reminding.write(transaction, each.reminded, now)
        except Exception as error:
            if is_trouble(error):
                raise
            _give_up(batch, each.number, error)
        else:
            written_down.add(each.done)
    return written_down
