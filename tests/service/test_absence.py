"""Agents who are away, or none any more: what cannot wait for them goes to others, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.agents_desk import NOW, SUE, TOM, text
from tests.answering_agents import told
from tests.owned_desk import AGENTS, ALONE, ANNA, BERT, OwnedDesk

HOURS = timedelta(hours=1)
MOVED = AGENTS.replace(f'"{TOM}", "tom@home.example"', f'"tom@new.example", "{TOM}"')
ONLY_SUE = "[[agent]]" + AGENTS.rpartition("[[agent]]")[2]


@pytest.fixture
def new_desk() -> Callable[..., OwnedDesk]:
    return OwnedDesk


@pytest.fixture
def both(desk: OwnedDesk) -> OwnedDesk:
    """Tom has two tickets: of #1001 an answer is due in 8 hours, of #1002 the solution in 72."""
    desk.opens(ANNA)
    desk.says("#take")
    desk.opens(BERT)
    desk.says("#assign Tom", SUE)
    assert desk.says("Is it plugged in?", number=1002) == "reply"
    assert [desk.row(number).assignee for number in (1001, 1002)] == [TOM, TOM]
    return desk


def done(desk: OwnedDesk) -> list[str]:
    """What the newest confirmation to Tom says."""
    lines = text(told(desk, TOM, "done_agent")).splitlines()
    return [line for line in lines[4:] if line.startswith(("-", " "))]


def test_what_falls_due_before_he_is_back_goes_to_the_next_and_he_is_told_which(both: OwnedDesk) -> None:
    desk = both
    assert desk.says("#away until 2026-03-03") == "command"
    assert done(desk)[1:] == [
        "- Go on to others, since their time runs out before: 1",
        "  #1001 Printer",
        "- Wait for you: 1",
        "  #1002 Printer",
    ]
    assert desk.waiting("away") == [(1001, TOM, desk.now)]

    desk.remind()
    row = desk.row(1001)
    assert (row.assignee, row.offered_to, row.status) == (None, SUE, "new")
    assert desk.row(1002).assignee == TOM
    assert desk.events("assigned")[-1] == {"from": TOM, "to": None, "reason": "away until 2026-03-03T18:00:00Z"}
    assert desk.events("told")[-1]["offered"] == [SUE]
    letter = text(told(desk, SUE))
    assert "Its agent is away, and its time runs out before. Your answer takes it." in letter
    assert "It does not print." in letter
    assert [each[:2] for each in desk.waiting("untaken")] == [(1001, SUE)]
    assert desk.events("clock")[-1].get("assignee") is None
    assert desk.says("It is done.", SUE) == "reply"
    assert desk.row(1001).assignee == SUE


def test_where_nobody_knows_when_he_is_back_all_goes_on_that_falls_due(both: OwnedDesk) -> None:
    both.says("#away")
    assert [each[0] for each in both.waiting("away")] == [1001, 1002]
    both.remind()
    assert [both.row(number).assignee for number in (1001, 1002)] == [None, None]
    letter = text(told(both, SUE))
    assert "It does not print." in letter  # though it has been answered since


def test_what_waits_for_the_customer_waits_for_him_too(both: OwnedDesk) -> None:
    both.says("#pending", number=1001)
    both.says("#hold", number=1002)
    both.says("#away")
    assert both.waiting("away") == [(1001, TOM, both.now)]  # nobody has answered: that time runs on
    assert done(both)[1:] == [
        "- Go on to others, since their time runs out before: 1",
        "  #1001 Printer",
        "- Wait for you: 1",
        "  #1002 Printer",
    ]


def test_without_promises_all_wait_for_him(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(more="")
    desk.opens()
    desk.says("#take")
    desk.says("#away")
    assert done(desk)[1:] == ["- Wait for you: 1", "  #1001 Printer"]
    assert desk.waiting("away") == []


def test_who_is_back_at_once_keeps_it(both: OwnedDesk) -> None:
    both.says("#away")
    both.says("#back")
    both.remind()
    assert [both.row(number).assignee for number in (1001, 1002)] == [TOM, TOM]


def test_what_somebody_else_has_taken_meanwhile_is_his(both: OwnedDesk) -> None:
    both.says("#away")
    both.says("#assign Sue", number=1001)
    both.remind()
    assert both.row(1001).assignee == SUE
    assert both.row(1002).assignee is None
    assert both.outbox("alarm") == []


def test_where_nobody_else_is_there_it_stays_and_the_operator_hears_of_it(make_desk: Callable[..., OwnedDesk]) -> None:
    desk = make_desk(agents=ALONE)
    desk.opens()
    desk.says("#take")
    desk.says("#away")
    desk.remind()
    assert desk.row().assignee == TOM
    assert desk.events("told")[-1] == {"to": [], "why": "there is nobody else", "reason": "away"}
    assert len(desk.outbox("alarm")) == 1


def away_program(desk: OwnedDesk, letter: EmailMessage) -> str | None:
    head = ["Auto-Submitted: auto-replied"]
    mail = desk.writing.mail(TOM, "I am away.", answers=letter, subject="Out of office", head=head, at=desk.now)
    return desk.take(mail)


def test_whose_program_says_that_he_is_away_is_told_once_what_goes_on(both: OwnedDesk) -> None:
    desk = both
    letter = told(desk, TOM)
    before = len(desk.outbox("done_agent"))
    assert away_program(desk, letter) == "note"
    assert done(desk) == [
        "- Go on to others, since their time runs out before: 2",
        "  #1001 Printer",
        "  #1002 Printer",
    ]
    assert len(desk.outbox("done_agent")) == before + 1
    assert told(desk, TOM, "done_agent")["Auto-Submitted"] == "auto-replied"
    away_program(desk, told(desk, TOM, "done_agent"))
    away_program(desk, letter)
    assert len(desk.outbox("done_agent")) == before + 1
    desk.remind()
    assert [desk.row(number).assignee for number in (1001, 1002)] == [None, None]


def test_many_tickets_are_shown_as_far_as_there_is_room(desk: OwnedDesk) -> None:
    for number in range(22):
        desk.opens(f"customer{number}@example.org")
        desk.says("#assign Tom", SUE if desk.told()[-1] == SUE else TOM)
    desk.says("#away")
    assert done(desk)[1] == "- Go on to others, since their time runs out before: 22"
    assert done(desk)[-1] == "  and 2 more"
    desk.remind()
    assert {desk.row(number).offered_to for number in range(1001, 1023)} == {SUE}


# --- agents who are none any more ---


def test_the_tickets_of_who_is_no_agent_any_more_are_offered(both: OwnedDesk) -> None:
    desk = both
    assert desk.without(ONLY_SUE) == 2
    assert desk.without(ONLY_SUE) == 0  # once is enough
    desk.remind()
    assert [(desk.row(number).assignee, desk.row(number).offered_to) for number in (1001, 1002)] == [(None, SUE)] * 2
    assert desk.events("assigned")[-1] == {"from": TOM, "to": None, "reason": "is no agent of the desk any more"}
    assert "Nobody has taken this ticket yet." in text(told(desk, SUE))
    assert desk.without(ONLY_SUE) == 0


def test_what_waits_is_freed_and_nobody_is_told(both: OwnedDesk) -> None:
    desk = both
    desk.says("#hold", number=1001)
    desk.says("#solved", number=1002)
    before = desk.told()
    assert desk.without(ONLY_SUE) == 1
    desk.remind()
    assert (desk.row(1001).assignee, desk.row(1001).status) == (None, "hold")
    assert desk.row(1002).assignee == TOM
    assert desk.told() == before


def test_what_is_solved_meanwhile_stays_with_who_had_it(both: OwnedDesk) -> None:
    desk = both
    assert desk.without(ONLY_SUE) == 2
    desk.says("#solved", SUE, number=1002)
    desk.remind()
    assert [desk.row(number).assignee for number in (1001, 1002)] == [None, TOM]


def test_who_has_another_first_address_keeps_his_tickets(both: OwnedDesk) -> None:
    desk = both
    before = desk.told()
    assert desk.without(MOVED) == 2
    desk.remind()
    assert [desk.row(number).assignee for number in (1001, 1002)] == ["tom@new.example"] * 2
    assert desk.told() == before
    assert desk.without(MOVED) == 0


def test_who_is_an_agent_has_nothing_to_give_back(both: OwnedDesk) -> None:
    assert both.without(AGENTS) == 0
    assert both.now == NOW
    assert both.remind() is None
