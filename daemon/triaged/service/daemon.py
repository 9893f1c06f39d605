"""The service: what runs in it, how it starts, how it ends.

    intake:  a thread a mailbox takes mail into custody; one thread decides it, in order; one fills the full-text index;
             one asks another system of the operator's who the customers are, where the settings name a command
    clock:   what comes due by itself: one thread writes what was put off of acknowledgements, one reminds agents, one
             sends them the lists of their work, one does what is to be done when a promised time runs out
    worker:  Dramatiq's threads send notices; a sweeper rings for what was missed; one thread calls webhooks; one asks
             about files, where the settings name a command

Start: settings, database (upgraded under a lock), workers before intake, so that the first notice finds a worker; then
READY=1, once every mailbox has had one login attempt, good or bad.

Of several services on one database one has the intake and one the clock (leases of these names); the others send, and
take over when it ends.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from triaged import collect, customers, digest, escalate, process, remind, scan, workers
from triaged.config import Mailbox, load_desk
from triaged.deliver import BATCH_CALLS, WEBHOOKS, Courier, deliver_once
from triaged.delivery.scanner import Scanner
from triaged.delivery.smtp import SmtpChannels
from triaged.delivery.webhook import WebhookChannel
from triaged.errors import StoreBroken, StoreError
from triaged.mail.language import installed_detector
from triaged.service import health, loops
from triaged.service.heart import Heart
from triaged.service.jumps import Jumps, unless_jumped
from triaged.service.leaving import hand_on
from triaged.service.notify import notify
from triaged.service.posts import Post
from triaged.service.promising import put_in_force
from triaged.service.reload import reloaded, usable_renderer
from triaged.service.supervision import Loop, Supervisor
from triaged.service.watch import watch
from triaged.store import Store, leases, outages, search
from triaged.store.custody import StoreCustody

ROLES = ("intake", "worker", "clock")
TICK_SECONDS = 0.5  #: how quickly a signal is acted on
RENEW_SECONDS = 10.0  #: between two renewals of a lease; it lasts a minute
FIRST_LOGIN_SECONDS = 30.0  #: then the service counts as ready whatever the servers do; well within its lease
RELEASE_SECONDS = 2.0  #: for giving back the leases at the end
STOP_SECONDS = 14.0  #: for loops and workers to finish what they have in hand

#: What the clock does: loop -> its unit of work, and what that needs.
WHEN_DUE: Mapping[str, tuple[Callable[..., list[int] | None], Callable[..., Any]]] = {
    "collect": (collect.collect_once, collect.Collector),
    "remind": (remind.remind_once, remind.Reminder),
    "digest": (digest.digest_once, digest.Digester),
    "escalate": (escalate.escalate_once, escalate.Escalator),
}

log = structlog.get_logger()


def utc_now() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)


class Service:
    """One running service. Make it, then `run` it once; or `serve` it once, in any thread."""

    def __init__(self, config: Path, roles: frozenset[str], *, decided: Callable[[], None] = lambda: None) -> None:
        """Load the settings; raises ConfigError with every problem.

        `decided` is called after each batch of mail whose outcomes are committed, in the thread that decided it.
        """
        self._config = config
        self._roles = roles
        self._decided = decided
        self._desk = load_desk(config)
        self._renderer = usable_renderer(self._desk)
        self._detector = installed_detector() if "intake" in roles else None
        self._store = Store(self._desk.settings.store.url)
        self._owner = leases.this_process()
        self._heart = Heart()
        self._ending = threading.Event()  # SIGTERM: nothing new is begun
        self._reload = threading.Event()
        self._kept = threading.Event()
        self._intake_loops: list[Loop] = []
        self._threads = Supervisor(self._heart, self._ending, self._break)
        self._broken: StoreBroken | None = None
        self._jumps = Jumps(utc_now)  # between two beats of the clock
        posts = {
            "intake": Post("intake", self._heart, take=self._take_intake, begin=self._begin_intake),
            "clock": Post("clock", self._heart, take=self._take_clock, begin=self._begin_clock),
        }
        self._posts = [post for name, post in posts.items() if name in roles]
        self._in_force = False  # what the settings promise stands in the database
        broker = workers.broker_for(self._desk.settings.broker.url)
        self._relay = SmtpChannels(self._desk.settings.relay)
        courier = Courier(
            store=self._store,
            channel=self._relay.mine,
            owner=self._owner,
            clock=utc_now,
            report=lambda trouble: self._heart.report("relay", trouble),
        )
        self._actors = workers.bind(broker, courier, self._break)
        self._worker = workers.worker_for(self._actors)

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT, in the main thread. Returns the exit code: 0, or 1 when the disk failed."""
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        signal.signal(signal.SIGINT, lambda *_: self.end())
        signal.signal(signal.SIGHUP, lambda *_: self._reload.set())
        return self.serve(_tell_ready)

    def serve(self, ready: Callable[[], None]) -> int:
        """Serve until `end`; `ready` is called once every mailbox has had one login attempt. Returns as `run`."""
        self._store.upgrade()
        self._put_in_force()
        with health.serve(self._desk.settings.health.listen, self._store, self._heart, utc_now):
            self._start()
            self._await_logins()
            ready()
            self._turn()
            self._stop()
        return 1 if self._broken is not None else 0

    def end(self) -> None:
        """Ask the service to end: nothing new is begun. From any thread or signal handler."""
        self._ending.set()

    def _put_in_force(self) -> None:
        """What the settings promise counts from now on, and who is no agent any more has no tickets.

        A worker alone sends what others have decided.
        """
        try:
            self._in_force = self._roles == {"worker"} or (
                put_in_force(self._store, self._desk.promises, self._owner, utc_now())
                and hand_on(self._store, self._desk.agents, utc_now())
            )
        except StoreBroken as error:
            self._break(error)

    def _start(self) -> None:
        if "worker" in self._roles:
            self._worker.start()
            self._threads.begin(
                "sweeper", lambda loop: loops.sweep_outbox(loop, self._store, self._actors.ring, utc_now)
            )
            self._threads.begin("webhooks", self._call_webhooks)
            if self._desk.settings.attachments.scan is not None:
                self._begin_scan(self._desk.settings.attachments.scan)
        self._renew()

    def _begin_scan(self, command: tuple[str, ...]) -> None:
        """Files wait for the command's word; it may take long, so the loop beats, and looks for its end, meanwhile."""
        seconds = self._desk.settings.attachments.scan_seconds

        def body(loop: Loop) -> None:
            inspection = scan.Inspection(
                store=self._store,
                scanner=Scanner(command=command, seconds=seconds, stopped=loop.stopped),
                clock=utc_now,
                report=lambda trouble: self._heart.report("scan command", trouble),
            )
            loops.scan_files(loop, lambda: scan.scan_once(inspection))

        self._threads.begin("scan", body)

    def _call_webhooks(self, loop: Loop) -> None:
        """Each call of a batch may take its time, so the loop beats, and looks for its end, before each."""
        channel = WebhookChannel(
            lambda: self._desk.settings.webhooks,
            report=lambda name, trouble: self._heart.report(f"webhook {name}", trouble),
            stopped=loop.stopped,
        )
        courier = Courier(
            store=self._store,
            channel=lambda: channel,
            owner=self._owner,
            clock=utc_now,
            carries=WEBHOOKS,
            batch=BATCH_CALLS,
        )
        loops.call_webhooks(loop, self._store, lambda: deliver_once(courier), utc_now)

    def _await_logins(self) -> None:
        until = time.monotonic() + FIRST_LOGIN_SECONDS
        for loop in self._intake_loops:
            while not loop.attempted.wait(TICK_SECONDS) and time.monotonic() < until and not self._ending.is_set():
                self._feed_watchdog()

    def _turn(self) -> None:
        renew_at = time.monotonic() + RENEW_SECONDS
        while not self._ending.wait(TICK_SECONDS):
            self._feed_watchdog()
            if self._reload.is_set():
                self._reload.clear()
                self._take_new_settings()
            if time.monotonic() >= renew_at:
                renew_at = time.monotonic() + RENEW_SECONDS
                self._renew()
                if not self._in_force:
                    self._put_in_force()

    def _stop(self) -> None:
        """The order matters: first nothing new comes in, then what is in hand is finished, then the database closes."""
        notify("STOPPING=1")
        deadline = time.monotonic() + STOP_SECONDS
        for post in self._posts:
            post.leave()
        self._kept.set()
        self._threads.join(deadline)
        if "worker" in self._roles:
            self._worker.stop(timeout=int(max(1.0, deadline - time.monotonic()) * 1000))
            self._relay.close()
        self._actors.broker.close()
        releasing = threading.Thread(target=self._release, name="release", daemon=True)
        releasing.start()
        releasing.join(RELEASE_SECONDS)
        log.info("stopped")

    def _release(self) -> None:
        """In a thread of its own: the database may be locked by somebody else for longer than we have."""
        try:
            with self._store.write() as transaction:
                leases.release(transaction, self._owner)
        except StoreError as error:
            log.warning("leases not released", error=str(error), hint="another service waits a minute for them")
        self._store.close()

    def _renew(self) -> None:
        for post in self._posts:
            post.renew()

    def _take_intake(self) -> bool:
        with self._store.write() as transaction:
            return leases.acquire(transaction, leases.INTAKE, self._owner, utc_now())

    def _take_clock(self) -> bool:
        jumped = self._jumps.since_last() is not None
        with self._store.write() as transaction:
            return outages.take_clock(transaction, self._owner, utc_now(), jumped=jumped)

    def _begin_intake(self, stop: threading.Event) -> None:
        custody = StoreCustody(self._store, utc_now)
        for mailbox in self._desk.settings.mailboxes:
            if mailbox.host is not None:
                self._intake_loops.append(self._begin_mailbox(mailbox, custody, stop))
        self._threads.begin(
            "decide", lambda loop: loops.decide_mail(loop, self._handle, self._actors.ring, self._kept), stop
        )
        self._threads.begin("customers", self._refresh_customers, stop)
        self._threads.begin("index", lambda loop: loops.fill_index(loop, lambda: search.index_once(self._store)), stop)

    def _begin_clock(self, stop: threading.Event) -> None:
        for name in WHEN_DUE:
            write = unless_jumped(name, partial(self._write_due, name), Jumps(utc_now))
            self._threads.begin(name, partial(loops.write_when_due, write=write, ring=self._actors.ring), stop)

    def _write_due(self, name: str) -> list[int] | None:
        """By the settings as they are now."""
        once, deps = WHEN_DUE[name]
        return once(deps(store=self._store, desk=self._desk, renderer=self._renderer, clock=utc_now))

    def _refresh_customers(self, loop: Loop) -> None:
        def refresh() -> None:
            wanted = self._desk.settings.customers
            customers.refresh_once(
                customers.Refresh(
                    store=self._store, command=wanted.command, seconds=wanted.command_seconds, stopped=loop.stopped
                )
            )

        def wanted() -> tuple[object, float]:
            table = self._desk.settings.customers
            return (table.command,), table.command_minutes * 60.0

        loops.refresh_customers(loop, refresh, wanted)

    def _begin_mailbox(self, mailbox: Mailbox, custody: StoreCustody, stop: threading.Event) -> Loop:
        return self._threads.begin(
            f"mailbox {mailbox.name}",
            lambda loop: watch(mailbox, custody, loop.stop, loop.beat, self._kept.set, loop.report, utc_now),
            stop,
        )

    def _handle(self) -> list[int] | None:
        notices = process.handle(
            process.Processor(
                store=self._store,
                desk=self._desk,
                renderer=self._renderer,
                owner=self._owner,
                clock=utc_now,
                beat=lambda: self._heart.beat("decide"),
                detector=self._detector,
            )
        )
        if notices is not None:
            self._decided()
        return notices

    def _break(self, error: StoreBroken) -> None:
        """The disk failed under a commit: end, and let the service manager start afresh."""
        log.critical("disk failed", error=str(error))
        self._broken = error
        self._ending.set()

    def _feed_watchdog(self) -> None:
        silent = self._heart.silent()
        if silent:
            log.error("loops hang", loops=", ".join(silent))
        else:
            notify("WATCHDOG=1")

    def _take_new_settings(self) -> None:
        """SIGHUP."""
        new = reloaded(self._config, self._desk)
        if new is not None:
            self._desk, self._renderer = new
            self._put_in_force()
            log.info("reloaded", rules=len(self._desk.rules.rules))


def _tell_ready() -> None:
    notify("READY=1")
    sys.stderr.write("ready\n")
    sys.stderr.flush()
