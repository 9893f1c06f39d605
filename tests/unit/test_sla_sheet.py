"""Whose the time of a clock was, and how long was waited and worked in all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.promised_times import HOUR, MINUTE, OFFICE, Ticket, at, policy, promised, promises, versions
from tests.random_clocks import example
from triaged.desk.sla import clocks_of
from triaged.desk.sla.marks import marks_of
from triaged.desk.sla.sheet import Totals, newest, shares_of, totals_of
from triaged.model import ClockState, Metric, Outage, Status, What

TOM = "tom@agents.example"
OPEN = Status.OPEN


def shares(ticket: Ticket, metric: Metric, now: str, **values: int) -> list[tuple[str, int, int]]:
    """Whose the time was: owner, minutes counted, minutes on the wall."""
    clock = ticket.clock(metric, promised(**values), now)
    return [(each.owner, each.counted // MINUTE, each.lasted // MINUTE) for each in shares_of(clock, at(now))]


def test_the_time_is_that_of_who_had_the_ticket_the_largest_share_first() -> None:
    ticket = Ticket("2 09:00").changes("2 09:20", assignee=TOM)
    assert shares(ticket, Metric.RESOLUTION, "2 10:30", resolution=HOUR) == [(TOM, 70, 70), ("unassigned", 20, 20)]


def test_while_the_ticket_waits_nothing_is_counted_and_the_wall_goes_on() -> None:
    ticket = Ticket("2 09:00", assignee=TOM).answered("2 09:30").writes("2 12:30", OPEN)
    found = shares(ticket, Metric.RESOLUTION, "2 12:45", resolution=8 * HOUR)
    assert found == [(TOM, 45, 45), ("customer", 0, 180)]


def test_what_may_be_taken_back_after_the_stop_is_nobodys_time() -> None:
    ticket = Ticket("2 09:00", assignee=TOM).answered("2 09:30", leaves_at=at("2 09:40"))
    assert shares(ticket, Metric.FIRST_RESPONSE, "2 12:00", first_response=HOUR) == [(TOM, 30, 30)]


@pytest.mark.parametrize("seed", range(300))
def test_all_shares_together_are_what_the_clock_has_counted_and_the_whole_time(seed: int) -> None:
    given = example(seed)
    for clock in clocks_of(given.moments, given.versions, given.now, given.outages):
        found = shares_of(clock, given.now)
        assert sum(each.counted for each in found) == clock.elapsed
        until = clock.ended_at or given.now.replace(microsecond=0)
        assert sum(each.lasted for each in found) == (until - clock.started_at) // timedelta(seconds=1)


def test_of_each_metric_the_newest_cycle_is_shown() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 10:00", OPEN).answered("2 10:30").writes("2 11:00", OPEN)
    clocks = ticket.clocks(promised(first_response=HOUR, next_reply=HOUR, resolution=8 * HOUR), "2 11:30")
    shown = newest(clocks)
    assert [(each.metric, each.cycle) for each in shown] == [
        (Metric.FIRST_RESPONSE, 1),
        (Metric.NEXT_REPLY, 2),
        (Metric.RESOLUTION, 1),
    ]
    assert shown[1].state is ClockState.RUNNING


def totals(ticket: Ticket, now: str, **values: int) -> tuple[int, int]:
    """Minutes that the customer waited and that were worked."""
    found = totals_of(marks_of(ticket.moments, promised(**values), at(now), ()), at(now))
    return found.requester_wait // MINUTE, found.agent_work // MINUTE


def test_the_customer_waits_until_he_is_answered_and_again_when_he_writes() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 12:00", OPEN)
    assert totals(ticket, "2 12:15", first_response=HOUR) == (45, 0)


def test_a_status_set_by_hand_does_not_end_his_waiting_and_solving_does() -> None:
    ticket = Ticket("2 09:00").changes("2 09:10", status=Status.PENDING).changes("2 10:00", status=Status.SOLVED)
    assert totals(ticket, "2 12:00", first_response=HOUR) == (60, 0)


def test_an_answer_that_was_taken_back_does_not_end_it() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", inbox=7).happens("2 09:31", What.WITHDRAWN, inbox=7, status=OPEN)
    assert totals(ticket, "2 10:00", first_response=HOUR) == (60, 0)


def test_nobody_waits_where_a_program_has_written() -> None:
    assert totals(Ticket("2 09:00", has_customer=False), "2 10:00", resolution=HOUR) == (0, 0)


def test_work_is_the_time_in_which_somebody_had_it_and_something_was_to_be_done() -> None:
    ticket = Ticket("2 09:00", status=OPEN).changes("2 09:20", assignee=TOM).changes("2 09:50", status=Status.HOLD)
    assert totals(ticket, "2 12:00", resolution=HOUR) == (180, 30)


def test_work_is_counted_by_the_calendar_of_the_promise() -> None:
    ticket = Ticket("2 16:30", status=OPEN, assignee=TOM)
    given = versions(promises(policy(calendar="office", first_response=HOUR), office=OFFICE))
    marks = marks_of(ticket.moments, given, at("3 09:15"), ())
    assert totals_of(marks, at("3 09:15")) == Totals(requester_wait=60300, agent_work=45 * MINUTE)


def test_where_nothing_is_promised_every_hour_is_one_of_work() -> None:
    ticket = Ticket("2 16:30", status=OPEN, assignee=TOM)
    marks = marks_of(ticket.moments, versions(promises()), at("3 16:30"), ())
    assert totals_of(marks, at("3 16:30")).agent_work == 24 * HOUR


def test_the_time_in_which_the_desk_was_down_is_named() -> None:
    down = Outage(begins=at("2 09:10"), ends=at("2 09:25"))
    clock = Ticket("2 09:00").clock(Metric.RESOLUTION, promised(resolution=HOUR), "2 09:30", [down])
    assert [(each.owner, each.counted // MINUTE) for each in shares_of(clock, at("2 09:30"))] == [
        ("unassigned", 15),
        ("desk down", 15),
    ]
