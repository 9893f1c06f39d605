"""Which steps of a chain fall due, and when.

A step falls due when its clock has counted the step's part of the target, or so much more than it had at the breach. A
step is known by what it is, not by its place: a ticket that moves to another chain, or whose chain gets a step more,
does not begin anew. As long as the target stays the same it falls due once, however often the clocks are looked at.
When the target changes, a step that was fired counts anew only where the clock had not come that far by then: who
raises the priority of a late ticket does not set off all steps again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from triaged.desk.sla.intervals import calendar_of, counted_until, crossed
from triaged.desk.sla.promises import BREACH, Step, Versions
from triaged.model import Clock, ClockState, DueStep, Metric

_AT_WORK = (ClockState.RUNNING, ClockState.PAUSED)

Key = tuple[Metric, int, str, int]  #: metric, cycle, what it is, round
Fired = Mapping[Key, datetime]  #: the newest moment of each


def due_steps(
    clocks: Sequence[Clock], versions: Versions, now: datetime, fired: Collection[DueStep] = ()
) -> Sequence[DueStep]:
    """The steps that have fallen due until now on clocks that run or wait, the earliest first, but for those fired.

    On a clock that waits nothing new falls due, but what fell due before stays so.
    """
    known = _newest(fired)
    found = [step for clock in clocks for step in _due(clock, versions, known) if step.at <= now]
    return sorted(found, key=lambda step: step.at)


def next_at(
    clocks: Sequence[Clock], versions: Versions, now: datetime, fired: Collection[DueStep] = ()
) -> datetime | None:
    """When the next step that was not fired falls due; now or earlier: at once; None: never, as things stand."""
    known = _newest(fired)
    moments = [step.at for clock in clocks for step in _due(clock, versions, known)]
    moments += [at for clock in clocks if (at := _ahead(clock, versions, now, known)) is not None]
    return min(moments, default=None)


def _due(clock: Clock, versions: Versions, fired: Fired) -> Iterator[DueStep]:
    """The steps that a clock has come to and that were not fired for that."""
    for place, key, seconds in _thresholds(clock, versions):
        if seconds > clock.elapsed:
            continue
        counted_at = crossed(clock.intervals, versions, seconds)
        at = _falls_due(clock, counted_at) if counted_at is not None else None
        if counted_at is None or at is None or _is_covered(key, counted_at, clock, fired):
            continue
        metric, cycle, what, turn = key
        yield DueStep(metric=metric, cycle=cycle, step=place, key=what, round=turn, at=at)


def _ahead(clock: Clock, versions: Versions, now: datetime, fired: Fired) -> datetime | None:
    """When a clock that runs on comes to its next step."""
    if clock.state is not ClockState.RUNNING:
        return None
    ahead = [
        seconds
        for _place, key, seconds in _thresholds(clock, versions)
        if seconds > clock.elapsed and not _is_covered(key, None, clock, fired)
    ]
    if not ahead:
        return None
    left = timedelta(seconds=min(ahead) - clock.elapsed)
    return calendar_of(clock.policy, clock.version, versions).reached(now.replace(microsecond=0), left)


def _thresholds(clock: Clock, versions: Versions) -> Iterator[tuple[int, Key, int]]:
    """The steps of a clock's chain: place, key, and the seconds at which they fall due, for each round of them."""
    if clock.state not in _AT_WORK:
        return
    breach: int | None = None  # of a long history that is much to count
    for place, what, step in known_by(_chain(clock, versions), clock.metric):
        if step.at is not None:
            yield place, (clock.metric, clock.cycle, what, 1), -(-clock.target * step.at // BREACH)  # rounded up
        elif step.every is not None:
            breach = _breach(clock, versions) if breach is None else breach
            for turn in range(1, step.times + 1):
                yield place, (clock.metric, clock.cycle, what, turn), breach + step.every * turn


def known_by(chain: Sequence[Step], metric: Metric) -> Iterator[tuple[int, str, Step]]:
    """The steps of a chain for one metric, each with its place and by what it is known (`DueStep.key`)."""
    seen: Counter[str] = Counter()
    for place, step in enumerate(chain, 1):
        if metric in step.metrics:
            what = f"{step.at}%" if step.at is not None else f"every {step.every}s"
            seen[what] += 1
            yield place, what if seen[what] == 1 else f"{what} {seen[what]}", step


def _breach(clock: Clock, versions: Versions) -> int:
    """What the clock had counted, or will have, when it breaks its promise: more than the target if that came later."""
    if clock.breached_at is None:
        return clock.target
    return max(clock.target, counted_until(clock.intervals, versions, clock.breached_at))


def _chain(clock: Clock, versions: Versions) -> Sequence[Step]:
    promises = next(each.promises for each in reversed(versions) if each.number == clock.version)
    policy = promises.policy_named(clock.policy)
    return promises.chains.get(policy.chain, ()) if policy is not None and policy.chain is not None else ()


def _falls_due(clock: Clock, counted_at: datetime) -> datetime | None:
    """When a step falls due for which so much was counted at a moment: once it is promised, and the clock runs."""
    at = max(counted_at, clock.target_since or counted_at)
    for interval in clock.intervals:
        if interval.state is ClockState.RUNNING and (interval.ends is None or at <= interval.ends):
            return max(at, interval.begins)
    return None


def _is_covered(key: Key, counted_at: datetime | None, clock: Clock, fired: Fired) -> bool:
    """Whether a step was fired for the present target, or where the clock had come that far by then."""
    at = fired.get(key)
    if at is None:
        return False
    if clock.target_since is None or clock.target_since < at:
        return True
    return counted_at is not None and counted_at <= at


def _newest(fired: Collection[DueStep]) -> Fired:
    found: dict[Key, datetime] = {}
    for each in fired:
        key = each.metric, each.cycle, each.key, each.round
        found[key] = max(each.at, found.get(key, each.at))
    return found
