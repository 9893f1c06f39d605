"""Single conditions around promised times, where a whole desk hardly ever comes to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triaged import escalate
from triaged.cli.sla import calendar_row
from triaged.desk.calendars import WorkingHours
from triaged.desk.handover import Given
from triaged.desk.sla import Policy, Promises, Version
from triaged.model import Clock, ClockState, FileState, Metric, Tier
from triaged.outcomes.handover import Briefing, has_files, rows_of
from triaged.store.attachments import FileRow

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("next_step", "until"),
    [
        (NOON - HOUR, NOON + 15 * MINUTE),  # it was due before: the relay has its time all the same
        (NOON + MINUTE, NOON + 15 * MINUTE),
        (NOON + 3 * HOUR, NOON + 3 * HOUR),
        (NOON + 25 * HOUR, NOON + 24 * HOUR),
        (None, NOON + 24 * HOUR),
    ],
    ids=str,
)
def test_a_notice_is_valid_until_the_next_step_and_for_a_day_at_the_most(
    next_step: datetime | None, until: datetime
) -> None:
    assert escalate._valid_until(NOON, next_step) == until


def clock(policy: str) -> Clock:
    return Clock(
        metric=Metric.RESOLUTION,
        cycle=1,
        state=ClockState.CANCELLED,
        reason="no promise",
        policy=policy,
        version=1,
        started_at=NOON,
        due_at=None,
        breached_at=None,
        ended_at=None,
        target=3600,
        elapsed=0,
        retroactive=False,
        intervals=(),
    )


@pytest.mark.parametrize(("policy", "calendar", "zone"), [("gold", "office", "Europe/Berlin"), ("gone", None, None)])
def test_a_clock_whose_policy_is_gone_has_no_calendar(policy: str, calendar: str | None, zone: str | None) -> None:
    hours = WorkingHours(spans=(), zone=ZoneInfo("Europe/Berlin"))
    gold = Policy(name="gold", calendar="office", targets={})
    version = Version(number=1, since=NOON, promises=Promises(policies=(gold,), calendars={"office": hours}))
    row = calendar_row(clock(policy), [version], NOON + HOUR, {})
    assert row == {"calendar": calendar, "zone": zone, "days_off": []}


def file(number: int, *, inline: bool) -> FileRow:
    return FileRow(
        number=number,
        sha256="",
        filename=None,
        type="image/png",
        size=1,
        inline=inline,
        state=FileState.GOOD,
        reason=None,
        next_at=None,
    )


@pytest.mark.parametrize(("inline", "counts"), [([], False), ([True], False), ([True, False], True)])
def test_a_picture_inside_the_text_is_no_file_to_hand_over(inline: list[bool], counts: bool) -> None:
    assert has_files([file(place, inline=each) for place, each in enumerate(inline)]) is counts


def test_what_is_said_of_the_work_is_no_fact_of_the_ticket() -> None:
    given = Given(parts={"summary": "a", "tried": "b", "order number": "4711"})
    assert [(row.name, row.value) for row in rows_of(given)] == [("order number", "4711")]


@pytest.mark.parametrize(
    ("was", "to", "up"), [(Tier.L1, Tier.L2, True), (Tier.L2, Tier.L1, False), (Tier.L2, Tier.L2, False)]
)
def test_a_ticket_comes_from_below_where_its_tier_is_higher_than_before(was: Tier, to: Tier, up: bool) -> None:
    assert Briefing(was=was, to=to, by=None, parts={}).up is up
