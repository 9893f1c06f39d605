"""What stands around a message that an agent is shown: who has written it, and what is known of the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.model import Address, Evidence, KnownTicket, Status
from triaged.outcomes.acknowledge import promised
from triaged.outcomes.agents.asking import proof, short
from triaged.outcomes.agents.telling import queue_of
from triaged.outcomes.promising import answer_due
from triaged.outcomes.work import Work
from triaged.render.times import LAST_LANGUAGE
from triaged.store.acquaintance import TicketOf

ABOUT_CHARACTERS = 500  #: of the operator's notes on a customer
SHOWN_TICKETS = 3  #: of a customer's others that are open, and of those that are over


def sender_facts(
    work: Work, ticket: KnownTicket, who: Address | None, evidence: Evidence | None, language: str | None
) -> dict[str, object]:
    """Who has written to a ticket, for templates.

    Args:
        work: What filing needs.
        ticket: As it is afterwards.
        who: The sender; None: an agent has written.
        evidence: How well he is proven.
        language: His.
    """
    if who is None:
        return {"sender": None}
    known = work.acquaintances.of(who.addr)
    now_open, past = known.open(besides=ticket.number), known.past(besides=ticket.number)
    return {
        "sender": who.addr,
        "name": short(clean_header(who.name)),
        "proof": proof(evidence.level) if evidence else None,
        "why": clean_header(evidence.why) if evidence else None,
        "language": language,
        **customer_of(work, who.addr, evidence),
        "first_at": known.first_at.astimezone(UTC).date() if known.first_at else None,
        "open": [_listed(each) for each in now_open[:SHOWN_TICKETS]],
        "more_open": max(0, len(now_open) - SHOWN_TICKETS),
        "past": [_listed(each) for each in past[:SHOWN_TICKETS]],
        "more_past": max(0, len(past) - SHOWN_TICKETS),
    }


def customer_of(work: Work, address: str, evidence: Evidence | None) -> dict[str, object]:
    """What is known of a customer, for templates; "unproven": it holds for the address, and perhaps not for him."""
    known = work.customer(address)
    if known is None:
        return {"organisation": None, "bought": None, "vip": False, "about": None, "unproven": False}
    return {
        "organisation": short(clean_header(known.organisation or "")),
        "bought": clean_header(known.tier or "") or None,
        "vip": known.vip,
        "about": clean_header(known.notes or "")[:ABOUT_CHARACTERS] or None,
        "unproven": evidence is None or not evidence.level.is_proven,
    }


def _listed(each: TicketOf) -> dict[str, object]:
    return {"number": each.number, "subject": short(clean_header(each.subject)) or "-", "status": each.status.value}


def state_facts(work: Work, ticket: KnownTicket, agent: AgentFacts, received_at: datetime | None) -> dict[str, object]:
    """What a ticket is, on an agent's clock, for templates; `received_at`: when the mail came that he is told of."""
    zone = agent.hours.zone
    since = min((each for each in (ticket.created_at, received_at) if each is not None), default=work.now)
    queue = queue_of(work, ticket)
    # Nobody has answered yet: then what the acknowledgement promised still counts.
    by = None
    if ticket.status is Status.NEW and queue is not None:
        by = answer_due(work, ticket, since)
        by = by or promised(since, queue.answer_within_hours, None, ticket.created_at or work.now)
    return {
        "queue": ticket.queue,
        "priority": ticket.priority.value,
        "tier": ticket.tier.value,
        "status": ticket.status.value,
        "tags": ", ".join(ticket.tags) or None,
        "since": since.astimezone(zone),
        "answer_by": by.astimezone(zone) if by is not None else None,
        "facts": facts_of(work, ticket),
    }


def facts_of(work: Work, ticket: KnownTicket) -> list[Mapping[str, object]]:
    """What is known of the matter, for templates: "name", "labels", "value", "unproven".

    Without a value it is needed and has not come; unproven: nothing proves who wrote the mail that gave it.

    The labels are those by which a customer is asked for it (language -> label), else its name.
    """
    return [
        {
            "name": clean_header(name),
            "labels": _labels(work, name),
            "value": value,
            "unproven": name in ticket.unproven,
        }
        for name, value in sorted(ticket.fields.items())
    ]


def _labels(work: Work, name: str) -> Mapping[str, str]:
    need = work.writer.desk.rules.needs.by_name.get(name)
    return need.words if need is not None else {LAST_LANGUAGE: clean_header(name)}
