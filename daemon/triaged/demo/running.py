"""The real service in a thread of this process, and a way to wait for what it decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from triaged.config import load_desk
from triaged.errors import TriagedError
from triaged.service.daemon import ROLES, Service
from triaged.store import Store, Transaction

Answer = TypeVar("Answer")


class Stuck(TriagedError):
    """Something that had to happen did not."""


class Running:
    """The service; it takes mail, decides and sends until `end`, or while the `with` block runs."""

    def __init__(self, config: Path) -> None:
        """Load the settings; raises ConfigError with every problem."""
        self._store = Store(load_desk(config).settings.store.url)
        self._news = threading.Condition()
        self._service = Service(config, frozenset(ROLES), decided=self._tell)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="service")
        self._ended: Future[int] | None = None

    def __enter__(self) -> Self:
        """Start it; it is ready then. Raises TriagedError when it cannot start."""
        try:
            self._store.upgrade()
            ready = threading.Event()
            self._ended = self._thread.submit(self._service.serve, ready.set)
            self._ended.add_done_callback(lambda _: ready.set())
            ready.wait()
            if self._ended.done():
                raise Stuck(f"the service ended with {self._ended.result()} before it was ready")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.ask_to_end()
        self._thread.shutdown()
        self._store.close()

    def ask_to_end(self) -> None:
        """Begin nothing new; what is in hand is finished."""
        self._service.end()

    def end(self) -> None:
        """End it: every notice has its state then. Raises Stuck when the service did not end well."""
        self.ask_to_end()
        if self._ended is not None and self._ended.result() != 0:
            raise Stuck("the service did not end well")

    def look(self, question: Callable[[Transaction], Answer]) -> Answer:
        """Ask the database."""
        with self._store.read() as transaction:
            return question(transaction)

    def wait_for(self, question: Callable[[Transaction], Answer | None], seconds: float) -> Answer | None:
        """Ask the database after each batch of decisions, until there is an answer; None when none comes in time."""
        answer: Answer | None = None

        def answered() -> bool:
            nonlocal answer
            answer = self.look(question)
            return answer is not None

        with self._news:
            self._news.wait_for(answered, seconds)
        return answer

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()
