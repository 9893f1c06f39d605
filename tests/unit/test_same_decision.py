"""Live mail, `explain` and a replay are decided by one function: whatever the rules and the mail, with one result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.random_rules import AGENTS, VALUES, conditions, customers, leaves, mails, tables_of, tickets
from triaged import process
from triaged.cli.explained import document
from triaged.config import Desk, load_desk
from triaged.config.folder import make_folder
from triaged.config.sample import sample
from triaged.desk.customers import Directory
from triaged.desk.triage import RuleFile, compile_rules, engine, shapes
from triaged.desk.triage.actions import ONLY_ON
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.documents import whole
from triaged.desk.triage.rules import EVENTS, RuleSet
from triaged.model import (
    Address,
    Candidates,
    CustomerHistory,
    Outcome,
    Purpose,
    Reading,
    Token,
)
from triaged.replay import as_seen
from triaged.store.facts import facts_document, seen_of
from triaged.store.filing import Filing

NOW = datetime(2026, 1, 7, 10, tzinfo=UTC)
NAMES = replace(AGENTS, webhooks=frozenset({"chat"}))
NEED = {"name": "order", "pattern": r"\d{6}", "label": {"en": "the order number"}}
MATRIX = {grade: {"high": "P1", "medium": "P3", "low": "P4"} for grade in ("high", "medium", "low")}

#: a pattern that runs out of time on this text
SLOW = {"text_regex": r"^(a|aa)+$"}
ENDLESS = "a" * 5000 + "!"
NEVER = {"clock"}  #: it strikes without a mail
RARELY = {"organisation", "customer_tier", "ticket", "text_has"}  #: several things have to meet: some runs see none
THEN = {"tags": ["t"]}
ALWAYS = {"within"}  #: all of it is at NOW


@st.composite
def rule_tables(draw: st.DrawFn, when: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """A rule of any conditions and actions, on events on which they may stand."""
    keys = draw(st.lists(st.sampled_from(sorted(shapes.ACTIONS)), min_size=1, max_size=3, unique=True))
    allowed = set(EVENTS).intersection(*(ONLY_ON.get(key, EVENTS) for key in keys))
    on = draw(st.lists(st.sampled_from(sorted(allowed)), min_size=1, unique=True))
    then = {key: shapes.ACTIONS[key].example for key in keys}
    return {"on": on, "when": draw(when), "then": then, "stop": draw(st.integers(0, 4)) == 0}


@st.composite
def rule_sets(draw: st.DrawFn, when: st.SearchStrategy[dict[str, Any]]) -> RuleSet:
    drawn = draw(st.lists(rule_tables(when), max_size=8))
    tables = [{"name": f"rule {n}", **table} for n, table in enumerate(drawn)]
    content = {"rule": tables, "need": [NEED], "matrix": MATRIX}
    rules, mistakes = compile_rules([RuleFile(name="a.toml", tables=content)], NAMES)
    assert mistakes == []
    return rules


@st.composite
def letters(draw: st.DrawFn) -> Reading:
    """A mail at random, often of the customer whose ticket there is, that may be an answer, or forwarded."""
    mail = draw(mails())
    said = mail.mail
    if draw(st.integers(0, 3)):
        said = replace(said, from_=Address(name="", addr="ann@example.org"))
    if draw(st.booleans()):
        said = replace(said, author=Address(name="", addr="bob@mail.example.org"))
    tokens = draw(st.sampled_from([(), (Token(handle=7, purpose=Purpose.REPLY, day=2196),)]))
    return replace(mail, mail=said, tokens=tokens)


@st.composite
def known(draw: st.DrawFn) -> Candidates:
    ticket = replace(draw(tickets), participants=frozenset({"ann@example.org"}))
    return Candidates(
        by_message_id=draw(st.sampled_from([{}, {"<parent@example.org>": [ticket]}])),
        customer=draw(st.none() | customers),
        history=CustomerHistory(open_tickets=draw(st.integers(0, 6)), recent_tickets=draw(st.integers(0, 6))),
        earlier_language=draw(st.sampled_from([None, "fr"])),
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    make_folder(folder, sample(), {})
    return replace(load_desk(folder / "triaged.toml"), directory=Directory())


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rules=rule_sets(conditions | st.just({})), mail=letters(), candidates=known(), answers=st.booleans())
def test_live_explained_and_replayed_are_the_same(
    desk: Desk, rules: RuleSet, mail: Reading, candidates: Candidates, *, answers: bool
) -> None:
    same(desk, rules, mail, candidates, answers=answers)


@pytest.mark.timeout(120)
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(rules=rule_sets(tables_of(leaves | st.just(SLOW))), mail=letters(), candidates=known(), answers=st.booleans())
def test_they_are_the_same_where_patterns_run_out_of_time(
    desk: Desk, rules: RuleSet, mail: Reading, candidates: Candidates, *, answers: bool
) -> None:
    same(desk, rules, replace(mail, mail=replace(mail.mail, reply=ENDLESS)), candidates, answers=answers)


def same(desk: Desk, rules: RuleSet, mail: Reading, candidates: Candidates, *, answers: bool) -> None:
    """Whoever asks decides the same, and by the same rules."""
    if answers:
        mail = replace(mail, mail=replace(mail.mail, in_reply_to=("<parent@example.org>",)))
    desk = replace(desk, rules=rules)

    live = process.decide(desk, mail, candidates, NOW)
    explained = process.decide(desk, mail, candidates, NOW, trace=True)

    assert (live.triage is None) is (explained.triage is None)
    if live.triage is None or live.facts is None or explained.triage is None:
        return
    filing = Filing(inbox_id=1, mailbox="support", outcome=Outcome.TICKET, message_id="<1@example.org>")
    shown = document(desk, explained, filing)
    seen = seen_of(facts_document(live.facts, live.reading.evidence.level, live.triage))
    replayed = engine.decide(as_seen(mail, seen), seen.facts, rules)

    assert whole(live.triage) == shown["decision"] == whole(replayed) == seen.decided
    matched = [hit.name for hit in live.triage.hits if hit.matched]
    assert matched == [rule["name"] for rule in shown["rules"] if rule["matched"]]
    assert matched == [hit.name for hit in replayed.hits if hit.matched] == list(seen.rules)


def test_each_condition_holds_for_some_mail_of_the_property_and_not_for_another(desk: Desk) -> None:
    """Else the property would prove little of it."""
    seen: set[tuple[str, bool]] = set()

    @settings(max_examples=250, database=None, derandomize=True, deadline=None)
    @given(st.fixed_dictionaries(VALUES), letters(), known())
    def collect(values: dict[str, Any], mail: Reading, candidates: Candidates) -> None:
        mail = replace(mail, mail=replace(mail.mail, in_reply_to=("<parent@example.org>",)))
        tables = [
            {"name": key, "on": list(EVENTS), "when": {key: value}, "then": THEN} for key, value in values.items()
        ]
        rules, _ = compile_rules([RuleFile(name="a.toml", tables={"rule": tables})], NAMES)
        triage = process.decide(replace(desk, rules=rules), mail, candidates, NOW, trace=True).triage
        seen.update((hit.name, hit.matched) for hit in triage.hits) if triage else None

    collect()
    assert {key for key in CONDITIONS if (key, True) not in seen} - RARELY == NEVER
    assert {key for key in CONDITIONS if (key, False) not in seen} == ALWAYS
