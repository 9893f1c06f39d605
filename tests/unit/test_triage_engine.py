from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from time import thread_time
from typing import Any

import pytest
import regex

from tests.readings import NAMES, facts, reading, rule_set
from triaged.desk.triage import RuleFile, check_examples, compile_rules, decide
from triaged.desk.triage.checks import SETTLED
from triaged.desk.triage.sight import PATTERNS_SECONDS, REGEX_SECONDS, Patience, PatternNotTried
from triaged.model import Priority, Reading, Tier

CATASTROPHE = r"^(a|aa)+$"
ENDLESS = "a" * 5000 + "!"


def test_every_action_changes_its_field() -> None:
    then = {
        "priority": "urgent",
        "queue": "billing",
        "tier": "L3",
        "tags": ["a", "b"],
        "language": "fr",
        "acknowledge": False,
        "ignore": "because",
    }
    decision = decide(reading(), facts(), rule_set({"then": then}))
    assert (decision.priority, decision.queue, decision.tier) == (Priority.P1, "billing", Tier.L3)
    assert (decision.tags, decision.language) == (("a", "b"), "fr")
    assert (decision.acknowledge, decision.ignore) == (False, "because")


def test_without_rules_the_mailbox_and_the_customer_decide() -> None:
    decision = decide(reading(language=None), facts(), rule_set())
    assert (decision.queue, decision.language, decision.priority) == ("support", None, Priority.P3)
    assert decide(reading(language="zh-Hans"), facts(), rule_set()).language == "zh-Hans"


def test_the_language_of_earlier_mail_counts_where_the_mail_tells_none() -> None:
    earlier = replace(facts(), earlier_language="uk")
    assert decide(reading(language=None), earlier, rule_set()).language == "uk"
    assert decide(reading(language="de"), earlier, rule_set()).language == "de"


def test_a_later_rule_overrides_and_tags_add_up() -> None:
    rules = rule_set({"then": {"priority": "P1", "tags": ["a"]}}, {"then": {"priority": "P4", "tags": ["b", "a"]}})
    decision = decide(reading(), facts(), rules)
    assert (decision.priority, decision.tags) == (Priority.P4, ("a", "b"))


def test_stop_ends_the_list_only_when_its_rule_matches() -> None:
    last = {"then": {"tags": ["last"]}}
    stopped = decide(reading("a"), facts(), rule_set({"when": {"subject_has": "a"}, "stop": True}, last), trace=True)
    assert (stopped.tags, len(stopped.hits)) == ((), 1)
    assert decide(reading("b"), facts(), rule_set({"when": {"subject_has": "a"}, "stop": True}, last)).tags == ("last",)


def test_a_rule_for_replies_leaves_new_tickets_alone_and_says_so() -> None:
    rules = rule_set({"on": ["reply"], "then": {"tags": ["again"]}})
    decision = decide(reading(), facts(on="new"), rules, trace=True)
    assert decision.tags == ()
    (condition,) = decision.hits[0].conditions
    assert (condition.key, condition.wanted, condition.seen, condition.ok) == ("on", ["reply"], "new", False)
    assert decide(reading(), facts(on="reply"), rules).tags == ("again",)


def test_the_hits_show_what_each_condition_saw() -> None:
    when = {"any": [{"subject_has": ["fire"]}, {"not": {"text_has": ["water"]}}], "from_domain": ["example.org"]}
    rules = rule_set({"when": when, "then": {"tier": "L2"}})
    (hit,) = decide(reading("Smoke", "water, please"), facts(), rules, trace=True).hits
    assert (hit.file, hit.name, hit.matched) == ("test.toml", "rule 0", False)
    assert [(seen.key, seen.seen, seen.ok) for seen in hit.conditions] == [
        ("from_domain", "example.org", True),
        ("any.subject_has", (), False),
        ("any.not.text_has", ("water",), True),
    ]


def test_live_only_rules_that_matter_are_listed_and_each_with_what_it_saw() -> None:
    rules = rule_set(
        {"when": {"subject_has": ["fire"]}, "then": {"tags": ["fire"]}},
        {"when": {"not": {"subject_has": ["fire"]}}, "then": {"tags": ["calm"]}},
        {"on": ["reply"], "then": {"tags": ["again"]}},
    )
    (hit,) = decide(reading("Fire"), facts(), rules).hits
    assert (hit.name, hit.matched, hit.conditions[0].seen) == ("rule 0", True, ("fire",))
    assert [hit.matched for hit in decide(reading("Fire"), facts(), rules, trace=True).hits] == [True, False, False]


def test_a_trace_asks_every_condition_and_live_stops_at_the_one_that_settles_it() -> None:
    when = {
        "vip": False,
        "from": "eva@example.org",
        "any": [{"subject_has": "a"}, {"text_regex": "(?P<x>H)"}, {"subject_has": "question"}],
        "not": {"text_has": ["how"], "subject_regex": "q"},
        "text_regex": "(?P<y>How)",
    }
    rules = rule_set({"when": {"not": when}, "then": {"tags": ["t"]}})
    live, whole = (decide(reading(), facts(), rules, trace=trace) for trace in (False, True))
    assert [each.key for each in live.hits[0].conditions] == ["not.vip", "not.from"]
    assert [(each.key.removeprefix("not."), each.seen) for each in whole.hits[0].conditions] == [
        ("vip", False),
        ("from", "ann@example.org"),
        ("any.subject_has", ("a",)),
        ("any.text_regex", SETTLED),
        ("any.subject_has", ("question",)),
        ("not.text_has", ("how",)),
        ("not.subject_regex", SETTLED),
        ("text_regex", SETTLED),
    ]
    assert replace(live, hits=()) == replace(whole, hits=())
    assert not whole.hits[0].too_slow


def test_a_rule_that_its_anchors_rule_out_is_not_asked() -> None:
    rules = rule_set({"when": {"text_regex": "(?s)^outage.*$"}, "then": {"tags": ["t"]}})
    (asked,) = (rule.check for rule in rules.rules)
    never = replace(rules.rules[0], check=replace(asked, holds=lambda *_: pytest.fail("it was asked")))
    assert decide(reading(text="all is well"), facts(), replace(rules, rules=(never,))).tags == ()


def test_a_pattern_is_not_tried_when_a_cheap_condition_settles_the_rule() -> None:
    rules = rule_set({"when": {"text_regex": CATASTROPHE, "from_domain": ["other.example"]}, "then": {"tier": "L2"}})
    (hit,) = decide(reading(text=ENDLESS), facts(), rules, trace=True).hits
    assert [(condition.key, condition.ok) for condition in hit.conditions] == [
        ("from_domain", False),
        ("text_regex", False),
    ]
    assert hit.conditions[1].seen == SETTLED
    assert not hit.too_slow


@pytest.mark.parametrize("key", ["field", "header"])
def test_a_pattern_within_a_condition_is_tried_last_too(key: str) -> None:
    asked = {"name": "X-Order", "regex": "(?P<order number>.+)".replace(" ", "_")}
    rules = rule_set({"when": {key: asked, "text_has": ["nowhere"]}, "then": {"tier": "L2"}})
    (hit,) = decide(reading(text="all is well"), facts(), rules, trace=True).hits
    assert [condition.key for condition in hit.conditions][:2] == ["text_has", key][: len(hit.conditions)]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("trace", [False, True])
def test_a_pattern_that_runs_out_of_time_never_matches_and_says_so(trace: bool) -> None:
    rules = rule_set(
        {"when": {"text_regex": CATASTROPHE}, "then": {"tags": ["x"]}},
        {"when": {"not": {"text_regex": CATASTROPHE}}, "then": {"tags": ["y"]}},
        {"when": {"any": [{"text_regex": CATASTROPHE}, {"from": "ann@example.org"}]}, "then": {"tags": ["z"]}},
    )
    decision = decide(reading(text=ENDLESS), facts(), rules, trace=trace)
    assert decision.tags == ()
    assert [(hit.matched, hit.too_slow) for hit in decision.hits] == [(False, True)] * 3
    assert ["ran out of time" in str(hit.conditions[0].seen) for hit in decision.hits] == [True, True, True]
    assert [condition.key for condition in decision.hits[2].conditions] == ["any.text_regex", "any.from"][: 1 + trace]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("stopwatch", [lambda: 0.0, thread_time])
def test_many_catastrophic_patterns_stall_nothing(stopwatch: Callable[[], float]) -> None:
    rules = rule_set(
        *({"when": {"text_regex": CATASTROPHE}, "then": {"tags": ["x"]}} for _ in range(1000)),
        {"when": {"from": "ann@example.org"}, "then": {"tags": ["y"]}},
    )
    decision = decide(reading(text=ENDLESS), facts(), replace(rules, stopwatch=stopwatch))
    assert decision.tags == ("y",)
    left_out = [hit for hit in decision.hits if hit.too_slow or hit.not_tried]
    assert len(left_out) == 1000
    tried = sum("not tried" not in str(hit.conditions[0].seen) for hit in left_out)
    assert PATTERNS_SECONDS / REGEX_SECONDS - 1 <= tried <= PATTERNS_SECONDS / REGEX_SECONDS + 1


def test_all_patterns_together_have_a_budget_though_none_of_them_is_slow_alone() -> None:
    ticks = itertools.count(step=0.03)
    rules = rule_set(*({"when": {"text_regex": f"{number}$"}, "then": {"tags": [f"{number}"]}} for number in range(9)))
    decision = decide(reading(text="8"), facts(), replace(rules, stopwatch=lambda: next(ticks)))
    # 7 patterns of 30 ms each are 210 ms
    assert [(hit.not_tried, hit.too_slow, hit.matched) for hit in decision.hits] == [(True, False, False)] * 2
    assert decision.tags == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("trace", [False, True])
def test_a_rule_for_which_no_time_was_left_is_not_called_slow(trace: bool) -> None:
    slow = [{"when": {"text_regex": CATASTROPHE}, "then": {"tags": ["x"]}} for _ in range(6)]
    rules = rule_set(*slow, {"when": {"text_regex": "b"}, "then": {"tags": ["y"]}})
    decision = decide(reading(text=f"{ENDLESS}b"), facts(), replace(rules, stopwatch=lambda: 0.0), trace=trace)
    assert [hit.too_slow for hit in decision.hits] == [True] * 4 + [False] * 3
    assert [hit.not_tried for hit in decision.hits] == [False] * 4 + [True] * 3
    assert decision.tags == ()


def test_rules_that_only_a_trace_looks_at_take_no_time_from_the_others() -> None:
    ticks = itertools.count(step=0.09)
    idle = [{"when": {"text_regex": f"absent{number}"}, "then": {"tags": ["x"]}} for number in range(20)]
    rules = replace(
        rule_set(*idle, {"when": {"text_regex": "."}, "then": {"tags": ["y"]}}), stopwatch=lambda: next(ticks)
    )
    whole = decide(reading(), facts(), rules, trace=True)
    assert whole.tags == decide(reading(), facts(), rules).tags == ("y",)
    assert [hit.not_tried for hit in whole.hits].count(True) == 20 - 3


def test_a_pattern_gets_what_is_left_of_the_time() -> None:
    moments = iter([0.0, 0.19, 1.0, 1.0])
    patience = Patience(lambda: next(moments))
    assert patience.search(regex.compile("a"), "a") is not None
    with pytest.raises(PatternNotTried, match="ran out of time after 10 ms"):
        patience.search(regex.compile(CATASTROPHE), ENDLESS)
    with pytest.raises(PatternNotTried, match="have had their 200 ms"):
        patience.search(regex.compile("a"), "a")


def example_messages(rule: dict[str, Any], *others: dict[str, Any]) -> list[str]:
    tables = {"rule": [{"name": "r", **rule}, *others]}
    rules, mistakes = compile_rules([RuleFile(name="a.toml", tables=tables)], NAMES)
    assert not mistakes

    def read(source: bytes) -> Reading:
        return reading(subject=source.decode().removeprefix("Subject: "))

    return [mistake.message for mistake in check_examples(rules, read, lambda example: facts(on=example.on))]


FIRE = {"when": {"subject_has": ["fire"]}, "then": {"priority": "P1", "tags": ["fire"]}}


def test_an_example_that_comes_out_as_it_says_is_silent() -> None:
    good = {"mail": "Subject: fire", "expect": {"priority": "urgent", "tags": ["fire"]}}
    other = {"mail": "Subject: water", "expect": {"matched": False, "priority": "P3"}}
    assert example_messages({**FIRE, "example": [good, other]}) == []


def test_an_example_that_does_not_match_says_what_was_seen() -> None:
    (message,) = example_messages({**FIRE, "example": [{"mail": "Subject: water"}]})
    assert "does not match (subject_has saw nothing)" in message


def test_an_example_that_must_not_match_but_does_is_named() -> None:
    (message,) = example_messages({**FIRE, "example": [{"mail": "Subject: fire", "expect": {"matched": False}}]})
    assert "matches, but must not" in message


def test_another_rule_that_spoils_the_decision_fails_the_example() -> None:
    calm = {"name": "calm", "then": {"priority": "P4"}}
    (message,) = example_messages({**FIRE, "example": [{"mail": "Subject: fire", "expect": {"priority": "P1"}}]}, calm)
    assert "expects priority = 'P1'; found 'P4', by 'calm' (a.toml)" in message


def test_an_example_behind_a_rule_that_stops_is_named() -> None:
    tables = {"rule": [{"name": "all", "stop": True}, {"name": "r", **FIRE, "example": [{"mail": "Subject: fire"}]}]}
    rules, _ = compile_rules([RuleFile(name="a.toml", tables=tables)], NAMES)
    (mistake,) = check_examples(rules, lambda _: reading("fire"), lambda _: facts())
    assert "never reaches the rule: 'all' stops before it" in mistake.message
