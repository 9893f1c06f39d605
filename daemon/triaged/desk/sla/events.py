"""What happened to a ticket, as its log keeps it for clocks: short plain data, which is read for ever.

Every moment is one event of the kind CLOCK, every step that was carried out one of the kind ESCALATED; clocks read
nothing else. A CLOCK event says besides what has ended with it, so that reports of last year count nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from triaged.model import Clock, ClockState, DueStep, Metric, Moment, Priority, Standing, Status, Tier, What

CLOCK = "clock"  #: the kind of the events that are moments
ESCALATED = "escalated"  #: the kind of those that say which step was carried out
ENDED = "ended"  #: in a moment's data: the clocks that stopped with it
RESUMED = "resumed"  #: in a moment's data: those that had stopped, and go on

#: A clock that has stopped: (metric, cycle) -> what its event says of it.
Ends = Mapping[tuple[str, int], Mapping[str, Any]]


def data_of(moment: Moment) -> dict[str, Any]:
    """A moment as the data of its event. When it was written down, the event itself knows."""
    standing = moment.standing
    data: dict[str, Any] = {
        "at": written(moment.at),
        "what": moment.what.value,
        "status": standing.status.value,
        "priority": standing.priority.value,
        "queue": standing.queue,
        "tier": standing.tier.value,
    }
    for name in ("assignee", "sla", "organisation", "customer_tier"):
        value = getattr(standing, name)
        if value is not None:
            data[name] = value
    if not standing.has_customer:
        data["customer"] = False
    if moment.inbox is not None:
        data["inbox"] = moment.inbox
    if moment.leaves_at is not None:
        data["leaves_at"] = written(moment.leaves_at)
    return data


def moment_of(logged_at: datetime, data: Mapping[str, Any]) -> Moment:
    """The moment that an event tells of.

    Args:
        logged_at: When the event was written.
        data: Of the event; what a later version of the program has put there besides is left aside.
    """
    leaves_at = data.get("leaves_at")
    return Moment(
        at=datetime.fromisoformat(data["at"]),
        logged_at=whole(logged_at),
        what=What(data["what"]),
        standing=Standing(
            status=Status(data["status"]),
            priority=Priority(data["priority"]),
            queue=data["queue"],
            tier=Tier(data["tier"]),
            assignee=data.get("assignee"),
            sla=data.get("sla"),
            organisation=data.get("organisation"),
            customer_tier=data.get("customer_tier"),
            has_customer=data.get("customer", True),
        ),
        inbox=data.get("inbox"),
        leaves_at=datetime.fromisoformat(leaves_at) if leaves_at is not None else None,
    )


def step_of(data: Mapping[str, Any]) -> DueStep:
    """The step that an event says was carried out."""
    return DueStep(
        metric=Metric(data["metric"]),
        cycle=data["cycle"],
        step=data["step"],
        key=data["key"],
        round=data["round"],
        at=datetime.fromisoformat(data["at"]),
    )


def ends_of(clocks: Iterable[Clock]) -> Ends:
    """The clocks that have stopped, as events say it."""
    return {
        (clock.metric.value, clock.cycle): {
            "metric": clock.metric.value,
            "cycle": clock.cycle,
            "elapsed_s": clock.elapsed,
            "target_s": clock.target,
            "breached_at": written(clock.breached_at) if clock.breached_at is not None else None,
            "policy": clock.policy,
            "version": clock.version,
        }
        for clock in clocks
        if clock.state is ClockState.STOPPED
    }


def news_of_ends(before: Ends, now: Ends) -> dict[str, Any]:
    """What an event says besides: the clocks that have stopped, or otherwise than was said, and those that go on."""
    ended = [dict(each) for key, each in now.items() if before.get(key) != each]
    resumed = [{"metric": metric, "cycle": cycle} for metric, cycle in before if (metric, cycle) not in now]
    return {**({ENDED: ended} if ended else {}), **({RESUMED: resumed} if resumed else {})}


def with_news_of_ends(before: Ends, *events: Mapping[str, Any]) -> Ends:
    """What has stopped once the events with this data are read, the oldest first."""
    ends = dict(before)
    for data in events:
        for each in data.get(RESUMED, ()):
            ends.pop((each["metric"], each["cycle"]), None)
        ends |= {(each["metric"], each["cycle"]): each for each in data.get(ENDED, ())}
    return ends


def whole(moment: datetime) -> datetime:
    """In UTC, to the second: what clocks count in."""
    return moment.astimezone(UTC).replace(microsecond=0)


def written(moment: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
