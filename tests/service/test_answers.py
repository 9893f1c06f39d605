"""What an agent's answer becomes: mail to the customer, a note, commands. On both databases."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from tests.agents_desk import AGENTS, NOW, SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, BERT, answer, asked, said, states, told, words, write
from tests.batch_desk import letter_of
from triaged.model import OutboxState
from triaged.store.tables import agent as agent_table
from triaged.store.tables import outbox, reminder

QUICK = AGENTS.replace('name = "Tom"', 'name = "Tom"\nundo_seconds = 0')


def letters(desk: AgentsDesk, notice: str) -> list[EmailMessage]:
    return [letter_of(desk.content(row["id"])) for row in desk.outbox(notice)]


# --- the customer's mail ---


def test_the_customer_gets_exactly_the_answer(desk):
    notice = asked(desk)
    quote = "\n".join(f"> {line}" for line in words(notice).splitlines())
    text = f"#tag +printer\n\nIs it plugged in?\n\nOn Sun, 1 Mar 2026 at 12:00, Example Desk wrote:\n{quote}\n"

    assert answer(desk, text) == "reply"

    letter = told(desk, ANNA, "relay")
    assert words(letter) == "Is it plugged in?\n\n-- \nTom\nExample Desk\n#1001\n"
    assert letter["Subject"] == "Re: Printer"
    assert letter["From"] == '"Tom (Example Desk)" <support@example.com>'
    assert "auto-submitted" not in letter
    assert "precedence" not in letter
    assert said(desk) == [("in", "It does not print."), ("out", "Is it plugged in?")]


def test_it_is_threaded_under_the_customers_mail(desk):
    first = write(ANNA, at=desk.now)
    assert desk.take(first) == "ticket"
    his_id = re.search(rb"Message-ID: (\S+)", first)[1].decode()
    answer(desk, "Is it plugged in?")

    letter = told(desk, ANNA, "relay")
    assert letter["In-Reply-To"] == his_id
    references = letter["References"].split()
    assert references[0] == his_id
    assert told(desk, ANNA, "ack_new")["Message-ID"] in references
    again = write(ANNA, "Yes, it is.", answers=letter, at=desk.now)
    assert desk.take(again) == "reply"
    answer(desk, "Then turn it on.")
    second = told(desk, ANNA, "relay")
    assert second["In-Reply-To"] == re.search(rb"Message-ID: (\S+)", again)[1].decode()
    assert letter["Message-ID"] in second["References"].split()


def test_nothing_of_the_agents_own_mail_leaves(desk):
    mail = write(TOM, "Is it plugged in?", answers=asked(desk), head=["X-Mailer: Example 1.0", "Organization: Secret"])
    assert desk.take(mail) == "reply"

    (row,) = desk.outbox("relay")
    content = desk.content(row["id"])
    own_id = re.search(rb"Message-ID: <(\S+)>", mail)[1]
    for secret in (own_id, TOM.encode(), b"tom@home.example", b"X-Mailer", b"Secret", b"X-Triaged-Ticket"):
        assert secret not in content
    notice = told(desk, TOM)
    for known in re.findall(r"<[^>]+>", f"{notice['Message-ID']} {notice['References']}"):
        assert known.encode() not in content


def test_the_first_answer_takes_and_opens_the_ticket(desk):
    asked(desk)
    assert len(rows(desk, reminder)) == 1
    answer(desk, "Is it plugged in?")

    shown = desk.shown()
    assert (shown["assignee"], shown["status"]) == (TOM, "open")
    assert rows(desk, reminder) == []
    (event,) = desk.events("answered")
    assert event["to"] == [ANNA]
    assert event["status"] == {"from": "new", "to": "open"}


def rows(desk: AgentsDesk, table) -> list:
    with desk.store.read() as transaction:
        return transaction.execute(select(table)).all()


def test_plain_answers_are_not_confirmed_and_nobody_gets_his_own_back(desk):
    asked(desk)
    before = len(desk.outbox())
    answer(desk, "Is it plugged in?")

    assert [row["notice"] for row in desk.outbox()[before:]] == ["relay"]


def test_everybody_outside_gets_it_and_nobody_inside(desk):
    asked(desk, head=[f"Cc: {BERT}, {SUE}"])
    answer(desk, "#cc @sue")
    answer(desk, "Is it plugged in?")

    assert sorted(row["recipient"] for row in desk.outbox("relay")) == [ANNA, BERT]
    one, two = letters(desk, "relay")
    assert one["Reply-To"] != two["Reply-To"]
    assert told(desk, SUE)["Subject"] == "[Ticket#1001] Printer"
    assert "Is it plugged in?" in words(told(desk, SUE))


def test_a_waiting_relay_is_due_after_the_agents_delay(make_desk):
    desk = make_desk()
    asked(desk)
    answer(desk, "Is it plugged in?")
    assert [row["next_at"] for row in desk.outbox("relay")] == [NOW + timedelta(seconds=120)]


@pytest.mark.parametrize(("agents", "seconds"), [(AGENTS, 30), (QUICK, 0)])
def test_an_urgent_answer_waits_at_most_half_a_minute(make_desk, agents, seconds):
    desk = make_desk(agents=agents)
    asked(desk)
    answer(desk, "#priority P1\nIs it plugged in?")
    assert [row["next_at"] for row in desk.outbox("relay")] == [NOW + timedelta(seconds=seconds)]


def test_an_answer_without_its_plus_address_finds_its_ticket_by_references(desk):
    notice = asked(desk)
    mail = write(TOM, "Is it plugged in?", answers=notice, to=["support@example.com"], at=desk.now)
    assert desk.take(mail) == "reply"
    assert words(told(desk, ANNA, "relay")).startswith("Is it plugged in?")


def test_the_same_mail_again_is_a_duplicate(desk):
    mail = write(TOM, "Is it plugged in?", answers=asked(desk))
    assert desk.take_all(mail, mail) == ["reply", "duplicate"]
    assert desk.take(mail) == "duplicate"
    assert len(desk.outbox("relay")) == 1


def test_what_was_sent_to_another_agent_opens_nothing(desk):
    notice = asked(desk)
    assert desk.take(write(SUE, "Is it plugged in?", answers=notice)) == "held"
    assert desk.take(write(ANNA, "Is it plugged in?", answers=notice)) == "held"
    assert desk.outbox("relay") == []


def test_who_is_no_agent_any_more_sends_nothing(desk):
    notice = asked(desk)
    desk.configure(AGENTS.replace(TOM, "new@agents.example").replace("tom@home.example", "n@home.example"))
    assert desk.take(write(TOM, "Is it plugged in?", answers=notice)) == "held"
    assert desk.outbox("relay") == []


def test_a_mail_in_an_agents_name_is_sent_after_his_word(desk):
    notice = asked(desk)
    assert desk.take(write(TOM, "Is it plugged in?", answers=notice, proven=False)) == "held"
    assert desk.outbox("relay") == []

    assert desk.take(write(TOM, "#yes", answers=desk.letter("confirm_agent"), proven=False)) == "command"
    assert words(told(desk, ANNA, "relay")).startswith("Is it plugged in?\n")


def test_an_agent_writes_from_any_of_his_addresses(desk):
    notice = asked(desk)
    assert desk.take(write("tom@home.example", "Is it plugged in?", answers=notice)) == "reply"
    assert desk.shown()["assignee"] == TOM


def test_older_mail_that_is_brought_in_sends_nothing(desk):
    mail = write(TOM, "Is it plugged in?", answers=asked(desk))
    before = len(desk.outbox())
    assert desk.take(mail, quiet=True) == "note"
    assert len(desk.outbox()) == before


def test_while_the_mailbox_only_observes_the_answer_waits(make_desk):
    desk = make_desk(mode="observe")
    asked(desk)
    assert answer(desk, "Is it plugged in?") == "reply"
    assert states(desk) == ["held"]


def test_a_customer_without_a_usable_address_is_not_answered_in_silence(desk):
    asked(desk, sender="änna@example.org")
    assert answer(desk, "Is it plugged in?") == "held"
    assert desk.outbox("relay") == []
    assert "needs SMTPUTF8" in words(told(desk, TOM, "kept_agent"))


# --- the form of an answer ---


def html_answer(notice: EmailMessage, html: str, plain: str) -> bytes:
    head = [
        "Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example",
        f"From: {TOM}",
        f"To: {notice['Reply-To']}",
        f"In-Reply-To: {notice['Message-ID']}",
        "Subject: Re: Printer",
        "Message-ID: <html@agents.example>",
        f"Date: {NOW:%a, %d %b %Y %H:%M:%S} +0000",
        'Content-Type: multipart/alternative; boundary="b"',
    ]
    utf8 = "; charset=utf-8\r\n\r\n"
    bodies = [("plain", plain), ("html", html)]
    parts = "".join(f"--b\r\nContent-Type: text/{kind}{utf8}{body}\r\n" for kind, body in bodies) + "--b--\r\n"
    return ("\r\n".join(head) + "\r\n\r\n" + parts).encode()


def test_the_agents_formatting_is_kept_and_cleaned(desk):
    html = '<div>#solved</div><div class="x">It is <b>off</b>.<img src="http://spy.example/1.gif"></div>'
    assert desk.take(html_answer(asked(desk), html, "#solved\nIt is off.")) == "reply"

    letter = told(desk, ANNA, "relay")
    shown = letter.get_body(("html",)).get_content()
    assert "<b>off</b>" in shown
    for left_out in ("spy.example", "#solved", 'class="x"'):
        assert left_out not in letter.as_string()
    assert desk.shown()["status"] == "solved"


# --- notes ---


def test_a_note_stays_inside(desk):
    asked(desk)
    assert answer(desk, "#note\nHe never pays, as far as I can remember.") == "note"

    assert said(desk)[-1] == ("note", "He never pays, as far as I can remember.")
    assert desk.outbox("relay") == []
    assert (desk.shown()["status"], desk.shown()["assignee"]) == ("new", None)


def test_an_answer_to_a_note_is_a_note_and_public_says_otherwise(desk):
    asked(desk)
    answer(desk, "#note\n@sue, do you know that model?")
    note = told(desk, SUE, "note_agent")
    assert desk.take(write(SUE, "It has no paper.", answers=note)) == "note"
    assert desk.outbox("relay") == []
    back = told(desk, SUE, "note_agent")
    assert desk.take(write(SUE, "#public\nPlease put some paper in.", answers=back)) == "reply"
    assert words(told(desk, ANNA, "relay")).startswith("Please put some paper in.\n")


def test_who_is_named_in_a_note_watches_from_then_on(desk):
    asked(desk)
    answer(desk, "#note\nAsk @Sue. Not nobody@sue.example, and not @Sueellen.")
    assert [row["recipient"] for row in desk.outbox("note_agent")] == [SUE]
    answer(desk, "Is it plugged in?")
    assert "Is it plugged in?" in words(told(desk, SUE))


def test_no_word_of_a_note_is_in_any_mail_that_leaves(desk):
    asked(desk)
    secret = "zebra-crossing-in-the-moonlight"
    answer(desk, f"#note\nHe never pays. {secret} @sue")
    desk.take(write(SUE, f"I know: {secret}.", answers=told(desk, SUE, "note_agent")))
    answer(desk, "Is it plugged in?")
    desk.take(write(ANNA, "Yes.", answers=told(desk, ANNA, "relay"), at=desk.now))
    answer(desk, "Then turn it on.")

    public = [row for row in desk.outbox() if row["recipient"] == ANNA]
    assert [row["notice"] for row in public] == ["ack_new", "relay", "relay"]
    for row in public:
        assert secret.encode() not in desk.content(row["id"])
        assert b"never pays" not in desk.content(row["id"])


# --- commands ---


def test_commands_alone_send_nothing_to_the_customer(desk):
    asked(desk)
    assert answer(desk, "#take\n\nBest regards\nTom") == "command"
    assert desk.outbox("relay") == []
    assert desk.shown()["assignee"] == TOM
    assert "The customer gets nothing." in words(told(desk, TOM, "done_agent"))


def test_a_command_is_confirmed_with_what_the_customer_will_see(desk):
    asked(desk)
    assert answer(desk, "#solved\nIt was the cable.") == "reply"
    confirmed = words(told(desk, TOM, "done_agent"))
    assert "- Status: solved" in confirmed
    assert "| It was the cable." in confirmed
    assert desk.shown()["status"] == "solved"


def test_who_wants_all_of_it_confirmed_gets_that(make_desk):
    desk = make_desk(agents=AGENTS.replace('name = "Tom"', 'name = "Tom"\nconfirm = "all"'))
    asked(desk)
    answer(desk, "Is it plugged in?")
    assert len(desk.outbox("done_agent")) == 1
    answer(desk, "#note it is an old one")
    assert len(desk.outbox("done_agent")) == 2


def test_a_ticket_that_is_given_away_with_an_answer_is_not_taken(desk):
    asked(desk)
    assert answer(desk, "#assign Sue\nSue will help you.") == "reply"
    assert desk.shown()["assignee"] == SUE


def test_what_is_looked_up_is_answered_without_another_confirmation(desk):
    asked(desk)
    assert answer(desk, "#explain") == "command"
    assert len(desk.outbox("explain_agent")) == 1
    assert desk.outbox("done_agent") == []


# --- undo ---


def test_an_answer_that_has_not_left_is_taken_back(desk):
    asked(desk)
    answer(desk, "Is it plugged in?")
    assert answer(desk, "#undo") == "command"

    assert states(desk) == ["cancelled"]
    assert desk.shown()["status"] == "new"
    assert "Your last answer does not leave." in words(told(desk, TOM, "done_agent"))
    assert answer(desk, "#undo") == "command"
    assert "No answer of yours waits here." in words(told(desk, TOM, "done_agent"))


def test_an_answer_and_its_undo_in_one_batch(desk):
    notice = asked(desk)
    both = [write(TOM, each, answers=notice) for each in ("Is it plugged in?", "#undo")]
    assert desk.take_all(*both) == ["reply", "command"]
    assert states(desk) == ["cancelled"]


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.SENDING])
def test_too_late_to_take_an_answer_back(desk, state):
    asked(desk)
    answer(desk, "Is it plugged in?")
    with desk.store.write() as transaction:
        transaction.execute(update(outbox).where(outbox.c.notice == "relay").values(state=state, sent_at=desk.now))
    assert answer(desk, "#undo") == "command"

    assert states(desk) == [state]
    assert desk.shown()["status"] == "open"
    assert "Too late: your last answer has left" in words(told(desk, TOM, "done_agent"))


def test_undo_leaves_alone_what_was_changed_since(desk):
    asked(desk)
    answer(desk, "#solved\nIt was the cable.")
    desk.now += timedelta(seconds=10)
    answer(desk, "#open")
    answer(desk, "#undo")
    assert desk.shown()["status"] == "open"


def test_undo_takes_back_his_own_answer_and_no_colleagues(desk):
    asked(desk)
    answer(desk, "#cc @sue\nIs it plugged in?")
    desk.now += timedelta(seconds=1)
    assert answer(desk, "#undo", sender=SUE) == "command"
    assert states(desk) == ["waiting"]


def test_other_words_in_place_of_those_that_were_taken_back(desk):
    asked(desk)
    answer(desk, "Is it plugged in?")
    assert answer(desk, "#undo\nIs it switched on?") == "reply"
    assert states(desk) == ["cancelled", "waiting"]
    assert words(told(desk, ANNA, "relay")).startswith("Is it switched on?")


def test_a_recall_takes_the_answer_back(desk):
    notice = asked(desk)
    answer(desk, "Is it plugged in?")
    recall = write(
        TOM, 'Tom would like to recall the message, "Printer".', answers=notice, subject="Recall: Printer", at=desk.now
    )
    assert desk.take(recall) == "command"
    assert states(desk) == ["cancelled"]


@pytest.mark.parametrize("text", ["\N{THUMBS UP SIGN} Tom reacted via Gmail", "Tom Lee reacted to your message:"])
def test_a_reaction_says_nothing_to_the_customer(desk, text):
    asked(desk)
    assert answer(desk, text) == "ignored"
    assert desk.outbox("relay") == []


# --- his own desk address ---


def desk_address(desk: AgentsDesk, address: str) -> str:
    """Where an agent writes about no ticket yet."""
    from triaged.mail.address import day_of, sign, signed_address
    from triaged.model import Purpose, Token

    with desk.store.write() as transaction:
        handle = transaction.execute(select(agent_table.c.handle).where(agent_table.c.address == address)).scalar()
        if handle is None:
            handle = 4711
            transaction.execute(agent_table.insert().values(address=address, handle=handle))
    token = Token(handle=handle, purpose=Purpose.DESK, day=day_of(desk.now))
    pattern = desk.deps.desk.settings.mailbox("support").reply_address
    return signed_address(pattern, sign(desk.deps.desk.ring, token))


def test_an_agent_opens_a_ticket_for_a_customer(desk):
    to = desk_address(desk, TOM)
    mail = write(TOM, f"#for {BERT}\n#tag +call\nYou called us. Is it plugged in?", to=[to], subject="Your call")
    assert desk.take(mail) == "ticket"

    letter = told(desk, BERT, "relay")
    assert words(letter).startswith("You called us. Is it plugged in?\n")
    assert "in-reply-to" not in letter
    shown = desk.shown()
    assert (shown["customer"], shown["assignee"], shown["status"]) == (BERT, TOM, "open")
    assert shown["tags"] == ["call"]
    assert desk.outbox("ack_new") == []
    assert desk.take(mail) == "duplicate"
    assert desk.take(write(BERT, "Yes.", answers=letter)) == "reply"


def test_a_ticket_for_an_agent_or_for_the_desk_is_not_opened(desk):
    to = desk_address(desk, TOM)
    for customer in (SUE, "support@example.com"):
        assert desk.take(write(TOM, f"#for {customer}\nHello.", to=[to])) == "held"
    assert desk.tickets() == []
    assert len(desk.outbox("kept_agent")) == 2


def test_words_without_a_command_at_his_desk_address_bring_the_help(desk):
    mail = write(TOM, "What can I do here?", to=[desk_address(desk, TOM)])
    assert desk.take(mail) == "command"
    assert [row["recipient"] for row in desk.outbox("help_agent")] == [TOM]
    assert desk.tickets() == []


def test_the_desk_address_of_another_agent_opens_nothing(desk):
    assert desk.take(write(SUE, "#help", to=[desk_address(desk, TOM)])) == "held"
    assert desk.outbox("help_agent") == []


# --- people from outside, and files ---


def test_who_is_brought_in_with_an_answer_gets_it_after_the_code(desk):
    asked(desk)
    assert answer(desk, f"#cc {BERT}\nBert will help you.") == "held"
    assert desk.outbox("relay") == []
    letter = told(desk, TOM, "code_agent")
    code = re.search(r"#confirm (\w+)", words(letter))[1]
    assert answer(desk, "#confirm WRONG1", answers=letter) == "command"
    assert desk.outbox("relay") == []

    assert answer(desk, f"#confirm {code}", answers=letter) == "command"
    assert sorted(row["recipient"] for row in desk.outbox("relay")) == [ANNA, BERT]
    assert answer(desk, f"#confirm {code}", answers=letter) == "note"
    assert len(desk.outbox("relay")) == 2
    assert answer(desk, f"#cc -{BERT}\nHe has gone home.") == "reply"
    assert [row["recipient"] for row in desk.outbox("relay")[2:]] == [ANNA]


def with_file(notice: EmailMessage, name: str) -> bytes:
    plain = write(TOM, "Here it is.", answers=notice).decode()
    head, _, _text = plain.partition("\r\n\r\n")
    head = head.replace("Content-Type: text/plain; charset=utf-8", 'Content-Type: multipart/mixed; boundary="b"')
    file = f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nabc'
    body = f"--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\n{file}\r\n--b--\r\n"
    return f"{head}\r\n\r\n{body}".encode()


def test_the_agents_files_go_with_his_answer(desk):
    assert desk.take(with_file(asked(desk), "plan.pdf")) == "reply"
    (parts,) = (row.parts for row in rows(desk, outbox) if row.notice == "relay")
    assert [part["filename"] for part in parts] == ["plan.pdf"]
    assert desk.outbox("done_agent") == []


def test_a_file_that_does_not_go_is_named_to_both(desk):
    assert desk.take(with_file(asked(desk), "run.exe")) == "reply"
    (parts,) = (row.parts for row in rows(desk, outbox) if row.notice == "relay")
    assert [part["instead"] is not None for part in parts] == [True]
    assert "Left out: run.exe" in words(told(desk, TOM, "done_agent"))
