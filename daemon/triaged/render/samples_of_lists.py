"""Facts to try the notices with that answer what an agent asks for, and those that list his work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from triaged.render.samples_of_facts import FACTS
from triaged.render.samples_of_promises import CLOCKS


def known_as(*, unproven: bool, vip: bool) -> dict[str, object]:
    """What is known of a customer."""
    about = None if unproven else "Asks for <Bob>. Pays late."
    return {"organisation": "Acme & Sons", "bought": "gold", "vip": vip, "about": about, "unproven": unproven}


_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))
_LINK = "mailto:support+abc@example.org?subject=show%201042&body=%23show%201042"
_SUBJECT = "Printer <2>"
_FENCE = "[internal zqabcdefghijklmno]"


def _row(status: str, link: str | None, **other: object) -> Mapping[str, object]:
    return {
        "number": 1042,
        "subject": _SUBJECT,
        "status": status,
        "priority": "P2",
        "customer": "Ann <Lee>",
        "assignee": "Tom" if link else None,
        "mine": bool(link),
        "since": _TIME if link else None,
        "at": _TIME,
        "link": link,
        **other,
    }


_ROWS = (_row("new", None), _row("open", _LINK))
_STATUSES = ("new", "open", "pending", "hold", "solved", "closed", "spam", "merged")
_MESSAGES = tuple(
    {
        "kind": kind,
        "by": "Ann <Lee>",
        "at": _TIME,
        "lines": ["It prints <nothing>.", "", "#note"],
        "more": kind == "in",
        "withdrawn": kind == "out",
        "of": 1001 if kind == "in" else None,
        "fence": _FENCE if kind == "note" else None,
    }
    for kind in ("in", "out", "note")
)
_ABOUT: Sequence[Mapping[str, object]] = (
    {"ticket": 1042, "subject": _SUBJECT, "tag": "ACME", "fence": _FENCE},
    {"ticket": None, "subject": None, "tag": "ACME", "fence": _FENCE},
)

SAMPLES_OF_LISTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "find_agent": tuple(
        {
            **about,
            "question": "jam <2>",
            "hits": [_row(status, link, line=line) for status in _STATUSES] if about["ticket"] or link else [],
            "more": more,
            "at_least": more > 0,
            "behind": more,
        }
        for about in _ABOUT
        for link, line, more in ((_LINK, "a paper jam <again>", 3), (None, None, 0))
    ),
    "show_agent": tuple(
        {
            "ticket": 1042,
            "subject": _SUBJECT if link else None,
            "tag": "ACME",
            "asked": asked,
            "customer": "Ann <Lee> (ann@example.org)" if link else None,
            **known_as(unproven=link is None, vip=True),
            "status": "open",
            "priority": "P2",
            "queue": "support",
            "tier": "L1",
            "tags": "printers, paper" if link else None,
            "assignee": "Tom" if link else None,
            "facts": list(FACTS) if link else [],
            "sla": "gold" if link else None,
            "impact": "high" if link else None,
            "urgency": "low" if link else None,
            "notes": ["Ask for the <serial number> first."] if link else [],
            "older": 3 if link else 0,
            "messages": list(_MESSAGES),
            "answer": link,
            "note": link,
        }
        for link, asked in ((_LINK, 1001), (None, 1042))
    ),
    "list_agent": tuple(
        {**about, "queue": queue, "tickets": tickets, "more": more, "waiting": more}
        for about in _ABOUT
        for queue in ("support", None)
        for tickets, more in ((list(_ROWS), 3), ([], 0))
    ),
    "explain_agent": tuple(
        {
            "ticket": 1042,
            "subject": _SUBJECT if whole else None,
            "tag": "ACME",
            "fence": _FENCE,
            "status": "open",
            "priority": "P2",
            "queue": "support",
            "tier": "L1",
            "tags": "printers" if whole else None,
            "language": "en",
            "assignee": "Tom" if whole else None,
            "mail": {
                "at": _TIME,
                "what": "held" if reason else "opened",
                "value": reason and "Tom",
                "evidence": "A2: dmarc=pass" if reason else None,
                "reason": reason,
                "defects": reason,
            }
            if whole
            else None,
            "decisions": [
                {"at": _TIME, "rules": rules, "priority": "P2", "queue": "support", "tier": "L1", "tags": None}
                for rules in (["10-urgent.toml: <outage>"], [])
            ]
            if whole
            else [],
            "changes": [
                {"at": _TIME, "what": what, "value": value, "by": reason and "Tom", "why": reason}
                for what, value in (
                    ("status", "hold"),
                    ("told", "Sue <2>"),
                    ("escalated", "resolution"),
                    ("breached", "resolution"),
                    ("answered", None),
                )
            ]
            if whole
            else [],
            "more": 3 if reason else 0,
            "clocks": list(CLOCKS) if whole else [],
            "more_clocks": 2 if reason else 0,
            "zone": "Europe/Berlin",
        }
        for whole, reason in ((True, "names <the ticket>"), (True, None), (False, None))
    ),
    "help_agent": tuple(
        {
            **about,
            "lines": ["#note: your text stays inside", "#show 1042: sends you the <whole> conversation"],
            "undo": undo,
            "urgent": min(30, undo),
            "desk_address": address,
        }
        for about in _ABOUT
        for undo, address in ((120, "support+abc@example.org"), (0, None))
    ),
    "digest_agent": tuple(
        {
            "tag": "ACME",
            "fence": _FENCE,
            "tickets": tickets,
            "more": more,
            "waiting": more,
            "held": held,
        }
        for tickets, more, held in (
            (list(_ROWS), 3, [{"number": 1042, "subject": _SUBJECT, "at": _TIME}]),
            (list(_ROWS), 0, []),
            ([], 0, [{"number": None, "subject": None, "at": _TIME}]),
        )
    ),
    "overview_agent": (
        {
            "tag": "ACME",
            "fence": _FENCE,
            "queues": [
                {
                    "name": name,
                    "loads": loads,
                    "untaken": list(_ROWS) if loads else [],
                    "more": len(loads),
                    "held": len(loads),
                }
                for name, loads in (
                    (
                        "support",
                        [
                            {"agent": agent, "tickets": 3, "oldest": 1042, "since": _TIME, "link": link}
                            for agent, link in (("Tom", _LINK), (None, None))
                        ],
                    ),
                    ("billing", []),
                )
            ],
            "silent": ["Sue", "Max <2>"],
        },
        {"tag": "ACME", "fence": _FENCE, "queues": [], "silent": []},
    ),
    "escalated_list_agent": tuple(
        {
            "tag": "ACME",
            "fence": _FENCE,
            "more": link is None,
            "lines": [
                {
                    "number": 1042,
                    "subject": _SUBJECT,
                    "priority": "P2",
                    "metric": metric,
                    "overdue": overdue,
                    "due_at": due_at,
                    "link": link,
                }
                for metric, overdue, due_at in (
                    ("first_response", True, _TIME),
                    ("next_reply", False, _TIME),
                    ("update", False, None),
                    ("resolution", True, _TIME),
                    ("tier", False, _TIME),
                )
            ],
        }
        for link in (_LINK, None)
    ),
}
