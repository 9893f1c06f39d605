"""One desk in a process of its own, whose time is told to it: `python -m tests.loops.desk SETTINGS`.

It takes mail by SMTP into custody and does what the loops of the service do: decide, collect, send through its relay.
First it says `listening PORT`. To each line `at TIME` (ISO 8601) on standard input it answers `idle SENT` when nothing
is left to do at that time; SENT is what it has handed to its relay so far. It ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.loop_thread import LoopThread
from triaged import logs
from triaged.collect import Collector, collect_once
from triaged.config import Relay, load_desk
from triaged.deliver import Courier, deliver_once
from triaged.delivery.smtp import SmtpChannels
from triaged.intake.content import BytesContent
from triaged.model import OutboxItem, RawMail
from triaged.process import Processor, handle
from triaged.render import Renderer
from triaged.store import Store, leases
from triaged.store.custody import StoreCustody


@dataclass
class Clock:
    """Stands still until it is told the time."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


class Inlet:
    """What aiosmtpd calls for each mail: 250 after custody."""

    def __init__(self, custody: StoreCustody, mailbox: str, clock: Clock) -> None:
        self._custody, self._mailbox, self._clock = custody, mailbox, clock

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        raw = RawMail(
            mailbox=self._mailbox,
            folder=None,
            uidvalidity=None,
            uid=None,
            received_at=self._clock(),
            content=BytesContent(envelope.content),
        )
        self._custody.keep([raw])
        return "250 2.0.0 kept"


class CountingChannel:
    """The product's own channel to the relay, with a count of what the relay took."""

    def __init__(self, relay: Relay | None) -> None:
        self.sent = 0
        self._channels = SmtpChannels(relay)

    def deliver(self, item: OutboxItem) -> str:
        reply = self._channels.mine().deliver(item)
        self.sent += 1
        return reply

    def close(self) -> None:
        self._channels.close()


@dataclass(frozen=True)
class Steps:
    """What the service's loops call."""

    processor: Processor
    collector: Collector
    courier: Courier

    def work(self) -> None:
        """Until nothing is left to do."""
        more = True
        while more:
            more = handle(self.processor) is not None
            more |= collect_once(self.collector) is not None
            more |= deliver_once(self.courier)


async def shut(server: asyncio.Server) -> None:
    """On the loop of the server, which asyncio asks for."""
    server.close()


def main() -> None:
    logs.configure()
    desk = load_desk(Path(sys.argv[1]))
    store = Store(desk.settings.store.url)
    store.upgrade()
    clock, renderer, owner = Clock(), Renderer(desk.templates), leases.this_process()
    channel = CountingChannel(desk.settings.relay)
    steps = Steps(
        processor=Processor(store=store, desk=desk, renderer=renderer, owner=owner, clock=clock),
        collector=Collector(store=store, desk=desk, renderer=renderer, clock=clock),
        courier=Courier(store=store, channel=lambda: channel, owner=owner, clock=clock),
    )
    inlet = Inlet(StoreCustody(store, clock), desk.settings.mailboxes[0].name, clock)
    listening = LoopThread("inlet")
    server = listening.run(
        listening.loop.create_server(lambda: SMTP(inlet, loop=listening.loop, hostname="mx"), "127.0.0.1", 0)
    )
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    for line in sys.stdin:
        clock.now = datetime.fromisoformat(line.removeprefix("at ").strip())
        steps.work()
        print("idle", channel.sent, flush=True)
    listening.run(shut(server))
    listening.close()
    channel.close()
    store.close()


if __name__ == "__main__":
    main()
