"""One step of a chain, carried out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from triaged.desk.people import AgentFacts
from triaged.desk.sla import Tells
from triaged.model import Clock, ClockState, DueStep, KnownTicket
from triaged.outcomes.agents.telling import lead_of
from triaged.outcomes.escalating.agents import tell_agent
from triaged.outcomes.escalating.audience import audience_of
from triaged.outcomes.escalating.calling import call_webhooks
from triaged.outcomes.escalating.chained import is_first_sheet, joined
from triaged.outcomes.escalating.escalated import Doing, Escalated
from triaged.outcomes.escalating.raising import hand_up, raise_priority
from triaged.outcomes.escalating.sheet import tell_lead
from triaged.outcomes.telling_customers import PROMISED_EVENT, tell_customer
from triaged.outcomes.work import Work

VALID = timedelta(hours=24)  #: of what is told, where the caller says nothing

NOT_RUNNING = "the clock does not run any more"
WAITS = "the clock waits"
NO_STEP = "the chain has no such step any more"
NOBODY = "there is nobody to tell"
TOLD_ALREADY = "whoever it is has been told"
MISSED_ALARM = "missed"

#: What changes the ticket comes first, and is told of; then, at a breach, whoever gets the sheet gets nothing else.
_AT_BREACH = (Tells.LEAD, Tells.AGENT, Tells.TEAM, Tells.CUSTOMER)
_BEFORE = (Tells.AGENT, Tells.TEAM, Tells.LEAD, Tells.CUSTOMER)
_CHANGES: Mapping[Tells, Callable[[Doing], str | None]] = {Tells.RAISE: raise_priority, Tells.UP: hand_up}


def escalate(
    work: Work,
    ticket: KnownTicket,
    clocks: Sequence[Clock],
    due: DueStep,
    *,
    before: Sequence[DueStep] = (),
    skip: Collection[str] = (),
    lists: Collection[str] = (),
    valid_until: datetime | None = None,
) -> Escalated:
    """Carry out all that a step does.

    Nothing is done where the clock has ended, or the promises in force have no such step. Of one that waits by now a
    breach is still a breach: the lead has the sheet of it, webhooks hear of it; nobody is called to work.

    Args:
        work: What filing needs; it is of no mail.
        ticket: As it is now.
        clocks: Its clocks, as they stand now.
        due: The step.
        before: Those of its clock that are not carried out by themselves: they fell due before it, or with it.
        skip: First addresses of agents who get no mail by it, since they hear of it otherwise.
        lists: Those of them who hear of it by a list: the ticket is offered to them all the same, by no mail.
        valid_until: What still waits to be sent then says nothing that is needed.
    """
    clock = _clock(clocks, due)
    step = joined(work.versions, clock, due, before) if clock is not None else None
    if clock is None or step is None:
        return Escalated(becomes=ticket, not_done={"step": NOT_RUNNING if clock is None else NO_STEP})
    until = valid_until or work.now + VALID
    doing = Doing(work=work, ticket=ticket, clock=clock, due=due, step=step, before=before, valid_until=until)
    doing.skip, doing.lists = skip, lists
    _carry_out_all(doing)
    return doing.escalated()


def _clock(clocks: Sequence[Clock], due: DueStep) -> Clock | None:
    """The clock of a step, until it ends."""
    going_on = (each for each in clocks if each.state in (ClockState.RUNNING, ClockState.PAUSED))
    return next((each for each in going_on if (each.metric, each.cycle) == (due.metric, due.cycle)), None)


def _order(doing: Doing) -> Sequence[Tells]:
    order = _AT_BREACH if doing.breached else _BEFORE
    return [each for each in order if each in doing.step.does]


def _carry_out_all(doing: Doing) -> None:
    for tells in _CHANGES:
        if tells in doing.step.does:
            _do(doing, tells)
    for tells in _order(doing):  # what was changed may have brought more to do
        _do(doing, tells)
    if _is_needed(doing):
        call_webhooks(doing)
    else:
        doing.not_done |= {f"webhook {name}": WAITS for name in doing.step.webhooks}


def _do(doing: Doing, tells: Tells) -> None:
    against = _carry_out(doing, tells)
    if against is None:
        doing.does.append(tells.value)
    else:
        doing.not_done[tells.value] = against


def _is_needed(doing: Doing) -> bool:
    """Whether those who only read of it are told: always of a breach, else while the clock runs."""
    return doing.breached or doing.clock.state is ClockState.RUNNING


def _carry_out(doing: Doing, tells: Tells) -> str | None:
    """One thing that a step does; why it was not done, if so."""
    if doing.clock.state is not ClockState.RUNNING and not (tells is Tells.LEAD and doing.breached):
        return WAITS
    if tells in _CHANGES:
        return _CHANGES[tells](doing)
    if tells is Tells.CUSTOMER:
        return _customer(doing)
    audience = audience_of(doing, tells)
    against = _tell(doing, audience, tells) if audience else NOBODY
    if tells is Tells.LEAD and _is_first_sheet(doing) and not any(why == "lead" for _agent, why in audience):
        _alarm(doing, [agent.name for agent, _why in audience] if against is None else [])
    return against


def _is_first_sheet(doing: Doing) -> bool:
    """Whether the lead hears for the first time that this promise was not kept."""
    fired = doing.work.moments.fired(doing.ticket.number)
    return doing.breached and is_first_sheet(doing.work.versions, doing.clock, doing.due, fired)


def _alarm(doing: Doing, instead: Sequence[str]) -> None:
    """The operator hears that a lead could not be told of a breach, and who got the sheet in his place."""
    work, ticket = doing.work, doing.ticket
    lead = lead_of(work, ticket.queue)
    facts = {
        "ticket": ticket.number,
        "queue": ticket.queue,
        "lead": lead.name if lead is not None else None,
        "instead": instead[0] if instead else None,
    }
    doing.alarms += work.alarm(MISSED_ALARM, ticket.mailbox, facts)


def _tell(doing: Doing, audience: Sequence[tuple[AgentFacts, str]], tells: Tells) -> str | None:
    """Tell these agents; why nobody was told, if so."""
    tell = tell_lead if tells is Tells.LEAD and doing.breached else tell_agent
    failed: list[str] = []
    reached = False
    for agent, why in audience:
        if agent.address in doing.told and tell is not tell_lead:  # a sheet tells what no other mail does
            continue
        if agent.address in doing.skip:
            doing.skipped.setdefault(agent.address, why)
            reached = True
            continue
        against = tell(doing, agent, why)
        if against is None:
            doing.told[agent.address] = why
            reached = True
        else:
            failed.append(f"{agent.address}: {against}")
    if reached:
        return None
    return "; ".join(failed) or TOLD_ALREADY


def _customer(doing: Doing) -> str | None:
    if any(kind == PROMISED_EVENT and data["by"] is not None for kind, data in doing.events):
        return TOLD_ALREADY
    told = tell_customer(doing.work, doing.ticket, doing.clock)
    doing.reminders += told.reminders
    if told.notice is None:
        return told.why_not or NOBODY
    doing.notices.append(told.notice)
    doing.events += told.events
    return None
