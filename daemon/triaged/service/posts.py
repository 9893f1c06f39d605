"""What one service of a database does at a time: it has the lease of that name, and another takes over when it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from triaged.errors import StoreError
from triaged.service.heart import Heart

log = structlog.get_logger()


class Post:
    """One of these jobs; asked to `renew` every few seconds, it begins when the lease is ours, and ends with it."""

    def __init__(
        self, name: str, heart: Heart, *, take: Callable[[], bool], begin: Callable[[threading.Event], None]
    ) -> None:
        """Nothing is begun yet.

        Args:
            name: Of the job, and of its lease.
            heart: Told when another service has it.
            take: Takes or renews the lease; False while another service has it. Raises StoreError.
            begin: Begins the work; it ends when the event is set.
        """
        self._name = name
        self._heart = heart
        self._take = take
        self._begin = begin
        self._stop: threading.Event | None = None  # set while we have it

    def renew(self) -> None:
        """Keep it, or try to get it; a database that refuses is asked again the next time."""
        try:
            ours = self._take()
        except StoreError as error:
            log.warning("database refuses", error=str(error))
            return
        if ours and self._stop is None:
            self._heart.report(self._name, None)
            self._stop = threading.Event()
            self._begin(self._stop)
        elif not ours and self._stop is not None:
            log.warning("lease taken over", lease=self._name, hint="another service on this database has it now")
            self.leave()
        elif not ours:
            self._heart.report(self._name, f"another service on this database has the {self._name}")

    def leave(self) -> None:
        """End the work; the lease stays ours until it is given back or runs out."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None
