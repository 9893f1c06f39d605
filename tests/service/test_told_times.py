"""By when a customer hears from us, as he was told: nothing that happens to his ticket uses that up. Both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.service.test_by_hand import becomes, merged
from tests.service.test_mail_seen_late import answer_by, delays, escalates, seen_late
from tests.service.test_pending import QUEUE
from tests.waiting_customers import AGENTS, ANNA, BERT, OFFICE, WaitingDesk
from triaged.outcomes.promising import AFTERWARDS

UNDO = AGENTS.replace("undo_seconds = 0", "undo_seconds = 600")
OFTEN = OFFICE.replace(
    '{ at = "breach", do = ["customer"] }',
    '{ at = "breach", do = ["customer"] }, { every = "15m", times = 3, do = ["customer"] }',
)
PRAISE = OFFICE.replace('steps = [{ at = "breach", do = ["customer"] }]', 'steps = [{ at = "breach", do = ["lead"] }]')


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    return WaitingDesk


def looks(desk: WaitingDesk) -> None:
    """The clock and the reminders do all that is due now."""
    escalates(desk)
    while desk.remind() is not None:
        pass


def told_late(desk: WaitingDesk) -> None:
    """Anna was told a time, and then hears nothing at the breach, since that time is still to come."""
    seen_late(desk, 58)
    desk.passes(minutes=5)
    looks(desk)
    assert delays(desk) == 0


def time_comes(desk: WaitingDesk) -> None:
    """The time that Anna was told has come, and is over."""
    desk.now = answer_by(desk)
    looks(desk)
    desk.now += AFTERWARDS
    looks(desk)
    assert (delays(desk), desk.waiting("promised")) == (0, [])
    desk.passes(minutes=1)


def told_once(desk: WaitingDesk) -> None:
    looks(desk)
    assert delays(desk) == 1
    (_next,) = desk.waiting("promised")
    looks(desk)
    assert delays(desk) == 1


def spam(desk: WaitingDesk) -> None:
    desk.says("#spam")


def spam_is_none(desk: WaitingDesk) -> None:
    desk.says("#open")


def pending(desk: WaitingDesk) -> None:
    becomes(desk, "pending")


def open_by_hand(desk: WaitingDesk) -> None:
    becomes(desk, "open")


def she_writes(desk: WaitingDesk) -> None:
    desk.write("Well?", answers=desk.letter("ack_new"))


@pytest.mark.parametrize(
    ("away", "back"),
    [(spam, spam_is_none), (pending, open_by_hand), (pending, she_writes), (pending, spam_is_none)],
    ids=["spam", "pending by hand", "pending until she writes", "pending until opened"],
)
def test_a_time_that_came_while_she_did_not_wait_is_told_of_when_she_does(
    desk: WaitingDesk, away: Callable[[WaitingDesk], None], back: Callable[[WaitingDesk], None]
) -> None:
    told_late(desk)
    away(desk)
    time_comes(desk)
    back(desk)
    told_once(desk)


def test_also_where_her_ticket_was_part_of_another_one(desk: WaitingDesk) -> None:
    desk.write(subject="Paper", sender=BERT)
    desk.says("Which paper is it?")
    seen_late(desk, 58)
    merged(desk)
    (_step, desk.now) = desk.waiting("promised", 1002)[-1]
    looks(desk)
    assert (desk.waiting("promised", 1002), delays(desk)) == ([], 0)
    merged(desk, undone=True)
    looks(desk)
    assert [row["recipient"] for row in desk.outbox("delay_customer")] == [ANNA]


def test_also_where_the_answer_was_taken_back_that_she_seemed_to_have(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(agents=UNDO)
    told_late(desk)
    desk.now = answer_by(desk)
    desk.passes(minutes=-1)
    desk.says("Turn it on.")
    time_comes(desk)
    desk.says("#undo")
    assert [row["state"] for row in desk.outbox("relay")] == ["cancelled"]
    told_once(desk)


def test_who_was_answered_meanwhile_is_told_nothing(desk: WaitingDesk) -> None:
    told_late(desk)
    desk.says("Is it plugged in?")
    pending(desk)
    time_comes(desk)
    open_by_hand(desk)
    looks(desk)
    assert delays(desk) == 0


def test_a_time_that_is_still_to_come_counts_on(desk: WaitingDesk) -> None:
    told_late(desk)
    before = desk.waiting("promised")
    spam(desk)
    spam_is_none(desk)
    assert desk.waiting("promised") == before
    pending(desk)
    open_by_hand(desk)
    looks(desk)
    assert (desk.waiting("promised"), delays(desk)) == (before, 0)
    desk.next("promised")
    assert delays(desk) == 1


def test_it_is_looked_at_once_however_often_it_was_set(desk: WaitingDesk) -> None:
    told_late(desk)
    pending(desk)
    time_comes(desk)
    for _each in range(2):
        open_by_hand(desk)
        pending(desk)
    open_by_hand(desk)
    assert len(desk.waiting("promised")) == 1
    told_once(desk)


def test_what_she_writes_after_it_was_solved_has_times_of_its_own(desk: WaitingDesk) -> None:
    told_late(desk)
    desk.says("#solved")
    time_comes(desk)
    she_writes(desk)
    assert desk.status() == "open"
    looks(desk)
    assert delays(desk) == 0


def test_what_was_solved_by_mistake_is_late(desk: WaitingDesk) -> None:
    told_late(desk)
    desk.says("#solved")
    time_comes(desk)
    desk.says("#open")
    told_once(desk)


def test_where_nobody_was_to_be_told_of_that_time_it_stays_so(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=PRAISE)
    desk.write()
    pending(desk)
    time_comes(desk)
    open_by_hand(desk)
    looks(desk)
    spam(desk)
    spam_is_none(desk)
    looks(desk)
    assert delays(desk) == 0


def test_exercises_tell_nobody(desk: WaitingDesk) -> None:
    told_late(desk)
    pending(desk)
    time_comes(desk)
    desk.change(practice=True)
    open_by_hand(desk)
    assert desk.waiting("promised") == []


def test_steps_before_that_time_remind_of_it_once(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFTEN)
    told_late(desk)
    for _each in range(3):
        desk.passes(minutes=15)
        escalates(desk)
    assert len(desk.events("escalated")) == 4
    assert [at for _step, at in desk.waiting("promised")] == [answer_by(desk) + AFTERWARDS, answer_by(desk)]
    pending(desk)
    time_comes(desk)
    assert len(desk.events("customer told")) == 1


def test_what_was_kept_back_until_its_time_was_over_is_said_anew(desk: WaitingDesk) -> None:
    seen_late(desk, 58)
    (_step, desk.now) = desk.waiting("promised")[0]
    desk.sent()
    assert desk.remind() is not None
    (_step, named) = desk.waiting("promised")[0]
    spam(desk)
    desk.now = named
    assert desk.remind() is not None
    desk.passes(minutes=1)
    spam_is_none(desk)
    assert [row["state"] for row in desk.outbox("delay_customer")] == ["cancelled"]
    assert desk.remind() is not None
    assert [row["state"] for row in desk.outbox("delay_customer")] == ["cancelled", "waiting"]
    assert desk.waiting("promised")[0][1] > named


class TestADayThatAnAgentNamed:
    @pytest.fixture
    def new_desk(self) -> Callable[..., WaitingDesk]:
        def made(*where: Any, **how: Any) -> WaitingDesk:
            return WaitingDesk(*where, **{"queue": QUEUE, **how})

        return made

    def test_it_is_forgotten_where_the_ticket_is_opened_by_hand(self, desk: WaitingDesk) -> None:
        desk.write()
        desk.says("#pending 5d\n\nWhich printer?")
        assert len(desk.waiting("pending")) == 1
        becomes(desk, "open")
        assert desk.waiting("pending") == []
        becomes(desk, "pending")
        desk.next("asked")
        desk.next("asked")
        assert [row["recipient"] for row in desk.outbox("pending_customer")] == [ANNA]


class TestWhoWaitsInAMergedTicket:
    def run_out(self, desk: WaitingDesk) -> list[Any]:
        """The time to the next answer runs out; what was not done."""
        desk.passes(hours=2)
        looks(desk)
        return [e.get("not_done") for e in desk.events("escalated") if e["metric"] == "next_reply"]

    @pytest.fixture
    def both(self, desk: WaitingDesk) -> WaitingDesk:
        """Bert was answered, and Anna, whose ticket becomes part of his, waits in it."""
        desk.write(subject="Paper", sender=BERT)
        desk.says("Which paper is it?")
        desk.passes(minutes=5)
        desk.write()
        desk.passes(minutes=5)
        merged(desk)
        return desk

    def test_her_delay_is_not_told_to_somebody_who_was_answered(self, both: WaitingDesk) -> None:
        said = "who waits is the customer of a ticket that was merged into this one"
        assert self.run_out(both) == [{"customer": said}]
        assert delays(both) == 0

    def test_who_waits_himself_is_told(self, both: WaitingDesk) -> None:
        both.write("The white one.", sender=BERT, answers=both.letter("relay"))
        assert self.run_out(both) == [None]
        assert [row["recipient"] for row in both.outbox("delay_customer")] == [BERT]

    def test_what_she_writes_to_the_whole_is_hers(self, both: WaitingDesk) -> None:
        assert both.write("Well?", sender=ANNA, answers=both.letter("ack_new")) is not None
        self.run_out(both)
        assert delays(both) == 0

    def test_two_tickets_of_one_customer_are_his(self, desk: WaitingDesk) -> None:
        desk.write(subject="Paper", sender=BERT)
        desk.says("Which paper is it?")
        desk.passes(minutes=5)
        desk.write(sender=BERT)
        desk.passes(minutes=5)
        merged(desk)
        assert self.run_out(desk) == [None]
        assert [row["recipient"] for row in desk.outbox("delay_customer")] == [BERT]
