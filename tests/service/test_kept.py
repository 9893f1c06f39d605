"""Answers that are held until their agent has said a word. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agents_desk import AGENTS, SUE, TOM
from tests.answering_agents import ANNA, answer, asked, said, states, told, words, write
from tests.service.test_answers import desk_address
from triaged.remind import Reminder, remind_once

UNSURE = "#nnote\nHe never pays."


def kept(desk, text: str = UNSURE) -> str:
    """Tom's answer is held; what he is told."""
    asked(desk)
    assert answer(desk, text) == "held"
    assert desk.outbox("relay") == []
    return words(told(desk, TOM, "kept_agent"))


def at_desk(desk, text: str) -> None:
    """Tom's mail to his desk address is held."""
    asked(desk)  # so that he is known
    assert desk.take(write(TOM, text, to=[desk_address(desk, TOM)])) == "held"


def say(desk, text: str, *, sender: str = TOM, notice: str = "kept_agent") -> str | None:
    return answer(desk, text, sender=sender, answers=told(desk, sender, notice))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (UNSURE, "- #nnote\n  This is no command as it stands. Did you mean #note?\n"),
        ("#frobnicate\nIt is off.", "- #frobnicate\n  This is no command.\n"),
        ("It is off.\n#solved", "- #solved\n  Commands stand at the top, above your text."),
        ("#assign Bob\nIt is off.", "- #assign Bob\n  no agent is called 'Bob'"),
        ("#merge 77\nIt is off.", "- #merge 77\n  there is no ticket #77"),
        ("#admit\nIt is off.", "- #admit\n  this mail answers no question"),
        ("#canned nothing\nIt is off.", "- #canned nothing\n"),
        ("Best regards\nTom", "- There is nothing in it but a signature.\n"),
    ],
)
def test_a_line_that_nobody_can_be_sure_about_holds_the_whole_mail(desk, text, shown):
    notice = kept(desk, text)
    assert shown in notice
    assert notice.startswith("=== triaged ===\n\nYour reply stays internal.\n")
    assert (desk.shown()["status"], desk.shown()["assignee"]) == ("new", None)
    assert said(desk) == [("in", "It does not print.")]


def test_he_sees_what_he_wrote_and_what_he_can_say(desk):
    notice = kept(desk)
    assert "| #nnote\n| He never pays.\n" in notice
    for word in ("#send  ", "#send TEXT", "#drop"):
        assert word in notice
    assert told(desk, TOM, "kept_agent")["Subject"] == "[Ticket#1001] Printer"


def test_send_lets_it_go_as_it_is(desk):
    kept(desk, "#nnote\nIt is off.")
    assert say(desk, "#send") == "command"

    assert words(told(desk, ANNA, "relay")).startswith("#nnote\nIt is off.\n")
    assert said(desk)[-1] == ("out", "#nnote\nIt is off.")
    assert len(desk.outbox("done_agent")) == 1
    assert desk.outbox("settled_agent") == []


def test_a_second_word_comes_too_late(desk):
    kept(desk)
    say(desk, "#send")
    assert say(desk, "#send") == "note"
    assert len(desk.outbox("relay")) == 1
    assert "settled already" in words(told(desk, TOM, "answer_agent"))


def test_two_words_in_one_batch_send_once(desk):
    kept(desk)
    notice = told(desk, TOM, "kept_agent")
    both = [write(TOM, each, answers=notice) for each in ("#send", "#drop")]
    assert desk.take_all(*both) == ["command", "note"]
    assert len(desk.outbox("relay")) == 1


def test_what_cannot_be_done_is_left_out_and_named(desk):
    kept(desk, "#assign Bob\n#tag +off\nIt is off.")
    assert say(desk, "#send") == "command"

    assert words(told(desk, ANNA, "relay")).startswith("It is off.\n")
    assert desk.shown()["tags"] == ["off"]
    assert "Left out: #assign Bob" in words(told(desk, TOM, "done_agent"))


def test_other_words_go_in_its_place(desk):
    kept(desk)
    assert say(desk, "#send\n#solved\nIt was the cable.") == "reply"

    assert words(told(desk, ANNA, "relay")).startswith("It was the cable.\n")
    assert desk.shown()["status"] == "solved"
    assert sorted(row["outcome"] for row in desk.inbox()) == ["ignored", "reply", "ticket"]
    assert say(desk, "#send") == "note"
    assert len(desk.outbox("relay")) == 1


def test_other_words_are_looked_at_like_the_first_ones(desk):
    kept(desk)
    assert say(desk, "#send\nIt was the cable.\n#solved") == "held"
    assert desk.outbox("relay") == []
    assert say(desk, "#send") == "command"
    assert words(told(desk, ANNA, "relay")).startswith("It was the cable.\n#solved\n")
    assert len(desk.outbox("relay")) == 1


def test_he_sees_which_commands_go_with_it(desk):
    notice = kept(desk, "#assign Bob\n#tag +off\nIt is off.")
    assert "Commands with it:\n| #tag +off\n" in notice
    assert "| #assign Bob" not in notice


@pytest.mark.parametrize("text", ["#assign Zorro", "#assign Zorro\n#tag +off", "#merge 77", "#canned nothing"])
def test_commands_alone_are_not_held(desk, text):
    asked(desk)
    assert answer(desk, text) == "command"
    assert desk.outbox("kept_agent") == []
    assert f"- Not done: {text.splitlines()[0]}\n" in words(told(desk, TOM, "done_agent"))
    assert desk.shown()["tags"] == []
    assert desk.outbox("relay") == []
    assert remind(desk) == []


def test_commands_alone_at_his_desk_are_not_held(desk):
    asked(desk)
    assert desk.take(write(TOM, "#list nothing", to=[desk_address(desk, TOM)])) == "command"
    assert "- Not done: #list nothing\n" in words(told(desk, TOM, "done_agent"))
    assert desk.outbox("kept_agent") == []


def test_drop_ends_it(desk):
    kept(desk)
    assert say(desk, "#drop") == "command"

    assert desk.outbox("relay") == []
    assert "does not go out" in words(told(desk, TOM, "settled_agent"))
    (row,) = [row for row in desk.inbox() if row["outcome"] == "ignored"]
    assert row["reason"] == f"dropped by {TOM}"
    assert say(desk, "#send") == "note"
    assert desk.outbox("relay") == []


def test_any_other_answer_to_the_question_is_a_note(desk):
    kept(desk)
    assert say(desk, "What does that mean?") == "note"
    assert desk.outbox("relay") == []
    notice = words(told(desk, TOM, "answer_agent"))
    assert "#send" in notice
    assert "#admit" not in notice


def test_nobody_else_lets_it_go(desk):
    kept(desk)
    notice = told(desk, TOM, "kept_agent")
    for sender in (SUE, ANNA):
        assert desk.take(write(sender, "#send", answers=notice)) == "held"
    assert desk.take(write(TOM, "#send", answers=notice, proven=False)) == "held"
    assert desk.outbox("relay") == []


def test_it_is_still_held_after_a_new_start(make_desk):
    first = make_desk()
    kept(first)
    second = make_desk()
    second._uid = first._uid
    assert say(second, "#send") == "command"
    assert len(second.outbox("relay")) == 1


def test_many_held_answers_are_all_asked_about(desk):
    notice = asked(desk)
    for _ in range(8):
        assert answer(desk, UNSURE, answers=notice) == "held"
    assert len(desk.outbox("kept_agent")) == 8


def test_a_mail_to_his_desk_address_is_held_and_let_go_too(desk):
    at_desk(desk, "#lsit mine")
    notice = told(desk, TOM, "kept_agent")
    assert notice["Subject"] == "[Ticket] Your mail waits for your word"
    assert desk.take(write(TOM, "#send\n#list mine", answers=notice)) == "command"
    assert len(desk.outbox("list_agent")) == 1
    assert desk.take(write(TOM, "#send", answers=notice)) == "held"


# --- leaks ---

SECRET = "The customer has never paid a single one of our many invoices since the year before last."


def with_note(desk) -> None:
    asked(desk)
    assert answer(desk, f"#note\n{SECRET}") == "note"


def test_words_of_a_note_are_held_and_may_be_sent_by_who_has_seen_that(desk):
    with_note(desk)
    assert answer(desk, f"As I said: {SECRET}") == "held"
    notice = words(told(desk, TOM, "kept_agent"))
    assert "These words stand in a note" in notice
    assert desk.outbox("relay") == []

    assert say(desk, "#send") == "command"
    assert SECRET in words(told(desk, ANNA, "relay")).replace("\n", " ")


def test_what_frames_internal_text_never_leaves(desk):
    with_note(desk)
    panel = next(line for line in words(told(desk, TOM)).splitlines() if line.startswith("[internal "))
    assert answer(desk, f"Look at this:\n{panel}\nThank you.") == "held"
    notice = words(told(desk, TOM, "kept_agent"))
    assert panel in notice
    assert "#send  " not in notice
    assert "#send TEXT" in notice

    assert say(desk, "#send") == "command"
    assert desk.outbox("relay") == []
    assert len(desk.outbox("kept_agent")) == 2
    assert say(desk, "#send\nIt is done.") == "reply"
    assert words(told(desk, ANNA, "relay")).startswith("It is done.\n")


def test_an_agents_own_address_never_leaves(desk):
    notice = asked(desk)
    address = notice["Reply-To"].addresses[0].addr_spec
    assert answer(desk, f"Write to {address} instead, please.") == "held"
    say(desk, "#send")
    assert desk.outbox("relay") == []


# --- nobody says a word ---


def remind(desk, minutes: int = 10) -> list[str]:
    """So much time passes; who is asked then."""
    before = len(desk.outbox("kept_agent"))
    desk.now += timedelta(minutes=minutes)
    remind_once(
        Reminder(store=desk.store, desk=desk.deps.desk, renderer=desk.deps.renderer, clock=lambda: desk.now),
    )
    return [row["recipient"] for row in desk.outbox("kept_agent")][before:]


def test_it_comes_back_after_ten_minutes_and_then_goes_to_the_lead(make_desk):
    desk = make_desk()
    desk.read(desk._settings(AGENTS).replace('name = "support"\nlanguage', 'name = "support"\nlead = "Sue"\nlanguage'))
    kept(desk, "#nnote\nIt is off.")
    assert remind(desk, 9) == []
    assert remind(desk, 1) == [TOM]
    assert "still waits" in words(told(desk, TOM, "kept_agent"))
    assert remind(desk) == [SUE]
    assert "Tom has not said" in words(told(desk, SUE, "kept_agent"))
    assert remind(desk, 60) == []

    assert say(desk, "#send", sender=SUE) == "command"
    assert words(told(desk, ANNA, "relay")).startswith("#nnote\nIt is off.\n")
    assert desk.shown()["assignee"] == TOM
    assert "goes out now" in words(told(desk, SUE, "settled_agent"))
    assert len([row for row in desk.outbox("done_agent") if row["recipient"] == TOM]) == 1


def test_what_was_settled_does_not_come_back(desk):
    kept(desk)
    say(desk, "#drop")
    assert remind(desk) == []


def test_what_came_to_his_desk_address_comes_back_to_him_once(desk):
    at_desk(desk, "#lsit mine")
    assert remind(desk) == [TOM]
    notice = told(desk, TOM, "kept_agent")
    assert "still waits" in words(notice)
    assert remind(desk) == []
    assert desk.take(write(TOM, "#send\n#list mine", answers=notice)) == "command"
    assert len(desk.outbox("list_agent")) == 1


def test_what_was_settled_at_his_desk_does_not_come_back(desk):
    at_desk(desk, "#lsit mine")
    assert desk.take(write(TOM, "#drop", answers=told(desk, TOM, "kept_agent"))) == "command"
    assert remind(desk) == []


def test_what_looked_like_nothing_but_a_signature_is_sent_on_his_word(desk):
    kept(desk, "Best regards\nTom")
    say(desk, "#send")
    assert states(desk) == ["waiting"]
    assert words(told(desk, ANNA, "relay")).startswith("Best regards\nTom\n")
