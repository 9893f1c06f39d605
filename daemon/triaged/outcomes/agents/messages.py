"""What an agent is shown of a message: the words, who wrote them, and the ticket around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.mail.answer_html import answer_html, shown_pictures
from triaged.mail.called import called
from triaged.mail.compose import clean_header
from triaged.mail.sanitise import sanitise
from triaged.model import (
    Address,
    ClaimedMail,
    Direction,
    Evidence,
    FilePart,
    KnownTicket,
    Purpose,
    Reading,
    Worded,
)
from triaged.notices import InternalLetter
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.panel import sender_facts, state_facts
from triaged.outcomes.agents.parts import Parts, parts_of, stored_parts, with_new_ids
from triaged.outcomes.agents.telling import News, handle_of, letter_to, send
from triaged.outcomes.handover.briefing import Briefing, facts_for
from triaged.outcomes.work import Work, file_rows
from triaged.store.attachments import FileRow
from triaged.store.filing import NoticeRow, ParticipantRow
from triaged.store.histories import NOTED_EVENT, Said

MESSAGE = "message_agent"  #: a plain answer goes to the customer
NOTE = "note_agent"  #: a plain answer stays inside
VALID = timedelta(days=5)  #: a long weekend without the relay
SHOWN_CHARACTERS = 20_000  #: of a message; `#show` has the rest
BETWEEN = "\n\n* * *\n\n"  #: several messages that are shown together


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of a ticket, as agents are told of it."""

    cause: str  #: which one it is, unique, e.g. its inbox row
    inbox: int | None  #: the mail; None where nothing of it goes along
    words: Worded
    more: bool = False  #: the words are longer
    sender: Address | None = None  #: from outside; None: an agent wrote it
    evidence: Evidence | None = None  #: how well the sender is proven
    language: str | None = None  #: of the sender
    by: str | None = None  #: the name of the agent who wrote it
    rules: Sequence[str] = ()  #: that applied
    notes: Sequence[str] = ()  #: what they say of it
    parts: Parts = field(default_factory=Parts)  #: its files
    received_at: datetime | None = None
    not_before: datetime | None = None  #: None: they are told at once
    briefing: Briefing | None = None  #: how the ticket came to another tier, where it is told for that
    silent: int = 0  #: seconds of working time in which nothing was heard from who had the ticket


@dataclass(slots=True, kw_only=True)
class Mailing:
    """The notices of one message."""

    to: list[str] = field(default_factory=list)  #: who is told: first addresses
    failed: dict[str, str] = field(default_factory=dict)  #: who could not be told -> why
    notices: list[NoticeRow] = field(default_factory=list)
    participants: list[ParticipantRow] = field(default_factory=list)


def mailing(
    work: Work, ticket: KnownTicket, message: Message, to: Sequence[tuple[AgentFacts, str]], *, notice: str = MESSAGE
) -> Mailing:
    """Tell agents of a message.

    Args:
        work: The batch.
        ticket: As it is afterwards.
        message: What they are told of.
        to: Each with why he is told, as the templates know it: "offered" (nobody has taken it), "next" (somebody else
            has not taken it), "lead" (nobody has), "assigned", "instead" (of an agent who is away), "watching",
            "away" (is who had it, while its time runs out), "silent" (is who had it, while the customer waits),
            "mentioned", "rule" (wants him to know), "day" (until which it was to wait), "recovered"
            (what is watched is well again), "recovered_worked" (though somebody worked on it), "recovered_open" (people
            outside wait in the ticket, which stays as it is), "flapping" (it comes and goes).
        notice: MESSAGE or NOTE.
    """
    made = Mailing()
    for agent, why in to:
        handle, joins = handle_of(work, ticket, agent)
        letter = _letter(work, ticket, message, agent, handle, notice, why)
        rows = [send(work, agent, each) for each in (letter, *_further(letter, message.parts))]
        failed = [row for row in rows if isinstance(row, str)]
        if failed:
            made.failed[agent.address] = failed[0]
            continue
        made.to.append(agent.address)
        made.notices += [row for row in rows if not isinstance(row, str)]
        made.participants += joins
    return made


def said_of(made: Mailing) -> dict[str, Any]:
    """What the ticket's history says of it."""
    return {"to": list(made.to), **({"not_told": made.failed} if made.failed else {})}


def message_of(
    work: Work, mail: ClaimedMail, reading: Reading, files: Sequence[FileRow], *, rules: Sequence[str] = ()
) -> Message:
    """A mail from outside: what its sender wrote now, in his own form where that says the same, and its files."""
    words, more = _worded(reading)
    words, parts = _with_files(work, mail, reading, files, words)
    return Message(
        cause=str(mail.id),
        inbox=mail.id,
        words=words,
        more=more,
        sender=reading.mail.from_,
        evidence=reading.evidence,
        language=reading.language,
        rules=rules,
        parts=parts,
        received_at=reading.received_at,
    )


def words_of(work: Work, mail: ClaimedMail, reading: Reading, author: AgentFacts, text: Worded) -> Message:
    """What an agent wrote, and the files of his mail; `text`: with the content ids of its pictures as they came."""
    words, parts = _with_files(work, mail, reading, file_rows(work, reading), text)
    return Message(cause=str(mail.id), inbox=mail.id, words=words, by=author.name, parts=parts)


def earlier(work: Work, ticket: KnownTicket, cause: str, files: Sequence[Mapping[str, Any]] = ()) -> Message:
    """What the customer wrote since he was answered last, for an agent who has not seen it yet.

    Args:
        work: What filing needs; it may be of no mail at all.
        ticket: Of which it is.
        cause: As in `Message`.
        files: Rows of the ticket's files (`store.attachments.files_of`).
    """
    said: list[Said] = []
    for each in work.histories.of(ticket.number).public():
        if each.direction is Direction.OUT:
            said.clear()
        else:
            said.append(each)
    text = BETWEEN.join(each.text.strip() for each in said)
    noted = work.histories.events(ticket.number, NOTED_EVENT)
    inboxes = {each.inbox for each in said}
    message = Message(
        cause=cause,
        inbox=None,
        words=Worded(text=text[:SHOWN_CHARACTERS]),
        more=len(text) > SHOWN_CHARACTERS,
        notes=[str(data["text"]) for _at, data in noted],
        parts=stored_parts(work, [row for row in files if row["inbox"] in inboxes]),
    )
    return written_by(said[-1], ticket, message) if said else message


def written_by(said: Said, ticket: KnownTicket, message: Message) -> Message:
    """The message as that of who wrote one that is stored: how well he is proven, in which language, and when."""
    return replace(
        message,
        sender=Address(name=said.from_name or "", addr=said.from_addr) if said.from_addr else None,
        evidence=Evidence(level=said.evidence, why=""),
        language=said.language or ticket.language,
        received_at=said.received_at,
    )


def _worded(reading: Reading) -> tuple[Worded, bool]:
    """What the sender of a mail wrote now, without the quoted history, and whether it is longer than is shown."""
    text = reading.mail.reply.strip()
    if len(text) > SHOWN_CHARACTERS:
        return Worded(text=text[:SHOWN_CHARACTERS]), True
    html = reading.mail.html
    if html is None:
        return Worded(text=text), False
    shown = answer_html(html, text)
    if shown is None and not reading.mail.quoted.strip():
        shown = sanitise(html)
    return Worded(text=text, html=shown), False


def _with_files(
    work: Work, mail: ClaimedMail, reading: Reading, files: Sequence[FileRow], words: Worded
) -> tuple[Worded, Parts]:
    """The words with the ids under which their pictures go, and the files."""
    html = words.html
    parts = parts_of(work, mail.id, reading, files, shown=shown_pictures(html) if html is not None else None)
    return (replace(words, html=with_new_ids(html, parts.pictures)) if html is not None else words), parts


def _further(letter: InternalLetter, parts: Parts) -> list[InternalLetter]:
    """The mails with the files for which the first one has no room."""
    return [
        replace(
            letter,
            cause=f"{letter.cause}:{number}",
            facts={**letter.facts, "further": number, "files": _listed_files(replace(parts, first=files, named=()))},
            words={"message": Worded(text="")},
            parts=files,
        )
        for number, files in enumerate(parts.further, start=2)
    ]


def _listed_files(parts: Parts) -> list[Mapping[str, object]]:
    """The files of one mail as the templates know them: "name", and why it is "withheld" (None: it goes along)."""
    going: list[tuple[FilePart, str | None]] = [(each, None) for each in parts.first if each.content_id is None]
    named = [(each.part, each.reason) for each in parts.named]
    return [
        {"name": short(clean_header(part.filename or "")) or part.type, "withheld": why} for part, why in going + named
    ]


def _letter(
    work: Work, ticket: KnownTicket, message: Message, agent: AgentFacts, handle: int, notice: str, why: str
) -> InternalLetter:
    customer = _customer(work, ticket, message)
    answerable = notice == MESSAGE and customer is not None
    news = News(
        notice=notice,
        cause=f"{notice}:{message.cause}:{agent.address}",
        facts={
            "customer": customer,
            "others": len(ticket.participants - {ticket.customer}),
            "reason": why,
            "silent": message.silent,
            "handover": facts_for(work, message.briefing, agent),
            "by": message.by,
            "more": message.more,
            "files": _listed_files(message.parts),
            "further": 0,
            **sender_facts(work, ticket, message.sender, message.evidence, message.language),
            **state_facts(work, ticket, agent, message.received_at),
            "rules": list(message.rules),
            "notes": [clean_header(each) for each in message.notes],
        },
        purpose=Purpose.REPLY if answerable else Purpose.NOTE,
        valid_for=VALID,
    )
    return replace(
        letter_to(work, agent, ticket, handle, news, mailbox=ticket.mailbox),
        about=message.inbox,
        not_before=message.not_before,
        parts=message.parts.first,
        words={"message": message.words},
    )


def _customer(work: Work, ticket: KnownTicket, message: Message) -> str | None:
    """Whom a plain answer reaches: his address, with his name; None where nobody knows."""
    if not ticket.customer:
        return None
    if message.sender is not None and message.sender.addr == ticket.customer:
        name = message.sender.name
    else:
        name = work.acquaintances.of(ticket.customer).name
    return called(short(clean_header(name)) or "", ticket.customer)
