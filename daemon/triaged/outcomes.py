"""From a decision to everything that follows from it: one `Filing` a mail.

Nothing here touches the database; numbers, the time and what is known of the batch come in.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from triaged.acknowledge import Acknowledger, NewTicketFacts, why_not
from triaged.errors import RenderError
from triaged.model import (
    BounceOf,
    ClaimedMail,
    Direction,
    Duplicate,
    Held,
    Ignored,
    KnownTicket,
    LanguageSource,
    NewTicket,
    Note,
    OutboxState,
    Outcome,
    Reading,
    Reply,
    Status,
    ThreadDecision,
    TriageDecision,
)
from triaged.store.filing import EventRow, Filing, MessageRow, NoticeRow, Numbers, ParticipantRow, TicketRow
from triaged.store.known import Known

log = structlog.get_logger()

REFERENCED_KEPT = 20  #: referenced ids remembered a mail, nearest first
SUBJECT_CHARACTERS = 500  #: of a ticket's subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the pure steps said of one mail."""

    thread: ThreadDecision
    triage: TriageDecision | None  #: None where the rules have no say


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """Files the mails of one batch."""

    acknowledger: Acknowledger
    known: Known
    numbers: Numbers
    live: Collection[str]  #: mailboxes that send; the others only observe
    now: datetime

    def file(self, mail: ClaimedMail, reading: Reading, decided: Decided) -> Filing:
        """Everything that follows from one mail."""
        match decided.thread:
            case NewTicket():
                return self._open(mail, reading, _needed(decided.triage))
            case Reply(ticket=number, by=by):
                return self._join(mail, reading, number, Outcome.REPLY, {"by": by}, _needed(decided.triage))
            case Note(ticket=number, by=by):
                return self._join(mail, reading, number, Outcome.NOTE, {"by": by})
            case BounceOf(ticket=number):
                failed = [[b.recipient, b.status, b.action] for b in reading.origin.bounces]
                return self._join(mail, reading, number, Outcome.BOUNCE, {"recipients": failed})
            case Duplicate(ticket=number):
                return self._outcome(mail, reading, Outcome.DUPLICATE, f"the same mail is in #{number}", number)
            case Held(reason=reason, ticket=number):
                return self._outcome(mail, reading, Outcome.HELD, reason, number)
            case Ignored(reason=reason):
                return self._outcome(mail, reading, Outcome.IGNORED, reason, None)

    def _open(self, mail: ClaimedMail, reading: Reading, triage: TriageDecision) -> Filing:
        number = self.numbers.next("ticket")
        handle = secrets.randbits(63)
        sender = reading.mail.from_
        facts = NewTicketFacts(
            number=number,
            handle=handle,
            quiet=mail.quiet,
            too_big=mail.too_big,
            acks_today=self.known.acks_today(sender.addr) if sender else 0,
        )
        notices, acknowledgement = self._acknowledge(reading, triage, facts)
        return Filing(
            inbox_id=mail.id,
            mailbox=mail.mailbox,
            outcome=Outcome.TICKET,
            message_id=reading.message_id,
            ticket=number,
            opens=TicketRow(
                number=number,
                subject=reading.mail.subject[:SUBJECT_CHARACTERS],
                status=Status.NEW,
                priority=triage.priority,
                queue=triage.queue,
                tier=triage.tier,
                customer=sender.addr if sender else "",
                mailbox=mail.mailbox,
                language=triage.language or self.acknowledger.queue_language(mail.mailbox),
                tags=triage.tags,
            ),
            message=self._message(reading, Direction.IN),
            participants=(
                [ParticipantRow(address=sender.addr, name=sender.name, role="customer", handle=handle)]
                if sender
                else []
            ),
            events=_numbered(
                0,
                ("received", _received(mail, reading, Outcome.TICKET)),
                ("triaged", _triage_event(triage)),
                ("acknowledged", acknowledgement),
            ),
            notices=notices,
        )

    def _acknowledge(
        self, reading: Reading, triage: TriageDecision, facts: NewTicketFacts
    ) -> tuple[list[NoticeRow], dict[str, Any]]:
        """The acknowledgement, and what the ticket's history says of it."""
        reason = why_not(reading, triage, facts)
        if reason is not None:
            return [], {"sent": False, "reason": reason}
        live = reading.mailbox in self.live
        try:
            notice = self.acknowledger.notice(
                reading,
                triage,
                facts,
                outbox_id=self.numbers.next("outbox"),
                state=OutboxState.WAITING if live else OutboxState.HELD,
                now=self.now,
            )
        except RenderError as error:  # the ticket matters more than its acknowledgement
            log.error("not acknowledged", ticket=facts.number, error=str(error))
            return [], {"sent": False, "reason": str(error)}
        return [notice], {"sent": live, "outbox": notice.id, "reason": None if live else "the mailbox only observes"}

    def _join(
        self,
        mail: ClaimedMail,
        reading: Reading,
        number: int,
        outcome: Outcome,
        why: Mapping[str, Any],
        triage: TriageDecision | None = None,
    ) -> Filing:
        before = self.known.ticket(number)
        becomes = _after_reply(before, triage) if triage is not None else before
        events: list[tuple[str, Mapping[str, Any]]] = [("received", {**_received(mail, reading, outcome), **why})]
        if triage is not None and becomes != replace(before, status=becomes.status):
            events.append(("triaged", _triage_event(triage)))
        return Filing(
            inbox_id=mail.id,
            mailbox=mail.mailbox,
            outcome=outcome,
            message_id=reading.message_id,
            ticket=number,
            becomes=becomes,
            message=self._message(reading, Direction.IN if outcome is Outcome.REPLY else Direction.NOTE),
            events=_numbered(self.known.last_event(number), *events),
        )

    def _message(self, reading: Reading, direction: Direction) -> MessageRow:
        sender = reading.mail.from_
        nearest_first = [*reading.mail.in_reply_to, *reversed(reading.mail.references)]
        referenced = dict.fromkeys(
            known for known in nearest_first if known != reading.message_id and not self.known.is_common(known)
        )
        return MessageRow(
            direction=direction,
            message_id=reading.message_id,
            fingerprint=reading.fingerprint,
            referenced=list(referenced)[:REFERENCED_KEPT],
            from_addr=sender.addr if sender else None,
            from_name=sender.name if sender else None,
            evidence=reading.evidence.level,
            # what a mail program is set to must not displace what the customer was seen to write
            language=None if reading.language_by is LanguageSource.HEADER else reading.language,
            date=reading.mail.date,
            received_at=reading.received_at,
            text=reading.mail.reply,
        )

    def _outcome(
        self, mail: ClaimedMail, reading: Reading, outcome: Outcome, reason: str, ticket: int | None
    ) -> Filing:
        return Filing(
            inbox_id=mail.id,
            mailbox=mail.mailbox,
            outcome=outcome,
            message_id=reading.message_id,
            reason=reason,
            ticket=ticket,
        )


def _needed(triage: TriageDecision | None) -> TriageDecision:
    if triage is None:
        raise ValueError("a public message without a triage decision")
    return triage


def _after_reply(ticket: KnownTicket, triage: TriageDecision) -> KnownTicket:
    """The customer has written again: what waited for him is open, and the rules for replies have had their say."""
    waited = ticket.status in (Status.PENDING, Status.SOLVED, Status.CLOSED)
    return replace(
        ticket,
        status=Status.OPEN if waited else ticket.status,
        priority=triage.priority,
        queue=triage.queue,
        tier=triage.tier,
        tags=triage.tags,
    )


def _numbered(last: int, *events: tuple[str, Mapping[str, Any]]) -> list[EventRow]:
    return [
        EventRow(number=number, kind=kind, actor="triaged", data=data)
        for number, (kind, data) in enumerate(events, start=last + 1)
    ]


def _received(mail: ClaimedMail, reading: Reading, outcome: Outcome) -> dict[str, Any]:
    """What the ticket's history says of a mail."""
    return {
        "inbox": mail.id,
        "message_id": reading.message_id,
        "outcome": outcome,
        "evidence": f"{reading.evidence.level.name}: {reading.evidence.why}",
        "defects": list(reading.mail.defects),
    }


def _triage_event(triage: TriageDecision) -> dict[str, Any]:
    return {
        "rules": [f"{hit.file}: {hit.name}" for hit in triage.hits if hit.matched],
        "priority": triage.priority,
        "queue": triage.queue,
        "tier": triage.tier,
        "tags": list(triage.tags),
        "language": triage.language,
    }
