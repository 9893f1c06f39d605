"""The clocks of tickets at random against a walk through time, minute by minute: `python -m bench.clocks_oracle`.

Calendars, holidays, policies, their changes and what happens to a ticket come from `tests/random_clocks.py`, the walk
is that of `tests/oracle_of_clocks.py`. Everything must be the same to the second; the test suite compares a few hundred
of the same examples. Then it is shown what the clocks of a ticket cost.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.oracle_of_clocks import differences
from tests.random_clocks import example
from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.sla import BREACH, Policy, Promises, Step, Tells, Version, clocks_of, next_at
from triaged.model import Metric, Moment, Priority, Standing, Status, Tier, What

SHOWN = 5  #: examples that are shown where something differs
TOLD_EVERY = 1000  #: examples
ROUNDS = 5  #: the fastest counts
CALLS = 200


def main() -> int:
    """Returns the exit code: 1 when anything differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="how many examples (20000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (0)")
    given = parser.parse_args()
    wrong = 0
    begun = time.perf_counter()
    for number in range(given.first, given.first + given.count):
        found = differences(example(number))
        if found and wrong < SHOWN:
            print(f"example {number}:", *found, sep="\n  ")
        wrong += bool(found)
        if (number - given.first) % TOLD_EVERY == 0:
            print(f"{number - given.first:,} compared", file=sys.stderr)
    took = time.perf_counter() - begun
    print(f"{given.count:,} tickets against the walk: {wrong:,} differ ({took:.0f} s)")
    _costs()
    return 1 if wrong else 0


def _costs() -> None:
    """What is computed for each mail that is taken in."""
    opened = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    versions = (Version(number=1, since=opened - timedelta(days=90), promises=_promises()),)
    for name, moments in (("one moment", _ticket(opened, 1)), ("a hundred moments", _ticket(opened, 100))):
        now = moments[-1].at + timedelta(minutes=20)
        clocks = clocks_of(moments, versions, now)
        print(
            f"{name}, {len(clocks)} clocks: {_micros(lambda: clocks_of(moments, versions, now)):.0f} us, "  # noqa: B023
            f"with the next step {_micros(lambda: next_at(clocks_of(moments, versions, now), versions, now)):.0f} us"  # noqa: B023
        )


def _promises() -> Promises:
    spans = tuple(map(read_span, ("Mon-Fri 09:00-12:30", "Mon-Fri 13:30-17:30")))
    office = WorkingHours(spans=spans, zone=ZoneInfo("Europe/Berlin"), days_off=frozenset({date(2026, 12, 25)}))
    targets = {Metric.FIRST_RESPONSE: 4 * 3600, Metric.RESOLUTION: 16 * 3600}
    policy = Policy(name="standard", calendar="office", targets=dict.fromkeys(Priority, targets), chain="standard")
    chain = tuple(Step(at=at, does=(Tells.AGENT,)) for at in (50, 75, 90, BREACH))
    return Promises(policies=(policy,), calendars={"office": office}, chains={"standard": chain})


def _ticket(opened: datetime, count: int) -> list[Moment]:
    """A ticket that changes hands again and again."""
    found = []
    for number in range(count):
        at = opened + timedelta(hours=7 * number)
        standing = Standing(
            status=Status.NEW,
            priority=Priority.P3,
            queue="support",
            tier=Tier.L1,
            assignee=f"agent{number % 3}@desk.example" if number else None,
        )
        found.append(Moment(at=at, logged_at=at, what=What.CHANGED if number else What.OPENED, standing=standing))
    return found


def _micros(what: Callable[[], object]) -> float:
    """CPU time of one call, in millionths of a second."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(CALLS):
            what()
        fastest = min(fastest, time.process_time() - begun)
    return fastest / (CALLS) * 1e6


if __name__ == "__main__":
    sys.exit(main())
