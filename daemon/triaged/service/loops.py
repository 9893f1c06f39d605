"""The loops around the units of work. Each turns at least every few seconds, beats, and ends when `stop` is set."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from triaged.deliver import WEBHOOKS
from triaged.errors import CommandError, StoreBroken, StoreError, StoreFull
from triaged.store import Store, leases, outbox

IDLE_SECONDS = 1.0  #: how long new mail of another process (pipe, import) may wait unseen
FULL_SECONDS = 5.0  #: between two looks whether the disk has space again
DUE_SECONDS = 5.0  #: between two looks whether something is to be written because its time has come
AGAIN_SECONDS = 300.0  #: before a command that gave no customers is asked again, where that is not longer
SCAN_SECONDS = 2.0  #: between two looks whether a file waits for the scan
INDEX_SECONDS = 2.0  #: between two looks whether a message is not in the full-text index
SWEEP_SECONDS = 5.0  #: between two rounds of the sweeper
SWEEP_AGE = timedelta(seconds=5)  #: what is due for less than this has just been rung for
SWEEP_NOTICES = 500  #: rung for in one round
RING_NOTICES = 50  #: in one job

log = structlog.get_logger()


class Pulse(Protocol):
    """What a loop needs of the service around it."""

    stop: threading.Event

    def beat(self) -> None:
        """The loop has turned once more."""
        ...

    def report(self, trouble: str | None) -> None:
        """Why the loop cannot do its work, or None."""
        ...


def patiently(pulse: Pulse, work: Callable[[], None]) -> None:
    """Run one unit of work; a database that refuses is reported once, waited for, and found again."""
    try:
        work()
    except StoreBroken:
        raise
    except StoreError as error:
        pulse.report(str(error))
        log.warning("database refuses", error=str(error), full=isinstance(error, StoreFull))
        pulse.stop.wait(FULL_SECONDS)
    else:
        pulse.report(None)


def decide_mail(
    pulse: Pulse, handle: Callable[[], list[int] | None], ring: Callable[[Sequence[int]], None], kept: threading.Event
) -> None:
    """Decide what came into custody, batch after batch; `kept` is set when there is something new.

    Deciding comes first: what is to be sent is rung for when no mail waits any more. In a long backlog that would be
    late; the sweeper rings for the oldest meanwhile.
    """
    notices: list[int] = []

    def once() -> None:
        found = handle()
        if found is not None:
            notices.extend(found)
            return
        for start in range(0, len(notices), RING_NOTICES):
            ring(notices[start : start + RING_NOTICES])
        notices.clear()
        kept.wait(IDLE_SECONDS)
        kept.clear()

    while not pulse.stop.is_set():
        pulse.beat()
        patiently(pulse, once)


def write_when_due(pulse: Pulse, write: Callable[[], list[int] | None], ring: Callable[[Sequence[int]], None]) -> None:
    """Write the notices whose time has come, and ring for them; `write` returns None when nothing was due."""

    def once() -> None:
        notices = write()
        if notices is None:
            pulse.stop.wait(DUE_SECONDS)
            return
        for start in range(0, len(notices), RING_NOTICES):
            ring(notices[start : start + RING_NOTICES])

    while not pulse.stop.is_set():
        pulse.beat()
        patiently(pulse, once)


def sweep_outbox(
    pulse: Pulse, store: Store, ring: Callable[[Sequence[int]], None], clock: Callable[[], datetime]
) -> None:
    """Ring for notices that are due and that nobody was rung for, and free what a dead worker left."""

    def once() -> None:
        now = clock()
        with store.read() as transaction:
            dead = {owner for owner in outbox.owners(transaction) if leases.is_dead(owner)}
            stale = outbox.expired(transaction, now)
        if dead or stale:
            with store.write() as transaction:
                outbox.free(transaction, now, dead)
        with store.read() as transaction:
            due = outbox.due(transaction, now - SWEEP_AGE, SWEEP_NOTICES)
        for start in range(0, len(due), RING_NOTICES):
            ring(due[start : start + RING_NOTICES])

    while not pulse.stop.is_set():
        pulse.beat()
        patiently(pulse, once)
        pulse.stop.wait(SWEEP_SECONDS)


def fill_index(pulse: Pulse, index: Callable[[], bool]) -> None:
    """Put messages into the full-text index, batch after batch; `index` says whether there may be more."""

    def once() -> None:
        if not index():
            pulse.stop.wait(INDEX_SECONDS)

    while not pulse.stop.is_set():
        pulse.beat()
        patiently(pulse, once)


def call_webhooks(pulse: Pulse, store: Store, call: Callable[[], bool], clock: Callable[[], datetime]) -> None:
    """Call webhooks, batch after batch; `call` says whether there may be more.

    In a loop of its own: a program elsewhere that hangs must not keep a worker from sending mail.
    """

    def once() -> None:
        with store.read() as transaction:
            due = outbox.due(transaction, clock(), 1, WEBHOOKS)
        if not due or not call():
            pulse.stop.wait(IDLE_SECONDS)

    while not pulse.stop.is_set():
        pulse.beat()
        patiently(pulse, once)


def refresh_customers(
    pulse: Pulse,
    refresh: Callable[[], object],
    wanted: Callable[[], tuple[object, float]],
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Ask the operator's command who the customers are: at once, then again and again.

    Args:
        pulse: Of the loop.
        refresh: Asks once; raises CommandError where that gives nothing that can be used.
        wanted: What is asked, and so many seconds apart; what is asked anew is asked at once.
        clock: Seconds.
    """
    asked, due = None, clock()
    while not pulse.stop.is_set():
        pulse.beat()
        what, seconds = wanted()
        if what != asked or clock() >= due:
            asked = what
            due = clock() + (seconds if _refreshed(pulse, refresh) else min(seconds, AGAIN_SECONDS))
        pulse.stop.wait(DUE_SECONDS)


def _refreshed(pulse: Pulse, refresh: Callable[[], object]) -> bool:
    try:
        refresh()
    except StoreBroken:
        raise
    except (CommandError, StoreError) as error:
        pulse.report(f"{error}".partition("\n")[0])
        log.warning("customers not refreshed", error=str(error), hint="what was known before stays")
        return False
    pulse.report(None)
    return True


def scan_files(pulse: Pulse, scan: Callable[[], bool]) -> None:
    """Ask the operator's command about files, batch after batch; `scan` says whether there may be more."""

    def once() -> None:
        if not scan():
            pulse.stop.wait(SCAN_SECONDS)

    while not pulse.stop.is_set():
        pulse.beat()
        patiently(pulse, once)
