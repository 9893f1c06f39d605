"""The service: what runs in it, how it starts, how it ends.

    intake:  a thread a mailbox takes mail into custody; one thread decides it, in order; one writes what was put off
             of acknowledgements, one reminds agents, one sends them the lists of their work, one fills the full-text
             index
             one asks another system of the operator's who the customers are, where the settings name a command
    worker:  Dramatiq's threads send notices; a sweeper rings for what was missed; one thread calls webhooks; one asks
             about files, where the settings name a command

Start: settings, database (upgraded under a lock), workers before intake, so that the first notice finds a worker; then
READY=1, once every mailbox has had one login attempt, good or bad.

Of several services on one database one has the intake (lease "intake"); the others send, and take over when it ends.
"""

from __future__ import annotations

import dataclasses
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from triaged import collect, customers, digest, process, remind, scan, workers
from triaged.config import Desk, Mailbox, load_desk
from triaged.deliver import BATCH_CALLS, WEBHOOKS, Courier, deliver_once
from triaged.delivery.scanner import Scanner
from triaged.delivery.smtp import SmtpChannels
from triaged.delivery.webhook import WebhookChannel
from triaged.desk.triage import templates_named
from triaged.errors import ConfigError, StoreBroken, StoreError
from triaged.mail.language import installed_detector
from triaged.render import Renderer
from triaged.render.canned import Canned
from triaged.service import health, loops
from triaged.service.heart import Heart
from triaged.service.notify import notify
from triaged.service.watch import watch
from triaged.shipped import shipped
from triaged.store import Store, leases, search
from triaged.store.custody import StoreCustody

ROLES = ("intake", "worker")
TICK_SECONDS = 0.5  #: how quickly a signal is acted on
RENEW_SECONDS = 10.0  #: between two renewals of the lease; it lasts a minute
FIRST_LOGIN_SECONDS = 30.0  #: then the service counts as ready whatever the servers do; well within its lease
RESTART_SECONDS = 5.0  #: before a loop that ended with an error begins again
RELEASE_SECONDS = 2.0  #: for giving back the lease at the end
STOP_SECONDS = 14.0  #: for loops and workers to finish what they have in hand

log = structlog.get_logger()


def utc_now() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)


def _usable_renderer(desk: Desk) -> Renderer:
    """The desk's templates; when one of them is broken, the shipped ones: customers are answered all the same."""
    renderer = Renderer(desk.templates)
    problems = renderer.check(templates_named(desk.rules))
    if not problems:
        return renderer
    for problem in problems:
        log.error("broken template", error=problem, hint="the shipped templates are used until it is mended")
    return Renderer([shipped("templates")])


class _Loop:
    """One supervised thread; implements `loops.Pulse`."""

    def __init__(self, name: str, heart: Heart, stop: threading.Event) -> None:
        self.name = name
        self.stop = stop
        self._heart = heart
        self.attempted = threading.Event()  # it has reported once, good or bad

    def beat(self) -> None:
        self._heart.beat(self.name)

    def report(self, trouble: str | None) -> None:
        self._heart.report(self.name, trouble)
        self.attempted.set()


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
        self._renderer = _usable_renderer(self._desk)
        self._detector = installed_detector() if "intake" in roles else None
        self._store = Store(self._desk.settings.store.url)
        self._owner = leases.this_process()
        self._heart = Heart()
        self._ending = threading.Event()  # SIGTERM: nothing new is begun
        self._reload = threading.Event()
        self._kept = threading.Event()
        self._intake_stop: threading.Event | None = None  # set while we have the lease
        self._intake_loops: list[_Loop] = []
        self._threads: list[threading.Thread] = []
        self._broken: StoreBroken | None = None
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

    def _start(self) -> None:
        if "worker" in self._roles:
            self._worker.start()
            self._begin("sweeper", lambda loop: loops.sweep_outbox(loop, self._store, self._actors.ring, utc_now))
            self._begin("webhooks", self._call_webhooks)
            if self._desk.settings.attachments.scan is not None:
                self._begin_scan(self._desk.settings.attachments.scan)
        if "intake" in self._roles:
            self._renew()

    def _begin_scan(self, command: tuple[str, ...]) -> None:
        """Files wait for the command's word; it may take long, so the loop beats, and looks for its end, meanwhile."""
        seconds = self._desk.settings.attachments.scan_seconds

        def body(loop: _Loop) -> None:
            def stopped() -> bool:
                loop.beat()
                return loop.stop.is_set()

            inspection = scan.Inspection(
                store=self._store,
                scanner=Scanner(command=command, seconds=seconds, stopped=stopped),
                clock=utc_now,
                report=lambda trouble: self._heart.report("scan command", trouble),
            )
            loops.scan_files(loop, lambda: scan.scan_once(inspection))

        self._begin("scan", body)

    def _call_webhooks(self, loop: _Loop) -> None:
        """Each call of a batch may take its time, so the loop beats, and looks for its end, before each."""

        def stopped() -> bool:
            loop.beat()
            return loop.stop.is_set()

        channel = WebhookChannel(
            lambda: self._desk.settings.webhooks,
            report=lambda name, trouble: self._heart.report(f"webhook {name}", trouble),
            stopped=stopped,
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
            if "intake" in self._roles and time.monotonic() >= renew_at:
                renew_at = time.monotonic() + RENEW_SECONDS
                self._renew()

    def _stop(self) -> None:
        """The order matters: first nothing new comes in, then what is in hand is finished, then the database closes."""
        notify("STOPPING=1")
        deadline = time.monotonic() + STOP_SECONDS
        if self._intake_stop is not None:
            self._intake_stop.set()
        self._kept.set()
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
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
            log.warning("lease not released", error=str(error), hint="another service waits a minute for it")
        self._store.close()

    def _renew(self) -> None:
        """Keep or try to get the intake; one service of a database has it."""
        try:
            with self._store.write() as transaction:
                ours = leases.acquire(transaction, leases.INTAKE, self._owner, utc_now())
        except StoreError as error:
            log.warning("database refuses", error=str(error))
            return
        if ours and self._intake_stop is None:
            self._begin_intake()
        elif not ours and self._intake_stop is not None:
            log.warning("intake lost", hint="another service on this database has it now")
            self._intake_stop.set()
            self._intake_stop = None
        elif not ours:
            self._heart.report("intake", "another service on this database has the intake")

    def _begin_intake(self) -> None:
        self._intake_stop = threading.Event()
        self._heart.report("intake", None)
        custody = StoreCustody(self._store, utc_now)
        for mailbox in self._desk.settings.mailboxes:
            if mailbox.host is not None:
                self._intake_loops.append(self._begin_mailbox(mailbox, custody))
        self._begin(
            "decide",
            lambda loop: loops.decide_mail(loop, self._handle, self._actors.ring, self._kept),
            self._intake_stop,
        )
        for name, write in (("collect", self._collect), ("remind", self._remind), ("digest", self._digest)):
            body = partial(loops.write_when_due, write=write, ring=self._actors.ring)
            self._begin(name, body, self._intake_stop)
        self._begin("customers", self._refresh_customers, self._intake_stop)
        self._begin(
            "index",
            lambda loop: loops.fill_index(loop, lambda: search.index_once(self._store)),
            self._intake_stop,
        )

    def _refresh_customers(self, loop: _Loop) -> None:
        def stopped() -> bool:
            loop.beat()
            return loop.stop.is_set()

        def refresh() -> None:
            wanted = self._desk.settings.customers
            customers.refresh_once(
                customers.Refresh(
                    store=self._store, command=wanted.command, seconds=wanted.command_seconds, stopped=stopped
                )
            )

        def wanted() -> tuple[object, float]:
            table = self._desk.settings.customers
            return (table.command,), table.command_minutes * 60.0

        loops.refresh_customers(loop, refresh, wanted)

    def _begin_mailbox(self, mailbox: Mailbox, custody: StoreCustody) -> _Loop:
        return self._begin(
            f"mailbox {mailbox.name}",
            lambda loop: watch(mailbox, custody, loop.stop, loop.beat, self._kept.set, loop.report, utc_now),
            self._intake_stop,
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

    def _collect(self) -> list[int] | None:
        return collect.collect_once(
            collect.Collector(store=self._store, desk=self._desk, renderer=self._renderer, clock=utc_now)
        )

    def _remind(self) -> list[int] | None:
        return remind.remind_once(
            remind.Reminder(store=self._store, desk=self._desk, renderer=self._renderer, clock=utc_now)
        )

    def _digest(self) -> list[int] | None:
        return digest.digest_once(
            digest.Digester(store=self._store, desk=self._desk, renderer=self._renderer, clock=utc_now)
        )

    def _begin(self, name: str, body: Callable[[_Loop], None], stop: threading.Event | None = None) -> _Loop:
        """Run a loop in a thread of its own; if it ends with an error, say so and begin it again."""
        loop = _Loop(name, self._heart, stop or self._ending)

        def supervise() -> None:
            while not loop.stop.is_set():
                loop.beat()
                try:
                    body(loop)
                except StoreBroken as error:
                    self._break(error)
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
        """SIGHUP: rules, templates, agents and queues anew; what is wired into running threads needs a restart."""
        try:
            new = load_desk(self._config)
            renderer = Renderer(new.templates)
            queues = {queue.name for queue in new.settings.queues}
            gone = [mailbox.name for mailbox in self._desk.settings.mailboxes if mailbox.queue not in queues]
            problems = [*renderer.check(), *Canned(new.canned).check()]
            problems += [f"the queue of mailbox {name} is gone; a change of mailboxes needs a restart" for name in gone]
            if problems:
                raise ConfigError("\n".join(problems))
        except ConfigError as error:
            log.error("reload refused", error=str(error), hint="the old settings stay in force")
            return
        wired = ("store", "broker", "keys", "relay", "health", "mailboxes", "attachments")
        if any(getattr(new.settings, name) != getattr(self._desk.settings, name) for name in wired):
            log.warning("restart needed", hint="mailboxes, attachments, relay, store, broker, keys and health stay")
        kept = {name: getattr(self._desk.settings, name) for name in wired}
        settings = new.settings.model_copy(update=kept)
        self._desk = dataclasses.replace(new, settings=settings, ring=self._desk.ring)
        self._renderer = renderer
        log.info("reloaded", rules=len(new.rules.rules))


def _tell_ready() -> None:
    notify("READY=1")
    sys.stderr.write("ready\n")
    sys.stderr.flush()
