"""What is internal stays inside, wherever it is written; and commands that do not go together. On both databases."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.agents_desk import SUE, TOM
from tests.answering_agents import ANNA, BERT, answer, asked, states, told, words, write
from triaged.mail.address import day_of, sign, signed_address
from triaged.mail.canary import canary
from triaged.model import Purpose, Token
from triaged.store import histories
from triaged.store.staff import ensure_desks

NOTE = "This customer has never paid a single invoice within the last three years, be careful."
WORDS = f"Please turn it off. {NOTE}"


def held_for(desk, text: str = WORDS, *, answers=None) -> str:
    """What Tom is told of his answer, which is held."""
    assert answer(desk, text, answers=answers) == "held"
    assert desk.outbox("relay") == []
    return words(told(desk, TOM, "kept_agent"))


def test_a_note_counts_however_old_it_is(desk, monkeypatch):
    monkeypatch.setattr(histories, "MESSAGES", 1)
    asked(desk)
    answer(desk, f"#note\n{NOTE}")
    desk.take(write(ANNA, "And it smells.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    assert "These words stand in a note" in held_for(desk)


def test_the_newest_notes_count_and_only_so_many(desk, monkeypatch):
    monkeypatch.setattr(histories, "NOTES_CHARACTERS", len(NOTE))
    asked(desk)
    answer(desk, f"#note\n{NOTE}")
    assert "These words stand in a note" in held_for(desk)
    answer(desk, f"#note\n{'Nothing of that. ' * 10}")
    assert answer(desk, WORDS) == "reply"


@pytest.mark.parametrize("first", [1001, 1002])
def test_notes_of_a_merged_ticket_count(desk, first):
    notices = [asked(desk), asked(desk, "No paper.", subject="Paper")]
    answer(desk, f"#note\n{NOTE}", answers=notices[first - 1001])
    assert answer(desk, f"#merge {2003 - first}", answers=notices[first - 1001]) == "command"
    assert "These words stand in a note" in held_for(desk, answers=notices[0])


def test_notes_of_a_merged_ticket_count_in_the_same_batch(desk):
    one, two = asked(desk), asked(desk, "No paper.", subject="Paper")
    assert desk.take_all(
        write(TOM, f"#note\n{NOTE}", answers=one),
        write(TOM, "#merge 1002", answers=one),
        write(TOM, WORDS, answers=two),
    ) == ["note", "command", "held"]


def split_off(desk) -> None:
    asked(desk)
    desk.take(write(ANNA, "And there is no paper.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    assert answer(desk, "#split") == "command"
    mail = write(ANNA, "Still no paper.", answers=told(desk, ANNA, "ack_new"), at=desk.now)
    desk.take(mail)


def of_ticket(desk, number: int) -> EmailMessage:
    """What an agent needs to answer on a ticket: `#show` brings it."""
    assert answer(desk, f"#show {number}") == "command"
    return told(desk, TOM, "show_agent")


@pytest.mark.parametrize(("noted", "answered"), [(1001, 1002), (1002, 1001)])
def test_notes_of_a_ticket_that_was_split_off_count_on_both(desk, noted, answered):
    split_off(desk)
    assert answer(desk, f"#note\n{NOTE}", answers=of_ticket(desk, noted)) == "note"
    assert "These words stand in a note" in held_for(desk, f"#public\n{WORDS}", answers=of_ticket(desk, answered))


def test_notes_of_other_tickets_do_not_count(desk):
    one, two = asked(desk), asked(desk, "No paper.", subject="Paper")
    answer(desk, f"#note\n{NOTE}", answers=one)
    assert answer(desk, WORDS, answers=two) == "reply"


def at_desk(desk) -> str:
    """Tom's desk address."""
    with desk.store.write() as transaction:
        handle = ensure_desks(transaction, [TOM])[TOM]
    token = Token(handle=handle, purpose=Purpose.DESK, day=day_of(desk.now))
    return signed_address("support+{token}@example.com", sign(desk.deps.desk.ring, token))


def to_desk(desk, text: str, **how) -> str | None:
    """Tom writes to it; there is a ticket already."""
    asked(desk, "Help.", sender="carl@example.com")
    return desk.take(write(TOM, text, to=[at_desk(desk)], at=desk.now, **how))


@pytest.mark.parametrize(
    ("subject", "leaves"),
    [
        ("Your new printer", "Your new printer"),
        ("Order #1001", "Order #1001"),
        ("[Ticket#1001] Printer", "It comes on Monday."),
        ("Re: Your work", "It comes on Monday."),
        ("Fwd: This one never pays", "It comes on Monday."),
        ("", "It comes on Monday."),
    ],
)
def test_a_mail_that_an_agent_writes_of_himself_has_a_subject_of_its_own(desk, subject, leaves):
    assert to_desk(desk, f"#for {BERT}\n\nIt comes on Monday.\nAt noon.", subject=subject) == "ticket"
    assert told(desk, BERT, "relay")["Subject"] == leaves
    assert desk.shown(1002)["subject"] == leaves


def test_a_mark_in_the_subject_does_not_leave(desk):
    mark = canary(desk.deps.desk.ring, 7)
    assert to_desk(desk, f"#for {BERT}\n\nIt comes on Monday.", subject=f"internal {mark}") == "ticket"
    assert told(desk, BERT, "relay")["Subject"] == "It comes on Monday."


def test_an_answer_to_a_mail_for_agents_does_not_lend_its_subject(desk):
    assert to_desk(desk, "#list") == "command"
    listed = told(desk, TOM, "list_agent")
    opens = write(TOM, f"#for {BERT}\n\n{'It comes on Monday. ' * 5}", answers=listed, subject="Carl never pays")
    assert desk.take(opens) == "ticket"
    assert told(desk, BERT, "relay")["Subject"] == ("It comes on Monday. " * 5)[:78].strip()


def test_a_text_in_place_of_a_held_one_keeps_the_subject_of_that(desk):
    assert to_desk(desk, f"#for {BERT}\n#asign Sue\n\nIt comes on Monday.", subject="Your printer") == "held"
    assert answer(desk, "#send It comes at noon.", answers=told(desk, TOM, "kept_agent")) == "ticket"
    assert told(desk, BERT, "relay")["Subject"] == "Your printer"


def test_what_answers_the_customer_says_so_in_its_subject(desk):
    asked(desk)
    answer(desk, "Please turn it off.")
    assert told(desk, ANNA, "relay")["Subject"] == "Re: Printer"


def with_html(mail: bytes, text: str, html: str) -> bytes:
    """A mail with a second form."""
    head, _, _ = mail.partition(b"\r\n\r\n")
    head = head.replace(b"text/plain; charset=utf-8", b"multipart/alternative; boundary=b")
    parts = [
        f"--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{each}\r\n"
        for kind, each in (("plain", text), ("html", html))
    ]
    return head + b"\r\nMIME-Version: 1.0\r\n\r\n" + "".join(parts).encode() + b"--b--\r\n"


@pytest.mark.parametrize(
    ("attribute", "outcome"),
    [
        (f'href="mailto:help@example.com?body={NOTE.replace(" ", "%20")}"', "held"),
        (f'href="mailto:help@example.com?body={NOTE.replace(" ", "%20").replace("c", "&#99;")}"', "held"),
        (f'href="https://example.com/?q={NOTE.replace(" ", "+")}"', "held"),
        (f'href="https://example.com/" title="{NOTE}"', "reply"),
        ('href="https://example.com/?q=this+customer"', "reply"),
    ],
)
def test_links_say_nothing_of_a_note(desk, attribute, outcome):
    asked(desk)
    answer(desk, f"#note\n{NOTE}")
    html = f"<p>Please <a {attribute}>turn it off</a>.</p>"
    mail = with_html(write(TOM, "", answers=told(desk, TOM), at=desk.now), "Please turn it off.", html)
    assert desk.take(mail) == outcome
    for row in desk.outbox("relay"):
        assert b"invoice" not in desk.content(row["id"])
        assert b"<a href" in desk.content(row["id"])


def test_an_answer_is_taken_back_after_its_ticket_was_merged(desk):
    one = asked(desk)
    asked(desk, "No paper.", subject="Paper")
    assert answer(desk, "Please turn it off.", answers=one) == "reply"
    assert answer(desk, "#merge 1002", answers=one) == "command"
    assert answer(desk, "#undo", answers=one) == "command"
    assert states(desk) == ["cancelled"]
    assert "Your last answer does not leave." in words(told(desk, TOM, "done_agent"))
    assert answer(desk, "#undo", answers=one) == "command"
    assert "No answer of yours waits here." in words(told(desk, TOM, "done_agent"))


@pytest.mark.parametrize(("first", "states_"), [(0, ["waiting", "cancelled"]), (1, ["waiting", "cancelled"])])
def test_of_two_answers_the_later_one_is_taken_back_whichever_ticket_it_was_on(desk, first, states_):
    notices = [asked(desk), asked(desk, "No paper.", subject="Paper")]
    for notice in (notices[first], notices[1 - first]):
        assert answer(desk, "Please turn it off.", answers=notice) == "reply"
        desk.now += timedelta(seconds=1)
    assert answer(desk, "#merge 1002", answers=notices[0]) == "command"
    assert answer(desk, "#undo", answers=notices[0]) == "command"
    assert states(desk) == states_


def test_a_colleagues_answer_on_a_merged_ticket_stays(desk):
    one = asked(desk)
    answer(desk, "#cc @sue", answers=one)
    asked(desk, "No paper.", subject="Paper")
    assert answer(desk, "Please turn it off.", answers=one) == "reply"
    answer(desk, "#merge 1002", answers=one)
    assert answer(desk, "#undo", sender=SUE, answers=told(desk, SUE)) == "command"
    assert states(desk) == ["waiting"]


@pytest.mark.parametrize("orders", ["#merge 1002\n#split", "#split\n#merge 1002", "#merge 1002\n#merge 1003"])
def test_one_mail_merges_or_splits_once(desk, orders):
    asked(desk)
    asked(desk, "No paper.", subject="Paper")
    asked(desk, "No ink.", subject="Ink")
    one = told(desk, ANNA, "ack_new")
    desk.take(write(ANNA, "And no ink.", answers=one, at=desk.now))
    desk.take(write(ANNA, "And it smells.", answers=one, at=desk.now))
    assert answer(desk, orders) in ("held", "command")
    assert {row["outcome"] for row in desk.inbox()}.isdisjoint({"quarantined"})
    assert {row["status"] for row in desk.tickets()}.isdisjoint({"merged"})
    assert len(desk.tickets()) == 3
