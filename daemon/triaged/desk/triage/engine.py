"""Decide: one mail, the facts and the rules in, the decision and its reasons out.

The same function serves the live desk, `triaged explain` and the examples that stand beside the rules.
"""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.triage.conditions import Sight
from triaged.desk.triage.rules import Rule, RuleSet, look
from triaged.model import ConditionHit, Reading, RuleHit, TriageDecision, TriageFacts


def decide(reading: Reading, facts: TriageFacts, rules: RuleSet) -> TriageDecision:
    """Try the rules in order and return what they decided.

    The hits list every rule up to the one that stopped, with the conditions that were looked at: a rule is left at the
    first condition that settles it. A rule whose pattern ran out of time does not match, and its hit says so.
    """
    sight = Sight(reading, facts)
    decision = _start(reading, facts)
    hits: list[RuleHit] = []
    awake = rules.may_find(sight)
    for number, rule in enumerate(rules.rules):
        if facts.on not in rule.on:
            hit = _other_event(rule, facts.on)
        elif rule.quiet is not None and number not in awake:
            hit = rule.quiet
        else:
            hit = look(rule.file, rule.name, rule.check, sight)
        hits.append(hit)
        if not hit.matched:
            continue
        for change in rule.changes:
            decision = change(decision)
        if rule.stop:
            break
    return replace(decision, hits=tuple(hits))


def _start(reading: Reading, facts: TriageFacts) -> TriageDecision:
    """What holds when no rule says otherwise: the defaults, or the ticket as it is."""
    ticket = facts.ticket
    if ticket is None:
        return TriageDecision(queue=facts.queue, language=reading.language or facts.earlier_language)
    return TriageDecision(
        queue=ticket.queue,
        language=ticket.language,
        priority=ticket.priority,
        tier=ticket.tier,
        tags=ticket.tags,
    )


def _other_event(rule: Rule, event: str) -> RuleHit:
    condition = ConditionHit(key="on", wanted=sorted(rule.on), seen=event, ok=False)
    return RuleHit(file=rule.file, name=rule.name, matched=False, conditions=(condition,))
