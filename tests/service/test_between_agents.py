"""Programs that answer for agents: nobody is written to for ever, and an absence ends with his next own words."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, answer, asked, told, words, write
from tests.batch_desk import letter_of
from triaged.mail.address import day_of, sign, signed_address
from triaged.model import Purpose, Token
from triaged.outcomes.agents.brakes import FROM_AGENTS_AN_HOUR
from triaged.store.agents import AgentState, states
from triaged.store.staff import Staff, ensure_desks

WORDS = "I am out of the office until Monday. In urgent cases please call."
AUTOMATIC = ("Auto-Submitted: auto-replied",)
ROUNDS = 20
NOTES = ("message_agent", "note_agent")


def letters(desk: AgentsDesk, since: int) -> list[tuple[str, EmailMessage]]:
    """The notices to these two after the first ones, each with whom it goes to."""
    rows = [row for row in desk.outbox() if row["recipient"] in (TOM, SUE)][since:]
    return [(row["recipient"], letter_of(desk.content(row["id"]))) for row in rows]


def answer_everything(desk: AgentsDesk, seen: int = 0) -> int:
    """Two mail programs answer all that they get, and do not say that they are programs; how many were answered."""
    begun = seen
    for _round in range(ROUNDS):
        new = letters(desk, seen)
        seen += len(new)
        for agent, letter in new:
            desk.take(write(agent, WORDS, answers=letter, at=desk.now))
    return seen - begun


def of_agents(desk: AgentsDesk) -> Counter[str]:
    """How many notes and colleagues' answers each has got; the customer's own mail counts for nobody."""
    rows = [row for row in desk.outbox() if row["notice"] in NOTES]
    return Counter(row["recipient"] for row in rows[1:])


def alarms(desk: AgentsDesk) -> list[str]:
    return [str(letter_of(desk.content(row["id"]))["Subject"]) for row in desk.outbox("alarm")]


def here(desk: AgentsDesk, address: str = TOM) -> AgentState:
    with desk.store.read() as transaction:
        return states(transaction)[address]


@pytest.mark.timeout(60)
def test_two_programs_that_answer_for_agents_are_stopped(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#note\n@Sue do you know this one?") == "note"
    answer_everything(desk)

    assert max(of_agents(desk).values()) == FROM_AGENTS_AN_HOUR
    assert alarms(desk) == ["Alarm: agents' mail goes round"]
    assert len(desk.outbox("relay")) <= FROM_AGENTS_AN_HOUR
    stopped = [each["not_told"] for each in desk.events("told") if "not_told" in each]
    assert f"{FROM_AGENTS_AN_HOUR} mails of agents this hour already" in stopped[0].values()
    messages = [each["text"] for each in desk.shown()["messages"]]
    assert messages.count(WORDS) >= 2 * FROM_AGENTS_AN_HOUR - 1  # all of it is kept

    desk.now += timedelta(minutes=61)
    assert answer_everything(desk, seen=len(letters(desk, 0))) == 0  # nothing is left that could be answered


def test_what_a_customer_writes_is_told_all_the_same(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#take\n#note\n@Sue look")
    for number in range(FROM_AGENTS_AN_HOUR + 2):
        answer(desk, f"#note\n{number} of many", sender=SUE, answers=told(desk, SUE, "note_agent"))
    assert of_agents(desk)[TOM] == FROM_AGENTS_AN_HOUR

    before = len(desk.outbox("message_agent"))
    follows = write(ANNA, "It still does not.", answers=desk.letter("ack_new"), at=desk.now)
    assert desk.take(follows) == "reply"
    assert [row["recipient"] for row in desk.outbox("message_agent")[before:]] == [TOM, SUE]
    # nor does it count for another ticket
    asked(desk, "Another thing.", sender="bert@example.net")
    answer(desk, "#note\n@Sue and this?", answers=told(desk, TOM))
    assert desk.outbox("note_agent")[-1]["recipient"] == SUE
    answer(desk, "#note\nI see.", sender=SUE, answers=told(desk, SUE, "note_agent"))
    assert desk.outbox("note_agent")[-1]["recipient"] == TOM


def test_notes_of_one_batch_count_too(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#take\n#note\n@Sue look")
    notice = told(desk, SUE, "note_agent")
    notes = [write(SUE, f"#note\n{number} of many", answers=notice, at=NOW) for number in range(15)]
    assert set(desk.take_all(*notes)) == {"note"}
    assert of_agents(desk)[TOM] == FROM_AGENTS_AN_HOUR
    assert len(desk.outbox("alarm")) == 1


def test_who_is_told_enough_is_told_again_after_an_hour(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#take\n#note\n@Sue look")
    notice = told(desk, SUE, "note_agent")
    for number in range(FROM_AGENTS_AN_HOUR + 1):
        answer(desk, f"#note\n{number} of many", sender=SUE, answers=notice)
    desk.now += timedelta(minutes=61)
    answer(desk, "#note\nAnd now?", sender=SUE, answers=notice)
    assert of_agents(desk)[TOM] == FROM_AGENTS_AN_HOUR + 1


def test_the_same_words_go_to_a_customer_twice_a_day_and_then_wait_for_his_word(desk: AgentsDesk) -> None:
    notice = asked(desk)
    for _mail in range(2):
        assert answer(desk, WORDS, answers=notice) == "reply"
        follows = write(ANNA, "I am out too.", answers=desk.letter("relay"), at=desk.now)
        assert desk.take(follows) == "reply"
        notice = told(desk, TOM)
    assert answer(desk, WORDS, answers=notice) == "held"
    kept = told(desk, TOM, "kept_agent")
    assert "You have sent these very words twice within a day." in words(kept)
    assert answer(desk, "Something else.", answers=notice) == "reply"

    assert answer(desk, WORDS, answers=kept) == "note"  # as the program does: it settles nothing
    assert answer(desk, "#send", answers=kept) == "command"  # as he does
    assert len(desk.outbox("relay")) == 4
    desk.now += timedelta(days=1, minutes=1)
    assert answer(desk, WORDS, answers=notice) == "reply"


def test_the_same_words_of_two_agents_or_on_two_tickets_are_nobodys_program(desk: AgentsDesk) -> None:
    for sender in ("a@example.org", "b@example.org", "c@example.org"):
        notice = asked(desk, sender=sender)
        assert answer(desk, "Thank you, done.", answers=notice) == "reply"
    answer(desk, "Thank you, done.", answers=notice)
    answer(desk, "#cc @Sue", answers=notice)
    assert answer(desk, "Thank you, done.", sender=SUE, answers=told(desk, SUE)) == "reply"


def test_a_program_that_answers_the_help_gets_it_once_a_day(desk: AgentsDesk) -> None:
    assert desk.take(write(TOM, "#list", to=[desk_address(desk, TOM)], at=desk.now)) == "command"
    for _mail in range(15):
        newest = [letter for agent, letter in letters(desk, 0) if agent == TOM][-1]
        assert desk.take(write(TOM, WORDS, answers=newest, at=desk.now)) == "command"
    assert len(desk.outbox("help_agent")) == 1

    assert desk.take(write(TOM, "#help", to=[desk_address(desk, TOM)], at=desk.now)) == "command"
    assert len(desk.outbox("help_agent")) == 2  # who asks for it gets it
    desk.now += timedelta(days=1)
    desk.take(write(TOM, "And now?", to=[desk_address(desk, TOM)], at=desk.now))
    assert len(desk.outbox("help_agent")) == 3


def test_an_absence_that_his_program_has_told_of_ends_with_his_own_answer(desk: AgentsDesk) -> None:
    notice = asked(desk)
    assert desk.take(write(TOM, WORDS, answers=notice, at=desk.now, head=AUTOMATIC)) == "note"
    away = here(desk)
    assert (away.away_by, away.away_until) == ("program", desk.now + timedelta(days=7))
    told_so_far = len(desk.outbox())

    assert answer(desk, "#note\nI am back.", answers=notice) == "note"
    back = here(desk)
    assert (back.away_since, back.away_until, back.away_by) == (None, None, None)
    assert [row["notice"] for row in desk.outbox()[told_so_far:] if row["recipient"] == TOM] == ["done_agent"]
    assert "away" not in desk.letter("done_agent").as_string()


@pytest.mark.parametrize("own", ["#away until 2026-03-20", "#away"])
def test_an_absence_of_his_own_word_stays_whatever_his_program_says(desk: AgentsDesk, own: str) -> None:
    notice = asked(desk)
    assert answer(desk, own, answers=notice) == "command"
    until = here(desk).away_until
    assert here(desk).away_by == "agent"

    assert desk.take(write(TOM, WORDS, answers=notice, at=desk.now, head=AUTOMATIC)) == "note"
    assert answer(desk, "#note\nOne thing more.", answers=notice) == "note"
    assert (here(desk).away_by, here(desk).away_until) == ("agent", until)


def test_who_says_away_in_his_first_own_words_is_away(desk: AgentsDesk) -> None:
    notice = asked(desk)
    automatic = write(TOM, WORDS, answers=notice, at=desk.now, head=AUTOMATIC)
    own = write(TOM, "#away", answers=notice, at=desk.now)
    assert desk.take_all(automatic, own) == ["note", "command"]
    assert (here(desk).away_by, here(desk).away_until) == ("agent", None)


def test_the_mails_of_one_batch_know_who_is_back(desk: AgentsDesk) -> None:
    notice = asked(desk)
    automatic = write(TOM, WORDS, answers=notice, at=desk.now, head=AUTOMATIC)
    own = write(TOM, "#note\nBack again.", answers=notice, at=desk.now)
    assert desk.take_all(automatic, own) == ["note", "note"]
    assert here(desk).away_since is None
    with desk.store.read() as transaction:
        assert Staff.load_all(transaction, desk.now).away == {}


def test_another_agents_words_end_nobodys_absence(desk: AgentsDesk) -> None:
    notice = asked(desk)
    answer(desk, "#note\n@Sue look", answers=notice)
    assert desk.take(write(TOM, WORDS, answers=notice, at=desk.now, head=AUTOMATIC)) == "note"
    answer(desk, "#note\nI see.", sender=SUE, answers=told(desk, SUE, "note_agent"))
    assert here(desk).away_by == "program"


def desk_address(desk: AgentsDesk, address: str) -> str:
    """Where an agent writes what belongs to no ticket."""
    with desk.store.write() as transaction:
        handle = ensure_desks(transaction, [address])[address]
    token = Token(handle=handle, purpose=Purpose.DESK, day=day_of(desk.now))
    return signed_address("support+{token}@example.com", sign(desk.deps.desk.ring, token))


def test_a_program_that_answers_every_new_ticket_of_a_customer_is_stopped(desk: AgentsDesk) -> None:
    fates = []
    for number in range(7):
        assert desk.take(write(ANNA, f"Ring {number}.", subject=f"Alarm {number}", at=desk.now)) == "ticket"
        fates.append(desk.take(write(TOM, WORDS, answers=desk.letter("message_agent"), at=desk.now)))
        desk.now += timedelta(minutes=1)
    assert fates == ["reply"] * 5 + ["held"] * 2

    desk.now += timedelta(days=1)
    desk.take(write(ANNA, "Ring again.", subject="Alarm", at=desk.now))
    assert desk.take(write(TOM, WORDS, answers=desk.letter("message_agent"), at=desk.now)) == "reply"


def test_the_same_words_to_other_customers_are_sent(desk: AgentsDesk) -> None:
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")  # agents are told of each
    for number in range(7):
        desk.take(write(f"c{number}@example.org", "It does not print.", at=desk.now))
        assert (
            desk.take(write(TOM, "Please turn it off.", answers=desk.letter("message_agent"), at=desk.now)) == "reply"
        )
