"""Which rule a decision comes from."""

from __future__ import annotations

import dataclasses
from functools import partial

import pytest

from tests.readings import facts, reading, rule_set
from triaged.desk.triage import decide
from triaged.desk.triage.actions import decided
from triaged.desk.triage.provenance import _BLANK, _UNLIKE, last_word, rule_behind
from triaged.model import Priority, Status, TriageDecision

RULES = rule_set(
    {"name": "one", "then": {"priority": "P1", "note": "first", "spam": True}},
    {"name": "two", "then": {"priority": "P1", "note": "second"}},
    {"name": "never", "when": {"subject_has": ["zebra"]}, "then": {"note": "first", "priority": "P1"}},
)


@pytest.mark.parametrize(
    ("key", "wanted", "rule"),
    [
        ("priority", Priority.P1, "test.toml: two"),
        ("notes", "first", "test.toml: one"),
        ("notes", "second", "test.toml: two"),
        ("status", Status.SPAM, "test.toml: one"),
        ("notes", "third", None),
        ("assign", "Tom", None),
    ],
)
def test_the_last_rule_that_applied_and_decides_it_by_itself(key: str, wanted: object, rule: str | None) -> None:
    decision = decide(reading(), facts(), RULES)
    assert rule_behind(RULES, decision, key, wanted) == rule


def test_a_rule_that_says_nothing_of_it_is_not_behind_what_would_be_so_without_it() -> None:
    rules = rule_set({"name": "one", "then": {"priority": "P3"}}, {"name": "two", "then": {"tags": ["t"]}})
    decision = decide(reading(), facts(), rules)
    assert rule_behind(rules, decision, "priority", Priority.P3) == "test.toml: one"
    assert rule_behind(rules, decision, "acknowledge", True) is None


@pytest.mark.parametrize(
    ("then", "key"),
    [
        ({"priority": "P3"}, "priority"),
        ({"priority": "P1"}, "priority"),
        ({"acknowledge": True}, "acknowledge"),
        ({"spam": False}, "spam"),
        ({"spam": True}, "acknowledge"),
        ({"tier": "L1"}, "tier"),
        ({"tags": ["?"]}, "tags"),
    ],
)
def test_the_last_rule_that_says_anything_of_it_has_the_last_word(then: dict[str, object], key: str) -> None:
    rules = rule_set({"name": "one", "then": then}, {"name": "two", "then": {"note": "n"}})
    last = last_word(rules, decide(reading(), facts(), rules), partial(decided, key))
    assert last is not None
    assert last.name == "one"
    assert last_word(rules, decide(reading(), facts(), rules), partial(decided, "queue")) is None


def test_what_a_rule_is_measured_by_differs_in_everything() -> None:
    fields = [each.name for each in dataclasses.fields(TriageDecision) if each.name != "hits"]
    assert [name for name in fields if getattr(_BLANK, name) == getattr(_UNLIKE, name)] == []
