"""How one clock stands: the time that its pieces add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from triaged.desk.sla import intervals
from triaged.desk.sla.cycles import Cycle
from triaged.desk.sla.marks import Mark
from triaged.desk.sla.pieces import End, Piece, Promise, pieces_of
from triaged.desk.sla.promises import Versions
from triaged.model import DONE, Clock, ClockState, Interval, Metric, Term, What


def clock_of(cycle: Cycle, number: int, marks: Sequence[Mark], versions: Versions, now: datetime) -> Clock | None:
    """The clock of one measurement; None where nothing was ever promised for it."""
    pieces, end = pieces_of(cycle, marks, now)
    promise = pieces[-1].promise if pieces else None
    if promise is None:
        return None
    again = number > 1 and cycle.metric is not Metric.TIER  # each tier has a clock of its own
    count = _Count(cycle, Term.RESET if again else Term.STARTED)
    for piece in pieces:
        count.add(piece)
    due_at = count.due_at(promise, versions, now) if end is None else None
    return count.clock(number, promise, end, due_at)


class _Count:
    """Goes over the pieces of one measurement."""

    def __init__(self, cycle: Cycle, term: Term) -> None:
        self._cycle = cycle
        self._why = cycle.begun  #: why it runs, where nothing nearer says so
        self._term: Term | None = term  #: as for `_why`
        self._waited = False  #: it has not run since
        self._reopened = False  #: it was solved, and has not run since
        self._elapsed = 0
        self._intervals: list[Interval] = []
        self._newest: tuple[Promise, Mark] | None = None  #: what came into force last, and where
        self._unpromised = False  #: nothing was in force since, though the ticket was there
        self._target_since: datetime | None = None
        self._breached_at: datetime | None = None
        self._missed: tuple[int, int] | None = None  #: at the breach: what was promised, and what was used up by then
        self._retroactive = False

    def add(self, piece: Piece) -> None:
        """Take in the next piece."""
        promise = piece.promise
        if promise is None:
            self._wait(intervals.gone(piece))
            self._reopened |= piece.mark.standing.status in DONE
            return
        if piece.in_force:
            self._promised(promise, piece.mark)
        else:
            self._unpromised = True
            self._retroactive |= piece.ends > piece.begins
        pause = promise.pauses(self._cycle.metric, piece.mark)
        if pause:
            self._wait(intervals.paused(piece, pause))
        else:
            self._run(piece, promise)

    def due_at(self, promise: Promise, versions: Versions, now: datetime) -> datetime | None:
        """When the target is used up, or was; None: it waits, or that never comes."""
        if self._intervals[-1].state is not ClockState.RUNNING:
            return None
        if self._elapsed < promise.target:
            return promise.calendar.reached(now, timedelta(seconds=promise.target - self._elapsed))
        due_at = intervals.crossed(self._intervals, versions, promise.target)
        # Nobody can be late for what was not promised yet.
        return max(due_at, self._target_since) if due_at and self._target_since else due_at

    def clock(self, number: int, promise: Promise, end: End | None, due_at: datetime | None) -> Clock:
        """The clock as it stands after the last piece, by the promise of that."""
        last = self._intervals[-1]
        return Clock(
            metric=self._cycle.metric,
            cycle=number,
            state=last.state if end is None else end.state,
            policy=promise.policy.name,
            version=promise.version,
            target=promise.target,
            started_at=self._intervals[0].begins,
            elapsed=self._elapsed,
            due_at=due_at,
            breached_at=self._breached_at,
            missed_target=self._missed[0] if self._missed is not None else None,
            missed_after=self._missed[1] if self._missed is not None else None,
            retroactive=self._retroactive,
            intervals=self._told(end),
            target_since=self._target_since,
            ended_at=None if end is None else end.mark.at,
            reason=last.reason if end is None else end.reason,
        )

    def _promised(self, promise: Promise, mark: Mark) -> None:
        """See what is promised from here on, and since when."""
        if self._newest is None or self._unpromised or self._newest[0].target != promise.target:
            self._target_since = mark.at
        if self._newest is not None:
            self._runs_on(_what_changed(*self._newest, promise, mark))
        if self._unpromised and self._retroactive:
            self._runs_on(f"policy {promise.policy.name}")
        self._newest, self._unpromised = (promise, mark), False
        if self._breached_at is None and self._elapsed >= promise.target:
            self._breached_at, self._missed = mark.at, (promise.target, self._elapsed)

    def _runs_on(self, why: str) -> None:
        """Something else has changed, if anything has, than that it runs."""
        if why:
            self._why, self._term = why, None

    def _wait(self, interval: Interval) -> None:
        self._waited |= interval.begins != interval.ends
        intervals.add(self._intervals, interval)

    def _run(self, piece: Piece, promise: Promise) -> None:
        if self._waited:
            wrote = "customer wrote" if piece.mark.what is What.CUSTOMER else "resumed"
            self._why, self._term = "reopened" if self._reopened else wrote, Term.RESUMED
            self._waited = False
        self._reopened = False
        counted = promise.calendar.worked(piece.begins, piece.ends)
        left = promise.target - self._elapsed
        if piece.in_force and self._breached_at is None and counted >= left:
            self._breached_at = promise.calendar.reached(piece.begins, timedelta(seconds=left))
            self._missed = (promise.target, promise.target)
        self._elapsed += counted
        intervals.add(self._intervals, intervals.running(piece, self._why, self._term, counted))

    def _told(self, end: End | None) -> Sequence[Interval]:
        """The intervals until now, or until the end and what came after it."""
        if end is None:
            return tuple(self._intervals)
        told = [*self._intervals, *intervals.after(end, self._intervals[-1])]
        return tuple(each for each in told if each.begins != each.ends) or tuple(told)


def _what_changed(old: Promise, before: Mark, new: Promise, mark: Mark) -> str:
    """What has changed a promise; empty: nothing has."""
    if old.policy.name != new.policy.name:
        return f"policy {new.policy.name}"
    if old.target != new.target and before.standing.priority is not mark.standing.priority:
        return f"priority {mark.standing.priority}"
    same = (old.target, old.calendar, old.policy.pauses) == (new.target, new.calendar, new.policy.pauses)
    return "" if same else "settings changed"
