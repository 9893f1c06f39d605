"""Decide: one mail, the facts and the rules in, the decision and its reasons out.

The same function serves the live desk, `triaged explain`, the replay of past mail, and the examples beside the rules.
"""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.triage.checks import Look, ask_the_rest
from triaged.desk.triage.rules import Rule, RuleSet, in_order
from triaged.desk.triage.sight import Patience, PatternNotTried, PatternTooSlow, Sight
from triaged.model import ConditionHit, Reading, RuleHit, TriageDecision, TriageFacts


def decide(reading: Reading, facts: TriageFacts, rules: RuleSet, *, trace: bool = False) -> TriageDecision:
    """Try the rules in order and return what they decided.

    A rule whose pattern ran out of time, or could not be tried any more, does not match, and its hit says which.

    Args:
        reading: the mail.
        facts: what else the rules may look at.
        rules: the whole policy.
        trace: look at every rule up to the one that stops, as if there were no index, and list each in the hits with
            all its conditions; a pattern that comes after the rule is settled is not tried, and says so. Otherwise
            only the rules that the index finds are looked at, each up to the condition that settles it, and the hits
            list those that matched or were left out. What is decided is the same.
    """
    usual, spare = Patience(rules.stopwatch), Patience(rules.stopwatch)
    sight = Sight(reading, facts, usual)
    decision = _start(reading, facts)
    awake = rules.awake(sight)
    found = frozenset(awake)
    hits: list[RuleHit] = []
    for number in range(len(rules.rules)) if trace else awake:
        rule = rules.rules[number]
        if trace:  # rules that would otherwise not be looked at must not use up the time of the others
            sight.patience = usual if number in found else spare
        look = Look()
        asked = facts.on in rule.on
        matched = asked and _matches(rule, sight, look)
        if trace and asked:
            ask_the_rest(rule.check, sight, look)
        if matched or look.too_slow or look.not_tried or trace:
            hits.append(_hit(rule, facts, look, matched=matched))
        if not matched:
            continue
        decision = _changed(decision, rule, look)
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
        impact=ticket.impact,
        urgency=ticket.urgency,
    )


def _matches(rule: Rule, sight: Sight, look: Look) -> bool:
    """Whether a rule's conditions hold; if a pattern runs out of time they do not, whatever else they say."""
    try:
        return rule.check.holds(sight, look)
    except PatternNotTried:
        look.not_tried = True
    except PatternTooSlow:
        look.too_slow = True
    return False


def _changed(decision: TriageDecision, rule: Rule, look: Look) -> TriageDecision:
    """What a rule that matches makes of the decision: what its patterns captured, then what it says."""
    if look.captured:
        decision = replace(decision, fields={**decision.fields, **look.captured})
    for change in rule.changes:
        decision = change(decision)
    return decision


def _hit(rule: Rule, facts: TriageFacts, look: Look, *, matched: bool) -> RuleHit:
    conditions = look.hits()
    if facts.on not in rule.on:
        conditions = (ConditionHit(key="on", wanted=in_order(rule.on), seen=facts.on, ok=False),)
    return RuleHit(
        file=rule.file,
        name=rule.name,
        matched=matched,
        conditions=conditions,
        too_slow=look.too_slow,
        not_tried=look.not_tried,
    )
