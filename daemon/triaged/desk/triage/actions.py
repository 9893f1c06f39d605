"""What a rule may decide: one small function each, and the registry at the end.

A builder gets the value that stands in the rule file and returns the change, or raises `Wrong` with what is allowed.
Each key is also the name of the field of `TriageDecision` that it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from triaged.desk.triage.conditions import Names, strings
from triaged.desk.triage.mistakes import Wrong, not_one_of, shown
from triaged.model import Priority, Tier, TriageDecision

Change = Callable[[TriageDecision], TriageDecision]
Builder = Callable[[object, Names], Change]

#: a priority may be called by its number or by its name
PRIORITIES = {
    **{priority.value: priority for priority in Priority},
    "urgent": Priority.P1,
    "high": Priority.P2,
    "normal": Priority.P3,
    "low": Priority.P4,
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _member(value: object, allowed: frozenset[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise not_one_of(value, allowed)
    return value


def priority(value: object, _names: Names) -> Change:
    """P1 to P4, or urgent, high, normal, low."""
    wanted = PRIORITIES[_member(value, frozenset(PRIORITIES))]
    return lambda decision: replace(decision, priority=wanted)


def queue(value: object, names: Names) -> Change:
    """The team that owns the ticket."""
    wanted = _member(value, names.queues)
    return lambda decision: replace(decision, queue=wanted)


def tier(value: object, _names: Names) -> Change:
    """L1 to L4."""
    wanted = Tier(_member(value, frozenset(Tier)))
    return lambda decision: replace(decision, tier=wanted)


def tags(value: object, _names: Names) -> Change:
    """Tags to add; those of earlier rules stay."""
    wanted = strings(value)
    return lambda decision: replace(decision, tags=tuple(dict.fromkeys((*decision.tags, *wanted))))


def language(value: object, _names: Names) -> Change:
    """The language of the notices to the customer."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Wrong(f"found {shown(value)}; allowed a language code such as en, ru, zh-Hans")
    return lambda decision: replace(decision, language=value)


def acknowledge(value: object, _names: Names) -> Change:
    """Whether the customer may get an acknowledgement; true cannot overrule the protection against loops."""
    if not isinstance(value, bool):
        raise Wrong(f"found {shown(value)}; allowed true, false")
    return lambda decision: replace(decision, acknowledge=value)


def ignore(value: object, _names: Names) -> Change:
    """The reason why no ticket is wanted; the mail stays in the list of received mail."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"found {shown(value)}; allowed the reason as text")
    return lambda decision: replace(decision, ignore=value)


#: the key in a rule file -> its builder
ACTIONS: dict[str, Builder] = {
    "priority": priority,
    "queue": queue,
    "tier": tier,
    "tags": tags,
    "language": language,
    "acknowledge": acknowledge,
    "ignore": ignore,
}
