"""Facts of mail that could be anybody's, and whom the desk asks a second time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.agents_desk import TOM, text
from tests.answering_agents import told
from tests.facts_desk import ANNA, FactsDesk
from tests.service.test_incidents import report
from triaged.outcomes.facts import FACTS_AFTER
from triaged.remind import FACTS_TRIES

ALL_NEED_IT = r"""
[[need]]
name = "order number"
pattern = 'number (\d{4,})'
label = { en = "the order number" }

[[rule]]
name = "all"
then = { needs = ["order number"] }
"""


@pytest.fixture
def new_desk() -> Callable[..., FactsDesk]:
    return FactsDesk


def doubted(desk: FactsDesk, number: int = 1001) -> list[str]:
    return [each["name"] for each in desk.shown(number)["fields"] if each["unproven"]]


def test_the_proven_customer_replaces_what_a_forged_mail_gave(desk: FactsDesk) -> None:
    desk.write()
    asked = desk.letter("ack_new")
    desk.write("number 666666", answers=asked, proven=False)
    assert (desk.fields()["order number"], doubted(desk)) == ("666666", ["order number"])
    assert desk.events("facts")[-1] == {"given": {"order number": "666666"}, "missing": ["picture"], "unproven": True}
    assert "- the order <number>: 666666 (unproven)" in text(desk.letter("message_agent"))

    desk.write("number 12345", answers=asked)
    assert (desk.fields()["order number"], doubted(desk)) == ("12345", [])
    said = desk.events("facts")[-1]
    assert (said["given"], said["instead_of"]) == ({"order number": "12345"}, {"order number": "666666"})
    assert "- the order <number>: 12345\n" in text(desk.letter("message_agent"))
    assert desk.events("facts again") == []

    desk.write("number 777777", answers=asked)  # from now on the first value stays
    assert desk.fields()["order number"] == "12345"
    assert desk.events("facts again") == [{"also": {"order number": "777777"}}]


def test_what_opens_a_ticket_may_be_forged_too(desk: FactsDesk) -> None:
    desk.write("My order, number 666666", proven=False)
    assert doubted(desk) == ["order number"]
    own_id = desk.letter("ack_new")["In-Reply-To"]
    desk.write("My order, number 12345", head=[f"In-Reply-To: {own_id}"], answers=desk.letter("ack_new"))
    assert (desk.fields()["order number"], doubted(desk)) == ("12345", [])


def test_the_same_word_of_the_proven_customer_proves_it(desk: FactsDesk) -> None:
    desk.write()
    asked = desk.letter("ack_new")
    desk.write("number 12345", answers=asked, proven=False)
    events = len(desk.events("facts"))
    desk.write("number 12345", answers=asked)
    assert (desk.fields()["order number"], doubted(desk)) == ("12345", [])
    assert len(desk.events("facts")) == events


def test_neither_an_unproven_mail_nor_a_colleague_replaces_anything(desk: FactsDesk) -> None:
    desk.write(to=["support@example.com"], head=["Cc: bert@example.net"])
    asked = desk.letter("ack_new")
    desk.write("number 666666", answers=asked, proven=False)
    desk.write("number 777777", answers=asked, proven=False)
    own_id = asked["In-Reply-To"]
    colleague = {"sender": "bert@example.net", "head": [f"In-Reply-To: {own_id}"]}
    assert desk.write("number 888888", **colleague) == "reply"
    assert (desk.fields()["order number"], doubted(desk)) == ("666666", ["order number"])
    assert [each["also"]["order number"] for each in desk.events("facts again")] == ["777777", "888888"]


def test_in_one_batch_it_counts_at_once(desk: FactsDesk) -> None:
    desk.write()
    asked = desk.letter("ack_new")
    forged = desk.writing.mail(ANNA, "number 666666", answers=asked, proven=False)
    own = desk.writing.mail(ANNA, "number 12345", answers=asked)
    assert desk.take_all(forged, own) == ["reply", "reply"]
    assert (desk.fields()["order number"], doubted(desk)) == ("12345", [])


def test_who_was_merely_named_as_the_sender_is_asked_once(desk: FactsDesk) -> None:
    desk.write(proven=False)
    assert "- a picture" in text(desk.letter("ack_new"))
    desk.sent()
    desk.remind(24)
    assert desk.outbox("facts_missing") == []
    assert desk.waiting() == []


def test_nobody_is_asked_while_a_mail_is_held_that_may_be_the_answer(desk: FactsDesk) -> None:
    desk.write()
    desk.sent()
    answer = desk.writing.mail("anna@home.example", "number 12345", answers=desk.letter("ack_new"), at=desk.now)
    assert desk.take(answer) == "held"
    desk.sent()
    desk.remind(24)
    assert desk.outbox("facts_missing") == []
    assert desk.waiting() == [1001]  # it may be refused
    for _ in range(FACTS_TRIES):
        desk.remind(1)
    assert desk.outbox("facts_missing") == []
    assert desk.waiting() == []
    (said,) = desk.events("asked again")
    assert (said["sent"], said["reason"]) == (False, "a mail is held that may be the answer")


def test_whoever_writes_of_a_known_problem_is_asked_for_nothing_more(make_desk: Callable[..., FactsDesk]) -> None:
    desk = make_desk(rules=ALL_NEED_IT)
    for number in range(5):
        desk.take(report(number, at=desk.now))
    assert desk.take(desk.writing.mail(TOM, "#incident", answers=told(desk, TOM, "incident_agent"), at=desk.now))
    desk.sent()
    asked = desk.waiting()
    assert len(asked) == 5
    desk.remind(FACTS_AFTER / timedelta(hours=1))
    assert desk.outbox("facts_missing") == []
    assert desk.waiting() == []
    for number in asked:
        (said,) = desk.events("asked again", number)
        assert (said["sent"], said["reason"]) == (False, "the problem is known: he need not do anything")
