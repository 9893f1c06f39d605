"""An agent is handed a ticket by another one."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.people import AgentFacts
from triaged.model import ClaimedMail, Direction, KnownTicket, Worded
from triaged.outcomes.agents.messages import SHOWN_CHARACTERS, Mailing, Message, earlier, mailing, written_by
from triaged.outcomes.work import Work


def hand_over(work: Work, mail: ClaimedMail, ticket: KnownTicket, agent: AgentFacts, why: str) -> Mailing:
    """One mail to an agent who works on a ticket, or watches it, from now on: with the customer's newest words.

    Args:
        work: The batch.
        mail: The one by which he is handed it.
        ticket: As it is afterwards.
        agent: Who is told.
        why: As for `mailing`.
    """
    message = earlier(work, ticket, str(mail.id), work.histories.files(ticket.number))
    if message.received_at is None:
        message = _answered(work, ticket, message)
    return mailing(work, ticket, message, [(agent, why)])


def _answered(work: Work, ticket: KnownTicket, message: Message) -> Message:
    """The customer's newest words, where he has had an answer to them."""
    public = work.histories.of(ticket.number).public()
    said = next((each for each in reversed(public) if each.direction is Direction.IN), None)
    if said is None:
        return message
    text = said.text.strip()
    shown = replace(message, words=Worded(text=text[:SHOWN_CHARACTERS]), more=len(text) > SHOWN_CHARACTERS)
    return written_by(said, ticket, shown)
