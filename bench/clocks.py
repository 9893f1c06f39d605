"""What a look of the dispatcher costs with 100,000 open tickets against 1,000: `python -m bench.clocks`, or `--help`.

Each ticket has four clocks. Measured in turns in one run, A B A B ...: a look at a desk where nothing is due, and what
it costs to carry out the step of a ticket that is due. On SQLite, and on PostgreSQL where that can be had.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from sqlalchemy import insert, text, update

from tests.agents_desk import AgentsDesk
from tests.escalating_desk import chain, led
from tests.servers import available
from tests.servers.postgresql import PostgreSQL
from tests.stored import ticket_row
from triaged import escalate
from triaged.desk.sla.events import CLOCK, data_of
from triaged.model import Moment, Priority, Standing, Status, Tier, What
from triaged.store.tables import event, ticket

FEW = 1_000
AGENTS = 20
GOAL = 2.0  #: times that a look may cost with all tickets what it costs with FEW
ROWS = 5_000  #: written at once
PROMISES = chain('{ at = "breach", do = ["agent"] }').replace(
    'P3 = { first_response = "1h" }',
    'P3 = { first_response = "1h", next_reply = "2h", update = "4h", resolution = "8h" }\ntiers = { L1 = "8h" }',
)
METRICS = ("first_response", "update", "resolution", "tier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What was measured at one desk."""

    tickets: int
    looks: Sequence[float]  #: seconds of each look at which nothing was due
    step: float  #: seconds for each ticket that was due


def measure(desks: Sequence[tuple[int, AgentsDesk]], *, looks: int, due: int) -> Sequence[Cost]:
    """Look at each desk so many times, in turns; then let so many tickets fall due."""
    dispatchers = [_dispatcher(desk) for _tickets, desk in desks]
    taken: list[list[float]] = [[] for _ in desks]
    for turn in range(looks + 1):
        for times, dispatcher in zip(taken, dispatchers, strict=True):
            began = time.perf_counter()
            if escalate.escalate_once(dispatcher) is not None:
                raise RuntimeError("something was due")
            if turn:  # the first one connects
                times.append(time.perf_counter() - began)
    steps = [_steps(desk, dispatcher, due) for (_tickets, desk), dispatcher in zip(desks, dispatchers, strict=True)]
    return [
        Cost(tickets=tickets, looks=times, step=step)
        for (tickets, _desk), times, step in zip(desks, taken, steps, strict=True)
    ]


def filled(folder: Path, url: str, tickets: int) -> AgentsDesk:
    """A desk with so many open tickets, each of which was opened a moment ago."""
    folder.mkdir()
    agents = "\n".join(
        f'[[agent]]\nname = "{name}"\naddresses = ["{name.lower()}@agents.example"]'
        for name in ("Sue", *(f"Agent{number}" for number in range(1, AGENTS)))
    )
    desk = led(AgentsDesk(folder, url, agents=agents), PROMISES)
    at = desk.now
    standing = Standing(status=Status.OPEN, priority=Priority.P3, queue="support", tier=Tier.L1)
    moment = data_of(Moment(at=at, logged_at=at, what=What.OPENED, standing=standing))
    clocks = [
        {"metric": metric, "state": "running", "due_at": "2026-03-01T13:00:00Z", "policy": "standard"}
        for metric in METRICS
    ]
    due_at = at + timedelta(hours=1)
    for start in range(0, tickets, ROWS):
        numbers = range(1001 + start, 1001 + min(start + ROWS, tickets))
        with desk.store.write() as transaction:
            transaction.execute(
                insert(ticket),
                [
                    ticket_row(number, created_at=at, updated_at=at, last_event=1, clocks=clocks, clock_at=due_at)
                    for number in numbers
                ],
            )
            transaction.execute(
                insert(event),
                [
                    {"ticket": number, "number": 1, "at": at, "kind": CLOCK, "actor": "triaged", "data": moment}
                    for number in numbers
                ],
            )
    if desk.store.url.get_backend_name() == "postgresql":
        with desk.store.write() as transaction:
            transaction.execute(text("ANALYZE"))
    return desk


def _dispatcher(desk: AgentsDesk) -> escalate.Escalator:
    deps = desk.deps
    return escalate.Escalator(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=deps.clock)


def _steps(desk: AgentsDesk, dispatcher: escalate.Escalator, due: int) -> float:
    """Seconds for each of the tickets that fall due; one batch before them fills the caches."""
    passed = desk.now + timedelta(hours=1)
    with desk.store.write() as transaction:
        late = update(ticket).where(ticket.c.number >= 1001 + due + escalate.BATCH_TICKETS)
        transaction.execute(late.values(clock_at=passed + timedelta(days=1)))
    desk.now = passed
    escalate.escalate_once(dispatcher)
    began = time.perf_counter()
    while escalate.escalate_once(dispatcher) is not None:
        pass
    return (time.perf_counter() - began) / due


def main() -> int:
    """Returns 0; a missed goal is shown, not punished."""
    parser = argparse.ArgumentParser(description="Measure what a look at promised times costs.")
    parser.add_argument("--tickets", type=int, default=100_000, help="open ones (default: %(default)s)")
    parser.add_argument("--looks", type=int, default=500, help="(default: %(default)s)")
    parser.add_argument("--due", type=int, default=500, help="tickets that fall due (default: %(default)s)")
    wanted = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    missing = available.missing("postgresql")
    if missing:
        print(f"PostgreSQL is left out: {missing}", file=sys.stderr)
    _show("SQLite", _on_sqlite(wanted))
    if not missing:
        _show("PostgreSQL", _on_postgresql(wanted))
    return 0


def _on_sqlite(wanted: argparse.Namespace) -> Sequence[Cost]:
    with TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / name}.db" for name in ("few", "all")]
        return _measured(wanted, Path(folder), urls)


def _on_postgresql(wanted: argparse.Namespace) -> Sequence[Cost]:
    server = PostgreSQL()
    try:
        server.start()
        with TemporaryDirectory() as folder:
            return _measured(wanted, Path(folder), [server.create_database(), server.create_database()])
    finally:
        server.close()


def _measured(wanted: argparse.Namespace, folder: Path, urls: Sequence[str]) -> Sequence[Cost]:
    with ExitStack() as open_desks:
        desks = []
        for number, (tickets, url) in enumerate(zip((FEW, wanted.tickets), urls, strict=True)):
            desks.append((tickets, filled(folder / str(number), url, tickets)))
            open_desks.callback(desks[-1][1].store.close)
        return measure(desks, looks=wanted.looks, due=wanted.due)


def _show(database: str, costs: Sequence[Cost]) -> None:
    few, all_ = costs
    ratio = statistics.median(each / other for each, other in zip(all_.looks, few.looks, strict=True))
    verdict = "met" if ratio <= GOAL else "MISSED"
    print(f"{database}: a look with nothing due, with {all_.tickets} open tickets against {few.tickets}:")
    print(f"  {ratio:.2f} times, the median of paired ratios (at most {GOAL:.0f}: {verdict})")
    for cost in costs:
        print(
            f"  {cost.tickets} tickets: a look {statistics.median(cost.looks) * 1e6:.0f} us, "
            f"a ticket that is due {cost.step * 1e3:.1f} ms"
        )


if __name__ == "__main__":
    sys.exit(main())
