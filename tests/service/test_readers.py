"""Who reads an agent's answer: those whom he has in mind, and nobody besides. On both databases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.agents_desk import SUE, TOM
from tests.answering_agents import ANNA, BERT, answer, asked, told, words, write


def coded(desk, text, *, sender=TOM, answers=None) -> None:
    """An agent gives commands that take a code, and mails it back."""
    assert answer(desk, text, sender=sender, answers=answers) == "held"
    letter = told(desk, sender, "code_agent")
    code = re.search(r"#confirm (\w+)", words(letter))
    assert code is not None
    assert answer(desk, f"#confirm {code[1]}", sender=sender, answers=letter) == "command"


def readers(desk) -> list[str]:
    return sorted(row["recipient"] for row in desk.outbox("relay"))


def merged(desk):
    """Sue makes Anna's ticket part of Bert's; what Tom was told of each of the two, before."""
    anna = asked(desk)
    answer(desk, "#cc @sue", answers=anna)
    desk.now += timedelta(minutes=1)
    bert = asked(desk, "No paper.", sender=BERT)
    desk.now += timedelta(minutes=1)
    desk.take(write(ANNA, "And it smells.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    coded(desk, "#merge 1002", sender=SUE)
    desk.now += timedelta(minutes=1)
    return anna, bert


@pytest.mark.parametrize(("which", "other"), [(0, BERT), (1, ANNA)])
def test_an_answer_to_a_mail_from_before_a_merge_is_held_with_who_reads_it_besides(desk, which, other):
    notice = merged(desk)[which]
    assert answer(desk, "Your password is new.", answers=notice) == "held"
    assert readers(desk) == []
    kept = told(desk, TOM, "kept_agent")
    assert f"Somebody takes part now of whom you were not told: {other}\n" in words(kept)

    assert answer(desk, "#send", answers=kept) == "command"
    assert readers(desk) == [ANNA, BERT]


def test_so_is_one_that_names_the_signed_address_alone(desk):
    notice = merged(desk)[1]
    before = write(TOM, "Your password is new.", to=[notice["Reply-To"]], at=desk.now)
    assert desk.take(before) == "reply"  # Anna came on the same day: the day of the address tells no more

    desk.now += timedelta(days=2)
    desk.take(write(BERT, "Still none.", answers=told(desk, BERT, "ack_new"), at=desk.now))
    coded(desk, "#cc carl@example.com", sender=SUE)
    desk.now += timedelta(days=1)
    assert desk.take(write(TOM, "Your password is new.", to=[notice["Reply-To"]], at=desk.now)) == "held"
    assert "carl@example.com" in words(told(desk, TOM, "kept_agent"))


def test_the_ticket_of_the_signed_address_counts_where_it_was_merged(desk):
    notice = merged(desk)[0]
    assert desk.take(write(TOM, "Your password is new.", to=[notice["Reply-To"]], at=desk.now)) == "held"
    assert BERT in words(told(desk, TOM, "kept_agent"))


def test_an_answer_to_a_mail_from_after_the_merge_goes_to_both(desk):
    merged(desk)
    desk.take(write(BERT, "Still none.", answers=told(desk, BERT, "ack_new"), at=desk.now))
    assert answer(desk, "It comes today.", answers=told(desk, TOM)) == "reply"
    assert readers(desk) == [ANNA, BERT]


def test_a_person_whom_a_colleague_has_brought_in_meanwhile_is_named(desk):
    notice = asked(desk)
    answer(desk, "#cc @sue", answers=notice)
    desk.take(write(ANNA, "And it smells.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    desk.now += timedelta(minutes=1)
    coded(desk, "#cc bert@example.net", sender=SUE)
    assert answer(desk, "Your password is new.", answers=notice) == "held"
    assert BERT in words(told(desk, TOM, "kept_agent"))
    assert answer(desk, "#note\nWho is that?", answers=notice) == "note"
    assert answer(desk, "#cc -bert@example.net\n\nYour password is new.", answers=notice) == "reply"
    assert readers(desk) == [ANNA]


def test_whom_the_agent_has_brought_in_himself_he_knows(desk):
    notice = asked(desk)
    desk.now += timedelta(minutes=1)
    coded(desk, "#cc bert@example.net", answers=notice)
    assert answer(desk, "Please turn it off.", answers=notice) == "reply"
    assert readers(desk) == [ANNA, BERT]


def test_two_tickets_of_one_customer_have_no_new_reader(desk):
    notice = asked(desk)
    desk.now += timedelta(minutes=1)
    asked(desk, "No paper.", subject="Paper")
    assert answer(desk, "#merge 1002", answers=notice) == "command"
    assert answer(desk, "Please turn it off.", answers=notice) == "reply"


def test_who_has_come_since_an_answer_was_held_is_named_once_more(desk):
    notice = merged(desk)[1]
    assert answer(desk, "Your password is new.", answers=notice) == "held"
    desk.now += timedelta(minutes=1)
    coded(desk, "#cc carl@example.com", sender=SUE)
    assert answer(desk, "#send", answers=told(desk, TOM, "kept_agent")) == "command"
    kept = told(desk, TOM, "kept_agent")
    assert (readers(desk), "told: carl@example.com\n" in words(kept)) == ([], True)
    assert answer(desk, "#send", answers=kept) == "command"
    assert readers(desk) == [ANNA, BERT, "carl@example.com"]


def test_what_was_let_go_is_not_held_again_behind_its_code(desk):
    notice = merged(desk)[1]
    assert answer(desk, "#cc carl@example.com\n\nYour password is new.", answers=notice) == "held"
    assert answer(desk, "#send", answers=told(desk, TOM, "kept_agent")) == "command"
    letter = told(desk, TOM, "code_agent")
    code = re.search(r"#confirm (\w+)", words(letter))
    assert code is not None
    assert answer(desk, f"#confirm {code[1]}", answers=letter) == "command"
    assert readers(desk) == [ANNA, BERT, "carl@example.com"]


@pytest.fixture
def parted(desk):
    """Anna's second mail was made a ticket of its own; what Tom was told of it before."""
    asked(desk)
    desk.take(write(ANNA, "And there is no paper.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    notice = told(desk, TOM)
    assert answer(desk, "#split", answers=notice) == "command"
    return desk, notice


def test_an_answer_to_a_mail_that_was_split_off_is_held_with_its_new_number(parted):
    desk, notice = parted
    assert answer(desk, "It comes today.", answers=notice) == "held"
    assert readers(desk) == []
    kept = told(desk, TOM, "kept_agent")
    assert "The mail that you answer is in ticket #1002 now.\n" in words(kept)
    assert answer(desk, "#send", answers=kept) == "command"
    assert readers(desk) == [ANNA]


def test_notes_and_commands_are_not_held_for_that(parted):
    desk, notice = parted
    assert answer(desk, "#note\nPaper again.", answers=notice) == "note"
    assert answer(desk, "#tag +paper", answers=notice) == "command"


@pytest.mark.parametrize("field", ["To", "Cc"])
def test_who_has_the_agents_own_mail_gets_no_second_one(desk, field):
    notice = asked(desk, head=[f"Cc: {BERT}"])
    to = [str(notice["Reply-To"]), *([ANNA] if field == "To" else [])]
    head = [f"Cc: {ANNA}"] if field == "Cc" else []
    assert answer(desk, "Please turn it off.", answers=notice, to=to, head=head) == "reply"
    assert readers(desk) == [BERT]
    assert (desk.events("answered")[0]["direct"], desk.events("answered")[0]["to"]) == ([ANNA], [BERT])
    assert f"- Has it already, from your own mail: {ANNA}\n" in words(told(desk, TOM, "done_agent"))


def test_an_answer_that_everybody_has_already_is_one(desk):
    notice = asked(desk)
    assert answer(desk, "Please turn it off.", answers=notice, head=[f"Cc: {ANNA}"]) == "reply"
    assert (readers(desk), desk.shown()["status"]) == ([], "open")


def test_an_agent_is_warned_that_his_note_has_reached_the_customer(desk):
    notice = asked(desk)
    assert answer(desk, "#note\nThis one never pays.", answers=notice, head=[f"Cc: {ANNA}"]) == "note"
    confirmed = words(told(desk, TOM, "done_agent"))
    assert f"- Has it already, from your own mail: {ANNA}\n" in confirmed
    assert "The customer gets nothing" not in confirmed


OWN_MAIL = [TOM, "tom@home.example"]


@pytest.mark.parametrize("his", OWN_MAIL)
@pytest.mark.parametrize("order", ["#assign Tom", "#cc @tom"])
def test_an_agent_who_is_the_customer_becomes_no_reader_of_notes(desk, his, order):
    assert desk.take(write(his, "My own printer.", at=desk.now)) == "ticket"
    assert [row["recipient"] for row in desk.outbox("message_agent")] == [SUE]
    assert answer(desk, order, sender=SUE) == "command"
    assert "Tom takes part in #1001 from outside" in words(told(desk, SUE, "done_agent"))
    assert answer(desk, "#note\n@Tom This one never pays.", sender=SUE) == "note"
    assert TOM not in [row["recipient"] for row in desk.outbox("note_agent")]
    assert desk.shown()["assignee"] is None


def test_a_ticket_of_an_agent_is_not_offered_to_him_when_it_is_let_go(desk):
    desk.take(write(TOM, "My own printer.", at=desk.now))
    assert answer(desk, "#assign none", sender=SUE) == "command"
    assert [row["recipient"] for row in desk.outbox("message_agent")] == [SUE]
