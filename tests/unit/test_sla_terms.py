"""The intervals of a clock in the words of the field: what it did as each began, and why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.promised_times import HOUR, Ticket, at, policy, promised, promises, versions
from triaged.model import Clock, Metric, Outage, Priority, Status, Term, Tier
from triaged.render.terms_of_clocks import clock_reason
from triaged.render.words_of_clocks import TERMS

ALL = promised(first_response=HOUR, next_reply=HOUR, update=HOUR, resolution=8 * HOUR, tiers={Tier.L1: HOUR})
RESOLUTION, FIRST = Metric.RESOLUTION, Metric.FIRST_RESPONSE


def told(clock: Clock) -> Sequence[str]:
    return [each.told for each in clock.intervals]


def test_it_starts_waits_and_goes_on() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 11:30", inbox=7)
    assert told(ticket.clock(RESOLUTION, ALL, "2 12:00")) == [
        "started: opened",
        "paused: waiting for customer",
        "resumed: customer wrote",
    ]


def test_it_waits_for_others_and_goes_on_by_a_command() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10", Status.HOLD).changes("2 09:30", status=Status.OPEN)
    assert told(ticket.clock(RESOLUTION, ALL, "2 10:00")) == [
        "started: opened",
        "paused: waiting for others",
        "resumed",
    ]


def test_the_customer_reopens_it_with_the_whole_target() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10", Status.SOLVED).writes("2 11:00", inbox=7)
    assert told(ticket.clock(RESOLUTION, ALL, "2 12:00")) == ["reset: reopened by the customer"]


def test_an_agent_reopens_it_with_what_is_left() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10", Status.SOLVED).changes("2 09:30", status=Status.OPEN)
    assert told(ticket.clock(RESOLUTION, ALL, "2 10:00")) == [
        "started: opened",
        "stopped: solved",
        "resumed: reopened",
    ]


def test_spam_is_cancelled_until_it_comes_back() -> None:
    ticket = Ticket("2 09:00").changes("2 09:10", status=Status.SPAM).changes("2 09:20", status=Status.NEW)
    assert told(ticket.clock(FIRST, ALL, "2 10:00")) == ["started: opened", "cancelled: was spam", "resumed"]


def test_what_only_changes_is_named_and_neither_started_nor_resumed() -> None:
    urgent = policy(targets={Priority.P3: {RESOLUTION: 8 * HOUR}, Priority.P1: {RESOLUTION: HOUR}})
    ticket = Ticket("2 09:00").changes("2 09:30", priority=Priority.P1)
    down = [Outage(begins=at("2 09:40"), ends=at("2 09:50"))]
    assert told(ticket.clock(RESOLUTION, versions(promises(urgent)), "2 10:00", down)) == [
        "started: opened",
        "priority P1",
        "desk down",
        "priority P1",
    ]


def test_a_promise_that_comes_later_counts_from_the_start() -> None:
    later = versions(promises(), ("2 10:00", promises(policy("gold", first_response=HOUR))))
    assert told(Ticket("2 09:00").clock(FIRST, later, "2 11:00")) == ["retroactive", "policy gold"]


def test_an_answer_that_has_not_left_yet_has_stopped_it() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10", leaves_at=at("2 09:11"), inbox=7)
    assert told(ticket.clock(FIRST, ALL, "2 10:00")) == ["started: opened", "stopped: may be taken back"]


def test_each_tier_has_a_clock_of_its_own() -> None:
    tiers = promised(tiers={Tier.L1: HOUR, Tier.L2: HOUR})
    ticket = Ticket("2 09:00").changes("2 09:30", tier=Tier.L2)
    assert told(ticket.clock(Metric.TIER, tiers, "2 10:00")) == ["started: moved to L2"]


@pytest.mark.parametrize("language", ["de", "es", "fr", "ru", "uk", "zh", "zh-Hant"])
def test_each_term_has_words_before_those_of_its_reason(language: str) -> None:
    assert TERMS.keys() == set(Term)
    for term in sorted(Term):
        said = clock_reason(language, f"{term}: opened")
        assert said == f"{clock_reason(language, term)}: {clock_reason(language, 'opened')}"
        assert "opened" not in said


def test_what_only_looks_like_a_term_is_said_as_it_is() -> None:
    assert clock_reason("de", "policy reset: opened") == "Richtlinie reset: opened"
    assert clock_reason("de", "resumed") == "fortgesetzt"
