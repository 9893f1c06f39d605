"""Agents of whom nothing is heard while a customer waits: after some working time the ticket goes back to its queue.

Contract
--------
* The time begins when the customer writes to the ticket of an agent, or when an agent gets a ticket whose customer
  waits. It is counted in his working time; what the customer writes meanwhile does not begin it anew.
* Any word of his on the ticket ends it: an answer, also one that is held, a note, a command.
* Queues without `silent_minutes` have none of it, and cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from triaged.desk.people import AgentFacts
from triaged.model import (
    AT_WORK,
    Answer,
    ClaimedMail,
    Command,
    Direction,
    KnownTicket,
    Note,
    ReminderKind,
    Reply,
    ThreadDecision,
)
from triaged.outcomes.agents.telling import News, handle_of, letter_to, named, presence, queue_of, send
from triaged.outcomes.giving_back import give_back
from triaged.outcomes.work import Work
from triaged.store.filing import Filing, ReminderRow
from triaged.store.reminders import DueReminder
from triaged.store.reminding import Reminded

NOTICE = "silent_agent"

log = structlog.get_logger()


def with_silence(work: Work, mail: ClaimedMail, thread: ThreadDecision, filing: Filing) -> Filing:
    """What follows from a mail, and of whom something must be heard from now on, or need not any more."""
    if not any(queue.silent_minutes for queue in work.writer.desk.settings.queues) or mail.quiet:
        return filing
    heard = _heed(work, thread, filing)
    return replace(heard, others=[_heed(work, thread, each) for each in heard.others]) if heard.others else heard


def since(work: Work, before: KnownTicket, after: KnownTicket) -> list[ReminderRow]:
    """Of whom something must be heard from now on, where a ticket has become somebody's, or open again, by itself."""
    if after.assignee == before.assignee and after.status == before.status:
        return []
    return _row(work, after) if waits(work, after) else []


def waits(work: Work, ticket: KnownTicket) -> bool:
    """Whether the customer of a ticket waits for an agent: the newest public message is his."""
    if ticket.status not in AT_WORK or ticket.practice or not ticket.customer or _minutes(work, ticket) is None:
        return False
    public = work.histories.of(ticket.number).public()
    return bool(public) and public[-1].direction is Direction.IN


def fell_silent(work: Work, due: DueReminder, ticket: KnownTicket) -> Reminded | None:
    """The time is over: the ticket goes back to the queue, and who had it hears of it; None where that is not so."""
    agent, minutes = named(work, due.address), _minutes(work, ticket)
    if agent is None or minutes is None or ticket.assignee != due.address or not waits(work, ticket):
        return None
    reason = f"nothing was heard for {minutes} minutes of working time"
    given = give_back(work, ticket, reason=reason, told="silent", silent=minutes * 60)
    if given.choice is None:
        return given.reminded
    return _told(work, ticket, agent, given.choice.agent, minutes, given.reminded)


def _told(
    work: Work, ticket: KnownTicket, agent: AgentFacts, chosen: AgentFacts, minutes: int, reminded: Reminded
) -> Reminded:
    """With the mail to who has had the ticket."""
    handle, joins = handle_of(work, ticket, agent)
    cause = f"{NOTICE}:{ticket.number}:{work.known.last_event(ticket.number)}"
    news = News(notice=NOTICE, cause=cause, facts={"silent": minutes * 60, "next": chosen.name})
    notice = send(work, agent, letter_to(work, agent, ticket, handle, news, mailbox=ticket.mailbox))
    if isinstance(notice, str):
        log.warning("agent not told", ticket=ticket.number, agent=agent.address, error=notice)
        return reminded
    return replace(reminded, notices=[*reminded.notices, notice], participants=[*reminded.participants, *joins])


def _heed(work: Work, thread: ThreadDecision, filing: Filing) -> Filing:
    """One ticket of a mail."""
    if filing.ticket is None:
        return filing
    before = work.known.so_far(filing.ticket)
    after = filing.opens.known(work.now) if filing.opens is not None else filing.becomes or before
    if after is None:
        return filing
    was = before.assignee if before is not None else None
    said = filing.message
    wrote = said is not None and said.direction is Direction.IN and not _is_thanks(thread)
    answered = said is not None and said.direction is Direction.OUT
    over = answered or was != after.assignee or after.status not in AT_WORK or _author(thread) in {was, after.assignee}
    rows: Sequence[ReminderRow] = ()
    if wrote or (was != after.assignee and not answered and waits(work, after)):
        rows = _row(work, after)
    if not (over or rows):
        return filing
    return replace(
        filing,
        forgets=[*filing.forgets, *([ReminderKind.SILENT] if over and before is not None else ())],
        reminders=[*filing.reminders, *rows],
    )


def _row(work: Work, ticket: KnownTicket) -> list[ReminderRow]:
    agent, minutes = named(work, ticket.assignee), _minutes(work, ticket)
    if agent is None or minutes is None or ticket.status not in AT_WORK or ticket.practice or not ticket.customer:
        return []
    due_at = presence(work, ticket, agent).after(work.now, timedelta(minutes=minutes))
    return [ReminderRow(kind=ReminderKind.SILENT, address=agent.address, step=0, due_at=due_at)]


def _minutes(work: Work, ticket: KnownTicket) -> int | None:
    queue = queue_of(work, ticket)
    return queue.silent_minutes if queue is not None else None


def _author(thread: ThreadDecision) -> str:
    """The first address of the agent who wrote a mail; "" where none did."""
    match thread:
        case Answer(agent=agent) | Command(agent=agent):
            return agent
        case Note(agent=str(agent)) | Reply(written_by=str(agent)):
            return agent
        case _:
            return ""


def _is_thanks(thread: ThreadDecision) -> bool:
    return isinstance(thread, Reply) and thread.thanks
