"""What the rules saw, kept beside a mail and read again: the same for every condition."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.readings import known_ticket
from triaged.desk.triage.documents import DECIDED, completed, telling, whole
from triaged.model import (
    CustomerFacts,
    CustomerHistory,
    EvidenceLevel,
    Grade,
    Priority,
    ReminderKind,
    RuleHit,
    Status,
    Tier,
    TriageDecision,
    TriageFacts,
)
from triaged.store.facts import facts_document, seen_of

TEXTS = st.text(max_size=20)
MAYBE = st.none() | TEXTS
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
CUSTOMERS = st.builds(
    CustomerFacts, address=st.just(""), organisation=MAYBE, tier=MAYBE, vip=st.booleans(), language=MAYBE
).map(
    lambda each: replace(
        each, organisation=each.organisation or None, tier=each.tier or None, language=each.language or None
    )
)
TICKETS = st.builds(
    lambda **given: replace(known_ticket(), subject="", customer="", participants=frozenset(), **given),
    number=st.integers(1, 2**31),
    status=st.sampled_from(Status),
    priority=st.sampled_from(Priority),
    queue=TEXTS,
    tier=st.sampled_from(Tier),
    tags=LISTS,
    language=TEXTS,
    evidence=st.sampled_from(EvidenceLevel),
    updated_at=MOMENTS,
    created_at=st.none() | MOMENTS,
    solved_at=st.none() | MOMENTS,
    assignee=MAYBE,
    sla=MAYBE,
    impact=st.none() | st.sampled_from(Grade),
    urgency=st.none() | st.sampled_from(Grade),
    fields=st.dictionaries(TEXTS, MAYBE, max_size=3),
)
FACTS = st.builds(
    TriageFacts,
    on=st.sampled_from(["new", "forward", "reply", "note", "clock"]),
    mailbox=TEXTS,
    queue=TEXTS,
    now=MOMENTS,
    ticket=st.none() | TICKETS,
    earlier_language=MAYBE,
    customer=st.none() | CUSTOMERS,
    history=st.builds(CustomerHistory, open_tickets=st.integers(0, 9), recent_tickets=st.integers(0, 9)),
    clock=st.none() | st.sampled_from(ReminderKind),
)
DECISIONS = st.builds(
    TriageDecision,
    queue=TEXTS,
    language=MAYBE,
    priority=st.sampled_from(Priority),
    tier=st.sampled_from(Tier),
    tags=LISTS,
    impact=st.none() | st.sampled_from(Grade),
    status=st.none() | st.sampled_from(Status),
    assign=MAYBE,
    acknowledge=st.booleans(),
    fields=st.dictionaries(TEXTS, TEXTS, max_size=3),
    needs=LISTS,
    ignore=MAYBE,
)


def stored(document: dict[str, Any]) -> dict[str, Any]:
    """As a database gives it back."""
    found: dict[str, Any] = json.loads(json.dumps(document))
    return found


@given(FACTS, st.sampled_from(EvidenceLevel), DECISIONS)
def test_what_is_kept_comes_back(facts: TriageFacts, evidence: EvidenceLevel, decision: TriageDecision) -> None:
    seen = seen_of(stored(facts_document(facts, evidence, decision)))
    assert seen.facts == facts
    assert seen.evidence is evidence
    assert seen.decided == whole(decision)


def test_nothing_is_kept_that_no_condition_looks_at() -> None:
    customer = CustomerFacts(address="ann@example.org", name="Ann Lee", zone="Asia/Tokyo", notes="pays late", vip=True)
    ticket = replace(known_ticket(), subject="A secret", participants=frozenset({"bob@example.org"}))
    now = datetime(2026, 1, 5, tzinfo=UTC)
    facts = TriageFacts(on="reply", mailbox="support", queue="support", now=now, customer=customer, ticket=ticket)
    text = json.dumps(facts_document(facts, EvidenceLevel.A2, TriageDecision(queue="support", language="en")))
    for word in ("ann", "Ann", "Tokyo", "pays late", "secret", "bob"):
        assert word not in text
    assert len(text) < 700


def test_a_customer_of_whom_nothing_is_known_but_that_he_is_one_stays_one() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    facts = TriageFacts(on="new", mailbox="m", queue="q", now=now, customer=CustomerFacts(address=""))
    document = facts_document(facts, EvidenceLevel.A2, TriageDecision(queue="q", language=None))
    assert seen_of(stored(document)).facts.customer == CustomerFacts(address="")


def test_the_rules_that_matched_are_named() -> None:
    hits = tuple(RuleHit(file="a", name=name, matched=name != "b", conditions=()) for name in "abc")
    decision = TriageDecision(queue="q", language=None, hits=hits)
    facts = TriageFacts(on="new", mailbox="m", queue="q", now=datetime(2026, 1, 5, tzinfo=UTC))
    assert seen_of(stored(facts_document(facts, EvidenceLevel.A0, decision))).rules == ("a", "c")


def test_a_document_has_every_field_of_a_decision_but_the_hits() -> None:
    assert {*DECIDED} == {field.name for field in fields(TriageDecision)} - {"hits"}


def test_what_nobody_has_decided_is_not_written_and_comes_back_all_the_same() -> None:
    plain = TriageDecision(queue="q", language="en")
    assert telling(plain) == {"queue": "q", "language": "en"}
    assert completed(telling(plain)) == whole(plain)
    assert completed({"queue": "q", "language": "en"})["webhooks"] == []
