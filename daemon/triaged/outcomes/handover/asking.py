"""An agent is asked for what the next tier needs; his plain answer, with the lines filled in, gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from triaged.desk.handover import LOGS
from triaged.desk.people import AgentFacts
from triaged.model import KnownTicket, Reading, Tier
from triaged.outcomes.agents.telling import News, handle_of, letter_to, send
from triaged.outcomes.handover.taking import ASKED_EVENT, words_for
from triaged.outcomes.work import Work
from triaged.store.filing import NoticeRow, ParticipantRow

NOTICE = "handover_agent"
OPEN_FOR = timedelta(days=7)  #: so long an answer is one to the question

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question, ready to be sent."""

    said: Mapping[str, Any] = field(default_factory=dict)  #: for the ticket's history, of the kind ASKED_EVENT
    notices: Sequence[NoticeRow] = ()
    participants: Sequence[ParticipantRow] = ()


NOBODY = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an agent was asked last, and has not given yet."""

    to: Tier  #: where the ticket was to go
    message_id: str | None  #: of the question
    moved: bool  #: it went without


def ask(
    work: Work,
    ticket: KnownTicket,
    agent: AgentFacts,
    to: Tier,
    missing: Sequence[str],
    *,
    cause: str,
    moved: bool = False,
    answers: Reading | None = None,
) -> Asked:
    """Ask an agent for what is missing.

    Args:
        work: What filing needs; it may be of no mail at all.
        ticket: As it is afterwards.
        agent: Who had it.
        to: The tier to which it goes.
        missing: Names of what is missing.
        cause: Unique.
        moved: It has gone there without, since its promised time runs out; else it waits for his answer.
        answers: His mail, where it was his command.
    """
    handle, joins = handle_of(work, ticket, agent)
    facts = {
        "to": to.value,
        "moved": moved,
        "needs": [words_for(work, name) for name in missing],
        "logs": LOGS in missing,
    }
    news = News(notice=NOTICE, cause=f"{NOTICE}:{cause}", facts=facts, answers=answers)
    notice = send(work, agent, letter_to(work, agent, ticket, handle, news, mailbox=ticket.mailbox))
    said = {"of": agent.address, "to": to, "missing": list(missing), **({"moved": True} if moved else {})}
    if isinstance(notice, str):
        log.warning("agent not told", ticket=ticket.number, agent=agent.address, error=notice)
        return Asked(said={**said, "not_asked": notice})
    return Asked(said={**said, "message_id": notice.message_id}, notices=[notice], participants=joins)


def open_question(work: Work, ticket: KnownTicket, agent: AgentFacts) -> Question | None:
    """What an agent was asked last about a ticket, while an answer counts; None where he was not, or it has moved."""
    for at, data in reversed(work.histories.events(ticket.number, ASKED_EVENT)):
        if data.get("of") != agent.address:
            continue
        to, moved = Tier(data["to"]), bool(data.get("moved"))
        if work.now - (at or work.now) > OPEN_FOR or (ticket.tier >= to and not moved):
            return None
        return Question(to=to, message_id=data.get("message_id"), moved=moved)
    return None
