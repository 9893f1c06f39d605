"""When the desk did not run: who takes the clock over writes it down; on both databases."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from triaged.model import Outage
from triaged.store import Store, leases, outages
from triaged.store.clocks import outages as all_outages

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
A, B = "a/1/1", "b/1/1"


class Clock:
    """The lease, as services take it."""

    def __init__(self, store: Store):
        self._store = store

    def take(self, owner: str, minutes: float, *, jumped: bool = False) -> bool:
        with self._store.write() as transaction:
            return outages.take_clock(transaction, owner, NOW + minutes * MINUTE, jumped=jumped)

    def release(self, owner: str) -> None:
        with self._store.write() as transaction:
            leases.release(transaction, owner)

    def outages(self) -> list[tuple[float, float]]:
        """All of them, in minutes."""
        with self._store.read() as transaction:
            found = all_outages(transaction)
        return [((each.begins - NOW) / MINUTE, (each.ends - NOW) / MINUTE) for each in found]

    def newest(self) -> Outage | None:
        with self._store.read() as transaction:
            return outages.newest(transaction)


@pytest.fixture
def clock(database_url):
    with closing(Store(database_url)) as store:
        store.upgrade()
        yield Clock(store)


def test_the_first_start_of_a_desk_is_no_outage(clock):
    assert clock.take(A, 0)
    assert clock.outages() == []
    assert clock.newest() is None


def test_the_time_without_a_beat_is_an_outage_whoever_comes_back(clock):
    clock.take(A, 0)
    clock.take(A, 2)
    assert clock.take(B, 8)
    assert clock.outages() == [(2, 8)]
    assert clock.newest() == Outage(begins=NOW + 2 * MINUTE, ends=NOW + 8 * MINUTE)


def test_a_process_that_was_stopped_and_goes_on_finds_it_too(clock):
    clock.take(A, 0)
    assert clock.take(A, 30)
    assert clock.outages() == [(0, 30)]


def test_a_stop_that_was_wanted_counts_from_the_last_beat(clock):
    clock.take(A, 0)
    clock.take(A, 3)
    clock.release(A)
    assert clock.take(B, 60)
    assert clock.outages() == [(3, 60)]


def test_a_restart_is_no_outage(clock):
    clock.take(A, 0)
    clock.release(A)
    assert clock.take(B, 5)
    assert clock.outages() == []


def test_where_another_has_it_meanwhile_there_is_none(clock):
    clock.take(A, 0)
    clock.release(A)
    for minute in range(1, 20):
        assert clock.take(B, minute)
        assert not clock.take(A, minute)
    clock.release(B)
    assert clock.take(A, 20)
    assert clock.outages() == []


def test_a_clock_that_was_set_is_no_outage(clock):
    clock.take(A, 0)
    assert clock.take(A, 600, jumped=True)
    assert clock.take(A, 1)  # and set back
    assert clock.outages() == []


def test_a_lease_that_was_given_back_is_free_at_once_and_nobodys(clock):
    clock.take(A, 0)
    assert not clock.take(B, 0.1)
    clock.release(A)
    with clock._store.read() as transaction:
        assert leases.others(transaction, B, NOW) == []
    assert clock.take(B, 0.1)
    assert not clock.take(A, 0.2)
