"""Other words in place of a held answer: they do what it was to do, and go where it was to go. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agents_desk import AGENTS, SUE, TOM
from tests.answering_agents import ANNA, BERT, answer, asked, said, told, words, write
from tests.service.test_answers import desk_address, rows
from triaged.store.tables import attachment, outbox

MENTORED = AGENTS.replace('name = "Tom"', 'name = "Tom"\nmentor = "Sue"')
RUDE, KIND = "This customer is a liar.", "It is plugged in now."
SECRET = "The customer has never paid a single one of our many invoices since the year before last."


def say(desk, text: str, *, sender: str = TOM, notice: str = "kept_agent") -> str | None:
    return answer(desk, text, sender=sender, answers=told(desk, sender, notice))


def to_desk(desk, text: str) -> str | None:
    """Tom's mail to his desk address, when he is known."""
    return desk.take(write(TOM, text, to=[desk_address(desk, TOM)], subject="Your printer"))


def with_file(mail: bytes, name: str) -> bytes:
    head, _empty, body = mail.partition(b"\r\n\r\n")
    head = head.replace(b"Content-Type: text/plain; charset=utf-8", b'Content-Type: multipart/mixed; boundary="b"')
    file = f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nabc'
    return head + b"\r\n\r\n--b\r\n\r\n" + body + b"\r\n--b\r\n" + file.encode() + b"\r\n--b--\r\n"


def files(desk, address: str = ANNA) -> list[list[str | None]]:
    """The names of the files in each of the answers that somebody gets."""
    sent = [each for each in rows(desk, outbox) if (each.notice, each.recipient) == ("relay", address)]
    return [[part["filename"] for part in each.parts or ()] for each in sent]


# --- where they go ---


@pytest.mark.parametrize("held", [f"#note\n#assign Bob\n{RUDE}", f"#note\n{RUDE}\n#solved"])
def test_other_words_for_a_note_are_a_note(desk, held):
    asked(desk)
    assert answer(desk, held) == "held"
    assert say(desk, f"#send {RUDE}") == "note"
    assert desk.outbox("relay") == []
    assert said(desk)[-1] == ("note", RUDE)


def test_what_answers_a_note_stays_inside_too(desk):
    asked(desk)
    assert answer(desk, "#cc @sue") == "command"
    assert answer(desk, "#note\nWho is this?") == "note"
    assert answer(desk, f"#asign Sue\n{RUDE}", sender=SUE, answers=told(desk, SUE, "note_agent")) == "held"
    assert say(desk, f"#send {RUDE}", sender=SUE) == "note"
    assert desk.outbox("relay") == []


def test_other_words_for_other_words_stay_inside_too(desk):
    asked(desk)
    answer(desk, f"#note\n#assign Bob\n{RUDE}")
    assert say(desk, f"#send\n{RUDE}\n#solved") == "held"
    assert say(desk, f"#send {RUDE}") == "note"
    assert desk.outbox("relay") == []
    assert "held" not in {row["outcome"] for row in desk.inbox()}


def test_who_says_so_sends_them_to_the_customer(desk):
    asked(desk)
    answer(desk, f"#note\n#assign Bob\n{RUDE}")
    assert say(desk, f"#send\n#public\n{KIND}") == "reply"
    assert words(told(desk, ANNA, "relay")).startswith(KIND)


# --- what goes with them ---


def test_the_commands_of_the_held_mail_go_with_them(desk):
    asked(desk)
    assert answer(desk, f"#assign Bob\n#solved\n#tag +off\n{KIND}") == "held"
    assert say(desk, f"#send {KIND}") == "reply"
    assert (desk.shown()["status"], desk.shown()["tags"]) == ("solved", ["off"])
    notice = words(told(desk, TOM, "done_agent"))
    assert "- Status: solved" in notice
    assert "- Tags: off" in notice


def test_a_command_that_is_given_anew_counts_alone(desk):
    asked(desk)
    answer(desk, f"#assign Bob\n#solved\n#tag +off\n{KIND}")
    assert say(desk, f"#send\n#hold\n#tag +cable\n{KIND}") == "reply"
    assert (desk.shown()["status"], sorted(desk.shown()["tags"])) == ("hold", ["cable", "off"])


def test_a_canned_text_was_part_of_the_words_that_are_replaced(desk):
    asked(desk)
    answer(desk, "#canned nothing\n#take\nIt is off.")
    assert say(desk, f"#send {KIND}") == "reply"
    assert words(told(desk, ANNA, "relay")).startswith(KIND)


def test_its_files_go_with_them(desk):
    notice = asked(desk)
    assert desk.take(with_file(write(TOM, f"#nnote\n{KIND}", answers=notice), "plan.bin")) == "held"
    again = told(desk, TOM, "kept_agent")
    assert desk.take(with_file(write(TOM, f"#send {KIND}", answers=again), "new.bin")) == "reply"
    assert files(desk) == [["new.bin", "plan.bin"]] or files(desk) == [["new.bin"], ["plan.bin"]]
    assert sorted(each.filename for each in rows(desk, attachment)) == ["new.bin", "plan.bin"]


def test_a_mentor_sends_other_words_with_all_that(make_desk):
    desk = make_desk(agents=MENTORED)
    notice = asked(desk)
    assert desk.take(with_file(write(TOM, f"#solved\n#take\n{RUDE}", answers=notice), "plan.bin")) == "held"
    assert say(desk, f"#approve {KIND}\nDoes it print?", sender=SUE, notice="approve_agent") == "reply"
    assert (desk.shown()["status"], desk.shown()["assignee"]) == ("solved", TOM)
    assert files(desk) == [["plan.bin"]]
    assert "- Status: solved" in words(told(desk, SUE, "done_agent"))


# --- tickets that an agent opens ---


def test_other_words_open_the_ticket_of_a_held_mail(desk):
    asked(desk)
    assert to_desk(desk, f"#for {BERT}\n#tag +vip\n#asign Sue\n{RUDE}") == "held"
    assert say(desk, f"#send {KIND}") == "ticket"
    assert words(told(desk, BERT, "relay")).startswith(KIND)
    shown = desk.shown(1002)
    assert (shown["subject"], shown["assignee"], shown["tags"]) == ("Your printer", TOM, ["vip"])


def test_a_mentor_opens_it_with_other_words(make_desk):
    desk = make_desk(agents=MENTORED)
    asked(desk)
    assert to_desk(desk, f"#for {BERT}\n{RUDE}") == "held"
    assert say(desk, f"#approve {KIND}\nDoes it print?", sender=SUE, notice="approve_agent") == "ticket"
    assert words(told(desk, BERT, "relay")).startswith(KIND)
    assert desk.shown(1003)["assignee"] == TOM
    assert "sent these words in its place" in words(told(desk, TOM, "approve_agent"))


def test_a_ticket_that_is_opened_with_a_note_says_nothing_to_the_customer(desk):
    asked(desk)
    assert to_desk(desk, f"#for {BERT}\n#note\n{RUDE}") == "ticket"
    assert desk.outbox("relay") == []
    assert said(desk, 1002) == [("note", RUDE)]
    assert desk.shown(1002)["customer"] == BERT
    assert "Your text is a note" in words(told(desk, TOM, "done_agent"))


@pytest.mark.parametrize("word", ["#send", f"#send {RUDE}"])
def test_held_it_is_opened_with_a_note_too(desk, word):
    asked(desk)
    assert to_desk(desk, f"#for {BERT}\n#note\n#assign Bob\n{RUDE}") == "held"
    assert say(desk, word) in ("command", "ticket")
    assert desk.outbox("relay") == []
    assert said(desk, 1002) == [("note", RUDE)]


# --- what was let go ---


def test_a_command_that_cannot_be_carried_out_is_no_text(desk):
    """With a file, so that it is held."""
    notice = asked(desk)
    assert desk.take(with_file(write(TOM, "#note\n#assign Zorro", answers=notice), "plan.bin")) == "held"
    assert say(desk, "#send") == "command"
    assert desk.outbox("relay") == []
    assert "- Left out: #assign Zorro" in words(told(desk, TOM, "done_agent"))


def test_alone_it_is_no_text_for_the_customer_either(desk):
    notice = asked(desk)
    assert desk.take(with_file(write(TOM, "#assign Zorro", answers=notice), "plan.bin")) == "held"
    assert say(desk, "#send") == "command"
    assert all("Zorro" not in words(told(desk, ANNA, "relay")) for _each in desk.outbox("relay"))
    assert "- Left out: #assign Zorro" in words(told(desk, TOM, "done_agent"))


def test_lines_that_went_out_as_text_are_confirmed(desk):
    asked(desk)
    assert answer(desk, "It is off.\n#solved is what we call it.") == "reply"
    assert "Taken as text, not as commands:\n| #solved is what we call it.\n" in words(told(desk, TOM, "done_agent"))


# --- what happened since he was asked ---


@pytest.fixture
def both(desk):
    """A ticket that Tom and Sue are told of, where Tom's answer is held."""
    asked(desk)
    assert answer(desk, "#cc @sue") == "command"
    desk.now += timedelta(minutes=1)
    assert answer(desk, f"#nnote\n{KIND}") == "held"
    return desk


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(("word", "outcome"), [("#send", "command"), (f"#send {KIND}", "reply")])
def test_a_colleague_who_answers_before_it_is_sent_holds_it_once(both, word, outcome, together):
    both.now += timedelta(minutes=0 if together else 1)
    assert answer(both, "I have sent you another one.", sender=SUE) == "reply"
    both.now += timedelta(minutes=1)
    say(both, word)
    assert len(both.outbox("relay")) == 1
    assert "| I have sent you another one." in words(told(both, TOM, "kept_agent"))
    both.now += timedelta(minutes=1)
    assert say(both, word) == outcome
    assert len(both.outbox("relay")) == 2


def test_a_colleague_who_answers_before_it_is_approved_holds_it_once(make_desk):
    desk = make_desk(agents=MENTORED + '[[agent]]\nname = "Ute"\naddresses = ["ute@agents.example"]\n')
    asked(desk)
    assert answer(desk, "#cc @ute") == "command"
    assert answer(desk, KIND) == "held"
    assert answer(desk, "I have sent you another one.", sender="ute@agents.example") == "reply"
    assert say(desk, "#approve", sender=SUE, notice="approve_agent") == "command"
    assert len(desk.outbox("relay")) == 1
    assert "| I have sent you another one." in words(told(desk, TOM, "kept_agent"))


def test_a_note_that_was_written_since_he_was_asked_does_not_leave(desk):
    asked(desk)
    assert answer(desk, f"#nnote\n{SECRET}") == "held"
    assert answer(desk, f"#note\n{SECRET}") == "note"
    desk.now += timedelta(minutes=1)
    assert say(desk, "#send") == "command"
    assert desk.outbox("relay") == []
    assert "These words stand in a note" in words(told(desk, TOM, "kept_agent"))
    desk.now += timedelta(minutes=1)
    assert say(desk, "#send") == "command"
    assert len(desk.outbox("relay")) == 1


# --- an address below the words ---


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        (f"{KIND}\n\n{TOM}", KIND),
        (f"{KIND}\n\ntom@home.example\n{TOM}", KIND),
        (f"{KIND}\n{TOM}", f"{KIND}\n{TOM}"),
        (f"{KIND}\n\n{SUE}", f"{KIND}\n\n{SUE}"),
    ],
)
def test_his_own_address_below_his_words_is_no_word_of_his(desk, text, goes):
    asked(desk)
    assert answer(desk, text) == "reply"
    assert said(desk)[-1] == ("out", goes)


def test_his_own_address_below_his_commands_goes_to_nobody(desk):
    asked(desk)
    assert answer(desk, f"#solved\n\n{TOM}") == "command"
    assert desk.outbox("relay") == []
