from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.readings import NAMES, facts, reading, rule_set
from triaged.desk.triage import RuleFile, check_examples, compile_rules, decide
from triaged.desk.triage.conditions import CONDITIONS, SLOW_PATTERNS
from triaged.model import Attachment, EvidenceLevel, OriginKind, Priority, Reading, Tier

PDF = Attachment(filename="a.pdf", type="application/pdf", size=1, inline=False, sha256="0")
LOGO = Attachment(filename="logo.png", type="image/png", size=1, inline=True, sha256="0")
CATASTROPHE = r"^(a|aa)+$"


def applies(when: dict[str, Any], mail: Reading) -> bool:
    decision = decide(mail, facts(), rule_set({"when": when, "then": {"tags": ["hit"]}}))
    assert (decision.tags == ("hit",)) is decision.hits[0].matched
    return decision.hits[0].matched


@pytest.mark.parametrize(
    ("when", "yes", "no"),
    [
        ({"subject_has": ["fire"]}, reading("Fire!"), reading("Firewall")),
        ({"text_has": ["fire"]}, reading(text="a fire"), reading("fire")),
        ({"subject_regex": r"\bINC\d{7}\b"}, reading("Re: INC0001234"), reading("inc0001234")),
        ({"text_regex": r"(?i)order \d+"}, reading(text="Order 66"), reading("order 66")),
        ({"from": "Ann@Example.org"}, reading(), reading(sender="bob@example.org")),
        ({"from": ["ann@example.org"]}, reading(), reading(sender=None)),
        ({"from_domain": ["example.org"]}, reading(), reading(sender="ann@mail.example.org")),
        ({"from_domain": ["*.example.org"]}, reading(sender="ann@mail.example.org"), reading()),
        ({"from_domain": ["example.org"]}, reading(), reading(sender=None)),
        ({"to": ["vip@example.org"]}, reading(to=["x@example.org", "vip@example.org"]), reading()),
        ({"language": ["zh"]}, reading(language="zh-Hans"), reading(language=None)),
        ({"language": ["zh-Hant"]}, reading(language="zh-Hant"), reading(language="zh-Hans")),
        (
            {"header": {"name": "Importance", "has": ["high"]}},
            reading(headers=[("importance", "High")]),
            reading(headers=[("importance", "highest")]),
        ),
        ({"header": {"name": "X-Loop"}}, reading(headers=[("x-loop", "")]), reading()),
        ({"has_attachment": True}, reading(attachments=[PDF]), reading(attachments=[LOGO])),
        ({"has_attachment": False}, reading(attachments=[LOGO]), reading(attachments=[PDF])),
        ({"attachment_type": ["application/pdf"]}, reading(attachments=[PDF]), reading(attachments=[LOGO])),
        ({"attachment_type": ["image/*"]}, reading(attachments=[LOGO]), reading(attachments=[PDF])),
        ({"origin": ["machine"]}, reading(origin=OriginKind.MACHINE), reading()),
        ({"evidence": "A2"}, reading(evidence=EvidenceLevel.A3), reading(evidence=EvidenceLevel.A1)),
        ({"subject_has": "a", "text_has": "b"}, reading("a", "b"), reading("a", "a")),
        ({"any": [{"subject_has": "a"}, {"text_has": "b"}]}, reading("x", "b"), reading("x", "a")),
        ({"all": [{"subject_has": "a"}, {"subject_has": "b"}]}, reading("a b"), reading("b")),
        ({"not": {"subject_has": "a"}}, reading("b"), reading("a")),
        ({"not": {"any": [{"subject_has": "a"}, {"origin": ["machine"]}]}}, reading("b"), reading("a")),
    ],
)
def test_a_condition_holds_for_what_it_means_and_nothing_else(when: dict[str, Any], yes: Reading, no: Reading) -> None:
    assert applies(when, yes)
    assert not applies(when, no)


def test_every_condition_has_its_case_above() -> None:
    (mark,) = test_a_condition_holds_for_what_it_means_and_nothing_else.pytestmark
    assert CONDITIONS.keys() - {key for case in mark.args[1] for key in case[0]} == {"mailbox"}


def test_the_mailbox_is_that_of_the_facts() -> None:
    rules = rule_set({"when": {"mailbox": ["sales"]}, "then": {"tags": ["hit"]}})
    assert decide(reading(), facts(mailbox="sales"), rules).tags == ("hit",)
    assert decide(reading(), facts(mailbox="support"), rules).tags == ()


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
    stopped = decide(reading("a"), facts(), rule_set({"when": {"subject_has": "a"}, "stop": True}, last))
    assert (stopped.tags, len(stopped.hits)) == ((), 1)
    assert decide(reading("b"), facts(), rule_set({"when": {"subject_has": "a"}, "stop": True}, last)).tags == ("last",)


def test_a_rule_for_replies_leaves_new_tickets_alone_and_says_so() -> None:
    rules = rule_set({"on": ["reply"], "then": {"tags": ["again"]}})
    decision = decide(reading(), facts(on="new"), rules)
    assert decision.tags == ()
    (condition,) = decision.hits[0].conditions
    assert (condition.key, condition.wanted, condition.seen, condition.ok) == ("on", ["reply"], "new", False)
    assert decide(reading(), facts(on="reply"), rules).tags == ("again",)


def test_the_hits_show_what_each_condition_saw() -> None:
    when = {"any": [{"subject_has": ["fire"]}, {"not": {"text_has": ["water"]}}], "from_domain": ["example.org"]}
    (hit,) = decide(reading("Smoke", "water, please"), facts(), rule_set({"when": when, "then": {"tier": "L2"}})).hits
    assert (hit.file, hit.name, hit.matched) == ("test.toml", "rule 0", False)
    assert [(seen.key, seen.seen, seen.ok) for seen in hit.conditions] == [
        ("from_domain", "example.org", True),
        ("any.subject_has", (), False),
        ("any.not.text_has", ("water",), True),
    ]


def test_a_pattern_is_not_tried_when_a_cheap_condition_settles_the_rule() -> None:
    rules = rule_set({"when": {"text_regex": CATASTROPHE, "from_domain": ["other.example"]}, "then": {"tier": "L2"}})
    (hit,) = decide(reading(text="a" * 5000 + "!"), facts(), rules).hits
    assert [condition.key for condition in hit.conditions] == ["from_domain"]


def test_a_pattern_that_runs_out_of_time_never_matches_and_says_so() -> None:
    rules = rule_set(
        {"when": {"text_regex": CATASTROPHE}, "then": {"tags": ["x"]}},
        {"when": {"not": {"text_regex": CATASTROPHE}}, "then": {"tags": ["y"]}},
    )
    decision = decide(reading(text="a" * 5000 + "!"), facts(), rules)
    assert decision.tags == ()
    assert ["ran out of time" in str(hit.conditions[0].seen) for hit in decision.hits] == [True, True]


def test_many_catastrophic_patterns_stall_nothing() -> None:
    rules = rule_set(*({"when": {"text_regex": CATASTROPHE}, "then": {"tags": ["x"]}} for _ in range(50)))
    decision = decide(reading(text="a" * 5000 + "!"), facts(), rules)
    assert [str(hit.conditions[0].seen)[:9] for hit in decision.hits].count("not tried") == 50 - SLOW_PATTERNS


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
    assert "does not match (subject_has saw ())" in message


def test_an_example_that_must_not_match_but_does_is_named() -> None:
    (message,) = example_messages({**FIRE, "example": [{"mail": "Subject: fire", "expect": {"matched": False}}]})
    assert "matches, but must not" in message


def test_another_rule_that_spoils_the_decision_fails_the_example() -> None:
    calm = {"name": "calm", "then": {"priority": "P4"}}
    (message,) = example_messages({**FIRE, "example": [{"mail": "Subject: fire", "expect": {"priority": "P1"}}]}, calm)
    assert "expects priority = 'P1'" in message


def test_an_example_behind_a_rule_that_stops_is_named() -> None:
    tables = {"rule": [{"name": "all", "stop": True}, {"name": "r", **FIRE, "example": [{"mail": "Subject: fire"}]}]}
    rules, _ = compile_rules([RuleFile(name="a.toml", tables=tables)], NAMES)
    (mistake,) = check_examples(rules, lambda _: reading("fire"), lambda _: facts())
    assert "never reaches the rule: 'all' stops before it" in mistake.message
