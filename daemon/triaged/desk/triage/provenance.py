"""Which rule a decision comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

from triaged.desk.triage.rules import Rule, RuleSet
from triaged.model import Grade, Priority, Status, Tier, TriageDecision

_BLANK = TriageDecision(queue="", language=None)
#: unlike it in everything: what a rule says shows on one of the two, also where it says what would be so without it
_UNLIKE = TriageDecision(
    queue="?",
    language="?",
    priority=Priority.P1,
    tier=Tier.L4,
    tags=("?",),
    impact=Grade.LOW,
    urgency=Grade.LOW,
    status=Status.SPAM,
    assign="?",
    sla="?",
    acknowledge=False,
    template="?",
    notify=("?",),
    cc=("?",),
    notes=("?",),
    fields={"?": "?"},
    same=("?",),
    webhooks=("?",),
    needs=("?",),
    ignore="?",
)


def rule_behind(rules: RuleSet, decision: TriageDecision, key: str, wanted: object) -> str | None:
    """The file and name of the last rule that applied and by itself decides this; None where none does.

    Args:
        rules: Those that decided.
        decision: What they decided.
        key: A field of the decision.
        wanted: Its value; of a field that adds up, one of its values.
    """
    value = attrgetter(key)
    for rule in _matched(rules, decision):
        found = value(_carried_out(rule, _BLANK))
        if (found == wanted or (isinstance(found, tuple) and wanted in found)) and _says(rule, value):
            return f"{rule.file}: {rule.name}"
    return None


def last_word(rules: RuleSet, decision: TriageDecision, value: Callable[[TriageDecision], object]) -> Rule | None:
    """The last rule that applied and says anything about one value of the decision; None where none does."""
    return next((rule for rule in _matched(rules, decision) if _says(rule, value)), None)


def _matched(rules: RuleSet, decision: TriageDecision) -> Iterator[Rule]:
    """The rules that applied, the last one first."""
    by_name = {(rule.file, rule.name): rule for rule in rules.rules}
    for hit in reversed(decision.hits):
        if hit.matched and (hit.file, hit.name) in by_name:
            yield by_name[hit.file, hit.name]


def _says(rule: Rule, value: Callable[[TriageDecision], object]) -> bool:
    return any(value(_carried_out(rule, start)) != value(start) for start in (_BLANK, _UNLIKE))


def _carried_out(rule: Rule, start: TriageDecision) -> TriageDecision:
    for change in rule.changes:
        start = change(start)
    return start
