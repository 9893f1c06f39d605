"""The clocks of a ticket once more, as slowly and simply as can be: time is walked through minute by minute.

Written from what is promised about clocks (docs, `triaged.model.sla`), and from nothing in `triaged.desk.sla` but the
values that say what is promised. All moments are seconds since 1970 here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NamedTuple

from tests.oracle_of_calendars import Minutes
from tests.random_clocks import Example
from triaged.desk.calendars import WorkingHours
from triaged.desk.sla import Policy, Version, clocks_of
from triaged.model import DONE, GONE, OVER, Clock, ClockState, Metric, Moment, Standing, Status, What

WALKED_AHEAD = 40 * 1440  #: minutes after which a due time is no longer looked for
_MAY_GO = (What.ANSWERED, What.CUSTOMER)
_ANSWERED_ENDS = (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY, Metric.UPDATE)

# --- what happened ---------------------------------------------------------------------------------------------------


@dataclass
class Event:
    """A moment, after what was taken back has been taken away."""

    at: int
    what: What | None
    standing: Standing


def events_of(moments: Sequence[Moment], now: int) -> tuple[list[Event], bool]:
    """The events in order, and whether the first was a customer's."""
    log = []
    for place, each in enumerate(moments):  # nothing that is written down is still to come
        written = min(now, *(_seconds(later.logged_at) for later in moments[place:]))
        log.append(replace(each, at=datetime.fromtimestamp(min(_seconds(each.at), written), UTC)))
    gone: dict[int, int] = {}  # a message's place in the log -> that of its withdrawal
    for place, moment in enumerate(log):
        if moment.what is What.WITHDRAWN:
            of = [n for n in range(place) if log[n].what in _MAY_GO and log[n].inbox == moment.inbox and n not in gone]
            if of:
                gone[of[-1]] = place
    order = sorted(range(len(log)), key=lambda n: (log[n].at, n))
    standings = [log[n].standing for n in order]
    for index, place in enumerate(order):
        if place in gone and index > 0 and log[place].what is What.ANSWERED:
            gave, had = standings[index].status, standings[index - 1].status
            standings[index] = standings[index - 1]
            for later in range(index + 1, len(order)):
                if order[later] == gone[place] or standings[later].status is not gave or gave is had:
                    break
                standings[later] = replace(standings[later], status=had)
    events = [
        Event(_seconds(log[place].at), None if place in gone else log[place].what, standing)
        for place, standing in zip(order, standings, strict=True)
    ]
    return events, bool(order) and log[order[0]].what is not What.ANSWERED


# --- the walk --------------------------------------------------------------------------------------------------------


class Tick(NamedTuple):
    """A time in which nothing changes, of one clock."""

    until: int
    state: ClockState
    counted: int
    owner: str


@dataclass(eq=False)  # two of the same second are two
class Run:
    """One clock, while the walk goes on."""

    metric: Metric
    started: int
    tier: str
    state: ClockState = ClockState.CANCELLED
    promised: tuple[Policy, Version, int] | None = None  # the newest that was in force
    elapsed: int = 0
    target_since: int = 0
    breached: int | None = None
    solved: bool = False  # it had ended well, and nothing was promised since it was reopened
    unpromised: bool = True  # nothing is in force at the moment, or nothing was before this moment
    waiting: list[tuple[int, int, Standing, bool]] = field(default_factory=list)  # time that may count later
    time: dict[int, Tick] = field(default_factory=dict)  # by the second at which each begins
    worked: list[tuple[int, int]] = field(default_factory=list)  # minute by minute, from and until


class Walk:
    def __init__(self, given: Example) -> None:
        self.versions = given.versions
        self.now = _seconds(given.now)
        self.outages = [(_seconds(each.begins), _seconds(each.ends)) for each in given.outages]
        self.events, self.asked = events_of(given.moments, self.now)
        self.answered = False
        self.running: dict[Metric, Run] = {}
        self.over: list[Run] = []
        self.solved: dict[Metric, Run] = {}  # what has ended only because the ticket was solved
        self.calendars: dict[int, Minutes] = {}
        self.standing = self.events[0].standing if self.events else None

    def runs(self) -> list[Run]:
        if not self.events:
            return []
        ticks = {self.now, *(each.at for each in self.events)}
        changes = {at for each in self.versions if self.events[0].at < (at := _seconds(each.since)) <= self.now}
        ticks |= changes
        ticks |= {at for each in self.outages for at in each if self.events[0].at < at <= self.now}
        order = sorted(ticks)
        waiting = list(self.events)
        for at, until in zip(order, [*order[1:], self.now], strict=True):
            if at in changes:
                self._see(at, None)
            while waiting and waiting[0].at == at:
                event = waiting.pop(0)
                self.standing = event.standing
                self.asked |= event.what is What.CUSTOMER
                self.answered |= event.what is What.ANSWERED
                self._see(at, event.what)
            self._pass(at, until)
        found = [each for each in [*self.over, *self.running.values()] if each.promised is not None]
        return sorted(found, key=lambda each: each.started)

    def _see(self, at: int, what: What | None) -> None:
        """Begin, end and go on, at a moment."""
        standing = self.standing
        assert standing is not None
        for metric in Metric:
            if standing.status not in OVER and metric in self.solved:
                again = self.solved.pop(metric)
                if what is not What.CUSTOMER:  # a person of ours takes back that it is solved
                    self.over.remove(again)
                    self.running[metric] = again
                    again.solved |= again.state is ClockState.STOPPED
            run = self.running.get(metric)
            if run is not None and self._ends(run, what, standing):
                if run.state is not ClockState.CANCELLED:
                    run.state = ClockState.STOPPED
                self.over.append(self.running.pop(metric))
                if standing.status in DONE and (metric not in _ANSWERED_ENDS or what is not What.ANSWERED):
                    self.solved[metric] = run
            if metric not in self.running and standing.status not in OVER and self._begins(metric, what, standing):
                self.running[metric] = Run(metric, at, standing.tier)
            if metric in self.running:
                self._stand(self.running[metric], at, standing)

    def _begins(self, metric: Metric, what: What | None, standing: Standing) -> bool:
        match metric:
            case Metric.FIRST_RESPONSE:
                return standing.has_customer and self.asked and not self.answered
            case Metric.NEXT_REPLY:
                return standing.has_customer and self.answered and what is What.CUSTOMER
            case Metric.UPDATE:
                return standing.has_customer and self.answered
            case _:
                return True

    def _ends(self, run: Run, what: What | None, standing: Standing) -> bool:
        if standing.status in DONE:
            return True
        if run.metric is Metric.TIER:
            return standing.status not in GONE and standing.tier != run.tier
        return run.metric is not Metric.RESOLUTION and what is What.ANSWERED

    def _stand(self, run: Run, at: int, standing: Standing) -> None:
        """The state from a moment on; what is promised for the first time counts from the start."""
        if standing.status in GONE:
            run.state = ClockState.CANCELLED
            return
        promise = self._promise(run.metric, at, standing)
        if promise is None:
            run.state, run.unpromised = ClockState.CANCELLED, True
            return
        if run.unpromised or run.promised is None or run.promised[2] != promise[2]:
            run.target_since = at
        run.promised, run.unpromised, run.solved = promise, False, False
        for begins, until, then, answered in run.waiting:
            self._count(run, begins, until, then, answered, retroactive=True)
        run.waiting.clear()
        if run.breached is None and run.elapsed >= promise[2]:
            run.breached = at
        run.state = self._state(run, standing.status, self.answered)

    def _state(self, run: Run, status: Status, answered: bool) -> ClockState:
        assert run.promised is not None
        may = run.metric not in (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY)
        waits = may and answered and status in run.promised[0].pauses
        return ClockState.PAUSED if waits else ClockState.RUNNING

    def _promise(self, metric: Metric, at: int, standing: Standing) -> tuple[Policy, Version, int] | None:
        version = [each for each in self.versions if _seconds(each.since) <= at or each is self.versions[0]][-1]
        named = [each for each in version.promises.policies if each.name == standing.sla]
        fitting = [
            each
            for each in version.promises.policies
            if not each.only_named
            and standing.queue in (each.queues or {standing.queue})
            and standing.organisation in (each.organisations or {standing.organisation})
        ]
        if not named + fitting:
            return None
        policy = (named + fitting)[0]
        by_metric = {**policy.targets.get(standing.priority, {}), Metric.TIER: policy.tiers.get(standing.tier)}
        target = by_metric.get(metric)
        return None if target is None else (policy, version, target)

    def _pass(self, at: int, until: int) -> None:
        """Let the time pass until the next tick, in which nothing changes."""
        assert self.standing is not None
        for run in self.running.values():
            if self.standing.status in GONE:
                run.time[at] = Tick(until, ClockState.CANCELLED, 0, self._owner(at, self.standing, run.state))
            elif run.state is ClockState.CANCELLED:
                run.waiting.append((at, until, self.standing, self.answered))
            else:
                self._count(run, at, until, self.standing, self.answered)

    def _owner(self, at: int, standing: Standing, state: ClockState) -> str:
        if any(begins <= at < ends for begins, ends in self.outages):
            return "desk down"
        waits = {Status.PENDING: "customer", Status.HOLD: "others"} if state is ClockState.PAUSED else {}
        return waits.get(standing.status, standing.assignee or "unassigned")

    def _count(
        self, run: Run, at: int, until: int, standing: Standing, answered: bool, *, retroactive: bool = False
    ) -> None:
        assert run.promised is not None
        policy, version, target = run.promised
        state = self._state(run, standing.status, answered)
        counted = 0
        if state is ClockState.RUNNING:
            for begins, ends in self._minutes(version.promises.calendars[policy.calendar]).walked(at, until):
                counted += ends - begins
                over = run.elapsed + counted - target
                if over >= 0 and run.breached is None and not retroactive:
                    run.breached = ends - over
                run.worked.append((begins, ends))
        run.elapsed += counted
        run.time[at] = Tick(until, state, counted, self._owner(at, standing, state))

    def _minutes(self, hours: WorkingHours) -> Minutes:
        if id(hours) not in self.calendars:
            self.calendars[id(hours)] = Minutes(hours)
        return self.calendars[id(hours)]

    def due(self, run: Run) -> int | None:
        """When it is due; None: not within the minutes that are walked ahead."""
        assert run.promised is not None
        policy, version, target = run.promised
        if run.elapsed >= target:
            counted = 0
            for begins, ends in run.worked:
                counted += ends - begins
                if counted >= target:
                    return max(ends - (counted - target), run.target_since)
            return run.target_since
        minutes = self._minutes(version.promises.calendars[policy.calendar])
        left = target - run.elapsed
        for begins, ends in minutes.walked(self.now, self.now + WALKED_AHEAD * 60):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return None


# --- the comparison --------------------------------------------------------------------------------------------------


def differences(given: Example) -> Sequence[str]:
    """Where the clocks of an example are not those of the walk."""
    walk = Walk(given)
    clocks = clocks_of(given.moments, given.versions, given.now, given.outages)
    found, runs = [], walk.runs()
    for metric in Metric:
        of_walk = [each for each in runs if each.metric is metric]
        seen = [each for each in clocks if each.metric is metric]
        if len(of_walk) != len(seen):
            found.append(f"{metric}: {len(seen)} clocks, walked {len(of_walk)}")
            continue
        for number, (clock, run) in enumerate(zip(seen, of_walk, strict=True), 1):
            found += [f"{metric} {number}: {each}" for each in _between(clock, number, run, walk)]
    return found


def _between(clock: Clock, number: int, run: Run, walk: Walk) -> Iterator[str]:
    assert run.promised is not None
    policy, version, target = run.promised
    pairs = {
        "cycle": (clock.cycle, number),
        "started": (_seconds(clock.started_at), run.started),
        "state": (clock.state, ClockState.STOPPED if run.solved else run.state),
        "elapsed": (clock.elapsed, run.elapsed),
        "promise": ((clock.policy, clock.version, clock.target), (policy.name, version.number, target)),
        "breached": (clock.breached_at and _seconds(clock.breached_at), run.breached),
    }
    yield from (f"{name}: {seen}, walked {walked}" for name, (seen, walked) in pairs.items() if seen != walked)
    yield from _due(clock, run, walk)
    yield from _intervals(clock, run)


def _due(clock: Clock, run: Run, walk: Walk) -> Iterator[str]:
    seen = _seconds(clock.due_at) if clock.due_at is not None else None
    if run.state is not ClockState.RUNNING:
        if seen is not None:
            yield f"due: {seen}, though it does not run"
        return
    walked = walk.due(run)
    far = walked is None and (seen is None or seen > walk.now + (WALKED_AHEAD - 1) * 60)
    if seen != walked and not far:
        yield f"due: {seen}, walked {walked}"


def _intervals(clock: Clock, run: Run) -> Iterator[str]:
    """What each interval counts, and that one follows the other."""
    at = run.started
    for interval in clock.intervals:
        begins = _seconds(interval.begins)
        ends = _seconds(interval.ends) if interval.ends is not None else 1 << 40
        if begins != at:
            yield f"interval: begins at {begins}, not at {at}"
        at = ends
        if interval.state is ClockState.STOPPED:
            continue
        inside = [each for start, each in run.time.items() if begins <= start < ends]
        counted = sum(each.counted for each in inside)
        if counted != interval.counted:
            yield f"interval of {begins}: {interval.counted}, walked {counted}"
        walked = {(each.state, each.owner) for each in inside if each.until <= ends}
        if begins != ends and walked - {(interval.state, interval.owner)}:
            yield f"interval of {begins}: {interval.state} of {interval.owner}, walked {sorted(walked)}"
    if (clock.ended_at is None) != (clock.intervals[-1].ends is None):
        yield "the last interval is not the end"
    if sum(each.counted for each in clock.intervals) != clock.elapsed:
        yield "the intervals are not the whole"


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
