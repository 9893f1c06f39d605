"""The clocks of a ticket, each rule with a case worked out by hand."""

from __future__ import annotations

import pytest

from tests.promised_times import (
    HOUR,
    MINUTE,
    Ticket,
    at,
    minutes,
    promised,
    told,
)
from triaged.model import ClockState, Metric, Priority, Status, Tier, What

RUNNING, PAUSED, STOPPED, CANCELLED = ClockState
FIRST, NEXT, UPDATE, RESOLUTION, TIER = Metric
ALL = promised(first_response=HOUR, next_reply=2 * HOUR, update=4 * HOUR, resolution=8 * HOUR, tiers={Tier.L1: HOUR})


# --- first response --------------------------------------------------------------------------------------------------


def test_the_first_response_runs_from_when_the_mail_was_received_until_a_person_has_answered() -> None:
    ticket = Ticket("2 09:00")
    running = ticket.clock(FIRST, ALL, "2 09:20")
    assert (running.state, running.elapsed, running.due_at, running.reason) == (RUNNING, 1200, at("2 10:00"), "opened")
    assert running.intervals[-1].ends is None

    stopped = ticket.answered("2 09:40").clock(FIRST, ALL, "2 12:00")
    assert (stopped.state, stopped.elapsed, stopped.remaining) == (STOPPED, 40 * MINUTE, 20 * MINUTE)
    assert (stopped.ended_at, stopped.reason, stopped.due_at, stopped.breached_at) == (
        at("2 09:40"),
        "answered",
        None,
        None,
    )


@pytest.mark.parametrize("status", [Status.PENDING, Status.HOLD])
def test_no_status_pauses_the_first_response_nor_any_clock_before_a_person_has_answered(status: Status) -> None:
    ticket = Ticket("2 09:00").changes("2 09:10", status=status)
    for metric in (FIRST, RESOLUTION, TIER):
        clock = ticket.clock(metric, ALL, "2 09:30")
        assert (metric, clock.state, minutes(clock)) == (metric, RUNNING, 30)


def test_who_solves_without_an_answer_stops_the_first_response() -> None:
    clock = Ticket("2 09:00").changes("2 09:30", status=Status.SOLVED).clock(FIRST, ALL, "2 12:00")
    assert (clock.state, clock.reason, minutes(clock)) == (STOPPED, "solved", 30)


def test_who_was_never_answered_and_writes_again_is_owed_a_first_response_again() -> None:
    ticket = Ticket("2 09:00").changes("2 09:30", status=Status.SOLVED).writes("3 09:00")
    clock = ticket.clock(FIRST, ALL, "3 09:10")
    assert (clock.cycle, clock.state, minutes(clock), clock.due_at) == (2, RUNNING, 10, at("3 10:00"))


def test_an_agent_who_writes_first_owes_no_first_response() -> None:
    ticket = Ticket("2 09:00", What.ANSWERED, status=Status.PENDING)
    assert {each.metric for each in ticket.clocks(ALL, "2 10:00")} == {UPDATE, RESOLUTION, TIER}
    assert ticket.writes("2 11:00").clock(NEXT, ALL, "2 11:30").due_at == at("2 13:00")


def test_an_agent_who_takes_back_his_first_letter_owes_one_when_the_customer_writes() -> None:
    ticket = Ticket("2 09:00", What.ANSWERED, inbox=7).happens("2 09:05", What.WITHDRAWN, inbox=7)
    assert FIRST not in {each.metric for each in ticket.clocks(ALL, "2 10:00")}
    assert ticket.writes("2 11:00").clock(FIRST, ALL, "2 11:30").due_at == at("2 12:00")


def test_nobody_is_answered_where_a_monitoring_system_writes() -> None:
    ticket = Ticket("2 09:00", has_customer=False).writes("2 09:05").answered("2 09:10").writes("2 09:20")
    assert {each.metric for each in ticket.clocks(ALL, "2 10:00")} == {RESOLUTION, TIER}


def test_what_opens_settled_starts_nothing() -> None:
    assert Ticket("2 09:00", status=Status.SOLVED).clocks(ALL, "2 10:00") == []


# --- next reply ------------------------------------------------------------------------------------------------------


def test_each_time_the_customer_writes_after_an_answer_the_next_reply_is_measured_anew() -> None:
    ticket = Ticket("2 09:00").writes("2 09:10")
    assert NEXT not in {each.metric for each in ticket.clocks(ALL, "2 09:20")}  # it is the first that he waits for
    ticket.answered("2 09:30").writes("2 10:00").writes("2 10:30").answered("2 11:00").writes("2 12:00")
    first, second = (each for each in ticket.clocks(ALL, "2 12:30") if each.metric is NEXT)
    assert (first.cycle, first.state, minutes(first)) == (1, STOPPED, 60)  # since he wrote first
    assert (second.cycle, second.state, second.due_at) == (2, RUNNING, at("2 14:00"))


def test_pending_by_hand_pauses_no_reply_that_a_customer_waits_for() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 10:00").changes("2 10:10", status=Status.PENDING)
    clock = ticket.clock(NEXT, ALL, "2 11:00")
    assert (clock.state, minutes(clock)) == (RUNNING, 60)
    assert ticket.changes("2 11:30", status=Status.CLOSED).clock(NEXT, ALL, "3 11:00").reason == "closed"


def test_thanks_for_what_is_solved_ask_for_no_reply() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", Status.SOLVED).writes("2 10:00", Status.SOLVED)
    assert NEXT not in {each.metric for each in ticket.clocks(ALL, "2 10:30")}


# --- update ----------------------------------------------------------------------------------------------------------


def test_each_answer_ends_the_time_until_the_next_update_and_begins_another() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", Status.OPEN).answered("2 11:00", Status.OPEN)
    first, second = (each for each in ticket.clocks(ALL, "2 12:00") if each.metric is UPDATE)
    assert (minutes(first), first.state, first.reason) == (90, STOPPED, "answered")
    assert (minutes(second), second.state, second.due_at) == (60, RUNNING, at("2 15:00"))


def test_no_update_is_owed_while_the_customer_has_the_word_nor_when_all_is_solved() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 11:30")
    clock = ticket.clock(UPDATE, ALL, "2 12:00")
    assert told(clock) == [
        ("2 09:30", "paused", "waiting for customer", 0),
        ("2 11:30", "running", "customer wrote", 30),
    ]
    ticket.answered("2 12:00", Status.SOLVED)
    assert ticket.clock(UPDATE, ALL, "3 12:00").state is STOPPED
    again = ticket.writes("3 09:00").clock(UPDATE, ALL, "3 10:00")
    assert (again.cycle, again.reason, again.due_at) == (2, "reopened by the customer", at("3 13:00"))


def test_the_update_never_overrules_the_first_response() -> None:  # zammad#5177
    quick = promised(first_response=HOUR, update=10 * MINUTE)
    ticket = Ticket("2 09:00").writes("2 09:05").writes("2 09:30")
    (clock,) = ticket.clocks(quick, "2 09:50")
    assert (clock.metric, clock.due_at, clock.breached_at) == (FIRST, at("2 10:00"), None)


# --- resolution ------------------------------------------------------------------------------------------------------


def test_time_in_which_the_customer_has_the_word_does_not_count() -> None:
    ticket = Ticket("2 09:00", assignee="ann@desk.example").answered("2 10:00").writes("3 10:00")
    clock = ticket.clock(RESOLUTION, ALL, "3 11:00")
    assert told(clock) == [
        ("2 09:00", "running", "opened", 60),
        ("2 10:00", "paused", "waiting for customer", 0),
        ("3 10:00", "running", "customer wrote", 60),
    ]
    assert [each.owner for each in clock.intervals] == ["ann@desk.example", "customer", "ann@desk.example"]
    assert (clock.elapsed, clock.due_at) == (2 * HOUR, at("3 17:00"))


def test_hold_waits_for_others_and_what_waits_is_not_due() -> None:
    clock = Ticket("2 09:00").answered("2 10:00", Status.HOLD).clock(RESOLUTION, ALL, "2 12:00")
    assert (clock.state, clock.due_at, clock.reason) == (PAUSED, None, "waiting for others")
    assert clock.intervals[-1].owner == "others"


def test_a_policy_may_let_nothing_wait() -> None:
    strict = promised(resolution=8 * HOUR, pauses=frozenset())
    assert minutes(Ticket("2 09:00").answered("2 10:00").clock(RESOLUTION, strict, "2 12:00")) == 180


def test_a_ticket_that_was_late_does_not_escalate_at_once_when_it_is_reopened() -> None:  # zammad, slas.rst
    ticket = Ticket("2 09:00").answered("2 10:00", Status.OPEN).changes("2 19:00", status=Status.SOLVED)
    late = ticket.clock(RESOLUTION, ALL, "3 09:00")
    assert (late.state, late.breached_at, minutes(late)) == (STOPPED, at("2 17:00"), 600)
    again = ticket.writes("5 09:00").clock(RESOLUTION, ALL, "5 09:00")
    assert (again.cycle, again.state, again.elapsed, again.breached_at) == (2, RUNNING, 0, None)
    assert (again.due_at, again.reason) == (at("5 17:00"), "reopened by the customer")


def test_taking_back_that_it_is_solved_gives_nobody_time_anew() -> None:
    ticket = Ticket("2 09:00").changes("2 16:00", status=Status.SOLVED).changes("2 16:30", status=Status.OPEN)
    first = ticket.clock(FIRST, ALL, "2 17:00")
    assert (first.cycle, first.breached_at, minutes(first)) == (1, at("2 10:00"), 450)
    clock = ticket.clock(RESOLUTION, ALL, "2 17:00")
    assert told(clock) == [
        ("2 09:00", "running", "opened", 420),
        ("2 16:00", "stopped", "solved", 0),
        ("2 16:30", "running", "reopened", 30),
    ]
    assert (clock.cycle, clock.state, clock.due_at, clock.reason) == (1, RUNNING, at("2 17:30"), "reopened")


def test_an_answer_that_solves_it_is_an_answer_though_a_person_of_ours_reopens_it() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", Status.SOLVED).changes("2 12:00", status=Status.OPEN)
    first = ticket.clock(FIRST, ALL, "2 13:00")
    assert (first.state, first.ended_at) == (STOPPED, at("2 09:30"))
    assert minutes(ticket.clock(RESOLUTION, ALL, "2 13:00")) == 90


def test_what_waited_for_an_answer_waits_on_when_it_is_reopened_by_a_person_of_ours() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 10:00").changes("2 11:00", status=Status.SOLVED)
    ticket.changes("2 15:00", status=Status.OPEN)
    clock = ticket.clock(NEXT, ALL, "2 15:00")
    assert (clock.cycle, clock.state, clock.due_at) == (1, RUNNING, at("2 16:00"))


def test_what_is_not_promised_any_more_when_it_is_reopened_stays_solved() -> None:
    given = promised(targets={Priority.P3: {RESOLUTION: HOUR}})
    ticket = Ticket("2 09:00").changes("2 09:30", status=Status.SOLVED)
    clock = ticket.changes("2 12:00", status=Status.OPEN, priority=Priority.P4).clock(RESOLUTION, given, "2 13:00")
    assert (clock.state, clock.ended_at, clock.reason) == (STOPPED, at("2 09:30"), "solved")


def test_a_ticket_that_waited_for_long_does_not_escalate_at_once_when_the_customer_writes() -> None:  # zammad, slas.rst
    ticket = Ticket("2 09:00").answered("2 10:00").writes("20 10:00")
    clock = ticket.clock(RESOLUTION, ALL, "20 10:00")
    assert (clock.state, clock.elapsed, clock.due_at) == (RUNNING, HOUR, at("20 17:00"))


# --- tiers -----------------------------------------------------------------------------------------------------------


def test_each_tier_has_its_own_time() -> None:
    ola = promised(tiers={Tier.L1: HOUR, Tier.L2: 8 * HOUR})
    ticket = Ticket("2 09:00").changes("2 10:30", tier=Tier.L2).changes("2 12:00", tier=Tier.L3)
    first, second = ticket.clocks(ola, "2 13:00")  # nothing is promised for L3
    assert (first.cycle, minutes(first), first.reason, first.breached_at) == (1, 90, "moved to L2", at("2 10:00"))
    assert (second.cycle, minutes(second), second.target, second.state) == (2, 90, 8 * HOUR, STOPPED)
    assert [each.reason for each in second.intervals] == ["moved to L2"]


# --- spam, merged ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.MERGED, Status.SPAM])
def test_what_is_gone_is_promised_nothing_and_what_comes_back_goes_on(status: Status) -> None:
    ticket = Ticket("2 09:00").changes("2 09:20", status=status)
    gone = ticket.clock(FIRST, ALL, "2 15:00")
    assert (gone.state, gone.elapsed, gone.due_at, gone.ended_at) == (CANCELLED, 1200, None, at("2 09:20"))
    assert gone.reason == f"was {status}"
    back = ticket.changes("2 12:00", status=Status.OPEN).clock(FIRST, ALL, "2 12:10")
    assert (back.cycle, back.state, minutes(back), back.due_at) == (1, RUNNING, 30, at("2 12:40"))
    assert told(back) == [
        ("2 09:00", "running", "opened", 20),
        ("2 09:20", "cancelled", f"was {status}", 0),
        ("2 12:00", "running", "resumed", 10),
    ]


def test_a_tier_that_changed_while_the_ticket_was_gone_begins_when_it_is_back() -> None:
    ticket = Ticket("2 09:00").changes("2 09:20", status=Status.MERGED).changes("2 10:00", tier=Tier.L2)
    ola = promised(tiers=dict.fromkeys(Tier, HOUR))
    before, since = ticket.changes("2 12:00", status=Status.OPEN).clocks(ola, "2 12:10")
    assert (before.state, minutes(before)) == (CANCELLED, 20)
    assert (since.state, since.due_at, since.intervals[0].reason) == (RUNNING, at("2 13:00"), "moved to L2")


def test_a_tier_that_is_the_same_again_when_the_ticket_is_back_goes_on() -> None:
    ticket = Ticket("2 09:00").changes("2 09:20", status=Status.MERGED).changes("2 10:00", tier=Tier.L2)
    ticket.changes("2 11:00", tier=Tier.L1).changes("2 12:00", status=Status.OPEN)
    (clock,) = ticket.clocks(promised(tiers=dict.fromkeys(Tier, HOUR)), "2 12:10")
    assert (clock.cycle, minutes(clock)) == (1, 30)


# --- answers that are taken back, or held ----------------------------------------------------------------------------


def test_an_answer_can_be_taken_back_for_a_while_and_stops_the_clock_at_once() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", leaves_at=at("2 09:31"))
    clock = ticket.clock(FIRST, ALL, "2 09:30")
    assert (clock.state, minutes(clock)) == (STOPPED, 30)
    assert told(clock)[-1] == ("2 09:30", "stopped", "may be taken back", 0)
    assert clock.intervals[-1].ends == at("2 09:31")


def test_an_answer_that_was_taken_back_was_none() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", inbox=7, leaves_at=at("2 09:31"))
    ticket.happens("2 09:40", What.WITHDRAWN, inbox=7, status=Status.NEW)
    assert {each.metric for each in ticket.clocks(ALL, "2 09:50")} == {FIRST, RESOLUTION, TIER}
    for metric in (FIRST, RESOLUTION):
        assert told(ticket.clock(metric, ALL, "2 09:50")) == [
            ("2 09:00", "running", "opened", 30),
            ("2 09:30", "running", "an answer was taken back", 10),
            ("2 09:40", "running", "opened", 10),
        ]


def test_the_customer_did_not_have_the_word_while_an_answer_was_taken_back() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10").writes("2 09:20").answered("2 09:30", inbox=7)
    ticket.changes("2 09:35", assignee="ann@desk.example")  # pending by the answer, and by nothing else
    ticket.happens("2 09:40", What.WITHDRAWN, inbox=7, status=Status.OPEN)
    clock = ticket.clock(RESOLUTION, ALL, "2 10:00")
    assert (minutes(clock), clock.state) == (50, RUNNING)
    assert [each.owner for each in clock.intervals][-2:] == ["ann@desk.example"] * 2


def test_a_status_that_was_set_after_an_answer_holds_though_that_is_taken_back() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10").writes("2 09:20").answered("2 09:30", inbox=7)
    ticket.changes("2 09:35", status=Status.HOLD).happens("2 09:40", What.WITHDRAWN, inbox=7, status=Status.OPEN)
    assert minutes(ticket.clock(RESOLUTION, ALL, "2 10:00")) == 45


def test_from_when_an_answer_is_taken_back_the_ticket_is_what_it_is_said_to_be() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10").writes("2 09:20").answered("2 09:30", inbox=7)
    ticket.happens("2 09:40", What.WITHDRAWN, inbox=7).changes("2 09:50", assignee="ann@desk.example")
    assert minutes(ticket.clock(RESOLUTION, ALL, "2 10:00")) == 30  # pending all the same


def test_what_a_customer_wrote_and_belongs_elsewhere_asks_for_no_reply() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 10:00", inbox=8)
    ticket.happens("2 10:30", What.WITHDRAWN, inbox=8, status=Status.PENDING)
    assert NEXT not in {each.metric for each in ticket.clocks(ALL, "2 11:00")}
    assert minutes(ticket.clock(RESOLUTION, ALL, "2 11:00")) == 60


def test_the_clock_runs_while_an_answer_is_held_and_stops_when_it_was_written_once_it_goes() -> None:
    ticket = Ticket("2 09:00").happens("2 09:20", What.HELD, inbox=7)
    held = ticket.clock(FIRST, ALL, "2 10:30")
    assert (held.state, held.breached_at) == (RUNNING, at("2 10:00"))
    assert told(held)[-1] == ("2 09:20", "running", "an answer is held", 70)

    ticket.answered("2 09:20", inbox=7, logged_at=at("2 11:00"), leaves_at=at("2 11:01"))
    sent = ticket.clock(FIRST, ALL, "2 12:00")
    assert (sent.state, minutes(sent), sent.breached_at) == (STOPPED, 20, None)
    assert told(sent) == [
        ("2 09:00", "running", "opened", 20),
        ("2 09:20", "stopped", "held", 0),
        ("2 11:00", "stopped", "may be taken back", 0),
    ]


def test_a_held_answer_that_never_goes_has_stopped_nothing() -> None:
    ticket = Ticket("2 09:00").happens("2 09:20", What.HELD, inbox=7).happens("2 09:40", What.DROPPED, inbox=7)
    assert told(ticket.clock(FIRST, ALL, "2 09:50")) == [
        ("2 09:00", "running", "opened", 20),
        ("2 09:20", "running", "an answer is held", 20),
        ("2 09:40", "running", "opened", 10),
    ]


def test_an_answer_that_was_seen_late_counts_from_when_it_was_received() -> None:
    ticket = Ticket("2 09:00").changes("2 10:30", priority=Priority.P1)
    assert ticket.clock(FIRST, ALL, "2 10:30").breached_at == at("2 10:00")
    ticket.answered("2 09:50", logged_at=at("2 10:40"), priority=Priority.P3)
    clock = ticket.clock(FIRST, ALL, "2 10:40")
    assert (clock.state, clock.breached_at, minutes(clock)) == (STOPPED, None, 50)  # zammad#3140: it was answered
    assert told(clock)[-1][2] == "opened"  # late, but not held
