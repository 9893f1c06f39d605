"""One measurement as a row of pieces, each with the promise by which it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triaged.desk.calendars import WorkingHours
from triaged.desk.sla.cycles import Cycle
from triaged.desk.sla.marks import Mark
from triaged.desk.sla.promises import Policy
from triaged.model import DONE, GONE, OVER, ClockState, Metric, Status

#: the metrics that may wait; how long a customer has to wait for an answer does not depend on a status
_MAY_WAIT = (Metric.UPDATE, Metric.RESOLUTION, Metric.TIER)
_WAITS = {Status.PENDING: "waiting for customer", Status.HOLD: "waiting for others"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What is promised for one metric at a mark."""

    policy: Policy
    version: int
    calendar: WorkingHours
    target: int

    def pauses(self, metric: Metric, mark: Mark) -> str:
        """What a clock waits for; empty: it runs. Nothing makes it wait before a person has answered."""
        status = mark.standing.status
        if metric not in _MAY_WAIT or not mark.answered or status not in self.policy.pauses:
            return ""
        return _WAITS[status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The time from one mark to the next, as one measurement sees it."""

    mark: Mark
    ends: datetime
    goes_on: bool  #: it is the last one, and time goes on: `ends` is now
    promise: Promise | None  #: by which it counts; None: the ticket is gone, or is solved for a while
    in_force: bool  #: False: the promise came only later

    @property
    def begins(self) -> datetime:
        """When it begins: at its mark."""
        return self.mark.at


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a measurement has ended."""

    mark: Mark
    state: ClockState
    reason: str


def pieces_of(cycle: Cycle, marks: Sequence[Mark], now: datetime) -> tuple[Sequence[Piece], End | None]:
    """The pieces until nothing is promised any more, and how they end; None: it goes on.

    What nothing was promised for counts by the promise that came after it.
    """
    promises = [_promise(cycle.metric, mark) for mark in marks[cycle.first : cycle.last]]
    kept = len(promises)
    while kept and promises[kept - 1] is None:
        kept -= 1
    pieces: list[Piece] = []
    promise = None
    for place in reversed(range(cycle.first, cycle.first + kept)):
        mark, own = marks[place], promises[place - cycle.first]
        promise = own or promise
        goes_on = place + 1 == len(marks)
        piece = Piece(
            mark=mark,
            ends=now if goes_on else marks[place + 1].at,
            goes_on=goes_on,
            promise=None if mark.standing.status in OVER else promise,
            in_force=own is not None,
        )
        pieces.append(piece)
    return pieces[::-1], _end(cycle, marks, cycle.first + kept)


def _promise(metric: Metric, mark: Mark) -> Promise | None:
    policy, standing = mark.policy, mark.standing
    if policy is None or standing.status in OVER:
        return None
    if metric is Metric.TIER:
        target = policy.tiers.get(standing.tier)
    else:
        target = policy.targets.get(standing.priority, {}).get(metric)
    if target is None:
        return None
    calendar = mark.version.promises.calendars[policy.calendar]
    return Promise(policy=policy, version=mark.version.number, calendar=calendar, target=target)


def _end(cycle: Cycle, marks: Sequence[Mark], after: int) -> End | None:
    """How it ends after the last piece that counts."""
    if after < (len(marks) if cycle.last is None else cycle.last):
        status = marks[after].standing.status
        if status in DONE:  # what it was reopened to was not promised
            return End(mark=marks[after], state=ClockState.STOPPED, reason=status.value)
        reason = f"was {status}" if status in GONE else "not promised"
        return End(mark=marks[after], state=ClockState.CANCELLED, reason=reason)
    if cycle.last is None:
        return None
    return End(mark=marks[cycle.last], state=ClockState.STOPPED, reason=cycle.ended)
