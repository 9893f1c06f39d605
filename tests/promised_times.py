"""What a desk promises, and what happens to a ticket, in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.sla import Policy, Promises, Step, Version, clocks_of
from triaged.model import Clock, Metric, Moment, Outage, Priority, Standing, Status, Tier, What

MINUTE, HOUR = 60, 3600
NEW = Standing(status=Status.NEW, priority=Priority.P3, queue="support", tier=Tier.L1)


def at(text: str) -> datetime:
    """A moment of March 2026: "2 09:00", a Monday; or any other, "2026-10-25 09:00"."""
    day, _, clock = text.partition(" ")
    date = day if "-" in day else f"2026-03-{int(day):02}"
    return datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=UTC)


def hours(*spans: str, zone: str = "UTC") -> WorkingHours:
    """Working hours; none: always."""
    return WorkingHours(spans=tuple(map(read_span, spans)), zone=ZoneInfo(zone))


ALWAYS = hours()
OFFICE = hours("Mon-Fri 09:00-17:00")


def policy(name: str = "standard", calendar: str = "always", **values: Any) -> Policy:
    """A policy that promises the same for every priority: first_response=HOUR, tiers={...}; or `targets`."""
    targets: dict[Metric, int] = {each: values.pop(each.value) for each in Metric if each.value in values}
    every: Mapping[Priority, Mapping[Metric, int]] = values.pop("targets", dict.fromkeys(Priority, targets))
    return Policy(name=name, calendar=calendar, targets=every, **values)


def promises(*policies: Policy, chain: Sequence[Step] = (), **calendars: WorkingHours) -> Promises:
    """Policies with the calendars "always" and "office", and others."""
    known = {"always": ALWAYS, "office": OFFICE, **calendars}
    return Promises(policies=policies, calendars=known, chains={"chain": tuple(chain)})


def versions(*given: Promises | tuple[str, Promises]) -> Sequence[Version]:
    """The first from of old, the others each from a moment on."""
    found = []
    for number, each in enumerate(given, 1):
        since, what = ("2000-01-01 00:00", each) if isinstance(each, Promises) else each
        found.append(Version(number=number, since=at(since), promises=what))
    return found


def promised(chain: Sequence[Step] = (), **values: Any) -> Sequence[Version]:
    """One policy, ever."""
    return versions(promises(policy(chain="chain" if chain else None, **values), chain=chain))


class Ticket:
    """A ticket to which one thing happens after the other."""

    def __init__(self, opened: str, what: What = What.OPENED, **standing: Any) -> None:
        self.moments: list[Moment] = []
        self.standing = NEW
        self.happens(opened, what, **standing)

    def happens(self, when: str, what: What, **values: Any) -> Ticket:
        """What happens; `values` of the moment, the others of how the ticket stands from then on."""
        own = {name: values.pop(name) for name in ("inbox", "leaves_at", "logged_at") if name in values}
        self.standing = replace(self.standing, **values)
        moment = Moment(at=at(when), logged_at=at(when), what=what, standing=self.standing)
        self.moments.append(replace(moment, **own))
        return self

    def writes(self, when: str, status: Status = Status.OPEN, **values: Any) -> Ticket:
        """The customer writes."""
        return self.happens(when, What.CUSTOMER, status=status, **values)

    def answered(self, when: str, status: Status = Status.PENDING, **values: Any) -> Ticket:
        """A person answers."""
        return self.happens(when, What.ANSWERED, status=status, **values)

    def changes(self, when: str, **values: Any) -> Ticket:
        """The ticket stands otherwise."""
        return self.happens(when, What.CHANGED, **values)

    def clocks(self, given: Sequence[Version], now: str, outages: Sequence[Outage] = ()) -> Sequence[Clock]:
        """All its clocks."""
        return clocks_of(self.moments, given, at(now), outages)

    def clock(self, metric: Metric, given: Sequence[Version], now: str, outages: Sequence[Outage] = ()) -> Clock:
        """The newest one of a metric."""
        return [each for each in self.clocks(given, now, outages) if each.metric is metric][-1]


def told(clock: Clock) -> Sequence[tuple[str, str, str, int]]:
    """The intervals of a clock: from, state, reason, minutes that count."""
    return [
        (f"{each.begins:%d %H:%M}".lstrip("0"), each.state.value, each.reason, each.counted // 60)
        for each in clock.intervals
    ]


def minutes(clock: Clock) -> int:
    """What a clock has counted."""
    return timedelta(seconds=clock.elapsed) // timedelta(minutes=1)
