"""The clocks of a ticket when what is promised changes, when the desk is down, and in nights of changed clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from random import Random

import pytest

from tests.promised_times import (
    HOUR,
    MINUTE,
    OFFICE,
    Ticket,
    at,
    hours,
    minutes,
    policy,
    promised,
    promises,
    told,
    versions,
)
from triaged.desk.sla import clocks_of
from triaged.model import ClockState, Metric, Outage, Priority, Status, Tier

RUNNING, PAUSED, STOPPED, CANCELLED = ClockState
FIRST, NEXT, UPDATE, RESOLUTION, TIER = Metric
ALL = promised(first_response=HOUR, next_reply=2 * HOUR, update=4 * HOUR, resolution=8 * HOUR, tiers={Tier.L1: HOUR})


# --- what is promised changes ----------------------------------------------------------------------------------------


def test_a_higher_priority_leaves_what_was_counted_and_promises_more() -> None:
    by_priority = promised(targets={Priority.P3: {RESOLUTION: 8 * HOUR}, Priority.P1: {RESOLUTION: 2 * HOUR}})
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 12:30").changes("2 14:00", priority=Priority.P1)
    clock = ticket.clock(RESOLUTION, by_priority, "2 14:05")
    # 30 + 90 minutes were counted: three hours of waiting are not forgotten (glpi#6902), nor does it start anew
    assert (clock.elapsed, clock.target, clock.breached_at, clock.due_at) == (
        125 * MINUTE,
        2 * HOUR,
        at("2 14:00"),
        at("2 14:00"),
    )
    assert told(clock)[-1] == ("2 14:00", "running", "priority P1", 5)


def test_who_promises_less_is_late_no_earlier_than_he_does_so() -> None:
    by_priority = promised(targets={Priority.P3: {FIRST: 4 * HOUR}, Priority.P2: {FIRST: HOUR}})
    ticket = Ticket("2 09:00").changes("2 12:00", priority=Priority.P2)
    clock = ticket.clock(FIRST, by_priority, "2 12:30")
    assert clock.breached_at == clock.due_at == clock.target_since == at("2 12:00")


def test_who_promises_more_time_after_a_breach_was_late_all_the_same() -> None:
    by_priority = promised(targets={Priority.P3: {FIRST: 4 * HOUR}, Priority.P2: {FIRST: HOUR}})
    ticket = Ticket("2 09:00", priority=Priority.P2).changes("2 11:00", priority=Priority.P3)
    clock = ticket.clock(FIRST, by_priority, "2 12:00")
    assert (clock.breached_at, clock.due_at, clock.remaining) == (at("2 10:00"), at("2 13:00"), HOUR)


@pytest.mark.parametrize(("by", "late"), [(Priority.P2, 2 * HOUR), (Priority.P4, 2 * HOUR)])
def test_a_breach_is_one_of_what_was_promised_then_and_late_is_counted_from_it(by: Priority, late: int) -> None:
    targets = {Priority.P4: {FIRST: 4 * HOUR}, Priority.P3: {FIRST: HOUR}, Priority.P2: {FIRST: HOUR // 2}}
    ticket = Ticket("2 09:00").changes("2 10:00", priority=by)
    clock = ticket.clock(FIRST, promised(targets=targets), "2 12:00")
    assert (clock.breached_at, clock.promised, clock.late) == (at("2 10:00"), HOUR, late)


def test_what_is_late_by_a_shorter_promise_alone_is_late_from_then() -> None:
    by_priority = promised(targets={Priority.P3: {FIRST: 4 * HOUR}, Priority.P2: {FIRST: HOUR}})
    ticket = Ticket("2 09:00").changes("2 12:00", priority=Priority.P2)
    clock = ticket.clock(FIRST, by_priority, "2 12:30")
    assert (clock.promised, clock.late) == (HOUR, 30 * MINUTE)


def test_a_new_calendar_counts_from_when_it_is_in_force_and_closed_time_keeps_the_old_one() -> None:
    given = versions(
        promises(policy(resolution=16 * HOUR, calendar="office")),
        ("3 09:00", promises(policy(resolution=16 * HOUR, calendar="always"))),
    )
    clock = Ticket("2 09:00").clock(RESOLUTION, given, "3 13:00")
    assert told(clock) == [("2 09:00", "running", "opened", 480), ("3 09:00", "running", "settings changed", 240)]
    assert (clock.due_at, clock.version) == (at("3 17:00"), 2)
    assert [each.version for each in clock.intervals] == [1, 2]


def test_what_has_ended_never_changes_whatever_is_promised_later() -> None:
    old, new = promises(policy(first_response=HOUR)), promises(policy(first_response=1, calendar="office"))
    ticket = Ticket("2 09:00").answered("2 09:30")
    before = ticket.clock(FIRST, versions(old), "2 10:00")
    assert ticket.clock(FIRST, versions(old, ("2 10:00", new), ("9 10:00", old)), "30 10:00") == before


def test_a_version_that_comes_later_is_not_looked_at() -> None:
    given = versions(promises(policy(first_response=HOUR)), ("2 09:30", promises(policy(first_response=2 * HOUR))))
    clock = Ticket("2 09:00").clock(FIRST, given, "2 09:20")
    assert (clock.version, clock.due_at, len(clock.intervals)) == (1, at("2 10:00"), 1)


def test_the_first_version_holds_for_what_was_before_it() -> None:
    first, second = versions(promises(policy(first_response=HOUR)), ("2 09:35", promises(policy(first_response=1))))
    given = [replace(first, since=at("2 09:30")), second]
    clock = Ticket("2 09:00").clock(FIRST, given, "2 09:34")
    assert (minutes(clock), clock.version, clock.target, clock.breached_at) == (34, 1, HOUR, None)


def test_where_nothing_is_promised_any_more_the_clock_is_cancelled() -> None:
    ticket = Ticket("2 09:00").changes("2 09:20", queue="sales")
    given = versions(promises(policy(first_response=HOUR, queues=frozenset({"support"}))))
    clock = ticket.clock(FIRST, given, "2 15:00")
    assert (clock.state, minutes(clock), clock.reason, clock.due_at) == (CANCELLED, 20, "not promised", None)
    assert (clock.ended_at, clock.intervals[-1].ends, clock.policy) == (at("2 09:20"), at("2 09:20"), "standard")


def test_an_answer_that_takes_the_ticket_to_where_nothing_is_promised_cancels_what_it_does_not_stop() -> None:
    given = versions(promises(policy(first_response=HOUR, resolution=HOUR, queues=frozenset({"support"}))))
    ticket = Ticket("2 09:00").answered("2 09:20", queue="sales", leaves_at=at("2 09:21"))
    first, resolution = ticket.clocks(given, "2 10:00")
    assert (first.state, [each.reason for each in first.intervals]) == (STOPPED, ["opened", "may be taken back"])
    assert (resolution.state, [each.reason for each in resolution.intervals]) == (CANCELLED, ["opened"])


def test_what_is_promised_later_counts_from_the_start() -> None:
    given = versions(promises(policy(first_response=4 * HOUR, only_named=True, calendar="office")))
    ticket = Ticket("1 16:00")  # a Sunday
    assert ticket.clocks(given, "2 09:30") == []
    ticket.changes("2 10:00", sla="standard")
    clock = ticket.clock(FIRST, given, "2 10:30")
    assert (clock.started_at, clock.retroactive, minutes(clock)) == (at("1 16:00"), True, 90)
    assert told(clock) == [("1 16:00", "running", "retroactive", 60), ("2 10:00", "running", "policy standard", 30)]
    assert (clock.due_at, clock.target_since) == (at("2 13:00"), at("2 10:00"))


def test_what_was_used_up_before_it_was_promised_is_late_from_the_promise_on() -> None:
    given = versions(promises(policy(first_response=HOUR, only_named=True)))
    clock = Ticket("2 09:00").changes("2 12:00", sla="standard").clock(FIRST, given, "2 12:30")
    assert (clock.breached_at, clock.due_at, minutes(clock)) == (at("2 12:00"), at("2 12:00"), 210)


def test_time_without_a_promise_counts_once_one_is_back_but_for_what_its_policy_lets_wait() -> None:
    given = versions(promises(policy(resolution=8 * HOUR, queues=frozenset({"support"}))))
    ticket = Ticket("2 09:00").answered("2 09:10", Status.OPEN).changes("2 09:20", queue="sales")
    ticket.changes("2 09:30", status=Status.PENDING).changes("2 09:50", status=Status.OPEN)
    ticket.changes("2 10:00", queue="support")
    clock = ticket.clock(RESOLUTION, given, "2 10:10")
    assert (minutes(clock), clock.retroactive, clock.target_since) == (50, True, at("2 10:00"))
    assert told(clock)[1:] == [
        ("2 09:20", "running", "retroactive", 10),
        ("2 09:30", "paused", "waiting for customer", 0),
        ("2 09:50", "running", "retroactive", 10),
        ("2 10:00", "running", "policy standard", 10),
    ]


def test_another_policy_is_named_where_it_comes_into_force() -> None:
    given = versions(promises(policy("gold", resolution=4 * HOUR, only_named=True), policy(resolution=8 * HOUR)))
    ticket = Ticket("2 09:00").changes("2 10:00", sla="gold")
    clock = ticket.clock(RESOLUTION, given, "2 10:10")
    assert (clock.policy, clock.due_at, told(clock)[-1][2]) == ("gold", at("2 13:00"), "policy gold")
    assert [each.policy for each in clock.intervals] == ["standard", "gold"]


def test_hours_that_never_come_are_never_due() -> None:
    days = frozenset(at("2026-01-01 00:00").date() + timedelta(days=n) for n in range(366 * 22))
    given = versions(promises(policy(first_response=HOUR, calendar="never"), never=replace(OFFICE, days_off=days)))
    clock = Ticket("2 09:00").clock(FIRST, given, "3 09:00")
    assert (clock.state, clock.elapsed, clock.due_at) == (RUNNING, 0, None)


# --- the desk is down, and other times -------------------------------------------------------------------------------


def test_an_outage_is_named_and_counts() -> None:
    outage = Outage(begins=at("2 09:10"), ends=at("2 09:40"))
    clock = Ticket("2 09:00").clock(FIRST, ALL, "2 09:50", [outage])
    assert told(clock) == [
        ("2 09:00", "running", "opened", 10),
        ("2 09:10", "running", "desk down", 30),
        ("2 09:40", "running", "opened", 10),
    ]
    assert [each.owner for each in clock.intervals] == ["unassigned", "desk down", "unassigned"]


def test_an_outage_while_the_customer_has_the_word_counts_nothing() -> None:
    outages = [Outage(begins=at("2 10:30"), ends=at("2 11:00")), Outage(begins=at("2 10:20"), ends=at("2 10:40"))]
    clock = Ticket("2 09:00").answered("2 10:00").clock(RESOLUTION, ALL, "2 12:00", outages)
    assert [(each.owner, each.counted) for each in clock.intervals[1:]] == [
        ("customer", 0),
        ("desk down", 0),
        ("customer", 0),
    ]
    assert {each.reason for each in clock.intervals[1:]} == {"waiting for customer"}


def test_an_outage_from_before_the_ticket_is_named_from_its_start() -> None:
    outage = Outage(begins=at("2 08:00"), ends=at("2 09:10"))
    assert told(Ticket("2 09:00").clock(FIRST, ALL, "2 09:20", [outage]))[0] == ("2 09:00", "running", "desk down", 10)


def test_a_ticket_goes_from_hand_to_hand() -> None:
    ticket = Ticket("2 09:00").changes("2 09:10", assignee="ann@desk.example")
    ticket.changes("2 09:30", assignee="bob@desk.example").changes("2 09:45", tier=Tier.L2)
    clock = ticket.clock(RESOLUTION, ALL, "2 10:00")
    assert [(each.owner, each.tier, each.counted // 60) for each in clock.intervals] == [
        ("unassigned", Tier.L1, 10),
        ("ann@desk.example", Tier.L1, 20),
        ("bob@desk.example", Tier.L1, 15),
        ("bob@desk.example", Tier.L2, 15),
    ]


def test_what_changes_nothing_that_clocks_see_splits_nothing() -> None:
    ticket = Ticket("2 09:00").changes("2 09:10").writes("2 09:20", Status.NEW).changes("2 09:30", organisation="acme")
    assert told(ticket.clock(FIRST, ALL, "2 09:40")) == [("2 09:00", "running", "opened", 40)]


def test_what_lasted_no_second_splits_nothing() -> None:
    ticket = Ticket("2 09:00").changes("2 09:10", assignee="ann@desk.example").changes("2 09:10", assignee=None)
    assert told(ticket.clock(FIRST, ALL, "2 09:40")) == [("2 09:00", "running", "opened", 40)]
    ticket.changes("2 09:50", tier=Tier.L2).answered("2 09:50")
    assert told(ticket.clock(FIRST, ALL, "2 10:00")) == [("2 09:00", "running", "opened", 50)]


def test_what_is_promised_within_the_second_counts_from_the_start_and_is_no_promise_after_it() -> None:
    given = versions(promises(policy(first_response=HOUR, only_named=True)))
    clock = Ticket("2 09:00").changes("2 09:00", sla="standard").clock(FIRST, given, "2 09:10")
    assert (clock.retroactive, told(clock)) == (False, [("2 09:00", "running", "opened", 10)])


def test_two_things_in_one_second_happen_in_the_order_of_the_log() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 09:30")
    assert ticket.clock(NEXT, ALL, "2 10:00").started_at == at("2 09:30")
    ticket = Ticket("2 09:00").writes("2 09:30").answered("2 09:30")
    assert NEXT not in {each.metric for each in ticket.clocks(ALL, "2 10:00")}


def test_what_the_log_has_has_happened_though_the_clock_was_set_back_since() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30")
    clock = ticket.clock(FIRST, ALL, "2 09:29")
    assert (clock.state, clock.ended_at) == (STOPPED, at("2 09:29"))
    clock = Ticket("2 09:00").clock(FIRST, ALL, "2 08:50")
    assert (clock.state, clock.due_at) == (RUNNING, at("2 09:50"))


def test_what_was_written_down_after_the_clock_was_set_back_happened_after_what_was_written_before() -> None:
    ticket = Ticket("2 09:00").answered("2 09:10").writes("2 19:00").answered("2 09:20")
    for now in ("2 09:20", "2 12:00", "2 20:00"):
        clock = ticket.clock(NEXT, ALL, now)
        assert (clock.state, clock.started_at, clock.ended_at) == (STOPPED, at("2 09:20"), at("2 09:20"))


def test_nothing_that_happened_and_nothing_that_is_promised_make_no_clock() -> None:
    assert clocks_of([], ALL, at("2 09:00")) == []
    assert Ticket("2 09:00").clocks([], "2 10:00") == []
    assert Ticket("2 09:00").clocks(versions(promises()), "2 10:00") == []


def test_parts_of_a_second_do_not_count() -> None:
    clock, *_ = clocks_of(Ticket("2 09:00").moments, ALL, at("2 09:00") + timedelta(milliseconds=1999))
    assert (clock.elapsed, clock.due_at) == (1, at("2 10:00"))


def test_clocks_stand_in_the_order_in_which_they_started() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", Status.OPEN).writes("2 10:00").changes("2 11:00", tier=Tier.L2)
    assert [each.metric for each in ticket.clocks(ALL, "2 12:00")] == [FIRST, RESOLUTION, TIER, UPDATE, NEXT]


# --- nights and zones ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "span", "opened", "due_at"),
    [
        # 29 March 2026, 01:00 UTC: 02:00 becomes 03:00, and the night has an hour less
        ("Europe/Berlin", "Sun 00:00-06:00", "2026-03-29 00:30", "2026-03-29 03:30"),
        # 25 October 2026, 01:00 UTC: 03:00 becomes 02:00
        ("Europe/Berlin", "Sun 00:00-06:00", "2026-10-25 00:30", "2026-10-25 03:30"),
        ("Europe/Berlin", "Sun 01:30-03:30", "2026-03-29 00:30", "2026-04-05 01:30"),  # 1 h, and 2 h a week later
        ("Europe/Berlin", "Sun 01:30-03:30", "2026-10-24 23:30", "2026-10-25 02:30"),  # 3 h
        ("Asia/Kolkata", "Mon-Fri 09:00-17:00", "2026-03-02 11:00", "2026-03-03 06:00"),  # 17:00 is 11:30 UTC
        ("Asia/Kathmandu", "Mon-Fri 09:00-17:00", "2026-03-02 11:00", "2026-03-03 06:00"),  # 17:00 is 11:15 UTC
        # 4 October 2026, 02:00: half an hour is missing
        ("Australia/Lord_Howe", "Sun 01:00-04:30", "2026-10-03 14:30", "2026-10-03 17:30"),
        ("Africa/Casablanca", "Mon-Fri 09:00-17:00", "2026-02-16 16:00", "2026-02-17 11:00"),  # Ramadan: an hour back
    ],
)
def test_three_hours_of_working_time(zone: str, span: str, opened: str, due_at: str) -> None:
    given = versions(promises(policy(first_response=3 * HOUR, calendar="there"), there=hours(span, zone=zone)))
    ticket = Ticket(opened)
    assert ticket.clock(FIRST, given, opened).due_at == at(due_at)
    breached = ticket.clock(FIRST, given, "2026-12-01 00:00")
    assert breached.breached_at == breached.due_at == at(due_at)


def test_a_desk_that_moves_to_another_zone_keeps_what_was_counted() -> None:
    berlin, tokyo = (hours("Mon-Fri 09:00-17:00", zone=zone) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    targets = policy(resolution=16 * HOUR, calendar="there")
    given = versions(promises(targets, there=berlin), ("2 16:00", promises(targets, there=tokyo)))
    clock = Ticket("2 08:00").clock(RESOLUTION, given, "3 02:00")
    assert [each.counted // HOUR for each in clock.intervals] == [8, 2]
    assert clock.due_at == at("3 08:00")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_moments_are_read_counts_only_within_a_second(seed: int) -> None:
    ticket = Ticket("2 09:00").answered("2 09:30").writes("2 10:00").changes("2 10:30", tier=Tier.L2)
    written = [replace(each, logged_at=at("2 11:00")) for each in ticket.moments]
    mixed = Random(seed).sample(written, len(written))
    assert clocks_of(mixed, ALL, at("2 12:00")) == ticket.clocks(ALL, "2 12:00")


def test_all_moments_are_in_utc() -> None:
    for clock in Ticket("2 09:00").answered("2 10:30").writes("2 11:00").clocks(ALL, "2 20:00"):
        for each in (clock.started_at, clock.due_at, clock.breached_at):
            assert each is None or each.tzinfo is UTC
