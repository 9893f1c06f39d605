"""Who leads a queue is asked whether many tickets are one incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.model import ClaimedMail, KnownTicket
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.choosing import is_outside
from triaged.outcomes.agents.telling import News, handle_of, lead_of, named, tell
from triaged.outcomes.work import Work
from triaged.store.filing import NoticeRow, ParticipantRow

NOTICE = "incident_agent"
SHOWN = 3  #: of the tickets

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question whether the problem is known."""

    events: Sequence[tuple[str, Mapping[str, Any]]] = ()  #: of the ticket that stands for all
    participants: Sequence[ParticipantRow] = ()
    notices: Sequence[NoticeRow] = ()


def ask_lead(
    work: Work,
    mail: ClaimedMail,
    parent: KnownTicket,
    tickets: int,
    shown: Sequence[KnownTicket],
    *,
    again: bool = False,
) -> Asked:
    """Ask who leads the queue, else who has the ticket or is to take it.

    Args:
        work: The batch.
        mail: The one with which there are so many.
        parent: The ticket that stands for all.
        tickets: How many there are.
        shown: Some of them, the first ones are named.
        again: He was asked before, when they were few.
    """
    agent = _lead(work, parent)
    if agent is None:
        return Asked(events=[("told", {"to": [], "why": "nobody to ask whether it is an incident"})])
    handle, joins = handle_of(work, parent, agent)
    facts = {
        "tickets": tickets,
        "again": again,
        "since": (parent.created_at or work.now).astimezone(agent.hours.zone),
        "shown": [_shown(each) for each in shown[:SHOWN]],
    }
    news = News(notice=NOTICE, cause=f"{NOTICE}:{parent.number}:{mail.id}", facts=facts)
    told = tell(work, mail, parent, agent, handle, news)
    if isinstance(told, str):
        log.warning("agent not told", ticket=parent.number, agent=agent.address, error=told)
        return Asked(events=[("told", {"to": [], "not_told": {agent.address: told}})])
    return Asked(
        events=[("told", {"to": [agent.address], "why": "is asked whether it is an incident"})],
        participants=joins,
        notices=[told],
    )


def _lead(work: Work, parent: KnownTicket) -> AgentFacts | None:
    able = (lead_of(work, parent.queue), named(work, parent.assignee), named(work, parent.offered_to))
    return next((each for each in able if each is not None and not is_outside(work, parent, each)), None)


def _shown(ticket: KnownTicket) -> Mapping[str, object]:
    return {
        "number": ticket.number,
        "subject": short(clean_header(ticket.subject)) or "-",
        "customer": clean_header(ticket.customer) or None,
    }
