"""Heartbeats: each loop says that it still turns, and the watchdog is fed only while all of them do."""

from __future__ import annotations

import threading
import time

SILENCE_SECONDS = 60.0  #: a loop that has not beaten for this long hangs


class Heart:
    """Who beats, and since when not. Thread-safe; an unreachable server is progress, a hanging loop is not."""

    def __init__(self) -> None:
        """No loop is known yet."""
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}
        self._troubles: dict[str, str] = {}

    def beat(self, loop: str) -> None:
        """A loop has turned once more."""
        with self._lock:
            self._last[loop] = time.monotonic()

    def forget(self, loop: str) -> None:
        """A loop has ended on purpose."""
        with self._lock:
            self._last.pop(loop, None)
            self._troubles.pop(loop, None)

    def report(self, loop: str, trouble: str | None) -> None:
        """What a loop suffers from at the moment, in one line; None when it is well."""
        with self._lock:
            if trouble is None:
                self._troubles.pop(loop, None)
            else:
                self._troubles[loop] = trouble

    def silent(self) -> list[str]:
        """Loops that hang."""
        now = time.monotonic()
        with self._lock:
            return sorted(loop for loop, last in self._last.items() if now - last > SILENCE_SECONDS)

    def troubles(self) -> dict[str, str]:
        """Loops that turn but cannot do their work, and why."""
        with self._lock:
            return dict(self._troubles)
