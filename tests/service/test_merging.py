"""Two tickets made one, taken apart again, and one made two; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.agents_desk import NOW, AgentsDesk, Writing
from triaged.errors import DeskError
from triaged.model import Status
from triaged.store.merging import merge, set_status, split, unmerge

ANNA, BERT, CARL = "anna@example.org", "bert@example.net", "carl@example.com"
WHO = "operator"

write = Writing().mail


def open_tickets(desk: AgentsDesk, *people: str) -> list[Any]:
    """A ticket for each; their acknowledgements."""
    letters = []
    for person in people:
        assert desk.take(write(person, subject=f"Printer of {person}")) == "ticket"
        letters.append(desk.letter("ack_new"))
    return letters


def do(desk: AgentsDesk, change: Any, *arguments: Any) -> Any:
    with desk.store.write() as transaction:
        return change(transaction, *arguments, WHO, desk.now)


def test_later_mail_of_a_merged_ticket_follows_and_its_people_may_write_there(desk: AgentsDesk) -> None:
    _, bert = open_tickets(desk, ANNA, BERT)
    do(desk, merge, 1002, 1001)
    assert desk.shown(1002)["status"] == "merged"
    assert desk.shown(1002)["merged_into"] == 1001
    assert desk.shown(1001)["participants"] == [ANNA, BERT]

    assert desk.take(write(BERT, "It still does not.", answers=bert, proven=False)) == "reply"
    assert [said["from_addr"] for said in desk.shown(1001)["messages"]] == [ANNA, BERT]
    assert len(desk.shown(1002)["messages"]) == 1


def test_a_chain_of_merges_leads_to_its_end(desk: AgentsDesk) -> None:
    *_, carl = open_tickets(desk, ANNA, BERT, CARL)
    do(desk, merge, 1003, 1002)
    do(desk, merge, 1002, 1001)
    assert desk.take(write(CARL, "More.", answers=carl, proven=False)) == "reply"
    assert desk.shown(1001)["messages"][-1]["from_addr"] == CARL


def test_an_undone_merge_leaves_nothing_but_its_history(desk: AgentsDesk) -> None:
    _, bert = open_tickets(desk, ANNA, BERT)
    do(desk, set_status, 1002, Status.PENDING)
    before = [desk.shown(number) for number in (1001, 1002)]
    do(desk, merge, 1002, 1001)
    assert do(desk, unmerge, 1002) == 1001
    after = [desk.shown(number) for number in (1001, 1002)]
    for was, now in zip(before, after, strict=True):
        passing = ("events", "updated_at")
        assert {key: now[key] for key in now if key not in passing} == {
            key: was[key] for key in was if key not in passing
        }
        assert [each["number"] for each in now["events"]] == list(range(1, len(now["events"]) + 1))

    assert desk.take(write(BERT, "Mine again.", answers=bert, proven=False)) == "reply"
    assert len(desk.shown(1002)["messages"]) == 2
    do(desk, merge, 1002, 1001)
    assert desk.shown(1002)["merged_into"] == 1001


def test_who_wrote_to_the_other_ticket_meanwhile_stays_there(desk: AgentsDesk) -> None:
    _, bert = open_tickets(desk, ANNA, BERT)
    do(desk, merge, 1002, 1001)
    desk.take(write(BERT, "Here I am.", answers=bert))
    do(desk, unmerge, 1002)
    assert desk.shown(1001)["participants"] == [ANNA, BERT]
    assert len(desk.shown(1001)["messages"]) == 2


@pytest.mark.parametrize(
    ("number", "into", "says"),
    [
        (1001, 1001, "into itself"),
        (1001, 1009, "there is no ticket #1009"),
        (1009, 1001, "there is no ticket #1009"),
        (1001, 1002, "#1002 is merged into #1003"),
        (1002, 1001, "#1002 is merged into #1003"),
    ],
)
def test_what_cannot_be_merged_is_refused_with_the_reason(desk: AgentsDesk, number: int, into: int, says: str) -> None:
    open_tickets(desk, ANNA, BERT, CARL)
    do(desk, merge, 1002, 1003)
    with pytest.raises(DeskError, match=says):
        do(desk, merge, number, into)


def test_only_a_merge_can_be_undone(desk: AgentsDesk) -> None:
    open_tickets(desk, ANNA)
    with pytest.raises(DeskError, match="is not merged"):
        do(desk, unmerge, 1001)


def test_messages_that_are_split_off_take_their_answers_with_them(desk: AgentsDesk) -> None:
    (letter,) = open_tickets(desk, ANNA)
    other = write(ANNA, "By the way, the door is stuck.", answers=letter)
    assert desk.take(other) == "reply"
    assert desk.take(write(ANNA, "And the printer again.", answers=letter)) == "reply"
    new = do(desk, split, 1001, [2])
    assert [said["text"] for said in desk.shown(new)["messages"]] == ["By the way, the door is stuck."]
    assert len(desk.shown(1001)["messages"]) == 2
    assert desk.shown(new)["links"] == [{"kind": "split", "from": new, "to": 1001}]

    own_id = next(line for line in other.decode().splitlines() if line.startswith("Message-ID:")).split()[1]
    answer = write(ANNA, "The door, I mean.", subject="Re: Printer", head=[f"In-Reply-To: {own_id}"])
    assert desk.take(answer) == "reply"
    assert len(desk.shown(new)["messages"]) == 2
    # what answers our acknowledgement is about the ticket of that
    assert desk.take(write(ANNA, "The printer, I mean.", answers=letter)) == "reply"
    assert len(desk.shown(1001)["messages"]) == 3


@pytest.mark.parametrize("positions", [[], [0], [3], [1], [1, 2]])
def test_a_split_that_leaves_nothing_or_names_nothing_is_refused(desk: AgentsDesk, positions: list[int]) -> None:
    (letter,) = open_tickets(desk, ANNA)
    desk.take(write(ANNA, "More.", answers=letter))
    with pytest.raises(DeskError, match="message"):
        do(desk, split, 1001, positions)
    assert len(desk.tickets()) == 1


def test_a_solved_ticket_remembers_since_when(desk: AgentsDesk) -> None:
    (letter,) = open_tickets(desk, ANNA)
    assert do(desk, set_status, 1001, Status.SOLVED) is Status.NEW
    desk.now = NOW + timedelta(days=1)
    do(desk, set_status, 1001, Status.CLOSED)
    assert desk.shown(1001)["solved_at"] == NOW
    desk.take(write(ANNA, "It is broken again.", answers=letter, at=desk.now))
    assert desk.shown(1001)["status"] == "open"
    assert desk.shown(1001)["solved_at"] is None


def test_a_merged_tickets_status_is_not_changed(desk: AgentsDesk) -> None:
    open_tickets(desk, ANNA, BERT)
    do(desk, merge, 1002, 1001)
    with pytest.raises(DeskError, match="use that one"):
        do(desk, set_status, 1002, Status.OPEN)
