from __future__ import annotations

import tomllib

import pytest

from tests.readings import facts, reading
from tests.rule_files import MATRIX, compiled, policy, said
from triaged.desk.triage import decide
from triaged.desk.triage.matrix import READY, USUAL, read_matrix
from triaged.model import Grade, Priority

WHOLE = tomllib.loads(MATRIX)["matrix"]


def priority(*rules: str) -> Priority:
    """What comes out for a mail on which all of these rules apply."""
    text = "".join(f'[[rule]]\nname = "{number}"\nthen = {{ {rule} }}\n' for number, rule in enumerate(rules))
    return decide(reading(), facts(), policy(text + MATRIX)).priority


@pytest.mark.parametrize("impact", sorted(Grade))
@pytest.mark.parametrize("urgency", sorted(Grade))
def test_each_of_the_nine_is_looked_up(impact: Grade, urgency: Grade) -> None:
    wanted = {"normal": "P3"}.get(WHOLE[impact][urgency], WHOLE[impact][urgency])
    assert priority(f'impact = "{impact}", urgency = "{urgency}"') == wanted
    assert priority(f'impact = "{impact}"', f'urgency = "{urgency}"') == wanted


def test_what_nobody_has_said_counts_as_medium() -> None:
    assert priority('impact = "high"') == "P2"
    assert priority('urgency = "low"') == "P3"


def test_a_later_priority_overrides_and_a_later_impact_looks_it_up_again() -> None:
    assert priority('impact = "high", urgency = "high"', 'priority = "P4"') == "P4"
    assert priority('impact = "high", urgency = "high"', 'priority = "P4"', 'impact = "medium"') == "P2"


def test_beside_impact_in_one_rule_the_priority_wins() -> None:
    assert priority('priority = "P4", impact = "high", urgency = "high"') == "P4"


def test_the_decision_keeps_both() -> None:
    rules = policy('[[rule]]\nname = "r"\nthen = { impact = "low", urgency = "high" }\n' + MATRIX)
    decision = decide(reading(), facts(), rules)
    assert (decision.impact, decision.urgency) == (Grade.LOW, Grade.HIGH)


def test_the_table_of_one_file_serves_the_rules_of_all() -> None:
    rules = policy('[[rule]]\nname = "r"\nthen = { urgency = "high", impact = "high" }', MATRIX)
    assert decide(reading(), facts(), rules).priority == "P1"


def test_without_a_table_the_mistake_has_the_ready_text() -> None:
    (message,) = said('[[rule]]\nname = "r"\nthen = { impact = "high" }')
    assert message.startswith("a.toml: rule.0.then.impact: found no [matrix]")
    ready = message.partition("one of them: ")[2]
    assert read_matrix(tomllib.loads(ready)["matrix"]) == USUAL
    assert tomllib.loads(READY) == tomllib.loads(ready)


def test_a_grade_that_is_none_is_named() -> None:
    (message,) = said('[[rule]]\nname = "r"\nthen = { urgency = "hihg" }\n' + MATRIX)
    assert "rule.0.then.urgency: found 'hihg'; allowed high, low, medium; did you mean 'high'?" in message


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (MATRIX.replace("low = {", "lwo = {"), "lwo: unknown key; allowed high, low, medium; did you mean 'low'?"),
        (MATRIX.replace(', low = "P4"', ""), "low: found no low; all nine are needed"),
        (MATRIX.replace('"normal"', '"P5"'), "low.medium: found 'P5'; allowed P1, P2"),
        (MATRIX.replace('low = "P4"', "low = 4"), "low.low: found 4; allowed P1, P2"),
        ("matrix = 1", "found 1; allowed a table with high, low, medium"),
        ("[matrix]\nhigh = 1\nmedium = 2\nlow = 3", "high: found 1; allowed a table"),
        ("[matrix]\nhigh = { high = 'P1', medium = 'P1', low = 'P1' }", "found no medium; all nine are needed"),
    ],
)
def test_a_table_that_is_wrong_is_one_mistake_whatever_uses_it(wrong: str, message: str) -> None:
    (found,) = said(wrong + '\n[[rule]]\nname = "r"\nthen = { impact = "high" }')
    assert found.startswith("a.toml: matrix: ")
    assert message in found


def test_a_second_table_is_a_mistake_that_names_the_first() -> None:
    rules, (mistake,) = compiled(MATRIX, MATRIX)
    assert (mistake.file, mistake.path) == ("b.toml", ("matrix",))
    assert "the first is in a.toml" in mistake.message
    assert rules.rules == ()
