"""What an agent is asked about a held mail, and what he hears when his answer settles nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from triaged.desk.attachments import judge
from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.model import (
    Address,
    ClaimedMail,
    EvidenceLevel,
    KnownTicket,
    Question,
    QuestionKind,
    Reading,
)
from triaged.outcomes.agents.telling import OLDER, News, first_lines, named, tell
from triaged.outcomes.work import Work, new_handle
from triaged.store.filing import NoticeRow, QuestionRow

QUESTIONS_AN_HOUR = 5  #: to one agent, and about one ticket: strangers must not be able to flood him
SHOWN_LINES = 15  #: of a held mail, in the question about it
SHOWN_CHARACTERS = 1000
SHOWN_FILES = 10
NAME_CHARACTERS = 100  #: of a file, a subject, or the people in To
_NOTICES = {
    QuestionKind.ADMIT: "held_agent",
    QuestionKind.CONFIRM: "confirm_agent",
    QuestionKind.ALIAS: "alias_agent",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question about one held mail."""

    said: Mapping[str, Any]  #: in the ticket's history
    question: QuestionRow | None = None
    notice: NoticeRow | None = None
    alarms: Sequence[NoticeRow] = ()


def ask(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket | None,
    kind: QuestionKind,
    agent: AgentFacts | None,
) -> Asked:
    """Put the question to an agent, unless he, or the ticket, has had enough of them within the hour."""
    if mail.quiet:
        return Asked(said={"asked": None, "not_asked": OLDER})
    number = ticket.number if ticket else None
    if agent is None:
        log.warning("nobody to ask", ticket=number, inbox=mail.id, hint=f"triaged inbox show {mail.id}")
        return Asked(said={"asked": None, "not_asked": f"no agent for the queue {ticket.queue!r}" if ticket else None})
    sender = reading.mail.from_.addr if reading.mail.from_ else None
    question = QuestionRow(kind=kind, address=agent.address, sender=sender, handle=new_handle())
    # One question an hour about what one sender wants of one ticket: who is admitted comes in with all his mail.
    one = kind is QuestionKind.ADMIT and sender is not None
    cause = f"{_NOTICES[kind]}:" + (f"{number}:{sender}:{work.now:%Y-%m-%dT%H}" if one else str(mail.id))
    sent = work.known.senders.this_hour.questions(agent.address, number, cause)
    if sent >= QUESTIONS_AN_HOUR:
        alarms = work.alarm("questions", mail.mailbox, {"address": agent.address, "ticket": number})
        why = f"{sent} questions this hour already"
        return Asked(said={"asked": None, "not_asked": why}, question=question, alarms=alarms)
    notice = tell(
        work,
        mail,
        ticket,
        agent,
        question.handle,
        News(notice=_NOTICES[kind], cause=cause, facts=_shown(work, reading, ticket)),
    )
    if isinstance(notice, str):
        log.warning("nobody to ask", ticket=number, inbox=mail.id, error=notice)
        return Asked(said={"asked": None, "not_asked": notice})
    return Asked(said={"asked": agent.address}, question=question, notice=notice)


def answered(work: Work, mail: ClaimedMail, reading: Reading, question: Question, *, note: bool) -> list[NoticeRow]:
    """An agent who has answered a question without settling it learns how to, or that it was settled; once a day.

    `note`: what he wrote is a note of the ticket, and not held itself.
    """
    sender = reading.mail.from_
    agent = named(work, work.writer.desk.site.agents.get(sender.addr)) if sender is not None else None
    found = asked_by(work, mail, reading, question)
    if mail.quiet or agent is None or found is None:
        return []
    handle, ticket = found
    settlement = work.known.settlement(question.inbox) if question.settled else None
    news = News(
        notice="answer_agent",
        cause=f"answer_agent:{question.inbox}:{agent.address}:{work.now:%Y-%m-%d}",
        facts={
            "question": question.kind.value,
            "settled": question.settled,
            "note": note,
            "by": settlement.by if settlement else None,
            "at": settlement.at if settlement else None,
        },
        answers=reading,
    )
    notice = tell(work, mail, ticket, agent, handle, news)
    if isinstance(notice, str):
        log.warning("agent not told", ticket=ticket.number if ticket else None, agent=agent.address, error=notice)
        return []
    return [notice]


def asked_by(
    work: Work, mail: ClaimedMail, reading: Reading, question: Question
) -> tuple[int, KnownTicket | None] | None:
    """The handle of the question that a mail answers, and the ticket that it is about."""
    known = work.known.candidates(mail, reading)
    for token in (*reading.tokens, *reading.own_ids.values()):
        holder = known.by_handle.get(token.handle)
        if holder is not None and holder.question == question:
            return token.handle, holder.ticket
        if token.handle in known.questions and known.questions[token.handle][1] == question:
            return token.handle, None
    return None


def _shown(work: Work, reading: Reading, ticket: KnownTicket | None) -> dict[str, object]:
    """What an agent sees of a held mail."""
    sender = reading.mail.from_
    lines, more = first_lines(reading.mail.reply, lines=SHOWN_LINES, characters=SHOWN_CHARACTERS)
    return {
        "sender": sender.addr if sender else None,
        "name": (clean_header(sender.name) or None) if sender else None,
        "to": short(", ".join(each.addr for each in reading.mail.to)),
        "proof": proof(reading.evidence.level),
        "why": clean_header(reading.evidence.why),
        "cause": _cause(work, sender, ticket),
        "mail_subject": short(clean_header(reading.mail.subject)),
        "lines": lines,
        "more": more,
        "files": _files(work, reading),
        "more_files": max(0, len(reading.mail.attachments) - SHOWN_FILES),
        "waiting": work.known.held(ticket.number) if ticket is not None else 0,
    }


def short(text: str) -> str | None:
    """A name for a line of a notice; None where there is none."""
    if not text:
        return None
    return text if len(text) <= NAME_CHARACTERS else f"{text[: NAME_CHARACTERS - 1]}…"


def proof(level: EvidenceLevel) -> str:
    """How well a sender is proven, as the templates know it."""
    if level.is_proven:
        return "domain"
    return "other-domain" if level is EvidenceLevel.A1 else "none"


def _files(work: Work, reading: Reading) -> list[Mapping[str, object]]:
    """The names of the files, and why one is never passed on."""
    attachments = reading.mail.attachments[:SHOWN_FILES]
    return [
        {"name": short(clean_header(attachment.filename or "")) or attachment.type, "withheld": verdict.reason}
        for attachment, verdict in zip(attachments, judge(attachments, work.limits), strict=True)
    ]


def _cause(work: Work, sender: Address | None, ticket: KnownTicket | None) -> str:
    """Why a mail is held, as the templates know it."""
    if sender is None:
        return "unreadable"
    if sender.addr in work.writer.desk.site.agents:
        return "agent"
    return "participant" if ticket is not None and sender.addr in ticket.participants else "stranger"
