"""The events that clocks are worked out from: short, and the same moment again when they are read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.sla.events import (
    data_of,
    ends_of,
    moment_of,
    news_of_ends,
    step_of,
    whole,
    with_news_of_ends,
    written,
)
from triaged.model import Clock, ClockState, DueStep, Metric, Moment, Priority, Standing, Status, Tier, What

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STANDING = Standing(status=Status.NEW, priority=Priority.P3, queue="support", tier=Tier.L1)
BARE = Moment(at=NOON, logged_at=NOON, what=What.OPENED, standing=STANDING)

moments_in_time = st.integers(0, 10**9).map(lambda seconds: NOON + timedelta(seconds=seconds))
standings = st.builds(
    Standing,
    status=st.sampled_from(list(Status)),
    priority=st.sampled_from(list(Priority)),
    queue=st.text(max_size=10),
    tier=st.sampled_from(list(Tier)),
    assignee=st.none() | st.text(max_size=10),
    sla=st.none() | st.text(max_size=10),
    organisation=st.none() | st.text(max_size=10),
    customer_tier=st.none() | st.text(max_size=10),
    has_customer=st.booleans(),
)
moments = st.builds(
    Moment,
    at=moments_in_time,
    logged_at=moments_in_time,
    what=st.sampled_from(list(What)),
    standing=standings,
    inbox=st.none() | st.integers(1, 10**9),
    leaves_at=st.none() | moments_in_time,
)


@given(moments)
def test_a_moment_is_read_as_it_was_written(moment: Moment) -> None:
    data = json.loads(json.dumps(data_of(moment)))
    assert moment_of(moment.logged_at, data) == moment


def test_what_is_not_there_takes_no_room() -> None:
    assert data_of(BARE) == {
        "at": "2026-03-02T12:00:00Z",
        "what": "opened",
        "status": "new",
        "priority": "P3",
        "queue": "support",
        "tier": "L1",
    }


def test_what_is_there_stands_there() -> None:
    standing = replace(
        STANDING, assignee="tom@a.example", sla="gold", organisation="Acme", customer_tier="silver", has_customer=False
    )
    full = replace(BARE, standing=standing, what=What.ANSWERED, inbox=7, leaves_at=NOON + timedelta(seconds=30))
    assert data_of(full) == {
        **data_of(BARE),
        "what": "answered",
        "assignee": "tom@a.example",
        "sla": "gold",
        "organisation": "Acme",
        "customer_tier": "silver",
        "customer": False,
        "inbox": 7,
        "leaves_at": "2026-03-02T12:00:30Z",
    }


def test_the_event_knows_when_it_was_written_to_the_second() -> None:
    later = NOON + timedelta(minutes=3, microseconds=500_000)
    assert moment_of(later, data_of(BARE)).logged_at == NOON + timedelta(minutes=3)


def test_what_a_later_version_has_put_there_is_left_aside() -> None:
    assert moment_of(NOON, {**data_of(BARE), "colour": "green"}) == BARE


def test_time_is_utc_to_the_second() -> None:
    there = datetime(2026, 3, 2, 13, 30, 7, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert written(there) == "2026-03-02T07:45:07Z"
    assert whole(there) == datetime(2026, 3, 2, 7, 45, 7, tzinfo=UTC)
    assert whole(there).tzinfo is UTC


def test_a_step_is_read_from_its_event() -> None:
    data = {"metric": "next_reply", "cycle": 2, "step": 3, "key": "75%", "round": 4, "at": "2026-03-02T12:00:00Z"}
    found = step_of({**data, "does": ["lead"]})
    assert found == DueStep(metric=Metric.NEXT_REPLY, cycle=2, step=3, key="75%", round=4, at=NOON)


def clock(metric: Metric = Metric.FIRST_RESPONSE, state: ClockState = ClockState.STOPPED, elapsed: int = 60) -> Clock:
    return Clock(
        metric=metric,
        cycle=1,
        state=state,
        policy="gold",
        version=3,
        target=50,
        started_at=NOON,
        elapsed=elapsed,
        due_at=None,
        breached_at=NOON + timedelta(seconds=50),
        retroactive=False,
        intervals=(),
    )


ENDED = {
    "metric": "first_response",
    "cycle": 1,
    "elapsed_s": 60,
    "target_s": 50,
    "breached_at": "2026-03-02T12:00:50Z",
    "policy": "gold",
    "version": 3,
}


def test_what_has_stopped_is_said_once() -> None:
    running = clock(Metric.RESOLUTION, ClockState.RUNNING)
    ends = ends_of([clock(), running])
    news = news_of_ends({}, ends)
    assert news == {"ended": [ENDED]}
    assert news_of_ends(with_news_of_ends({}, news), ends) == {}


def test_what_was_kept_was_never_broken() -> None:
    (kept,) = ends_of([replace(clock(), breached_at=None)]).values()
    assert kept == {**ENDED, "breached_at": None}


def test_what_has_stopped_otherwise_is_said_anew() -> None:
    before = ends_of([clock()])
    assert news_of_ends(before, ends_of([clock(elapsed=70)])) == {"ended": [{**ENDED, "elapsed_s": 70}]}


def test_what_goes_on_is_said() -> None:
    before = ends_of([clock()])
    news = news_of_ends(before, ends_of([clock(state=ClockState.RUNNING)]))
    assert news == {"resumed": [{"metric": "first_response", "cycle": 1}]}
    assert with_news_of_ends(before, news) == {}
