"""A customer who was asked something and does not answer, and what is solved: reminders, closing, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.agents_desk import TOM, text
from tests.waiting_customers import ANNA, BERT, OFFICE, WaitingDesk
from triaged.model import OutboxState
from triaged.outcomes.acknowledge import DAILY_CAP
from triaged.store import merging

QUEUE = "remind_days = 2\nclose_days = 3"
DAY = timedelta(days=1)


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    def made(*where: Any, **how: Any) -> WaitingDesk:
        return WaitingDesk(*where, **{"queue": QUEUE, **how})

    return made


def berlin(day: int, hour: int = 10) -> datetime:
    """In March, before summer time begins."""
    return datetime.fromisoformat(f"2026-03-{day:02}T{hour:02}:00:00+01:00")


def asked(desk: WaitingDesk, words: str = "#pending\n\nWhich printer is it?", **how: Any) -> None:
    """A customer has written, and an agent has asked him something."""
    desk.write(**how)
    assert desk.says(words) == "reply"


def test_a_customer_who_does_not_answer_is_reminded_twice_then_it_is_solved_and_closed_and_his_answer_opens_it(
    desk: WaitingDesk,
) -> None:
    asked(desk)  # on a Monday
    assert desk.status() == "pending"

    assert desk.next("asked") == berlin(4)
    first = desk.letter("pending_customer")
    assert first["To"] == ANNA
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["References"].split()[0] == desk.letter("relay")["In-Reply-To"]
    assert desk.letter("relay")["Message-ID"] in first["References"]
    said = text(first)
    assert "We wrote to you about your request #1001\non Monday, 2 March 2026, and need your answer" in said
    assert "by Wednesday, 11 March 2026,\nwe will close your request for now" in said  # over a day off and a weekend

    assert desk.next("asked") == berlin(9)  # the sixth is a day off, the seventh a Saturday
    assert "last reminder" not in text(first)
    last = text(desk.letter("pending_customer"))
    assert (
        "This is our last reminder.\n\nIf we do not hear from you by Wednesday, 11 March 2026,\nwe will close" in last
    )
    assert len(desk.outbox("pending_customer")) == 2

    assert desk.next("asked") == berlin(11)
    assert desk.status() == "solved"
    assert "so we have closed it\nfor now." in text(desk.letter("closed_customer"))
    assert desk.waiting("asked") == []

    assert desk.next("close") == berlin(16)
    assert desk.status() == "closed"
    assert desk.events("status")[-2:] == [
        {
            "from": "pending",
            "to": "solved",
            "reason": "the customer was reminded 2 times, and has not answered",
            "outbox": desk.outbox("closed_customer")[0]["id"],
        },
        {"from": "solved", "to": "closed", "reason": "solved for 3 working days, and nobody has written"},
    ]
    assert len(desk.outbox("solved_customer")) == 0

    desk.passes(days=1)
    assert desk.write("Sorry, it is the blue one.", answers=desk.letter("closed_customer")) == "reply"
    assert desk.status() == "open"
    assert [each["times"] for each in desk.events("customer reminded")] == [1, 2]


def test_an_answer_ends_it(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    assert desk.write("The blue one.", answers=desk.letter("pending_customer")) == "reply"
    assert desk.status() == "open"
    assert desk.waiting("asked") == []


def test_thanks_end_it_too(desk: WaitingDesk) -> None:
    asked(desk)
    assert desk.write("Thank you!", answers=desk.letter("relay"), subject="Re: Printer") == "reply"
    assert desk.waiting("asked") == []


def test_what_an_agent_writes_meanwhile_begins_it_anew(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    assert desk.waiting("asked") == [(1, berlin(9))]
    desk.says("Or is it the green one?")
    assert desk.status() == "pending"
    assert desk.waiting("asked") == [(0, berlin(9))]
    assert desk.next("asked") == berlin(9)
    assert "on Wednesday, 4 March 2026" in text(desk.letter("pending_customer"))


def reminders(desk: WaitingDesk) -> list[str]:
    return [row["state"] for row in desk.outbox("pending_customer")]


@pytest.mark.parametrize("words", ["The blue one.", "Thank you!"])
def test_a_reminder_that_has_not_left_does_not_leave_after_his_answer(desk: WaitingDesk, words: str) -> None:
    asked(desk)
    desk.next("asked")
    assert reminders(desk) == ["waiting"]
    assert desk.write(words, answers=desk.letter("relay"), subject="Re: Printer") == "reply"
    assert reminders(desk) == ["cancelled"]


@pytest.mark.parametrize("words", ["Or is it the green one?", "#open", "#solved"])
def test_nor_after_what_an_agent_says(desk: WaitingDesk, words: str) -> None:
    asked(desk)
    desk.next("asked")
    desk.passes(minutes=1)
    desk.says(words)
    assert reminders(desk) == ["cancelled"]


def test_a_note_lets_it_leave(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    desk.says("#note\nHe is on holiday, I think.")
    assert reminders(desk) == ["waiting"]


def test_a_note_changes_nothing(desk: WaitingDesk) -> None:
    asked(desk)
    before = desk.waiting("asked")
    desk.passes(hours=1)
    desk.says("#note\nHe is on holiday, I think.")
    assert desk.waiting("asked") == before


@pytest.mark.parametrize("word", ["#open", "#hold", "#solved", "#spam"])
def test_a_word_of_an_agents_ends_it(desk: WaitingDesk, word: str) -> None:
    asked(desk)
    desk.says(word)
    assert desk.waiting("asked") == []
    desk.due("asked")
    assert desk.remind() == []
    assert desk.outbox("pending_customer") == []


def test_a_day_that_an_agent_has_named_counts_in_its_place(desk: WaitingDesk) -> None:
    asked(desk, "#pending 10d\n\nWhich printer is it?")
    desk.next("asked")
    assert desk.outbox("pending_customer") == []
    assert desk.status() == "pending"
    assert desk.waiting("asked") == []


def test_who_was_asked_nothing_is_reminded_of_nothing(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#pending")
    desk.next("asked")
    assert desk.outbox("pending_customer") == []


def test_a_held_mail_of_a_strangers_may_be_the_answer(desk: WaitingDesk) -> None:
    asked(desk)
    desk.sent()
    assert desk.write("It is the blue one.", BERT, answers=desk.letter("relay")) == "held"
    desk.next("asked")
    assert desk.outbox("pending_customer") == []
    assert desk.waiting("asked") == [(0, berlin(5))]
    desk.says("#refuse", notice="held_agent")
    desk.next("asked")
    assert len(desk.outbox("pending_customer")) == 1


def test_a_held_mail_stops_the_closing_too(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved\n\nTurn it on.")
    desk.write("It is broken again.", BERT, answers=desk.letter("relay"))
    assert desk.next("close") == berlin(5)
    assert desk.status() == "solved"
    assert desk.waiting("close") == [(0, berlin(6))]
    desk.says("#refuse", notice="held_agent")
    desk.next("close")
    assert desk.status() == "closed"


def test_nothing_is_solved_that_he_was_not_reminded_of(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    desk.sent(OutboxState.FAILED)
    desk.next("asked")
    desk.next("asked")
    assert desk.status() == "pending"
    assert desk.outbox("closed_customer") == []
    assert desk.events("customer reminded")[-1]["reason"].startswith("it stays open: a reminder has not reached")


def test_nor_by_one_reminder(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    desk.sent()
    desk.due("asked", step=2)
    desk.remind()
    assert desk.status() == "pending"
    assert desk.outbox("closed_customer") == []


def test_nor_by_those_of_an_earlier_question(desk: WaitingDesk) -> None:
    asked(desk)
    desk.next("asked")
    desk.next("asked")
    desk.sent()
    desk.passes(hours=1)
    desk.write("The old one.", answers=desk.letter("pending_customer"))
    desk.passes(hours=1)
    desk.says("#pending\n\nWhich of them?")
    desk.passes(hours=1)
    desk.due("asked", step=2)
    desk.remind()
    assert desk.status() == "pending"
    assert desk.outbox("closed_customer") == []


def test_without_close_days_it_stays_open_after_two(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(queue="remind_days = 1")
    asked(desk)
    desk.next("asked")
    first = text(desk.letter("pending_customer"))
    assert "Until then we keep your request open." in first
    assert "last reminder" not in first
    desk.next("asked")
    second = text(desk.letter("pending_customer"))
    assert "This is our last reminder.\n\nYour request stays open: reply at any time" in second
    assert "Until then" not in second
    assert desk.waiting("asked") == []
    assert desk.status() == "pending"


@pytest.mark.parametrize("queue", ["", "close_days = 3"], ids=["neither", "closing alone"])
def test_without_remind_days_nobody_is_reminded(make_desk: Callable[..., WaitingDesk], queue: str) -> None:
    desk = make_desk(queue=queue)
    asked(desk)
    assert desk.waiting("asked") == []
    desk.due("asked")
    assert desk.remind() == []


def test_without_a_calendar_every_day_counts(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=None)
    asked(desk)
    assert [at for _step, at in desk.waiting("asked")] == [desk.now + 2 * DAY]


def test_what_only_observes_reminds_nobody_and_solves_nothing(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(mode="observe")
    asked(desk)
    for _ in range(3):
        desk.next("asked")
    assert [row["state"] for row in desk.outbox("pending_customer")] == ["held", "held"]
    assert [each["sent"] for each in desk.events("customer reminded")] == [False, False, False]
    assert desk.status() == "pending"


def test_no_robot_is_reminded(desk: WaitingDesk) -> None:
    desk.write(sender="no-reply@shop.example", head=["Precedence: bulk"])
    desk.says("#pending\n\nWhat is this?")
    desk.next("asked")
    assert desk.outbox("pending_customer") == []
    assert desk.events("customer reminded")[-1]["reason"].startswith("not written by a person")


def test_who_has_had_enough_mail_today_is_reminded_tomorrow(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFFICE.replace('do = ["customer"]', 'do = ["agent"]'))
    asked(desk)
    (_step, desk.now) = desk.waiting("asked")[0]
    for number in range(DAILY_CAP):
        desk.write(f"Number {number}", subject=f"Paper {number}")
    assert desk.remind() is not None
    assert desk.outbox("pending_customer") == []
    assert desk.next("asked") == berlin(5)
    assert len(desk.outbox("pending_customer")) == 1


def test_he_is_reminded_in_his_language(desk: WaitingDesk) -> None:
    german = "Guten Tag, mein Drucker druckt leider gar nicht mehr. Was kann ich da machen?"
    desk.write(german)
    desk.says("#pending\n\nWelcher Drucker ist es?")
    desk.next("asked")
    assert "am Montag, 2. März 2026, geschrieben" in text(desk.letter("pending_customer"))


def test_on_his_clock(desk: WaitingDesk) -> None:
    mail = desk.writing.mail(ANNA).replace(
        b"Date: Sun, 01 Mar 2026 12:00:00 +0000", b"Date: Mon, 2 Mar 2026 22:00:00 +1300"
    )
    desk.take(mail)
    desk.passes(hours=5)  # 15:00 in Berlin, and the next day there
    desk.says("#pending\n\nWhich printer is it?")
    desk.next("asked")
    assert "on Tuesday, 3 March 2026, and need" in text(desk.letter("pending_customer"))


def test_a_merged_ticket_reminds_nobody_and_goes_on_when_the_merge_is_undone(desk: WaitingDesk) -> None:
    desk.write(subject="Paper", sender=BERT)
    desk.write()
    desk.says("#pending\n\nWhich printer is it?")
    before = desk.waiting("asked", 1002)
    with desk.store.write() as transaction:
        merging.merge(transaction, 1002, 1001, "operator", desk.now)
    assert desk.waiting("asked", 1002) == before
    with desk.store.write() as transaction:
        merging.unmerge(transaction, 1002, "operator", desk.now)
    desk.next("asked", 1002)
    assert len(desk.outbox("pending_customer")) == 1
    with desk.store.write() as transaction:
        merging.merge(transaction, 1002, 1001, "operator", desk.now)
    desk.next("asked", 1002)
    assert len(desk.outbox("pending_customer")) == 1


def test_who_solves_it_without_words_has_the_customer_told(desk: WaitingDesk) -> None:
    desk.write()
    assert desk.says("#solved") == "command"
    letter = desk.letter("solved_customer")
    assert letter["To"] == ANNA
    assert letter["Auto-Submitted"] == "auto-generated"
    said = text(letter)
    assert "We believe your request #1001 is solved." in said
    assert "it will be closed on Thursday, 5 March 2026." in said
    assert desk.events("customer told") == [
        {"notice": "solved_customer", "sent": True, "outbox": desk.outbox("solved_customer")[0]["id"]}
    ]
    assert desk.write("It is not.", answers=letter) == "reply"
    assert desk.status() == "open"
    assert desk.waiting("close") == []


def test_who_solves_it_with_words_has_said_it_himself(desk: WaitingDesk) -> None:
    desk.write()
    assert desk.says("#solved\n\nI have turned it on.") == "reply"
    assert desk.outbox("solved_customer") == []
    assert desk.next("close") == berlin(5)
    assert desk.status() == "closed"
    assert [row["notice"] for row in desk.outbox() if row["recipient"] == ANNA] == ["ack_new", "relay"]


def test_thanks_do_not_open_what_is_solved_and_it_closes_all_the_same(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved\n\nI have turned it on.")
    assert desk.write("Thank you!", answers=desk.letter("relay"), subject="Re: Printer") == "reply"
    assert desk.status() == "solved"
    desk.next("close")
    assert desk.status() == "closed"
    desk.write("Thanks again!", answers=desk.letter("relay"), subject="Re: Printer")
    assert desk.status() == "closed"


def test_who_opens_it_again_before_the_customer_was_told_leaves_him_in_peace(
    make_desk: Callable[..., WaitingDesk],
) -> None:
    desk = make_desk(agents=f'[[agent]]\nname = "Tom"\naddresses = ["{TOM}"]\nundo_seconds = 120\n')
    desk.write()
    desk.says("#solved")
    (row,) = desk.outbox("solved_customer")
    assert row["next_at"] == desk.now + timedelta(seconds=120)
    desk.says("#open")
    assert [row["state"] for row in desk.outbox("solved_customer")] == ["cancelled"]
    assert desk.waiting("close") == []


def test_what_was_solved_again_is_closed_later(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#solved\n\nI have turned it on.")
    desk.passes(days=2)
    desk.write("It is off again.", answers=desk.letter("relay"))
    desk.says("#solved\n\nAnd on again.")
    assert [at for _step, at in desk.waiting("close")] == [berlin(10)]
    desk.now = berlin(5)
    desk.due("close")  # as if that of the first time had stayed
    desk.remind()
    assert desk.status() == "solved"


def test_without_close_days_nothing_is_closed_and_nobody_told(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(queue="remind_days = 2")
    desk.write()
    desk.says("#solved")
    assert desk.outbox("solved_customer") == []
    assert desk.waiting("close") == []
    desk.due("close")
    desk.remind()
    assert desk.status() == "solved"


def test_in_an_exercise_nobody_is_to_be_reminded(desk: WaitingDesk) -> None:
    desk.write()
    desk.change(practice=True)
    desk.says("#pending\n\nWhich printer?")
    assert desk.status() == "pending"
    assert desk.waiting("asked") == []


def test_older_mail_and_exercises_have_none_of_it(desk: WaitingDesk) -> None:
    desk.take(desk.writing.mail(ANNA), quiet=True)
    assert desk.waiting("asked") == desk.waiting("close") == []
    desk.write(sender=BERT)
    desk.change(1002, practice=True, status="pending")
    desk.due("asked", number=1002)
    desk.due("close", number=1002)
    desk.remind()
    assert desk.outbox("pending_customer") == []
