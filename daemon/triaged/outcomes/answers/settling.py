"""What an agent says of a held mail, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from triaged.model import (
    ClaimedMail,
    Command,
    Direction,
    KnownTicket,
    Note,
    Outcome,
    QuestionKind,
    Reading,
    Settled,
)
from triaged.outcomes.agents.telling import News, handle_of, named, tell
from triaged.outcomes.answers.applying import wrong_code
from triaged.outcomes.answers.keeping import Replaced, tell_author
from triaged.outcomes.answers.kept import author_of
from triaged.outcomes.joining import join_as_note
from triaged.outcomes.work import Decided, Work, file_rows, message_row, new_handle, nothing_more, numbered, received
from triaged.store.acts import AlsoHis, StoreAct
from triaged.store.answers import Asked
from triaged.store.filing import Filing, MessageRow, NoticeRow, ParticipantRow, SettledRow
from triaged.store.held import SETTLED_EVENT

#: What each word makes of the held mail, which is decided anew with it; any other word ends it.
_SETTLED: Mapping[tuple[QuestionKind, str], Settled] = {
    (QuestionKind.ADMIT, "admit"): Settled.ADMITTED,
    (QuestionKind.CONFIRM, "admit"): Settled.CONFIRMED,
    (QuestionKind.ALIAS, "confirm"): Settled.CONFIRMED,
    (QuestionKind.SEND, "send"): Settled.SENT,
    (QuestionKind.APPROVE, "approve"): Settled.APPROVED,
    (QuestionKind.CODE, "confirm"): Settled.CODED,
}
_OF_ANSWERS = (QuestionKind.SEND, QuestionKind.APPROVE, QuestionKind.CODE)  #: questions about an agent's own answer


def settle(work: Work, mail: ClaimedMail, decided: Decided, command: Command) -> Filing:
    """An agent has said what a held mail is."""
    ticket = work.known.ticket(command.ticket) if command.ticket is not None else None
    asked = work.answers.asked(command.question.inbox)
    if asked is not None and asked.kind is not command.question.kind:
        return _too_late(work, mail, decided, command)
    settled = _SETTLED.get((command.question.kind, command.verb))
    if settled is Settled.CODED:
        wrong = wrong_code(work, mail, decided, command)
        if wrong is not None:
            return wrong
    notices, joins, told = _tell(work, mail, decided.reading, ticket, command)
    filing = Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.COMMAND,
        message_id=decided.reading.message_id,
        reason=f"#{command.verb} by {command.agent}",
        settles=SettledRow(inbox=command.question.inbox, settled=settled, verb=command.verb, by=command.agent),
        acts=_also(command, asked, settled),
        notices=notices,
    )
    if ticket is None:
        return filing
    return replace(
        filing,
        ticket=ticket.number,
        becomes=ticket,
        message=_message(work, decided, command),
        participants=joins,
        files=file_rows(work, decided.reading),
        events=numbered(
            work.known.last_event(ticket.number),
            ("received", received(mail, decided.reading, Outcome.COMMAND)),
            (SETTLED_EVENT, {**_event(command), **told}),
        ),
    )


def _event(command: Command) -> dict[str, Any]:
    """What the ticket's history says of it."""
    return {
        "inbox": command.question.inbox,
        "question": command.question.kind,
        "verb": command.verb,
        "agent": command.agent,
    }


def _message(work: Work, decided: Decided, command: Command) -> MessageRow:
    """What he says besides is a note; a code is nobody's business."""
    said = command.note if command.question.kind is not QuestionKind.CODE else ""
    row = message_row(work, decided.reading, Direction.NOTE)
    return replace(row, text=said, agent=command.agent)


def _too_late(work: Work, mail: ClaimedMail, decided: Decided, command: Command) -> Filing:
    """Something else is asked about the mail by now, so that this question is settled."""
    if command.ticket is None:
        return nothing_more(mail, decided, Outcome.COMMAND, f"#{command.verb} by {command.agent}, which came late")
    question = replace(command.question, settled=True)
    return join_as_note(
        work, mail, decided, Note(ticket=command.ticket, by="token", agent=command.agent, question=question)
    )


def _also(command: Command, asked: Asked | None, settled: Settled | None) -> list[StoreAct]:
    """An agent says that a further address is his."""
    if command.question.kind is not QuestionKind.ALIAS or settled is None or asked is None or asked.sender is None:
        return []
    return [AlsoHis(address=asked.sender, agent=command.agent)]


def _tell(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket | None,
    command: Command,
) -> tuple[list[NoticeRow], list[ParticipantRow], dict[str, Any]]:
    """Who is told that it is done: who has said so, and who wrote the answer, where that is another."""
    notices, joins, told = _confirm(work, mail, reading, ticket, command)
    author = author_of(work, command.question.inbox) if command.question.kind in _OF_ANSWERS else None
    dropped = (command.question.kind, command.verb) not in _SETTLED
    if ticket is not None and author is not None and author.address != command.agent and dropped:
        settler = named(work, command.agent)
        what = Replaced(inbox=command.question.inbox, what="dropped", words=command.note)
        more, rows = tell_author(work, mail, ticket, author, settler, what)
        return [*notices, *more], [*joins, *rows], told
    return notices, joins, told


def _confirm(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket | None,
    command: Command,
) -> tuple[list[NoticeRow], list[ParticipantRow], dict[str, Any]]:
    """One line to the agent that it is done; none where what he lets go is confirmed itself."""
    agent = named(work, command.agent)
    author = author_of(work, command.question.inbox) if command.question.kind in _OF_ANSWERS else None
    his_own = author is not None and author.address == command.agent
    if agent is None or mail.quiet or (his_own and (command.question.kind, command.verb) in _SETTLED):
        return [], [], {}
    handle, joins = handle_of(work, ticket, agent) if ticket is not None else (new_handle(), [])
    note = bool(command.note) and ticket is not None
    facts = {"verb": command.verb, "question": command.question.kind.value, "note": note}
    news = News(notice="settled_agent", cause=f"settled_agent:{mail.id}", facts=facts, answers=reading)
    notice = tell(work, mail, ticket, agent, handle, news)
    return ([], [], {"not_told": notice}) if isinstance(notice, str) else ([notice], joins, {})
