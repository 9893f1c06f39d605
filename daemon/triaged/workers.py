"""Dramatiq: the doorbell between who writes notices and who sends them.

The database is the truth. A job carries nothing but outbox ids; a job that is lost, doubled or late changes nothing,
since the row says what is due and the lease says who sends it. So the brokers run without any middleware: back-off,
age and retries live in the row, and every socket has its own time limit.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dramatiq
import structlog
from dramatiq.brokers.stub import StubBroker

from triaged import logs
from triaged.config import load_desk
from triaged.deliver import Courier, deliver_once
from triaged.delivery.smtp import SmtpChannels
from triaged.errors import ConfigError, StoreBroken
from triaged.store import Store, leases

EMBEDDED = "embedded"
QUEUE = "triaged"
THREADS = 4  #: notices sent at the same time by one process; each has its own relay connection
IDLE_MILLISECONDS = 1000  #: how long a worker thread waits for a job before it looks whether it should end

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actors:
    """What the workers do, bound to one broker."""

    broker: dramatiq.Broker
    deliver: dramatiq.Actor[[list[int]], None]

    def ring(self, outbox_ids: Sequence[int]) -> None:
        """Wake a worker for these notices. Never raises: what is not heard now, the sweeper rings for again."""
        try:
            self.deliver.send(list(outbox_ids))
        except Exception as error:  # noqa: BLE001  a lost broker costs time, never a notice
            log.warning("broker unreachable", error=str(error), hint="check [broker] url; notices wait meanwhile")


def broker_for(url: str) -> dramatiq.Broker:
    """The broker of the settings. Raises ConfigError when its extra is not installed."""
    if url == EMBEDDED:
        return StubBroker(middleware=[])
    try:
        if url.startswith("amqp"):
            from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415  an extra

            return RabbitmqBroker(url=url, middleware=[])
        from dramatiq.brokers.redis import RedisBroker  # noqa: PLC0415  an extra

        redis_broker: Any = RedisBroker  # its signature is not annotated
        broker: dramatiq.Broker = redis_broker(url=url, middleware=[])
    except ImportError as error:
        extra = "rabbitmq" if url.startswith("amqp") else "redis"
        raise ConfigError(f"[broker] url needs more: pip install 'triaged[{extra}]'") from error
    return broker


def bind(broker: dramatiq.Broker, courier: Courier, broken: Callable[[StoreBroken], None]) -> Actors:
    """Declare the actors on a broker; `broken` is told when the disk failed, and the process must end."""

    def deliver(outbox_ids: list[int]) -> None:
        try:
            while deliver_once(courier, outbox_ids):
                pass
        except StoreBroken as error:
            broken(error)
        except Exception:  # the rows are still due; an exception in a job would only be kept by the broker
            log.exception("delivery failed")

    return Actors(broker=broker, deliver=dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name="deliver")(deliver))


def worker_for(actors: Actors) -> dramatiq.Worker:
    """A worker of this process; start() and stop() it. One a process."""
    return dramatiq.Worker(actors.broker, worker_threads=THREADS, worker_timeout=IDLE_MILLISECONDS)


def setup() -> None:
    """For `dramatiq triaged.workers:setup`: workers of Dramatiq's own command line, settings by TRIAGED_CONFIG."""
    logs.configure()
    desk = load_desk(Path(os.environ["TRIAGED_CONFIG"]))
    broker = broker_for(desk.settings.broker.url)
    store = Store(desk.settings.store.url)
    courier = Courier(
        store=store,
        channel=SmtpChannels(desk.settings.relay).mine,
        owner=leases.this_process(),
        clock=lambda: datetime.now(UTC),
    )
    bind(broker, courier, broken=lambda _error: os.kill(os.getpid(), signal.SIGTERM))
    dramatiq.set_broker(broker)


def probe(url: str) -> None:
    """See whether a broker at redis:// or amqp:// answers. Raises ConfigError that says what to do."""
    broker: Any = broker_for(url)
    try:
        if url.startswith("amqp"):
            broker.declare_queue(QUEUE, ensure=True)
        else:
            broker.client.ping()
    except Exception as error:
        raise ConfigError(f"the broker does not answer ({error}); check [broker] url") from error
    finally:
        broker.close()
