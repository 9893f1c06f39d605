"""The promised times that an agent hears of all at once: one line each, in one mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from triaged.desk.people import AgentFacts
from triaged.errors import is_trouble
from triaged.mail.compose import clean_header
from triaged.model import Clock, DueStep, KnownTicket, Purpose
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.links import show_link
from triaged.outcomes.agents.telling import News, letter_to, mailbox_for, named, send
from triaged.outcomes.agents.worklists import local
from triaged.outcomes.escalating.escalated import cause_of
from triaged.outcomes.work import Work
from triaged.store import Transaction
from triaged.store.engine import part
from triaged.store.filing import NoticeRow
from triaged.store.uncollected import insert_notices

NOTICE = "escalated_list_agent"
VALID = timedelta(hours=4)  #: much of what it lists has been answered by then, and the list of his work has the rest

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that an agent hears of by a list."""

    ticket: KnownTicket
    clock: Clock
    due: DueStep


def send_lists(
    transaction: Transaction,
    work: Work,
    listed: Mapping[str, Sequence[Line]],
    before: Mapping[str, datetime],
    *,
    within: timedelta,
    more: bool,
) -> Sequence[NoticeRow]:
    """To each agent who gets one, one mail with all of it; it is written.

    Args:
        transaction: Where.
        work: What filing needs.
        listed: By their first addresses, what they hear of.
        before: When the newest list of each leaves, or has left.
        within: One list leaves in so long; what falls due while one waits has no line of its own.
        more: There may be more that is due.
    """
    made: list[NoticeRow] = []
    for address, lines in listed.items():
        last = before.get(address)
        if last is not None and last > work.now:
            continue  # one waits, and says that there is more
        not_before = last + within if last is not None and last + within > work.now else None
        try:
            with part(transaction):
                made += _send_list(transaction, work, address, lines, more=more, not_before=not_before)
        except Exception as error:
            if is_trouble(error):
                raise
            log.exception("agent not told", notice=NOTICE, agent=address, hint="a fault of ours: the others are told")
    return made


def _send_list(
    transaction: Transaction,
    work: Work,
    address: str,
    lines: Sequence[Line],
    *,
    more: bool,
    not_before: datetime | None,
) -> Sequence[NoticeRow]:
    agent = named(work, address)
    more = more or not_before is not None
    notice = tell_list(work, agent, lines, more=more, not_before=not_before) if agent else "is no agent"
    if isinstance(notice, str):
        log.warning("agent not told", notice=NOTICE, agent=address, error=notice)
        return []
    insert_notices(transaction, [(notice, None)], work.now)
    return [notice]


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
