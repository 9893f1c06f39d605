"""What a ticket costs to which much has happened: each thing is looked at a few times, however much is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triaged.desk.calendars import WorkingHours
from triaged.desk.sla import Policy, Promises, Step, Tells, Version, Versions, clocks_of, due_steps, next_at, steps
from triaged.desk.sla.events import CLOCK, data_of
from triaged.desk.working_days import EVERY_DAY
from triaged.model import Metric, Moment, Priority, Standing, Status, Tier, What
from triaged.store import clock_log
from triaged.store.clock_log import Past

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHAIN = (Step(at=50, does=(Tells.AGENT,)), Step(at=None, every=3600, times=50, does=(Tells.LEAD,)))
POLICY = Policy(
    name="standard",
    calendar="always",
    targets={Priority.P3: dict.fromkeys((Metric.NEXT_REPLY, Metric.RESOLUTION), 3600)},
    chain="standard",
)
PROMISES = Promises(policies=(POLICY,), calendars={"always": EVERY_DAY}, chains={"standard": CHAIN})
VERSIONS: Versions = (Version(number=1, since=NOW, promises=PROMISES),)


def moments(number: int) -> Sequence[Moment]:
    """A customer and an agent write in turns, every seven minutes."""
    found = []
    for place in range(number):
        at = NOW + timedelta(minutes=7 * place)
        what = What.OPENED if not place else What.ANSWERED if place % 2 else What.CUSTOMER
        status = Status.PENDING if what is What.ANSWERED else Status.OPEN
        standing = Standing(status=status, priority=Priority.P3, queue="support", tier=Tier.L1)
        found.append(Moment(at=at, logged_at=at, what=what, standing=standing, inbox=place + 1))
    return found


def counted(number: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a calendar is asked by what one look at a ticket works out."""
    asked: Counter[str] = Counter()
    for name in ("worked", "reached"):
        well = getattr(WorkingHours, name)

        def count(self: WorkingHours, *rest: Any, name: str = name, well: Any = well) -> Any:
            asked[name] += 1
            return well(self, *rest)

        monkeypatch.setattr(WorkingHours, name, count)
    now = NOW + timedelta(minutes=7 * number)
    clocks = clocks_of(moments(number), VERSIONS, now)
    due_steps(clocks, VERSIONS, now)
    next_at(clocks, VERSIONS, now)
    monkeypatch.undo()
    return asked.total()


def test_what_is_counted_grows_as_the_log_does(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = counted(100, monkeypatch), counted(400, monkeypatch)
    assert few < 150
    assert many < few * 5


def test_what_was_counted_at_the_breach_is_counted_once_for_all_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    well = steps.counted_until
    monkeypatch.setattr(steps, "counted_until", lambda *about: asked.append(about[-1]) or well(*about))
    now = NOW + timedelta(hours=60)
    clocks = [each for each in clocks_of(moments(200), VERSIONS, now) if each.breached_at and not each.ended_at]
    assert len(due_steps(clocks, VERSIONS, now)) > len(clocks) * 10
    assert len(asked) == len(clocks)


class TestPast:
    """The log of one ticket, while a batch is decided."""

    @pytest.fixture
    def worked_out(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How many moments there were each time."""
        found: list[int] = []

        def count(moments: Sequence[Moment], *rest: Any) -> Any:
            found.append(len(moments))
            return clocks_of(moments, *rest)

        monkeypatch.setattr(clock_log, "clocks_of", count)
        return found

    def past(self, known: Sequence[Moment]) -> Past:
        past = Past()
        for each in known:
            past.take(each.logged_at, CLOCK, data_of(each))
        return past

    def test_its_clocks_are_worked_out_once(self, worked_out: list[int]) -> None:
        past, now = self.past(moments(4)), NOW + timedelta(hours=1)
        first = past.clocks((), VERSIONS, now)
        assert past.clocks((), VERSIONS, now) is first
        assert worked_out == [4]

    def test_once_it_is_written_what_has_happened_is_not_counted_again(self, worked_out: list[int]) -> None:
        *known, last = moments(4)
        past, now = self.past(known), last.at
        before = past.clocks([last], VERSIONS, now)
        past.take(last.logged_at, CLOCK, data_of(last))
        assert past.clocks((), VERSIONS, now) is before
        assert worked_out == [4]

    def test_what_has_happened_since_and_another_time_are_counted(self, worked_out: list[int]) -> None:
        *known, last = moments(4)
        past, now = self.past(known), last.at
        assert past.clocks((), VERSIONS, now) != past.clocks([last], VERSIONS, now)
        later = past.clocks([last], VERSIONS, now + timedelta(hours=2))
        assert later == clocks_of(moments(4), VERSIONS, now + timedelta(hours=2))
        assert worked_out == [3, 4, 4]

    def test_what_has_stopped_is_read_from_all_of_it(self) -> None:
        past = Past()
        for place, each in enumerate(moments(3)):
            past.take(each.logged_at, CLOCK, {**data_of(each), "ended": [{"metric": "next_reply", "cycle": place}]})
        assert set(past.ends) == {("next_reply", 0), ("next_reply", 1), ("next_reply", 2)}
