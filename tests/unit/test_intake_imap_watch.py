"""The thread body of one mailbox: what it waits for, what it says, and that it always goes on."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import pytest

from tests.fakes import FakeClock, FakeMailbox, MemoryCustody
from tests.unit.test_intake_imap import FakeSession, mails
from triaged.errors import IntakeError, LoginRefused, SecretError, StoreBroken, StoreError, StoreFull
from triaged.service import watch as module
from triaged.service.watch import Backoff, watch


class WatchedSession(FakeSession):
    """A FakeSession that can be waited on. `in_idle` is called for each look at the server in IDLE."""

    def __init__(
        self, *args: object, idle: bool = True, in_idle: Callable[[], bool] = lambda: False, **more: object
    ) -> None:
        super().__init__(*args, **more)
        self.has_idle = idle
        self.in_idle = in_idle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.calls.append(("closed", []))

    def can(self, capability: str) -> bool:
        return capability == "IDLE" and self.has_idle

    def idle(self) -> None:
        self.calls.append(("idle", []))

    def spoke(self, seconds: float) -> bool:
        assert 0 < seconds <= module.SLICE_SECONDS
        return self.in_idle()

    def done(self) -> None:
        self.calls.append(("done", []))

    def reopen(self) -> None:
        self.calls.append(("reopen", []))


@dataclass
class Bench:
    """Runs a watch in this thread. Time passes only when it waits: `waits` notes how long, and nothing sleeps."""

    monkeypatch: pytest.MonkeyPatch
    custody: MemoryCustody = field(default_factory=MemoryCustody)
    stop: threading.Event = field(default_factory=threading.Event)
    now: float = 0.0
    waits: list[float] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)
    reports: list[str | None] = field(default_factory=list)
    attempts: list[float] = field(default_factory=list)  #: when it tried to connect
    kept: int = 0
    ends_at: float = 3600.0

    def __post_init__(self) -> None:
        self.monkeypatch.setattr(module.time, "monotonic", lambda: self.now)
        self.monkeypatch.setattr(self.stop, "wait", self.wait)

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += seconds
        if self.now >= self.ends_at:
            self.stop.set()
        return self.stop.is_set()

    def count_kept(self) -> None:
        self.kept += 1

    def run(self, connect: Callable[[], WatchedSession], *, draw: float = 1.0, **settings: object) -> None:
        def counted(_: object) -> WatchedSession:
            self.attempts.append(self.now)
            return connect()

        self.monkeypatch.setattr(module.random, "SystemRandom", lambda: Loaded(draw))
        watch(
            FakeMailbox(**settings),
            self.custody,
            self.stop,
            lambda: self.beats.append(self.now),
            self.count_kept,
            self.reports.append,
            FakeClock(),
            counted,
        )

    def gaps(self) -> list[float]:
        return [later - earlier for earlier, later in itertools.pairwise(self.attempts)]


@dataclass
class Loaded:
    """Dice that always show the same part of the way from low to high."""

    part: float

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self.part


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def fails(problem: Exception) -> Callable[[], WatchedSession]:
    def connect() -> WatchedSession:
        raise problem

    return connect


def test_an_unreachable_server_is_tried_with_growing_delays_up_to_five_minutes(bench):
    bench.run(fails(IntakeError("mail:993: cannot connect: Connection refused")))
    assert bench.gaps()[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert max(bench.gaps()) == 300
    assert bench.reports == ["mail:993: cannot connect: Connection refused"]


def test_delays_are_jittered_over_their_whole_range():
    asked = []
    backoff = Backoff(1.0, 4.0, lambda low, high: asked.append((low, high)) or high)
    assert [backoff.next() for _ in range(4)] == [1, 2, 4, 4]
    backoff.reset()
    backoff.next()
    assert asked == [(0, 1), (0, 2), (0, 4), (0, 4), (0, 1)]


def test_it_beats_at_least_every_twenty_seconds_while_it_waits(bench):
    bench.run(fails(IntakeError("gone")))
    assert max(later - earlier for earlier, later in itertools.pairwise(bench.beats)) <= 20
    assert max(bench.waits) <= module.SLICE_SECONDS


@pytest.mark.parametrize("problem", [LoginRefused("check user and password"), SecretError("no such file")], ids=str)
def test_a_refused_login_is_tried_slowly_and_says_what_to_do(bench, problem):
    bench.ends_at = 7200
    bench.run(fails(problem))
    assert bench.gaps()[:6] == [30, 60, 120, 240, 480, 900]
    assert bench.reports == [str(problem)]


def test_delays_begin_anew_after_a_success(bench):
    def connect() -> WatchedSession:
        if len(bench.attempts) != 5:
            raise IntakeError("gone")
        return WatchedSession(in_idle=dies)

    def dies() -> bool:
        bench.wait(60)
        raise IntakeError("hung up")

    bench.ends_at = 200
    bench.run(connect)
    assert bench.gaps()[:8] == [1, 2, 4, 8, 60, 1, 2, 4]
    assert bench.reports == ["gone", None, "gone"]


def test_the_end_of_a_session_in_idle_is_no_problem_and_costs_no_delay(bench):
    session = WatchedSession()

    def dies() -> bool:
        session.mails |= mails(len(session.mails) + 1)  # what came while nobody looked
        bench.wait(60)
        raise IntakeError("hung up")

    session.in_idle = dies
    bench.run(lambda: session)
    assert set(bench.gaps()) == {60}
    assert bench.reports == [None]
    assert [raw.uid for raw in bench.custody.kept] == list(range(1, len(session.mails)))


def test_a_server_that_hangs_up_at_once_again_and_again_is_not_hammered(bench):
    def dies() -> bool:
        raise IntakeError("hung up")

    bench.run(lambda: WatchedSession(in_idle=dies))
    assert bench.gaps()[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert bench.reports == [None]


def test_mail_is_taken_as_soon_as_the_server_speaks(bench):
    session = WatchedSession()

    def speaks() -> bool:
        bench.now += 0.5
        if session.mails:
            bench.stop.set()
        session.mails |= mails(1)
        return True

    session.in_idle = speaks
    bench.run(lambda: session)
    assert [raw.uid for raw in bench.custody.kept] == [1]
    assert bench.kept == 1
    assert bench.now < 2


def silent(bench: Bench) -> Callable[[], bool]:
    """A server that says nothing in a slice of IDLE."""
    return lambda: bench.wait(1) and False


@pytest.mark.parametrize(
    ("idle", "looks"),
    [(True, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]), (False, [0, 60, 120, 180, 240])],
    ids=["IDLE", "no IDLE"],
)
def test_the_folder_is_looked_at_every_poll_seconds_when_the_server_says_nothing(bench, idle, looks):
    session = WatchedSession(idle=idle, in_idle=silent(bench))
    polled: list[float] = []
    session.announced = lambda: polled.append(bench.now) or False
    bench.ends_at = 300
    bench.run(lambda: session, poll_seconds=60)
    assert sorted(set(polled)) == looks


def test_a_mail_that_the_server_never_speaks_of_is_found_soon_when_it_follows_another(bench):
    session = WatchedSession()
    came: list[float] = []

    def unmentioned() -> bool:
        bench.wait(1)
        if bench.now >= 200 and not came:
            session.mails |= mails(1)
            came.append(bench.now)
            return True
        if came and len(session.mails) == 1:
            session.mails |= mails(2)  # as if it had come just before this IDLE
        return False

    session.in_idle = unmentioned
    bench.ends_at = 203
    bench.run(lambda: session, poll_seconds=3600)
    assert [raw.uid for raw in bench.custody.kept] == [1, 2]


def test_idle_is_renewed_after_nine_minutes_and_the_folder_opened_anew(bench):
    session = WatchedSession(in_idle=silent(bench))
    begins: list[float] = []
    session.idle = lambda: begins.append(bench.now)
    bench.ends_at = 3000
    bench.run(lambda: session, poll_seconds=86_400)
    assert [later - earlier for earlier, later in itertools.pairwise(begins)][-3:] == [540, 540, 540]
    assert len(session.of("done")) == len(begins)
    assert session.of("reopen")


def test_a_full_store_pauses_the_taking_says_so_once_and_recovers_alone(bench):
    session = WatchedSession()

    def fills() -> bool:
        session.mails = mails(*range(1, 101))
        return bench.wait(1)

    session.in_idle = fills
    bench.custody.raises = StoreFull("the disk is full")
    original = bench.wait

    def wait(seconds: float) -> bool:
        if bench.now >= 100:
            bench.custody.raises = None
        return original(seconds)

    bench.monkeypatch.setattr(bench.stop, "wait", wait)
    bench.ends_at = 400
    bench.run(lambda: session)
    assert bench.reports == [None, "the disk is full", None]
    assert len(bench.attempts) == 1
    assert len(bench.custody.kept) == 100
    tries = bench.custody.calls.count("keep")
    assert 20 <= tries <= 24  # every 5 s for 100 s, then two batches
    assert all(len(batch) == 1 for batch in session.of("bodies")[1:-3])


def test_a_store_that_refuses_otherwise_is_waited_out(bench):
    session = WatchedSession(in_idle=lambda: bench.wait(1) or bool(session.mails.update(mails(1))))
    bench.custody.raises = StoreError("locked")
    bench.ends_at = 100
    bench.run(lambda: session)
    assert bench.reports == [None, "locked"]
    assert bench.gaps()[1:4] == [2, 4, 8]


def test_a_broken_store_ends_the_watch(bench):
    session = WatchedSession(in_idle=lambda: bool(session.mails.update(mails(1))) or True)
    bench.custody.raises = StoreBroken("input/output error")
    with pytest.raises(StoreBroken):
        bench.run(lambda: session)
    assert session.of("closed")


def test_it_ends_when_it_is_told_to(bench):
    bench.stop.set()
    bench.run(fails(IntakeError("gone")))
    assert bench.attempts == []


def test_a_problem_that_does_not_stop_the_taking_is_reported_and_taken_back(bench):
    session = WatchedSession()
    session.refuse = {1}

    def speaks() -> bool:
        session.mails |= mails(1, 2)
        bench.wait(30)
        if bench.now > 700:
            session.refuse = set()
            session.mails.pop(1, None)
        return True

    session.in_idle = speaks
    bench.ends_at = 1500
    bench.run(lambda: session)
    assert [raw.uid for raw in bench.custody.kept] == [2]
    assert "UID 1" in bench.reports[1]
    assert bench.reports[2:] == [None]
