"""The reference of rule files, from the registries: what the code reads is what the documents say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from triaged.desk.triage.actions import ACTIONS, ONLY_ON
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.rules import USUAL_EVENTS, in_order
from triaged.desk.triage.shapes import ACTIONS as ACTION_SHAPES
from triaged.desk.triage.shapes import CONDITIONS as CONDITION_SHAPES
from triaged.desk.triage.shapes import Schema

#: when each event is
OF_EVENTS: Mapping[str, str] = {
    "new": "a mail opens a ticket",
    "forward": "an agent passes a customer's mail on, and it opens a ticket: the rules see the customer's mail",
    "reply": "a mail joins a ticket, as a public message",
    "note": "a mail joins a ticket, as an internal note",
    "clock": "something of a ticket has come due; there is no mail then, and the condition `clock` says what it is",
}

_CODE = re.compile(r"\{[^{}]*\}|\[\[?\w+\]\]?|\"[^\"]*\"")  #: a table, the name of one, a value
_BEGINS = re.compile(r"(?!From )[A-Z](?=[a-z ])")  #: a sentence, and no header or priority


def sections() -> dict[str, str]:
    """The table of each section, by its title."""
    actions = [(key, _told(build) + _limits(key), ACTION_SHAPES[key].example) for key, build in ACTIONS.items()]
    conditions = [
        (key, _told(build) + _allowed(_told(build), CONDITION_SHAPES[key].schema), CONDITION_SHAPES[key].example)
        for key, build in CONDITIONS.items()
    ]
    events = [f"| `{name}` | {said}{' (usual)' if name in USUAL_EVENTS else ''} |" for name, said in OF_EVENTS.items()]
    return {
        "Events": "\n".join(["| event | when |", "|---|---|", *events]) + "\n",
        "Conditions": _table("| key | holds when | for example |", conditions),
        "Actions": _table("| key | decides | for example |", actions),
    }


def reference() -> str:
    """All sections as one text in Markdown."""
    return "\n".join(f"## {title}\n\n{text}" for title, text in sections().items())


def _table(head: str, rows: Iterable[tuple[str, str, object]]) -> str:
    lines = [f"| `{key}` | {told} | `{key} = {_toml(example)}` |" for key, told, example in rows]
    return "\n".join([head, "|---|---|---|", *lines]) + "\n"


def _told(build: object) -> str:
    """The docstring of a builder as a cell: the end of the sentence that its key begins."""
    text = " ".join((build.__doc__ or "").split()).removesuffix(".")
    text = _CODE.sub(lambda found: f"`{found[0]}`", text)
    return text[:1].lower() + text[1:] if _BEGINS.match(text) else text


def _allowed(told: str, schema: Schema) -> str:
    """The words or keys that a value may have, where the text does not name them all."""
    keys = list(schema.get("properties", ()))
    values = schema.get("anyOf", [schema])[0].get("enum", ())
    for what, names in (("keys", keys), ("values", values)):
        if any(not re.search(rf"\b{re.escape(name)}\b", told) for name in names):
            return f" ({what}: {', '.join(f'`{name}`' for name in names)})"
    return ""


def _limits(key: str) -> str:
    return f" (only on {', '.join(in_order(ONLY_ON[key]))})" if key in ONLY_ON else ""


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str) and "\\" in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)
