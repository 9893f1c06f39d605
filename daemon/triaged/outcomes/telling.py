"""Plain notices to agents: what happened to a ticket, in the language of its queue. An answer to one stays internal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from triaged.desk.people import AgentFacts
from triaged.mail.addrlist import to_ascii
from triaged.mail.compose import clean_header
from triaged.model import Address, ClaimedMail, KnownTicket, Purpose, Reading, Role
from triaged.notices import Letter, chain
from triaged.outcomes.work import Work, new_handle
from triaged.store.filing import NoticeRow, ParticipantRow

VALID = timedelta(days=3)  #: a weekend without the relay
WORD = "Ticket"  #: in subjects, where the site has no tag
OLDER = "older mail, brought in by hand"  #: why nobody is told


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an agent is told."""

    notice: str  #: the template's name
    cause: str  #: unique; the same twice is sent once
    facts: Mapping[str, object]  #: besides the ticket's number and subject
    answers: Reading | None = None  #: the agent's own mail, where that is answered
    queue: str | None = None  #: in whose language, where it is not the ticket's


def named(work: Work, address: str | None) -> AgentFacts | None:
    """The agent with this first address."""
    return next((agent for agent in work.agents if agent.address == address), None)


def handle_of(work: Work, ticket: KnownTicket, agent: AgentFacts) -> tuple[int, list[ParticipantRow]]:
    """The handle to which an agent's answers about a ticket lead, with the row to be stored where it is new."""
    known = work.known.agent_handle(ticket.number, agent.address)
    if known is not None:
        return known, []
    row = ParticipantRow(address=agent.address, name=agent.name, role=Role.AGENT, handle=new_handle())
    return row.handle, [row]


def tell(
    work: Work, mail: ClaimedMail, ticket: KnownTicket | None, agent: AgentFacts, handle: int, news: News
) -> NoticeRow | str:
    """A notice to an agent, or why there is none; `ticket` is None where a mail belongs to none yet."""
    if work.writer.desk.site.is_own(agent.address):
        return f"{agent.address} is an address of this desk"
    if to_ascii(agent.address) is None:
        return f"{agent.address} needs SMTPUTF8"
    answered = news.answers.mail if news.answers is not None else None
    return work.notice(
        Letter(
            notice=news.notice,
            cause=news.cause,
            mailbox=mail.mailbox,
            recipient=Address(name=agent.name, addr=agent.address),
            handle=handle,
            purpose=Purpose.NOTE,
            language=_language(work, mail.mailbox, news.queue or (ticket.queue if ticket else None)),
            facts={
                "ticket": ticket.number if ticket else None,
                "subject": (clean_header(ticket.subject) or None) if ticket else None,
                "tag": work.writer.desk.settings.tag or WORD,
                **news.facts,
            },
            valid_for=VALID,
            in_reply_to=answered.message_id if answered else None,
            references=chain(answered.references, answered.in_reply_to, answered.message_id) if answered else (),
            auto_submitted="auto-replied" if answered else "auto-generated",  # RFC 3834 5
        )
    )


def _language(work: Work, mailbox: str, queue: str | None) -> str:
    """That of a queue; where that is not in the settings any more, that of the mailbox."""
    languages = {each.name: each.language for each in work.writer.desk.settings.queues}
    return languages.get(queue or "") or work.writer.queue_language(mailbox)


def first_lines(text: str, *, lines: int, characters: int) -> tuple[Sequence[str], bool]:
    """The beginning of a text, without its empty lines, and whether there is more."""
    whole = [line.rstrip() for line in text.splitlines() if line.strip()]
    shown: list[str] = []
    room = characters
    for line in whole[:lines]:
        if room <= 0:
            break
        shown.append(line[:room])
        room -= len(line)
    return shown, len(whole) > len(shown) or room < 0
