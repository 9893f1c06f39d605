"""The examples that stand beside the rules and the needs: does the policy still do what they say?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from triaged.desk.triage.actions import decided
from triaged.desk.triage.engine import decide
from triaged.desk.triage.example import Example
from triaged.desk.triage.mistakes import Mistake, shown
from triaged.desk.triage.needs import Need, Needs
from triaged.desk.triage.provenance import last_word
from triaged.desk.triage.rules import Rule, RuleSet
from triaged.model import Evidence, Reading, TriageDecision, TriageFacts

Read = Callable[[bytes], Reading]
FactsOf = Callable[[Example], TriageFacts]


def check_examples(rules: RuleSet, read: Read, facts_of: FactsOf) -> list[Mistake]:
    """Run every example through the whole policy and list each that comes out otherwise than it says.

    Args:
        rules: the whole policy: an example fails too when another rule spoils what its own rule decides.
        read: turns the bytes of a mail into a Reading; given in, since deciding knows nothing of bytes.
        facts_of: what else an example's mail meets: its mailbox, queue, time, customer, ticket.
    """
    mistakes = [mistake for need in rules.needs.by_name.values() for mistake in _of_need(need, rules.needs, read)]
    for rule in rules.rules:
        for example in rule.examples:
            decision = decide(_proven(read(_bytes(example.mail)), example), facts_of(example), rules, trace=True)
            mistakes += [
                Mistake(file=example.file, path=example.path, message=f"rule {rule.name!r}: {message}")
                for message in _differences(rule, example, decision, rules)
            ]
    return mistakes


def _bytes(mail: str) -> bytes:
    return mail.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def _proven(reading: Reading, example: Example) -> Reading:
    """The mail as if its sender were proven as well as the example says."""
    if example.evidence is None:
        return reading
    return replace(reading, evidence=Evidence(level=example.evidence, why="the example says so"))


def _of_need(need: Need, needs: Needs, read: Read) -> Iterator[Mistake]:
    for example in need.examples:
        found = needs.find(read(_bytes(example.mail)), [need.name])[need.name]
        if found != example.expect:
            message = f"the example expects {shown(example.expect or '')}; found {shown(found or '')}"
            yield Mistake(file=need.file, path=example.path, message=f"need {need.name!r}: {message}")


def _differences(rule: Rule, example: Example, decision: TriageDecision, rules: RuleSet) -> list[str]:
    hit = next((hit for hit in decision.hits if (hit.file, hit.name) == (rule.file, rule.name)), None)
    if hit is None:
        stopper = decision.hits[-1].name
        return [f"the example never reaches the rule: {stopper!r} stops before it"] if example.matched else []
    messages = []
    if hit.matched is not example.matched:
        seen = "; ".join(f"{condition.key} saw {shown(condition.seen)}" for condition in hit.conditions)
        verb = "does not match" if example.matched else "matches, but must not"
        messages.append(f"the example {verb} ({seen or 'no condition'})")
    messages += [
        f"the example expects {key} = {shown(example.expect[key])}; found {shown(decided(key, decision))}"
        + _by(last_word(rules, decision, partial(decided, key)), rule)
        for key, change in example.changes.items()
        if decided(key, change(decision)) != decided(key, decision)
    ]
    return messages


def _by(other: Rule | None, rule: Rule) -> str:
    """Who has decided it, where that is not the rule of the example itself."""
    return "" if other is None or other is rule else f", by {other.name!r} ({other.file})"
