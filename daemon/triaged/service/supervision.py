"""Threads that are begun again when they end with an error.

One that the disk failed under is not: what was committed last is unknown then, so the whole service ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from triaged.errors import StoreBroken
from triaged.service.heart import Heart

RESTART_SECONDS = 5.0  #: before a loop that ended with an error begins again

log = structlog.get_logger()


class Loop:
    """One supervised thread; implements `loops.Pulse`."""

    def __init__(self, name: str, heart: Heart, stop: threading.Event) -> None:
        self.name = name
        self.stop = stop
        self._heart = heart
        self.attempted = threading.Event()  # it has reported once, good or bad

    def beat(self) -> None:
        """It has turned once more."""
        self._heart.beat(self.name)

    def stopped(self) -> bool:
        """Whether it is to end; for work that takes long, and asks meanwhile: asking is a beat."""
        self.beat()
        return self.stop.is_set()

    def report(self, trouble: str | None) -> None:
        """Why it cannot do its work, or None."""
        self._heart.report(self.name, trouble)
        self.attempted.set()


class Supervisor:
    """The threads of one service."""

    def __init__(self, heart: Heart, ending: threading.Event, broken: Callable[[StoreBroken], None]) -> None:
        """Loops end with `ending`, unless they have an event of their own; `broken` hears that the disk failed."""
        self._heart = heart
        self._ending = ending
        self._broken = broken
        self._threads: list[threading.Thread] = []

    def begin(self, name: str, body: Callable[[Loop], None], stop: threading.Event | None = None) -> Loop:
        """Run a loop in a thread of its own; if it ends with an error, say so and begin it again."""
        loop = Loop(name, self._heart, stop or self._ending)

        def supervise() -> None:
            while not loop.stop.is_set():
                loop.beat()
                try:
                    body(loop)
                except StoreBroken as error:
                    self._broken(error)
                    return
                except Exception:
                    log.exception("loop failed", loop=name)
                    loop.report("ended with an error; see the log")
                    loop.stop.wait(RESTART_SECONDS)
            self._heart.forget(name)

        thread = threading.Thread(target=supervise, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()
        return loop

    def join(self, deadline: float) -> None:
        """Wait for all of them, until `deadline` of the monotonic clock."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
