"""What the log of one ticket says to clocks, and how they stand with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triaged.desk.sla import Versions, clocks_of
from triaged.desk.sla.events import CLOCK, ESCALATED, Ends, moment_of, step_of, with_news_of_ends
from triaged.model import Clock, DueStep, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """The clocks of one ticket, as they were worked out last."""

    known: int  #: moments of its log
    happened: Sequence[Moment]  #: after them
    now: datetime
    clocks: Sequence[Clock]


@dataclass(slots=True, kw_only=True)
class Past:
    """What the log of one ticket says to clocks."""

    moments: list[Moment] = field(default_factory=list)
    fired: list[DueStep] = field(default_factory=list)
    data: list[Mapping[str, Any]] = field(default_factory=list)  #: of the moments
    counted: _Counted | None = None
    error: Exception | None = None  #: it cannot be read: that is its own matter, and of no other ticket of the batch

    @property
    def ends(self) -> Ends:
        """What has stopped, as the log says it."""
        return with_news_of_ends({}, *self.data)

    def take(self, at: datetime, kind: str, data: Mapping[str, Any]) -> None:
        """Read the next event of one of these kinds."""
        try:
            if kind == CLOCK:
                self.moments.append(moment_of(at, data))
                self.data.append(data)
            elif kind == ESCALATED:
                self.fired.append(step_of(data))
        except (KeyError, TypeError, ValueError) as error:
            self.error = error

    def clocks(self, happened: Sequence[Moment], versions: Versions, now: datetime) -> Sequence[Clock]:
        """How they stand with what has happened besides: worked out once, however often it is asked."""
        last = self.counted
        # A log only grows: what was counted as happened may stand in it by now.
        if last is None or last.now != now or [*self.moments[last.known :], *happened] != last.happened:
            clocks = clocks_of([*self.moments, *happened], versions, now)
            last = _Counted(known=len(self.moments), happened=list(happened), now=now, clocks=clocks)
            self.counted = last
        return last.clocks
