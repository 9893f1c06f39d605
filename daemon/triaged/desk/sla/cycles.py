"""When each metric begins to be measured, and when it has ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triaged.desk.sla.marks import Mark
from triaged.model import DONE, GONE, OVER, Metric, What

_UNTIL_ANSWERED = (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY, Metric.UPDATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One measurement, whether or not anything was promised for it."""

    metric: Metric
    first: int  #: the mark at which it begins
    last: int | None  #: the mark at which it ends; None: it goes on
    begun: str  #: why, e.g. "opened"
    ended: str = ""  #: why, e.g. "answered"


def cycles_of(metric: Metric, marks: Sequence[Mark]) -> Iterator[Cycle]:
    """The measurements of one metric, the oldest first; only the last one may still go on.

    What being solved has ended goes on where a ticket is reopened by anybody but its customer: nobody gets time anew by
    taking back a word of his own.
    """
    first, begun = None, ""
    done: Cycle | None = None  #: it was solved, and not reopened since
    for place, mark in enumerate(marks):
        if done is not None and mark.standing.status not in OVER:
            if _goes_on(done, mark, marks):
                first, begun = done.first, done.begun
            else:
                yield done
            done = None
        ended = "" if first is None else _ends(metric, mark, marks[first])
        if first is not None and ended:
            cycle = Cycle(metric=metric, first=first, last=place, begun=begun, ended=ended)
            first = None
            if ended in DONE:
                done = cycle
            else:
                yield cycle
        if first is None and done is None and _begins(metric, mark):
            first, begun = place, ended if metric is Metric.TIER and ended else _why(metric, place, marks)
    if done is not None:
        yield done
    if first is not None:
        yield Cycle(metric=metric, first=first, last=None, begun=begun)


def _goes_on(done: Cycle, mark: Mark, marks: Sequence[Mark]) -> bool:
    """Whether a measurement that has ended with the ticket goes on where that is reopened."""
    if mark.what is What.CUSTOMER or done.last is None:
        return False
    return done.metric not in _UNTIL_ANSWERED or marks[done.last].what is not What.ANSWERED


def _begins(metric: Metric, mark: Mark) -> bool:
    """Whether it is measured from a mark on, where it is not measured yet."""
    if mark.standing.status in OVER:
        return False
    if metric in (Metric.RESOLUTION, Metric.TIER):
        return True
    if not mark.standing.has_customer:
        return False
    if metric is Metric.FIRST_RESPONSE:
        return mark.asked and not mark.answered
    return mark.answered and (metric is Metric.UPDATE or mark.what is What.CUSTOMER)


def _ends(metric: Metric, mark: Mark, first: Mark) -> str:
    """Why it ends at a mark; empty: it goes on. A ticket that is gone may come back, and ends nothing."""
    status = mark.standing.status
    if status in DONE:
        return status.value
    if metric in _UNTIL_ANSWERED and mark.what is What.ANSWERED:
        return "answered"
    if metric is Metric.TIER and status not in GONE and mark.standing.tier is not first.standing.tier:
        return f"moved to {mark.standing.tier}"
    return ""


def _why(metric: Metric, place: int, marks: Sequence[Mark]) -> str:
    what = marks[place].what
    if metric in _UNTIL_ANSWERED and what is What.ANSWERED:
        return "answered"
    if place == 0:
        return "opened"
    if metric in (Metric.FIRST_RESPONSE, Metric.NEXT_REPLY) and what is What.CUSTOMER:
        return "customer wrote"
    before = marks[place - 1].standing.status
    if before in GONE:
        return f"was {before}"
    if before not in DONE:
        return "opened"
    return "reopened by the customer" if what is What.CUSTOMER else "reopened"
