"""`/healthz` and `/metrics` on loopback.

The first thing to watch is the age of the oldest mail without an outcome: whatever goes wrong, it grows.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from triaged.errors import ConfigError, StoreError
from triaged.model import Outcome
from triaged.service.heart import Heart
from triaged.store import Store, due_clocks, inbox, lists
from triaged.store.slow import slow_rules


class _Numbers(Collector):
    """Reads the database at each scrape."""

    def __init__(self, store: Store, heart: Heart, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._heart = heart
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The numbers, the age of the oldest waiting mail first."""
        with self._store.read() as transaction:
            oldest = inbox.oldest_waiting(transaction)
            attention = lists.count_attention(transaction)
            notices = lists.count_outbox(transaction)
            slow = slow_rules(transaction)
            due_since = due_clocks.due_since(transaction)
        now = self._clock()
        age = (now - oldest).total_seconds() if oldest else 0.0
        late = max(0.0, (now - due_since).total_seconds()) if due_since else 0.0
        yield GaugeMetricFamily(
            "triaged_oldest_unprocessed_seconds", "Age of the oldest mail in custody without an outcome", value=age
        )
        yield GaugeMetricFamily(
            "triaged_oldest_due_clock_seconds", "Age of the oldest promised time that nobody has looked at", value=late
        )
        mails = GaugeMetricFamily("triaged_inbox_mails", "Mails that wait for a person's word", labels=["outcome"])
        for outcome in (Outcome.QUARANTINED, Outcome.HELD):
            mails.add_metric([outcome.value], attention.get(outcome, 0))
        yield mails
        outbox = GaugeMetricFamily("triaged_outbox_notices", "Notices by state", labels=["state"])
        for state, count in notices.items():
            outbox.add_metric([state], count)
        yield outbox
        troubles = GaugeMetricFamily("triaged_trouble", "1 for each loop that cannot do its work", labels=["loop"])
        for loop in self._heart.troubles():
            troubles.add_metric([loop], 1)
        yield troubles
        left_out = CounterMetricFamily(
            "triaged_slow_rules", "Mails on which a rule was left out, since its pattern was too slow", labels=["rule"]
        )
        for rule, known in slow.items():
            left_out.add_metric([rule], known.times)
        yield left_out


@contextlib.contextmanager
def serve(listen: str | None, store: Store, heart: Heart, clock: Callable[[], datetime]) -> Iterator[None]:
    """Answer on `listen` ("127.0.0.1:9321") while the block runs; not at all when it is None."""
    if listen is None:
        yield
        return
    registry = CollectorRegistry()
    registry.register(_Numbers(store, heart, clock))
    host, _, port = listen.rpartition(":")
    try:
        server = ThreadingHTTPServer((host.strip("[]"), int(port)), _handler(registry, heart))
    except OSError as error:
        raise ConfigError(f"[health] listen = {listen}: {error.strerror}; choose a free address") from error
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(registry: CollectorRegistry, heart: Heart) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/healthz":
                silent, troubles = heart.silent(), heart.troubles()
                body = json.dumps({"ok": not silent, "hanging": silent, "troubles": troubles}).encode()
                self._answer(503 if silent else 200, "application/json", body)
            elif self.path == "/metrics":
                try:
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry))
                except StoreError as error:
                    self._answer(503, "text/plain; charset=utf-8", f"{error}\n".encode())
            else:
                self._answer(404, "text/plain; charset=utf-8", b"/healthz or /metrics\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """A scrape every few seconds is no event."""

    return Handler
