"""An agent's answer on its way to the people outside: one mail each, from the desk, and nothing but his words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from triaged.desk.leaks import Cleared, Leak, clear
from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.mail.outgoing import clean_name
from triaged.model import Address, ClaimedMail, Direction, FilePart, KnownTicket, Purpose, Reading, Worded
from triaged.notices import PublicLetter, chain
from triaged.outcomes.agents.parts import Parts, with_named
from triaged.outcomes.answers.confirming import leaves_at
from triaged.outcomes.answers.guarding import why_not_written_to
from triaged.outcomes.work import Work
from triaged.store.answers import RELAY
from triaged.store.filing import NoticeRow
from triaged.store.histories import History, Person

VALID = timedelta(days=5)  #: a relay that is down over a long weekend must not cost a customer his answer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """The mails by which an answer leaves."""

    notices: Sequence[NoticeRow] = ()
    said: Mapping[str, Any]  #: in the ticket's history


def relay(  # noqa: PLR0913  each argument names itself at the call
    work: Work,
    mail: ClaimedMail,
    ticket: KnownTicket,
    agent: AgentFacts,
    people: Sequence[Person],
    cleared: Cleared,
    parts: Parts,
    *,
    direct: Collection[str] = (),
    of_many: bool = False,
) -> Relayed:
    """The answer to each of these people; of an exercise nothing leaves.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        ticket: As it is afterwards.
        agent: Who has written it.
        people: Customers and colleagues.
        cleared: The words.
        parts: The files that go with it; what does not fit into one mail follows in further ones.
        direct: Addresses to which the agent's own mail went too: they have it already.
        of_many: The mail answers other tickets too, and the same person may be the customer of several.
    """
    at = leaves_at(work, ticket, agent)
    said: dict[str, Any] = {"not_before": at.isoformat(timespec="seconds"), "to": [], "not_to": {}, "direct": []}
    if ticket.practice:
        return Relayed(said={**said, "practice": True})
    notices: list[NoticeRow] = []
    for person in people:
        if person.address in direct:
            said["direct"].append(person.address)
            continue
        why = why_not_written_to(work, person.address)
        cause = f"{RELAY}:{mail.id}" + (f":{ticket.number}" if of_many else "") + f":{person.address}"
        rows = [] if why is not None else _rows(work, mail, ticket, agent, person, cleared, parts, cause)
        if isinstance(rows, str):
            why, rows = rows, []
        if why is not None:
            said["not_to"][person.address] = why
            log.warning("answer not sent", ticket=ticket.number, inbox=mail.id, error=why)
            continue
        said["to"].append(person.address)
        notices += rows
    return Relayed(notices=notices, said=said)


def reached_directly(reading: Reading, ticket: KnownTicket) -> list[str]:
    """Who from outside has an agent's mail already, since it went to them beside the desk."""
    to = dict.fromkeys(each.addr for each in (*reading.mail.to, *reading.mail.cc))
    return [each for each in to if each in ticket.participants]


def _rows(
    work: Work,
    mail: ClaimedMail,
    ticket: KnownTicket,
    agent: AgentFacts,
    person: Person,
    cleared: Cleared,
    parts: Parts,
    cause: str,
) -> list[NoticeRow] | str:
    """The mails to one person, or why they cannot be written."""
    rows = []
    at = leaves_at(work, ticket, agent)
    answered, seen = thread_of(work, ticket, person)
    mails = [(cleared, with_named(parts, ticket.language)), *((_listed(files), files) for files in parts.further)]
    for number, (words, files) in enumerate(mails, start=1):
        row = work.notice(
            PublicLetter(
                notice=RELAY,
                cause=cause + (f":{number}" if number > 1 else ""),
                mailbox=_home(work, mail, ticket),
                recipient=Address(name=person.name, addr=person.address),
                handle=person.handle,
                purpose=Purpose.REPLY,
                language=ticket.language,
                facts=_facts(work, ticket, agent, answers=answered is not None),
                valid_for=VALID,
                ticket=ticket.number,
                in_reply_to=answered,
                references=chain(seen, (), None),
                auto_submitted=None,
                about=mail.id,
                parts=files,
                not_before=at if at > work.now else None,
                words={"answer": words},
                sender_name=shown_name(work, agent),
            )
        )
        if isinstance(row, str):
            return row
        rows.append(row)
    return rows


def _listed(files: Sequence[FilePart]) -> Cleared:
    """What stands in a further mail: the names of the files in it."""
    words = Worded(text="\n".join(clean_name(each.filename, each.type) for each in files))
    listed = clear(words, marks=(), notes=(), public=())
    if isinstance(listed, Leak):
        raise TypeError("names are no note")
    return listed


def thread_of(work: Work, ticket: KnownTicket, person: Person) -> tuple[str | None, list[str]]:
    """What an answer to somebody answers, and the References of it: only ids of mail that he wrote or was sent.

    Who has not written himself was in copy of what the others outside wrote.
    """
    history = work.histories.of(ticket.number)
    his = _written(history, person.address) or _written(history, None)
    sent = work.answers.sent_to(ticket.number, person.address)
    seen = [known for _at, known in sorted([*his, *sent])]
    return (his[-1][1] if his else None), seen


def shown_name(work: Work, agent: AgentFacts) -> str:
    """Whom customers see as the sender of an agent's answer."""
    settings = work.writer.desk.settings
    return settings.shown_name.replace("{agent}", agent.name).replace("{desk}", settings.name)


def _written(history: History, address: str | None) -> list[tuple[datetime, str]]:
    """(when, Message-ID) of public mail that came from somebody outside, the oldest first."""
    return [
        (each.received_at, each.message_id)
        for each in history.public()
        if each.direction is Direction.IN and address in (None, each.from_addr)
    ]


def _facts(work: Work, ticket: KnownTicket, agent: AgentFacts, *, answers: bool) -> dict[str, object]:
    settings = work.writer.desk.settings
    return {
        "ticket": ticket.number,
        "subject": clean_header(ticket.subject) or None,
        "answers": answers,
        "agent": agent.name if "{agent}" in settings.shown_name else None,
        "desk": settings.name,
        "number_shown": True,
    }


def _home(work: Work, mail: ClaimedMail, ticket: KnownTicket) -> str:
    """The mailbox that an answer comes from: that of the ticket; where it is not watched any more, the mail's."""
    known = {each.name for each in work.writer.desk.settings.mailboxes}
    return ticket.mailbox if ticket.mailbox in known else mail.mailbox
