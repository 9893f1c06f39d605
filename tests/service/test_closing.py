"""After solving: what is closed and told of it, and what is left alone; beside `test_pending`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.waiting_customers import WaitingDesk


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    def made(*where: Any, **how: Any) -> WaitingDesk:
        return WaitingDesk(*where, **{"queue": "close_days = 3", **how})

    return made


@pytest.mark.parametrize("word", ["#hold", "#open", "#pending", "#spam"])
def test_what_is_not_solved_is_neither_called_so_nor_closed(desk: WaitingDesk, word: str) -> None:
    desk.write()
    assert desk.says(word) == "command"
    assert desk.outbox("solved_customer") == []
    assert desk.waiting("close") == []


def test_an_exercise_is_not_closed_when_it_is_solved(desk: WaitingDesk) -> None:
    desk.write()
    desk.change(practice=True)
    assert desk.says("#solved") == "command"
    assert desk.waiting("close") == []
    assert desk.outbox("solved_customer") == []


def test_who_solves_what_is_solved_begins_nothing_anew(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved")
    before = desk.waiting("close")
    desk.passes(days=1)
    desk.says("#solved")
    assert desk.waiting("close") == before
    assert len(desk.outbox("solved_customer")) == 1


def test_who_does_more_by_the_same_mail_has_the_customer_told_too(desk: WaitingDesk) -> None:
    desk.write()
    assert desk.says("#take\n#priority P2\n#solved") == "command"
    assert len(desk.outbox("solved_customer")) == 1


def test_whose_mail_is_spam_is_not_told_that_it_is_solved(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#spam")
    desk.says("#solved")
    assert desk.status() == "solved"
    assert desk.outbox("solved_customer") == []


def test_what_was_closed_meanwhile_is_not_closed_again(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved")
    desk.change(status="closed")
    desk.next("close")
    assert [each["to"] for each in desk.events("status")] == ["solved"]


def test_a_queue_that_closes_nothing_any_more_leaves_what_is_solved(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved")
    desk.rewrite(lambda settings: settings.replace("close_days = 3", ""))
    with capture_logs() as logs:
        desk.next("close")
    assert desk.status() == "solved"
    assert desk.waiting("close") == []
    assert [each for each in logs if each["log_level"] in ("warning", "error")] == []


def test_a_look_that_comes_too_early_comes_again_when_it_is_time(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved")
    ((_step, closes_at),) = desk.waiting("close")
    desk.change(solved_at=desk.now + timedelta(hours=2))  # as if the machine's clock was set since
    desk.next("close")
    assert desk.status() == "solved"
    assert desk.waiting("close") == [(0, closes_at + timedelta(hours=2))]
    desk.next("close")
    assert desk.status() == "closed"
