"""When the steps of a chain fall due, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.promised_times import HOUR, MINUTE, Ticket, at, policy, promised, promises, versions
from tests.random_clocks import Example, example
from triaged.desk.sla import BREACH, Step, Version, clocks_of, due_steps, known_by, next_at
from triaged.model import DueStep, Metric, Priority, Status, Tier

FIRST, NEXT, UPDATE, RESOLUTION, TIER = Metric
CHAIN = (Step(at=50), Step(at=75), Step(at=BREACH), Step(at=None, every=HOUR, times=3))
EVERY = (Step(at=None, every=HOUR, times=3),)
EIGHT = promised(CHAIN, resolution=8 * HOUR)


def due(ticket: Ticket, given: Sequence[Version], now: str, fired: Sequence[DueStep] = ()) -> Sequence[DueStep]:
    return due_steps(ticket.clocks(given, now), given, at(now), fired)


def moments(ticket: Ticket, given: Sequence[Version], now: str, fired: Sequence[DueStep] = ()) -> Sequence[Any]:
    return [(each.step, each.round, each.at) for each in due(ticket, given, now, fired)]


def ahead(ticket: Ticket, given: Sequence[Version], now: str, fired: Sequence[DueStep] = ()) -> datetime | None:
    return next_at(ticket.clocks(given, now), given, at(now), fired)


def test_steps_fall_due_one_after_the_other() -> None:
    ticket = Ticket("2 09:00")
    assert moments(ticket, EIGHT, "2 12:59") == []
    assert ahead(ticket, EIGHT, "2 12:59") == at("2 13:00")
    assert moments(ticket, EIGHT, "2 13:00") == [(1, 1, at("2 13:00"))]
    assert moments(ticket, EIGHT, "2 18:30") == [
        (1, 1, at("2 13:00")),
        (2, 1, at("2 15:00")),
        (3, 1, at("2 17:00")),
        (4, 1, at("2 18:00")),
    ]
    assert [each[:2] for each in moments(ticket, EIGHT, "9 09:00")][3:] == [(4, 1), (4, 2), (4, 3)]
    assert {each.metric for each in due(ticket, EIGHT, "9 09:00")} == {RESOLUTION}


def test_what_is_asked_of_an_earlier_moment_is_what_had_fallen_due_by_then() -> None:
    clocks = Ticket("2 09:00").clocks(EIGHT, "2 18:30")
    assert [each.step for each in due_steps(clocks, EIGHT, at("2 15:00"))] == [1, 2]


def test_what_was_fired_is_not_due_again_and_the_next_one_is_what_comes_then() -> None:
    ticket = Ticket("2 09:00")
    fired = due(ticket, EIGHT, "2 15:30")
    assert due(ticket, EIGHT, "2 15:30", fired) == []
    assert ahead(ticket, EIGHT, "2 15:30", fired) == at("2 17:00")
    assert ahead(ticket, EIGHT, "2 15:30", fired[:1]) == at("2 15:00")  # at once
    assert ahead(ticket, EIGHT, "9 09:00", due(ticket, EIGHT, "9 09:00")) is None


def test_what_is_no_whole_second_is_waited_for() -> None:
    given = promised((Step(at=50),), first_response=61)
    assert ahead(Ticket("2 09:00"), given, "2 09:00") == at("2 09:00") + timedelta(seconds=31)


def test_steps_know_of_which_clocks_they_are() -> None:
    chain = (Step(at=BREACH, metrics=frozenset({FIRST})), Step(at=50, metrics=frozenset({RESOLUTION})))
    given = promised(chain, first_response=HOUR, resolution=4 * HOUR, tiers={Tier.L1: HOUR})
    assert [(each.metric, each.step) for each in due(Ticket("2 09:00"), given, "2 12:00")] == [
        (FIRST, 1),
        (RESOLUTION, 2),
    ]


def test_a_step_is_known_by_what_it_is_and_among_its_like_by_its_turn() -> None:
    resolution = frozenset({RESOLUTION})
    chain = (Step(at=50, metrics=frozenset({FIRST})), Step(at=50, metrics=resolution), *EVERY, *EVERY)
    assert [(place, what) for place, what, _step in known_by(chain, RESOLUTION)] == [
        (2, "50%"),
        (3, "every 3600s"),
        (4, "every 3600s 2"),
    ]
    assert [(place, what) for place, what, _step in known_by(chain, FIRST)] == [
        (1, "50%"),
        (3, "every 3600s"),
        (4, "every 3600s 2"),
    ]


def test_the_earliest_comes_first_whatever_clock_it_is_of() -> None:
    given = promised((Step(at=50),), first_response=4 * HOUR, resolution=2 * HOUR)
    assert [each.metric for each in due(Ticket("2 09:00"), given, "2 12:00")] == [RESOLUTION, FIRST]


def test_where_there_is_no_chain_nothing_falls_due() -> None:
    given = promised(resolution=HOUR)
    assert (due(Ticket("2 09:00"), given, "3 09:00"), ahead(Ticket("2 09:00"), given, "2 09:10")) == ([], None)


def test_working_hours_count_for_steps_too() -> None:
    ticket = Ticket("6 15:00")  # a Friday
    assert ahead(ticket, promised(CHAIN, resolution=8 * HOUR, calendar="office"), "6 15:00") == at("9 11:00")


def test_who_answers_in_time_stops_all_steps() -> None:  # zammad#3140
    given = promised(CHAIN, first_response=HOUR)
    ticket = Ticket("2 09:00").answered("2 09:50", Status.OPEN)
    assert (due(ticket, given, "3 09:00"), ahead(ticket, given, "3 09:00")) == ([], None)


@pytest.mark.parametrize("status", [Status.SOLVED, Status.MERGED, Status.SPAM])
def test_what_is_over_escalates_no_more(status: Status) -> None:
    ticket = Ticket("2 09:00").changes("2 14:00", status=status)
    assert (due(ticket, EIGHT, "3 09:00"), ahead(ticket, EIGHT, "3 09:00")) == ([], None)


def test_nothing_falls_due_while_a_clock_waits_but_what_had_come_before_stays() -> None:
    ticket = Ticket("2 09:00").answered("2 14:00")
    assert moments(ticket, EIGHT, "9 09:00") == [(1, 1, at("2 13:00"))]
    assert ahead(ticket, EIGHT, "9 09:00", due(ticket, EIGHT, "9 09:00")) is None
    ticket.writes("9 09:00")
    assert ahead(ticket, EIGHT, "9 09:00", due(ticket, EIGHT, "9 09:00")) == at("9 10:00")


def test_a_step_that_is_used_up_the_moment_a_clock_begins_to_wait_is_due() -> None:
    ticket = Ticket("2 09:00").answered("2 13:00")
    assert moments(ticket, EIGHT, "2 13:00") == [(1, 1, at("2 13:00"))]


BY_PRIORITY = versions(
    promises(
        policy(
            targets={
                Priority.P1: {RESOLUTION: HOUR},
                Priority.P2: {RESOLUTION: 4 * HOUR},
                Priority.P3: {RESOLUTION: 8 * HOUR},
                Priority.P4: {RESOLUTION: 16 * HOUR},
            },
            chain="chain",
        ),
        chain=CHAIN,
    )
)


def test_a_shorter_target_makes_due_at_once_what_it_has_used_up() -> None:
    ticket = Ticket("2 09:00").changes("2 12:30", priority=Priority.P2)
    assert moments(ticket, BY_PRIORITY, "2 12:40") == [(1, 1, at("2 12:30")), (2, 1, at("2 12:30"))]
    assert ahead(ticket, BY_PRIORITY, "2 12:40", due(ticket, BY_PRIORITY, "2 12:40")) == at("2 13:00")


def test_who_raises_the_priority_of_a_late_ticket_does_not_set_off_all_steps_again() -> None:
    ticket = Ticket("2 09:00")
    fired = due(ticket, BY_PRIORITY, "2 17:00")
    assert [each.step for each in fired] == [1, 2, 3]
    ticket.changes("2 17:00", priority=Priority.P2)
    assert due(ticket, BY_PRIORITY, "2 17:59", fired) == []
    assert moments(ticket, BY_PRIORITY, "2 18:00", fired) == [(4, 1, at("2 18:00"))]  # an hour after the breach


def test_who_raises_the_priority_and_takes_that_back_sets_off_nothing_twice() -> None:
    ticket = Ticket("2 09:00")
    fired = due(ticket, BY_PRIORITY, "2 13:00")
    assert [each.step for each in fired] == [1]
    ticket.changes("2 13:10", priority=Priority.P2).changes("2 13:20", priority=Priority.P3)
    assert due(ticket, BY_PRIORITY, "2 14:00", fired) == []
    assert ahead(ticket, BY_PRIORITY, "2 14:00", fired) == at("2 15:00")


def test_what_is_promised_only_later_sets_off_nothing_before() -> None:
    later = promises(policy(resolution=8 * HOUR, chain="chain"), chain=(Step(at=10), Step(at=90)))
    given = [*EIGHT, replace(EIGHT[0], number=2, since=at("2 16:30"), promises=later)]
    ticket = Ticket("2 09:00")
    assert moments(ticket, given, "2 13:00") == [(1, 1, at("2 13:00"))]
    assert ahead(ticket, given, "2 13:00", due(ticket, given, "2 13:00")) == at("2 15:00")


def test_what_is_used_up_as_the_day_ends_was_due_then_and_not_in_the_morning() -> None:
    given = promised(CHAIN, resolution=8 * HOUR, calendar="office")
    clock = Ticket("2 09:00").clock(RESOLUTION, given, "2 20:00")
    assert (clock.elapsed, clock.due_at, clock.breached_at) == (8 * HOUR, at("2 17:00"), at("2 17:00"))


def test_what_comes_hour_by_hour_after_a_breach_does_so_from_when_the_promise_was_broken() -> None:
    ticket = Ticket("2 09:00").changes("2 12:30", priority=Priority.P1)  # an hour was promised, from then on
    assert moments(ticket, BY_PRIORITY, "2 13:29")[3:] == []
    assert moments(ticket, BY_PRIORITY, "2 14:30")[3:] == [(4, 1, at("2 13:30")), (4, 2, at("2 14:30"))]


def test_what_comes_hour_by_hour_leaves_out_what_was_counted_after_the_breach_and_what_waited_before_it() -> None:
    ticket = Ticket("2 09:00").changes("2 17:30", assignee="ann@desk.example")
    assert moments(ticket, EIGHT, "2 18:00")[3:] == [(4, 1, at("2 18:00"))]
    ticket = Ticket("2 09:00").answered("2 12:00").changes("2 13:00", priority=Priority.P1).writes("2 15:00")
    assert moments(ticket, BY_PRIORITY, "2 16:00")[3:] == [(4, 1, at("2 16:00"))]


def test_what_comes_hour_by_hour_begins_anew_where_a_longer_target_is_used_up() -> None:
    ticket = Ticket("2 09:00", priority=Priority.P1)
    fired = due(ticket, BY_PRIORITY, "2 11:00")
    assert fired[-1].step == 4
    ticket.changes("2 11:00", priority=Priority.P2)
    assert [each[:2] for each in moments(ticket, BY_PRIORITY, "2 14:00", fired)] == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_time_in_which_nobody_works_is_not_counted_from_a_breach_on() -> None:
    by_office = versions(
        promises(
            policy(
                targets={Priority.P3: {RESOLUTION: 8 * HOUR}, Priority.P1: {RESOLUTION: HOUR}},
                calendar="office",
                chain="chain",
            ),
            chain=CHAIN,
        )
    )
    ticket = Ticket("2 12:00").answered("2 13:00").writes("2 15:00").changes("2 16:30", priority=Priority.P1)
    assert moments(ticket, by_office, "3 10:00")[3:] == [(4, 1, at("3 09:30"))]


def test_a_step_counts_anew_where_a_longer_target_is_not_used_up() -> None:
    ticket = Ticket("2 09:00")
    fired = due(ticket, BY_PRIORITY, "2 15:00")
    assert [each.step for each in fired] == [1, 2]
    ticket.changes("2 15:10", priority=Priority.P4)
    assert ahead(ticket, BY_PRIORITY, "2 15:20", fired) == at("2 17:00")
    assert moments(ticket, BY_PRIORITY, "2 17:00", fired) == [(1, 1, at("2 17:00"))]
    again = due(ticket, BY_PRIORITY, "2 17:00", fired)
    assert ahead(ticket, BY_PRIORITY, "2 17:00", [*again, *fired]) == at("2 21:00")


def test_a_step_is_not_fired_again_though_a_late_mail_tells_that_it_came_later() -> None:
    ticket = Ticket("2 09:00")
    fired = due(ticket, EIGHT, "2 13:00")
    ticket.answered("2 11:00").writes("2 14:00")  # seen after the step was fired
    assert due(ticket, EIGHT, "2 17:00", fired) == []
    assert moments(ticket, EIGHT, "2 17:00") == [(1, 1, at("2 16:00"))]
    assert ahead(ticket, EIGHT, "2 15:00", fired) == at("2 18:00"), "nor is it waited for"


def test_what_is_promised_later_is_due_from_the_promise_on() -> None:
    given = versions(promises(policy(resolution=8 * HOUR, only_named=True, chain="chain"), chain=CHAIN))
    ticket = Ticket("2 09:00").changes("2 14:00", sla="standard")
    assert moments(ticket, given, "2 14:10") == [(1, 1, at("2 14:00"))]


def test_what_is_promised_while_a_clock_waits_is_due_when_it_runs_again() -> None:
    ticket = Ticket("2 09:00").answered("2 12:00").changes("2 13:00", priority=Priority.P2)
    assert due(ticket, BY_PRIORITY, "2 14:00") == []
    assert ahead(ticket, BY_PRIORITY, "2 14:00") is None
    assert moments(ticket.writes("2 15:00"), BY_PRIORITY, "2 15:10") == [
        (1, 1, at("2 15:00")),
        (2, 1, at("2 15:00")),
    ]


def test_a_new_cycle_has_its_own_steps() -> None:
    ticket = Ticket("2 09:00")
    fired = due(ticket, EIGHT, "3 09:00")
    ticket.changes("3 09:00", status=Status.SOLVED).writes("4 09:00")
    assert due(ticket, EIGHT, "4 09:00", fired) == []  # nothing escalates at once
    assert ahead(ticket, EIGHT, "4 09:00", fired) == at("4 13:00")
    assert [(each.cycle, each.at) for each in due(ticket, EIGHT, "4 13:00", fired)] == [(2, at("4 13:00"))]


def test_a_step_at_the_very_start_is_due_at_once() -> None:
    given = promised((Step(at=0),), resolution=HOUR, calendar="office")
    assert moments(Ticket("1 09:00"), given, "1 09:00") == [(1, 1, at("1 09:00"))]


def test_an_hour_after_hour_is_counted_in_working_time() -> None:
    given = promised((Step(at=None, every=30 * MINUTE, times=2),), resolution=8 * HOUR, calendar="office")
    assert ahead(Ticket("2 09:00"), given, "2 10:00") == at("3 09:30")
    assert moments(Ticket("2 09:00"), given, "3 12:00") == [(1, 1, at("3 09:30")), (1, 2, at("3 10:00"))]


@pytest.mark.parametrize("part", range(4))
def test_what_has_fallen_due_stays_so_and_was_foretold(part: int) -> None:
    for number in range(part, 400, 4):
        _follow(_with_chain(example(number)))


def _with_chain(given: Example) -> Example:
    changed = []
    for each in given.versions:
        policies = tuple(replace(policy, chain="chain") for policy in each.promises.policies)
        changed.append(replace(each, promises=replace(each.promises, policies=policies, chains={"chain": CHAIN})))
    return replace(given, versions=changed)


def _follow(given: Example) -> None:
    """After the last thing that happens, step by step: each comes when it was foretold, and is told the same later."""
    now = max(given.now, *(each.at for each in given.moments), *(each.since for each in given.versions))
    fired: list[DueStep] = []
    seen: dict[object, datetime] = {}
    for turn in range(40):
        clocks = clocks_of(given.moments, given.versions, now)
        for each in due_steps(clocks, given.versions, now):
            key = (each.metric, each.cycle, each.step, each.round)
            assert seen.setdefault(key, each.at) == each.at
        new = due_steps(clocks, given.versions, now, fired)
        assert turn == 0 or {each.at for each in new} == {now}
        fired += new
        assert due_steps(clocks, given.versions, now, fired) == []
        ahead = next_at(clocks, given.versions, now, fired)
        if ahead is None:
            break
        assert ahead > now
        now = ahead
    else:
        raise AssertionError("there is no end of steps")
