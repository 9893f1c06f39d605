"""Who is asked to take a ticket, for how long, and who may not hear of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from triaged.desk.dispatch import Choice, Staffing, choose
from triaged.desk.people import AgentFacts
from triaged.model import KnownTicket, Priority, ReminderKind
from triaged.outcomes.agents.telling import lead_of, presence, queue_of, unreachable
from triaged.outcomes.work import Work
from triaged.store.filing import NoticeRow, ReminderRow

UNTAKEN_AFTER = timedelta(minutes=15)  #: of working time, until the next agent is asked
URGENT_UNTAKEN_AFTER = timedelta(minutes=5)  #: the same for P1
UNTAKEN_ALARM = "untaken"


def pick(work: Work, ticket: KnownTicket, without: Collection[str]) -> Choice | None:
    """The agent who is asked to take a ticket; `without`: who was asked already, or wrote it."""
    lead = lead_of(work, ticket.queue)
    address = lead.address if lead is not None else None
    language = spoken_in(work, ticket)
    return choose(ticket, staffing_of(work, ticket), queue_language=language, lead=address, without=without)


def staffing_of(work: Work, ticket: KnownTicket) -> Staffing:
    """The agents who may be asked to take a ticket, as they are now."""
    return Staffing(
        agents=[each for each in work.agents if unreachable(work, each) is None and not is_outside(work, ticket, each)],
        away=work.staff.away,
        load=work.staff.load,
        now=work.now,
        duties=work.writer.desk.duties,
    )


def spoken_in(work: Work, ticket: KnownTicket) -> str:
    """What those agents speak who name no languages: the language of a ticket's queue."""
    queue = queue_of(work, ticket)
    return queue.language if queue is not None else ticket.language


def pick_lead(work: Work, ticket: KnownTicket, without: Collection[str]) -> Choice | None:
    """Who leads the queue of a ticket, after the agents of it were asked; `without` as for `pick`."""
    lead = lead_of(work, ticket.queue)
    if lead is None or lead.address in without or is_outside(work, ticket, lead) or unreachable(work, lead) is not None:
        return None
    return Choice(
        agent=lead, why=f"leads the queue {ticket.queue!r}, and those who were asked did not take it", lead=True
    )


def is_outside(work: Work, ticket: KnownTicket, agent: AgentFacts) -> bool:
    """Whether an agent is himself the customer of a ticket or a colleague: then its notes are not for him."""
    agents = work.writer.desk.site.agents
    return any(agents.get(each) == agent.address for each in (ticket.customer, *ticket.participants))


def untaken(work: Work, ticket: KnownTicket, agent: AgentFacts, *, step: int) -> ReminderRow:
    """When the next agent is asked, unless this one has taken the ticket: counted in his working time."""
    within = URGENT_UNTAKEN_AFTER if ticket.priority is Priority.P1 else UNTAKEN_AFTER
    due_at = presence(work, ticket, agent).after(work.now, within)
    return ReminderRow(kind=ReminderKind.UNTAKEN, address=agent.address, step=step, due_at=due_at)


def nobody_takes(work: Work, ticket: KnownTicket) -> list[NoticeRow]:
    """The operator is told that there is nobody for a ticket."""
    return work.alarm(UNTAKEN_ALARM, ticket.mailbox, {"ticket": ticket.number, "queue": ticket.queue})
