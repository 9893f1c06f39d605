"""An agent is told that time runs out, or has run out: with the customer's newest words, and what he can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from triaged.desk.people import AgentFacts
from triaged.desk.sla.news import last_answer
from triaged.mail.called import called
from triaged.mail.compose import clean_header
from triaged.model import KnownTicket, Metric, Purpose, Status
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.handing_over import newest
from triaged.outcomes.agents.promised import clock_facts, owner_name
from triaged.outcomes.agents.telling import News, handle_of, letter_to, send
from triaged.outcomes.escalating.escalated import Doing
from triaged.outcomes.work import Work

NOTICE = "escalated_agent"
#: Those whose clocks may wait, once a person has answered, and the statuses in which a notice says that they do.
_MAY_WAIT = (Metric.UPDATE, Metric.RESOLUTION, Metric.TIER)
#: By which command a clock waits, where what is promised says so of its status.
_WAITING: Mapping[Status, str] = {Status.PENDING: "#pending 3d", Status.HOLD: "#hold"}


def tell_agent(doing: Doing, agent: AgentFacts, why: str) -> str | None:
    """One mail to an agent, in the thread of the ticket; why there is none, if so.

    A plain answer goes to the customer, since the notice shows what he wrote; without his words it stays inside.
    """
    work, ticket = doing.work, doing.ticket
    message = newest(work, ticket, doing.cause)
    customer = _customer(work, ticket) if message.words.text else None
    handle, joins = handle_of(work, ticket, agent)
    news = News(
        notice=NOTICE,
        cause=f"{doing.cause}:{agent.address}",
        facts={
            "customer": customer,
            "reachable": bool(ticket.customer),
            "others": len(ticket.participants - {ticket.customer}),
            "reason": why,
            "more": message.more,
            **_state(doing, agent),
        },
        purpose=Purpose.REPLY if customer is not None else Purpose.NOTE,
        valid_for=doing.valid_until - work.now,
    )
    letter = letter_to(work, agent, ticket, handle, news, mailbox=ticket.mailbox)
    notice = send(work, agent, replace(letter, words={"message": message.words}))
    if isinstance(notice, str):
        return notice
    doing.notices.append(notice)
    doing.participants += joins
    return None


def _customer(work: Work, ticket: KnownTicket) -> str | None:
    """Whom a plain answer reaches; None where nobody knows."""
    if not ticket.customer:
        return None
    return called(short(clean_header(work.acquaintances.of(ticket.customer).name)) or "", ticket.customer)


def _state(doing: Doing, agent: AgentFacts) -> Mapping[str, object]:
    """What is promised, and how the ticket stands."""
    ticket = doing.ticket
    return {
        "clock": clock_facts(agent, doing.clock),
        "overdue": doing.breached,
        "can_wait": _can_wait(doing),
        "assignee": owner_name(doing.work, ticket.assignee) if ticket.assignee is not None else None,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "queue": ticket.queue,
        "tier": ticket.tier.value,
    }


def _can_wait(doing: Doing) -> Sequence[str]:
    """The commands by which the clock would wait, as the promises in force say.

    None does before a person has answered.
    """
    if doing.clock.metric not in _MAY_WAIT or last_answer(doing.work.moments.of(doing.ticket.number)) is None:
        return ()
    policy = doing.work.versions[-1].promises.policy_named(doing.clock.policy)
    return [word for status, word in _WAITING.items() if policy is not None and status in policy.pauses]
