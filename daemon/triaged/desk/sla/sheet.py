"""What a clock tells whoever answers for it: whose the time was, and how long was waited and worked in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triaged.desk.sla.marks import Mark
from triaged.model import AT_WORK, OVER, Clock, Metric, What

_SECOND = timedelta(seconds=1)
_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one owner had of the time of a clock."""

    owner: str  #: as in `Interval`
    counted: int  #: seconds of working time; of all shares together what the clock has counted
    lasted: int  #: seconds on the wall; of all shares together the whole time


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What reports say of a ticket besides its clocks, in seconds."""

    requester_wait: int  #: on the wall: the customer waited for an answer
    agent_work: int  #: working time in which it was somebody's, and there was something to do


def shares_of(clock: Clock, now: datetime) -> Sequence[Share]:
    """Whose the time of a clock was: who used up most of it first, then in the order in which they had it.

    The times after its stop, in which an answer could still be taken back, are nobody's.
    """
    counted: dict[str, int] = {}
    lasted: dict[str, int] = {}
    for each in clock.intervals:
        if clock.ended_at is not None and each.begins >= clock.ended_at:
            continue
        took = (each.ends or now) - each.begins
        counted[each.owner] = counted.get(each.owner, 0) + each.counted
        lasted[each.owner] = lasted.get(each.owner, 0) + max(0, took // _SECOND)
    shares = [Share(owner=owner, counted=counted[owner], lasted=lasted[owner]) for owner in counted]
    return sorted(shares, key=lambda share: -share.counted)


def left_of(clock: Clock) -> int:
    """Seconds of working time that are left of what is promised, as people are told of them; 0 after a breach."""
    return rounded_up(clock.remaining) if clock.breached_at is None else 0


def rounded_up(seconds: int) -> int:
    """What is left, in whole minutes from one on: with what is used up, which is rounded down, it makes the whole."""
    return seconds if seconds < _MINUTE else -(-seconds // _MINUTE) * _MINUTE


def newest(clocks: Sequence[Clock]) -> Sequence[Clock]:
    """Of each metric the newest cycle, in the order of the metrics."""
    found = {clock.metric: clock for clock in sorted(clocks, key=lambda clock: clock.cycle)}
    return [found[metric] for metric in Metric if metric in found]


def totals_of(marks: Sequence[Mark], now: datetime) -> Totals:
    """How long a ticket's customer waited for answers, and how long it was worked on.

    Args:
        marks: Of the ticket (`marks_of`).
        now: Until when.
    """
    wait = work = 0
    waits = False
    for place, mark in enumerate(marks):
        ends = marks[place + 1].at if place + 1 < len(marks) else now
        waits = _waits(mark, before=waits)
        standing = mark.standing
        if waits:
            wait += (ends - mark.at) // _SECOND
        if standing.assignee is not None and standing.status in AT_WORK:
            work += _worked(mark, ends)
    return Totals(requester_wait=wait, agent_work=work)


def _waits(mark: Mark, *, before: bool) -> bool:
    """Whether the customer waits for an answer from a mark on; `before`: whether he did until then."""
    if not mark.standing.has_customer or mark.standing.status in OVER or mark.what is What.ANSWERED:
        return False
    return before or mark.what in (What.OPENED, What.CUSTOMER)


def _worked(mark: Mark, ends: datetime) -> int:
    """Seconds of working time from a mark on; where nothing is promised, all of them are."""
    if mark.policy is None:
        return (ends - mark.at) // _SECOND
    return mark.version.promises.calendars[mark.policy.calendar].worked(mark.at, ends)
