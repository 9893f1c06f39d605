"""Single conditions around promised times, each with the mail that comes to it; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, BERT, answer, asked, told, write
from tests.escalating_desk import every, led, opened
from tests.owned_desk import OwnedDesk
from tests.promising_desk import MINUTE, passes, promise, whats
from tests.waiting_customers import OFFICE, WaitingDesk
from triaged import escalate
from triaged.store import merging
from triaged.store.tables import directory, outage, participant

SOLVING = OFFICE.replace('first_response = "1h", next_reply = "2h", update = "7h"', 'first_response = "1h"')
TWO_CLOCKS = """
[[calendar]]
name = "always"
[[sla]]
name = "standard"
calendar = "always"
chain = "standard"
P3 = { first_response = "60m", resolution = "70m" }
[[chain]]
name = "standard"
steps = [
  { at = "breach", do = ["lead"], metrics = ["first_response"] },
  { at = "breach", do = ["up"], metrics = ["resolution"] },
]
"""
MONDAY = datetime.fromisoformat("2026-03-09T12:00:00+01:00")


class TestWhoWaitsForTheSolution:
    @pytest.fixture
    def new_desk(self) -> Callable[..., WaitingDesk]:
        return WaitingDesk

    @pytest.mark.parametrize(
        ("words", "delays"), [(None, 0), ("Thank you very much!", 0), ("It still does not.", 1)], ids=str
    )
    def test_is_told_that_it_takes_longer_where_the_last_word_is_his(
        self, make_desk: Callable[..., WaitingDesk], words: str | None, delays: int
    ) -> None:
        desk = make_desk(promises=SOLVING)
        desk.write()
        desk.says("Is it plugged in?")
        if words is not None:
            assert desk.write(words, answers=desk.letter("ack_new"), subject="Re: Printer") == "reply"
        deps, desk.now = desk.deps, MONDAY  # the sixteen hours of work are over
        escalate.escalate_once(
            escalate.Escalator(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: desk.now)
        )
        assert len(desk.outbox("delay_customer")) == delays
        why = {} if delays else {"customer": "the last word was ours"}
        assert desk.events("escalated")[-1].get("not_done", {}) == why


class TestSilence:
    @pytest.fixture
    def new_desk(self) -> Callable[..., OwnedDesk]:
        return OwnedDesk

    @pytest.mark.parametrize(("command", "ends"), [("#hold", True), ("#tag +printer", False)])
    def test_ends_where_another_agent_sets_the_ticket_aside(self, desk: OwnedDesk, command: str, ends: bool) -> None:
        desk.opens()
        desk.says("#take")
        desk.says("#note\n@Sue please have a look")
        desk.adds()
        assert len(desk.waiting("silent")) == 1
        assert desk.says(command, SUE, "note_agent") == "command"
        assert (desk.waiting("silent") == []) is ends


class TestSplitting:
    def split(self, desk: AgentsDesk, *positions: int) -> None:
        with desk.store.write() as transaction:
            merging.split(transaction, 1001, positions, "operator", desk.now)

    def replies(self, desk: AgentsDesk, words: str, sender: str = ANNA) -> None:
        assert desk.take(write(sender, words, answers=told(desk, ANNA, "ack_new"), at=desk.now)) == "reply"

    def test_the_first_of_a_customers_mails_opens_the_new_ticket(self, make_desk: Any) -> None:
        desk = promise(make_desk())
        asked(desk)
        for words in ("And cold.", "Very cold."):
            self.replies(desk, words)
            passes(desk, 10)
        self.split(desk, 2, 3)
        assert whats(desk, 1002) == ["opened"]  # and the second says nothing new: he waits already

    def test_an_answer_opens_nothing_and_stays_one_in_the_old_ticket(self, make_desk: Any) -> None:
        desk = promise(make_desk())
        asked(desk)
        passes(desk, 10)
        answer(desk, "Is it plugged in?")
        self.split(desk, 2)
        assert whats(desk, 1002) == ["answered"]
        assert whats(desk) == ["opened", "answered"]

    @pytest.mark.parametrize(("writer", "organisation"), [(ANNA, "Acme"), (BERT, None)])
    def test_another_customer_has_not_the_organisation_of_the_first(
        self, make_desk: Any, writer: str, organisation: str | None
    ) -> None:
        desk = promise(make_desk())
        with desk.store.write() as transaction:
            said = {"address": ANNA, "organisation": "Acme"}
            transaction.execute(insert(directory), [{"key": ANNA, "data": said}])
        asked(desk)
        with desk.store.write() as transaction:
            transaction.execute(update(participant).where(participant.c.address == ANNA).values(address=writer))
        self.replies(desk, "And cold.", writer)
        self.split(desk, 2)
        assert desk.events("clock", 1002)[0].get("organisation") == organisation


def test_who_has_a_mail_about_a_ticket_is_asked_to_take_it_by_a_mail_too(make_desk: Any) -> None:
    desk = led(make_desk(), TWO_CLOCKS)
    opened(desk)
    with desk.store.write() as transaction:  # it did not run when the second time was over, and did at the first
        transaction.execute(insert(outage), [{"begins": desk.now + 65 * MINUTE, "ends": desk.now + 85 * MINUTE}])
    passes(desk, 90)
    before = len(desk.outbox())
    every(desk)
    to_sue = [each["notice"] for each in desk.outbox()[before:] if each["recipient"] == SUE]
    assert to_sue == ["breach_lead", "message_agent"]
    assert TOM not in {each["recipient"] for each in desk.outbox()[before:]}
