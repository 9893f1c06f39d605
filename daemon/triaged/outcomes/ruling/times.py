"""What the rules say when something has come due: nobody has taken a ticket, or the day has come that it waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.triage import engine
from triaged.model import (
    EMPTY_MAIL,
    Address,
    ClaimedMail,
    Evidence,
    KnownTicket,
    Origin,
    OriginKind,
    Reading,
    ReminderKind,
    Status,
    TriageDecision,
    TriageFacts,
)
from triaged.outcomes.agents.messages import Mailing, earlier, mailing, said_of
from triaged.outcomes.ruling.carrying import Ruled, carry_out, taken_over
from triaged.outcomes.work import Work, too_slow, triage_event

CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What follows from the rules for something that has come due."""

    ruled: Ruled
    events: Sequence[tuple[str, Mapping[str, Any]]]  #: with those of `ruled`
    told: Mailing  #: the agents who hear of it


def on_clock(work: Work, kind: ReminderKind, ticket: KnownTicket) -> Timed | None:
    """Ask the rules and carry out what they say; None where they change nothing.

    Args:
        work: Of no mail.
        kind: What has come due.
        ticket: Of which it is.
    """
    rules = _decided(work, kind, ticket)
    if rules is None:
        return None
    standing = replace(ticket, priority=rules.priority, queue=rules.queue, tier=rules.tier, tags=rules.tags)
    ruled = carry_out(work, no_mail(work, ticket), reading_of(work, ticket), rules, standing, event=CLOCK)
    at = f"{CLOCK}:{ticket.number}:{work.known.last_event(ticket.number)}"
    notices = [replace(each, cause=f"{each.cause}:{at}", about=None) for each in ruled.notices]
    ruled = replace(ruled, notices=notices)
    if ruled.ticket == ticket and not (ruled.events or ruled.notices or ruled.besides.also):
        return None
    told = _tell(work, kind, ticket, ruled, at)
    triaged = ("triaged", {**triage_event(rules), "clock": kind})
    said = [("told", said_of(told))] if told.to or told.failed else []
    return Timed(ruled=ruled, events=[triaged, *ruled.events, *said], told=told)


def _tell(work: Work, kind: ReminderKind, before: KnownTicket, ruled: Ruled, at: str) -> Mailing:
    """Whom a rule wants to know of it, and whose the ticket has become.

    A ticket that is about to be opened again, since its day has come, is told of then.
    """
    owner = taken_over(work, before, ruled.ticket)
    opens = kind is ReminderKind.PENDING and ruled.ticket.status is Status.PENDING
    to = {each.address: (each, "rule") for each in ruled.besides.also}
    if owner is not None and opens:
        to.pop(owner.address, None)
    elif owner is not None:
        to[owner.address] = (owner, "assigned")
    if not to:
        return Mailing()
    ticket = ruled.ticket
    message = earlier(work, ticket, at, work.histories.files(ticket.number))
    return mailing(work, ticket, message, list(to.values()))


def _decided(work: Work, kind: ReminderKind, ticket: KnownTicket) -> TriageDecision | None:
    """What the rules say; None where none of them applies, which costs nothing where none looks at the clock."""
    desk = work.writer.desk
    if not any(CLOCK in rule.on for rule in desk.rules.rules):
        return None
    facts = TriageFacts(
        on=CLOCK,
        mailbox=ticket.mailbox,
        queue=ticket.queue,
        now=work.now,
        ticket=ticket,
        customer=work.customer(ticket.customer),
        history=work.known.directory.history(ticket.customer),
        clock=kind,
    )
    decided = engine.decide(reading_of(work, ticket), facts, desk.rules)
    work.slow.extend((ticket.number, rule) for rule in too_slow(decided))
    return decided if any(hit.matched for hit in decided.hits) else None


def reading_of(work: Work, ticket: KnownTicket) -> Reading:
    """A ticket as rules look at one where no mail has come: its subject, its customer, how well he is proven."""
    customer = Address(name="", addr=ticket.customer) if ticket.customer else None
    return Reading(
        mailbox=ticket.mailbox,
        received_at=work.now,
        sha256="",
        size=0,
        mail=replace(EMPTY_MAIL, subject=ticket.subject, from_=customer),
        origin=Origin(kind=OriginKind.PERSON, may_ack=False, reasons=()),
        evidence=Evidence(level=ticket.evidence, why="of the mail that opened the ticket"),
        language=ticket.language,
        fingerprint="",
        message_id="",
    )


def no_mail(work: Work, ticket: KnownTicket) -> ClaimedMail:
    """In place of a mail, where none has come: it has no number."""
    return ClaimedMail(
        id=0,
        mailbox=ticket.mailbox,
        received_at=work.now,
        sha256="",
        size=0,
        quiet=False,
        too_big=False,
        attempts=1,
    )
