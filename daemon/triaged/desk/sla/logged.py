"""When what a log says has happened, where the clock of the machine was set back since.

What was written down had happened by then, and before what was written after it; however late the clock said that it
was. Clocks that left it out would forget a promise, or that somebody has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from triaged.model import Moment


def as_happened(moments: Sequence[Moment], now: datetime) -> Sequence[Moment]:
    """The moments, none later than `now` or than what the log says after it; in the order of the log."""
    latest, found = now, list(moments)
    for place in reversed(range(len(found))):
        moment = found[place]
        latest = min(latest, moment.logged_at)
        if moment.at > latest:
            found[place] = replace(moment, at=latest)
    return found
