"""An agent is handed a ticket by another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.model import ClaimedMail, Direction, KnownTicket, Worded
from triaged.outcomes.agents.messages import SHOWN_CHARACTERS, Mailing, Message, earlier, mailing, written_by
from triaged.outcomes.agents.parts import stored_parts
from triaged.outcomes.handover.briefing import Briefing
from triaged.outcomes.work import Work
from triaged.store.attachments import FileRow


def hand_over(
    work: Work,
    mail: ClaimedMail,
    ticket: KnownTicket,
    agent: AgentFacts,
    why: str,
    *,
    briefing: Briefing | None = None,
    files: Sequence[FileRow] = (),
) -> Mailing:
    """One mail to an agent who works on a ticket, or watches it, from now on: with the customer's newest words.

    Args:
        work: The batch.
        mail: The one by which he is handed it.
        ticket: As it is afterwards.
        agent: Who is told.
        why: As for `mailing`.
        briefing: How it came to another tier; then all files of the ticket go along.
        files: Of the mail.
    """
    if briefing is None:
        return mailing(work, ticket, newest(work, ticket, str(mail.id)), [(agent, why)])
    brought = [{"inbox": mail.id, **{name: getattr(each, name) for name in FileRow.__slots__}} for each in files]
    return mailing(work, ticket, briefed(work, ticket, str(mail.id), briefing, brought), [(agent, why)])


def briefed(
    work: Work, ticket: KnownTicket, cause: str, briefing: Briefing, files: Sequence[Mapping[str, Any]] = ()
) -> Message:
    """What who gets a ticket from another tier is told: all that is known, with all files.

    Args:
        work: What filing needs; it may be of no mail at all.
        ticket: As it is afterwards.
        cause: As in `Message`.
        briefing: How it came there.
        files: Rows of files that are not stored yet (`store.attachments.files_of`).
    """
    parts = stored_parts(work, [*work.histories.files(ticket.number), *files])
    return replace(newest(work, ticket, cause), parts=parts, briefing=briefing)


def newest(work: Work, ticket: KnownTicket, cause: str) -> Message:
    """The customer's newest words, for an agent who works on a ticket from now on; `cause` as in `Message`."""
    message = earlier(work, ticket, cause, work.histories.files(ticket.number))
    return _answered(work, ticket, message) if message.received_at is None else message


def _answered(work: Work, ticket: KnownTicket, message: Message) -> Message:
    """The customer's newest words, where he has had an answer to them."""
    public = work.histories.of(ticket.number).public()
    said = next((each for each in reversed(public) if each.direction is Direction.IN), None)
    if said is None:
        return message
    text = said.text.strip()
    shown = replace(message, words=Worded(text=text[:SHOWN_CHARACTERS]), more=len(text) > SHOWN_CHARACTERS)
    return written_by(said, ticket, shown)
