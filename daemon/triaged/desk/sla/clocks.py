"""How the clocks of a ticket stand: one pure function over what happened to it.

Moments -> Marks (what clocks see) -> Cycles (when each metric is measured) -> Pieces (what is promised for each)
-> Clocks (what that adds up to, and why)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from triaged.desk.sla.counting import clock_of
from triaged.desk.sla.cycles import cycles_of
from triaged.desk.sla.marks import marks_of
from triaged.desk.sla.promises import Versions
from triaged.model import Clock, Metric, Moment, Outage


def clocks_of(
    moments: Sequence[Moment], versions: Versions, now: datetime, outages: Sequence[Outage] = ()
) -> Sequence[Clock]:
    """Every clock that a ticket has or had, in the order in which they started.

    The moments are in the order of the log; one later than `now` happened now: the machine's clock was set back since.
    A metric for which nothing was ever promised has no clock, and its cycles are not counted.
    """
    now = now.replace(microsecond=0)
    marks = marks_of(moments, versions, now, outages)
    clocks: list[Clock] = []
    for metric in Metric:
        number = 1
        for cycle in cycles_of(metric, marks):
            clock = clock_of(cycle, number, marks, versions, now)
            if clock is not None:
                clocks.append(clock)
                number += 1
    return sorted(clocks, key=lambda clock: clock.started_at)
