"""The service is killed again and again while promised times run out: `python -m bench.clock_kills`, or `--help`.

Before each start a part of the tickets falls due, each with three steps, of which two come too late. In the end the
history of each ticket must have each step once, and the relay each notice at least once, each with one Message-ID and
the same bytes at each try. Half of the kills come somewhen after a service is ready, the others while it sends. With
`--services 2` two of them run on one database, and a random one is killed each time.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import structlog
from sqlalchemy import ColumnElement, func, select, update

from tests.batch_desk import BatchDesk
from tests.e2e.desk import TRIAGED, mail
from tests.servers.postgresql import PostgreSQL
from tests.servers.program import Program
from tests.servers.smtp_sink import SmtpSink
from triaged.store import Store, promises
from triaged.store.tables import event, outbox, ticket

AGENTS = 20
TARGET = timedelta(hours=1)
LATER = timedelta(days=1)
STEPS = (("first_response", 1), ("first_response", 2), ("first_response", 3))  #: of each ticket, in the end
NOTICES = ("escalated_agent", "escalated_list_agent", "breach_lead")
KILL_SECONDS = 0.5  #: after a service is ready, at the latest
SENDING_SECONDS = 0.1  #: or after it has steps to tell of
LOOK_SECONDS = 0.02
GIVE_UP_SECONDS = 120.0
SEED = 20260301

SETTINGS = """
name = "Example Desk"
mode = "live"
[store]
url = "{url}"
[keys]
file = "keys"
[relay]
host = "127.0.0.1"
port = {port}
tls = "none"
[incidents]
tickets = 0
[[queue]]
name = "support"
lead = "Agent 0"
[[mailbox]]
name = "support"
address = "support@example.test"
queue = "support"
{agents}
[[calendar]]
name = "always"
[[sla]]
name = "standard"
calendar = "always"
chain = "standard"
P3 = {{ first_response = "1h" }}
[[chain]]
name = "standard"
steps = [
    {{ at = "50%", do = ["agent"] }},
    {{ at = "75%", do = ["agent"] }},
    {{ at = "breach", do = ["agent", "lead"] }},
]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survived:
    """What came of it."""

    clocks: int
    kills: int
    amid: int  #: kills, of them, that came while something was due or waited to be sent
    seconds: float
    steps: Mapping[int, Counter[tuple[str, int]]]  #: of each ticket: (metric, step) -> how often its history has it
    late: int  #: of them, so many came too late, since a later one was due
    notices: Mapping[str, str]  #: Message-ID -> state, of what the desk has written
    sent: Mapping[str, Sequence[bytes]]  #: Message-ID -> each time that the relay took it

    @property
    def wrong(self) -> Sequence[str]:
        """What is not as it must be, a line each."""
        expected = Counter(STEPS)
        wrong = [f"ticket {number}: {dict(found)}" for number, found in self.steps.items() if found != expected]
        if len(self.steps) != self.clocks:
            wrong.append(f"{len(self.steps)} tickets of {self.clocks}")
        wrong += [f"{name} is {state}" for name, state in self.notices.items() if state != "sent"]
        wrong += [f"{name} never came" for name in self.notices.keys() - self.sent.keys()]
        wrong += [f"{name} came without a row" for name in self.sent.keys() - self.notices.keys()]
        return wrong + [f"{name} came in two forms" for name, copies in self.sent.items() if len(set(copies)) > 1]

    @property
    def repeated(self) -> int:
        """How many notices the relay was given more than once."""
        return sum(len(copies) > 1 for copies in self.sent.values())


def kill_among(
    folder: Path, url: str, relay: SmtpSink, *, clocks: int, kills: int, services: int = 1, seed: int = SEED
) -> Survived:
    """So many clocks run out while services are killed so many times.

    Args:
        folder: For the settings and the log; exists.
        url: An empty database.
        relay: Takes what the desk sends; it runs.
        clocks: Tickets, each with one clock.
        kills: How often a service is killed.
        services: That run at once.
        seed: Of the moments.

    Raises:
        TimeoutError: not all is done after GIVE_UP_SECONDS.
    """
    _open_tickets(folder, url, relay, clocks)
    running = [_Service(folder, number) for number in range(services)]
    began = time.monotonic()
    with closing(Store(url)) as store:
        try:
            amid = _kill_and_await(store, running, kills, random.Random(seed))
        finally:
            for each in running:
                each.program.stop()
        seconds = time.monotonic() - began
        return _survived(store, relay, clocks=clocks, kills=kills, amid=amid, seconds=seconds)


class _Service:
    """One of the services."""

    def __init__(self, folder: Path, number: int) -> None:
        self._log = folder / f"log{number}"
        self.program = Program([TRIAGED, "-c", str(folder / "triaged.toml"), "run"], log=self._log)

    def start(self) -> None:
        begin = self._log.stat().st_size if self._log.exists() else 0
        self.program.start(lambda: b"ready\n" in self._log.read_bytes()[begin:])


def _open_tickets(folder: Path, url: str, relay: SmtpSink, clocks: int) -> None:
    """What was promised of them is over; but nobody looks before they `_fall_due`."""
    agents = "\n".join(
        f'[[agent]]\nname = "Agent {each}"\naddresses = ["agent{each}@agents.example"]' for each in range(AGENTS)
    )
    begin = datetime.now(UTC) - 2 * TARGET
    settings = SETTINGS.format(url=url, port=relay.port, agents=agents)
    desk = BatchDesk(folder, url, settings, now=begin)
    try:
        with desk.store.write() as transaction:
            promises.take_effect(transaction, desk.deps.desk.promises, begin)
        desk.keep(*(mail(number, f"c{number}@c{number}.example.org") for number in range(clocks)))
        desk.handle()
        with desk.store.write() as transaction:
            transaction.execute(update(ticket).values(clock_at=begin + LATER))
    finally:
        desk.store.close()


def _kill_and_await(store: Store, services: Sequence[_Service], kills: int, chance: random.Random) -> int:
    """A part of the tickets falls due, and one of the services is killed, so many times; then all is done.

    Returns how many of the kills came while there was something to do.
    """
    for each in services[1:]:
        each.start()
    victim, amid = services[0], 0
    for turn in range(kills):
        known = _steps_known(store)
        _fall_due(store, turn, kills)
        victim.start()
        sends = chance.random() < 0.5 and _await_more(store, known)
        # the moment of the crash is left to chance
        time.sleep(chance.uniform(0, SENDING_SECONDS if sends else KILL_SECONDS))
        victim = chance.choice(services)
        victim.program.stop(signal.SIGKILL)
        amid += not _is_done(store)
    victim.start()
    _await_end(store)
    return amid


def _fall_due(store: Store, turn: int, turns: int) -> None:
    """Now one of so many parts of the tickets."""
    with store.write() as transaction:
        now = datetime.now(UTC)
        transaction.execute(update(ticket).where(ticket.c.number % turns == turn).values(clock_at=now))


def _steps_known(store: Store) -> int:
    with store.read() as transaction:
        found: int = transaction.execute(
            select(func.count()).select_from(event).where(event.c.kind == "escalated")
        ).scalar_one()
    return found


def _await_more(store: Store, known: int) -> bool:
    """Until a service has carried out further steps; True."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while _steps_known(store) == known and not _is_done(store):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no step after {GIVE_UP_SECONDS} s")
        time.sleep(LOOK_SECONDS)
    return True


def _is_done(store: Store) -> bool:
    """Nothing is due, and nothing that may leave by now waits to be sent."""
    now = datetime.now(UTC)
    due = select(ticket.c.number).where(ticket.c.clock_at <= now).limit(1)
    waits = select(outbox.c.id).where(_ours(now), outbox.c.state.in_(["waiting", "sending"])).limit(1)
    with store.read() as transaction:
        return transaction.execute(due).first() is None and transaction.execute(waits).first() is None


def _ours(now: datetime) -> ColumnElement[bool]:
    """The notices that are counted; an agent's next list waits until some time after the one before it."""
    return outbox.c.notice.in_(NOTICES) & (outbox.c.next_at <= now)


def _await_end(store: Store) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not _is_done(store):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {GIVE_UP_SECONDS} s")
        time.sleep(LOOK_SECONDS)


def _survived(store: Store, relay: SmtpSink, *, clocks: int, kills: int, amid: int, seconds: float) -> Survived:
    with store.read() as transaction:
        numbers = transaction.execute(select(ticket.c.number)).scalars().all()
        said = select(event.c.ticket, event.c.data).where(event.c.kind == "escalated")
        fired = transaction.execute(said).all()
        rows = transaction.execute(select(outbox.c.message_id, outbox.c.state).where(_ours(datetime.now(UTC))))
        notices = {row.message_id: row.state for row in rows}
    steps: dict[int, Counter[tuple[str, int]]] = {number: Counter() for number in numbers}
    for row in fired:
        steps[row.ticket][row.data["metric"], row.data["step"]] += 1
    sent: dict[str, list[bytes]] = {}
    for taken in relay.mails:
        letter = message_from_bytes(taken.content)
        if letter["X-Triaged-Notice"] in NOTICES:
            sent.setdefault(str(letter["Message-ID"]), []).append(taken.content)
    late = sum(bool(row.data.get("late")) for row in fired)
    return Survived(
        clocks=clocks, kills=kills, amid=amid, seconds=seconds, steps=steps, late=late, notices=notices, sent=sent
    )


def main() -> int:
    """Returns the exit code: 1 when a step or a notice is missing, or a step is there twice."""
    parser = argparse.ArgumentParser(description="Kill the service while promised times run out.")
    parser.add_argument("--clocks", type=int, default=500, help="that run out (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=40, help="(default: %(default)s)")
    parser.add_argument("--services", type=int, default=1, help="at once on one database (default: %(default)s)")
    parser.add_argument("--postgresql", action="store_true", help="in place of SQLite")
    wanted = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="triaged-clock-kills-"))
    relay, server = SmtpSink(), PostgreSQL() if wanted.postgresql else None
    relay.start()
    try:
        if server is not None:
            server.start()
        url = f"sqlite:///{folder / 'triaged.db'}" if server is None else server.create_database()
        how = {"clocks": wanted.clocks, "kills": wanted.kills, "services": wanted.services}
        survived = kill_among(folder, url, relay, **how)
    finally:
        relay.close()
        if server is not None:
            server.close()
    total = sum(each.total() for each in survived.steps.values())
    database = "PostgreSQL" if wanted.postgresql else "SQLite"
    print(f"{database}: {wanted.clocks} clocks, {wanted.services} at once, {survived.seconds:.0f} s")
    print(f"{wanted.kills} kills, {survived.amid} of them amid work; {len(survived.wrong)} wrong")
    print(f"{total} steps in the history, {survived.late} of them late")
    print(f"{len(survived.notices)} notices, {survived.repeated} of them sent again")
    for line in survived.wrong[:20]:
        print(f"  {line}", file=sys.stderr)
    if survived.wrong:
        print(f"see {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
