"""Mail to the customer of a ticket that no person writes, besides the acknowledgement: may he get it, and the letter.

Contract
--------
* It goes to nobody who is never acknowledged: a robot, a list, what looks like a loop, an address of ours.
* It counts with the acknowledgements, and the same caps hold for it (`acknowledge.within_caps`).
* Who is not proven gets nothing back of what he wrote but a harmless subject.
* It is no answer: it stops no clock, and it says of itself that a program has written it (RFC 3834 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from triaged.mail.addrlist import to_ascii
from triaged.mail.compose import clean_header, safe_subject
from triaged.model import Address, Direction, KnownTicket, Purpose
from triaged.notices import PublicLetter
from triaged.outcomes.acknowledge import NEVER, VALID, Now, within_caps
from triaged.outcomes.answers.relaying import thread_of
from triaged.outcomes.work import Work
from triaged.store.filing import NoticeRow
from triaged.store.histories import Person
from triaged.store.senders import STORM

TOLD_EVENT = "customer told"  #: whether a program has written to him
ACKNOWLEDGED_EVENT = "acknowledged"  #: names under "asked" what the acknowledgement has asked for


def write(
    work: Work,
    ticket: KnownTicket,
    notice: str,
    *,
    cause: str,
    facts: Mapping[str, object],
    not_before: datetime | None = None,
) -> NoticeRow | str:
    """One mail to the customer, ready to be stored; or why there is none."""
    person = work.histories.of(ticket.number).people.get(ticket.customer)
    against = unreachable(work, ticket) or capped(work, ticket)
    if against is not None or person is None:
        return against or "the customer takes no part any more"
    return work.notice(letter(work, ticket, person, notice, cause=cause, facts=facts, not_before=not_before))


def unreachable(work: Work, ticket: KnownTicket) -> str | None:
    """Why the customer of a ticket never gets automatic mail about it; None: nothing is against it."""
    desk = work.writer.desk
    if not ticket.customer:
        return "there is no customer"
    if ticket.practice:
        return "an exercise"
    if ticket.mailbox not in {mailbox.name for mailbox in desk.settings.mailboxes}:
        return "its mailbox is no longer in the settings"
    if STORM in ticket.tags:
        return "the sender sends too much"
    if desk.site.is_own(ticket.customer) or to_ascii(ticket.customer) is None:
        return "the customer's address cannot be written to"
    if ticket.customer not in work.histories.of(ticket.number).people:
        return "the customer takes no part any more"
    said = (data for _at, data in work.histories.events(ticket.number, ACKNOWLEDGED_EVENT))
    return next((str(data["reason"]) for data in said if data.get(NEVER)), None)


def capped(work: Work, ticket: KnownTicket) -> str | None:
    """Why the customer of a ticket gets no automatic mail just now; None: he may."""
    allowed = within_caps(
        work.answers.automatic_to(ticket.customer),
        proven=is_proven(work, ticket),
        desk_limit=work.writer.desk.settings.limits.acknowledgements_per_hour,
        now=work.now,
    )
    return None if isinstance(allowed, Now) else allowed.reason


def is_proven(work: Work, ticket: KnownTicket) -> bool:
    """Whether the customer's domain vouches for any mail of his on the ticket."""
    his = (each for each in work.histories.of(ticket.number).public() if each.direction is Direction.IN)
    return ticket.evidence.is_proven or any(
        each.from_addr == ticket.customer and each.evidence.is_proven for each in his
    )


def letter(
    work: Work,
    ticket: KnownTicket,
    person: Person,
    notice: str,
    *,
    cause: str,
    facts: Mapping[str, object],
    not_before: datetime | None = None,
) -> PublicLetter:
    """A notice to the customer, in the thread of what he knows of the ticket.

    `facts` besides the ticket's number, its subject, the customer's name and the desk's.
    """
    proven = is_proven(work, ticket)
    in_reply_to, references = thread_of(work, ticket, person)
    return PublicLetter(
        notice=notice,
        cause=cause,
        mailbox=ticket.mailbox,
        recipient=Address(name=person.name if proven else "", addr=person.address),
        handle=person.handle,
        purpose=Purpose.REPLY,
        language=language_of(work, ticket),
        facts={
            "ticket": ticket.number,
            "subject": (clean_header(ticket.subject) or None) if proven else safe_subject(ticket.subject),
            "customer": (person.name or None) if proven else None,
            "desk": work.writer.desk.settings.name,
            **facts,
        },
        valid_for=VALID,
        ticket=ticket.number,
        in_reply_to=in_reply_to,
        references=references,
        not_before=not_before,
    )


def language_of(work: Work, ticket: KnownTicket) -> str | None:
    """The customer's; None where nothing has told it, and the ticket has that of its queue."""
    if ticket.language != work.writer.queue_language(ticket.mailbox):
        return ticket.language
    public = work.histories.of(ticket.number).public()
    return public[0].language if public else None


def zone_of(work: Work, ticket: KnownTicket) -> tzinfo:
    """The customer's clock: the one on which the acknowledgement told him a time, else as he is known; else UTC."""
    for _at, said in work.histories.events(ticket.number, ACKNOWLEDGED_EVENT):
        if said.get("answer_by"):
            return datetime.fromisoformat(said["answer_by"]).tzinfo or UTC
    customer = work.customer(ticket.customer)
    return ZoneInfo(customer.zone) if customer is not None and customer.zone is not None else UTC
