"""A decision as a plain document: what `explain` prints, what is kept beside a mail, what a replay compares."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from triaged.model import TriageDecision

#: the names of all that the rules decide, in the order in which people read it
DECIDED = (
    *("priority", "queue", "tier", "tags", "language", "status", "assign", "sla", "impact", "urgency"),
    *("needs", "fields", "same", "acknowledge", "template", "notify", "cc", "notes", "webhooks", "ignore"),
)
_DEFAULT = TriageDecision(queue="", language=None)
_VALUES = attrgetter(*DECIDED)
_USUAL_VALUES = _VALUES(_DEFAULT)


def whole(decision: TriageDecision) -> dict[str, Any]:
    """Everything that was decided, as JSON has it."""
    return {name: _plain(getattr(decision, name)) for name in DECIDED}


def telling(decision: TriageDecision) -> dict[str, Any]:
    """The same without what is nobody's word; `completed` knows that."""
    said = zip(DECIDED, _VALUES(decision), _USUAL_VALUES, strict=True)  # runs for every mail
    return {name: _plain(value) for name, value, usual in said if value is not usual and value != usual}


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document of `telling`, whole again; what a newer version has begun to decide is as it is without rules."""
    return {name: document.get(name, usual) for name, usual in _USUAL.items()}


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


_USUAL = whole(_DEFAULT)
