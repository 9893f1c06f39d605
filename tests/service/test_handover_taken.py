"""What a ticket takes along to the next tier, and what who gets it is told of it; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, answer, asked, told, words, write
from tests.promising_desk import PROMISES, promise
from tests.service.test_handover import THREE_TIERS, at, needing, state, with_file

TIERED = PROMISES.replace('chain = "standard"\nP1', 'chain = "standard"\ntiers = { L1 = "30m", L2 = "2h" }\nP1')


@pytest.fixture
def needy(make_desk: Any) -> AgentsDesk:
    return needing(make_desk(agents=THREE_TIERS), "summary", "tried")


def test_a_question_is_over_once_the_ticket_has_gone_up(needy: AgentsDesk) -> None:
    asked(needy)
    answer(needy, "#escalate")
    question = told(needy, TOM, "handover_agent")
    answer(needy, "#escalate! the plant is down")
    assert state(needy)[0] == "L2"
    events = len(needy.events("handover"))
    assert answer(needy, "Summary: a", answers=question) == "note"
    assert len(needy.events("handover")) == events
    assert len(needy.outbox("handover_agent")) == 1


def test_the_pictures_of_a_signature_are_no_logs(make_desk: Any) -> None:
    desk = needing(make_desk(), "logs")
    mail = with_file(write(ANNA, at=desk.now), "logo.png").replace(
        b"Content-Type: text/plain\r\nContent-Disposition: attachment;",
        b"Content-Type: image/png\r\nContent-ID: <logo@example.org>\r\nContent-Disposition: inline;",
    )
    assert desk.take(mail) == "ticket"
    answer(desk, "#escalate")
    assert state(desk)[0] == "L1"
    assert "Attach the logs" in words(told(desk, TOM, "handover_agent"))


def test_the_newest_of_what_was_said_counts(needy: AgentsDesk) -> None:
    asked(needy)
    answer(needy, "#escalate\n\nSummary: it does not print\nTried: a cable")
    answer(needy, "#escalate\n\nSummary: it leaves the network", sender=SUE, answers=told(needy, SUE))
    brief = words(told(needy, "kim@agents.example"))
    assert "Summary:\n  it leaves the network\nTried:\n  a cable\n" in brief
    assert "it does not print\n" not in brief


def test_who_gets_it_back_is_not_told_what_the_higher_tier_was_missing(needy: AgentsDesk) -> None:
    asked(needy)
    answer(needy, "#take")
    at(needy, 10)
    answer(needy, "#escalate! the plant is down")
    assert "Still missing: Summary, Tried" in words(told(needy, SUE))
    answer(needy, "#tier L1 only the password", sender=SUE, answers=told(needy, SUE))
    brief = words(told(needy, TOM))
    assert "Handed back from L2 to L1 by Sue" in brief
    assert "missing" not in brief


def test_what_the_customer_waits_for_is_told_and_nothing_of_the_teams(make_desk: Any) -> None:
    desk = promise(make_desk(agents=THREE_TIERS), TIERED)
    asked(desk)
    answer(desk, "Is it plugged in?")  # so the first answer is over, and the next one not asked for yet
    answer(desk, "#escalate")
    promised = words(told(desk, SUE)).partition("Promised:\n")[2].partition("[internal")[0]
    assert [line.partition(":")[0] for line in promised.splitlines()] == ["- news for the customer", "- solution"]


@pytest.mark.parametrize("answers", [False, True])
def test_what_is_shown_anyhow_is_not_shown_as_his_first_words_too(needy: AgentsDesk, answers: bool) -> None:
    asked(needy, "It does not print.")
    if answers:
        answer(needy, "Is it plugged in?")
    answer(needy, "#escalate\n\nSummary: a\nTried: b")
    assert words(told(needy, SUE)).count("It does not print.") == 1


def test_of_a_long_report_the_beginning_is_shown(needy: AgentsDesk) -> None:
    asked(needy)
    lines = "\n".join(f"step {number}" for number in range(70))
    answer(needy, f"#escalate\n\nSummary: a\nTried: {lines}")
    brief = words(told(needy, SUE))
    assert "  step 59\n  [...]\n" in brief
    assert "step 60" not in brief


def test_where_the_customer_is_told_nothing_says_that_he_was_not(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#escalate")
    assert len(desk.outbox("specialist_customer")) == 1
    assert [each for each in desk.events("customer told") if not each["sent"]] == []
