"""The JSON schema of rule files, for editors that complete and check TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triaged.desk.triage import shapes
from triaged.desk.triage.actions import ACTIONS
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.conditions.times import DUE
from triaged.desk.triage.example_tables import CUSTOMER_KEYS, TICKET_KEYS
from triaged.desk.triage.rules import EVENTS
from triaged.desk.triage.shapes import COUNT, PATTERN, TEXT, TEXTS, TRUTH, Schema, Shape, one_of, table, words
from triaged.model import EvidenceLevel

_MOMENT: Schema = {"type": "string", "description": "A time with its offset, such as 2026-01-05T12:00:00Z."}


def rule_schema() -> dict[str, Any]:
    """The schema of one file."""
    conditions: Schema = {"$ref": "#/definitions/conditions"}
    groups = {
        "any": {"type": "array", "items": conditions, "minItems": 1, "description": "One of these tables holds."},
        "all": {"type": "array", "items": conditions, "minItems": 1, "description": "All of these tables hold."},
        "not": {**conditions, "description": "This table does not hold."},
    }
    actions = _described(ACTIONS, shapes.ACTIONS)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A rule file of triaged",
        **table(
            rule={"type": "array", "items": _rule(conditions, actions)},
            example={"type": "array", "items": _example(actions, apart=True)},
            need={"type": "array", "items": _need()},
            words=_words(),
            matrix={**shapes.GRADES, "properties": dict.fromkeys(shapes.GRADES["properties"], shapes.GRADES)},
        ),
        "minProperties": 0,
        "definitions": {
            "conditions": {**table(**groups, **_described(CONDITIONS, shapes.CONDITIONS)), "minProperties": 0}
        },
    }


def _rule(conditions: Schema, actions: Mapping[str, Schema]) -> Schema:
    return table(
        ["name"],
        name={**TEXT, "description": "Unique over all files; stands in the history of tickets."},
        on={**words(EVENTS), "description": "The events on which it is asked."},
        when={**conditions, "description": "All keys must hold; without it the rule always applies."},
        then={**table(**actions), "minProperties": 0, "description": "What it decides."},
        stop={**TRUTH, "description": "No later rule is looked at."},
        example={"type": "array", "items": _example(actions)},
    )


def _words() -> Schema:
    by_language = {"type": "object", "additionalProperties": words(), "minProperties": 1}
    return {
        "type": "object",
        "additionalProperties": {"anyOf": [*words()["anyOf"], by_language]},
        "description": 'Lists of words by their names, whole or one for each language: { words = "name" } uses one.',
    }


def _example(actions: Mapping[str, Schema], *, apart: bool = False) -> Schema:
    customer = dict.fromkeys(CUSTOMER_KEYS, TEXT)
    customer |= {"vip": TRUTH, "open_tickets": COUNT, "tickets_in_30_days": COUNT}
    ticket = dict.fromkeys(TICKET_KEYS, TEXT) | {"tags": words(), "fields": TEXTS}
    ticket |= {"opened": _MOMENT, "updated": _MOMENT}
    of: Mapping[str, Schema] = {"rule": {**TEXT, "description": "The name of its rule."}} if apart else {}
    return table(
        of,
        **of,
        mail={**TEXT, "description": "A whole mail: headers, an empty line, text."},
        on={**one_of(EVENTS), "description": "The event; the first one of the rule if nothing is said."},
        mailbox={**TEXT, "description": "Where it arrives."},
        at=_MOMENT,
        evidence=one_of(EvidenceLevel.__members__),
        customer=table(**customer),
        ticket={**table(**ticket), "minProperties": 0},
        clock=one_of(DUE),
        expect={
            **table(matched={**TRUTH, "description": "Whether the rule applies."}, **actions),
            "minProperties": 0,
            "description": "What must come out after all rules.",
        },
    )


def _need() -> Schema:
    return table(
        ["name", "label"],
        name={**TEXT, "description": "How rules call it."},
        pattern={
            "anyOf": [PATTERN, {"type": "array", "items": PATTERN, "minItems": 1}],
            "description": "Where it stands in a mail: the first group, else the whole match.",
        },
        attachment={**words(), "description": "Media types or endings of file names of which one is the fact."},
        label={**TEXTS, "description": "What customers are asked for, by language."},
        example={
            "type": "array",
            "items": table(["mail", "expect"], mail=TEXT, expect={"type": "string"}),
        },
    )


def _described(builders: Mapping[str, object], known: Mapping[str, Shape]) -> dict[str, Schema]:
    """The keys of a registry, each with what its builder says of it."""
    return {
        key: {**known[key].schema, "description": " ".join((build.__doc__ or "").split())}
        for key, build in builders.items()
    }
