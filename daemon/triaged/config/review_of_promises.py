"""What is not wrong in the promised times of the settings, and yet hardly what their author means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from triaged.config.holidays import DayOff
from triaged.config.people import Agent
from triaged.config.promised import DaysOff
from triaged.config.promises import Calendar, DutyTable
from triaged.config.settings import Settings
from triaged.desk.calendars import DAYS, read_span
from triaged.desk.customers import Directory
from triaged.desk.sla import BREACH, Policy, Promises, Step, Tells
from triaged.desk.triage.mistakes import nearest
from triaged.model import Metric, Priority, Tier

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
        yield from _nobody_told(policy)
        yield from _never_first(policy, promises.policies[:place])
        yield from _unknown_customers(policy, settings, directory)
        yield from _raised_past(policy, promises.chains.get(policy.chain or "", ()))
        yield from _raised_too_late(policy, promises.chains.get(policy.chain or "", ()))
    yield from _without_lead(settings, promises)
    yield from _named_nowhere(settings)
    for name, steps in promises.chains.items():
        yield from _never_told(name, steps)
    for tier in Tier:
        for queue in settings.queues:
            yield from _days_without_duty(settings, promises, queue.name, tier)
    for agent in settings.agents:
        yield from _never_on_duty(settings, agent)
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


def _nobody_told(policy: Policy) -> Iterator[str]:
    if policy.chain is None and (policy.targets or policy.tiers):
        yield f"sla {policy.name!r} has no chain: nobody is told when its time runs out; set its `chain`"


def _unknown_customers(policy: Policy, settings: Settings, directory: Directory) -> Iterator[str]:
    """What a command knows of customers is not known here."""
    source = settings.customers
    if source.file is None and source.command is None:
        if (policy.organisations or policy.customer_tiers) and not policy.only_named:
            yield (
                f"sla {policy.name!r} fits nobody: which organisation a customer is of, and what he has bought, is "
                "not known; set `file` or `command` in [customers]"
            )
        return
    entries = directory.entries.values()
    organisations = {facts.organisation for facts in entries if facts.organisation is not None}
    tiers = {facts.tier for facts in entries if facts.tier is not None}
    wanted = (("organisation", policy.organisations, organisations), ("tier", policy.customer_tiers, tiers))
    for what, names, known in wanted:
        for name in sorted(names - known) if known or source.command is None else ():
            yield f"sla {policy.name!r}: the customers' file has no {what} {name!r}{nearest(name, known)}"


def _raised_past(policy: Policy, steps: Sequence[Step]) -> Iterator[str]:
    """The next priority promises less: while that is measured, a ticket is raised further up, or stays."""
    raises = {metric for step in steps if Tells.RAISE in step.does for metric in step.metrics}
    for priority, targets in sorted(policy.targets.items()):
        following = max((each for each in Priority if each < priority), default=None)
        if following is None:
            continue
        there = policy.targets.get(following, {})
        missing = sorted(metric for metric in targets if metric not in there)
        if missing and (Metric.TIER in raises or raises & targets.keys()):
            what = f"no {' and no '.join(missing)}" if there else "nothing"
            yield (
                f"chain {policy.chain!r} raises the priority, and sla {policy.name!r} promises {what} for {following}: "
                f"a ticket of {priority} goes further up, or stays"
            )


def _raised_too_late(policy: Policy, steps: Sequence[Step]) -> Iterator[str]:
    """By the time that a step raises the priority, all that the higher one promises is used up: then it does not."""
    for place, step in enumerate(steps, 1):
        if step.at is None or step.at >= BREACH or Tells.RAISE not in step.does:
            continue
        for priority, targets in sorted(policy.targets.items()):
            for metric in sorted(step.metrics & targets.keys()):
                higher = policy.raised(priority, [metric])
                if higher is None or policy.targets[higher][metric] * BREACH > targets[metric] * step.at:
                    continue
                latest = (policy.targets[higher][metric] * BREACH - 1) // targets[metric]
                earlier = f', or at "{latest}%" at the latest' if latest > 0 else ""
                yield (
                    f"chain {policy.chain!r}, step {place}: at {step.at}% of {priority}.{metric} of sla "
                    f"{policy.name!r} all that it promises for {higher} is used up, so that the ticket would be late "
                    f'by being raised, and is not raised; raise it at "breach"{earlier}'
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


def _named_nowhere(settings: Settings) -> Iterator[str]:
    chains = {sla.chain for sla in settings.slas}
    for chain in (each.name for each in settings.chains if each.name not in chains):
        yield f"chain {chain!r} is carried out for nothing: no sla names it; set `chain` in one, or take it out"
    calendars = {
        *(each.calendar for each in settings.slas),
        *(each.calendar for each in settings.agents),
        *(each.calendar for each in settings.duties),
    }
    for calendar in (each.name for each in settings.calendars if each.name not in calendars):
        yield f"calendar {calendar!r}: nothing names it; set `calendar` in an sla, an agent or a duty, or take it out"


def _never_told(chain: str, steps: Sequence[Step]) -> Iterator[str]:
    for place, step in enumerate(steps, 1):
        if Tells.CUSTOMER in step.does and step.metrics == {Metric.TIER}:
            yield (
                f"chain {chain!r}, step {place}: no customer is promised how long a tier has his ticket, so he is "
                "never told of it; take `customer` out, or name another one of the `metrics`"
            )


def _plan(settings: Settings, queue: str, tier: Tier) -> Sequence[DutyTable]:
    """Who looks after a tier of a queue, and when; none: its agents in their own hours."""
    return [each for each in settings.duties if each.tier is tier and each.queue in (None, queue)]


def _days_without_duty(settings: Settings, promises: Promises, queue: str, tier: Tier) -> Iterator[str]:
    """A plan is the whole of it: who writes down the weekend alone has nobody in the week."""
    plan = _plan(settings, queue, tier)
    fitting = {each.calendar for each in promises.policies if not each.queues or queue in each.queues}
    at_work = {day for each in settings.calendars if each.name in fitting for day in _weekdays(each.hours)}
    missing = at_work.difference(*(_weekdays(each.hours) for each in plan))
    if plan and missing:
        days = ", ".join(DAYS[day] for day in sorted(missing))
        yield (
            f"duty: nobody of {tier} is on duty for queue {queue!r} on {days}, when the time of its tickets passes: "
            "what stands in [[duty]] is the whole plan; write these days into it too"
        )


def _weekdays(hours: Sequence[str]) -> Collection[int]:
    """Of which somebody is at work at some time; no hours: of all."""
    return {day for text in hours for day in read_span(text).days} if hours else range(len(DAYS))


def _never_on_duty(settings: Settings, agent: Agent) -> Iterator[str]:
    """The plan of his tier does not name him, nor does any other of that queue."""
    queues = [each.name for each in settings.queues if not agent.queues or each.name in agent.queues]
    never = [
        queue
        for queue in queues
        if _plan(settings, queue, agent.tier)
        and not any(agent.name in each.agents for each in settings.duties if each.queue in (None, queue))
    ]
    if never:
        yield (
            f"duty: agent {agent.name!r} is never at work for {', '.join(map(repr, never))}: the plan of "
            f"{agent.tier} does not name him; write him into a [[duty]] of it"
        )


def _empty_sources(calendar: Calendar, days: Sequence[DayOff]) -> Iterator[str]:
    found = {each.source for each in days}
    file = calendar.holidays_file
    for source in (*calendar.holidays, *([file.name] if file is not None else [])):
        if source not in found:
            yield (
                f"calendar {calendar.name!r}: {source} has no day off in the next twelve months; write them into "
                "days_off"
            )
