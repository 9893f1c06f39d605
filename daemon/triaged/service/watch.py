"""The thread body that watches one mailbox: connect, take what waits, wait for more, and begin again when it fails.

It ends when `stop` is set, within two seconds of an answer of the server; or with `StoreBroken`, which is for the
process to end by. Everything else that can go wrong with a mailbox or with the disk is reported in one line, waited
out and tried again. No beat is further than 20 s from the next unless the server sends a mail too slowly for that.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from triaged.config import Mailbox
from triaged.errors import IntakeError, LoginRefused, SecretError, StoreBroken, StoreFull, TriagedError
from triaged.intake import Custody
from triaged.intake.client import Session, connect
from triaged.intake.imap import MAILS_PER_POLL, FolderIntake

SLICE_SECONDS = 2.0  #: longest wait between two looks at `stop`
IDLE_SECONDS = 540.0  #: IDLE is renewed after 9 minutes: routers forget a silent connection, servers after 29
FIRST_IDLE_SECONDS = 1.0  #: of the first IDLE after mail came; each silent one doubles the next
REOPEN_SECONDS = 540.0  #: the folder is opened anew so often: shows a new UIDVALIDITY
FULL_SECONDS = 5.0  #: until the store is tried again when it was full
SHORT_SESSION_SECONDS = 10.0  #: a session that IDLE ended before this is not replaced at once again and again

log = structlog.get_logger()


class Backoff:
    """Growing delays with full jitter: each is anything between 0 and a limit that doubles."""

    def __init__(self, first: float, most: float, draw: Callable[[float, float], float] | None = None) -> None:
        """`first` and `most` are the limits in seconds; `draw` chooses between two numbers."""
        self._first = first
        self._most = most
        self._draw = draw or random.SystemRandom().uniform
        self._limit = first

    def next(self) -> float:
        """The next delay in seconds."""
        delay = self._draw(0.0, self._limit)
        self._limit = min(self._limit * 2, self._most)
        return delay

    def reset(self) -> None:
        """Begin again with the first limit."""
        self._limit = self._first


def watch(
    mailbox: Mailbox,
    custody: Custody,
    stop: threading.Event,
    beat: Callable[[], None],
    kept: Callable[[], None],
    report: Callable[[str | None], None],
    clock: Callable[[], datetime],
    connect_to: Callable[[Mailbox], Session] = connect,
) -> None:
    """Watch one mailbox until `stop` is set.

    Args:
        mailbox: its settings.
        custody: where mail goes.
        stop: ends the loop.
        beat: shows that the loop goes on, also while the server is unreachable.
        kept: called after each commit of mail.
        report: gets None when all is well, else one line that says what is wrong and what to do. Called after the
            first login attempt, and then at each change.
        clock: the aware time now.
        connect_to: opens a session.

    Raises:
        StoreBroken: what was committed last is unknown; the process must end.
    """
    _Watch(mailbox, custody, stop, beat, kept, report, clock, connect_to).run()


class _Watch:
    def __init__(
        self,
        mailbox: Mailbox,
        custody: Custody,
        stop: threading.Event,
        beat: Callable[[], None],
        kept: Callable[[], None],
        report: Callable[[str | None], None],
        clock: Callable[[], datetime],
        connect_to: Callable[[Mailbox], Session],
    ) -> None:
        self._mailbox = mailbox
        self._stop = stop
        self._beat = beat
        self._report = report
        self._connect_to = connect_to
        self._intake = FolderIntake(mailbox, custody, clock, beat=beat, kept=kept)
        self._said: str | None = ""  #: what was reported last; "" before anything was
        self._idle_seconds = FIRST_IDLE_SECONDS
        self._after_failure = Backoff(1.0, 300.0)
        self._after_refusal = Backoff(30.0, 900.0)  #: slow: servers lock accounts after too many wrong passwords
        self._after_wake = Backoff(1.0, 60.0)

    def run(self) -> None:
        while not self._stop.is_set():
            self._beat()
            try:
                with self._connect_to(self._mailbox) as session:
                    self._serve(session)
            except StoreBroken:
                raise
            except (LoginRefused, SecretError) as problem:
                self._say(str(problem))
                self._pause(self._after_refusal.next())
            except TriagedError as problem:
                self._say(str(problem))
                self._pause(self._after_failure.next())

    def _serve(self, session: Session) -> None:
        """Take and wait, until `stop` or until waiting ends the session: that is only a reason to come back."""
        began = opened = time.monotonic()
        self._intake.begin(session)
        if self._said == "":
            self._say(None)  # the first login is done; what waits may take long
        while not self._stop.is_set():
            self._take(session)
            try:
                self._wait(session)
                if time.monotonic() - opened > REOPEN_SECONDS:
                    session.reopen()
                    opened = time.monotonic()
            except IntakeError as end:
                log.info(
                    "woken by the end of the session", action="imap.wake", mailbox=self._mailbox.name, why=str(end)
                )
                self._came_back_after(time.monotonic() - began)
                return

    def _came_back_after(self, seconds: float) -> None:
        if seconds >= SHORT_SESSION_SECONDS:
            self._after_wake.reset()
        else:
            self._pause(self._after_wake.next())

    def _take(self, session: Session) -> None:
        """Take until nothing waits; when the store is full, wait for space."""
        limit = MAILS_PER_POLL
        while not self._stop.is_set():
            self._beat()
            try:
                more = self._intake.poll_once(session, limit)
            except StoreFull as full:
                self._say(str(full))
                self._pause(FULL_SECONDS)
                limit = 1  # nothing large is fetched only to find out that there is still no space
                continue
            limit = MAILS_PER_POLL
            self._say(self._intake.problem)
            self._after_failure.reset()
            self._after_refusal.reset()
            if not more:
                return
            self._idle_seconds = FIRST_IDLE_SECONDS

    def _wait(self, session: Session) -> None:
        """Until the server says something, or for `poll_seconds`. Raises IntakeError when it hangs up.

        Some servers never speak of a mail that came between the last search and IDLE. Mail comes in bursts, so the
        first IDLE is short, and the search after it finds what was passed over.
        """
        if not session.can("IDLE"):
            self._pause(self._mailbox.poll_seconds)
            return
        until = time.monotonic() + min(self._idle_seconds, self._mailbox.poll_seconds)
        session.idle()
        while not self._stop.is_set():
            self._beat()
            left = until - time.monotonic()
            if left <= 0:
                self._idle_seconds = min(self._idle_seconds * 2, IDLE_SECONDS)
                break
            if session.spoke(min(left, SLICE_SECONDS)):
                break
        session.done()

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stop.is_set():
            self._beat()
            left = until - time.monotonic()
            if left <= 0:
                return
            self._stop.wait(min(left, SLICE_SECONDS))

    def _say(self, problem: str | None) -> None:
        """Report and log a change of state, once."""
        if problem == self._said:
            return
        if problem is not None:
            log.warning("mailbox problem", action="imap.problem", mailbox=self._mailbox.name, why=problem)
        elif self._said is not None:
            log.info("mailbox is well", action="imap.well", mailbox=self._mailbox.name)
        self._said = problem
        self._report(problem)
