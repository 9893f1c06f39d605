"""Who asks for something, and the mail that answers him."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from triaged.desk.people import AgentFacts
from triaged.model import ClaimedMail, Doubt, DoubtKind, KnownTicket, Purpose, Reading
from triaged.outcomes.agents.telling import News, handle_of, language_for, letter_to, mailbox_of, send
from triaged.outcomes.agents.worklists import Reader
from triaged.outcomes.work import Decided, Work, new_handle
from triaged.store.filing import NoticeRow, ParticipantRow

VALID = timedelta(days=1)  #: later the answer is not what is so any more

Answered = tuple[Sequence[NoticeRow], Sequence[tuple[int, ParticipantRow]]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One command of an agent's mail."""

    work: Work
    mail: ClaimedMail
    decided: Decided
    ticket: KnownTicket | None  #: the one that the mail belongs to
    agent: AgentFacts

    @property
    def desk(self) -> int:
        """The handle of his desk address."""
        return self.work.staff.desks.get(self.agent.address) or new_handle()

    @property
    def reader(self) -> Reader:
        """For whom lists are written."""
        work = self.work
        return Reader(writer=work.writer, agent=self.agent, mailbox=self.mail.mailbox, desk=self.desk, now=work.now)

    def language(self, notice: str, ticket: KnownTicket | None) -> str:
        """In which a notice is written to him."""
        mailbox = self.mail.mailbox if ticket is None else mailbox_of(self.work, ticket)
        queue = ticket.queue if ticket is not None else None
        return language_for(self.work.writer, notice, self.agent, mailbox=mailbox, queue=queue)

    def answer(self, notice: str, facts: Mapping[str, object], *, cause: str = "") -> Answered:
        """A notice that answers his mail: in the thread of its ticket, or, where it has none, from desk to desk."""
        return self._send(notice, facts, self.ticket, cause, answers=self.decided.reading)

    def about(self, ticket: KnownTicket, notice: str, facts: Mapping[str, object], *, cause: str) -> Answered:
        """A notice in the thread of another ticket, or of the same."""
        return self._send(notice, facts, ticket, cause, answers=None)

    def _send(
        self,
        notice: str,
        facts: Mapping[str, object],
        ticket: KnownTicket | None,
        cause: str,
        *,
        answers: Reading | None,
    ) -> Answered:
        handle, joins = (self.desk, []) if ticket is None else handle_of(self.work, ticket, self.agent)
        news = News(
            notice=notice,
            cause=f"{notice}:{self.mail.id}{cause}",
            facts=facts,
            answers=answers,
            purpose=Purpose.DESK if ticket is None else Purpose.NOTE,
            valid_for=VALID,
        )
        letter = letter_to(self.work, self.agent, ticket, handle, news, mailbox=self.mail.mailbox)
        # what he asks for is an answer also where it stands in another thread than his question
        made = send(self.work, self.agent, replace(letter, auto_submitted="auto-replied"))  # RFC 3834 5
        if isinstance(made, str):
            log.warning("agent not told", notice=notice, agent=self.agent.address, error=made)
            return (), ()
        return [made], [(ticket.number, row) for row in joins] if ticket else []


def mistake(line: str, why: str) -> Doubt:
    """What cannot be looked up."""
    return Doubt(kind=DoubtKind.ARGUMENT, line=line, why=why)
