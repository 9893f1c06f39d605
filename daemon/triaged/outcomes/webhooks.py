"""The calls of webhooks that rules ask for: each is a row of the outbox, as a notice is."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from triaged import __version__
from triaged.model import ClaimedMail, KnownTicket, OutboxState, Reading, Status, TriageDecision
from triaged.outcomes.work import Work, applied
from triaged.store.filing import NoticeRow

NOTICE = "webhook"
CHANNEL = "webhook"
NOTE = "note"  #: the event of what agents write to each other
VALID = timedelta(hours=24)  #: a program that is down over night still hears of it
TEXT_CHARACTERS = 500  #: of what the sender wrote: what a line in a chat shows


def call(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    rules: TriageDecision,
    *,
    event: str,
) -> list[NoticeRow]:
    """The calls of one mail, one for each webhook that the rules name.

    Nothing is called about an agent's exercise, nor about spam. A webhook that the settings do not have any more is
    passed over.

    Args:
        work: The batch.
        mail: The mail as it is known in custody.
        reading: The mail that counts.
        ticket: As it is with the mail.
        rules: What they decided.
        event: As the rules know it ("new", "forward", "reply", "note", "clock").
    """
    if ticket.practice or ticket.status is Status.SPAM:
        return []
    known = {each.name for each in work.writer.desk.settings.webhooks}
    names = [name for name in dict.fromkeys(rules.webhooks) if name in known]
    return [_row(work, mail, reading, name, _document(name, event, reading, ticket, rules)) for name in names]


def _row(work: Work, mail: ClaimedMail, reading: Reading, name: str, document: dict[str, Any]) -> NoticeRow:
    sender = work.writer.desk.settings.mailbox(reading.mailbox).address
    number = work.numbers.next("outbox")
    return NoticeRow(
        id=number,
        notice=NOTICE,
        cause=f"{NOTICE}:{name}:{mail.id}",
        mailbox=reading.mailbox,
        mail_from=sender,
        recipient=name,
        # no mail has it: the receiver knows by it that a call is one that he has got already
        message_id=f"<webhook.{number}.{secrets.token_hex(8)}@{sender.rpartition('@')[2]}>",
        content=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
        state=OutboxState.WAITING if work.sends(reading.mailbox) else OutboxState.HELD,
        valid_until=work.now + VALID,
        about=mail.id,
        channel=CHANNEL,
    )


def _document(name: str, event: str, reading: Reading, ticket: KnownTicket, rules: TriageDecision) -> dict[str, Any]:
    """What the receiver gets; fields are only ever added."""
    sender = reading.mail.from_
    return {
        "webhook": name,
        "event": event,
        "rules": applied(rules),
        "ticket": {
            "number": ticket.number,
            "subject": ticket.subject,
            "status": ticket.status.value,
            "priority": ticket.priority.value,
            "queue": ticket.queue,
            "tier": ticket.tier.value,
            "assignee": ticket.assignee,
            "customer": ticket.customer or None,
            "participants": sorted(ticket.participants),
            "tags": list(ticket.tags),
            "language": ticket.language,
            "created_at": _time(ticket.created_at),
            "updated_at": _time(ticket.updated_at),
        },
        "message": {
            "from_addr": sender.addr if sender is not None else None,
            "date_utc": _time(reading.mail.date),
            "evidence": reading.evidence.level.name,
            # what agents write to each other leaves the desk by no rule
            "text": "" if event == NOTE else reading.mail.reply[:TEXT_CHARACTERS],
        },
        "triaged": __version__,
    }


def _time(moment: datetime | None) -> str | None:
    """RFC 3339 UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else None
