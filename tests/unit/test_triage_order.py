"""Nothing that the rules do or say hangs on the order in which Python's sets happen to lie."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.readings import NAMES, facts, reading, rule_set
from triaged.desk.triage import RuleFile, compile_rules, decide
from triaged.desk.triage.mistakes import nearest
from triaged.desk.triage.rules import EVENTS, in_order

PROGRAM = """
import itertools
from dataclasses import replace
from tests.readings import facts, reading, rule_set
from triaged.desk.triage import decide

when = {
    "text_regex": r"(?P<order>\\d+)",
    "subject_regex": r"(?P<order>\\d+)",
    "vip": False,
    "has_attachment": False,
    "origin": ["person"],
}
rules = rule_set({"when": when, "on": ["reply", "clock", "new"], "then": {"tags": ["t"]}})
for seconds in (0.0, 0.06):  # with time for all patterns, and for some of them only
    ticks = itertools.count(step=seconds)
    timed = replace(rules, stopwatch=lambda: next(ticks))
    for on in ("new", "note"):
        found = decide(reading("Order 1", "Order 2"), facts(on=on), timed, trace=True)
        print(found.fields, [(each.key, each.wanted, each.seen) for hit in found.hits for each in hit.conditions])
"""


@pytest.mark.timeout(60)
def test_a_rule_captures_and_asks_the_same_whatever_the_seed_of_hashes() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    (only,) = said
    assert "{'order': '1'}" in only  # the last pattern in the file


def test_of_equals_the_order_of_the_file_counts() -> None:
    when = {"text_regex": "n", "subject_regex": "q", "vip": False, "origin": "person", "has_attachment": False}
    (hit,) = decide(reading(), facts(), rule_set({"when": when, "then": {"tags": ["t"]}}), trace=True).hits
    keys = [condition.key for condition in hit.conditions]
    assert keys == ["vip", "origin", "has_attachment", "text_regex", "subject_regex"]


def test_events_are_named_in_their_own_order() -> None:
    assert in_order({"clock", "reply", "new"}) == ["new", "reply", "clock"]
    assert in_order(frozenset(EVENTS)) == list(EVENTS)
    (hit,) = decide(
        reading(), facts(on="note"), rule_set({"on": ["clock", "reply", "new"], "stop": True}), trace=True
    ).hits
    assert hit.conditions[0].wanted == ["new", "reply", "clock"]


def test_of_two_names_that_differ_in_case_the_same_one_is_meant_each_time() -> None:
    assert nearest("tim", ["TIM", "Tim"]) == nearest("tim", ["Tim", "TIM"]) == "; did you mean 'Tim'?"


def test_a_key_of_the_rule_inside_then_is_said_once() -> None:
    tables = {"rule": [{"name": "r", "then": {"tags": ["t"], "stop": True, "on": ["new"]}}]}
    _, mistakes = compile_rules([RuleFile(name="a.toml", tables=tables)], NAMES)
    assert [(each.path[-1], each.message.partition("; ")[2]) for each in mistakes] == [
        ("stop", "stop is a key of the rule, it stands beside then"),
        ("on", "on is a key of the rule, it stands beside then"),
    ]
