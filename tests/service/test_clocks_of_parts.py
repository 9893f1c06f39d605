"""Who waits in tickets that are merged, by others too, and in those that leave again; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.agents_desk import AGENTS, TOM, AgentsDesk, text
from tests.answering_agents import ANNA, BERT, answer, asked, told, write
from tests.applying_desk import reminders
from tests.batch_desk import letter_of
from tests.escalating_desk import carried_out, chain, every, fired, led, mails
from tests.promising_desk import due, passes, promise, row, states, whats
from tests.service.test_clocks_of_merged import answers_bert, merged, of, unmerged
from tests.service.test_clocks_of_tickets import FIRST, NEXT, RESOLUTION, answers_anna, do, two
from triaged.model import Status
from triaged.store import merging

AT_ONCE = AGENTS.replace("[[agent]]", "[[agent]]\nundo_seconds = 0")
CARL = "carl@example.org"
BOTH = chain('{ at = "breach", do = ["lead", "customer"] }').replace(
    'P3 = { first_response = "1h" }', 'P3 = { first_response = "1h", next_reply = "2h" }'
)


@pytest.fixture
def desk(make_desk: Callable[..., AgentsDesk]) -> AgentsDesk:
    return promise(make_desk(agents=AT_ONCE))


@pytest.fixture
def escalating(make_desk: Callable[..., AgentsDesk]) -> AgentsDesk:
    return led(make_desk(agents=AT_ONCE), BOTH)


def kinds(desk: AgentsDesk) -> list[str]:
    return [kind for kind, _address, _due in reminders(desk)]


def acknowledged(desk: AgentsDesk) -> bytes:
    """What Anna was told first."""
    return desk.content(next(each["id"] for each in desk.outbox("ack_new") if each["recipient"] == ANNA))


def three(desk: AgentsDesk) -> None:
    two(desk)
    asked(desk, "It burns.", sender=CARL)
    passes(desk, 10)


def chained(desk: AgentsDesk) -> None:
    """Carl's ticket is part of Bert's, and that of Anna's."""
    do(desk, merging.merge, 1003, 1002)
    do(desk, merging.merge, 1002, 1001)


def answers_all(desk: AgentsDesk, asks: str = BERT) -> None:
    """In the whole, to everybody, once somebody has asked there."""
    assert desk.take(write(asks, "It is urgent.", at=desk.now, answers=desk.letter("ack_new"))) == "reply"
    passes(desk, 1)
    assert answer(desk, "We replace it today.", answers=told(desk, TOM)) == "reply"


def holds_for_carl(desk: AgentsDesk) -> None:
    assert answer(desk, "#asign Sue\n\nWhere?", answers=of(desk, 1003)) == "held"


def drops(desk: AgentsDesk) -> None:
    passes(desk, 5)
    assert answer(desk, "#drop", answers=told(desk, TOM, "kept_agent")) == "command"
    passes(desk, 5)


def test_who_was_answered_in_the_whole_is_not_escalated_when_he_leaves_it(escalating: AgentsDesk) -> None:
    desk = escalating
    two(desk)
    merged(desk)
    passes(desk, 5)
    answers_all(desk)
    passes(desk, 5)
    unmerged(desk)
    assert "answered" in whats(desk, 1002)
    said = {each["what"]: each for each in desk.events("clock", 1002)}
    assert said["answered"]["at"] == desk.events("clock")[-1]["at"]
    assert said["answered"]["inbox"] == desk.events("clock")[-1]["inbox"]
    assert states(desk, 1002)[FIRST] == "cancelled"  # nothing was promised for it then
    passes(desk, 200)
    every(desk)
    assert fired(desk, 1002) == []
    assert mails(desk, "breach_lead") == {}
    assert desk.outbox("delay_customer") == []


def test_who_was_not_written_to_waits_for_himself(desk: AgentsDesk) -> None:
    """An answer from before the merge went to the other customer alone."""
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    passes(desk, 5)
    unmerged(desk)
    assert "answered" not in whats(desk, 1002)
    assert states(desk, 1002)[FIRST] == "running"


def test_who_takes_part_no_more_was_not_answered(desk: AgentsDesk) -> None:
    two(desk)
    merged(desk)
    passes(desk, 5)
    assert desk.take(write(ANNA, "It is urgent.", at=desk.now, answers=letter_of(acknowledged(desk)))) == "reply"
    assert answer(desk, f"#cc -{BERT}\n\nWe replace it today.", answers=told(desk, TOM)) == "reply"
    assert {each["recipient"] for each in desk.outbox("relay")} == {ANNA}
    unmerged(desk)
    assert "answered" in whats(desk)
    assert "answered" not in whats(desk, 1002)


def test_what_took_part_in_the_other_before_was_answered_there_and_not_here(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 10)
    asked(desk, "No paper.")
    answers_anna(desk)  # the same customer: she knows it of her first ticket
    passes(desk, 5)
    merged(desk)
    passes(desk, 5)
    unmerged(desk)
    assert "answered" not in whats(desk, 1002)


@pytest.mark.parametrize("undone", ["before", "after"])
def test_an_answer_in_the_whole_that_is_taken_back_was_none_in_the_part(
    make_desk: Callable[..., AgentsDesk], undone: str
) -> None:
    desk = promise(make_desk())
    two(desk)
    merged(desk)
    passes(desk, 1)
    answers_all(desk)
    passes(desk, 0.1)
    if undone == "after":
        unmerged(desk)
        assert states(desk, 1002)[FIRST] == "cancelled"
    assert answer(desk, "#undo", answers=told(desk, TOM)) == "command"
    if undone == "before":
        unmerged(desk)
    assert states(desk, 1002)[FIRST] == "running"


def test_an_answer_that_is_taken_back_counts_for_no_part_of_a_part(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = promise(make_desk())
    three(desk)
    chained(desk)
    passes(desk, 1)
    answers_all(desk, CARL)
    passes(desk, 0.1)
    do(desk, merging.unmerge, 1002)
    do(desk, merging.unmerge, 1003)
    assert (states(desk, 1002)[FIRST], states(desk, 1003)[FIRST]) == ("cancelled", "cancelled")
    assert answer(desk, "#undo", answers=told(desk, TOM)) == "command"
    assert (states(desk, 1002)[FIRST], states(desk, 1003)[FIRST]) == ("running", "running")


def test_of_two_that_wait_in_a_third_one_waits_on_when_the_other_leaves(desk: AgentsDesk) -> None:
    three(desk)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    do(desk, merging.merge, 1003, 1001)
    unmerged(desk)
    assert whats(desk) == ["opened", "answered", "customer wrote", "withdrawn", "customer wrote"]
    assert desk.events("clock")[-1]["inbox"] == 3
    assert due(desk, NEXT) == 115
    do(desk, merging.unmerge, 1003)
    assert NEXT not in states(desk)


def test_who_was_answered_meanwhile_does_not_wait_when_another_leaves(desk: AgentsDesk) -> None:
    three(desk)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    do(desk, merging.merge, 1003, 1001)
    passes(desk, 5)
    answers_all(desk, CARL)
    passes(desk, 5)
    unmerged(desk)
    assert states(desk).get(NEXT) != "running"


def test_who_waits_longest_counts_when_another_leaves(desk: AgentsDesk) -> None:
    three(desk)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    do(desk, merging.merge, 1003, 1001)
    passes(desk, 5)
    assert desk.take(write(ANNA, "It is.", at=desk.now, answers=desk.letter("relay"))) == "reply"
    passes(desk, 5)
    unmerged(desk)
    assert desk.events("clock")[-1]["inbox"] == 3
    assert due(desk, NEXT) == 105


def test_what_leaves_below_is_gone_from_the_top(desk: AgentsDesk) -> None:
    three(desk)
    answers_anna(desk)
    passes(desk, 5)
    answers_bert(desk)
    passes(desk, 1)
    chained(desk)
    assert states(desk)[NEXT] == "running"
    do(desk, merging.unmerge, 1003)
    assert NEXT not in states(desk)
    assert whats(desk)[-1] == whats(desk, 1002)[-1] == "withdrawn"
    assert states(desk, 1003)[FIRST] == "running"


def test_nobody_is_told_of_a_breach_of_what_left_below(escalating: AgentsDesk) -> None:
    desk = escalating
    three(desk)
    answers_anna(desk)
    passes(desk, 5)
    answers_bert(desk)
    chained(desk)
    do(desk, merging.unmerge, 1003)
    passes(desk, 10)
    assert answer(desk, "Carl, run!", answers=of(desk, 1003)) == "reply"
    passes(desk, 200)
    every(desk)
    assert (carried_out(desk), carried_out(desk, 1003)) == ([], [])


def test_what_is_held_below_is_held_in_the_top_no_longer_than_it_is_part_of_it(desk: AgentsDesk) -> None:
    three(desk)
    holds_for_carl(desk)
    chained(desk)
    assert whats(desk)[-1] == "held"
    do(desk, merging.unmerge, 1003)
    assert whats(desk)[-1] == whats(desk, 1002)[-1] == "dropped"
    assert "dropped" not in whats(desk, 1003)


@pytest.mark.parametrize("order", [(1003, 1002), (1002, 1003)])
def test_what_was_dropped_in_the_top_is_held_nowhere_below(desk: AgentsDesk, order: tuple[int, int]) -> None:
    three(desk)
    holds_for_carl(desk)
    chained(desk)
    drops(desk)
    for number in order:
        do(desk, merging.unmerge, number)
    for number in (1001, 1002, 1003):
        assert whats(desk, number).count("held") == whats(desk, number).count("dropped") == 1


def test_spam_that_is_merged_waits_for_nothing(escalating: AgentsDesk) -> None:
    desk = escalating
    two(desk)
    answers_anna(desk)
    do(desk, merging.set_status, 1002, Status.SPAM)
    merged(desk)
    assert whats(desk) == ["opened", "answered"]
    passes(desk, 200)
    every(desk)
    assert carried_out(desk) == []


@pytest.mark.parametrize("done", [Status.CLOSED, Status.SOLVED])
def test_what_is_over_is_open_again_where_somebody_waits_in_it(desk: AgentsDesk, done: Status) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    do(desk, merging.set_status, 1001, done)
    passes(desk, 5)
    assert do(desk, merging.merge, 1002, 1001) is True
    assert (row(desk).status, row(desk).solved_at) == ("open", None)
    assert desk.events("status")[-1] == {"from": done, "to": "open"}
    assert whats(desk)[-1] == "customer wrote"
    assert (states(desk)[RESOLUTION], states(desk)[NEXT]) == ("running", "running")
    assert "close" not in kinds(desk)


@pytest.mark.parametrize("before", ["answered", "pending", "solved", "spam"])
def test_what_is_over_stays_so_where_nobody_waits(desk: AgentsDesk, before: str) -> None:
    two(desk)
    if before == "answered":
        answers_bert(desk)
    else:
        do(desk, merging.set_status, 1002, Status(before))
    do(desk, merging.set_status, 1001, Status.SOLVED)
    assert do(desk, merging.merge, 1002, 1001) is False
    assert row(desk).status == "solved"


def test_the_breach_is_told_where_he_waits_in_what_was_solved(escalating: AgentsDesk) -> None:
    desk = escalating
    two(desk)
    answers_anna(desk)
    do(desk, merging.set_status, 1001, Status.SOLVED)
    merged(desk)
    passes(desk, 500)
    every(desk)
    assert [each["metric"] for each in carried_out(desk)] == [NEXT]


@pytest.mark.parametrize("last", ["answer", "question"])
def test_where_nothing_is_promised_the_last_word_says_who_waits(
    make_desk: Callable[..., AgentsDesk], last: str
) -> None:
    desk = make_desk(agents=AT_ONCE)
    two(desk)
    if last == "answer":
        answers_bert(desk)
    do(desk, merging.set_status, 1001, Status.SOLVED)
    assert do(desk, merging.merge, 1002, 1001) is (last == "question")


def test_who_merges_by_mail_is_told_that_it_is_open(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#solved\n\nPlug it in.") == "reply"
    passes(desk, 5)
    asked(desk, "No paper.")
    assert answer(desk, "#merge 1001", answers=of(desk, 1002)) == "command"
    assert row(desk).status == "open"
    said = " ".join(text(letter_of(desk.content(desk.outbox("done_agent")[-1]["id"]))).split())
    assert "#1001 is open again: the customer of this one waits for an answer." in said
    assert "untaken" not in kinds(desk)  # it is Tom's


def test_what_opens_and_is_nobodys_is_offered(desk: AgentsDesk) -> None:
    two(desk)
    do(desk, merging.set_status, 1001, Status.SOLVED)
    asked(desk)
    assert row(desk).assignee is None
    assert answer(desk, "#merge 1001", answers=of(desk, 1003)) == "command"
    assert ("untaken", TOM, desk.now) in reminders(desk)


def test_an_answer_in_the_same_mail_leaves_nobody_waiting(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#solved\n\nPlug it in.") == "reply"
    passes(desk, 5)
    asked(desk, "No paper.")
    assert answer(desk, "#merge 1001\n\nIt is on its way.", answers=of(desk, 1002)) == "reply"
    assert row(desk).status == "solved"
