"""Lists one after the other: when each leaves, and whether it says that there is more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from tests.agents_desk import AgentsDesk, text
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, led, opened
from tests.promising_desk import passes
from triaged import escalate

TICKETS = escalate.MAILS + 1  #: of a round: so one of them is listed


@pytest.mark.parametrize(
    ("rounds", "leave"),
    [
        ([0, 5], [0, 10]),
        ([0, 15], [0, 15]),  # the first one has left long ago
        ([0, 5, 16], [0, 10, 20]),  # the second one left ten minutes after the first
    ],
)
def test_a_list_leaves_ten_minutes_after_the_one_before_and_says_then_that_there_is_more(
    make_desk: Callable[..., AgentsDesk], rounds: Sequence[int], leave: Sequence[int]
) -> None:
    desk = led(make_desk(), chain('{ at = "breach", do = ["lead"] }'))
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")
    begins = desk.now
    for each in rounds:
        desk.now = begins + timedelta(minutes=each)
        opened(desk, TICKETS)
    for each in rounds:
        desk.now = begins + timedelta(minutes=60 + each)
        every(desk)
    lists = desk.outbox("escalated_list_agent")
    late = begins + timedelta(minutes=60)
    assert [(each["next_at"] - late) // timedelta(minutes=1) for each in lists] == leave
    said = ["There is more: #list" in text(letter_of(desk.content(each["id"]))) for each in lists]
    assert said == [at != when for at, when in zip(rounds, leave, strict=True)]


def test_a_list_says_that_there_is_more_where_the_batch_is_full(
    make_desk: Callable[..., AgentsDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", TICKETS)
    desk = led(make_desk(), chain('{ at = "breach", do = ["lead"] }'))
    opened(desk, TICKETS)
    passes(desk, 60)
    every(desk)
    (only,) = desk.outbox("escalated_list_agent")
    assert "There is more: #list" in text(letter_of(desk.content(only["id"])))
