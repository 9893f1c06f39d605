"""What an agent gives a higher tier in a mail that is held: it goes along when other words are sent in its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.agents_desk import AGENTS, SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, answer, asked, said, told, words
from tests.service.test_handover import needing

GIVEN = "Summary: it leaves the network\nTried: a cable"
HELD = f"#asign Sue\n#escalate\n\nThis customer is a liar.\n\n{GIVEN}"


@pytest.fixture
def held(make_desk: Callable[..., AgentsDesk]) -> AgentsDesk:
    """An answer that moves its ticket up is held, since one of its commands is misspelt."""
    desk = needing(make_desk(agents=AGENTS), "summary", "tried")
    asked(desk)
    assert answer(desk, HELD) == "held"
    return desk


def instead(desk: AgentsDesk, text: str) -> str | None:
    return answer(desk, text, answers=told(desk, TOM, "kept_agent"))


def given(desk: AgentsDesk) -> list[tuple[str, str]]:
    return [(each["summary"], each["tried"]) for each in desk.events("handover")]


def test_it_goes_along_with_other_words(held: AgentsDesk) -> None:
    assert instead(held, "#send\nA colleague goes on.") == "reply"
    assert held.shown()["tier"] == "L2"
    assert held.outbox("handover_agent") == []
    assert given(held) == [("it leaves the network", "a cable")]
    assert "  a cable" in words(told(held, SUE))
    assert "cable" not in words(told(held, ANNA, "relay"))


def test_the_later_word_on_a_thing_counts(held: AgentsDesk) -> None:
    assert instead(held, "#send\nA colleague goes on.\n\nTried: another port") == "reply"
    assert given(held) == [("it leaves the network", "another port")]


def test_so_it_does_when_the_other_words_are_held_too(held: AgentsDesk) -> None:
    assert instead(held, "#send\n#asign Sue\n\nA colleague goes on.") == "held"
    assert instead(held, "#send\nSue goes on.") == "reply"
    assert given(held) == [("it leaves the network", "a cable")]


def test_it_stands_in_the_note_that_goes_in_its_place(held: AgentsDesk) -> None:
    assert instead(held, "#send\n#note\nHe is angry.") == "note"
    assert said(held)[-1] == ("note", f"{GIVEN}\n\nHe is angry.")


def test_and_not_what_is_said_otherwise_there(held: AgentsDesk) -> None:
    assert instead(held, "#send\n#note\nHe is angry.\n\nSummary: a\nTried: b") == "note"
    assert said(held)[-1] == ("note", "Summary: a\nTried: b\n\nHe is angry.")
