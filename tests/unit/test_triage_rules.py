from __future__ import annotations

from typing import Any

import pytest

from tests.readings import NAMES
from tests.rule_files import MATRIX, NEED, policy, said
from triaged.desk.triage import RuleFile, compile_rules, templates_named
from triaged.desk.triage.compiling import MAX_DEPTH


def mistakes_of(rule: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    tables = {"rule": [{"name": "r", "then": {"tags": ["t"]}, **rule}]}
    _, mistakes = compile_rules([RuleFile(name="a.toml", tables=tables)], NAMES)
    return [(mistake.path, mistake.message) for mistake in mistakes]


@pytest.mark.parametrize(
    ("rule", "path", "said"),
    [
        ({"when": {"subject_hass": ["x"]}}, ("when", "subject_hass"), "did you mean 'subject_has'?"),
        ({"then": {"priorty": "P1"}}, ("then", "priorty"), "did you mean 'priority'?"),
        ({"then": {"priority": "P9"}}, ("then", "priority"), "found 'P9'; allowed P1, P2"),
        ({"then": {"priority": "urgnt"}}, ("then", "priority"), "did you mean 'urgent'?"),
        ({"then": {"queue": "biling"}}, ("then", "queue"), "did you mean 'billing'?"),
        ({"then": {"tier": 2}}, ("then", "tier"), "found 2; allowed L1, L2, L3, L4"),
        ({"then": {"tags": []}}, ("then", "tags"), "allowed a list of texts"),
        ({"then": {"acknowledge": "no"}}, ("then", "acknowledge"), "allowed true, false"),
        ({"then": {"ignore": " "}}, ("then", "ignore"), "allowed the reason"),
        (
            {"then": {"language": "English"}},
            ("then", "language"),
            "allowed a language code such as en, ru, zh-Hans; did",
        ),
        (
            {"when": {"language": ["German"]}},
            ("when", "language"),
            "found 'German'; allowed a language code such as en",
        ),
        ({"when": {"language": ["German"]}}, ("when", "language"), "did you mean 'de'?"),
        ({"when": {"language": "pt-BR"}}, ("when", "language"), "did you mean 'pt'?"),
        ({"when": {"language": "zh_hans"}}, ("when", "language"), "did you mean 'zh-Hans'?"),
        ({"when": {"language": "nb"}}, ("when", "language"), "did you mean 'no'?"),
        ({"when": {"ticket": {"language": "Czech"}}}, ("when", "ticket"), "did you mean 'cs'?"),
        (
            {"when": {"attachment_type": ["pdf"]}},
            ("when", "attachment_type"),
            "did you mean attachment_name = ['.pdf']?",
        ),
        ({"when": {"attachment_type": "image"}}, ("when", "attachment_type"), "did you mean 'image/*'?"),
        (
            {"when": {"attachment_type": "*/pdf"}},
            ("when", "attachment_type"),
            'allowed media types such as "application',
        ),
        ({"when": {"clock": "held"}}, ("when", "clock"), "found 'held'; allowed pending, untaken"),
        ({"then": {"tags": ["t"], "stop": True}}, ("then", "stop"), "stop is a key of the rule, it stands beside then"),
        ({"on": ["nwe"]}, ("on",), "did you mean 'new'?"),
        ({"stop": 1}, ("stop",), "allowed true, false"),
        ({"nam": "x"}, ("nam",), "did you mean 'name'?"),
        ({"name": ""}, ("name",), "allowed a short text"),
        ({"when": {"any": []}}, ("when", "any"), "at least one table"),
        ({"when": {"any": {"subject_has": ["x"]}}}, ("when", "any"), "allowed a list of tables"),
        ({"when": {"any": [{}, {"not": {"form": "a"}}]}}, ("when", "any", 1, "not", "form"), "did you mean 'from'?"),
        ({"when": {"subject_regex": "(a"}}, ("when", "subject_regex"), "missing )"),
        ({"when": {"text_regex": ["a"]}}, ("when", "text_regex"), "allowed a regular expression"),
        ({"when": {"subject_has": "!!"}}, ("when", "subject_has"), "at least one letter or digit"),
        ({"when": {"subject_has": [1]}}, ("when", "subject_has"), "allowed a list of texts"),
        ({"when": {"origin": ["machin"]}}, ("when", "origin"), "did you mean 'machine'?"),
        ({"when": {"mailbox": ["suport"]}}, ("when", "mailbox"), "did you mean 'support'?"),
        ({"when": {"evidence": "A7"}}, ("when", "evidence"), "allowed A0, A1, A2, A3, A4"),
        ({"when": {"evidence": 2}}, ("when", "evidence"), "found 2"),
        ({"when": {"has_attachment": "yes"}}, ("when", "has_attachment"), "allowed true, false"),
        ({"when": {"header": "X-Priority"}}, ("when", "header"), "allowed a table such as"),
        ({"when": {"header": {"name": "X", "hass": ["1"]}}}, ("when", "header"), "did you mean 'has'?"),
        ({"example": [{"expect": {}}]}, ("example", 0, "mail"), "allowed a whole mail"),
        ({"example": [{"mail": "x", "expect": {"priority": 1}}]}, ("example", 0, "expect", "priority"), "found 1"),
        ({"example": [{"mail": "x", "expct": {}}]}, ("example", 0, "expct"), "did you mean 'expect'?"),
        ({"example": [{"mail": "x", "expect": 1}]}, ("example", 0, "expect"), "allowed a table"),
        ({"example": [{"mail": "x", "mailbox": "nix"}]}, ("example", 0, "mailbox"), "allowed sales, support"),
        ({"example": [{"mail": "x", "on": "close"}]}, ("example", 0, "on"), "allowed clock, forward, new"),
    ],
)
def test_a_mistake_names_its_key_and_what_is_allowed(
    rule: dict[str, Any], path: tuple[str | int, ...], said: str
) -> None:
    ((where, message),) = mistakes_of(rule)
    assert where == ("rule", 0, *path)
    assert said in message


def test_every_mistake_of_a_rule_is_listed_at_once() -> None:
    rule = {"on": ["x"], "when": {"fron": "a", "origin": ["b"]}, "then": {"tier": "c", "queue": "d"}, "stop": 0}
    assert len(mistakes_of(rule)) == 6


def test_a_rule_that_does_nothing_is_a_mistake() -> None:
    _, mistakes = compile_rules([RuleFile(name="a.toml", tables={"rule": [{"name": "idle"}]})], NAMES)
    assert [mistake.message for mistake in mistakes if "nothing to do" in mistake.message]


@pytest.mark.parametrize("more", [{}, {"stop": True}])
def test_an_empty_table_of_actions_is_a_mistake(more: dict[str, Any]) -> None:
    ((where, message),) = mistakes_of({"then": {}, **more})
    assert where == ("rule", 0, "then")
    assert message.startswith("found nothing in it; allowed impact")


def test_the_same_name_twice_is_a_mistake_in_the_second_file() -> None:
    files = [RuleFile(name=name, tables={"rule": [{"name": "r", "stop": True}]}) for name in ("b.toml", "a.toml")]
    _, (mistake,) = compile_rules(files, NAMES)
    assert mistake.file == "b.toml"
    assert "the first is in a.toml" in mistake.message


def test_rules_are_ordered_by_file_name_then_by_place() -> None:
    def file(name: str, *rules: str) -> RuleFile:
        return RuleFile(name=name, tables={"rule": [{"name": rule, "stop": True} for rule in rules]})

    rules, _ = compile_rules([file("20.toml", "c"), file("10.toml", "b", "a")], NAMES)
    assert [rule.name for rule in rules.rules] == ["b", "a", "c"]


def test_one_bad_rule_does_not_take_the_good_ones_along() -> None:
    tables = {"rule": [{"name": "bad", "then": {"x": 1}}, {"name": "good", "stop": True}], "rul": 1}
    rules, mistakes = compile_rules([RuleFile(name="a.toml", tables=tables)], NAMES)
    assert [rule.name for rule in rules.rules] == ["good"]
    assert [mistake.path for mistake in mistakes] == [("rul",), ("rule", 0, "then", "x")]


def test_endless_nesting_is_refused() -> None:
    when: dict[str, Any] = {"subject_has": ["x"]}
    for _ in range(MAX_DEPTH + 1):
        when = {"not": when}
    ((_, message),) = mistakes_of({"when": when})
    assert f"at most {MAX_DEPTH} deep" in message


def test_a_file_has_rules_needs_and_a_matrix_and_nothing_else() -> None:
    assert said(NEED + MATRIX + '[[rule]]\nname = "r"\nstop = true') == []
    assert said('[[rul]]\nname = "r"') == [
        "a.toml: rul: unknown key; allowed example, matrix, need, rule, words; did you mean 'rule'?"
    ]


def test_a_rule_without_on_is_asked_about_new_tickets_whoever_brings_them() -> None:
    (rule,) = policy('[[rule]]\nname = "r"\nthen = { tags = ["t"] }').rules
    assert rule.on == {"new", "forward"}


@pytest.mark.parametrize(
    "source",
    [
        "[[rule]]\nname = 'x'\nwhen = { subject_regex = '(?P<key>[A-Z]+-[0-9]+)' }\nstop = true",
        "[[rule]]\nname = 'x'\nwhen = { any = [{ not = { text_regex = '(?P<key>x)' } }] }\nstop = true",
        "[[rule]]\nname = 'x'\nwhen = { header = { name = 'X-Key', regex = '(?P<key>.+)' } }\nstop = true",
        "[[rule]]\nname = 'x'\nthen = { fields = { key = 'A-1' } }",
        NEED.replace('"order number"\n', '"key"\n', 1),
    ],
)
def test_same_may_name_whatever_something_in_any_file_can_fill(source: str) -> None:
    rule = '[[rule]]\nname = "r"\nthen = { same = ["key"] }'
    assert said(rule, source) == []
    assert said(rule) == [
        "a.toml: rule.0.then.same: found 'key'; allowed names of fields, and no pattern, need or rule fills one"
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "rule = 1",
        "[[rule]]\nname = 'x'\nthen = 1",
        "[[rule]]\nname = 'x'\nwhen = { subject_regex = '(' }\nstop = true",
        "[[rule]]\nname = 'x'\nthen = { fields = 1 }",
        "need = 1",
        "[[need]]\nname = 1\npattern = 'x'\nlabel = { en = 'x' }",
    ],
)
def test_what_is_broken_elsewhere_is_said_once(broken: str) -> None:
    assert len(said('[[rule]]\nname = "r"\nthen = { tags = ["t"] }', broken)) == 1


def test_the_templates_that_rules_choose_are_known() -> None:
    one = '[[rule]]\nname = "a"\nthen = { acknowledge = "ack_outage" }\n'
    rules = policy(one + '[[rule]]\nname = "b"\nthen = { acknowledge = true }')
    assert templates_named(rules) == {"ack_outage"}
