"""What may stand behind each key of a rule: its shape as JSON schema, and an example that compiles.

What a key does stands in the docstring of its builder; here is only what an editor and a reader need besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triaged.desk.triage.conditions.times import DUE
from triaged.desk.triage.matrix import PRIORITIES
from triaged.model import EvidenceLevel, Grade, OriginKind, Priority, Status, Tier

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The value of one key."""

    schema: Schema
    example: object


def words(allowed: Iterable[str] | None = None) -> Schema:
    """A list of texts, or one alone."""
    one = one_of(allowed) if allowed is not None else TEXT
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def listed() -> Schema:
    """Words to look for: a list of texts, one alone, or the name of a list."""
    return {"anyOf": [*words()["anyOf"], table(["words"], words=TEXT)]}


def one_of(allowed: Iterable[str]) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": [str(word) for word in allowed]}


def table(required: Iterable[str] = (), **properties: Schema) -> Schema:
    """A table with these keys."""
    shape = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": list(required)} if required else {**shape, "minProperties": 1}


TEXT: Schema = {"type": "string", "minLength": 1}
TRUTH: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
BYTES: Schema = {"anyOf": [COUNT, {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,3})? ?(B|KiB|MiB|GiB)$"}]}
PATTERN: Schema = TEXT  # not `"format": "regex"`: editors would take it for JavaScript's, which has other named groups
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT, "minProperties": 1}

CONDITIONS: Mapping[str, Shape] = {
    "mailbox": Shape(words(), ["support"]),
    "origin": Shape(words(OriginKind), ["machine"]),
    "evidence": Shape(one_of(EvidenceLevel.__members__), "A2"),
    "language": Shape(words(), ["de", "zh"]),
    "from": Shape(words(), ["ann@example.org"]),
    "from_domain": Shape(words(), ["example.org", "*.example.org"]),
    "to": Shape(words(), ["billing@example.org"]),
    "organisation": Shape(words(), ["ACME"]),
    "vip": Shape(TRUTH, True),
    "customer_tier": Shape(words(), ["gold"]),
    "known_customer": Shape(TRUTH, True),
    "open_tickets": Shape(table(least=COUNT, most=COUNT), {"least": 3}),
    "tickets_in_30_days": Shape(table(least=COUNT, most=COUNT), {"least": 5}),
    "has_attachment": Shape(TRUTH, True),
    "attachment_type": Shape(words(), ["application/pdf", "image/*"]),
    "attachment_name": Shape(words(), [".log", "invoice*.pdf"]),
    "attachment_size": Shape(table(least=BYTES, most=BYTES), {"least": "5 MiB"}),
    "size": Shape(table(least=BYTES, most=BYTES), {"least": "20 MiB"}),
    "header": Shape(
        table(["name"], name=TEXT, has=listed(), regex=PATTERN, exists=TRUTH), {"name": "Importance", "has": ["high"]}
    ),
    "within": Shape(
        table(["hours", "zone"], hours=words(), zone=TEXT), {"hours": ["Mon-Fri 09:00-17:00"], "zone": "Europe/Berlin"}
    ),
    "ticket": Shape(
        table(
            status=words(Status),
            priority=words(PRIORITIES),
            queue=words(),
            tier=words(Tier),
            tags=words(),
            assignee=words(),
            language=words(),
            older_than=TEXT,
        ),
        {"status": ["pending"], "older_than": "3d"},
    ),
    "field": Shape(
        table(["name"], name=TEXT, has=listed(), regex=PATTERN, exists=TRUTH), {"name": "order", "exists": True}
    ),
    "clock": Shape(words(DUE), ["untaken"]),
    "subject_has": Shape(listed(), ["outage", "network is down"]),
    "text_has": Shape(listed(), ["does not print"]),
    "subject_regex": Shape(PATTERN, r"\bINC\d{7}\b"),
    "text_regex": Shape(PATTERN, r"order (?P<order>\d{6})"),
}

ACTIONS: Mapping[str, Shape] = {
    "impact": Shape(one_of(Grade), "high"),
    "urgency": Shape(one_of(Grade), "low"),
    "priority": Shape(one_of(PRIORITIES), "P2"),
    "queue": Shape(TEXT, "support"),
    "tier": Shape(one_of(Tier), "L2"),
    "tags": Shape(words(), ["printer"]),
    "spam": Shape(TRUTH, True),
    "status": Shape(one_of(["open", "pending", "hold", "solved", "closed"]), "hold"),
    "assign": Shape(TEXT, "round-robin"),
    "notify": Shape(words(), ["lead"]),
    "cc": Shape(words(), ["ann@example.org"]),
    "note": Shape(words(), "Ask for the serial number first."),
    "fields": Shape(TEXTS, {"kind": "refund"}),
    "same": Shape(words(), ["order"]),
    "needs": Shape(words(), ["order"]),
    "webhook": Shape(words(), ["chat"]),
    "sla": Shape(TEXT, "gold"),
    "language": Shape(TEXT, "de"),
    "acknowledge": Shape({"anyOf": [TRUTH, TEXT]}, False),
    "ignore": Shape(TEXT, "a newsletter"),
}

GRADES: Schema = table(Grade, **{str(grade): one_of(Priority) for grade in Grade})
