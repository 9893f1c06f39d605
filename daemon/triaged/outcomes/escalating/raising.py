"""What a step changes of a ticket itself: its priority; its tier, with all that goes along."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from triaged.desk.sla import Policy, due_steps
from triaged.model import Clock, ClockState, Metric, Priority
from triaged.outcomes import handing_up
from triaged.outcomes.clocks import clocks_now
from triaged.outcomes.escalating.chained import step_of, together
from triaged.outcomes.escalating.escalated import Doing
from triaged.outcomes.promising import clocks_as

_GOES_ON = (ClockState.RUNNING, ClockState.PAUSED)


MOVED = "moved"  #: the event of what a ticket is now and was not


def raise_priority(doing: Doing) -> str | None:
    """The next higher priority that has a target for every clock of the ticket that goes on; why there is none, if so.

    With any other one, something would not be promised any more. Before the breach nothing becomes late by it: the
    customer was promised what his ticket's own priority promises.
    """
    ticket = doing.ticket
    if ticket.priority is min(Priority):
        return f"is {ticket.priority} already"
    policy = doing.work.versions[-1].promises.policy_named(doing.clock.policy)
    if policy is None:
        return f"there is no {doing.clock.policy} any more"
    measured = [each.metric for each in clocks_now(doing.work, ticket.number) if each.state in _GOES_ON]
    higher = policy.raised(ticket.priority, measured)
    if higher is None:
        return f"{policy.name} promises {_unpromised(policy, ticket.priority, measured)}"
    raised = replace(ticket, priority=higher)
    if not doing.breached:
        clocks = clocks_as(doing.work, raised)
        late = _made_late(clocks_now(doing.work, ticket.number), clocks)
        if late is not None:
            return f"as {higher} it would be late at once: {late} has taken longer already"
        _overtake(doing, clocks)
    doing.ticket = raised
    said = {"what": "priority", "from": ticket.priority, "to": higher, "reason": doing.reason}
    doing.events.append((MOVED, said))
    return None


def hand_up(doing: Doing) -> str | None:
    """The next tier that somebody has gets the ticket; why not, if so.

    Who gets a mail by it is told nothing else but the lead's sheet. Who gets a list has a line there in its place.
    """
    handed = handing_up.hand_up(doing.work, doing.ticket, doing.reason)
    if handed is None:
        return f"is in {doing.ticket.tier}, and nobody has a higher tier"
    doing.ticket = handed.ticket
    told = {each["address"]: each["why"] for each in handed.to}
    agents = {agent.address for agent in doing.work.agents}
    for notice in handed.notices:
        if notice.recipient in agents:
            told.setdefault(notice.recipient, "asked")
    for address, why in told.items():
        (doing.skipped if address in doing.lists else doing.told)[address] = why
    handed.notices = [each for each in handed.notices if each.recipient not in doing.lists]
    doing.take(handed)
    return None


def _unpromised(policy: Policy, priority: Priority, measured: Collection[Metric]) -> str:
    """What each higher priority, the next one first, has no target for."""
    higher = sorted((each for each in Priority if each < priority), reverse=True)
    return ", ".join(f"no {' and no '.join(policy.unpromised(each, measured))} for {each}" for each in higher)


def _made_late(before: Sequence[Clock], after: Sequence[Clock]) -> Metric | None:
    """What is late by it that was not before; None: nothing."""
    late = {(each.metric, each.cycle) for each in before if each.breached_at is not None}
    return next((each.metric for each in after if each.breached_at and (each.metric, each.cycle) not in late), None)


def _overtake(doing: Doing, clocks: Sequence[Clock]) -> None:
    """What of its clock falls due by the shorter time alone is done with this step, and not once more at once."""
    work = doing.work
    same = [each for each in clocks if (each.metric, each.cycle) == (doing.due.metric, doing.due.cycle)]
    fired = [*work.moments.fired(doing.ticket.number), *doing.before, doing.due]
    doing.overtaken += due_steps(same, work.versions, work.now, fired)
    also = [step for each in doing.overtaken if (step := step_of(work.versions, doing.clock, each)) is not None]
    doing.step = together(doing.step, [(each.does, each) for each in also])
