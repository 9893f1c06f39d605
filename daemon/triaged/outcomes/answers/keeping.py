"""An agent's answer that does not leave before somebody has said so: the agent himself, or his mentor.

It joins nothing; a question about it stands open, and comes back while nobody answers. `#send` decides it anew, with
other words behind `#send` those go in its place, and `#drop` ends it (`outcomes.answers.settling`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from triaged.desk.people import AgentFacts
from triaged.mail.answer_html import answer_html, shown_pictures
from triaged.mail.compose import clean_header
from triaged.mail.outgoing import clean_name
from triaged.model import ClaimedMail, Doubt, KnownTicket, Order, Outcome, QuestionKind, ReminderKind
from triaged.outcomes.agents.parts import parts_of
from triaged.outcomes.agents.telling import News, first_lines, handle_of, lead_of, named, tell
from triaged.outcomes.answers.heard import Heard
from triaged.outcomes.answers.kept import Kept, kept_of, last_said, readers_of
from triaged.outcomes.work import Work, file_rows, new_handle, numbered
from triaged.store.answers import HELD_EVENT
from triaged.store.attachments import FileRow
from triaged.store.filing import Filing, NoticeRow, ParticipantRow, QuestionRow, ReminderRow
from triaged.store.reminders import DueReminder

AGAIN_AFTER = timedelta(minutes=10)  #: a held answer comes back to who was asked, and after as much again to the lead
MENTOR_AFTER = timedelta(hours=1)  #: of a mentor's working time
SHOWN_LINES = 200  #: of the held answer: he must see what leaves
SHOWN_CHARACTERS = 10_000
FIRST_LINES = 15  #: of a colleague's answer that was quicker, and of words that must not leave
FIRST_CHARACTERS = 1000
NOTICES = {QuestionKind.SEND: "kept_agent", QuestionKind.APPROVE: "approve_agent"}

log = structlog.get_logger()


class Why(enum.StrEnum):
    """Why an answer is held, as the templates know it."""

    UNKNOWN = "unknown"  #: as DoubtKind
    NEAR = "near"
    BELOW = "below"
    ARGUMENT = "argument"
    COLLISION = "collision"  #: a colleague has answered meanwhile
    NEW_READER = "new_reader"  #: somebody outside takes part of whom the agent was not told
    MOVED = "moved"  #: the mail that he answers is in another ticket now
    NOTE = "note"  #: words of a note
    MARK = "mark"  #: what frames notices to agents, or leads them to a ticket
    UNREACHABLE = "unreachable"  #: the customer cannot be written to
    AGAIN = "again"  #: he has sent the same words before: a program may answer for him
    EMPTY = "empty"  #: nothing but a signature


#: What no word of the agent's lets go: other words must be sent in its place, or none.
_NEVER = frozenset({Why.MARK, Why.UNREACHABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why an answer is held."""

    kind: Why
    line: str | None = None  #: the line that is in doubt
    meant: str | None = None  #: the command that it looks like
    why: str | None = None  #: what was found, and what is allowed
    name: str | None = None  #: of the colleague who was quicker; who reads it besides; the other ticket
    at: str | None = None  #: when, on the clock of who is told
    words: Sequence[str] = ()  #: lines of the colleague's answer, or the words that must not leave

    def facts(self) -> dict[str, Any]:
        """Plain data, for a template and for the ticket's history."""
        return {
            "kind": self.kind.value,
            "line": self.line,
            "meant": self.meant,
            "why": self.why,
            "name": self.name,
            "at": self.at,
            "words": list(self.words),
        }


def doubtful(doubt: Doubt) -> Reason:
    """A line that nobody can be sure about, as a reason."""
    return Reason(kind=Why(doubt.kind.value), line=doubt.line, meant=doubt.meant, why=doubt.why)


def quoted(text: str) -> list[str]:
    """The first lines of somebody's words, as a reason shows them."""
    lines, more = first_lines(text, lines=FIRST_LINES, characters=FIRST_CHARACTERS)
    return [*lines, "[...]"] if more else list(lines)


def keep(work: Work, heard: Heard, reasons: Sequence[Reason]) -> Filing:
    """Hold an agent's answer for these reasons, and ask him what is to become of it."""
    facts = {
        "reasons": [each.facts() for each in reasons],
        "may_send": _NEVER.isdisjoint(each.kind for each in reasons),
        "orders": [order.line for order in _orders(heard, [each.line for each in reasons])],
        **_shown(heard.words or heard.decided.reading.mail.reply),
    }
    due = work.now + AGAIN_AFTER
    return _held(work, heard, QuestionKind.SEND, heard.agent, _why(reasons), facts, due)


def keep_for_mentor(work: Work, heard: Heard, mentor: AgentFacts, customer: str) -> Filing:
    """Hold the answer of an agent who has a mentor, and ask that one."""
    facts = {
        **_about(customer, heard.agent, None, "wait"),
        "orders": [order.line for order, _act in heard.acts],
        **_shown(heard.words),
    }
    due = mentor.hours.after(work.now, MENTOR_AFTER)
    why = f"an answer of {heard.agent.address}, which {mentor.address} is to approve"
    return _held(work, heard, QuestionKind.APPROVE, mentor, why, facts, due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What became of an answer about which another agent was asked."""

    inbox: int  #: the held mail
    what: str  #: "changed" or "dropped"
    words: str  #: what goes in its place, or what is said about it; may be empty


def tell_author(
    work: Work,
    mail: ClaimedMail,
    ticket: KnownTicket,
    agent: AgentFacts,
    other: AgentFacts | None,
    replaced: Replaced,
) -> tuple[list[NoticeRow], list[ParticipantRow]]:
    """Who wrote a held answer (`agent`) learns that somebody else has changed or dropped it."""
    handle, joins = handle_of(work, ticket, agent)
    facts = {
        **_about(ticket.customer, agent, other, replaced.what),
        "orders": [],
        **_shown(replaced.words),
        "again": False,
        "of": None,
    }
    notice = NOTICES[QuestionKind.APPROVE]
    cause = f"{notice}:{replaced.inbox}:{replaced.what}"
    told = tell(work, mail, ticket, agent, handle, News(notice=notice, cause=cause, facts=facts))
    if isinstance(told, str):
        log.warning("agent not told", ticket=ticket.number, agent=agent.address, error=told)
        return [], []
    return [told], joins


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What follows when nobody has said a word about a held answer."""

    said: Mapping[str, Any]  #: for the ticket's history
    notice: NoticeRow | None = None
    question: QuestionRow | None = None  #: of who is asked besides; about the held mail
    again: ReminderRow | None = None  #: the next time


def remind(work: Work, due: DueReminder, ticket: KnownTicket | None) -> Reminded | None:
    """Ask once more, and the time after that the lead of the queue; None where the answer is not held any more.

    Args:
        work: What filing needs; it may be of no mail at all.
        due: Of the kind HELD, taken away already.
        ticket: The one for which it is held; without one, it comes back to who was asked alone.
    """
    if due.inbox is None:
        return None
    mail, asked, kept = work.answers.held_mail(due.inbox), work.answers.asked(due.inbox), kept_of(work, due.inbox)
    if mail is None or asked is None or asked.kind not in NOTICES or kept is None:
        return None
    to_lead = due.step > 1
    his_lead = lead_of(work, ticket.queue) if ticket is not None else None
    agent = his_lead if to_lead else named(work, due.address)
    if agent is None or (to_lead and agent.address == asked.address):
        return Reminded(said={"inbox": due.inbox, "reminded": None})
    row = None
    if to_lead:
        row = replace(_question(asked.kind, agent, asked.sender), kept=asked.kept)
    facts = {**kept.shown, "again": True, "of": kept.of if to_lead else None}
    notice = NOTICES[asked.kind]
    handle = row.handle if row is not None else asked.handle
    cause = f"{notice}:{due.inbox}:{asked.times}:{due.step}"
    told = tell(work, mail, ticket, agent, handle, News(notice=notice, cause=cause, facts=facts))
    if isinstance(told, str):
        number = ticket.number if ticket is not None else None
        log.warning("agent not told", ticket=number, agent=agent.address, error=told)
        return Reminded(said={"inbox": due.inbox, "reminded": None, "not_told": told})
    again = None
    if not to_lead and ticket is not None:
        at = work.now + AGAIN_AFTER
        again = ReminderRow(
            kind=ReminderKind.HELD, address=agent.address, step=due.step + 1, due_at=at, inbox=due.inbox
        )
    return Reminded(said={"inbox": due.inbox, "reminded": agent.address}, notice=told, question=row, again=again)


def kept(work: Work, heard: Heard, *, wrong: Sequence[str | None] = (), shown: Mapping[str, Any]) -> Kept:
    """What is written down of an answer that is held.

    Args:
        work: The batch.
        heard: The agent's mail.
        wrong: Lines that are in doubt, and that no word lets through.
        shown: The facts of the question about it.
    """
    held, instead_of = heard.held, heard.said.instead_of
    mine = held.agent if held is not None else heard.agent.address
    author = named(work, mine) or heard.agent
    return Kept(
        agent=author.address,
        of=author.name,
        public=heard.public,
        subject=held.subject if held is not None else heard.decided.reading.mail.subject,
        orders=_orders(heard, wrong),
        files=[*(held.files if held is not None else ()), *_files(work, heard)],
        replaces=[*(held.replaces if held is not None else ()), *([instead_of] if instead_of is not None else [])],
        readers=readers_of(work.histories.of(heard.ticket.number)) if heard.ticket is not None else [],
        until=last_said(work.histories.of(heard.ticket.number)) if heard.ticket is not None else None,
        shown=shown,
        given=replace(heard.given, rest=""),
    )


def _orders(heard: Heard, wrong: Sequence[str | None]) -> list[Order]:
    """The commands that go with the words once somebody lets them go."""
    return [order for order, _act in heard.acts if order.line not in wrong]


def _files(work: Work, heard: Heard) -> list[tuple[int, FileRow]]:
    """The files of a held mail that may go with other words in its place."""
    reading, rows = heard.decided.reading, file_rows(work, heard.decided.reading)
    if not rows:
        return []
    html = answer_html(reading.mail.html, heard.text) if reading.mail.html is not None and heard.text else None
    shown = shown_pictures(html) if html is not None else None
    left_out = parts_of(work, heard.mail.id, reading, rows, shown=shown, leaves=heard.public).left_out
    return [(heard.mail.id, each) for each in rows if clean_name(each.filename, each.type) not in left_out]


def _question(kind: QuestionKind, agent: AgentFacts, sender: str | None) -> QuestionRow:
    return QuestionRow(kind=kind, address=agent.address, sender=sender, handle=new_handle())


def _held(
    work: Work,
    heard: Heard,
    kind: QuestionKind,
    asked: AgentFacts,
    why: str,
    facts: Mapping[str, Any],
    due: datetime,
) -> Filing:
    """The mail joins nothing; the question, its notice, and when it comes back."""
    mail, reading, ticket = heard.mail, heard.decided.reading, heard.ticket
    sender = reading.mail.from_.addr if reading.mail.from_ else None
    wrong = [each["line"] for each in facts.get("reasons", ())]
    understood = kept(work, heard, wrong=wrong, shown=facts)
    row = replace(_question(kind, asked, sender), kept=understood.stored())
    told = _ask(work, heard, asked, row, facts)
    what = {
        "inbox": mail.id,
        "question": kind,
        "reason": why,
        "asked": None if isinstance(told, str) else asked.address,
        "of": heard.agent.name,
        "shown": dict(facts),
    }
    reminder = ReminderRow(kind=ReminderKind.HELD, address=asked.address, step=1, due_at=due, inbox=mail.id)
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.HELD,
        message_id=reading.message_id,
        reason=why,
        ticket=ticket.number if ticket else None,
        becomes=ticket,
        questions=[row],
        events=numbered(work.known.last_event(ticket.number), (HELD_EVENT, what)) if ticket else [],
        reminders=[reminder],
        notices=[] if isinstance(told, str) else [told],
    )


def _ask(work: Work, heard: Heard, asked: AgentFacts, row: QuestionRow, facts: Mapping[str, Any]) -> NoticeRow | str:
    """The notice that asks, or why there is none."""
    ticket, before = heard.ticket, work.answers.asked(heard.mail.id)
    notice = NOTICES[row.kind]
    news = News(
        notice=notice,
        cause=f"{notice}:{heard.mail.id}:{(before.times if before else 0) + 1}",
        facts={**facts, "again": False, "of": None},
        answers=heard.decided.reading if asked.address == heard.agent.address else None,
    )
    told = tell(work, heard.mail, ticket, asked, row.handle, news)
    if isinstance(told, str):
        log.warning("nobody to ask", ticket=ticket.number if ticket else None, inbox=heard.mail.id, error=told)
    return told


def _about(customer: str, agent: AgentFacts, other: AgentFacts | None, what: str) -> dict[str, Any]:
    return {
        "what": what,
        "agent": agent.name,
        "by": other.name if other else None,
        "customer": clean_header(customer) or None,
    }


def _shown(text: str) -> dict[str, Any]:
    """A person's words as he must see them."""
    lines = [line.rstrip()[:SHOWN_CHARACTERS] for line in text.strip().splitlines()]
    shown: list[str] = []
    room = SHOWN_CHARACTERS
    for line in lines[:SHOWN_LINES]:
        if room <= 0:
            break
        shown.append(line[:room])
        room -= len(line)
    return {"lines": shown, "more": len(shown) < len(lines) or room < 0}


def _why(reasons: Sequence[Reason]) -> str:
    """One line for the list of received mail."""
    first = reasons[0]
    what = first.line or first.name or first.why or ""
    more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"an agent's answer waits for his word: {first.kind.value}{f' ({what})' if what else ''}{more}"
