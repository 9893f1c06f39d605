"""Facts to try the notices with that go with a ticket to another tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from triaged.desk.handover import LABELS, LOGS, SUMMARY, TRIED
from triaged.render.samples_of_facts import MISSING

_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)
#: as `message_agent` has them: the ticket came up, came up by itself, or came back
HANDED: Sequence[Mapping[str, object]] = (
    {
        "up": True,
        "was": "L1",
        "to": "L2",
        "by": "Tom",
        "why": "production <is> down",
        "summary": ["It prints <nothing>", "since the update."],
        "tried": ["Another cable."],
        "logs": [],
        "missing": [LABELS[LOGS], MISSING[0]],
        "had": [{"agent": None, "time": 900}, {"agent": "Tom", "time": 9000}],
        "promised": [
            {"metric": "first_response", "due_at": _TIME, "late": True},
            {"metric": "resolution", "due_at": _TIME, "late": False},
        ],
        "first": ["My printer <2> is dead."],
        "first_at": _TIME,
    },
    {
        "up": True,
        "was": "L1",
        "to": "L3",
        "by": None,
        "why": None,
        "summary": [],
        "tried": [],
        "logs": [],
        "missing": [LABELS[SUMMARY], LABELS[TRIED]],
        "had": [],
        "promised": [],
        "first": [],
        "first_at": None,
    },
    {
        "up": False,
        "was": "L2",
        "to": "L1",
        "by": "Sue",
        "why": "the customer only needs a new password",
        "summary": ["It prints <nothing>."],
        "tried": ["Everything."],
        "logs": ["\\\\files\\printer"],
        "missing": [],
        "had": [{"agent": "Sue", "time": 60}],
        "promised": [],
        "first": [],
        "first_at": None,
    },
)
SAMPLES_OF_HANDOVER: Mapping[str, Sequence[Mapping[str, object]]] = {
    "handover_agent": tuple(
        {
            "ticket": 1042,
            "subject": subject,
            "tag": "ACME",
            "to": "L2",
            "moved": moved,
            "needs": [LABELS[SUMMARY], LABELS[TRIED], *([LABELS[LOGS]] if logs else []), MISSING[0]],
            "logs": logs,
        }
        for subject, moved, logs in (("Printer <2>", False, True), (None, True, False))
    ),
}
