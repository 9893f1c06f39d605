"""Who is on duty: where a tier of a queue has a plan, the plan alone says who is at work there, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triaged.desk.calendars import WorkingHours
from triaged.desk.people import AgentFacts
from triaged.model import Tier

_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One entry of a plan: in these hours these agents are on duty."""

    queue: str | None  #: None: all
    tier: Tier
    hours: WorkingHours
    agents: tuple[str, ...]  #: first addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """When an agent is at work for the tickets of a queue: whenever one of these hours is on; none: never."""

    hours: tuple[WorkingHours, ...]

    def is_on(self, moment: datetime) -> bool:
        """Whether he is at work at an aware moment."""
        return any(each.is_on(moment) for each in self.hours)

    def next_on(self, moment: datetime) -> datetime | None:
        """When he is at work next, which may be at once; None: never."""
        comes = (each.reached(moment, _NO_TIME) for each in self.hours)
        return min((at for at in comes if at is not None), default=None)

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """When so much of his working time has passed since an aware moment.

        Hours that overlap count once. Who never comes counts as if he were always at work.
        """
        if len(self.hours) == 1:
            return self.hours[0].after(moment, working)
        left, begins = working, self.next_on(moment)
        while begins is not None:
            ends = max(each.until(begins) for each in self.hours if each.is_on(begins))
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
            begins = self.next_on(ends)
        return moment + working


def presence_of(agent: AgentFacts, queue: str, duties: Sequence[Duty]) -> Presence:
    """When an agent is at work for the tickets of a queue.

    Where his tier has a plan there, he is when an entry that names him is on, and only then; else in his own hours.
    An entry of another tier that names him adds its hours.
    """
    of_queue = [each for each in duties if each.queue in (None, queue)]
    named = tuple(each.hours for each in of_queue if agent.address in each.agents)
    if any(each.tier is agent.tier for each in of_queue):
        return Presence(hours=named)
    return Presence(hours=(agent.hours, *named))
