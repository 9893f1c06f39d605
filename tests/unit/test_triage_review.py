"""Warnings of rules that can hardly be meant so; and none where all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import facts, reading, rule_set
from triaged.config import load_desk, rule_warnings
from triaged.config.folder import make_folder
from triaged.config.sample import sample
from triaged.desk.triage import RuleFile, decide
from triaged.desk.triage.implying import implies, normal
from triaged.desk.triage.review import Surroundings, review

ALL = Surroundings(customers=True, trust=True)
EXAMPLE = [{"mail": "Subject: x"}]


def warnings(*rules: dict[str, Any], around: Surroundings = ALL, examples: bool = True) -> list[str]:
    tables: list[dict[str, Any]] = [
        {"name": f"rule {number}", **({"example": EXAMPLE} if examples else {}), **rule}
        for number, rule in enumerate(rules)
    ]
    found = review([RuleFile(name="a.toml", tables={"rule": tables})], around)
    return [f"{mistake.path}: {mistake.message}" for mistake in found]


WIDE, NARROW = {"subject_has": ["printer", "scanner"]}, {"subject_has": ["Printer"], "from_domain": ["example.org"]}


def test_a_rule_behind_an_unconditional_stop_is_never_reached() -> None:
    (warning,) = warnings({"stop": True}, {"when": NARROW, "then": {"tags": ["t"]}})
    assert warning.startswith("('rule', 1): rule 'rule 1' is never reached: 'rule 0' (a.toml) stops")


@pytest.mark.parametrize(
    ("stops", "behind"),
    [
        (WIDE, NARROW),
        (WIDE, WIDE),
        ({"any": [{"vip": True}, WIDE]}, NARROW),
        ({"evidence": "A1"}, {"evidence": "A2"}),
        ({"open_tickets": {"least": 2}}, {"open_tickets": {"least": 3, "most": 9}}),
        ({"header": {"name": "X-A"}}, {"header": {"name": "x-a", "has": ["1"]}}),
        ({"ticket": {"status": ["open", "new"]}}, {"ticket": {"status": ["new"], "tier": ["L2"]}}),
        ({"not": NARROW}, {"not": WIDE}),
        ({"origin": "machine"}, {"all": [{"origin": ["machine"]}, {"vip": True}]}),
    ],
)
def test_a_rule_behind_a_stop_for_as_much_mail_is_never_reached(stops: dict[str, Any], behind: dict[str, Any]) -> None:
    on = ["reply"]
    found = warnings({"on": on, "when": stops, "stop": True}, {"on": on, "when": behind, "then": {"tags": ["t"]}})
    assert len(found) == 1
    assert "is never reached" in found[0]


@pytest.mark.parametrize(
    ("stops", "behind"),
    [
        (NARROW, WIDE),
        ({"subject_has": ["printer"]}, {"text_has": ["printer"]}),
        ({"subject_regex": "printer A"}, {"subject_regex": "printer a"}),
        ({"evidence": "A2"}, {"evidence": "A1"}),
        ({"not": WIDE}, {"not": NARROW}),
        ({"within": {"hours": ["Mon 09:00-10:00"]}}, {"within": {"hours": ["Mon 09:00-10:00"], "zone": "Asia/Tokyo"}}),
        ({"all": [{"vip": True}, WIDE]}, WIDE),
    ],
)
def test_a_rule_that_other_mail_reaches_is_left_alone(stops: dict[str, Any], behind: dict[str, Any]) -> None:
    assert warnings({"when": stops, "stop": True}, {"when": behind, "then": {"tags": ["t"]}}) == []


def test_a_stop_on_another_event_stops_nothing_here() -> None:
    assert warnings({"on": "reply", "stop": True}, {"on": ["new", "reply"], "then": {"tags": ["t"]}}) == []


def test_a_special_rule_before_the_general_one_has_no_effect() -> None:
    (warning,) = warnings({"when": NARROW, "then": {"priority": "P1"}}, {"when": WIDE, "then": {"priority": "P2"}})
    assert "'rule 0' has no effect: 'rule 1' (a.toml) comes later" in warning
    assert warnings({"when": WIDE, "then": {"priority": "P2"}}, {"when": NARROW, "then": {"priority": "P1"}}) == []


@pytest.mark.parametrize(
    ("first", "between"),
    [
        ({"then": {"priority": "P1", "tags": ["t"]}}, []),
        ({"then": {"priority": "P1", "queue": "billing"}}, []),
        ({"then": {"priority": "P1"}, "stop": True}, []),
        ({"then": {"priority": "P1"}}, [{"when": {"vip": True}, "stop": True}]),
        ({"when": {**NARROW, "text_regex": r"order (?P<order>\d+)"}, "then": {"priority": "P1"}}, []),
    ],
)
def test_a_rule_of_which_something_is_left_has_an_effect(first: dict[str, Any], between: list[dict[str, Any]]) -> None:
    rules = [{"when": NARROW, **first}, *between, {"when": WIDE, "then": {"priority": "P2"}}]
    assert [warning for warning in warnings(*rules) if "no effect" in warning] == []


def test_two_rules_with_the_same_condition_contradict_each_other() -> None:
    one, same = {"subject_has": ["a", "b"]}, {"all": [{"subject_has": ["B", "a"]}]}
    (warning,) = warnings({"when": one, "then": {"tier": "L2"}}, {"when": same, "then": {"tier": "L3", "tags": ["t"]}})
    assert warning.startswith("('rule', 1, 'then', 'tier'): rule 'rule 1' contradicts 'rule 0' (a.toml)")
    assert "tier = 'L2' there, 'L3' here" in warning
    assert warnings({"when": one, "then": {"tier": "L2"}}, {"when": same, "then": {"tier": "L2"}}) == []
    assert warnings({"when": one, "then": {"tags": ["x"]}}, {"when": same, "then": {"tags": ["y"]}}) == []


@pytest.mark.parametrize(
    "when",
    [
        {"vip": True, "not": {"vip": True}},
        {"subject_has": ["a"], "not": {"subject_has": ["a", "b"]}},
        {"not": {}},
        {"all": [{"origin": ["person"], "not": {"origin": ["machine", "person"]}}]},
    ],
)
def test_a_condition_with_its_own_opposite_never_holds(when: dict[str, Any]) -> None:
    (warning,) = warnings({"when": when, "then": {"tags": ["t"]}})
    assert "never applies" in warning


def test_a_rule_without_an_example_is_named() -> None:
    (warning,) = warnings({"then": {"tags": ["t"]}}, examples=False)
    assert "has no example" in warning


@pytest.mark.parametrize(
    ("when", "around", "said"),
    [
        ({"vip": True}, Surroundings(customers=False, trust=True), "[customers] names neither"),
        ({"any": [{"organisation": ["A"]}]}, Surroundings(customers=False, trust=True), "[customers] names neither"),
        ({"vip": True}, Surroundings(customers=True, trust=False), "no mailbox has trust"),
        ({"evidence": "A2"}, Surroundings(customers=True, trust=False), "no mailbox has trust"),
        ({"ticket": {"status": ["new"]}}, ALL, "there is none on new, forward; allowed on = reply, note, clock"),
        ({"field": {"name": "order", "exists": True}}, ALL, "there is none on new, forward"),
        ({"clock": ["pending"]}, ALL, "there is none on new, forward; allowed on = clock"),
    ],
)
def test_a_condition_that_nothing_can_meet_here_is_named(when: dict[str, Any], around: Surroundings, said: str) -> None:
    (warning,) = warnings({"when": when, "then": {"tags": ["t"]}}, around=around)
    assert "which never holds" in warning
    assert said in warning
    assert "'when'" in warning


@pytest.mark.parametrize(
    "when",
    [
        {"not": {"vip": True}},
        {"vip": False},
        {"evidence": "A0"},
        {"field": {"name": "order", "exists": False}},
    ],
)
def test_what_holds_without_settings_is_no_reason_to_warn(when: dict[str, Any]) -> None:
    assert warnings({"when": when, "then": {"tags": ["t"]}}, around=Surroundings(customers=False, trust=False)) == []


@pytest.mark.parametrize(
    ("when", "on", "warned"),
    [
        ({"has_attachment": True}, "clock", True),
        ({"attachment_name": ".exe"}, "clock", True),
        ({"attachment_type": "image/*"}, "clock", True),
        ({"attachment_size": {"most": 5}}, "clock", True),
        ({"size": {"least": "5 MiB"}}, "clock", True),
        ({"header": {"name": "X-A"}}, "clock", True),
        ({"text_has": ["a"]}, "clock", True),
        ({"text_regex": "order"}, "clock", True),
        ({"to": "a@example.org"}, "clock", True),
        ({"has_attachment": True}, ["clock", "reply"], False),
        ({"has_attachment": False}, "clock", False),
        ({"size": {"most": "5 MiB"}}, "clock", False),
        ({"size": {"least": "0 KiB"}}, "clock", False),
        ({"header": {"name": "X-A", "exists": False}}, "clock", False),
        ({"subject_has": ["a"]}, "clock", False),
        ({"from": "a@example.org"}, "clock", False),
        ({"not": {"text_has": ["a"]}}, "clock", False),
    ],
)
def test_what_comes_with_a_mail_is_not_there_when_a_clock_strikes(
    when: dict[str, Any], on: object, *, warned: bool
) -> None:
    found = warnings({"on": on, "when": when, "then": {"tags": ["t"]}})
    assert [("which never holds" in warning, "on = new, forward, reply, note" in warning) for warning in found] == (
        [(True, True)] if warned else []
    )


def test_the_same_priority_by_its_other_name_is_no_contradiction() -> None:
    when = {"subject_has": ["a"]}
    one, same, other = ({"when": when, "then": {"priority": word}} for word in ("P2", "high", "urgent"))
    assert warnings(one, same) == []
    assert "priority = 'P2' there, 'urgent' here" in warnings(one, other)[0]


@pytest.mark.parametrize(
    ("language", "warned"), [("xx", True), ("de-AT", False), ("de", False), ("zh-Hant", False), ("zh", False)]
)
def test_a_language_without_templates_is_named(language: str, *, warned: bool) -> None:
    around = Surroundings(customers=True, trust=True, languages={"en", "de", "zh-Hant"})
    found = warnings({"then": {"language": language}}, around=around)
    assert ["sets the language xx" in warning and "allowed de, en, zh-Hant" in warning for warning in found] == (
        [True] if warned else []
    )


def test_the_languages_of_a_desk_are_those_of_its_templates(tmp_path: Path) -> None:
    make_folder(tmp_path, sample(), {})
    example = '[[rule.example]]\nmail = "From: ann@example.org"\n'
    for language, on in (("de", "new"), ("xx", "reply")):
        rule = f'[[rule]]\nname = "{language}"\non = "{on}"\nthen = {{ language = "{language}" }}\n{example}'
        (tmp_path / "rules" / f"90-{language}.toml").write_text(rule)
    (warning,) = [str(problem) for problem in rule_warnings(load_desk(tmp_path / "triaged.toml"))]
    assert "90-xx.toml:4: " in warning
    assert "rule 'xx' sets the language xx" in warning


def test_a_rule_as_we_ship_it_is_not_blamed_for_settings_that_are_not_there_yet() -> None:
    rule = {"name": "vip", "when": {"vip": True}, "then": {"priority": "P2"}, "example": EXAMPLE}
    none = Surroundings(customers=False, trust=False, shipped=[rule])
    assert warnings(rule, around=none) == []
    assert len(warnings({**rule, "then": {"priority": "P1"}}, around=none)) == 1


@pytest.mark.parametrize(
    ("when", "warned"),
    [
        ({"text_regex": r"\d{6}"}, True),
        ({"not": {"subject_regex": r"\d{6}"}}, True),
        ({"text_regex": r"order \d{6}"}, False),
        ({"text_regex": r"\d{6}", "from_domain": ["example.org"]}, False),
        ({"subject_has": ["order"]}, False),
    ],
)
def test_a_pattern_that_is_tried_on_every_mail_is_named(when: dict[str, Any], *, warned: bool) -> None:
    rule = {"name": "r", "when": when, "then": {"tags": ["t"]}}
    everywhere = {rule.name for rule in rule_set(rule).rules if rule.check.anchors is None}
    around = Surroundings(customers=True, trust=True, on_every_mail=everywhere)
    assert any("on every mail" in warning for warning in warnings(rule, around=around)) is warned


def test_the_shipped_policy_gives_no_warning(tmp_path: Path) -> None:
    make_folder(tmp_path, sample(), {})
    desk = load_desk(tmp_path / "triaged.toml")
    assert len(desk.rules.rules) > 5
    assert [str(problem) for problem in rule_warnings(desk)] == []


def test_a_warning_names_file_and_line(tmp_path: Path) -> None:
    make_folder(tmp_path, sample(), {})
    mine = tmp_path / "rules" / "90-mine.toml"
    mine.write_text('[[rule]]\nname = "mine"\nwhen = { customer_tier = "gold" }\nthen = { priority = "P1" }\n')
    said = [str(problem) for problem in rule_warnings(load_desk(tmp_path / "triaged.toml"))]
    assert [line.partition(": ")[0] for line in said] == [f"{mine}:3", f"{mine}:1"]


WORDS = st.lists(st.sampled_from(["ab", "cd", "ef"]), min_size=1, max_size=3)
LEAVES = st.one_of(
    st.fixed_dictionaries({"subject_has": WORDS}),
    st.fixed_dictionaries({"text_has": WORDS}),
    st.fixed_dictionaries({"subject_has": WORDS, "text_has": WORDS}),
    st.just({}),
)
TABLES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=2), "subject_has": WORDS}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=5,
)
SUBJECTS = ["", "ab", "cd", "ab ef"]
MAILS = [reading(subject, text) for subject in SUBJECTS for text in SUBJECTS]


@given(TABLES, TABLES)
def test_what_is_said_to_follow_does_follow(first: dict[str, Any], second: dict[str, Any]) -> None:
    rules = rule_set({"when": first, "then": {"tags": ["first"]}}, {"when": second, "then": {"tags": ["second"]}})
    tags = [set(decide(mail, facts(), rules).tags) for mail in MAILS]
    if implies(normal(first), normal(second)):
        assert not any(found == {"first"} for found in tags)


@given(TABLES)
def test_a_condition_implies_itself_and_what_is_wider(when: dict[str, Any]) -> None:
    assert implies(normal(when), normal(when))
    assert implies(normal(when), normal({"any": [when, {"vip": True}]}))
    assert implies(normal({"all": [when], "vip": True}), normal(when))


@pytest.mark.timeout(20)
def test_a_thousand_rules_are_reviewed_at_once() -> None:
    rules: list[dict[str, Any]] = [
        {"when": {"subject_has": [f"word{n}"], "from_domain": ["example.org"]}, "then": {"priority": "P1"}}
        for n in range(1000)
    ]
    assert warnings(*rules) == []
