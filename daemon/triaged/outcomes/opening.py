"""A mail that opens a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from triaged.desk.sla.events import written
from triaged.model import (
    Address,
    ClaimedMail,
    Direction,
    KnownTicket,
    NewTicket,
    Outcome,
    Reading,
    Role,
    Status,
    TriageDecision,
)
from triaged.notices import PublicLetter
from triaged.outcomes.acknowledge import NEVER, Later, Never, Now, acknowledgement, answer_by, case_of, whether
from triaged.outcomes.agents.announcing import Told, announce, announce_waiting
from triaged.outcomes.alerting import remembered
from triaged.outcomes.facts import Facts, asked, facts_of_new
from triaged.outcomes.incidents import Recognised, recognise
from triaged.outcomes.promising import when_late
from triaged.outcomes.ruling import Ruled, carry_out
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
from triaged.store.attachments import FileRow
from triaged.store.filing import Filing, MessageRow, NoticeRow, ParticipantRow, ReminderRow, TicketRow, UncollectedRow
from triaged.store.senders import STORM


@dataclass(frozen=True, slots=True, kw_only=True)
class _Acknowledged:
    """How a ticket is acknowledged."""

    said: Mapping[str, Any]  #: in the ticket's history
    asks: bool = False  #: for what is missing
    notices: Sequence[NoticeRow] = ()
    reminders: Sequence[ReminderRow] = ()  #: that the time has come which it names
    uncollected: UncollectedRow | None = None
    alarms: Sequence[NoticeRow] = ()


def open_ticket(work: Work, mail: ClaimedMail, decided: Decided, new: NewTicket) -> Filing:
    """A new conversation, its people, and the acknowledgement."""
    decided = replace(decided, triage=_with_storm(work, decided))
    reading, triage = decided.reading, decided.rules
    customer = _customer(reading, new)
    people = _people(customer, new)
    files = file_rows(work, reading)
    opens = _row(work, work.numbers.next("ticket"), reading, triage, customer)
    facts = facts_of_new(work, reading, triage)
    known = facts.of(opens.known(work.now, [each.address for each in people]))
    part = recognise(work, mail, reading, replace(known, status=triage.status or known.status))
    facts = facts.unasked() if part.known_problem else facts  # the customer need not do anything
    acknowledged = _acknowledge(work, mail, decided, new, known, people, facts, part)
    announced = new.written_to is None  # not their own
    event = "new" if new.forwarded_by is None else "forward"
    ruled = carry_out(work, mail, reading, triage, known, event=event, fields=facts.rows, told=announced)
    waits = part.waits and ruled.ticket.assignee is None  # one of many about the same, and no rule says whose it is
    told = _announce(work, mail, decided, ruled, files, waits=waits) if announced else Told()
    return Filing(
        inbox_id=mail.id,
        mailbox=reading.mailbox,
        outcome=Outcome.TICKET,
        message_id=reading.message_id,
        ticket=opens.number,
        opens=_as_ruled(opens, ruled, told),
        message=_message(work, reading, new),
        link=new.link,
        ties=[*ruled.ties, *part.ties],
        fields=facts.rows,
        telling=part.telling,
        participants=[*people, *ruled.participants, *told.participants],
        files=files,
        events=numbered(
            0,
            ("received", {**received(mail, reading, Outcome.TICKET), **_brought_by(new)}),
            ("triaged", triage_event(triage)),
            *facts.events,
            ("acknowledged", acknowledged.said),
            *ruled.events,
            *part.events,
            *([("told", told.said)] if told.said else []),
            *withheld(mail, files),
        ),
        reminders=[
            *told.reminders,
            *(part.reminders if waits else ()),
            *(facts.reminders if acknowledged.asks else ()),
            *acknowledged.reminders,
        ],
        acts=[*ruled.acts, *part.acts, *remembered(mail, reading, opens.number)],
        notices=[*acknowledged.notices, *ruled.notices, *told.notices],
        uncollected=acknowledged.uncollected,
        alarms=[*acknowledged.alarms, *told.alarms, *_storm_alarm(work, mail, decided, opens.number)],
        others=part.others,
    )


def _customer(reading: Reading, new: NewTicket) -> Address | None:
    """Whom answers go to: nobody where a monitoring system writes, since nobody reads there what is answered."""
    return None if reading.alert is not None else new.written_to or reading.mail.from_


def _row(work: Work, number: int, reading: Reading, triage: TriageDecision, customer: Address | None) -> TicketRow:
    return TicketRow(
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
        sla=triage.sla,
        impact=triage.impact,
        urgency=triage.urgency,
    )


def _as_ruled(opens: TicketRow, ruled: Ruled, told: Told) -> TicketRow:
    ticket = ruled.ticket
    return replace(
        opens,
        status=ticket.status,
        solved_at=ticket.solved_at,
        sla=ticket.sla,
        impact=ticket.impact,
        urgency=ticket.urgency,
        assignee=ticket.assignee,
        offered_to=told.offered_to,
    )


def _announce(
    work: Work, mail: ClaimedMail, decided: Decided, ruled: Ruled, files: Sequence[FileRow], *, waits: bool
) -> Told:
    if waits:
        names = applied(decided.rules)
        return announce_waiting(work, mail, decided.reading, ruled.ticket, files, rules=names, besides=ruled.besides)
    return announce(
        work,
        mail,
        decided.reading,
        ruled.ticket,
        files,
        opened=True,
        rules=applied(decided.rules),
        besides=ruled.besides,
    )


def _message(work: Work, reading: Reading, new: NewTicket) -> MessageRow:
    """The customer's mail; or an agent's to him."""
    if new.written_to is None or reading.mail.from_ is None:
        return message_row(work, reading, Direction.IN)
    agent = work.writer.desk.site.agents.get(reading.mail.from_.addr)
    return replace(message_row(work, reading, Direction.OUT), agent=agent)


def _with_storm(work: Work, decided: Decided) -> TriageDecision:
    """The decision; the ticket that takes what its sender sends too much says so. Alerts are never too many."""
    sender, triage = decided.reading.mail.from_, decided.rules
    if (
        sender is None
        or decided.reading.alert is not None
        or not work.known.senders.too_many(sender.addr, decided.reading.evidence.level)
    ):
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
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    new: NewTicket,
    ticket: KnownTicket,
    people: list[ParticipantRow],
    facts: Facts,
    part: Recognised,
) -> _Acknowledged:
    """What the rules of `acknowledge` say, and what the ticket's history says of it."""
    reading, triage = decided.reading, decided.rules
    if triage.status is Status.SPAM:
        triage = replace(triage, acknowledge=False)
    case = case_of(work, mail, reading, triage, new)
    by = answer_by(work, reading, triage.queue, ticket)
    promises = {"answer_by": by.isoformat(timespec="seconds")}
    match whether(case):
        case Never(reason=reason, breaker=breaker, for_good=for_good):
            alarms = work.alarm("breaker", reading.mailbox, {"sent": case.sent.desk_hour}) if breaker else []
            never = {NEVER: True} if for_good else {}
            return _Acknowledged(said={"sent": False, "reason": reason, **never}, alarms=alarms)
        case Later(due_at=due_at, reason=reason):
            row = UncollectedRow(
                address=people[0].address,
                due_at=due_at,
                answer_by=by,
                utc_offset=(by.utcoffset() or timedelta()) // timedelta(minutes=1),
            )
            later = {"sent": False, "reason": reason, "not_before": written(due_at), **promises}
            return _Acknowledged(said=later, uncollected=row)
        case Now():
            besides = {"missing": list(facts.missing), "known_problem": part.known_problem, "answer_by": by}
            letter = acknowledgement(work, mail, reading, triage, ticket.number, people[0].handle, besides)
            sent = _at_once(work, letter, promises, asked(facts))
            return replace(sent, reminders=when_late(work, ticket, by)) if sent.said["sent"] else sent


def _at_once(
    work: Work, letter: PublicLetter, promises: Mapping[str, Any], asked_for: Mapping[str, Any]
) -> _Acknowledged:
    notice = work.notice(letter)
    if isinstance(notice, str) and letter.template is not None:  # the operator's own is broken: ours says as much
        letter = replace(letter, template=None)
        notice = work.notice(letter)
    if isinstance(notice, str):
        return _Acknowledged(said={"sent": False, "reason": notice})
    live = work.sends(letter.mailbox)
    asked_for = asked_for if work.writer.speaks_of(letter, "missing") else {}  # the operator's own may not ask
    said = {"sent": live, "outbox": notice.id, "reason": None if live else "the mailbox only observes"}
    said |= {**promises, **asked_for}
    return _Acknowledged(said=said, asks=bool(asked_for), notices=[notice])
