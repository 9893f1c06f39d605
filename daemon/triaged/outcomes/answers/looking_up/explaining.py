"""`#explain`: why a ticket is what it is, from its own history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.desk.sla.events import CLOCK, ESCALATED
from triaged.desk.sla.sheet import newest
from triaged.mail.compose import clean_header
from triaged.model import Answer, Doubt, KnownTicket, Outcome
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.promised import clock_facts, interval_facts
from triaged.outcomes.agents.worklists import local
from triaged.outcomes.answers.looking_up.asking_for import Answered, Asking, mistake
from triaged.outcomes.clocks import is_clocked
from triaged.store.overviews import Happened

NOTICE = "explain_agent"
SHOWN = 30  #: events, the newest ones, besides what the rules did

_RECEIVED, _TRIAGED, _HELD = "received", "triaged", "held"
_OURS = ("triaged", "scan")  #: actors that are nobody
_CAME: Mapping[str, str] = {
    Outcome.TICKET: "opened",
    Outcome.REPLY: "joined",
    Outcome.NOTE: "note",
    Outcome.COMMAND: "command",
    Outcome.BOUNCE: "bounce",
}
_NOBODY: Mapping[str, str] = {"told": "nobody told", "assigned": "unassigned"}
_NOT_SENT: Mapping[str, str] = {
    "acknowledged": "not acknowledged",
    "customer told": "customer not told",
    "customer reminded": "customer not reminded",
}
#: Event -> where in its data stands whom or what it is about. A number there is that of a ticket.
_ABOUT: Mapping[str, str] = {
    "told": "to",
    "status": "to",
    "assigned": "to",
    "offered": "to",
    "watched": "by",
    "brought": "who",
    "left": "who",
    "held": "asked",
    "reminded": "reminded",
    "merged into": "into",
    "merged from": "from",
    "merge undone": "from",
    "incident": "tickets",
    "incident known": "ticket",
    "no incident": "ticket",
    "part": "ticket",
    "part of": "ticket",
    "split": "into",
    "split from": "from",
    "revoked": "addresses",
    "also received": "queues",
    "not reached": "to",
    "delayed": "to",
    "asked again": "facts",
    "file withheld": "file",
    "files not sent": "files",
    "noted": "text",
    "linked": "to",
    "promised": "by",
    "escalation failed": "error",
    "customer told": "notice",
    "handover": "summary",
    "handover asked": "of",
}


def explain(asking: Asking) -> Answered | Doubt:
    """What the rules saw and did, how well the sender of the mail is proven, what has happened since."""
    ticket = asking.ticket
    if ticket is None:
        return mistake("#explain", "it explains the ticket that it answers; answer a mail of a ticket with it")
    history = asking.work.overviews.history(ticket.number)
    mail = _mail(asking, history)
    decisions = [each for each in history if each.kind == _TRIAGED]
    elsewhere = [each for each in history if each.kind in (_TRIAGED, CLOCK)]
    shown = [each for each in history if each not in elsewhere][-SHOWN:]
    names = {each.address: each.name for each in asking.work.agents}
    facts = {
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "queue": ticket.queue,
        "tier": ticket.tier.value,
        "tags": ", ".join(ticket.tags) or None,
        "language": ticket.language,
        "assignee": names.get(ticket.assignee, ticket.assignee) if ticket.assignee else None,
        "mail": None if mail is None else _received(asking.agent, mail, names),
        "decisions": [_decision(asking.agent, each) for each in decisions],
        "changes": [_change(asking.agent, each, names) for each in shown],
        "more": max(0, history[-1].number - len(elsewhere) - len(shown)) if history else 0,
        **_clocks(asking, ticket),
    }
    return asking.answer(NOTICE, facts)


def _clocks(asking: Asking, ticket: KnownTicket) -> Mapping[str, object]:
    """The promised times, worked out from the ticket's own history: of each metric the newest."""
    work = asking.work
    known = is_clocked(work, ticket.number)
    clocks = work.moments.clocks(ticket.number, work.now, work.moments.outages()) if known else ()
    shown = newest(clocks)
    return {
        "clocks": [
            {**clock_facts(asking.agent, each), "intervals": interval_facts(work, asking.agent, each)} for each in shown
        ],
        "more_clocks": len(clocks) - len(shown),
        "zone": asking.agent.hours.zone.key,
    }


def _mail(asking: Asking, history: Sequence[Happened]) -> Happened | None:
    """What is known of the mail that he answers, else of the newest one."""
    came = [each for each in history if each.kind in (_RECEIVED, _HELD)]
    thread = asking.decided.thread
    told = thread.answers if isinstance(thread, Answer) else None
    about = asking.work.overviews.told_of(told) if told is not None else None
    named = [each for each in came if about is not None and each.data.get("inbox") == about]
    return next(reversed(named or came), None)


def _received(agent: AgentFacts, mail: Happened, names: Mapping[str, str]) -> Mapping[str, object]:
    what, value = _said(mail, names)
    return {
        "at": local(agent, mail.at),
        "what": what,
        "value": value,
        "evidence": _plain(mail.data.get("evidence")),
        "reason": _plain(mail.data.get("reason")),
        "defects": _plain(mail.data.get("defects")),
    }


def _decision(agent: AgentFacts, event: Happened) -> Mapping[str, object]:
    data = event.data
    return {
        "at": local(agent, event.at),
        "rules": [clean_header(str(each)) for each in data.get("rules", ())],
        "priority": _plain(data.get("priority")),
        "queue": _plain(data.get("queue")),
        "tier": _plain(data.get("tier")),
        "tags": _plain(data.get("tags")),
    }


def _change(agent: AgentFacts, event: Happened, names: Mapping[str, str]) -> Mapping[str, object]:
    data = event.data
    what, value = _said(event, names)
    by = data.get("by") if event.kind == "promised" else None
    who = data.get("agent") or (None if event.actor in _OURS else event.actor)
    why = next((each for key in ("reason", "why", "diagnostic") if (each := _plain(data.get(key))) is not None), None)
    return {
        "at": local(agent, event.at),
        "what": what,
        "value": value if by is None else local(agent, datetime.fromisoformat(by)),
        "by": None if who is None else clean_header(names.get(str(who), str(who))),
        "why": why or _plain(list(_values(data.get("not_told")))) or _by_step(event, names),
    }


def _by_step(event: Happened, names: Mapping[str, str]) -> str | None:
    """Who was told by a step of a chain."""
    told = event.data.get("to", ()) if event.kind == ESCALATED else ()
    return _plain([names.get(each["address"], each["address"]) for each in told])


def _said(event: Happened, names: Mapping[str, str]) -> tuple[str, str | None]:
    """What has happened, as the words know it (`render.history`), and whom or what it is about."""
    data, about = event.data, _ABOUT.get(event.kind, "")
    value = _named(data.get(about), names)
    match event.kind:
        case "received":
            return _CAME.get(str(data.get("outcome")), "came"), None
        case "acknowledged" | "customer told" | "customer reminded" if not data.get("sent"):
            return _NOT_SENT[event.kind], value
        case "facts" | "facts again" | "asked again":
            return _of_facts(event.kind, data, value)
        case "told" | "assigned" if value is None:
            return _NOBODY[event.kind], None
        case "moved" | "settled" | "alert" | "escalated":
            return _in_its_own_words(event.kind, data)
        case "tagged":
            signs = (("+", "added"), ("-", "removed"))
            return "tagged", _plain([f"{sign}{each}" for sign, key in signs for each in data.get(key, ())])
        case "merge undone" if value is None:
            return "merge undone", _named(data.get("of"), names)
        case _:
            return clean_header(event.kind), value


def _named(value: object, names: Mapping[str, str]) -> str | None:
    """People by their names, tickets by their numbers."""
    if isinstance(value, int):
        return f"#{value}"
    if isinstance(value, list | tuple):
        return _plain([f"#{each}" if isinstance(each, int) else names.get(str(each), str(each)) for each in value])
    return _plain(names.get(value, value) if isinstance(value, str) else value)


def _in_its_own_words(kind: str, data: Mapping[str, Any]) -> tuple[str, str | None]:
    """What was moved or ran out, by which word something was settled, what a monitoring system has said."""
    match kind:
        case "moved":
            return str(data.get("what")), _plain(data.get("to"))
        case "escalated":
            how = (f"step {each}" for each in ("late", "with") if data.get(each))
            return next(how, "breached" if data.get("breached") else kind), _plain(data.get("metric"))
        case "alert":
            return f"alert {data.get('news')}", _plain(data.get("key"))
        case _:
            return kind, f"#{data['verb']}" if data.get("verb") else None


def _values(value: object) -> Sequence[object]:
    return list(value.values()) if isinstance(value, Mapping) else []


def _of_facts(kind: str, data: Mapping[str, Any], value: str | None) -> tuple[str, str | None]:
    """What is known of the matter, and what the customer was asked for."""
    given = _pairs(data.get("given") or data.get("also"))
    if given is not None:
        return kind, given
    if kind == "facts":
        return "facts missing", _plain(data.get("missing"))
    return kind if data.get("sent") else "not asked again", value


def _pairs(value: object) -> str | None:
    """Facts with their values, as one line."""
    pairs = value.items() if isinstance(value, Mapping) else ()
    return short(_plain([f"{name}: {each}" for name, each in pairs]) or "")


def _plain(value: object) -> str | None:
    """A value of an event in one line; None where it says nothing."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(each) for each in value if isinstance(each, str | int | float | date | datetime))
    if value is None or value == "" or isinstance(value, Mapping):
        return None
    return clean_header(str(value))
