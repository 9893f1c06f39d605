"""The calls of webhooks that rules ask for: each is a row of the outbox, as a notice is."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from triaged import __version__
from triaged.desk.sla import BREACH
from triaged.mail.compose import clean_header
from triaged.model import ClaimedMail, KnownTicket, OutboxState, Reading, Status, TriageDecision
from triaged.outcomes.agents.asking import short
from triaged.outcomes.work import Work, applied
from triaged.render.terms_of_clocks import metric
from triaged.store.filing import NoticeRow

NOTICE = "webhook"
CHANNEL = "webhook"
NOTE = "note"  #: the event of what agents write to each other
VALID = timedelta(hours=24)  #: a program that is down over night still hears of it
TEXT_CHARACTERS = 500  #: of what the sender wrote: what a line in a chat shows
#: What has happened -> how the line for a chat ends.
_HAPPENED: Mapping[str, str] = {
    "new": "new ticket",
    "forward": "new ticket, passed on by an agent",
    "reply": "new mail",
    NOTE: "new note",
    "clock": "a rule about time applies",
}
#: The signs by which chats know links, and whom to call ("@all", "<!channel>") -> what looks alike and is none.
_NO_MARKUP = str.maketrans({"<": "\u2039", ">": "\u203a", "@": "\uff20", "[": "(", "]": ")"})


def call(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket,
    rules: TriageDecision,
    *,
    event: str,
    promise: Mapping[str, Any] | None = None,
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
        promise: Which promised time is running out, where that is the reason.
    """
    if ticket.practice or ticket.status is Status.SPAM:
        return []
    known = {each.name for each in work.writer.desk.settings.webhooks}
    names = [name for name in dict.fromkeys(rules.webhooks) if name in known]
    said = {"promise": promise, "text": line_of(ticket, event, promise)}
    documents = [{**_document(name, event, reading, ticket, rules), **said} for name in names]
    return [_row(work, mail, reading, name, each) for name, each in zip(names, documents, strict=True)]


def line_of(ticket: KnownTicket, event: str, promise: Mapping[str, Any] | None) -> str:
    """What a chat shows of it: the subject is a stranger's, and calls nobody there."""
    subject = (short(clean_header(ticket.subject)) or "-").translate(_NO_MARKUP)
    return f"#{ticket.number} {subject}: {_HAPPENED[event] if promise is None else _running_out(promise)}"


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


def _running_out(promise: Mapping[str, Any]) -> str:
    what, percent = metric("en", promise["metric"]), promise["percent"]
    over = f"{percent} % of the time for {what} is over"
    said = f"{what} overdue" if percent is None or percent >= BREACH else over
    missed = [each["step"] for each in promise["missed"]]
    return f"{said} (not called for at its time: {', '.join(missed)})" if missed else said


def _time(moment: datetime | None) -> str | None:
    """RFC 3339 UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else None
