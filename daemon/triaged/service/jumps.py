"""The wall clock was set: by hand, by a time server after hours without one, by a virtual machine that went on.

What is due is told by the wall clock. Right after a jump nobody knows whether the old time was wrong or the new one is,
so whatever acts by the clock misses one turn, and the log says so. A machine that was suspended looks the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

TOLERANCE = timedelta(seconds=60)  #: a time server that slews, or steps over a little, is none

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Both clocks at one moment."""

    wall: datetime
    monotonic: float  #: seconds; nobody sets this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """The wall clock was set between two readings."""

    wall: timedelta  #: how far it went
    monotonic: timedelta  #: how much time has passed


def jump_between(before: Reading, now: Reading) -> Jump | None:
    """The jump between two readings, forwards or back; None: both clocks went on together."""
    wall = now.wall - before.wall
    monotonic = timedelta(seconds=now.monotonic - before.monotonic)
    return Jump(wall=wall, monotonic=monotonic) if abs(wall - monotonic) > TOLERANCE else None


class Jumps:
    """Watches both clocks for whoever asks again and again."""

    def __init__(self, clock: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        """The first asking has nothing to compare with."""
        self._clock = clock
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._last: Reading | None = None

    def since_last(self) -> Jump | None:
        """The jump since the last asking, if there was one."""
        with self._lock:
            now = Reading(wall=self._clock(), monotonic=self._monotonic())
            last, self._last = self._last, now
        return jump_between(last, now) if last is not None else None


def unless_jumped(name: str, write: Callable[[], list[int] | None], jumps: Jumps) -> Callable[[], list[int] | None]:
    """A unit of work that does nothing on the turn after a jump, and says so under this name."""

    def turn() -> list[int] | None:
        jump = jumps.since_last()
        if jump is None:
            return write()
        wall, monotonic = (f"{each.total_seconds():.0f}" for each in (jump.wall, jump.monotonic))
        log.warning(
            "clock jumped",
            loop=name,
            wall_seconds=wall,
            monotonic_seconds=monotonic,
            hint="one turn is skipped; what is due by the new time comes with the next one",
        )
        return None

    return turn
