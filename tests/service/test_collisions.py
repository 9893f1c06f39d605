"""Two agents answer the same mail of a customer. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agents_desk import SUE, TOM
from tests.answering_agents import ANNA, answer, asked, states, told, words, write


@pytest.fixture
def both(desk):
    """A ticket that Tom and Sue are told of."""
    asked(desk)
    assert answer(desk, "#cc @sue") == "command"
    desk.now += timedelta(minutes=2)
    return desk


def say(desk, text: str, *, sender: str = TOM) -> str | None:
    return answer(desk, text, sender=sender, answers=told(desk, sender, "kept_agent"))


def test_the_second_is_held_with_the_words_of_the_first(both):
    notice = told(both, TOM)
    assert answer(both, "I have sent you another one.", sender=SUE) == "reply"
    both.now += timedelta(minutes=1)
    assert answer(both, "Is it plugged in?", answers=notice) == "held"

    kept = words(told(both, TOM, "kept_agent"))
    assert "- Sue answered at 12:02:\n  | I have sent you another one.\n" in kept
    assert "| Is it plugged in?" in kept
    assert len(both.outbox("relay")) == 1


def test_in_one_batch_too(both):
    first = write(SUE, "I have sent you another one.", answers=told(both, SUE), at=both.now)
    second = write(TOM, "Is it plugged in?", answers=told(both, TOM), at=both.now)
    assert both.take_all(first, second) == ["reply", "held"]
    assert len(both.outbox("relay")) == 1
    assert "Sue answered" in words(told(both, TOM, "kept_agent"))


@pytest.mark.parametrize(
    ("word", "outcome", "last"),
    [
        ("#send", "command", "Is it plugged in?"),
        ("#send\nThe new one needs paper.", "reply", "The new one needs paper."),
        ("#drop", "command", "I have sent you another one."),
    ],
)
def test_one_reply_lets_it_go_changes_or_drops_it(both, word, outcome, last):
    notice = told(both, TOM)
    answer(both, "I have sent you another one.", sender=SUE)
    both.now += timedelta(minutes=1)
    answer(both, "Is it plugged in?", answers=notice)

    assert say(both, word) == outcome
    assert words(told(both, ANNA, "relay")).startswith(f"{last}\n")
    assert len(both.outbox("relay")) == (1 if word == "#drop" else 2)


def test_who_was_told_of_the_first_answer_is_not_held(both):
    answer(both, "#cc @tom")
    answer(both, "I have sent you another one.", sender=SUE)
    both.now += timedelta(minutes=1)
    both.take(write(ANNA, "Thank you. Which paper?", answers=told(both, ANNA, "relay"), at=both.now))
    both.now += timedelta(minutes=1)
    assert answer(both, "A4, please.") == "reply"


def test_nobody_is_held_for_his_own_answer(both):
    notice = told(both, TOM)
    answer(both, "Is it plugged in?", answers=notice)
    both.now += timedelta(minutes=1)
    assert answer(both, "And switched on?", answers=notice) == "reply"


def test_what_was_taken_back_is_no_answer(both):
    notice = told(both, TOM)
    answer(both, "I have sent you another one.", sender=SUE)
    answer(both, "#undo", sender=SUE)
    both.now += timedelta(minutes=1)
    assert answer(both, "Is it plugged in?", answers=notice) == "reply"
    assert states(both) == ["cancelled", "waiting"]


def test_a_note_or_commands_collide_with_nothing(both):
    notice = told(both, TOM)
    answer(both, "I have sent you another one.", sender=SUE)
    both.now += timedelta(minutes=1)
    assert answer(both, "#note\nWhich one?", answers=notice) == "note"
    assert answer(both, "#tag +sent", answers=notice) == "command"


def test_an_answer_that_was_held_counts_from_when_it_went_out(both):
    """Tom's answer came first, and left after the customer's next mail of which Sue was told."""
    answer(both, "#nnote\nIs it plugged in?")
    both.now += timedelta(minutes=1)
    both.take(write(ANNA, "It is urgent.", answers=told(both, ANNA, "ack_new"), at=both.now))
    notice = told(both, SUE)
    both.now += timedelta(minutes=1)
    assert say(both, "#send\nIs it plugged in?") == "reply"
    both.now += timedelta(minutes=1)
    assert answer(both, "I have sent you another one.", sender=SUE, answers=notice) == "held"


def test_a_colleague_who_wrote_from_his_own_mailbox_was_first_too(both):
    notice = told(both, TOM)
    ack = told(both, ANNA, "ack_new")
    direct = write(SUE, "I have sent you another one.", to=[ANNA], head=["Cc: support@example.com"], at=both.now)
    direct = direct.replace(b"Content-Type", b"References: " + ack["Message-ID"].encode() + b"\r\nContent-Type", 1)
    assert both.take(direct) == "reply"
    both.now += timedelta(minutes=1)
    assert answer(both, "Is it plugged in?", answers=notice) == "held"


@pytest.mark.parametrize("together", [True, False])
def test_the_clock_of_a_mail_server_that_is_late_hides_nothing(both, together):
    first = write(SUE, "I have sent you another one.", answers=told(both, SUE), at=both.now)
    second = write(TOM, "Is it plugged in?", answers=told(both, TOM), at=both.now)
    for mails in ([first, second],) if together else ([first], [second]):
        both.now -= timedelta(hours=1)
        both.keep(*mails)
        both.now += timedelta(hours=1)
        both.handle()
    assert len(both.outbox("relay")) == 1
    assert "Sue answered" in words(told(both, TOM, "kept_agent"))
