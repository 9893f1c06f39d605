"""One answer to everybody of an incident, and how it is taken back; on both databases."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.agents_desk import AgentsDesk, text
from tests.applying_desk import reminders, ticket
from tests.batch_desk import letter_of
from tests.incidents_desk import (
    REPORTS,
    first,
    incident,
    remind_all,
    report,
    say,
    storm,
    told,
    with_code,
    write,
)
from triaged.model import Status
from triaged.store.merging import set_status


def test_one_answer_reaches_all_after_a_code(desk: AgentsDesk) -> None:
    storm(desk, 7)
    assert say(desk, "#all\n#solved\n\nIt is mended. Sorry!", first(desk)) == "held"
    asked = text(desk.letter("code_agent"))
    assert "6 more tickets of the incident" in asked
    assert desk.outbox("relay") == []
    found = re.search(r"#confirm (\w+)", asked)
    assert found is not None
    say(desk, f"#confirm {found[1]}", desk.letter("code_agent"))
    relays = desk.outbox("relay")
    assert sorted(each["recipient"] for each in relays) == [f"c{number}@firm{number}.example" for number in range(7)]
    assert {each["ticket"] for each in relays} == set(range(1001, 1008))
    assert {ticket(desk, number).status for number in range(1001, 1008)} == {"solved"}
    assert "further tickets of the incident: 6" in text(desk.letter("done_agent"))
    assert [reminders(desk, number) for number in range(1001, 1008)] == [[]] * 7
    assert desk.events("answered", 1007)[0]["with"] == 1001


def test_each_gets_it_in_his_own_thread_and_sees_nothing_of_the_others(desk: AgentsDesk) -> None:
    storm(desk, 6)
    with_code(desk, "#all\n\nWe are on it.", first(desk))
    letters = {letter["To"]: letter for each in desk.outbox("relay") if (letter := letter_of(desk.content(each["id"])))}
    assert len({letter["Reply-To"] for letter in letters.values()}) == 6
    for number in range(6):
        letter = letters[f"c{number}@firm{number}.example"]
        mine = desk.shown(1001 + number)["messages"][0]["message_ids"][0]
        assert letter["In-Reply-To"] == mine
        assert letter["Subject"] == f"Re: {REPORTS[number][0]}"
        whole = str(letter)
        assert not any(f"firm{other}" in whole for other in range(6) if other != number)
        assert not any(f"#{1001 + other}" in whole for other in range(6) if other != number)
        assert "We are on it." in whole
    assert {ticket(desk, number).status for number in range(1001, 1007)} == {"open"}


def test_an_answer_of_one_of_them_goes_to_his_ticket(desk: AgentsDesk) -> None:
    storm(desk, 6)
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    his = next(each for each in desk.outbox("relay") if each["ticket"] == 1006)
    again = write("c5@firm5.example", "It is not!", answers=letter_of(desk.content(his["id"])), at=desk.now)
    assert desk.take(again) == "reply"
    assert ticket(desk, 1006).status == "open"
    assert told(desk)[-1] == 1006


def test_undo_stops_all_of_them(desk: AgentsDesk) -> None:
    storm(desk, 7)
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    assert say(desk, "#undo", first(desk)) == "command"
    assert {each["state"] for each in desk.outbox("relay")} == {"cancelled"}
    assert {ticket(desk, number).status for number in range(1002, 1008)} == {"new"}
    assert "does not leave" in text(desk.letter("done_agent"))


def test_commands_alone_do_the_same_to_all(desk: AgentsDesk) -> None:
    storm(desk, 6)
    with_code(desk, "#all\n#solved", first(desk))
    assert desk.outbox("relay") == []
    assert {ticket(desk, number).status for number in range(1001, 1007)} == {"solved"}


def test_what_was_settled_already_is_left_alone(desk: AgentsDesk) -> None:
    storm(desk, 6)
    second = letter_of(desk.content(desk.outbox("message_agent")[1]["id"]))
    say(desk, "#spam", second)
    with_code(desk, "#all\n\nIt is mended.", first(desk))
    assert 1002 not in {each["ticket"] for each in desk.outbox("relay")}
    assert ticket(desk, 1002).status == "spam"


def test_all_where_a_ticket_stands_for_no_others_is_a_mistake(desk: AgentsDesk) -> None:
    desk.take(report(0))
    assert say(desk, "#all\n\nIt is mended.", first(desk)) == "held"
    assert "stands for no other tickets" in text(desk.letter("kept_agent"))
    assert desk.outbox("relay") == []


def test_words_of_a_note_are_held_for_all_of_them(desk: AgentsDesk) -> None:
    storm(desk, 6)
    note = "The disk of the second server has failed again, and the backup was never tested."
    say(desk, f"#note\n{note}", first(desk))
    assert say(desk, f"#all\n\n{note}", first(desk)) == "held"
    assert desk.outbox("code_agent") == []
    assert desk.outbox("relay") == []


@pytest.mark.timeout(120)
def test_no_brake_drops_one_of_many(desk: AgentsDesk) -> None:
    desk.take_all(*(report(number) for number in range(60)))
    with_code(desk, "#all\n\nIt is mended.", first(desk))
    assert len({each["recipient"] for each in desk.outbox("relay")}) == 60


def test_who_reports_it_twice_gets_the_answer_in_both_threads(desk: AgentsDesk) -> None:
    storm(desk, 6)
    desk.take(report(0, at=desk.now))
    with_code(desk, "#all\n\nIt is mended.", first(desk))
    assert sorted(each["ticket"] for each in desk.outbox("relay")) == list(range(1001, 1008))


def test_a_ready_text_is_for_one_customer(desk: AgentsDesk, tmp_path: Path) -> None:
    folder = tmp_path / "canned" / "en"
    folder.mkdir(parents=True)
    (folder / "mended.txt.j2").write_text("Dear {{ customer }}, it is mended.")
    desk.rewrite(lambda settings: settings)
    storm(desk)
    assert say(desk, "#all\n#canned mended", first(desk)) == "held"
    assert "made out to one customer" in text(desk.letter("kept_agent"))


def test_undo_on_any_of_them_takes_all_of_it_back(desk: AgentsDesk) -> None:
    storm(desk, 7)
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    assert incident(desk).over_at is not None
    part = letter_of(desk.content(desk.outbox("message_agent")[2]["id"]))
    assert part["X-Triaged-Ticket"] == "1003"
    assert say(desk, "#undo", part) == "command"
    assert {each["state"] for each in desk.outbox("relay")} == {"cancelled"}
    assert {ticket(desk, number).status for number in range(1002, 1008)} == {"new"}
    assert ticket(desk, 1001).status == "new"
    assert {ticket(desk, number).solved_at for number in range(1001, 1008)} == {None}
    assert desk.events("withdrawn", 1001)[0]["with"] == 1003


@pytest.mark.parametrize("where", [0, 2])
def test_what_was_taken_back_is_an_incident_still_and_waits_no_longer_than_before(desk: AgentsDesk, where: int) -> None:
    storm(desk, 6)
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    say(desk, "#undo", letter_of(desk.content(desk.outbox("message_agent")[where]["id"])))
    assert incident(desk).over_at is None
    assert [len(reminders(desk, number)) for number in range(1002, 1007)] == [1] * 5
    desk.take(report(6, at=desk.now))
    assert incident(desk).tickets == 7
    desk.now += timedelta(minutes=15)
    remind_all(desk)
    assert {1005, 1006} <= set(told(desk))


def test_undo_leaves_alone_what_was_settled_otherwise_since(desk: AgentsDesk) -> None:
    storm(desk, 6)
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    with desk.store.write() as transaction:
        set_status(transaction, 1003, Status.SPAM, "operator", desk.now)
    say(desk, "#undo", first(desk))
    assert {number: ticket(desk, number).status for number in (1002, 1003)} == {1002: "new", 1003: "spam"}
