"""What clocks see of answers and mail where tickets were merged, and of answers that never leave; both databases."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from sqlalchemy import update

from tests.agents_desk import TOM, AgentsDesk
from tests.answering_agents import ANNA, BERT, answer, asked, told, write
from tests.batch_desk import letter_of
from tests.promising_desk import due, passes, promise, states, whats
from tests.service.test_clocks_of_tickets import FIRST, NEXT, RESOLUTION, answers_anna, do, two
from triaged.model import OutboxState
from triaged.store import merging
from triaged.store.tables import outbox


@pytest.fixture
def desk(make_desk: Callable[..., AgentsDesk]) -> AgentsDesk:
    return promise(make_desk())


def of(desk: AgentsDesk, number: int) -> EmailMessage:
    """What Tom was told last of a ticket."""
    rows = [each["id"] for each in desk.outbox("message_agent") if each["ticket"] == number]
    return letter_of(desk.content(rows[-1]))


def answers_bert(desk: AgentsDesk) -> None:
    """On his ticket, whichever came last."""
    assert answer(desk, "Which printer is it?", answers=of(desk, 1002)) == "reply"


def merged(desk: AgentsDesk) -> None:
    do(desk, merging.merge, 1002, 1001)


def unmerged(desk: AgentsDesk) -> None:
    do(desk, merging.unmerge, 1002)


def test_an_answer_that_is_taken_back_after_a_merge_leaves_its_customer_waiting(desk: AgentsDesk) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 0.1)
    answers_bert(desk)
    merged(desk)
    assert whats(desk) == ["opened", "answered"]
    assert answer(desk, "#undo") == "command"
    assert whats(desk, 1002) == ["opened", "answered", "changed", "withdrawn"]
    assert whats(desk) == ["opened", "answered", "customer wrote"]
    assert due(desk, NEXT) == 119.9  # nobody has answered it since that answer
    unmerged(desk)
    assert whats(desk)[-1] == "withdrawn"
    assert states(desk, 1002) == {FIRST: "running", RESOLUTION: "running"}
    assert due(desk, FIRST, 1002) == 49.9


def test_along_a_chain_of_merges_too(desk: AgentsDesk) -> None:
    two(desk)
    asked(desk, "It burns.", sender="carl@example.org")
    answer(desk, "Run.")
    passes(desk, 0.1)
    answers_anna(desk)
    passes(desk, 0.1)
    answers_bert(desk)
    do(desk, merging.merge, 1002, 1003)
    do(desk, merging.merge, 1003, 1001)
    assert answer(desk, "#undo", answers=of(desk, 1002)) == "command"
    assert whats(desk, 1002)[-1] == "withdrawn"
    assert whats(desk, 1003)[-1] == "customer wrote"
    assert whats(desk)[-1] == "customer wrote"


def test_an_answer_that_is_held_is_held_in_the_other_ticket_too(desk: AgentsDesk) -> None:
    two(desk)
    assert answer(desk, "#asign Sue\n\nWhich printer is it?") == "held"
    merged(desk)
    assert whats(desk) == ["opened", "held"]
    for _ in ("the command", "the other ticket"):  # he is asked about each
        passes(desk, 10)
        assert answer(desk, "#send", answers=told(desk, TOM, "kept_agent")) == "command"
    assert whats(desk) == ["opened", "held", "answered"]
    passes(desk, 10)
    unmerged(desk)
    assert whats(desk, 1002) == ["opened", "held", "changed", "answered", "changed"]  # it went to Bert too
    assert states(desk, 1002)[FIRST] == "cancelled"  # nothing was promised for it then


def test_it_is_held_there_no_longer_than_there_is_a_ticket(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#asign Sue\n\nWhich printer is it?") == "held"
    passes(desk, 10)
    asked(desk, "No paper.", sender=BERT)
    do(desk, merging.merge, 1001, 1002)
    opened, held = desk.events("clock", 1002)
    assert (held["what"], held["at"]) == ("held", opened["at"])


def test_a_held_answer_goes_back_with_its_ticket(desk: AgentsDesk) -> None:
    two(desk)
    assert answer(desk, "#asign Sue\n\nWhich printer is it?") == "held"
    merged(desk)
    unmerged(desk)
    assert whats(desk) == ["opened", "held", "dropped"]
    assert "dropped" not in whats(desk, 1002)
    assert answer(desk, "#drop", answers=told(desk, TOM, "kept_agent")) == "command"
    assert whats(desk, 1002)[-1] == "dropped"


def test_a_held_answer_that_is_dropped_meanwhile_is_so_in_both(desk: AgentsDesk) -> None:
    two(desk)
    assert answer(desk, "#asign Sue\n\nWhich printer is it?") == "held"
    merged(desk)
    assert answer(desk, "#drop", answers=told(desk, TOM, "kept_agent")) == "command"
    assert whats(desk) == ["opened", "held", "dropped"]
    unmerged(desk)
    assert "dropped" in whats(desk, 1002)


def test_who_wrote_meanwhile_waits_where_that_mail_stays(desk: AgentsDesk) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    passes(desk, 5)
    assert desk.take(write(BERT, "It is urgent.", at=desk.now, answers=desk.letter("ack_new"))) == "reply"
    assert whats(desk) == ["opened", "answered", "customer wrote"]  # he waits anyway
    passes(desk, 5)
    unmerged(desk)
    assert whats(desk) == ["opened", "answered", "customer wrote", "withdrawn", "customer wrote"]
    assert due(desk, NEXT) == 115


def test_who_waited_there_before_goes_on_waiting(desk: AgentsDesk) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    assert desk.take(write(ANNA, "It is.", at=desk.now, answers=desk.letter("relay"))) == "reply"
    merged(desk)
    unmerged(desk)
    assert whats(desk) == ["opened", "answered", "customer wrote"]
    assert due(desk, NEXT) == 120


def test_what_was_answered_before_does_not_wait_again(desk: AgentsDesk) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    assert desk.take(write(ANNA, "It is.", at=desk.now, answers=desk.letter("relay"))) == "reply"
    passes(desk, 5)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    unmerged(desk)
    assert whats(desk)[-2:] == ["customer wrote", "withdrawn"]  # Bert, and no more
    assert states(desk)[NEXT] == "stopped"


@pytest.mark.parametrize("what", ["thanks", "answered", "solved", "reopened", "nothing"])
def test_where_nothing_waits_behind_it_nobody_does(desk: AgentsDesk, what: str) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    merged(desk)
    passes(desk, 5)
    if what != "nothing":
        words = "Thank you!" if what == "thanks" else "It is urgent."
        mail = write(BERT, words, at=desk.now, answers=desk.letter("ack_new"), subject="Re: Printer")
        assert desk.take(mail) == "reply"
    passes(desk, 5)
    if what == "answered":
        assert answer(desk, "We see to it.") == "reply"
    elif what in ("solved", "reopened"):
        assert answer(desk, "#solved") == "command"
    passes(desk, 5)
    if what == "reopened":
        assert answer(desk, "#open") == "command"
    unmerged(desk)
    assert states(desk).get(NEXT) in (None, "stopped")


def test_what_stays_when_a_mail_is_split_off_waits(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "Is it plugged in?") == "reply"
    for words in ("Another thing.", "And it is."):
        passes(desk, 10)
        assert desk.take(write(ANNA, words, at=desk.now, answers=desk.letter("relay"))) == "reply"
    assert whats(desk) == ["opened", "answered", "customer wrote"]
    do(desk, merging.split, 1001, [3])
    assert whats(desk)[-2:] == ["withdrawn", "customer wrote"]
    assert due(desk, NEXT) == 120


def test_an_answer_that_spam_keeps_from_leaving_was_none(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 10)
    assert answer(desk, "Is it plugged in?") == "reply"
    assert answer(desk, "#spam") == "command"
    assert [each["state"] for each in desk.outbox("relay")] == ["cancelled"]
    assert whats(desk)[-1] == "withdrawn"
    passes(desk, 10)
    assert answer(desk, "#open") == "command"
    assert states(desk) == {FIRST: "running", RESOLUTION: "running"}


def test_an_answer_that_had_left_before_that_stays_one(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 10)
    assert answer(desk, "Is it plugged in?") == "reply"
    with desk.store.write() as transaction:
        transaction.execute(update(outbox).where(outbox.c.notice == "relay").values(state=OutboxState.SENT))
    assert answer(desk, "#spam") == "command"
    assert "withdrawn" not in whats(desk)


def test_so_does_one_of_which_part_had_left(desk: AgentsDesk) -> None:
    asked(desk, head=["Cc: carl@example.org"])
    assert answer(desk, "Is it plugged in?") == "reply"
    sent = update(outbox).where(outbox.c.notice == "relay", outbox.c.recipient == ANNA)
    with desk.store.write() as transaction:
        transaction.execute(sent.values(state=OutboxState.SENT))
    assert answer(desk, "#spam") == "command"
    assert sorted(each["state"] for each in desk.outbox("relay")) == ["cancelled", "sent"]
    assert "withdrawn" not in whats(desk)
