"""The examples that stand beside the rules: does the policy still do what they say?"""

from __future__ import annotations

from collections.abc import Callable

from triaged.desk.triage.engine import decide
from triaged.desk.triage.mistakes import Mistake, shown
from triaged.desk.triage.rules import Example, Rule, RuleSet
from triaged.model import Reading, TriageDecision, TriageFacts

Read = Callable[[bytes], Reading]
FactsOf = Callable[[Example], TriageFacts]


def check_examples(rules: RuleSet, read: Read, facts_of: FactsOf) -> list[Mistake]:
    """Run every example through the whole policy and list each that comes out otherwise than it says.

    Args:
        rules: the whole policy: an example fails too when another rule spoils what its own rule decides.
        read: turns the bytes of a mail into a Reading; given in, since deciding knows nothing of bytes.
        facts_of: what else an example's mail meets: its mailbox, queue, time.
    """
    mistakes = []
    for rule in rules.rules:
        for example in rule.examples:
            reading = read(example.mail.replace("\r\n", "\n").replace("\n", "\r\n").encode())
            decision = decide(reading, facts_of(example), rules)
            mistakes += [
                Mistake(file=rule.file, path=example.path, message=f"rule {rule.name!r}: {message}")
                for message in _differences(rule, example, decision)
            ]
    return mistakes


def _differences(rule: Rule, example: Example, decision: TriageDecision) -> list[str]:
    hit = next((hit for hit in decision.hits if (hit.file, hit.name) == (rule.file, rule.name)), None)
    if hit is None:
        stopper = decision.hits[-1].name
        return [f"the example never reaches the rule: {stopper!r} stops before it"] if example.matched else []
    messages = []
    if hit.matched is not example.matched:
        seen = "; ".join(f"{condition.key} saw {shown(condition.seen)}" for condition in hit.conditions)
        verb = "does not match" if example.matched else "matches, but must not"
        messages.append(f"the example {verb} ({seen or 'no condition'})")
    expected = decision
    for change in example.changes:
        expected = change(expected)
    messages += [
        f"the example expects {key} = {shown(wanted)}; found {shown(getattr(decision, key))}"
        for key, wanted in example.expect.items()
        if getattr(expected, key) != getattr(decision, key)
    ]
    return messages
