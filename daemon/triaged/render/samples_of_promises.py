"""Facts to try the notices of promised times with: what customers hear of time, and what agents and leads do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

_TIME = datetime(2026, 9, 24, 15, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
_CUSTOMER: Mapping[str, object] = {
    "ticket": 1042,
    "subject": "Printer <2>",
    "customer": "Ann Lee",
    "desk": "Example Support",
}
_STRANGER: Mapping[str, object] = {**_CUSTOMER, "subject": None, "customer": None}
_FENCE = "[internal zqabcdefghijklmno]"


def _clock(metric: str, *, late: int, due: bool = True) -> Mapping[str, object]:
    """How a clock stands."""
    return {
        "metric": metric,
        "cycle": 1,
        "state": "running",
        "reason": "opened",
        "policy": "standard <2>",
        "version": 3,
        "target": 14400,
        "elapsed": 14400 + late if late else 10800,
        "part": 100 if late else 75,
        "left": 0 if late else 3600,
        "late": late,
        "due_at": _TIME if due else None,
        "breached_at": _TIME if late else None,
        "ended_at": None,
        "runs": True,
    }


#: Why a clock stands as it does, and who has the ticket then.
_WHY = (
    ("running", "started: opened", "unassigned"),
    ("running", "priority P1", "Tom <2>"),
    ("paused", "paused: waiting for customer", "customer"),
    ("running", "desk down", "desk down"),
)
INTERVALS: Sequence[Mapping[str, object]] = tuple(
    {
        "begins": _TIME + timedelta(hours=5 * number),
        "ends": _TIME + timedelta(hours=5 * number + 5) if number < len(_WHY) - 1 else None,
        "state": state,
        "reason": reason,
        "owner": owner,
        "tier": "L1",
        "counted": 0 if state == "paused" else 4500,
    }
    for number, (state, reason, owner) in enumerate(_WHY)
)
CLOCKS: Sequence[Mapping[str, object]] = (
    {**_clock("first_response", late=0), "intervals": INTERVALS},
    {**_clock("resolution", late=65, due=False), "state": "paused", "reason": "waiting for others", "intervals": ()},
)
_TOLD: Sequence[Mapping[str, object]] = tuple(
    {"at": _TIME, "who": who, "kind": kind, "state": state, "reply": reply}
    for who, kind, state, reply in (
        ("ann@example.org", "receipt", "sent", "250 2.0.0 Ok: queued as <4>"),
        ("Tom <2>", "reminder", "failed", "550 no such user"),
        ("Sue", "message", "waiting", None),
    )
)
_TICKET: Mapping[str, object] = {
    "ticket": 1042,
    "tag": "ACME",
    "fence": _FENCE,
    "status": "open",
    "priority": "P2",
    "queue": "support",
    "tier": "L1",
}

SAMPLES_OF_PROMISES: Mapping[str, Sequence[Mapping[str, object]]] = {
    "specialist_customer": ({**_CUSTOMER, "next_by": _TIME}, {**_STRANGER, "next_by": None}),
    "delay_customer": ({**_CUSTOMER, "next_by": _TIME}, {**_STRANGER, "next_by": _TIME.astimezone(UTC)}),
    "pending_customer": (
        {**_CUSTOMER, "asked_at": _TIME, "closes_at": _TIME + timedelta(days=6), "last": False},
        {**_CUSTOMER, "asked_at": _TIME, "closes_at": _TIME + timedelta(days=3), "last": True},
        {**_STRANGER, "asked_at": _TIME, "closes_at": None, "last": False},
        {**_STRANGER, "asked_at": _TIME, "closes_at": None, "last": True},
    ),
    "solved_customer": ({**_CUSTOMER, "closes_at": _TIME}, {**_STRANGER, "closes_at": _TIME}),
    "closed_customer": (_CUSTOMER, _STRANGER),
    "escalated_agent": tuple(
        {
            **_TICKET,
            "subject": "Printer <2>" if words else None,
            "customer": "Ann Lee <ann@example.org>" if words else None,
            "reachable": True,
            "others": 2 if reason == "team" else 0,
            "reason": reason,
            "message": words,
            "more": reason == "team",
            "clock": _clock(metric, late=late),
            "overdue": late > 0 or reason == "instead",
            "can_wait": ["#pending 3d", "#hold"] if metric in ("update", "resolution", "tier") else [],
            "assignee": "Tom" if reason == "assigned" else None,
        }
        for reason, metric, late, words in (
            ("minds", "tier", 0, ""),
            ("assigned", "first_response", 0, "It prints <nothing>.\n\nStill."),
            ("offered", "next_reply", 65, "It prints <nothing>."),
            ("instead", "update", 0, "It prints <nothing>."),
            ("team", "resolution", 7265, "It prints <nothing>."),
            ("lead", "resolution", 0, "It prints <nothing>."),
        )
    ),
    "breach_lead": tuple(
        {
            **_TICKET,
            "subject": "Printer <2>" if whole else None,
            "reason": reason,
            "raised_from": "P3" if reason == "lead" else None,
            "customer": "ann@example.org" if whole else None,
            "organisation": "Acme & Sons" if whole else None,
            "clock": _clock("resolution" if whole else "tier", late=7265 if whole else 0, due=whole),
            "assignee": "Tom" if whole else None,
            "zone": "Europe/Berlin",
            "intervals": INTERVALS if whole else INTERVALS[:1],
            "more_intervals": 3 if reason == "lead" else int(whole),
            "more_counted": 4500 if whole else 0,
            "shares": [
                {"owner": owner, "counted": counted, "lasted": 18000}
                for owner, counted in (("Tom <2>", 4500), ("unassigned", 4500), ("customer", 0))
            ],
            "told": _TOLD if whole else [],
            "more_told": 3 if reason == "lead" else int(whole),
            "rule": "10-urgent.toml: <gold>" if whole else None,
        }
        for whole, reason in ((True, "lead"), (False, "minds"), (True, "instead"))
    ),
}
