"""The intervals of a clock: what begins a new one, whose it is, and when a promise was broken between two."""

from __future__ import annotations

from collections.abc import Sequence

from tests.promised_times import HOUR, Ticket, at, policy, promised, promises, versions
from triaged.model import Clock, Metric, Outage, Priority, Status

RESOLUTION = Metric.RESOLUTION
P1, P2, P3 = Priority.P1, Priority.P2, Priority.P3
BY_PRIORITY = promised(targets={P3: {RESOLUTION: 8 * HOUR}, P2: {RESOLUTION: 4 * HOUR}, P1: {RESOLUTION: HOUR}})


def told(clock: Clock) -> Sequence[str]:
    return [each.told for each in clock.intervals]


def test_what_came_into_force_once_is_named_once() -> None:
    later = versions(promises(), ("2 10:00", promises(policy("gold", resolution=8 * HOUR))))
    ticket = Ticket("2 09:00").answered("2 11:00").writes("2 12:00").changes("2 12:30", priority=P2)
    assert told(ticket.clock(RESOLUTION, later, "2 13:00")) == [
        "retroactive",
        "policy gold",
        "paused: waiting for customer",
        "resumed: customer wrote",
    ]


def test_a_priority_that_promises_the_same_changes_nothing() -> None:
    ticket = Ticket("2 09:00").changes("2 09:30", priority=P1)
    assert told(ticket.clock(RESOLUTION, promised(resolution=HOUR), "2 10:00")) == ["started: opened"]


def test_each_priority_that_promises_something_else_is_named() -> None:
    ticket = Ticket("2 09:00").changes("2 09:10", priority=P2).changes("2 09:20", priority=P1)
    assert told(ticket.clock(RESOLUTION, BY_PRIORITY, "2 09:30")) == ["started: opened", "priority P2", "priority P1"]


def test_other_settings_are_no_other_priority() -> None:
    given = versions(promises(policy(resolution=8 * HOUR)), ("2 10:00", promises(policy(resolution=4 * HOUR))))
    assert told(Ticket("2 09:00").clock(RESOLUTION, given, "2 11:00")) == ["started: opened", "settings changed"]


def test_a_promise_that_is_used_up_as_it_is_made_is_broken_then_though_the_clock_waits() -> None:
    ticket = Ticket("2 09:00").answered("2 09:30", Status.OPEN).changes("2 10:00", priority=P1, status=Status.PENDING)
    assert ticket.clock(RESOLUTION, BY_PRIORITY, "2 11:00").breached_at == at("2 10:00")


def test_another_policy_begins_another_interval_whatever_else_is_the_same() -> None:
    given = versions(promises(policy(resolution=8 * HOUR), policy("gold", resolution=4 * HOUR, only_named=True)))
    down = [Outage(begins=at("2 09:40"), ends=at("2 09:50"))]
    clock = Ticket("2 09:00").changes("2 09:45", sla="gold").clock(RESOLUTION, given, "2 10:00", down)
    assert [(each.told, each.policy) for each in clock.intervals] == [
        ("started: opened", "standard"),
        ("desk down", "standard"),
        ("desk down", "gold"),
        ("policy gold", "gold"),
    ]
