"""Commands that take a mailed-back code, and what an agent is told of what he has done; on both databases."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk, Writing
from tests.applying_desk import batch_of, opened, row, ticket
from tests.batch_desk import letter_of
from triaged.model import Answer, Block, Priority
from triaged.outcomes import Decided
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.applying import confirm
from triaged.store import tables

ANNA, BERT = "anna@example.org", "bert@example.net"
WRONG = "ZZZZZZ"  # Z is no letter of a code

write = Writing().mail


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def asked(desk: AgentsDesk, said: str = "#cc bert@example.net\n\nPlease turn it off.") -> tuple[EmailMessage, str]:
    """Tom answers Anna with a command that takes a code: the mail that asks him, and the code."""
    opened(desk, ANNA)
    assert desk.take(write(TOM, said, answers=desk.letter("message_agent"), at=desk.now)) == "held"
    letter = desk.letter("code_agent")
    found = re.search(r"#confirm (\w+)", words(letter))
    assert found is not None
    return letter, found[1]


def answer(desk: AgentsDesk, letter: EmailMessage, said: str, *, sender: str = TOM) -> str | None:
    return desk.take(write(sender, said, answers=letter, at=desk.now))


def test_nothing_is_done_or_sent_before_the_code_has_come_back(desk: AgentsDesk) -> None:
    letter, code = asked(desk)
    assert letter["To"] == f"Tom <{TOM}>"
    assert words(letter).splitlines()[2] == "Your reply stays internal."
    assert "| #cc bert@example.net" in words(letter)
    assert "The text of your mail waits for it too." in words(letter)
    assert (desk.shown()["participants"], ticket(desk).assignee, desk.outbox("relay")) == ([ANNA], None, [])
    assert desk.events("held")[0]["commands"] == ["#cc bert@example.net"]
    assert code not in str(desk.shown())

    assert answer(desk, letter, f"#confirm {code}") == "command"
    assert (desk.shown()["participants"], ticket(desk).assignee) == ([ANNA, BERT], TOM)
    assert desk.events("brought")[0]["evidence"] == "A4"
    assert ANNA in [each["recipient"] for each in desk.outbox("relay")]
    assert "Please turn it off." in words(desk.letter("done_agent"))


def test_a_code_is_good_once(desk: AgentsDesk) -> None:
    letter, code = asked(desk)
    answer(desk, letter, f"#confirm {code}")
    before = len(desk.outbox("relay"))
    assert answer(desk, letter, f"#confirm {code}") == "note"
    assert (len(desk.outbox("relay")), len(desk.events("brought"))) == (before, 1)


def test_a_wrong_code_does_nothing_and_the_third_one_ends_it(desk: AgentsDesk) -> None:
    letter, code = asked(desk)
    for left in ("2", "1"):
        assert answer(desk, letter, f"#confirm {WRONG}") == "command"
        assert f"Tries left: {left}" in words(desk.letter("code_agent"))
        assert desk.outcome(2) == "held"
    assert answer(desk, letter, "#confirm") == "command"
    assert "are dropped" in words(desk.letter("code_agent"))
    assert desk.outcome(2) == "ignored"
    assert [each["state"] for each in desk.events("code")] == ["wrong", "wrong", "dropped"]
    assert answer(desk, letter, f"#confirm {code}") == "note"
    assert (desk.shown()["participants"], desk.outbox("relay")) == ([ANNA], [])


def test_wrong_codes_that_come_together_count_together(desk: AgentsDesk) -> None:
    letter, code = asked(desk)
    mails = [write(TOM, f"#confirm {each}", answers=letter) for each in (WRONG, WRONG, WRONG, code)]
    assert desk.take_all(*mails) == ["command", "command", "command", "note"]
    assert desk.outcome(2) == "ignored"
    assert desk.shown()["participants"] == [ANNA]


def test_the_answer_to_the_news_of_a_wrong_code_counts_too(desk: AgentsDesk) -> None:
    letter, code = asked(desk)
    answer(desk, letter, f"#confirm {WRONG}")
    assert answer(desk, desk.letter("code_agent"), f"#confirm {code}") == "command"
    assert desk.shown()["participants"] == [ANNA, BERT]


@pytest.mark.parametrize(("late", "joins"), [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False)])
def test_a_code_is_good_for_a_day(desk: AgentsDesk, late: timedelta, joins: bool) -> None:
    letter, code = asked(desk)
    desk.now += late
    assert answer(desk, letter, f"#confirm {code}") == "command"
    assert (BERT in desk.shown()["participants"]) is joins
    if not joins:
        assert "good for 24 hours" in words(desk.letter("code_agent"))
        assert desk.outcome(2) == "ignored"


def test_a_code_of_another_question_does_not_do(desk: AgentsDesk) -> None:
    letter, _code = asked(desk)
    assert desk.take(write(TOM, "#cc carl@example.com", answers=desk.letter("message_agent"))) == "held"
    found = re.search(r"#confirm (\w+)", words(desk.letter("code_agent")))
    assert found is not None
    assert answer(desk, letter, f"#confirm {found[1]}") == "command"
    assert desk.shown()["participants"] == [ANNA]


def test_nobody_else_can_send_the_code_back(desk: AgentsDesk) -> None:
    letter, code = asked(desk)
    assert answer(desk, letter, f"#confirm {code}", sender=SUE) == "held"
    assert desk.take(write(TOM, f"#confirm {code}", answers=letter, proven=False)) == "held"
    assert desk.shown()["participants"] == [ANNA]


def test_the_commands_can_be_dropped(desk: AgentsDesk) -> None:
    letter, _code = asked(desk)
    assert answer(desk, letter, "#refuse") == "command"
    assert desk.outcome(2) == "ignored"
    assert (desk.shown()["participants"], desk.outbox("relay")) == ([ANNA], [])


def test_two_customers_tickets_are_merged_after_the_code_alone(desk: AgentsDesk) -> None:
    opened(desk, BERT)
    opened(desk, ANNA)
    desk.take(write(TOM, "#merge 1001", answers=desk.letter("message_agent")))
    letter = desk.letter("code_agent")
    assert f"#1001 ({BERT})" in words(letter)
    assert "waits" not in words(letter)
    found = re.search(r"#confirm (\w+)", words(letter))
    assert found is not None
    assert ticket(desk, 1002).status == "new"
    assert answer(desk, letter, f"#confirm {found[1]}") == "command"
    assert (ticket(desk, 1002).status, ticket(desk, 1002).merged_into) == ("merged", 1001)
    assert f"Merged into: #1001, a ticket of {BERT}" in words(desk.letter("done_agent"))


def confirmed(desk: AgentsDesk, number: int | None = 1001, **how: Any) -> str:
    """What Tom is told of a mail that was carried out."""
    desk.keep(write(TOM, at=desk.now))
    with batch_of(desk) as batch:
        *_others, (mail, reading) = batch.mails
        agent = named(batch.work, TOM)
        assert agent is not None
        thread = Answer(ticket=number, agent=TOM, by="token", public=True, block=Block(orders=(), text=""))
        known = batch.work.known.find(number) if number is not None else None
        decided = Decided(reading=reading, thread=thread, triage=None)
        plain = {"public": None, "note": None, "as_text": ()}
        notices, people = confirm(batch.work, mail, decided, known, agent, how.pop("done", ()), **{**plain, **how})
        assert not people or number is not None
    return words(letter_of(notices[0].content)) if notices else ""


def test_a_confirmation_shows_exactly_what_leaves_and_until_when_it_can_be_taken_back(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    shown = confirmed(desk, public="Dear Anna,\n\n  indented\n#1 as it is\n")
    assert shown.splitlines()[2] == "Your reply stays internal."
    assert "| Dear Anna,\n|\n|   indented\n| #1 as it is\n" in shown
    assert "It leaves at 12:02:00; answer #undo before" in shown
    assert "gets nothing" not in shown
    assert "[...]" not in shown


def test_of_a_long_answer_the_beginning_is_shown(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    lines = [f"Line {number}." for number in range(60)]
    shown = confirmed(desk, public="\n".join(lines))
    assert "| Line 39.\n| [...]\n" in shown
    assert "Line 40." not in shown
    assert "Line 1." not in confirmed(desk, public="x" * 5000 + "\nLine 1.")


def test_a_note_and_lines_that_were_taken_as_text_are_named(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    shown = confirmed(desk, note="He is angry.", as_text=["#hashtag is ours"])
    assert "The customer gets nothing." in shown
    assert "Your text is a note of the ticket." in shown
    assert "He is angry." not in shown
    assert "Taken as text, not as commands:\n| #hashtag is ours\n" in shown


def test_at_the_desk_address_no_customer_is_spoken_of(desk: AgentsDesk) -> None:
    shown = confirmed(desk, None, done=[{"what": "away"}, {"what": "something new", "value": "x"}])
    assert "You are away until: you write #back" in shown
    assert "- something new: x" in shown
    assert "customer" not in shown
    assert "#1001" not in shown


def test_of_an_exercise_and_of_a_desk_that_observes_nothing_leaves(make_desk: Any) -> None:
    desk = make_desk(mode="observe")
    opened(desk, ANNA)
    assert "only observes yet" in confirmed(desk, public="Hello.")
    with desk.store.write() as transaction:
        transaction.execute(tables.ticket.update().values(practice=True))
    assert "This is an exercise" in confirmed(desk, public="Hello.")


def test_what_is_urgent_leaves_after_half_a_minute(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    with desk.store.write() as transaction:
        transaction.execute(tables.ticket.update().values(priority=Priority.P1))
    assert "It leaves at 12:00:30" in confirmed(desk, public="Hello.")


def test_who_takes_nothing_back_is_told_that_it_leaves_now(make_desk: Any) -> None:
    desk = make_desk(agents=f'[[agent]]\nname = "Tom"\naddresses = ["{TOM}"]\nundo_seconds = 0\n')
    opened(desk, ANNA)
    assert "The customer gets exactly this, now:" in confirmed(desk, public="Hello.")


def test_times_stand_on_the_agents_clock(make_desk: Any) -> None:
    desk = make_desk(agents=f'[[agent]]\nname = "Tom"\naddresses = ["{TOM}"]\nzone = "Asia/Tokyo"\n')
    opened(desk, ANNA)
    assert "It leaves at 21:02:00" in confirmed(desk, public="Hello.")
    assert desk.take(write(TOM, "#pending 3d", answers=desk.letter("message_agent"))) == "command"
    shown = words(desk.letter("done_agent"))
    assert re.search(r"waits for the customer,? until .* \(UTC\+9\)", shown)
    assert len(row(desk, tables.reminder, ticket=1001, kind="pending")) == 1


def test_older_mail_that_is_brought_in_is_not_confirmed(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    desk.keep(write(TOM, at=NOW), quiet=True)
    with batch_of(desk) as batch:
        [(mail, reading)] = batch.mails
        agent = named(batch.work, TOM)
        assert agent is not None
        decided = Decided(
            reading=reading,
            thread=Answer(ticket=1001, agent=TOM, by="token", public=True, block=Block(orders=(), text="")),
            triage=None,
        )
        known = batch.work.known.find(1001)
        assert confirm(batch.work, mail, decided, known, agent, (), public=None, note=None, as_text=()) == ((), ())
