"""When it is."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from triaged.desk.calendars import Span, WorkingHours, read_span
from triaged.desk.triage.anchors import Kind, anchors
from triaged.desk.triage.conditions.asking import Saw, Test, table
from triaged.desk.triage.mistakes import Wrong, nearest, shown
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight
from triaged.desk.triage.values import members, strings
from triaged.model import ReminderKind

_SAMPLE = '{ hours = ["Mon-Fri 09:00-17:00"], zone = "Europe/Berlin" }'
#: what rules are asked of; what else comes due is the desk's own business
DUE = (ReminderKind.UNTAKEN, ReminderKind.PENDING)
_CLOCK = Kind(lambda sight, _: {sight.facts.clock.value} if sight.facts.clock is not None else frozenset(), common=True)


def within(value: object, _names: Names) -> Test:
    """It is within these hours: { hours = ["Mon-Fri 09:00-17:00"], zone = "Europe/Berlin" }."""
    wanted = table(value, ("hours", "zone"), _SAMPLE)
    if len(wanted) != 2:
        raise Wrong(f"found {', '.join(wanted)} alone; allowed hours and zone together: {_SAMPLE}")
    zone = _zone(wanted["zone"])
    hours = WorkingHours(spans=tuple(map(_span, strings(wanted["hours"]))), zone=zone)

    def see(sight: Sight) -> Saw:
        now = sight.facts.now
        return Saw(f"{now.astimezone(zone):%a %H:%M}", hours.is_on(now))

    return Test(see)


def clock(value: object, _names: Names) -> Test:
    """What has come due, for rules on "clock"."""
    wanted = frozenset(members(value, [kind.value for kind in DUE]))

    def see(sight: Sight) -> Saw:
        seen = sight.facts.clock.value if sight.facts.clock is not None else None
        return Saw(seen, seen in wanted)

    return Test(see, anchors(_CLOCK, wanted))


def _span(text: str) -> Span:
    try:
        return read_span(text)
    except ValueError as error:
        raise Wrong(f"found {shown(text)}; {error}") from None


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(value, available_timezones())
        raise Wrong(f"found {shown(value)}; allowed a time zone such as Europe/Berlin{near}") from None
