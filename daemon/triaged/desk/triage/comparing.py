"""Two decisions on one mail: what differs, and which rules made it so."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triaged.desk.triage.documents import DECIDED, whole
from triaged.desk.triage.rules import Rule, RuleSet
from triaged.model import Grade, Priority, Status, Tier, TriageDecision


class How(enum.StrEnum):
    """How a rule made a difference."""

    NOW = "+"  #: decides now
    NO_LONGER = "-"  #: has decided before
    OTHERWISE = "~"  #: decides on both sides, and says something else now


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One rule that made a difference."""

    rule: str  #: its name
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is decided otherwise."""

    field: str  #: of `documents.DECIDED`
    before: Any
    after: Any
    made_by: Sequence[Made]  #: empty where no rule did: the mail itself is read otherwise now


@dataclass(frozen=True, slots=True)
class Turn:
    """One step from a decision to another: from one value to another, or something that is added or taken away."""

    field: str
    before: Any  #: None with something after it: that is added
    after: Any


def turns(difference: Difference) -> Iterator[Turn]:
    """The steps of one difference; of lists and tables, each entry for itself, so that they can be counted."""
    before, after = difference.before, difference.after
    if not isinstance(before, list | dict):
        yield Turn(difference.field, before, after)
        return
    yield from (Turn(difference.field, each, None) for each in before if each not in after)
    yield from (Turn(difference.field, None, each) for each in after if each not in before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one set of rules has decided on a mail."""

    decided: Mapping[str, Any]  #: as `documents.whole` has it
    rules: Sequence[str]  #: the names of those that matched, in their order

    @classmethod
    def of(cls, decision: TriageDecision) -> Side:
        """A decision that was made just now."""
        return cls(decided=whole(decision), rules=[hit.name for hit in decision.hits if hit.matched])


class Voice:
    """What each rule of a set has a say in."""

    def __init__(self, rules: RuleSet) -> None:
        """Look at every rule once."""
        self._fields = {rule.name: _changed_by(rule) for rule in rules.rules}

    def decides(self, rule: str, field: str) -> bool:
        """Whether a rule can have decided a thing; a rule that is not known any more may decide everything."""
        return rule not in self._fields or field in self._fields[rule]


def compare(before: Side, after: Side, voices: tuple[Voice, Voice]) -> list[Difference]:
    """Everything that two sides decide otherwise; `voices` are of the rules before and after."""
    return [
        Difference(
            field=field,
            before=before.decided[field],
            after=after.decided[field],
            made_by=_makers(
                [rule for rule in before.rules if voices[0].decides(rule, field)],
                [rule for rule in after.rules if voices[1].decides(rule, field)],
            ),
        )
        for field in DECIDED
        if before.decided[field] != after.decided[field]
    ]


def _makers(before: Sequence[str], after: Sequence[str]) -> list[Made]:
    made = [Made(rule=rule, how=How.NO_LONGER) for rule in before if rule not in after]
    made += [Made(rule=rule, how=How.NOW) for rule in after if rule not in before]
    return made or [Made(rule=rule, how=How.OTHERWISE) for rule in after[-1:]]


#: Two decisions that have no value in common, so that whatever a change does shows on one of them.
_ONE = TriageDecision(
    queue="", language=None, impact=Grade.LOW, urgency=Grade.LOW, priority=Priority.P4, status=Status.OPEN
)
_OTHER = TriageDecision(
    queue="-",
    language="-",
    priority=Priority.P1,
    tier=Tier.L4,
    impact=Grade.HIGH,
    urgency=Grade.HIGH,
    status=Status.HOLD,
    assign="-",
    sla="-",
    acknowledge=False,
    template="-",
    ignore="-",
)


def _changed_by(rule: Rule) -> frozenset[str]:
    """What a rule decides; patterns of any rule may capture fields."""
    changed = {"fields"}
    for start in (_ONE, _OTHER):
        decision = start
        for change in rule.changes:
            decision = change(decision)
        changed |= {field for field in DECIDED if getattr(decision, field) != getattr(start, field)}
    return frozenset(changed)
