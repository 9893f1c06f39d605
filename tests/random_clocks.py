"""Tickets, calendars and promises at random, in the years 2024 to 2030: half of them at a change of summer time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from triaged.desk.calendars import Span, WorkingHours
from triaged.desk.sla import Policy, Promises, Version
from triaged.model import Metric, Moment, Outage, Priority, Standing, Status, Tier, What

ZONES = (
    "Africa/Cairo",  # midnight does not exist in one night, and comes twice in another
    "Africa/Casablanca",  # the clock goes back in Ramadan
    "America/New_York",
    "America/Santiago",  # midnight again
    "America/St_Johns",  # half an hour
    "Asia/Kathmandu",  # three quarters of one
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # summer time is half an hour
    "Europe/Berlin",
    "Pacific/Apia",
)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Example:
    """All that the clocks of one ticket depend on."""

    moments: Sequence[Moment]
    versions: Sequence[Version]
    now: datetime
    outages: Sequence[Outage]


def example(seed: int) -> Example:
    """The example of a number: always the same."""
    return _Maker(random.Random(seed)).example()


@cache
def changes(zone: str) -> Sequence[datetime]:
    """When the clock is put forward or back, to the hour."""
    found, at, tz = [], FIRST, ZoneInfo(zone)
    while at < LAST:
        if at.astimezone(tz).utcoffset() != (at + 6 * HOUR).astimezone(tz).utcoffset():
            found.append(at)
        at += 6 * HOUR
    return found


class _Maker:
    def __init__(self, luck: random.Random) -> None:
        self.luck = luck
        self.zone = luck.choice(ZONES)
        self.start = self._start()
        #: how far apart things happen
        self.pace = luck.choice((*[MINUTE] * 6, *[HOUR] * 16, *[4 * HOUR] * 8, *[DAY] * 4, 5 * DAY)) * luck.uniform(
            0.2, 2
        )
        self.inbox = 0

    def example(self) -> Example:
        moments = self._moments()
        last = max(each.at for each in moments)
        now = last + self._while() if self._often(0.8) else self.luck.choice(moments).at + self._while()
        versions = self._versions(last)
        outages = tuple(self._outage(last) for _ in range(self.luck.choice((0, 0, 1, 2))))
        return Example(moments, versions, now.replace(microsecond=0), outages)

    def _often(self, part: float) -> bool:
        return self.luck.random() < part

    def _start(self) -> datetime:
        known = changes(self.zone)
        if known and self._often(0.5):
            return self.luck.choice(known) - timedelta(seconds=self.luck.randrange(3 * 86400))
        return FIRST + timedelta(seconds=self.luck.randrange(int((LAST - FIRST) / SECOND)))

    def _while(self) -> timedelta:
        if self._often(0.1):
            return timedelta()
        return timedelta(seconds=int(self.luck.expovariate(1) * self.pace / SECOND))

    def _any(self, last: datetime) -> datetime:
        """A moment about the time of the ticket; often one at which something happens."""
        span = int((last - self.start) / SECOND) + 7200
        return self.start + timedelta(seconds=self.luck.randrange(-3600, span))

    def _outage(self, last: datetime) -> Outage:
        begins = self._any(last)
        return Outage(begins=begins, ends=begins + self._while())

    # --- promises ---

    def _versions(self, last: datetime) -> Sequence[Version]:
        since = sorted([self._any(last) for _ in range(self.luck.choice((0, 0, 1, 2)))])
        promises = self._promises()
        found = [Version(number=1, since=self.start - self.luck.choice((-1, 1)) * DAY, promises=promises)]
        for number, at in enumerate(since, 2):
            if self._often(0.5):
                promises = self._promises()
            else:  # one thing is set otherwise
                calendars = {name: self._hours() for name in promises.calendars}
                promises = replace(promises, calendars=calendars)
            found.append(Version(number=number, since=max(at, found[-1].since), promises=promises))
        return found

    def _promises(self) -> Promises:
        calendars = {name: self._hours() for name in ("first", "second")}
        policies = [
            self._policy(name) for name in self.luck.sample(("gold", "plain", "other"), self.luck.choice((1, 2, 3)))
        ]
        return Promises(policies=tuple(policies), calendars=calendars)

    def _policy(self, name: str) -> Policy:
        return Policy(
            name=name,
            calendar=self.luck.choice(("first", "second")),
            queues=frozenset(self.luck.choice(((), (), ("support",), ("sales",)))),
            organisations=frozenset(self.luck.choice(((), (), ("acme",)))),
            only_named=self._often(0.15),
            targets={each: self._targets() for each in Priority if self._often(0.85)},
            tiers={each: self._target() for each in Tier if self._often(0.7)},
            pauses=frozenset(self.luck.choice(((), (Status.PENDING,), (Status.PENDING, Status.HOLD)))),
        )

    def _targets(self) -> dict[Metric, int]:
        return {each: self._target() for each in Metric if each is not Metric.TIER and self._often(0.85)}

    def _target(self) -> int:
        part = int(self.pace / SECOND) * 4 + 60
        return self.luck.choice((self.luck.randrange(1, part), 3600 * self.luck.randrange(1, 9)))

    def _hours(self) -> WorkingHours:
        zone = self.zone if self._often(0.7) else self.luck.choice(ZONES)
        spans = tuple(self._span() for _ in range(self.luck.choice((0, 1, 2, 3, 4, 5))))
        days = [
            self.start.date() + timedelta(days=self.luck.randrange(-2, 10))
            for _ in range(self.luck.choice((0, 0, 1, 3)))
        ]
        return WorkingHours(spans=spans, zone=ZoneInfo(zone), days_off=frozenset[date](days))

    def _span(self) -> Span:
        first, last = sorted((self.luck.randrange(7), self.luck.randrange(7)))
        step = self.luck.choice((1, 15, 30, 60))
        begins, ends = sorted(self.luck.sample(range(0, 1441, step), 2))
        if self._often(0.3):  # about the hours at which clocks are put forward and back
            begins, ends = sorted(self.luck.sample(range(0, 241, 10), 2))
        return Span(days=frozenset(range(first, last + 1)), begins=_time(begins), ends=_time(ends % 1440))

    # --- what happens ---

    def _moments(self) -> Sequence[Moment]:
        at = self.start
        standing = Standing(
            status=self.luck.choice((*[Status.NEW] * 8, Status.OPEN, Status.SPAM, Status.SOLVED)),
            priority=self.luck.choice(list(Priority)),
            queue=self.luck.choice(("support", "sales")),
            tier=Tier.L1,
            sla=self.luck.choice((None, None, "gold")),
            organisation=self.luck.choice((None, "acme")),
            has_customer=self._often(0.9),
        )
        what = What.OPENED if self._often(0.85) else self.luck.choice((What.CUSTOMER, What.ANSWERED))
        found = [self._moment(at, what, standing)]
        for _ in range(self.luck.choice((0, 1, 2, 3, 5, 8, 14))):
            at += self._while()
            if self._often(0.03):  # somebody sets the clock back
                at = max(self.start, at - 2 * self._while())
            found.append(self._next(at, found))
        return found

    def _next(self, at: datetime, known: Sequence[Moment]) -> Moment:
        standing = known[-1].standing
        what = self.luck.choice(
            (*[What.CUSTOMER] * 3, *[What.ANSWERED] * 3, *[What.CHANGED] * 6, What.HELD, What.WITHDRAWN, What.DROPPED)
        )
        earlier = [each for each in known if each.what in _OF_MAIL]
        if what in (What.WITHDRAWN, What.DROPPED) or (what is What.ANSWERED and self._often(0.3)):
            kinds = (What.ANSWERED, What.CUSTOMER) if what is What.WITHDRAWN else (What.HELD,)
            fitting = [each for each in earlier if each.what in kinds]
            if fitting:
                of = fitting[-1]
                seen_at = of.at if what is What.ANSWERED else at
                return self._moment(seen_at, what, self._standing(standing, what), inbox=of.inbox, logged_at=at)
            what = What.CHANGED
        seen_at = at - self._while() * 0.1 if self._often(0.15) else at
        return self._moment(max(seen_at, self.start), what, self._standing(standing, what), logged_at=at)

    def _moment(
        self, at: datetime, what: What, standing: Standing, inbox: int | None = None, logged_at: datetime | None = None
    ) -> Moment:
        if inbox is None and what in _OF_MAIL:
            self.inbox += 1
            inbox = self.inbox
        at, logged_at = at.replace(microsecond=0), (logged_at or at).replace(microsecond=0)
        leaves_at = logged_at + timedelta(seconds=self.luck.choice((0, 30, 600)))
        return Moment(
            at=at,
            logged_at=max(at, logged_at),
            what=what,
            standing=standing,
            inbox=inbox,
            leaves_at=leaves_at if what is What.ANSWERED and self._often(0.5) else None,
        )

    def _standing(self, before: Standing, what: What) -> Standing:
        if what is What.CUSTOMER:
            return replace(before, status=Status.OPEN) if self._often(0.8) else before
        if what is What.ANSWERED:
            return replace(
                before, status=self.luck.choice((Status.PENDING, Status.PENDING, Status.OPEN, Status.SOLVED))
            )
        if what is What.WITHDRAWN:
            return replace(before, status=self.luck.choice((Status.OPEN, Status.NEW)))
        if what is not What.CHANGED:
            return before
        changed = self.luck.choice(
            ("status", "status", "status", "priority", "queue", "tier", "assignee", "sla", "who")
        )
        values: dict[str, Sequence[Any]] = {
            "status": [*Status, Status.OPEN, Status.PENDING, Status.HOLD],
            "priority": list(Priority),
            "queue": ["support", "sales"],
            "tier": list(Tier),
            "assignee": [None, "ann@desk.example", "bob@desk.example"],
            "sla": [None, "gold", "other", "gone"],
            "who": [True, True, False],
        }
        name = {"who": "has_customer"}.get(changed, changed)
        return replace(before, **{name: self.luck.choice(values[changed])})


_OF_MAIL = (What.ANSWERED, What.HELD, What.CUSTOMER)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
