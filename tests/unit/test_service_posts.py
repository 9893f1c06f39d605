"""A job that one service of a database does at a time: it begins with the lease, and ends with it."""

from __future__ import annotations

from structlog.testing import capture_logs

from triaged.errors import StoreError
from triaged.service.heart import Heart
from triaged.service.posts import Post


class Lease:
    """Ours or not, as the test says; an error: the database refuses."""

    def __init__(self):
        self.ours = True
        self.begun = []

    def take(self):
        if isinstance(self.ours, Exception):
            raise self.ours
        return self.ours


def post(lease: Lease, heart: Heart) -> Post:
    return Post("clock", heart, take=lease.take, begin=lease.begun.append)


def test_it_begins_once_with_the_lease_and_ends_when_that_is_lost():
    lease, heart = Lease(), Heart()
    job = post(lease, heart)
    job.renew()
    job.renew()
    (stop,) = lease.begun
    assert not stop.is_set()

    lease.ours = False
    with capture_logs() as logs:
        job.renew()
    assert stop.is_set()
    assert [(each["event"], each["lease"]) for each in logs] == [("lease taken over", "clock")]
    assert heart.troubles() == {}

    job.renew()
    assert heart.troubles() == {"clock": "another service on this database has the clock"}

    lease.ours = True
    job.renew()
    assert heart.troubles() == {}
    assert [each.is_set() for each in lease.begun] == [True, False]


def test_a_database_that_refuses_ends_nothing():
    lease = Lease()
    job = post(lease, Heart())
    job.renew()
    lease.ours = StoreError("the disk is full")
    with capture_logs() as logs:
        job.renew()
    assert [each["event"] for each in logs] == ["database refuses"]
    assert [each.is_set() for each in lease.begun] == [False]


def test_who_leaves_ends_the_work():
    lease = Lease()
    job = post(lease, Heart())
    job.leave()  # nothing was begun
    job.renew()
    job.leave()
    assert [each.is_set() for each in lease.begun] == [True]
