"""The lead's sheet at a breach, one page: what was promised, whose the time was, and who was told of it when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triaged.desk.people import AgentFacts
from triaged.desk.sla.sheet import shares_of
from triaged.desk.triage.provenance import rule_behind
from triaged.mail.compose import clean_header
from triaged.model import NOTICES_OF_TIME, Clock, KnownTicket, Metric, OutboxState, RuleHit, TriageDecision
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.panel import customer_of
from triaged.outcomes.agents.promised import clock_facts, interval_facts, owner_name
from triaged.outcomes.agents.telling import News, handle_of, letter_to, send
from triaged.outcomes.agents.worklists import local
from triaged.outcomes.escalating.escalated import Doing
from triaged.outcomes.escalating.raising import MOVED
from triaged.outcomes.work import Work
from triaged.store.tellings import Telling

NOTICE = "breach_lead"
SHOWN_INTERVALS = 15  #: the newest ones: with as many tellings the sheet stays on one page
SHOWN_TELLINGS = 15  #: the newest ones
REPLY_CHARACTERS = 80  #: of the relay's words
#: The notices by which people hear of a ticket -> as what; answers to an agent's own mail are none.
TOLD_AS: Mapping[str, str] = {
    "ack_new": "receipt",
    "ack_collected": "receipt",
    "relay": "answer",
    "facts_missing": "notice",
    **dict.fromkeys(NOTICES_OF_TIME, "notice"),
    "message_agent": "message",
    "note_agent": "message",
    "handover_agent": "question",
    "escalated_agent": "reminder",
    "silent_agent": "reminder",
    "breach_lead": "sheet",
    "webhook": "call",
    "clock_webhook": "call",
}


def tell_lead(doing: Doing, lead: AgentFacts, why: str) -> str | None:
    """The sheet, in the thread of the ticket; why there is none, if so. A plain answer to it stays inside."""
    work, ticket = doing.work, doing.ticket
    handle, joins = handle_of(work, ticket, lead)
    news = News(
        notice=NOTICE,
        cause=f"{doing.cause}:{lead.address}",
        facts=_facts(doing, lead, why),
        valid_for=doing.valid_until - work.now,
    )
    notice = send(work, lead, letter_to(work, lead, ticket, handle, news, mailbox=ticket.mailbox))
    if isinstance(notice, str):
        return notice
    doing.notices.append(notice)
    doing.participants += joins
    return None


def _facts(doing: Doing, lead: AgentFacts, why: str) -> Mapping[str, object]:
    work, ticket, clock = doing.work, doing.ticket, _with_outages(doing)
    intervals = interval_facts(work, lead, clock, shown=SHOWN_INTERVALS)
    earlier = clock.intervals[:-SHOWN_INTERVALS]
    told, more_told = _told(work, ticket, lead)
    customer = ticket.customer if clock.metric is not Metric.TIER else ""  # that is between the teams
    return {
        "reason": why,
        "customer": short(clean_header(customer)) or None,
        "organisation": customer_of(work, customer, None)["organisation"] if customer else None,
        "clock": clock_facts(lead, clock),
        "assignee": owner_name(work, ticket.assignee) if ticket.assignee is not None else None,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "raised_from": _raised_from(doing),
        "queue": ticket.queue,
        "tier": ticket.tier.value,
        "zone": lead.hours.zone.key,
        "intervals": intervals,
        "more_intervals": len(earlier),
        "more_counted": sum(each.counted for each in earlier),
        "shares": [
            {"owner": owner_name(work, each.owner), "counted": each.counted, "lasted": each.lasted}
            for each in shares_of(clock, work.now)
        ],
        "told": told,
        "more_told": more_told,
        "rule": _rule(work, ticket, clock.policy),
    }


def _raised_from(doing: Doing) -> str | None:
    """The priority that the ticket had before this step; None: the step has not raised it."""
    moved = (data for kind, data in doing.events if kind == MOVED and data["what"] == "priority")
    return next((str(data["from"]) for data in moved), None)


def _with_outages(doing: Doing) -> Clock:
    """The clock, with the times in which the desk did not run named as such."""
    moments = doing.work.moments
    clocks = moments.clocks(doing.ticket.number, doing.work.now, moments.outages())
    same = (each for each in clocks if (each.metric, each.cycle) == (doing.clock.metric, doing.clock.cycle))
    return next(same, doing.clock)


def _told(work: Work, ticket: KnownTicket, lead: AgentFacts) -> tuple[Sequence[Mapping[str, object]], int]:
    found = work.overviews.tellings(ticket.number, TOLD_AS.keys(), SHOWN_TELLINGS)
    return [_telling(work, lead, each) for each in found.newest], found.more


def _telling(work: Work, lead: AgentFacts, telling: Telling) -> Mapping[str, object]:
    sent = telling.state is OutboxState.SENT
    # Of what does not leave, no relay has said anything: what stands there is a word of ours.
    reply = telling.reply if telling.state is not OutboxState.CANCELLED else None
    return {
        "at": local(lead, (telling.sent_at or telling.made_at) if sent else telling.made_at),
        "who": owner_name(work, telling.recipient),
        "kind": TOLD_AS[telling.notice],
        "state": telling.state.value,
        "reply": clean_header(reply or "")[:REPLY_CHARACTERS] or None,
    }


def _rule(work: Work, ticket: KnownTicket, policy: str) -> str | None:
    """The rule that has named the policy of a ticket; None: it fits by itself, or that rule is not known any more."""
    if ticket.sla != policy:
        return None
    rules = work.writer.desk.rules
    files = {f"{each.file}: {each.name}": each for each in rules.rules}
    for _at, data in reversed(work.histories.events(ticket.number, "triaged")):
        applied = [files[each] for each in data.get("rules", ()) if each in files]
        hits = tuple(RuleHit(file=each.file, name=each.name, matched=True, conditions=()) for each in applied)
        decision = TriageDecision(queue=ticket.queue, language=None, hits=hits)
        named = rule_behind(rules, decision, "sla", policy)
        if named is not None:
            return clean_header(named)
    return None
