"""Agents of whom nothing is heard while the customer waits: the ticket goes back to the queue, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.agents_desk import SUE, TOM, text
from tests.answering_agents import told
from tests.owned_desk import AGENTS, ALONE, ANNA, BERT, LEA, LEAD, MINUTES, OwnedDesk
from triaged.model import Status
from triaged.store import merging
from triaged.store.tables import ticket

OFFICE = AGENTS.replace('name = "Tom"', 'name = "Tom"\nhours = ["Mon-Fri 09:00-17:00"]\nzone = "Europe/Berlin"')
PLAN = """
[[duty]]
queue = "support"
tier = "L1"
hours = ["Mon-Sun 20:00-22:00"]
agents = ["Tom", "Sue"]
"""


@pytest.fixture
def new_desk() -> Callable[..., OwnedDesk]:
    return OwnedDesk


@pytest.fixture
def taken(desk: OwnedDesk) -> OwnedDesk:
    """Tom has taken the ticket of a customer who waits."""
    desk.opens()
    desk.says("#take")
    return desk


def test_after_the_time_the_ticket_goes_back_and_both_hear_of_it(taken: OwnedDesk) -> None:
    desk = taken
    assert desk.waiting("silent") == [(1001, TOM, desk.now + 120 * MINUTES)]
    assert desk.remind(119) is None

    desk.remind(1)
    row = desk.row()
    assert (row.assignee, row.offered_to, row.status) == (None, SUE, "new")
    assert desk.events("assigned")[-1] == {
        "from": TOM,
        "to": None,
        "reason": "nothing was heard for 120 minutes of working time",
    }
    assert desk.events("told")[-1]["offered"] == [SUE]
    assert desk.told() == [TOM, SUE]
    assert text(told(desk, SUE)).splitlines()[2:5] == [
        "Your reply goes to: anna@example.org (customer)",
        "The customer waits, and its agent has said nothing for 2 h.",
        "Your answer takes it.",
    ]
    assert "It does not print." in text(told(desk, SUE))
    assert text(told(desk, TOM, "silent_agent")).splitlines()[2:6] == [
        "Your reply stays internal.",
        "",
        "The customer of #1001 waits, and nothing was heard from you for 2 h",
        "of working time. So the ticket went back to the queue.",
    ]
    assert "Sue has been asked to take it." in text(told(desk, TOM, "silent_agent"))
    assert desk.waiting("silent") == []
    assert desk.waiting("untaken") == [(1001, SUE, desk.now + 15 * MINUTES)]


def test_its_clocks_say_from_then_on_that_it_is_nobodys(taken: OwnedDesk) -> None:
    taken.remind(120)
    assert taken.events("clock")[-1].get("assignee") is None
    assert taken.row().clock_at is not None or taken.row().clocks


def test_who_comes_back_too_late_takes_it_again(taken: OwnedDesk) -> None:
    desk = taken
    desk.remind(120)
    assert desk.says("#take", notice="silent_agent") == "command"
    assert desk.row().assignee == TOM
    assert desk.waiting("silent") == [(1001, TOM, desk.now + 120 * MINUTES)]


def test_a_plain_answer_to_that_mail_stays_inside(taken: OwnedDesk) -> None:
    taken.remind(120)
    assert taken.says("I was in a meeting.", notice="silent_agent") == "note"
    assert taken.outbox("relay") == []


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Is it plugged in?", "reply"),
        ("#note I have asked the maker.", "note"),
        ("#tag +printer", "command"),
        ("#nnote Is it plugged in?", "held"),
        ("#pending 3d", "command"),
        ("#hold", "command"),
        ("#solved", "command"),
        ("#spam", "command"),
    ],
)
def test_any_word_of_his_ends_it(taken: OwnedDesk, words: str, outcome: str) -> None:
    taken.now += 60 * MINUTES
    assert taken.says(words) == outcome
    assert taken.waiting("silent") == []


def test_a_reminder_that_was_left_over_does_not_take_it_from_another_agent(taken: OwnedDesk) -> None:
    desk = taken
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).values(assignee=SUE))
    desk.remind(120)
    assert desk.row().assignee == SUE
    assert desk.outbox("silent_agent") == []


def test_a_word_of_another_agent_does_not(taken: OwnedDesk) -> None:
    desk = taken
    desk.says("#note\n@Sue please have a look")
    desk.adds()
    standing = desk.waiting("silent")
    assert len(standing) == 1
    desk.now += MINUTES
    assert desk.says("I do not know either.", SUE, "note_agent") == "note"
    assert desk.waiting("silent") == standing


def test_an_answer_of_another_agent_does_since_the_customer_waits_no_more(taken: OwnedDesk) -> None:
    desk = taken
    desk.says("#note\n@Sue please have a look")
    desk.adds()
    assert desk.waiting("silent") != []
    assert desk.says("#public\nPlug it in.", SUE, "note_agent") == "reply"
    assert desk.waiting("silent") == []


def test_what_the_customer_writes_begins_it_and_begins_it_once(taken: OwnedDesk) -> None:
    desk = taken
    desk.says("Is it plugged in?")
    assert desk.waiting("silent") == []
    desk.now += 60 * MINUTES
    desk.adds("Yes, it is.")
    due = [(1001, TOM, desk.now + 120 * MINUTES)]
    assert desk.waiting("silent") == due
    desk.now += 60 * MINUTES
    desk.adds("Are you there?")
    assert desk.waiting("silent") == due
    desk.now += MINUTES
    mails = [desk.writing.mail(ANNA, words, answers=told(desk, ANNA, "ack_new")) for words in ("Hello?", "Hello!")]
    desk.take_all(*mails)
    assert desk.waiting("silent") == due


def test_of_two_mails_of_one_batch_it_begins_once(taken: OwnedDesk) -> None:
    desk = taken
    desk.says("Is it plugged in?")
    mails = [desk.writing.mail(ANNA, words, answers=told(desk, ANNA, "ack_new")) for words in ("Yes.", "It is.")]
    desk.take_all(*mails)
    assert len(desk.waiting("silent")) == 1


def test_thanks_want_no_answer(taken: OwnedDesk) -> None:
    taken.says("It is plugged in now.")
    assert taken.adds("Thank you very much!", subject="Re: Printer") == "reply"
    assert taken.waiting("silent") == []


def test_who_gets_a_ticket_of_a_customer_who_has_been_answered_need_not_say_anything(taken: OwnedDesk) -> None:
    taken.says("Is it plugged in?")
    taken.says("#assign Sue")
    assert taken.row().assignee == SUE
    assert taken.waiting("silent") == []


def test_who_is_given_it_has_the_whole_time(taken: OwnedDesk) -> None:
    taken.now += 60 * MINUTES
    taken.says("#assign Sue")
    assert taken.waiting("silent") == [(1001, SUE, taken.now + 120 * MINUTES)]


def test_when_it_is_open_again_by_itself_its_agent_has_the_whole_time(taken: OwnedDesk) -> None:
    desk = taken
    desk.says("#pending 1d")
    assert desk.waiting("silent") == []
    desk.remind(30 * 60)
    assert desk.row().status == "open"
    assert desk.waiting("silent") == [(1001, TOM, desk.now + 120 * MINUTES)]


def test_when_it_is_open_again_after_an_answer_nobody_need_say_anything(taken: OwnedDesk) -> None:
    desk = taken
    desk.says("#pending 1d\n\nTurn it on.")
    desk.remind(30 * 60)
    assert desk.row().status == "open"
    assert desk.waiting("silent") == []


def test_working_time_counts(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(agents=OFFICE)
    desk.now = datetime(2026, 3, 27, 15, tzinfo=UTC)  # a Friday, 16:00 in Berlin; summer time begins on Sunday
    desk.opens()
    desk.says("#take")
    assert desk.waiting("silent") == [(1001, TOM, datetime(2026, 3, 30, 8, tzinfo=UTC))]


def test_where_there_is_a_plan_duty_counts(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(agents=OFFICE, more=PLAN)
    desk.opens()  # at 12:00
    desk.says("#take")
    assert desk.waiting("silent") == [(1001, TOM, desk.now + timedelta(hours=10))]
    assert desk.waiting("untaken") == []


def test_by_a_plan_the_next_one_is_asked_when_he_was_on_duty_for_so_long(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(more=PLAN)
    desk.opens()
    assert desk.waiting("untaken") == [(1001, TOM, desk.now + timedelta(hours=8, minutes=15))]


def test_where_nobody_else_is_there_it_stays_and_the_operator_hears_of_it(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(agents=ALONE)
    desk.opens()
    desk.says("#take")
    desk.remind(120)
    assert desk.row().assignee == TOM
    assert desk.events("told")[-1]["why"] == "there is nobody else"
    assert "ticket #1001 of the queue support" in text(desk.letter("alarm"))
    assert desk.outbox("silent_agent") == []


def test_the_lead_is_the_last_resort(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(agents=ALONE + LEAD)
    desk.opens()
    desk.says("#take")
    desk.remind(120)
    assert (desk.row().assignee, desk.row().offered_to) == (None, LEA)


def test_what_was_switched_off_meanwhile_does_nothing(taken: OwnedDesk) -> None:
    taken.rewrite(lambda settings: settings.replace("silent_minutes = 120\n", ""))
    assert taken.remind(120) == []
    assert taken.row().assignee == TOM


def test_what_the_operator_has_put_on_hold_meanwhile_is_left_alone(taken: OwnedDesk) -> None:
    with taken.store.write() as transaction:
        merging.set_status(transaction, 1001, Status.HOLD, "operator", taken.now)
    taken.remind(120)
    assert taken.row().assignee == TOM
    assert taken.outbox("silent_agent") == []


def test_without_the_setting_nothing_is_written(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(silent=None)
    desk.opens()
    desk.says("#take")
    desk.adds()
    assert desk.waiting("silent") == []


def test_older_mail_and_what_nobody_has_begin_nothing(desk: OwnedDesk) -> None:
    desk.opens()
    desk.adds()
    assert desk.waiting("silent") == []
    desk.says("#take")
    desk.says("Is it plugged in?")
    desk.take(desk.writing.mail(ANNA, "No.", answers=told(desk, ANNA, "ack_new")), quiet=True)
    assert desk.waiting("silent") == []


def test_two_tickets_of_one_agent_go_to_who_has_less_to_do(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(agents=AGENTS + LEAD.replace("billing", "support"))
    for sender in (ANNA, BERT):
        desk.opens(sender)
    with desk.store.write() as transaction:
        transaction.execute(ticket.update().values(assignee=TOM, offered_to=None))
    for sender in (ANNA, BERT):
        desk.adds(sender=sender)
    desk.remind(120)
    assert {desk.row(number).offered_to for number in (1001, 1002)} == {SUE, LEA}
