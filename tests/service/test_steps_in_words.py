"""Steps that were not carried out by themselves, and notices that did not leave, as people are told of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.answering_agents import answer, told, words
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, led, opened
from tests.promising_desk import passes
from triaged.store.events import append_event

STEP = {"metric": "first_response", "cycle": 1, "step": 1, "key": "50%", "round": 1, "at": "2026-03-01T12:30:00Z"}
MISSED = "the time for a step of a promise was missed: first answer"
TOGETHER = "a step of a promise was carried out with a later one: first answer"


@pytest.mark.parametrize(
    ("how", "sentence"), [({"late": True, "does": []}, MISSED), ({"with": "100%", "does": []}, TOGETHER)]
)
def test_each_is_a_sentence_of_its_own(
    make_desk: Callable[..., AgentsDesk], how: dict[str, Any], sentence: str
) -> None:
    desk = led(make_desk())
    opened(desk)
    with desk.store.write() as transaction:
        append_event(transaction, 1001, desk.now, kind="escalated", actor="triaged", data={**STEP, **how})
    assert answer(desk, "#explain") == "command"
    assert sentence in words(told(desk, TOM, "explain_agent"))


def test_the_sheet_shows_no_relays_words_of_what_did_not_leave(make_desk: Callable[..., AgentsDesk]) -> None:
    steps = '{ at = "50%", do = ["agent"] }, { at = "breach", do = ["lead"], metrics = ["resolution"] }'
    desk = led(make_desk(), chain(steps).replace("first_response", "resolution"))
    opened(desk)
    passes(desk, 30)
    every(desk)
    answer(desk, "Turn it on.", answers=told(desk, TOM, "message_agent"))
    assert [each["state"] for each in desk.outbox("escalated_agent")] == ["cancelled"]
    passes(desk, 60)
    every(desk)
    (sheet,) = (each["id"] for each in desk.outbox("breach_lead") if each["recipient"] == SUE)
    said = words(letter_of(desk.content(sheet)))
    assert "| Tom | reminder |" in said
    assert "needless" not in said
