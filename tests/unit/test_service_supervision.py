"""Threads that are begun again when they end with an error."""

from __future__ import annotations

import threading
import time

import pytest

from triaged.errors import StoreBroken
from triaged.service import supervision
from triaged.service.heart import Heart
from triaged.service.supervision import Loop, Supervisor


@pytest.mark.timeout(20)
def test_a_loop_that_ends_with_an_error_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "RESTART_SECONDS", 0)
    ending, again = threading.Event(), threading.Event()
    times: list[int] = []

    def body(loop: Loop) -> None:
        times.append(1)
        if len(times) == 1:
            raise ValueError("planted")
        again.set()
        loop.stop.wait()

    supervisor = Supervisor(Heart(), ending, lambda _error: None)
    loop = supervisor.begin("index", body)
    again.wait()
    ending.set()
    supervisor.join(time.monotonic() + 10)

    assert len(times) == 2
    assert loop.attempted.is_set()


@pytest.mark.timeout(20)
def test_a_loop_under_which_the_disk_failed_is_not_begun_again() -> None:
    ending, said = threading.Event(), threading.Event()
    errors: list[str] = []

    def body(_loop: Loop) -> None:
        raise StoreBroken("planted")

    def broken(error: StoreBroken) -> None:
        errors.append(str(error))
        said.set()

    supervisor = Supervisor(Heart(), ending, broken)
    supervisor.begin("decide", body)
    said.wait()
    supervisor.join(time.monotonic() + 10)

    assert errors == ["planted"]
    assert not ending.is_set()


@pytest.mark.timeout(20)
def test_a_loop_with_an_event_of_its_own_ends_with_that() -> None:
    ending, stop = threading.Event(), threading.Event()
    heart = Heart()
    supervisor = Supervisor(heart, ending, lambda _error: None)
    supervisor.begin("decide", lambda loop: loop.stop.wait() and None, stop)
    stop.set()
    supervisor.join(time.monotonic() + 10)

    assert not ending.is_set()
    assert heart.silent() == []


def test_asking_whether_to_end_is_a_beat() -> None:
    heart, ending = Heart(), threading.Event()
    loop = Loop("scan", heart, ending)
    assert not loop.stopped()
    assert list(heart._last) == ["scan"]
    ending.set()
    assert loop.stopped()
