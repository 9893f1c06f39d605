"""A mail that opens a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from triaged.model import (
    Address,
    ClaimedMail,
    Direction,
    NewTicket,
    Outcome,
    Reading,
    Role,
    Status,
    TriageDecision,
)
from triaged.notices import PublicLetter
from triaged.outcomes.acknowledge import Later, Never, Now, acknowledgement, answer_by, case_of, whether
from triaged.outcomes.agents.announcing import Told, announce
from triaged.outcomes.work import (
    SUBJECT_CHARACTERS,
    Decided,
    Work,
    applied,
    file_rows,
    message_row,
    new_handle,
    numbered,
    received,
    triage_event,
    withheld,
)
from triaged.store.filing import Filing, MessageRow, NoticeRow, ParticipantRow, TicketRow, UncollectedRow
from triaged.store.senders import STORM


@dataclass(frozen=True, slots=True, kw_only=True)
class _Acknowledged:
    """How a ticket is acknowledged."""

    said: Mapping[str, Any]  #: in the ticket's history
    notices: Sequence[NoticeRow] = ()
    uncollected: UncollectedRow | None = None
    alarms: Sequence[NoticeRow] = ()


def open_ticket(work: Work, mail: ClaimedMail, decided: Decided, new: NewTicket) -> Filing:
    """A new conversation, its people, and the acknowledgement."""
    decided = replace(decided, triage=_with_storm(work, decided))
    reading, triage = decided.reading, decided.rules
    number = work.numbers.next("ticket")
    customer = new.written_to or reading.mail.from_
    people = _people(customer, new)
    files = file_rows(work, reading)
    acknowledged = _acknowledge(work, mail, decided, new, number, people)
    opens = TicketRow(
        number=number,
        subject=reading.mail.subject[:SUBJECT_CHARACTERS],
        status=Status.NEW,
        priority=triage.priority,
        queue=triage.queue,
        tier=triage.tier,
        customer=customer.addr if customer else "",
        mailbox=reading.mailbox,
        language=triage.language or work.writer.queue_language(reading.mailbox),
        tags=triage.tags,
        evidence=reading.evidence.level,
    )
    ticket = opens.known(work.now, [each.address for each in people])
    told = (
        Told() if new.written_to else announce(work, mail, reading, ticket, files, opened=True, rules=applied(triage))
    )
    return Filing(
        inbox_id=mail.id,
        mailbox=reading.mailbox,
        outcome=Outcome.TICKET,
        message_id=reading.message_id,
        ticket=number,
        opens=replace(opens, offered_to=told.offered_to),
        message=_message(work, reading, new),
        link=new.link,
        participants=[*people, *told.participants],
        files=files,
        events=numbered(
            0,
            ("received", {**received(mail, reading, Outcome.TICKET), **_brought_by(new)}),
            ("triaged", triage_event(triage)),
            ("acknowledged", acknowledged.said),
            *([("told", told.said)] if told.said else []),
            *withheld(mail, files),
        ),
        reminders=told.reminders,
        notices=[*acknowledged.notices, *told.notices],
        uncollected=acknowledged.uncollected,
        alarms=[*acknowledged.alarms, *told.alarms, *_storm_alarm(work, mail, decided, number)],
    )


def _message(work: Work, reading: Reading, new: NewTicket) -> MessageRow:
    """The customer's mail; or an agent's to him."""
    if new.written_to is None or reading.mail.from_ is None:
        return message_row(work, reading, Direction.IN)
    agent = work.writer.desk.site.agents.get(reading.mail.from_.addr)
    return replace(message_row(work, reading, Direction.OUT), agent=agent)


def _with_storm(work: Work, decided: Decided) -> TriageDecision:
    """The decision; the ticket that takes what its sender sends too much says so."""
    sender, triage = decided.reading.mail.from_, decided.rules
    if sender is None or not work.known.senders.too_many(sender.addr, decided.reading.evidence.level):
        return triage
    return replace(triage, tags=(*triage.tags, STORM))


def _storm_alarm(work: Work, mail: ClaimedMail, decided: Decided, number: int) -> list[NoticeRow]:
    """The operator is told that a storm has begun; not of older mail, which was a storm of another day."""
    sender = decided.reading.mail.from_
    if STORM not in decided.rules.tags or sender is None or mail.quiet:
        return []
    return work.alarm("storm", decided.reading.mailbox, {"address": sender.addr, "ticket": number})


def _people(customer: Address | None, new: NewTicket) -> list[ParticipantRow]:
    people = [(customer, Role.CUSTOMER)] if customer else []
    people += [(each, Role.COLLEAGUE) for each in new.brings]
    return [ParticipantRow(address=each.addr, name=each.name, role=role, handle=new_handle()) for each, role in people]


def _brought_by(new: NewTicket) -> dict[str, Any]:
    """What the history says of a ticket that an agent brought in, and of one that goes on from another."""
    return {
        **({"forwarded_by": new.forwarded_by} if new.forwarded_by else {}),
        **({"link": f"{new.link.kind} #{new.link.ticket}"} if new.link else {}),
    }


def _acknowledge(
    work: Work, mail: ClaimedMail, decided: Decided, new: NewTicket, number: int, people: list[ParticipantRow]
) -> _Acknowledged:
    """What the rules of `acknowledge` say, and what the ticket's history says of it."""
    reading, triage = decided.reading, decided.rules
    case = case_of(work, mail, reading, triage, new)
    match whether(case):
        case Never(reason=reason, breaker=breaker):
            alarms = work.alarm("breaker", reading.mailbox, {"sent": case.sent.desk_hour}) if breaker else []
            return _Acknowledged(said={"sent": False, "reason": reason}, alarms=alarms)
        case Later(due_at=due_at, reason=reason):
            by = answer_by(work, reading, triage.queue)
            row = UncollectedRow(
                address=people[0].address,
                due_at=due_at,
                answer_by=by,
                utc_offset=(by.utcoffset() or timedelta()) // timedelta(minutes=1),
            )
            later = {"sent": False, "reason": reason, "not_before": _utc(due_at)}
            return _Acknowledged(said=later, uncollected=row)
        case Now():
            return _at_once(work, acknowledgement(work, mail, reading, triage, number, people[0].handle))


def _at_once(work: Work, letter: PublicLetter) -> _Acknowledged:
    notice = work.notice(letter)
    if isinstance(notice, str):
        return _Acknowledged(said={"sent": False, "reason": notice})
    live = work.sends(letter.mailbox)
    said = {"sent": live, "outbox": notice.id, "reason": None if live else "the mailbox only observes"}
    return _Acknowledged(said=said, notices=[notice])


def _utc(moment: datetime) -> str:
    """RFC 3339."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
