"""Rules that are found by their anchors decide what rules decide that are all asked: over random rules and mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.random_rules import AGENTS, VALUES, customers, mails, rules, tickets
from tests.readings import facts
from triaged.desk.triage import EXAMPLE_TIME, RuleFile, compile_rules, decide
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.rules import EVENTS
from triaged.model import CustomerHistory, Reading, ReminderKind, RuleHit, TriageFacts


@st.composite
def surroundings(draw: st.DrawFn) -> TriageFacts:
    event = draw(st.sampled_from(EVENTS))
    return replace(
        facts(on=event, mailbox=draw(st.sampled_from(["support", "sales"]))),
        now=EXAMPLE_TIME + timedelta(hours=draw(st.sampled_from([0, 12]))),
        ticket=draw(st.none() | tickets),
        customer=draw(st.none() | customers),
        history=CustomerHistory(open_tickets=draw(st.integers(0, 3)), recent_tickets=draw(st.integers(0, 3))),
        clock=draw(st.sampled_from([None, *ReminderKind])),
    )


def test_the_random_rules_know_every_condition() -> None:
    assert VALUES.keys() == CONDITIONS.keys()


def shortened(live: RuleHit, whole: RuleHit) -> RuleHit:
    """What a trace shows of a rule, without the conditions that it was not asked otherwise."""
    asked = [(condition.key, condition.wanted) for condition in live.conditions]
    kept = [each for each in whole.conditions if (each.key, each.wanted) in asked]
    return replace(whole, conditions=tuple(kept[: len(asked)]))


@given(rules, mails(), surroundings())
def test_asking_the_rules_that_are_found_decides_what_asking_all_decides(
    tables: list[dict[str, Any]], mail: Reading, around: TriageFacts
) -> None:
    named = [{**table, "name": f"r{number}", "then": {"tags": [f"t{number}"]}} for number, table in enumerate(tables)]
    compiled, mistakes = compile_rules([RuleFile(name="random.toml", tables={"rule": named})], AGENTS)
    assert not mistakes, mistakes
    live, whole = decide(mail, around, compiled), decide(mail, around, compiled, trace=True)
    assert replace(live, hits=()) == replace(whole, hits=())
    assert live.hits == tuple(map(shortened, live.hits, (hit for hit in whole.hits if hit.matched)))
