"""The same mail again, perhaps through the mailbox of another queue."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from triaged.desk.people import AgentFacts, minder
from triaged.model import ClaimedMail, Duplicate, KnownTicket, Outcome, Reading
from triaged.outcomes.agents.telling import OLDER, News, handle_of, tell
from triaged.outcomes.work import Decided, Work, nothing_more, numbered
from triaged.store.filing import Filing, NoticeRow, ParticipantRow

log = structlog.get_logger()


def duplicate(work: Work, mail: ClaimedMail, decided: Decided, copy: Duplicate) -> Filing:
    """Nothing new; but another queue that got the mail too learns where it is."""
    ticket = work.known.ticket(copy.ticket)
    reason = f"the same mail is in #{ticket.number}"
    queues = _other_queues(work, mail, decided.reading, ticket)
    if not queues:
        return nothing_more(mail, decided, Outcome.DUPLICATE, reason, ticket.number)
    told = {} if mail.quiet else _agents(work, ticket, queues)
    notices, joins, errors = _tell(work, mail, ticket, told)
    what = {
        "inbox": mail.id,
        "mailbox": mail.mailbox,
        "queues": queues,
        "told": [each.recipient for each in notices],
        **({} if notices else {"not_told": _why_nobody(work, mail, ticket, queues, errors)}),
    }
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.DUPLICATE,
        message_id=decided.reading.message_id,
        reason=reason,
        ticket=ticket.number,
        becomes=ticket,
        participants=joins,
        events=numbered(work.known.last_event(ticket.number), ("also received", what)),
        notices=notices,
    )


def _other_queues(work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket) -> list[str]:
    """The queues that got the mail besides those that have or had the ticket.

    Those of the mailboxes that the mail names count as well as that through which this copy came: which of the copies
    comes first makes no difference then.
    """
    mailboxes = work.writer.desk.settings.mailboxes
    named = {each.addr for each in (*reading.mail.to, *reading.mail.cc)}
    got = [each.queue for each in mailboxes if each.name == mail.mailbox or each.address in named]
    had = {ticket.queue, *(each.queue for each in mailboxes if each.name == ticket.mailbox)}
    return [queue for queue in dict.fromkeys(got) if queue not in had]


def _agents(work: Work, ticket: KnownTicket, queues: Sequence[str]) -> dict[str, AgentFacts]:
    """The first agent of each queue, unless he minds the ticket anyway."""
    first = {queue: minder(queue, None, work.agents) for queue in queues}
    return {queue: agent for queue, agent in first.items() if agent is not None and agent != work.minder(ticket)}


def _why_nobody(
    work: Work, mail: ClaimedMail, ticket: KnownTicket, queues: Sequence[str], errors: Sequence[str]
) -> str:
    """Why no agent was told; where that is a fault, the log has it too."""
    if mail.quiet:
        return OLDER
    without = [queue for queue in queues if minder(queue, None, work.agents) is None]
    if not errors and not without:
        return "the agent of the queue minds the ticket anyway"
    reason = errors[0] if errors else f"no agent for the queue {without[0]!r}"
    log.warning("agent not told", ticket=ticket.number, inbox=mail.id, error=reason)
    return reason


def _tell(
    work: Work, mail: ClaimedMail, ticket: KnownTicket, told: dict[str, AgentFacts]
) -> tuple[list[NoticeRow], list[ParticipantRow], list[str]]:
    """One notice for each ticket and queue, however many copies come; and why some could not be written."""
    notices: list[NoticeRow] = []
    errors: list[str] = []
    joining: dict[str, ParticipantRow] = {}
    for queue, agent in told.items():
        known = joining.get(agent.address)
        handle, rows = (known.handle, []) if known is not None else handle_of(work, ticket, agent)
        news = News(
            notice="also_received_agent",
            cause=f"also_received_agent:{ticket.number}:{queue}",
            facts={"queue": ticket.queue},
            queue=queue,
        )
        notice = tell(work, mail, ticket, agent, handle, news)
        if isinstance(notice, str):
            errors.append(notice)
            continue
        notices.append(notice)
        joining |= {row.address: row for row in rows}
    return notices, list(joining.values()), errors
