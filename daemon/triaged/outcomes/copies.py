"""The same mail again, perhaps through the mailbox of another queue."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.desk.people import AgentFacts, minder
from triaged.model import ClaimedMail, Duplicate, KnownTicket, Outcome, Reading
from triaged.outcomes.telling import News, handle_of, tell
from triaged.outcomes.work import Decided, Work, nothing_more, numbered
from triaged.store.filing import Filing, NoticeRow, ParticipantRow


def duplicate(work: Work, mail: ClaimedMail, decided: Decided, copy: Duplicate) -> Filing:
    """Nothing new; but another queue that got the mail too learns where it is."""
    ticket = work.known.ticket(copy.ticket)
    reason = f"the same mail is in #{ticket.number}"
    queues = _other_queues(work, mail, decided.reading, ticket)
    if not queues:
        return nothing_more(mail, decided, Outcome.DUPLICATE, reason, ticket.number)
    told = {} if mail.quiet else _agents(work, ticket, queues)
    notices, joins = _tell(work, mail, ticket, told)
    what = {"inbox": mail.id, "mailbox": mail.mailbox, "queues": queues, "told": [each.recipient for each in notices]}
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


def _tell(
    work: Work, mail: ClaimedMail, ticket: KnownTicket, told: dict[str, AgentFacts]
) -> tuple[list[NoticeRow], list[ParticipantRow]]:
    """One notice for each ticket and queue, however many copies come."""
    notices: list[NoticeRow] = []
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
        if not isinstance(notice, str):
            notices.append(notice)
            joining |= {row.address: row for row in rows}
    return notices, list(joining.values())
