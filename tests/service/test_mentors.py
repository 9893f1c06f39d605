"""Answers of agents who have a mentor. On both databases."""

from __future__ import annotations

import pytest

from tests.agents_desk import AGENTS, SUE, TOM
from tests.answering_agents import ANNA, answer, asked, said, told, words, write

MENTORED = AGENTS.replace('name = "Tom"', 'name = "Tom"\nmentor = "Sue"')


@pytest.fixture
def school(make_desk):
    """A desk where Sue sees the answers of Tom before they leave."""
    desk = make_desk(agents=MENTORED)
    asked(desk)
    return desk


def waits(desk, text: str = "#solved\nIs it plugged in?") -> str:
    """Tom has answered; what Sue is asked."""
    assert answer(desk, text) == "held"
    assert desk.outbox("relay") == []
    return words(told(desk, SUE, "approve_agent"))


def say(desk, text: str, *, sender: str = SUE, notice: str = "approve_agent") -> str | None:
    return answer(desk, text, sender=sender, answers=told(desk, sender, notice))


def test_the_mentor_sees_the_answer_and_what_he_can_say(school):
    notice = waits(school)
    assert "Tom has written an answer." in notice
    assert f"To: {ANNA}" in notice
    assert "| #solved\n" in notice
    assert "| Is it plugged in?\n" in notice
    assert "#approve  " in notice
    assert [row["recipient"] for row in school.outbox("kept_agent")] == []
    assert school.shown()["status"] == "new"


def test_approved_it_goes_out_as_the_agents_own(school):
    waits(school)
    assert say(school, "#approve") == "command"

    letter = told(school, ANNA, "relay")
    assert words(letter).startswith("Is it plugged in?\n")
    assert letter["From"] == '"Tom (Example Desk)" <support@example.com>'
    assert (school.shown()["assignee"], school.shown()["status"]) == (TOM, "solved")
    assert "goes out now" in words(told(school, SUE, "settled_agent"))


def test_a_correction_goes_in_its_place_and_the_agent_learns_of_it(school):
    waits(school)
    assert say(school, "#approve\nPlease check the plug.\nIs it dry?") == "reply"

    assert words(told(school, ANNA, "relay")).startswith("Please check the plug.\nIs it dry?\n")
    assert len(school.outbox("relay")) == 1
    assert school.shown()["assignee"] == TOM
    notice = words(told(school, TOM, "approve_agent"))
    assert "Sue has looked at your answer and sent these words in its place:" in notice
    assert "| Please check the plug." in notice


def test_dropped_it_does_not_go_and_the_agent_learns_why(school):
    waits(school)
    assert say(school, "#drop\nPlease be kinder.") == "command"

    assert school.outbox("relay") == []
    notice = words(told(school, TOM, "approve_agent"))
    assert "it does not go" in notice
    assert "| Please be kinder." in notice
    assert ("note", "Please be kinder.") in said(school)


def test_the_agent_himself_does_not_let_it_go(school):
    waits(school)
    notice = told(school, SUE, "approve_agent")
    assert school.take(write(TOM, "#approve", answers=notice)) == "held"
    assert answer(school, "#approve") == "command"
    assert "- Not done: #approve\n" in words(told(school, TOM, "done_agent"))
    assert school.outbox("relay") == []


def test_first_what_is_in_doubt_then_the_mentor(school):
    assert answer(school, "#nnote\nIs it plugged in?") == "held"
    assert school.outbox("approve_agent") == []
    assert say(school, "#send", sender=TOM, notice="kept_agent") == "command"
    assert school.outbox("relay") == []
    assert "| #nnote\n" in words(told(school, SUE, "approve_agent"))
    # a second word of his own changes nothing any more
    assert say(school, "#send", sender=TOM, notice="kept_agent") == "note"
    assert school.outbox("relay") == []
    assert say(school, "#approve") == "command"
    assert words(told(school, ANNA, "relay")).startswith("#nnote\nIs it plugged in?\n")


def test_notes_and_commands_need_no_mentor(school):
    assert answer(school, "#note\nI do not know that one.") == "note"
    assert answer(school, "#take") == "command"


def test_the_mentors_own_answers_wait_for_nobody(school):
    answer(school, "#cc @sue")
    assert answer(school, "Is it plugged in?", sender=SUE) == "reply"


def test_other_words_of_his_own_wait_for_the_mentor_too(school):
    assert answer(school, "#nnote\nIs it plugged in?") == "held"
    assert say(school, "#send\nIs it switched on?", sender=TOM, notice="kept_agent") == "held"
    assert school.outbox("relay") == []
    assert say(school, "#approve") == "command"
    assert words(told(school, ANNA, "relay")).startswith("Is it switched on?\n")
