"""The promised times that an agent hears of all at once: one line each, in one mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.model import Clock, DueStep, KnownTicket, Purpose
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.links import show_link
from triaged.outcomes.agents.telling import News, letter_to, mailbox_for, send
from triaged.outcomes.agents.worklists import local
from triaged.outcomes.escalating.escalated import cause_of
from triaged.outcomes.work import Work
from triaged.store.filing import NoticeRow

NOTICE = "escalated_list_agent"
VALID = timedelta(hours=4)  #: much of what it lists has been answered by then, and the list of his work has the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that an agent hears of by a list."""

    ticket: KnownTicket
    clock: Clock
    due: DueStep


def tell_list(
    work: Work, agent: AgentFacts, lines: Sequence[Line], *, more: bool, not_before: datetime | None
) -> NoticeRow | str:
    """One mail to an agent with all of them, what is late for longest first; or why there is none.

    Args:
        work: What filing needs.
        agent: Who is told.
        lines: What of.
        more: There is more that he gets no line of.
        not_before: When it may leave; None: at once.
    """
    mailbox = mailbox_for(work, agent)
    desk = work.staff.desks[agent.address]
    news = News(
        notice=NOTICE,
        cause=f"{cause_of(lines[0].ticket.number, lines[0].due)}:{NOTICE}:{agent.address}",
        facts={"lines": [_row(work, agent, mailbox, each) for each in sorted(lines, key=_urgency)], "more": more},
        purpose=Purpose.DESK,
        valid_for=VALID,
    )
    notice = send(work, agent, letter_to(work, agent, None, desk, news, mailbox=mailbox))
    return notice if isinstance(notice, str) else replace(notice, not_before=not_before)


def _urgency(line: Line) -> tuple[float, int]:
    """What was or will be due first comes first; what is due at no time as things stand, last."""
    due = line.clock.breached_at or line.clock.due_at
    return (due.timestamp() if due is not None else float("inf"), line.ticket.number)


def _row(work: Work, agent: AgentFacts, mailbox: str, line: Line) -> Mapping[str, object]:
    ticket, clock = line.ticket, line.clock
    return {
        "number": ticket.number,
        "subject": short(clean_header(ticket.subject)) or "-",
        "priority": ticket.priority.value,
        "metric": clock.metric.value,
        "overdue": clock.breached_at is not None,
        "due_at": local(agent, clock.breached_at or clock.due_at),
        "link": show_link(work.writer, mailbox, work.staff.desks[agent.address], ticket.number, work.now),
    }
