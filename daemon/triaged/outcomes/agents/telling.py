"""What agents are told: the one builder of their letters, from which mailbox, in which language, in which thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from triaged.config import Queue
from triaged.desk.duty import Presence, presence_of
from triaged.desk.people import AgentFacts
from triaged.desk.threads.subjects import OUR_WORD
from triaged.mail.addrlist import to_ascii
from triaged.mail.canary import NONCE_BITS, fence
from triaged.mail.compose import clean_header
from triaged.mail.language import serving
from triaged.model import Address, ClaimedMail, KnownTicket, Purpose, Reading, Role
from triaged.notices import InternalLetter, Writer, chain
from triaged.outcomes.work import Work, new_handle
from triaged.store.filing import NoticeRow, ParticipantRow

VALID = timedelta(days=3)  #: a weekend without the relay
OLDER = "older mail, brought in by hand"  #: why nobody is told


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an agent is told."""

    notice: str  #: the template's name
    cause: str  #: unique; the same twice is sent once
    facts: Mapping[str, object]  #: besides the ticket's number and subject, the site's tag, and a fence
    answers: Reading | None = None  #: the agent's own mail, where that is answered
    queue: str | None = None  #: in whose language, where it is not the ticket's and he names none
    purpose: Purpose = Purpose.NOTE  #: where a plain answer goes
    valid_for: timedelta = VALID


def named(work: Work, address: str | None) -> AgentFacts | None:
    """The agent with this first address."""
    return next((agent for agent in work.agents if agent.address == address), None)


def lead_of(work: Work, queue: str) -> AgentFacts | None:
    """The agent who leads a queue, if any."""
    leads = {each.name: each.lead for each in work.writer.desk.settings.queues}
    wanted = leads.get(queue)
    return next((agent for agent in work.agents if agent.name == wanted), None)


def handle_of(work: Work, ticket: KnownTicket, agent: AgentFacts) -> tuple[int, list[ParticipantRow]]:
    """The handle to which an agent's answers about a ticket lead, with the row to be stored where it is new."""
    known = work.known.agent_handle(ticket.number, agent.address)
    if known is not None:
        return known, []
    # the row each time, the same handle: what it was to be filed with first may have been given up
    handle = work.given.setdefault((ticket.number, agent.address), new_handle())
    return handle, [ParticipantRow(address=agent.address, name=agent.name, role=Role.AGENT, handle=handle)]


def presence(work: Work, ticket: KnownTicket, agent: AgentFacts) -> Presence:
    """When an agent is at work for a ticket: by the plan of his tier, or in his own hours."""
    return presence_of(agent, ticket.queue, work.writer.desk.duties)


def queue_of(work: Work, ticket: KnownTicket) -> Queue | None:
    """The settings of a ticket's queue; None where it is not in them any more."""
    return next((each for each in work.writer.desk.settings.queues if each.name == ticket.queue), None)


def mailbox_of(work: Work, ticket: KnownTicket) -> str:
    """The mailbox from which agents are told of a ticket: always the same one, so that it is one conversation."""
    names = [each.name for each in work.writer.desk.settings.mailboxes]
    return ticket.mailbox if ticket.mailbox in names else names[0]


def mailbox_for(work: Work, agent: AgentFacts) -> str:
    """The mailbox that writes to an agent of its own accord: one of his queues, and one that sends, if there is any."""
    mailboxes = work.writer.desk.settings.mailboxes
    return min(
        mailboxes,
        key=lambda each: (bool(agent.queues) and each.queue not in agent.queues, not work.sends(each.name)),
    ).name


def language_for(writer: Writer, notice: str, agent: AgentFacts, *, mailbox: str, queue: str | None = None) -> str:
    """The first language of an agent in which a notice is written, else that of a queue.

    Args:
        writer: Of the desk.
        notice: The template's name.
        agent: Who reads it.
        mailbox: Whose queue counts where `queue` is not in the settings any more, or None.
        queue: The ticket's.
    """
    offered = writer.renderer.languages(notice)
    his = (each for each in agent.languages if serving(each, offered) is not None)
    queues = {each.name: each.language for each in writer.desk.settings.queues}
    return next(his, None) or queues.get(queue or "") or writer.queue_language(mailbox)


def new_fence(writer: Writer) -> str:
    """A line to stand above and below what is internal, by which it is known again."""
    return fence(writer.desk.ring, writer.nonce() & ((1 << NONCE_BITS) - 1))


def letter_to(
    work: Work, agent: AgentFacts, ticket: KnownTicket | None, handle: int, news: News, *, mailbox: str
) -> InternalLetter:
    """A letter to an agent, as all of them are.

    Args:
        work: What filing needs; it may be of no mail at all.
        agent: Who is told.
        ticket: What it is about; None where it is about none: then it stands in no conversation.
        handle: Where an answer leads.
        news: What he is told.
        mailbox: Whose address it comes from where there is no ticket; a ticket has its own.
    """
    writer = work.writer
    mailbox = mailbox if ticket is None else mailbox_of(work, ticket)
    answered = news.answers.mail if news.answers is not None else None
    return InternalLetter(
        notice=news.notice,
        cause=news.cause,
        mailbox=mailbox,
        recipient=Address(name=agent.name, addr=agent.address),
        handle=handle,
        purpose=news.purpose,
        language=language_for(
            writer, news.notice, agent, mailbox=mailbox, queue=news.queue or (ticket.queue if ticket else None)
        ),
        facts={
            "ticket": ticket.number if ticket else None,
            "subject": (clean_header(ticket.subject) or None) if ticket else None,
            "tag": writer.desk.settings.tag or OUR_WORD,
            "fence": new_fence(writer),
            **news.facts,
        },
        valid_for=news.valid_for,
        in_reply_to=answered.message_id if answered else None,
        references=chain(answered.references, answered.in_reply_to, answered.message_id) if answered else (),
        auto_submitted="auto-replied" if answered else "auto-generated",  # RFC 3834 5
        ticket=ticket.number if ticket else None,
        thread=_known_handle(work, ticket, agent) if ticket else None,
        labels=_labels(ticket) if ticket else {},
    )


def send(work: Work, agent: AgentFacts, letter: InternalLetter) -> NoticeRow | str:
    """The notice; or why there is none: it cannot be written, or he cannot be written to."""
    why = unreachable(work, agent)
    return why if why is not None else work.notice(letter)


def unreachable(work: Work, agent: AgentFacts) -> str | None:
    """Why an agent cannot be written to, if so."""
    if work.writer.desk.site.is_own(agent.address):
        return f"{agent.address} is an address of this desk"
    if to_ascii(agent.address) is None:
        return f"{agent.address} needs SMTPUTF8"
    return None


def tell(
    work: Work, mail: ClaimedMail, ticket: KnownTicket | None, agent: AgentFacts, handle: int, news: News
) -> NoticeRow | str:
    """A notice to an agent, or why there is none; `ticket` is None where a mail belongs to none yet."""
    return send(work, agent, letter_to(work, agent, ticket, handle, news, mailbox=mail.mailbox))


def _known_handle(work: Work, ticket: KnownTicket, agent: AgentFacts) -> int | None:
    known = work.known.agent_handle(ticket.number, agent.address)
    return known if known is not None else work.given.get((ticket.number, agent.address))


def _labels(ticket: KnownTicket) -> Mapping[str, str]:
    """What the filters of mail programs may ask of a ticket."""
    return {"Queue": ticket.queue, "Priority": ticket.priority, "Tier": ticket.tier, "Status": ticket.status}


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
