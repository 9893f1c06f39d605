"""A mail that waits for a person's word, and that word.

A held mail joins nothing. Where it names a ticket, one agent is asked about it: his answer `#admit` or `#refuse`
settles it, and any other answer is a note. What was admitted is decided anew, by the same steps as all mail.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from triaged.desk.commands import verb_of
from triaged.desk.people import AgentFacts
from triaged.mail.addrlist import to_ascii
from triaged.mail.compose import clean_header
from triaged.model import (
    Address,
    ClaimedMail,
    Command,
    Direction,
    EvidenceLevel,
    Held,
    KnownTicket,
    Outcome,
    Purpose,
    QuestionKind,
    Reading,
    Settled,
)
from triaged.notices import Letter, chain
from triaged.outcomes.acknowledge import DAILY_CAP, DOMAIN_CAP, answer_by
from triaged.outcomes.telling import News, first_lines, handle_of, named, tell
from triaged.outcomes.work import (
    Decided,
    Work,
    file_rows,
    message_row,
    new_handle,
    nothing_more,
    numbered,
    received,
)
from triaged.store.filing import Filing, NoticeRow, ParticipantRow, QuestionRow, SettledRow

SHOWN_LINES = 15  #: of a held mail, in the question about it
SHOWN_CHARACTERS = 1000
VALID = timedelta(hours=4)  #: of the line to the sender
OLDER = "older mail, brought in by hand"
_NOTICES = {QuestionKind.ADMIT: "held_agent", QuestionKind.CONFIRM: "confirm_agent"}

log = structlog.get_logger()


def hold(work: Work, mail: ClaimedMail, decided: Decided, held: Held) -> Filing:
    """The mail joins nothing before somebody has said so: an agent of its ticket, or he in whose name it is."""
    ticket = work.known.ticket(held.ticket) if held.ticket is not None else None
    if held.question is None or (ticket is None and held.of is None):
        return nothing_more(mail, decided, Outcome.HELD, held.reason, held.ticket)
    reading = decided.reading
    agent = named(work, held.of) if ticket is None or held.of is not None else work.minder(ticket)
    question, notice, asked = _ask(work, mail, reading, ticket, held.question, agent)
    line, told = _answer_sender(work, mail, reading, ticket, held.question, agent)
    sender = reading.mail.from_
    what = {
        "inbox": mail.id,
        "from": sender.addr if sender else None,
        "question": held.question,
        "reason": held.reason,
        "evidence": f"{reading.evidence.level.name}: {reading.evidence.why}",
        **asked,
        **told,
    }
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.HELD,
        message_id=reading.message_id,
        reason=held.reason,
        ticket=ticket.number if ticket else None,
        becomes=ticket,
        questions=[question] if question is not None else [],
        events=numbered(work.known.last_event(ticket.number), ("held", what)) if ticket else [],
        notices=[each for each in (notice, line) if each is not None],
    )


def settle(work: Work, mail: ClaimedMail, decided: Decided, command: Command) -> Filing:
    """An agent has said what a held mail is."""
    ticket = work.known.ticket(command.ticket) if command.ticket is not None else None
    note = _below_verb(decided.reading.mail.reply) if ticket is not None else ""
    notice, joins, told = _confirm(work, mail, decided.reading, ticket, command, note)
    filing = Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.COMMAND,
        message_id=decided.reading.message_id,
        reason=f"#{command.verb} by {command.agent}",
        settles=SettledRow(
            inbox=command.question.inbox,
            settled=_settled(command),
            reason=f"refused by {command.agent}",
        ),
        notices=[notice] if notice is not None else [],
    )
    if ticket is None:
        return filing
    said = {
        "inbox": command.question.inbox,
        "question": command.question.kind,
        "verb": command.verb,
        "agent": command.agent,
        **told,
    }
    text = note or decided.reading.mail.reply.strip()
    return replace(
        filing,
        ticket=ticket.number,
        becomes=ticket,
        message=replace(message_row(work, decided.reading, Direction.NOTE), text=text),
        participants=joins,
        files=file_rows(work, decided.reading),
        events=numbered(
            work.known.last_event(ticket.number),
            ("received", received(mail, decided.reading, Outcome.COMMAND)),
            ("settled", said),
        ),
    )


def _settled(command: Command) -> Settled | None:
    if command.verb != "admit":
        return None
    return Settled.ADMITTED if command.question.kind is QuestionKind.ADMIT else Settled.CONFIRMED


def _ask(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket | None,
    kind: QuestionKind,
    agent: AgentFacts | None,
) -> tuple[QuestionRow | None, NoticeRow | None, dict[str, Any]]:
    """The question to an agent, its notice, and what the ticket's history says of it."""
    if mail.quiet:
        return None, None, {"asked": None, "not_asked": OLDER}
    number = ticket.number if ticket else None
    if agent is None:
        log.warning("nobody to ask", ticket=number, inbox=mail.id, hint=f"triaged inbox show {mail.id}")
        return None, None, {"asked": None, "not_asked": f"no agent for the queue {ticket.queue!r}" if ticket else None}
    handle = new_handle()
    sender = reading.mail.from_.addr if reading.mail.from_ else None
    # One question a day about what one sender wants of one ticket: its answer settles all his mail that is held for it.
    about = f"{number}:{sender}:{work.now:%Y-%m-%d}" if kind is QuestionKind.ADMIT else str(mail.id)
    news = News(notice=_NOTICES[kind], cause=f"{_NOTICES[kind]}:{about}", facts=_shown(work, reading, ticket))
    notice = tell(work, mail, ticket, agent, handle, news)
    if isinstance(notice, str):
        log.warning("nobody to ask", ticket=number, inbox=mail.id, error=notice)
        return None, None, {"asked": None, "not_asked": notice}
    return QuestionRow(kind=kind, address=agent.address, sender=sender, handle=handle), notice, {"asked": agent.address}


def _shown(work: Work, reading: Reading, ticket: KnownTicket | None) -> dict[str, object]:
    """What an agent sees of a held mail."""
    sender = reading.mail.from_
    lines, more = first_lines(reading.mail.reply, lines=SHOWN_LINES, characters=SHOWN_CHARACTERS)
    return {
        "sender": sender.addr if sender else None,
        "name": (clean_header(sender.name) or None) if sender else None,
        "proven": reading.evidence.level >= EvidenceLevel.A2,
        "level": reading.evidence.level.name,
        "why": clean_header(reading.evidence.why),
        "cause": _cause(work, sender, ticket),
        "mail_subject": clean_header(reading.mail.subject) or None,
        "lines": lines,
        "more": more,
        "files": len(reading.mail.attachments),
    }


def _cause(work: Work, sender: Address | None, ticket: KnownTicket | None) -> str:
    """Why a mail is held, as the templates know it."""
    if sender is None:
        return "unreadable"
    if sender.addr in work.writer.desk.site.agents:
        return "agent"
    return "participant" if ticket is not None and sender.addr in ticket.participants else "stranger"


def _answer_sender(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket | None,
    kind: QuestionKind,
    agent: AgentFacts | None,
) -> tuple[NoticeRow | None, dict[str, Any]]:
    """One fixed line to the sender, which says nothing of the ticket, and what the history says of it."""
    if kind is not QuestionKind.ADMIT or ticket is None:
        return None, {}  # to whom a mail in an agent's name is answered, only the agent knows
    reason = _why_no_line(work, mail, reading, agent)
    sender = reading.mail.from_
    if reason is not None or sender is None:
        return None, {"sender_told": False, "not_told": reason}
    notice = work.notice(
        Letter(
            notice="held_sender",
            cause=f"held_sender:{ticket.number}:{sender.addr}:{work.now.date()}",
            mailbox=mail.mailbox,
            recipient=Address(name="", addr=sender.addr),
            handle=new_handle(),  # nobody's: an answer to it must lead nowhere
            purpose=Purpose.REPLY,
            language=reading.language,
            facts={
                "desk": work.writer.desk.settings.name,
                "answer_by": answer_by(work, reading, work.writer.desk.settings.mailbox(mail.mailbox).queue),
            },
            valid_for=VALID,
            in_reply_to=reading.mail.message_id,
            references=chain((), (), reading.mail.message_id),
            auto_submitted="auto-replied",  # RFC 3834 5
        )
    )
    if isinstance(notice, str):
        return None, {"sender_told": False, "not_told": notice}
    return notice, {"sender_told": True}


def _why_no_line(work: Work, mail: ClaimedMail, reading: Reading, agent: AgentFacts | None) -> str | None:
    """The law of acknowledgements (`outcomes.acknowledge`), but that what comes too much is not told later either."""
    sender = reading.mail.from_
    if mail.quiet:
        return OLDER
    if sender is None:
        return "no single usable sender"
    if not reading.origin.may_ack:
        return f"not written by a person: {', '.join(reading.origin.reasons)}"
    if work.writer.desk.site.is_own(sender.addr):
        return "an address of this desk"
    if agent is not None and work.writer.desk.site.agents.get(sender.addr) == agent.address:
        return "it is he who is asked"
    if to_ascii(sender.addr) is None:
        return "the sender's address needs SMTPUTF8"
    return _over_cap(work, reading, sender.addr)


def _over_cap(work: Work, reading: Reading, address: str) -> str | None:
    sent, proven = work.known.sent(address), reading.evidence.level >= EvidenceLevel.A2
    if sent.today >= (DAILY_CAP if proven else 1):
        return f"{sent.today} automatic mails to this address within a day"
    if sent.desk_hour >= work.writer.desk.settings.limits.acknowledgements_per_hour:
        return f"the desk has sent {sent.desk_hour} within the hour, which is its limit"
    if not proven and sent.domain_hour >= DOMAIN_CAP:
        return f"{sent.domain_hour} automatic mails to this domain within an hour"
    return None


def _confirm(
    work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket | None, command: Command, note: str
) -> tuple[NoticeRow | None, list[ParticipantRow], dict[str, Any]]:
    """One line to the agent that it is done."""
    agent = named(work, command.agent)
    if agent is None or mail.quiet:
        return None, [], {}
    handle, joins = handle_of(work, ticket, agent) if ticket is not None else (new_handle(), [])
    facts = {"verb": command.verb, "question": command.question.kind.value, "note": bool(note)}
    news = News(notice="settled_agent", cause=f"settled_agent:{mail.id}", facts=facts, answers=reading)
    notice = tell(work, mail, ticket, agent, handle, news)
    return (None, [], {"not_told": notice}) if isinstance(notice, str) else (notice, joins, {})


def _below_verb(reply: str) -> str:
    """What an agent wrote below the line with his verb."""
    lines = reply.splitlines()
    at = next((number for number, line in enumerate(lines) if verb_of(line) is not None), len(lines))
    return "\n".join(lines[at + 1 :]).strip()
