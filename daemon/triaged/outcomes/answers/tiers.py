"""What an agent's mail says for the agents of a higher tier: taken out of the words that are for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from triaged.desk.handover import Given, read
from triaged.desk.people import AgentFacts
from triaged.model import KnownTicket, Order, Reading
from triaged.model.commands import Act, Move
from triaged.outcomes.handover import Question, has_files, labels_of, open_question
from triaged.outcomes.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ForATier:
    """The words and commands of a mail, with what they say for a higher tier."""

    given: Given
    acts: Sequence[tuple[Order, Act]]


def for_a_tier(
    work: Work,
    ticket: KnownTicket | None,
    agent: AgentFacts,
    reading: Reading,
    text: str,
    acts: Sequence[tuple[Order, Act]],
    *,
    answers: str | None,
    public: bool,
) -> ForATier:
    """Take apart the words of a mail that moves its ticket up, or answers what its agent was asked for that.

    Args:
        work: The batch.
        ticket: As it was before; None where the mail came to his desk address.
        agent: Who wrote it.
        reading: The mail.
        text: His own words.
        acts: His commands.
        answers: The Message-ID of our notice that he answers, where his mail says so.
        public: The words are for the customer: none of them answers a question of ours.
    """
    plain = ForATier(given=Given(rest=text), acts=acts)
    moves = [act for _order, act in acts if isinstance(act, Move)]
    queue = next((act.queue for act in moves if act.queue), None)
    if any(act.up or act.tier is not None for act in moves):
        return replace(plain, given=_read(work, ticket, agent, text, queue))
    if ticket is None or public or not (text or answers):
        return plain
    given = _read(work, ticket, agent, text, queue)
    if not given.parts and answers is None:
        return plain
    question = open_question(work, ticket, agent)
    if question is None or not _answers(question, given, answers, reading, text, acts):
        return plain
    if question.moved:  # whoever has the ticket now gets all of it as a note
        return replace(plain, given=replace(given, rest=text, lines=""))
    order = Order(verb="escalate", words="", line="#escalate")
    return ForATier(given=given, acts=[*acts, (order, Move(tier=question.to))])


def _read(work: Work, ticket: KnownTicket | None, agent: AgentFacts, text: str, queue: str | None) -> Given:
    queues = {each for each in (ticket.queue if ticket is not None else None, queue) if each is not None}
    return read(text, labels_of(work, queues), names=(agent.name,))


def _answers(
    question: Question,
    given: Given,
    answers: str | None,
    reading: Reading,
    text: str,
    acts: Sequence[tuple[Order, Act]],
) -> bool:
    """Whether a mail answers the question; one that only says or commands something else does not."""
    if given.parts:
        return True
    brings = has_files(reading.mail.attachments)
    return answers == question.message_id and not acts and (brings or bool(text))
