"""What `triaged explain` says of a mail, as a plain document (DESIGN 7)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.model import RuleHit
    from triaged.outcomes import Decided
    from triaged.store.filing import Filing, NoticeRow

_KINDS = {
    "NewTicket": "new-ticket",
    "Reply": "reply",
    "Note": "note",
    "Answer": "answer",
    "Command": "command",
    "Duplicate": "duplicate",
    "BounceOf": "bounce",
    "Recurrence": "alert",
    "Ignored": "ignored",
    "Held": "held",
}
_OF_ALERT = ("key", "state", "severity", "host", "service", "problem")
_OF_TICKET = ("status", "priority", "queue", "tier", "tags", "language", "assignee", "sla", "impact", "urgency")


def document(desk: Desk, decided: Decided, filing: Filing) -> dict[str, Any]:
    """Everything about one mail: where it belongs, what each rule saw, the ticket that it leads to, what is sent."""
    from triaged.desk.triage.documents import whole
    from triaged.model import NewTicket

    evidence, triage, thread = decided.reading.evidence, decided.triage, decided.thread
    return {
        "outcome": filing.outcome,
        "reason": filing.reason,
        "thread": {
            "kind": _KINDS[type(thread).__name__],
            "ticket": None if isinstance(thread, NewTicket) else getattr(thread, "ticket", None),
            "by": getattr(thread, "by", None),
        },
        "evidence": {"level": evidence.level.name, "why": evidence.why},
        "customer": _customer(desk, decided),
        "alert": _alert(desk, decided),
        "rules": [_rule(hit) for hit in triage.hits] if triage else [],
        "stopped": _stopped(desk, decided),
        "decision": whole(triage) if triage else None,
        "ticket": _ticket(filing),
        "notices": [_notice(notice) for notice in filing.all_notices],
        "events": [{"kind": event.kind, "data": dict(event.data)} for event in filing.events],
    }


def _customer(desk: Desk, decided: Decided) -> dict[str, Any] | None:
    """Who the sender is, as the operator's file or command says; rules believe it of one who is proven only."""
    known = decided.facts.customer if decided.facts is not None else None
    if known is None:
        return None
    sender = decided.reading.mail.from_
    of_file = sender is not None and desk.directory.find(sender.addr) is not None
    return {
        **dataclasses.asdict(known),
        "source": "file" if of_file else "command",
        "proven": decided.reading.evidence.level.is_proven,
    }


def _alert(desk: Desk, decided: Decided) -> dict[str, Any] | None:
    """What a monitoring system says of what, or why its mail is an ordinary one; None of other mail."""
    from triaged.mail.alerts import monitor_of, why_ordinary

    reading = decided.reading
    monitor = monitor_of(reading, desk.monitors)
    if monitor is None or getattr(decided.thread, "forwarded_by", None) is not None:
        return None
    said = dataclasses.asdict(reading.alert) if reading.alert is not None else dict.fromkeys(_OF_ALERT)
    why = None if reading.alert is not None else why_ordinary(reading, monitor)
    return {"monitor": monitor.name, "counts": why is None, "why_not": why, **said}


def _rule(hit: RuleHit) -> dict[str, Any]:
    return {
        "file": hit.file,
        "name": hit.name,
        "matched": hit.matched,
        "too_slow": hit.too_slow,
        "not_tried": hit.not_tried,
        "conditions": [
            {"key": seen.key, "wanted": seen.wanted, "seen": seen.seen, "ok": seen.ok} for seen in hit.conditions
        ],
    }


def _stopped(desk: Desk, decided: Decided) -> dict[str, Any] | None:
    """The rule after which no other was looked at, and how many those are."""
    hits = decided.triage.hits if decided.triage is not None else ()
    rest = len(desk.rules.rules) - len(hits)
    return {"rule": hits[-1].name, "not_looked_at": rest} if hits and rest else None


def _ticket(filing: Filing) -> dict[str, Any] | None:
    """The ticket as it would be with the mail; None where it changes none."""
    if filing.opens is None and filing.becomes is None:
        return None
    after = filing.opens or filing.becomes
    links = [*([filing.link] if filing.link is not None else []), *filing.ties]
    return {
        "number": filing.ticket,
        **{name: getattr(after, name) for name in _OF_TICKET},
        "tags": list(after.tags) if after is not None else [],
        "fields": {row.name: row.value for row in filing.fields},
        "links": [{"kind": link.kind, "ticket": link.ticket} for link in links],
        "participants": [{"address": person.address, "role": person.role} for person in filing.participants],
    }


def _notice(notice: NoticeRow) -> dict[str, Any]:
    from triaged.mail.parse import parse

    about = {"notice": notice.notice, "to": notice.recipient, "channel": notice.channel}
    if notice.channel != "smtp":
        return {**about, "subject": "", "text": notice.content.decode("utf-8", "replace")}
    mail = parse(notice.content)
    return {**about, "subject": mail.subject, "text": mail.text}
