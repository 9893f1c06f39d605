"""What is not wrong in the promised times of the settings, and yet hardly what their author means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from triaged.config.holidays import DayOff
from triaged.config.promised import DaysOff
from triaged.config.promises import Calendar
from triaged.config.settings import Settings
from triaged.desk.customers import Directory
from triaged.desk.sla import Policy, Promises, Step, Tells
from triaged.desk.triage.mistakes import nearest
from triaged.model import Metric, Priority

YEAR = timedelta(days=365)


def coming(days: Sequence[DayOff], today: date) -> list[DayOff]:
    """Those of the next twelve months."""
    return [each for each in days if today <= each.day < today + YEAR]


def doubts_of_promises(
    settings: Settings, promises: Promises, days_off: DaysOff, directory: Directory, today: date
) -> Iterator[str]:
    """One line for each."""
    for place, policy in enumerate(promises.policies):
        yield from _targets(policy)
        yield from _never_first(policy, promises.policies[:place])
        yield from _unknown_customers(policy, directory)
        yield from _raised_past(policy, promises.chains.get(policy.chain or "", ()))
    yield from _without_lead(settings, promises)
    for calendar in settings.calendars:
        yield from _empty_sources(calendar, coming(days_off.get(calendar.name, ()), today))


def _targets(policy: Policy) -> Iterator[str]:
    if not policy.targets and not policy.tiers:
        yield f'sla {policy.name!r} promises nothing: it has no target, such as P3 = {{ first_response = "8h" }}'
    for priority, targets in sorted(policy.targets.items()):
        resolution = targets.get(Metric.RESOLUTION)
        for metric, seconds in targets.items():
            if resolution is not None and seconds > resolution:
                yield (
                    f"sla {policy.name!r}: {priority}.{metric} is longer than {priority}.resolution: a ticket is to be "
                    "solved before"
                )


def _never_first(policy: Policy, before: Sequence[Policy]) -> Iterator[str]:
    """The first one that fits holds."""
    wider = next((each for each in before if not each.only_named and _covers(each, policy)), None)
    if wider is not None and not policy.only_named:
        yield (
            f"sla {policy.name!r} holds only where a rule names it: {wider.name!r} stands before it, and fits the same "
            "tickets; put it first, or say only_named = true"
        )


def _covers(wide: Policy, narrow: Policy) -> bool:
    """Whether whatever fits one fits the other; nothing named is everything."""
    pairs = (
        (wide.queues, narrow.queues),
        (wide.organisations, narrow.organisations),
        (wide.customer_tiers, narrow.customer_tiers),
    )
    return all(not ours or (theirs and theirs <= ours) for ours, theirs in pairs)


def _unknown_customers(policy: Policy, directory: Directory) -> Iterator[str]:
    entries = directory.entries.values()
    organisations = {facts.organisation for facts in entries if facts.organisation is not None}
    tiers = {facts.tier for facts in entries if facts.tier is not None}
    wanted = (("organisation", policy.organisations, organisations), ("tier", policy.customer_tiers, tiers))
    for what, names, known in wanted:
        for name in sorted(names - known) if known else ():
            yield f"sla {policy.name!r}: the customers' file has no {what} {name!r}{nearest(name, known)}"


def _raised_past(policy: Policy, steps: Sequence[Step]) -> Iterator[str]:
    """The next priority promises less: then a raised one goes further up, or stays."""
    raises = {metric for step in steps if Tells.RAISE in step.does for metric in step.metrics}
    for priority, targets in sorted(policy.targets.items()):
        following = max((each for each in Priority if each < priority), default=None)
        if following is None:
            continue
        there = policy.targets.get(following, {})
        missing = sorted(metric for metric in raises & targets.keys() if metric not in there)
        if missing:
            what = f"no {' and no '.join(missing)}" if there else "nothing"
            yield (
                f"chain {policy.chain!r} raises the priority, and sla {policy.name!r} promises {what} for {following}: "
                f"a ticket of {priority} goes further up, or stays"
            )


def _without_lead(settings: Settings, promises: Promises) -> Iterator[str]:
    for queue in (each for each in settings.queues if each.lead is None):
        for policy in promises.policies:
            fits = not policy.queues or queue.name in policy.queues
            if fits and _tells(promises.chains.get(policy.chain or "", ()), Tells.LEAD):
                yield f"chain {policy.chain!r} tells the lead, and queue {queue.name!r} has none; set its `lead`"
                break


def _tells(steps: Sequence[Step], whom: Tells) -> bool:
    return any(whom in step.does for step in steps)


def _empty_sources(calendar: Calendar, days: Sequence[DayOff]) -> Iterator[str]:
    found = {each.source for each in days}
    file = calendar.holidays_file
    for source in (*calendar.holidays, *([file.name] if file is not None else [])):
        if source not in found:
            yield (
                f"calendar {calendar.name!r}: {source} has no day off in the next twelve months; write them into "
                "days_off"
            )
