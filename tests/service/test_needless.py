"""What says that time runs out, and need not be said: also where no step was carried out, or nobody answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.agents_desk import TOM
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, led, opened, write
from tests.promising_desk import passes
from tests.waiting_customers import WaitingDesk


def states(desk: Any, *notices: str) -> list[str]:
    return [each["state"] for notice in notices for each in desk.outbox(notice)]


@pytest.fixture
def waiting(make_desk: Callable[..., WaitingDesk]) -> WaitingDesk:
    """A customer was told that a specialist has it, and when that time had come, that it takes longer."""
    desk = make_desk()
    desk.write()
    desk.says("#escalate")
    desk.next("promised")
    assert states(desk, "specialist_customer", "delay_customer") == ["sent", "waiting"]
    assert desk.events("escalated") == []
    return desk


class TestOfWhatASpecialistPromised:
    @pytest.fixture
    def new_desk(self) -> Callable[..., WaitingDesk]:
        return WaitingDesk

    @pytest.mark.parametrize("words", ["Turn it on.", "#solved", "#spam"])
    def test_nothing_is_said_after_an_answer_or_when_it_is_over(self, waiting: WaitingDesk, words: str) -> None:
        waiting.says(words)
        assert states(waiting, "delay_customer") == ["cancelled"]

    def test_a_note_answers_nobody(self, waiting: WaitingDesk) -> None:
        waiting.says("#note\n\nHe is angry.")
        assert states(waiting, "delay_customer") == ["waiting"]


@pytest.mark.parametrize("over", ["#solved", "#spam"])
def test_what_is_over_without_an_answer_and_open_again_is_said_after_all(make_desk: Any, over: str) -> None:
    desk = led(make_desk(), chain('{ at = "breach", do = ["lead", "customer"] }'))
    opened(desk)
    passes(desk, 60)
    every(desk)
    (told,) = (letter_of(desk.content(each["id"])) for each in desk.outbox("message_agent") if each["recipient"] == TOM)
    passes(desk, 0.1)
    desk.take(write(TOM, over, answers=told, at=desk.now))
    assert states(desk, "breach_lead", "delay_customer") == ["cancelled", "cancelled"]
    passes(desk, 0.1)
    desk.take(write(TOM, "#open", answers=told, at=desk.now))
    assert states(desk, "breach_lead", "delay_customer") == ["waiting", "waiting"]
