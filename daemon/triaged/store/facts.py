"""What the rules saw besides a mail, and what they decided, as the document that stays with the mail.

So a replay asks the same rules the same questions, whatever has become of ticket and customer since. Only what
conditions look at is kept: no name, no subject, no note about a customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triaged.desk.triage.documents import completed, telling
from triaged.model import (
    CustomerFacts,
    CustomerHistory,
    EvidenceLevel,
    Grade,
    KnownTicket,
    Priority,
    ReminderKind,
    Status,
    Tier,
    TriageDecision,
    TriageFacts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stood beside one mail when it was decided."""

    facts: TriageFacts
    evidence: EvidenceLevel  #: how well its sender was proven then
    alert: bool  #: it counted as mail of a monitoring system then
    decided: Mapping[str, Any]  #: as `desk.triage.documents.whole` has it
    rules: tuple[str, ...]  #: the names of those that matched


def facts_document(
    facts: TriageFacts, evidence: EvidenceLevel, decision: TriageDecision, *, alert: bool = False
) -> dict[str, Any]:
    """What is kept: small, and JSON can hold it."""
    found = {
        "on": facts.on,
        "mailbox": facts.mailbox,
        "queue": facts.queue,
        "now": facts.now.isoformat(),
        "earlier_language": facts.earlier_language,
        "customer": None if facts.customer is None else _customer_document(facts.customer),
        "history": [facts.history.open_tickets, facts.history.recent_tickets],
        "clock": facts.clock,
        "ticket": None if facts.ticket is None else _ticket_document(facts.ticket),
        "evidence": int(evidence),
        "alert": alert or None,
        "decided": telling(decision),
        "rules": [hit.name for hit in decision.hits if hit.matched],
    }
    return {name: value for name, value in found.items() if value not in (None, [0, 0])}


def seen_of(document: Mapping[str, Any]) -> Seen:
    """What `facts_document` made a document of."""
    clock, customer, ticket = (document.get(name) for name in ("clock", "customer", "ticket"))
    open_tickets, recent_tickets = document.get("history", (0, 0))
    facts = TriageFacts(
        on=document["on"],
        mailbox=document["mailbox"],
        queue=document["queue"],
        now=datetime.fromisoformat(document["now"]),
        earlier_language=document.get("earlier_language"),
        customer=None if customer is None else CustomerFacts(address="", **customer),
        history=CustomerHistory(open_tickets=open_tickets, recent_tickets=recent_tickets),
        clock=None if clock is None else ReminderKind(clock),
        ticket=None if ticket is None else _ticket(ticket),
    )
    return Seen(
        facts=facts,
        evidence=EvidenceLevel(document.get("evidence", 0)),
        alert=document.get("alert", False),
        decided=completed(document.get("decided", {})),
        rules=tuple(document.get("rules", ())),
    )


def _customer_document(customer: CustomerFacts) -> dict[str, Any]:
    said = {name: getattr(customer, name) for name in ("organisation", "tier", "vip", "language")}
    return {name: value for name, value in said.items() if value}


def _ticket_document(ticket: KnownTicket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "status": ticket.status,
        "priority": ticket.priority,
        "queue": ticket.queue,
        "tier": ticket.tier,
        "tags": list(ticket.tags),
        "language": ticket.language,
        "mailbox": ticket.mailbox,
        "evidence": int(ticket.evidence),
        "assignee": ticket.assignee,
        "sla": ticket.sla,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "fields": dict(ticket.fields),
        **{name: _written(getattr(ticket, name)) for name in ("created_at", "updated_at", "solved_at")},
    }


def _ticket(document: Mapping[str, Any]) -> KnownTicket:
    """The ticket as conditions see it; what they do not look at is empty."""
    return KnownTicket(
        number=document["number"],
        subject="",
        status=Status(document["status"]),
        priority=Priority(document["priority"]),
        queue=document["queue"],
        tier=Tier(document["tier"]),
        tags=tuple(document["tags"]),
        language=document["language"],
        customer="",
        mailbox=document["mailbox"],
        evidence=EvidenceLevel(document["evidence"]),
        updated_at=datetime.fromisoformat(document["updated_at"]),
        assignee=document["assignee"],
        sla=document["sla"],
        impact=_grade(document["impact"]),
        urgency=_grade(document["urgency"]),
        fields=document["fields"],
        created_at=_moment(document["created_at"]),
        solved_at=_moment(document["solved_at"]),
    )


def _grade(word: str | None) -> Grade | None:
    return None if word is None else Grade(word)


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
