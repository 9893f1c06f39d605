from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import facts, known_ticket, reading
from tests.rule_files import EVERYTHING, MATRIX, NEED, policy, said
from triaged.desk.triage import decide
from triaged.desk.triage.actions import ACTIONS, GROUPS, ONLY_ON, STATUSES, WAYS, decided
from triaged.desk.triage.rules import EVENTS
from triaged.model import Status, TriageDecision

CAPTURE = (
    '[[rule]]\nname = "capture"\nwhen = { subject_regex = "(?P<incident_id>INC[0-9]+)" }\nthen = { tier = "L1" }\n'
)
#: an action as a file has it -> the fields of the decision that it changes
SAMPLES = {
    'impact = "high"': {"impact": "high", "priority": "P2"},
    'urgency = "low"': {"urgency": "low"},
    'priority = "urgent"': {"priority": "P1"},
    'queue = "billing"': {"queue": "billing"},
    'tier = "L3"': {"tier": "L3"},
    'tags = ["a", "b"]': {"tags": ("a", "b")},
    "spam = true": {"status": "spam", "acknowledge": False},
    'status = "hold"': {"status": "hold"},
    'assign = "Sue Ann"': {"assign": "Sue Ann"},
    'assign = "least-load"': {"assign": "least-load"},
    'notify = ["lead", "Tom"]': {"notify": ("lead", "Tom")},
    'cc = ["Tom", "Bob@Example.net"]': {"cc": ("Tom", "bob@example.net")},
    'note = "Call him."': {"notes": ("Call him.",)},
    'fields = { kind = " refund " }': {"fields": {"kind": "refund"}},
    'same = "incident_id"': {"same": ("incident_id",)},
    'needs = ["order number"]': {"needs": ("order number",)},
    'webhook = "chat"': {"webhooks": ("chat",)},
    'sla = "gold"': {"sla": "gold"},
    'language = "zh-Hans"': {"language": "zh-Hans"},
    "acknowledge = false": {"acknowledge": False},
    'acknowledge = "ack_outage"': {"acknowledge": True, "template": "ack_outage"},
    'ignore = "a newsletter"': {"ignore": "a newsletter"},
}


def after(*rules: str, on: str = "new") -> TriageDecision:
    """The decision on a mail to which all of these rules apply."""
    text = "".join(
        f'[[rule]]\nname = "{number}"\non = ["{on}"]\nthen = {{ {rule} }}\n' for number, rule in enumerate(rules)
    )
    return replace(decide(reading(), facts(on=on), policy(text + CAPTURE + NEED + MATRIX)), hits=())


def mistake(then: str, on: str = "new") -> str:
    (message,) = said(f'[[rule]]\nname = "r"\non = ["{on}"]\nthen = {{ {then} }}\n' + CAPTURE + NEED + MATRIX)
    return message


@pytest.mark.parametrize(("then", "changed"), sorted(SAMPLES.items(), key=str))
def test_an_action_changes_its_fields_and_nothing_else(then: str, changed: dict[str, object]) -> None:
    assert after(then) == replace(after(), **changed)  # type: ignore[arg-type]


def test_a_policy_is_named_in_vain_where_the_settings_have_none() -> None:
    rule = '[[rule]]\nname = "r"\nthen = { sla = "gold" }\n'
    assert said(rule, names=replace(EVERYTHING, policies=frozenset())) == [
        "a.toml: rule.0.then.sla: found 'gold'; allowed the name of an [[sla]] of the settings: there is none"
    ]


def test_every_action_has_its_case_above() -> None:
    assert {then.partition(" ")[0] for then in SAMPLES} == set(ACTIONS)


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ('tags = ["a", "b"]', 'tags = ["b", "c"]', {"tags": ("a", "b", "c")}),
        ('notify = "lead"', 'notify = ["queue", "lead"]', {"notify": ("lead", "queue")}),
        ('cc = "Tom"', 'cc = "a@b.example"', {"cc": ("Tom", "a@b.example")}),
        ('note = "One."', 'note = ["Two.", "One."]', {"notes": ("One.", "Two.")}),
        ('fields = { a = "1", b = "2" }', 'fields = { b = "3" }', {"fields": {"a": "1", "b": "3"}}),
        ('same = "incident_id"', 'same = "order number"', {"same": ("incident_id", "order number")}),
        ('webhook = "chat"', 'webhook = ["crm", "chat"]', {"webhooks": ("chat", "crm")}),
        ('needs = "order number"', 'needs = "order number"', {"needs": ("order number",)}),
    ],
)
def test_what_adds_up_adds_up(first: str, second: str, together: dict[str, object]) -> None:
    assert after(first, second) == replace(after(), **together)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ('assign = "Tom"', 'assign = "best"', {"assign": "best"}),
        ('status = "hold"', 'status = "closed"', {"status": Status.CLOSED}),
        ('sla = "gold"', 'sla = "silver"', {"sla": "silver"}),
        ('acknowledge = "ack_outage"', "acknowledge = true", {}),
        ('acknowledge = "ack_outage"', "acknowledge = false", {"acknowledge": False}),
        ("spam = true", "spam = false", {}),
        ("acknowledge = false", "spam = false", {"acknowledge": False}),
        ('status = "hold"', "spam = false", {"status": Status.HOLD}),
    ],
)
def test_a_later_rule_overrides(first: str, second: str, found: dict[str, object]) -> None:
    assert after(first, second) == replace(after(), **found)  # type: ignore[arg-type]


def test_the_actions_of_one_rule_are_carried_out_in_one_order_however_they_are_written() -> None:
    parts = ['impact = "high"', 'priority = "P4"', "spam = true", "acknowledge = true"]
    decisions = [after(", ".join(order)) for order in permutations(parts)]
    assert all(decision == decisions[0] for decision in decisions)
    assert (decisions[0].priority, decisions[0].status, decisions[0].acknowledge) == ("P4", "spam", True)


@pytest.mark.parametrize(
    ("then", "said_of_it"),
    [
        ('assign = "Tim"', "found 'Tim'; allowed Sue Ann, Tom, best, least-load, round-robin; did you mean 'Tom'?"),
        ('assign = "round robin"', "did you mean 'round-robin'?"),
        ('assign = ["Tom"]', "found ['Tom']; allowed Sue Ann, Tom"),
        ('notify = "leed"', "allowed Sue Ann, Tom, lead, queue; did you mean 'lead'?"),
        ('cc = "Tmo"', "found 'Tmo'; allowed addresses and Sue Ann, Tom; did you mean 'Tom'?"),
        ('cc = "bob@exämple.org"', "allowed an ASCII address such as ann@example.org"),
        ('cc = "Bob <bob@example.org>"', "allowed an ASCII address"),
        ('status = "new"', "found 'new'; allowed closed, hold, open, pending, solved"),
        ('status = "merged"', "allowed closed, hold"),
        ('status = "spam"', "allowed spam = true, a key of its own"),
        ('spam = "yes"', "found 'yes'; allowed true, false"),
        ('sla = "Gold"', "found 'Gold'; allowed gold, silver; did you mean 'gold'?"),
        ('sla = ["gold"]', "found ['gold']; allowed gold, silver"),
        ('note = ""', "allowed a list of texts"),
        ("fields = {}", 'allowed a table such as { kind = "refund" }'),
        ("fields = { kind = 1 }", "found 1; allowed kind = a text on one line, at most 200 characters"),
        ('fields = { "" = "x" }', "allowed the name of a field"),
        ('same = "incident"', "allowed incident_id, order number; did you mean 'incident_id'?"),
        ('needs = "oder number"', "found 'oder number'; allowed order number; did you mean 'order number'?"),
        ('webhook = "caht"', "allowed chat, crm; did you mean 'chat'?"),
        ('acknowledge = "ack_outgae"', "allowed true, false, ack_new, ack_outage; did you mean 'ack_outage'?"),
        ("acknowledge = 1", "found 1; allowed true, false, ack_new, ack_outage"),
        ('impact = "huge"', "found 'huge'; allowed high, low, medium"),
    ],
)
def test_a_value_that_is_wrong_says_what_is_allowed(then: str, said_of_it: str) -> None:
    message = mistake(then)
    assert message.startswith(f"a.toml: rule.0.then.{then.partition(' ')[0]}: ")
    assert said_of_it in message


def test_where_the_settings_have_none_the_message_says_so() -> None:
    bare = replace(EVERYTHING, agents=frozenset(), webhooks=frozenset(), templates=frozenset())
    messages = said(
        '[[rule]]\nname = "r"\nthen = { cc = "Tom", webhook = "x", acknowledge = "ack_x", needs = "n" }', names=bare
    )
    assert [message.partition("; ")[2] for message in messages] == [
        "allowed addresses and no agents, since the settings have none",
        "allowed names of [[need]] tables, and no rule file has one",
        "allowed names of [[webhook]] tables, and the settings have no [[webhook]]",
        "allowed true, false, the name of a template that exists, ack_*",
    ]


@pytest.mark.parametrize("key", sorted(ONLY_ON))
@pytest.mark.parametrize("event", EVENTS)
def test_an_action_that_can_never_have_an_effect_is_a_mistake(key: str, event: str) -> None:
    sample = next(then for then in SAMPLES if then.startswith(f"{key} "))
    text = f'[[rule]]\nname = "r"\non = ["{event}"]\nthen = {{ {sample} }}\n' + CAPTURE + NEED
    messages = said(text)
    if event in ONLY_ON[key]:
        assert messages == []
        return
    allowed = ", ".join(each for each in EVENTS if each in ONLY_ON[key])
    assert messages == [f"a.toml: rule.0.then.{key}: has no effect on {event}; allowed in rules on {allowed}"]


def test_one_event_on_which_it_has_an_effect_is_enough() -> None:
    assert said('[[rule]]\nname = "r"\non = ["new", "reply"]\nthen = { acknowledge = false, tags = ["a"] }') == []


def test_on_a_reply_rules_start_from_the_ticket() -> None:
    text = '[[rule]]\nname = "r"\non = ["reply"]\nthen = { tags = ["again"], status = "open", assign = "best" }'
    before = replace(facts(on="reply"), ticket=replace(known_ticket(), tags=("old",)))
    decision = decide(reading(), before, policy(text))
    assert (decision.tags, decision.status, decision.assign) == (("old", "again"), Status.OPEN, "best")


def test_the_words_that_others_go_by() -> None:
    assert WAYS == ("round-robin", "least-load", "best")
    assert GROUPS == ("lead", "queue")
    assert not {Status.NEW, Status.SPAM, Status.MERGED} & set(STATUSES)


@given(st.lists(st.sampled_from(sorted(SAMPLES)), max_size=3), st.sampled_from(sorted(SAMPLES)))
def test_saying_again_what_was_said_last_changes_nothing(before: list[str], then: str) -> None:
    """What an example expects is compared so: it is said again, and must make no difference."""
    once = after(*before, then)
    text = f'[[rule]]\nname = "r"\nthen = {{ {then} }}\n' + CAPTURE + NEED + MATRIX
    (change,) = policy(text).rules[0].changes
    key = then.partition(" ")[0]
    assert decided(key, change(once)) == decided(key, once)
