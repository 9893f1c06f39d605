"""Mail that waits for a word: who is asked, what his answers do, and what the sender hears. On both databases."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.agents_desk import AGENTS, SUE, TOM, AgentsDesk, Writing, text
from triaged import process
from triaged.cli.main import main
from triaged.errors import DeskError
from triaged.mail.quoting import MARKER
from triaged.store import inbox as inbox_rows
from triaged.store import revoking
from triaged.store.held import settle_by_hand
from triaged.store.tables import message as message_table
from triaged.store.tables import question
from triaged.store.tables import ticket as ticket_table

ANNA, BERT = "anna@example.org", "bert@example.net"

write = Writing().mail


def held(desk: AgentsDesk, words: str = "I am his wife.\nIt still does not print.", **how: bool) -> int:
    """Anna's acknowledgement was passed on to Bert, who answers; the inbox row of his mail."""
    assert desk.take(write(ANNA)) == "ticket"
    assert desk.take(write(BERT, words, answers=desk.letter("ack_new"), **how)) == "held"
    return int(desk.inbox()[0]["id"])


def answer(desk: AgentsDesk, words: str, *, sender: str = TOM, notice: str = "held_agent", proven: bool = True) -> str:
    """What becomes of an agent's answer to the newest question."""
    return str(desk.take(write(sender, words, answers=desk.letter(notice), proven=proven, at=desk.now)))


def messages(desk: AgentsDesk) -> list[tuple[str, str, str]]:
    return [(said["direction"], said["from_addr"], said["text"].strip()) for said in desk.shown()["messages"]]


def test_the_agent_of_the_queue_is_asked_and_sees_what_he_needs(desk):
    held(desk)

    asked = desk.letter("held_agent")
    assert asked["To"] == f"Tom <{TOM}>"
    assert asked["Subject"] == "[Ticket#1001] Printer"
    assert asked["Auto-Submitted"] == "auto-generated"
    words = text(asked)
    assert words.startswith(f"{MARKER}\n\nYour reply stays internal.\n")
    assert f"From: {BERT}" in words
    assert "Proof: the sender's domain vouches for this address (dmarc=pass for example.net)\n" in words
    assert "Files: none\n" in words
    assert "takes no\npart in the ticket" in words
    assert "| I am his wife.\n| It still does not print.\n" in words
    assert "#admit" in words
    assert "#refuse" in words
    (event,) = desk.events("held")
    assert (event["from"], event["asked"], event["question"]) == (BERT, TOM, "admit")
    assert [each["reason"] for each in desk.shown()["held"]] == [event["reason"]]
    assert len(messages(desk)) == 1


def test_what_is_shown_of_a_held_mail_is_little_and_quoted(desk):
    held(desk, "#admit\n" + "\n".join(f"Line {number} " + "x" * 90 for number in range(40)))

    shown = [line for line in text(desk.letter("held_agent")).splitlines() if line.startswith("| ")]
    assert shown[0] == "| #admit"
    assert shown[-1] == "| [...]"
    assert len(shown) <= 16
    assert sum(len(line) - 2 for line in shown[:-1]) <= 1000


def test_the_sender_gets_one_fixed_line_that_says_nothing_of_the_ticket(desk):
    held(desk)

    line = desk.letter("held_sender")
    assert line["To"] == BERT
    assert line["Auto-Submitted"] == "auto-replied"
    for secret in ("1001", "Printer", "Anna", "anna"):
        assert secret not in f"{line['Subject']} {text(line)}"
    assert desk.events("held")[0]["sender_told"] is True
    again = write(BERT, "Again.", answers=line)
    assert desk.take(again) == "held"
    assert desk.inbox()[0]["ticket"] == 1001  # it waits for the same ticket


@pytest.mark.parametrize(("proven", "most"), [(False, 1), (True, 1)])
def test_the_line_goes_out_once_a_day_for_each_ticket_and_address(desk, proven, most):
    held(desk, proven=proven)
    for _ in range(3):
        assert desk.take(write(BERT, "Once more.", answers=desk.letter("ack_new"), proven=proven)) == "held"

    assert len(desk.outbox("held_sender")) == most
    assert len(desk.outbox("held_agent")) == 1
    desk.now += timedelta(hours=25)
    desk.take(write(BERT, "And again.", answers=desk.letter("ack_new"), proven=proven, at=desk.now))
    assert len(desk.outbox("held_sender")) == most + 1


def test_an_unproven_sender_who_had_an_automatic_mail_today_gets_no_line(desk):
    assert desk.take(write(BERT, proven=False)) == "ticket"
    held_for = desk.letter("ack_new")
    assert desk.take(write("carl@example.net", proven=False, answers=held_for)) == "held"
    assert desk.take(write("carl@example.net", "A question of mine.", proven=False)) == "ticket"
    assert len(desk.outbox("held_sender")) == 1

    other = write("dora@example.net", "A question.", proven=False)
    assert desk.take(other) == "ticket"
    assert desk.take(write("dora@example.net", "Hello.", proven=False, answers=held_for)) == "held"
    assert len(desk.outbox("held_sender")) == 1
    assert desk.events("held")[-1]["not_told"] == "1 automatic mails to this address within a day"


def test_robots_are_told_nothing_but_the_agent_is_asked(desk):
    assert desk.take(write(ANNA)) == "ticket"
    robot = write(BERT, "Your order.", answers=desk.letter("ack_new"), head=["Precedence: bulk"])

    assert desk.take(robot) == "held"
    assert desk.outbox("held_sender") == []
    assert len(desk.outbox("held_agent")) == 1


def test_admit_brings_the_mail_in_public_and_its_sender_too(desk):
    row = held(desk)

    assert answer(desk, "#admit\n\nShe is his wife, I have asked him.") == "command"

    assert desk.outcome(row) == "reply"
    assert messages(desk)[1:] == [
        ("note", TOM, "She is his wife, I have asked him."),
        ("in", BERT, "I am his wife.\nIt still does not print."),
    ]
    assert BERT in desk.shown()["participants"]
    assert desk.shown()["held"] == []
    (said,) = desk.events("settled")
    assert (said["inbox"], said["verb"], said["agent"]) == (row, "admit", TOM)
    done = desk.letter("settled_agent")
    assert (done["To"], done["Auto-Submitted"]) == (f"Tom <{TOM}>", "auto-replied")
    assert "joins it" in text(done)
    assert "note of the ticket" in text(done)


def test_who_was_admitted_joins_at_once_from_then_on_also_in_other_tickets_of_the_customer(desk):
    held(desk)
    first = desk.letter("ack_new")
    answer(desk, "#admit")

    assert desk.take(write(BERT, "Next.", answers=first)) == "reply"
    assert desk.take(write(ANNA, "Another matter.", subject="Scanner")) == "ticket"
    assert desk.take(write(BERT, "About that too.", answers=desk.letter("ack_new"), subject="Scanner")) == "reply"
    assert desk.inbox()[0]["ticket"] == 1002
    assert len(desk.outbox("held_agent")) == 1


def test_a_second_mail_in_the_same_batch_takes_nothing_back_from_who_was_admitted(desk):
    assert desk.take(write(ANNA)) == "ticket"
    first = desk.letter("ack_new")
    assert desk.take(write(ANNA, "Another matter.", subject="Scanner")) == "ticket"
    second = desk.letter("ack_new")
    assert desk.take(write(BERT, answers=first)) == "held"
    desk.keep(write(TOM, "#admit", answers=desk.letter("held_agent")))
    assert process.handle(desk.deps) is not None
    desk.keep(write(BERT, "Another mail of mine.", answers=second, subject="Scanner"))
    desk.keep(write(BERT, "A matter of my own.", subject="Keyboard"))
    desk.handle()
    assert [row["outcome"] for row in reversed(desk.inbox()[:2])] == ["reply", "ticket"]

    assert desk.take(write(BERT, "And one more.", answers=second, subject="Scanner")) == "reply"


def test_a_colleague_who_is_admitted_once_does_not_become_the_customer(desk):
    assert desk.take(write(ANNA, head=[f"Cc: {BERT}"])) == "ticket"
    with desk.store.read() as transaction:
        first = transaction.execute(message_table.select()).one().message_id
    unproven = write(BERT, "Hello.", proven=False, head=[f"References: {first}"])
    assert desk.take(unproven) == "held"
    assert "only by what others can know too" in text(desk.letter("held_agent"))
    assert answer(desk, "#admit") == "command"
    assert messages(desk)[-1] == ("in", BERT, "Hello.")

    assert desk.take(write(ANNA, "A private matter.", subject="Scanner")) == "ticket"
    assert desk.take(write(BERT, "What is this?", answers=desk.letter("ack_new"))) == "held"


def test_what_an_agent_wrote_to_the_customer_counts_when_he_says_that_he_did(desk):
    assert desk.take(write(ANNA)) == "ticket"
    with desk.store.read() as transaction:
        first = transaction.execute(message_table.select()).one().message_id
    copy = write(
        "tom@home.example",
        "Press the red button.",
        proven=False,
        to=[ANNA],
        head=["Cc: support@example.com", f"In-Reply-To: {first}"],
    )
    assert desk.take(copy) == "held"
    asked = desk.letter("confirm_agent")
    assert asked["To"] == f"Tom <{TOM}>"

    assert answer(desk, "#admit", notice="confirm_agent", proven=False) == "command"

    assert messages(desk)[-1] == ("out", "tom@home.example", "Press the red button.")


FORWARDED = """Please see below.

---------- Forwarded message ---------
From: Anna Lee <anna@example.org>
Date: Sun, 1 Mar 2026 at 11:00
Subject: Printer
To: <tom@agents.example>

It does not print.
"""


@pytest.mark.parametrize(
    ("verb", "outcome", "opened"), [("#admit", "ticket", [1001]), ("#refuse", "ignored", []), ("What?", "held", [])]
)
def test_a_mail_in_an_agents_name_that_belongs_to_no_ticket_waits_for_his_word_too(desk, verb, outcome, opened):
    assert desk.take(write(TOM, FORWARDED, proven=False, subject="Fwd: Printer")) == "held"
    row = desk.inbox()[0]["id"]
    asked = desk.letter("confirm_agent")
    assert (asked["To"], asked["Subject"]) == (f"Tom <{TOM}>", "[Ticket] Please confirm: Fwd: Printer")
    assert "To: support@example.com\n" in text(asked)
    assert "A mail in your name came." in text(asked)

    answer(desk, verb, notice="confirm_agent", proven=False)

    assert desk.outcome(row) == outcome
    with desk.store.read() as transaction:
        tickets = transaction.execute(ticket_table.select()).all()
    assert [(each.number, each.customer) for each in tickets] == [(number, ANNA) for number in opened]
    done = [text(desk.letter("settled_agent"))] if desk.outbox("settled_agent") else []
    assert len(done) == (outcome != "held")
    assert len(desk.outbox("answer_agent")) == (outcome == "held")


def test_of_two_answers_about_a_mail_without_a_ticket_the_first_counts(desk):
    assert desk.take(write(TOM, FORWARDED, proven=False, subject="Fwd: Printer")) == "held"
    row = desk.inbox()[0]["id"]
    asked = desk.letter("confirm_agent")
    for words in ("#refuse", "#admit"):
        desk.keep(write(TOM, words, answers=asked, proven=False))
    desk.handle()

    assert desk.outcome(row) == "ignored"
    assert len(desk.outbox("settled_agent")) == 1


def test_the_service_sees_what_was_settled_without_a_new_wake(desk):
    row = held(desk)
    desk.keep(write(TOM, "#admit", answers=desk.letter("held_agent")))

    assert process.handle(desk.deps) is not None  # the command
    assert desk.outcome(row) is None
    assert process.handle(desk.deps) is not None  # the loop asks again, and there it is
    assert desk.outcome(row) == "reply"
    assert process.handle(desk.deps) is None


def test_refuse_keeps_it_apart(desk):
    row = held(desk)

    assert answer(desk, "#refuse") == "command"

    assert (desk.outcome(row), desk.inbox()[1]["reason"]) == ("ignored", f"refused by {TOM}")
    assert messages(desk)[1:] == []
    assert BERT not in desk.shown()["participants"]
    assert "stays apart" in text(desk.letter("settled_agent"))
    assert [row["recipient"] for row in desk.outbox() if row["recipient"] == BERT] == [BERT]  # the first line only


def test_any_other_text_is_a_note_and_settles_nothing(desk):
    row = held(desk)

    assert answer(desk, "Who is that? I shall ask him.\n#admit") == "note"

    assert desk.outcome(row) == "held"
    assert messages(desk)[1:] == [("note", TOM, "Who is that? I shall ask him.\n#admit")]
    assert desk.outbox("settled_agent") == []


def test_an_absence_notice_of_the_agent_settles_nothing_and_is_answered_by_nothing(desk):
    row = held(desk)
    before = len(desk.outbox())
    away = write(TOM, "#admit", answers=desk.letter("held_agent"), head=["Auto-Submitted: auto-replied"])

    assert desk.take(away) == "note"
    assert desk.outcome(row) == "held"
    assert len(desk.outbox()) == before


@pytest.mark.parametrize(("first", "second"), [("#admit", "#refuse"), ("#refuse", "#admit")])
def test_a_second_answer_comes_late_and_changes_nothing(desk, first, second):
    row = held(desk)
    answer(desk, first)
    became = desk.outcome(row)

    assert answer(desk, second) == "note"

    assert desk.outcome(row) == became
    assert len(desk.events("settled")) == 1
    assert desk.events("received")[-1]["late"] == f"{second}: it was settled already"
    assert len(desk.outbox("settled_agent")) == 1


def test_of_two_answers_in_one_batch_the_first_counts(desk):
    row = held(desk)
    asked = desk.letter("held_agent")
    for words in ("#refuse", "#admit"):
        desk.keep(write(TOM, words, answers=asked))
    desk.handle()

    assert [each["outcome"] for each in desk.inbox()[:2]] == ["note", "command"]
    assert desk.outcome(row) == "ignored"
    assert len(desk.outbox("settled_agent")) == 1


def test_a_forged_answer_of_the_agent_is_held_and_he_is_asked_whether_he_wrote_it(desk):
    row = held(desk)

    assert answer(desk, "#admit", proven=False) == "held"

    assert desk.outcome(row) == "held"
    asked = desk.letter("confirm_agent")
    assert asked["To"] == f"Tom <{TOM}>"
    assert text(asked).startswith(f"{MARKER}\n\nYour reply stays internal.\n")
    assert desk.events("held")[-1]["question"] == "confirm"
    assert len(desk.outbox("held_sender")) == 1  # Bert's; in Tom's name nobody is answered
    assert "sender_told" not in desk.events("held")[-1]


def test_what_the_agent_confirms_counts_as_his_and_is_carried_out(desk):
    row = held(desk)
    answer(desk, "#admit", proven=False)

    assert answer(desk, "#admit", notice="confirm_agent", proven=False) == "command"

    assert desk.outcome(row) == "reply"
    assert [each["outcome"] for each in desk.inbox()[:2]] == ["command", "command"]
    assert BERT in desk.shown()["participants"]
    assert len(desk.outbox("confirm_agent")) == 1


def test_what_the_agent_denies_is_not_taken(desk):
    row = held(desk)
    answer(desk, "#admit", proven=False)

    assert answer(desk, "#refuse", notice="confirm_agent", proven=False) == "command"

    assert desk.outcome(row) == "held"
    assert desk.inbox()[1]["outcome"] == "ignored"


def test_an_agent_who_answers_what_was_sent_to_a_customer_is_asked_himself_and_gets_no_line(desk):
    assert desk.take(write(ANNA)) == "ticket"

    assert desk.take(write(TOM, "I shall look.", answers=desk.letter("ack_new"))) == "held"

    assert "Held because an agent uses what was sent to somebody else." in text(desk.letter("held_agent"))
    assert desk.outbox("held_sender") == []
    assert answer(desk, "#admit") == "command"
    assert messages(desk)[-1] == ("note", TOM, "I shall look.")  # inside, and nobody joins by it


@pytest.mark.parametrize("sender", [SUE, BERT, "mallory@example.net"])
def test_nobody_else_settles_it_with_the_agents_mail(desk, sender):
    row = held(desk)

    assert answer(desk, "#admit", sender=sender) == "held"

    assert desk.outcome(row) == "held"
    assert BERT not in desk.shown()["participants"]


def test_an_agent_who_was_removed_settles_nothing(desk):
    row = held(desk)
    asked = desk.letter("held_agent")
    desk.configure(AGENTS[AGENTS.index("[[agent]]", 5) :])

    assert desk.take(write(TOM, "#admit", answers=asked)) == "held"

    assert desk.outcome(row) == "held"
    assert desk.outbox("held_agent")[-1]["recipient"] == SUE


def test_the_assignee_is_asked_before_the_others(desk):
    assert desk.take(write(ANNA)) == "ticket"
    with desk.store.write() as transaction:
        transaction.execute(ticket_table.update().values(assignee=SUE))

    assert desk.take(write(BERT, answers=desk.letter("ack_new"))) == "held"
    assert [row["recipient"] for row in desk.outbox("held_agent")] == [SUE]


def test_without_agents_the_ticket_says_that_nobody_was_asked(make_desk):
    desk = make_desk(agents="")
    held(desk)

    assert desk.outbox("held_agent") == []
    assert desk.events("held")[0]["not_asked"] == "no agent for the queue 'support'"
    assert len(desk.shown()["held"]) == 1


def test_what_observes_keeps_the_question_and_sends_nothing(make_desk):
    desk = make_desk(mode="observe")
    held(desk)

    assert {row["notice"]: row["state"] for row in desk.outbox()} == {
        "ack_new": "held",
        "message_agent": "held",
        "held_agent": "held",
        "held_sender": "held",
    }


def test_older_mail_is_held_without_a_word_to_anybody(desk):
    assert desk.take(write(ANNA)) == "ticket"
    assert desk.take(write(BERT, answers=desk.letter("ack_new")), quiet=True) == "held"

    assert [row["notice"] for row in desk.outbox()] == ["ack_new", "message_agent"]
    assert desk.events("held")[0]["not_asked"] == "older mail, brought in by hand"
    with desk.store.read() as transaction:
        assert transaction.execute(question.select()).all() == []


def test_a_mail_that_is_decided_anew_and_held_again_is_asked_once(desk):
    row = held(desk)
    with desk.store.write() as transaction:
        assert inbox_rows.retry(transaction, row)
    desk.handle()

    assert desk.outcome(row) == "held"
    assert len(desk.outbox("held_agent")) == 1
    assert answer(desk, "#admit") == "command"  # the first question still leads to it
    assert desk.outcome(row) == "reply"


def test_a_revoked_question_leads_nowhere(desk):
    row = held(desk)
    with desk.store.write() as transaction:
        revoking.revoke(transaction, revoking.Whose(person=TOM), "operator", iter(range(1, 99)).__next__, desk.now)

    assert answer(desk, "#admit") == "held"
    assert desk.outcome(row) == "held"


def test_an_answer_to_the_confirmation_is_a_note_by_the_agent(desk):
    held(desk)
    answer(desk, "#admit")
    done: EmailMessage = desk.letter("settled_agent")

    assert desk.take(write(TOM, "Good.", answers=done)) == "note"
    assert messages(desk)[-1] == ("note", TOM, "Good.")


def test_the_same_mail_through_the_mailbox_of_another_queue_is_told_there_once(desk):
    both = ["support@example.com", "billing@example.com"]
    content = write(ANNA, to=both)
    assert desk.take(content) == "ticket"
    assert desk.take(content, mailbox="billing") == "duplicate"
    assert desk.take(content, mailbox="billing") == "duplicate"

    (told,) = desk.outbox("also_received_agent")
    assert told["recipient"] == SUE
    letter = desk.letter("also_received_agent")
    assert "#1001" in text(letter)
    assert "Ihre Antwort bleibt intern." in text(letter)
    assert desk.events("also received")[0]["queues"] == ["billing"]
    assert len(desk.shown()["messages"]) == 1
    assert desk.take(write(SUE, "I know of it.", answers=letter), mailbox="billing") == "note"


def test_which_of_the_copies_comes_first_makes_no_difference(desk):
    content = write(ANNA, to=["support@example.com", "billing@example.com"])
    assert desk.take(content, mailbox="billing") == "ticket"
    assert desk.take(content) == "duplicate"

    assert desk.shown()["queue"] == "support"
    assert [row["recipient"] for row in desk.outbox("also_received_agent")] == [SUE]


def test_the_same_mail_twice_in_one_mailbox_tells_nobody(desk):
    content = write(ANNA)
    assert desk.take(content) == "ticket"
    assert desk.take(content) == "duplicate"

    assert [row["notice"] for row in desk.outbox()] == ["ack_new", "message_agent"]
    assert desk.events("also received") == []


def test_one_question_a_day_about_a_sender_and_its_answer_settles_all_his_mail(desk: AgentsDesk) -> None:
    desk.take(write(ANNA))
    letter = desk.letter("ack_new")
    for words in ("First.", "Second.", "Third."):
        assert desk.take(write(BERT, words, answers=letter)) == "held"
    assert len(desk.outbox("held_agent")) == 1
    assert len(desk.shown()["held"]) == 3

    assert desk.take(write(TOM, "#admit", answers=desk.letter("held_agent"))) == "command"
    assert [said["text"] for said in desk.shown()["messages"] if said["from_addr"] == BERT] == [
        "First.",
        "Second.",
        "Third.",
    ]
    assert desk.shown()["held"] == []
    own, others = desk.events("settled")
    assert (own["inbox"], others["with"], others["inboxes"], others["agent"]) == (2, 2, [3, 4], TOM)
    assert [each["number"] for each in desk.shown()["events"]] == list(range(1, len(desk.shown()["events"]) + 1))


@pytest.mark.parametrize(("admit", "outcome"), [(True, "reply"), (False, "ignored")])
def test_an_operator_settles_what_no_agent_was_asked(make_desk, admit: bool, outcome: str) -> None:
    desk = make_desk(agents="")
    desk.take(write(ANNA))
    assert desk.take(write(BERT, "I am her colleague.", answers=desk.letter("ack_new"))) == "held"
    row = desk.inbox()[0]["id"]
    with desk.store.write() as transaction:
        assert settle_by_hand(transaction, row, admit=admit, actor="operator", now=desk.now) == 1
    desk.handle()
    assert desk.outcome(row) == outcome
    (said,) = desk.events("settled")
    assert (said["inbox"], said["inboxes"], said["operator"]) == (row, [], "operator")
    assert said["verb"] == ("admit" if admit else "refuse")


def test_what_is_not_held_cannot_be_settled(desk: AgentsDesk) -> None:
    desk.take(write(ANNA))
    with pytest.raises(DeskError, match="is not held"), desk.store.write() as transaction:
        settle_by_hand(transaction, 1, admit=True, actor="operator", now=desk.now)


@pytest.mark.parametrize("together", [True, False])
def test_strangers_with_a_leaked_address_cannot_flood_an_agent(desk: AgentsDesk, *, together: bool) -> None:
    desk.take(write(ANNA))
    letter = desk.letter("ack_new")
    for number in range(12):
        desk.keep(write(f"x{number}@example{number}.net", "Let me in.", answers=letter))
        if not together:
            desk.handle()
    desk.handle()

    assert len(desk.outbox("held_agent")) == 5
    assert "More mails held for this ticket: 4\n" in text(desk.letter("held_agent"))
    assert len(desk.shown()["held"]) == 12
    assert [each.get("not_asked") for each in desk.events("held")] == [None] * 5 + ["5 questions this hour already"] * 7
    assert len(desk.outbox("alarm")) == 1
    assert TOM in text(desk.letter("alarm"))
    with desk.store.read() as transaction:
        kinds = Counter(row.kind for row in transaction.execute(question.select()))
    assert kinds["admit"] == 12
    assert desk.take(write("x0@example0.net", "Once more.", answers=letter)) == "held"
    assert desk.events("held")[-1]["asked"] == TOM  # about him he was asked: the answer settles this mail too

    desk.now += timedelta(hours=2)
    desk.take(write("late@example.org", "Me too.", answers=letter, at=desk.now))
    assert len(desk.outbox("held_agent")) == 6
    assert "More mails held for this ticket: 13\n" in text(desk.letter("held_agent"))


@pytest.mark.parametrize("together", [True, False])
def test_forged_mail_in_an_agents_name_asks_him_few_times_an_hour(desk: AgentsDesk, *, together: bool) -> None:
    for number in range(12):
        copy = write(TOM, "Pay.", proven=False, to=[f"a{number}@example.org"], head=["Cc: support@example.com"])
        desk.keep(copy)
        if not together:
            desk.handle()
    desk.handle()

    assert len(desk.outbox("confirm_agent")) == 5
    assert [row["outcome"] for row in desk.inbox()] == ["held"] * 12
    assert len(desk.outbox("alarm")) == 1


def test_an_agent_who_is_asked_too_much_costs_another_one_nothing(desk: AgentsDesk) -> None:
    for number in range(7):
        desk.take(write(TOM, "Pay.", proven=False, to=[f"a{number}@example.org"], head=["Cc: support@example.com"]))
    desk.take(write(SUE, "Pay.", proven=False, to=[ANNA], head=["Cc: support@example.com"]))

    assert Counter(row["recipient"] for row in desk.outbox("confirm_agent")) == {TOM: 5, SUE: 1}


def test_the_second_mail_of_one_sender_is_no_second_question(desk: AgentsDesk) -> None:
    desk.take(write(ANNA))
    letter = desk.letter("ack_new")
    for number in range(9):
        desk.keep(write(BERT, f"Mail {number}.", answers=letter))
    desk.keep(write("carl@example.net", "Me too.", answers=letter))
    desk.handle()

    assert len(desk.outbox("held_agent")) == 2
    assert [each["asked"] for each in desk.events("held")] == [TOM] * 10


def test_an_answer_to_the_line_waits_with_the_first_mail_and_joins_with_it(desk: AgentsDesk) -> None:
    held(desk)
    line = desk.letter("held_sender")
    assert desk.take(write(BERT, "When?", answers=line)) == "held"
    assert desk.inbox()[0]["ticket"] == 1001
    assert len(desk.outbox("held_agent")) == 1

    assert answer(desk, "#admit") == "command"
    assert [words for _way, sender, words in messages(desk) if sender == BERT][1:] == ["When?"]
    assert desk.take(write(BERT, "Thank you. One more question?", answers=line)) == "reply"


@pytest.mark.parametrize("sender", [BERT, "mallory@example.org"])
def test_the_line_to_a_stranger_opens_nothing(desk: AgentsDesk, sender: str) -> None:
    held(desk)
    line = desk.letter("held_sender")
    before = len(messages(desk))

    assert desk.take(write(sender, "Let me in.", answers=line)) == "held"
    away = write(sender, "I am away.", answers=line, head=["Auto-Submitted: auto-replied"])
    assert desk.take(away) == "ignored"
    assert len(messages(desk)) == before


def test_a_report_about_the_line_to_a_stranger_is_ignored(desk: AgentsDesk) -> None:
    held(desk)
    line = desk.letter("held_sender")
    report = (
        "From: MAILER-DAEMON@example.net\r\nTo: " + desk.envelope_from("held_sender") + "\r\nSubject: failed\r\n"
        "Message-ID: <r1@example.net>\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {BERT}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {line['Message-ID']}\r\n\r\n--b--\r\n"
    ).encode()

    assert desk.take(report) == "ignored"
    assert desk.events("not reached") == []
    assert desk.outbox("bounce_agent") == []


def test_an_answer_to_an_alarm_is_held_with_its_reason(desk: AgentsDesk) -> None:
    assert desk.take(write("support@example.com")) == "held"
    alarm = desk.letter("alarm")

    assert desk.take(write("operator@example.net", "What is this?", answers=alarm)) == "held"
    assert desk.inbox()[0]["reason"] == "answers an alarm, which belongs to no ticket"
    away = write("operator@example.net", "Away.", answers=alarm, head=["Auto-Submitted: auto-replied"])
    assert desk.take(away) == "ignored"


def test_mail_in_our_own_name_without_our_mark_alarms_the_operator_once_an_hour(desk: AgentsDesk) -> None:
    for subject in ("One", "Two"):
        assert desk.take(write("support@example.com", subject=subject)) == "held"
    assert [row["recipient"] for row in desk.outbox("alarm")] == ["operator@example.net"]
    assert desk.letter("alarm")["Subject"] == "Alarm: mail in our own name"
    assert "support@example.com" in text(desk.letter("alarm"))

    assert desk.take(write("billing@example.com"), quiet=True) == "held"
    assert len(desk.outbox("alarm")) == 1
    assert desk.take(write("billing@example.com", subject="Three")) == "held"
    assert len(desk.outbox("alarm")) == 2


@pytest.mark.parametrize("words", ["Hi,\n\n#admit", "#admit please", "#admit she is his wife\nTom", "Hello Sue\n#yes"])
def test_a_greeting_above_the_word_and_words_behind_it_do_no_harm(desk: AgentsDesk, words: str) -> None:
    row = held(desk)

    assert answer(desk, words) == "command"
    assert desk.outcome(row) == "reply"


@pytest.mark.parametrize("words", ["* #admit", "admit him please", "#admitt", "#yes if he is a customer"])
def test_who_mistypes_the_word_hears_at_once_that_the_mail_is_still_held(desk: AgentsDesk, words: str) -> None:
    row = held(desk)

    assert answer(desk, words) == "note"
    assert desk.outcome(row) == "held"
    told = desk.letter("answer_agent")
    assert (told["To"], told["Auto-Submitted"]) == (f"Tom <{TOM}>", "auto-replied")
    assert "still held" in text(told)
    assert answer(desk, "Once more: admit") == "note"
    assert len(desk.outbox("answer_agent")) == 1  # once a day, so that no two programs write to each other

    assert answer(desk, "#admit", notice="answer_agent") == "command"
    assert desk.outcome(row) == "reply"


@pytest.mark.parametrize("batch", [True, False])
def test_who_comes_second_hears_who_has_settled_it_and_when(desk: AgentsDesk, *, batch: bool) -> None:
    held(desk)
    asked = desk.letter("held_agent")
    for words in ("#admit", "#refuse"):
        desk.keep(write(TOM, words, answers=asked))
        if not batch:
            desk.handle()
    desk.handle()

    told = text(desk.letter("answer_agent"))
    assert f"the mail was settled already ({TOM}, Sunday, 1 March" in " ".join(told.split())
    assert "#admit " not in told


def test_what_an_operator_has_settled_is_told_so(desk: AgentsDesk) -> None:
    row = held(desk)
    with desk.store.write() as transaction:
        settle_by_hand(transaction, row, admit=False, actor="operator", now=desk.now)

    assert answer(desk, "#admit") == "note"
    assert "(operator, Sunday, 1 March" in " ".join(text(desk.letter("answer_agent")).split())
    assert desk.outcome(row) == "ignored"


def test_the_agent_sees_the_names_of_the_files_and_which_are_never_passed_on(desk: AgentsDesk) -> None:
    desk.take(write(ANNA))
    assert desk.take(with_files(write(BERT, answers=desk.letter("ack_new")))) == "held"

    words = text(desk.letter("held_agent"))
    assert "Files:\n- run.exe: withheld (a program (.exe))\n- plan.pdf\n" in words


def test_a_file_that_is_withheld_at_once_stands_in_the_history_of_its_ticket(desk: AgentsDesk) -> None:
    assert desk.take(with_files(write(ANNA))) == "ticket"
    assert desk.take(with_files(write(ANNA, "Again.", answers=desk.letter("ack_new")))) == "reply"

    assert [(each["inbox"], each["number"], each["file"], each["reason"]) for each in desk.events("file withheld")] == [
        (1, 0, "run.exe", "a program (.exe)"),
        (2, 0, "run.exe", "a program (.exe)"),
    ]
    assert [each["number"] for each in desk.shown()["events"]] == list(range(1, len(desk.shown()["events"]) + 1))


def test_a_copy_of_which_nobody_could_be_told_says_why(make_desk) -> None:
    desk = make_desk(agents="")
    content = write(ANNA, to=["support@example.com", "billing@example.com"])
    assert desk.take(content) == "ticket"
    assert desk.take(content, mailbox="billing") == "duplicate"

    assert [each["not_told"] for each in desk.events("also received")] == ["no agent for the queue 'billing'"]


def test_show_names_the_commands_that_settle_a_held_mail(desk: AgentsDesk, tmp_path: Path) -> None:
    row = held(desk)
    shown = CliRunner().invoke(main, ["-c", str(tmp_path / "triaged.toml"), "show", "1001"])

    assert shown.exit_code == 0, shown.output
    assert f"`triaged inbox admit {row}` or `triaged inbox refuse {row}`" in shown.output


def with_files(mail: bytes) -> bytes:
    """The mail with a program and a plan beside its words."""
    head, _, words = mail.partition(b"\r\n\r\n")
    head = head.replace(b"Content-Type: text/plain; charset=utf-8", b'Content-Type: multipart/mixed; boundary="b"')
    parts = [b"--b\r\nContent-Type: text/plain\r\n\r\n" + words]
    parts += [
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="
        + name
        + b"\r\n\r\ncontent\r\n"
        for name in (b"run.exe", b"plan.pdf")
    ]
    return head + b"\r\nMIME-Version: 1.0\r\n\r\n" + b"".join(parts) + b"--b--\r\n"


def test_what_is_refused_is_refused_alone_since_nobody_has_seen_the_rest(desk: AgentsDesk) -> None:
    desk.take(write(ANNA))
    letter = desk.letter("ack_new")
    desk.take(write(BERT, "Forged.", answers=letter))
    desk.take(write(BERT, "The real Bert.", answers=letter))
    rows = [row["id"] for row in desk.inbox()[:2]]
    assert desk.take(write(TOM, "#refuse", answers=desk.letter("held_agent"))) == "command"
    assert sorted(str(desk.outcome(row)) for row in rows) == ["held", "ignored"]
    assert len(desk.shown()["held"]) == 1
