"""Two decisions on one mail: what differs, and which rules made it so."""

from __future__ import annotations

from typing import Any

from tests.readings import facts, reading, rule_set
from triaged.desk.triage import RuleSet, decide
from triaged.desk.triage.comparing import How, Made, Side, Turn, Voice, compare, turns

MAIL = reading("My printer")


def differences(before: RuleSet, after: RuleSet) -> dict[str, tuple[Any, Any, list[Made]]]:
    sides = [Side.of(decide(MAIL, facts(), rules)) for rules in (before, after)]
    found = compare(sides[0], sides[1], (Voice(before), Voice(after)))
    return {each.field: (each.before, each.after, list(each.made_by)) for each in found}


def test_the_same_rules_decide_the_same() -> None:
    rules = rule_set({"then": {"priority": "P1"}})
    assert differences(rules, rules) == {}


def test_a_rule_that_is_new_and_one_that_is_gone_are_named() -> None:
    common = {"name": "always", "then": {"tags": ["t"]}}
    before = rule_set(common, {"name": "old", "then": {"priority": "P1"}})
    after = rule_set(common, {"name": "new", "then": {"queue": "billing"}})
    assert differences(before, after) == {
        "priority": ("P1", "P3", [Made(rule="old", how=How.NO_LONGER)]),
        "queue": ("support", "billing", [Made(rule="new", how=How.NOW)]),
    }


def test_a_rule_that_says_otherwise_now_is_named_and_no_other() -> None:
    other = {"name": "other", "then": {"tier": "L2"}}
    before = rule_set({"name": "r", "then": {"priority": "P2"}}, other)
    after = rule_set({"name": "r", "then": {"priority": "P4"}}, other)
    assert differences(before, after) == {"priority": ("P2", "P4", [Made(rule="r", how=How.OTHERWISE)])}


def test_a_rule_that_sets_what_is_usual_anyway_counts_as_the_maker() -> None:
    urgent = {"name": "urgent", "then": {"priority": "P1"}}
    after = rule_set(urgent, {"name": "calm", "then": {"priority": "P3"}})
    assert differences(rule_set(urgent), after) == {"priority": ("P1", "P3", [Made(rule="calm", how=How.NOW)])}


def test_a_capture_is_made_by_the_rule_whose_pattern_it_is() -> None:
    after = rule_set({"name": "r", "when": {"subject_regex": "My (?P<thing>\\w+)"}, "then": {"tags": ["t"]}})
    assert differences(rule_set(), after)["fields"] == ({}, {"thing": "printer"}, [Made(rule="r", how=How.NOW)])


def test_a_recorded_rule_that_is_not_known_any_more_may_have_decided_everything() -> None:
    now = rule_set()
    decision = Side.of(decide(MAIL, facts(), now))
    recorded = Side(decided={**decision.decided, "priority": "P1"}, rules=["gone"])
    (found,) = compare(recorded, decision, (Voice(now), Voice(now)))
    assert (found.field, found.before, found.after) == ("priority", "P1", "P3")
    assert list(found.made_by) == [Made(rule="gone", how=How.NO_LONGER)]


def test_lists_turn_entry_by_entry() -> None:
    before = rule_set({"then": {"tags": ["a", "b"]}})
    after = rule_set({"then": {"tags": ["b", "c"]}})
    sides = [Side.of(decide(MAIL, facts(), rules)) for rules in (before, after)]
    (found,) = compare(sides[0], sides[1], (Voice(before), Voice(after)))
    assert list(turns(found)) == [Turn("tags", "a", None), Turn("tags", None, "c")]
