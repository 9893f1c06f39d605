"""The intervals of a clock: what each says, whose it is, and when the clock had counted so much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from triaged.desk.calendars import WorkingHours
from triaged.desk.sla.marks import Mark
from triaged.desk.sla.pieces import End, Piece
from triaged.desk.sla.promises import Versions
from triaged.model import DONE, ClockState, Interval, Status, Term, What

_TERMS = {
    ClockState.PAUSED: Term.PAUSED,
    ClockState.STOPPED: Term.STOPPED,
    ClockState.CANCELLED: Term.CANCELLED,
}
_WAITS_FOR = {Status.PENDING: "customer", Status.HOLD: "others"}


def running(piece: Piece, why: str, term: Term | None, counted: int) -> Interval:
    """The time of a piece in which a clock runs; `why` and `term` where nothing nearer says it."""
    mark = piece.mark
    if not (mark.down or mark.taken_back or mark.held):
        why, term = (why, term) if piece.in_force else ("retroactive", Term.RETROACTIVE)
        return _interval(piece, ClockState.RUNNING, why, _owner(mark), counted, term)
    if mark.down:
        reason = "desk down"
    elif mark.taken_back:
        reason = "an answer was taken back"
    else:
        reason = "an answer is held"
    return _interval(piece, ClockState.RUNNING, reason, _owner(mark), counted)


def paused(piece: Piece, reason: str) -> Interval:
    """The time of a piece in which a clock waits."""
    owner = _owner(piece.mark) if piece.mark.down else _WAITS_FOR[piece.mark.standing.status]
    return _interval(piece, ClockState.PAUSED, reason, owner)


def gone(piece: Piece) -> Interval:
    """The time of a piece in which the ticket stands for nothing, or is solved until it is reopened."""
    status = piece.mark.standing.status
    if status in DONE:
        return _interval(piece, ClockState.STOPPED, status.value, _owner(piece.mark))
    return _interval(piece, ClockState.CANCELLED, f"was {status}", _owner(piece.mark))


def after(end: End, last: Interval) -> Iterator[Interval]:
    """The times after an answer that stopped a clock in which it had not left for good."""
    moment = end.mark.moment
    if end.state is not ClockState.STOPPED or moment is None or moment.what is not What.ANSWERED:
        return
    stands = replace(last, state=ClockState.STOPPED, term=Term.STOPPED, owner=_owner(end.mark), counted=0)
    at = moment.at
    if end.mark.was_held and moment.logged_at > at:
        yield replace(stands, begins=at, ends=moment.logged_at, reason="held")
        at = moment.logged_at
    if moment.leaves_at is not None and moment.leaves_at > at:
        yield replace(stands, begins=at, ends=moment.leaves_at, reason="may be taken back")


def add(intervals: list[Interval], new: Interval) -> None:
    """Go on with the newest interval where the new one is of the same kind; one that took no time is none."""
    if intervals and intervals[-1].begins == intervals[-1].ends:
        intervals.pop()
    if intervals and _kind(intervals[-1]) == _kind(new):
        last = intervals[-1]
        intervals[-1] = replace(last, ends=new.ends, counted=last.counted + new.counted)
    else:
        intervals.append(new)


def crossed(intervals: Sequence[Interval], versions: Versions, seconds: int) -> datetime | None:
    """When a clock had counted so many seconds; None: it has not."""
    counted = 0
    for interval in intervals:
        if seconds <= counted:
            return interval.begins
        if counted + interval.counted >= seconds:
            left = timedelta(seconds=seconds - counted)
            return calendar_of(interval.policy, interval.version, versions).reached(interval.begins, left)
        counted += interval.counted
    return None


def counted_until(intervals: Sequence[Interval], versions: Versions, moment: datetime) -> int:
    """How many seconds a clock had counted at a moment."""
    counted = 0
    for each in intervals:
        if each.begins >= moment:
            break
        if each.ends is not None and each.ends <= moment:
            counted += each.counted
        elif each.state is ClockState.RUNNING:
            counted += calendar_of(each.policy, each.version, versions).worked(each.begins, moment)
    return counted


def calendar_of(policy: str, version: int, versions: Versions) -> WorkingHours:
    """The calendar of a policy in a version of the promises."""
    promises = next(each.promises for each in reversed(versions) if each.number == version)
    return promises.calendars[next(each.calendar for each in promises.policies if each.name == policy)]


def _interval(
    piece: Piece, state: ClockState, reason: str, owner: str, counted: int = 0, term: Term | None = None
) -> Interval:
    return Interval(
        begins=piece.begins,
        ends=None if piece.goes_on else piece.ends,
        state=state,
        reason=reason,
        owner=owner,
        tier=piece.mark.standing.tier,
        counted=counted,
        policy=piece.promise.policy.name if piece.promise is not None else "",
        version=piece.promise.version if piece.promise is not None else 0,
        term=_TERMS.get(state, term),
    )


def _kind(interval: Interval) -> tuple[object, ...]:
    """What two intervals have in common that are one where nothing lies between them."""
    each = interval
    return (each.state, each.term, each.reason, each.owner, each.tier, each.policy, each.version)


def _owner(mark: Mark) -> str:
    return "desk down" if mark.down else mark.standing.assignee or "unassigned"
