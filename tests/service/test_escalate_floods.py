"""Many promised times that run out at once: nobody is flooded, and no breach goes without its sheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.agents_desk import SUE, AgentsDesk, text
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, led, mails, opened
from tests.promising_desk import passes
from triaged import escalate


def test_one_list_a_while_however_many_are_late(
    make_desk: Callable[..., AgentsDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 5)
    desk = led(make_desk(), chain('{ at = "breach", do = ["lead"] }'))
    opened(desk, 25)
    passes(desk, 60)
    every(desk)
    first, second = desk.outbox("escalated_list_agent")
    assert first["recipient"] == second["recipient"] == SUE
    assert second["next_at"] - first["next_at"] == escalate.WITHIN
    assert "There is more: #list" in text(letter_of(desk.content(second["id"])))
    assert (
        sum(bool(each["listed"]) for n in range(1001, 1026) for each in desk.events("escalated", n) if "listed" in each)
        == 22
    )


def test_what_is_handed_up_is_listed_too(make_desk: Callable[..., AgentsDesk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 4)
    desk = led(make_desk(), chain('{ at = "breach", do = ["up"] }'))
    opened(desk, 8)
    passes(desk, 60)
    before = len(desk.outbox())
    every(desk)
    to_sue = [each["notice"] for each in desk.outbox()[before:] if each["recipient"] == SUE]
    assert (len(to_sue), to_sue.count("escalated_list_agent")) == (escalate.MAILS + 2, 2)


def test_a_lead_who_is_asked_to_take_it_gets_the_sheet_too(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), chain('{ at = "breach", do = ["up", "lead"] }'))
    opened(desk)
    passes(desk, 60)
    every(desk)
    assert mails(desk, "breach_lead") == {SUE: 1}
