"""Promised times and duty of the settings as the values that clocks go by, and the days off that come with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from triaged.config.calendar_files import UnreadableCalendar, read_calendar_file
from triaged.config.checks import tables
from triaged.config.holidays import DayOff, Years, plain_days, public_holidays
from triaged.config.load import TomlFile
from triaged.config.people import Agent
from triaged.config.problems import Problem
from triaged.config.promises import Calendar, Chain, DutyTable, Sla, Targets
from triaged.config.settings import Settings
from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.duty import Duty
from triaged.desk.sla import Policy, Promises, Step
from triaged.desk.triage.mistakes import KeyPath, Wrong
from triaged.model import Metric, Priority, Tier

DaysOff = Mapping[str, tuple[DayOff, ...]]  #: by calendar, in order

_YEAR = timedelta(days=366)


def read_days_off(file: TomlFile, today: date) -> DaysOff:
    """The days off of every calendar in a settings file; what is wrong with one is noted as the file's problem."""
    years = Years.around(today)
    found = {}
    for path, calendar in tables(file.tables, "calendar"):
        days = tuple(sorted(_days_off(file, path, calendar, years)))
        found[str(calendar.get("name"))] = days
        _sometimes_at_work(file, path, calendar, {each.day for each in days}, today)
    return found


def promises_of(settings: Settings, days_off: DaysOff) -> Promises:
    """All that the settings promise."""
    return Promises(
        policies=tuple(map(_policy, settings.slas)),
        calendars={each.name: _hours(each, days_off.get(each.name, ())) for each in settings.calendars},
        chains={each.name: _steps(each) for each in settings.chains},
    )


def duties_of(settings: Settings, days_off: DaysOff) -> tuple[Duty, ...]:
    """Who is on duty when."""
    first = {each.name: each.addresses[0] for each in settings.agents}
    return tuple(
        Duty(
            queue=each.queue,
            tier=each.tier,
            hours=hours_of(each, days_off),
            agents=tuple(first[name] for name in each.agents),
        )
        for each in settings.duties
    )


def hours_of(table: Agent | DutyTable, days_off: DaysOff) -> WorkingHours:
    """When somebody is at work: in his own hours, but for the days off of the calendar that he names."""
    return _hours(table, days_off.get(table.calendar, ()) if table.calendar is not None else ())


def _hours(table: Agent | Calendar | DutyTable, off: Sequence[DayOff]) -> WorkingHours:
    return WorkingHours(
        spans=tuple(map(read_span, table.hours)),
        zone=ZoneInfo(table.zone),
        days_off=frozenset(each.day for each in off),
    )


def _policy(sla: Sla) -> Policy:
    targets = {priority: _targets(getattr(sla, priority)) for priority in Priority}
    tiers = {tier: getattr(sla.tiers, tier) for tier in Tier} if sla.tiers is not None else {}
    return Policy(
        name=sla.name,
        calendar=sla.calendar,
        queues=frozenset(sla.queues),
        organisations=frozenset(sla.organisations),
        customer_tiers=frozenset(sla.customer_tiers),
        only_named=sla.only_named,
        targets={priority: wanted for priority, wanted in targets.items() if wanted},
        tiers={tier: seconds for tier, seconds in tiers.items() if seconds is not None},
        pauses=frozenset(sla.pauses),
        chain=sla.chain,
    )


def _targets(promised: Targets | None) -> Mapping[Metric, int]:
    if promised is None:
        return {}
    return {Metric(name): seconds for name, seconds in promised if seconds is not None}


def _steps(chain: Chain) -> tuple[Step, ...]:
    return tuple(
        Step(
            at=each.at,
            every=each.every,
            times=each.times,
            does=each.do,
            webhooks=each.webhooks,
            metrics=frozenset(each.metrics or Metric),
        )
        for each in chain.steps
    )


def _days_off(file: TomlFile, path: KeyPath, calendar: Mapping[str, Any], years: Years) -> Iterator[DayOff]:
    for text in _texts(calendar.get("days_off")).values():
        yield from plain_days(text, years)
    for index, code in _texts(calendar.get("holidays")).items():
        try:
            yield from public_holidays(code, years)
        except Wrong as error:
            file.wrong((*path, "holidays", index), str(error))
    wanted = calendar.get("holidays_file")
    if isinstance(wanted, str) and wanted:
        yield from _of_file(file, (*path, "holidays_file"), file.path.parent / wanted, years)


def _texts(values: object) -> Mapping[int, str]:
    """What is a text of a list, by its place; of the rest the schema says that it is none."""
    listed = enumerate(values if isinstance(values, list) else ())
    return {index: each for index, each in listed if isinstance(each, str)}


def _of_file(file: TomlFile, where: KeyPath, path: Path, years: Years) -> list[DayOff]:
    try:
        return read_calendar_file(path, years)
    except OSError as error:
        file.wrong(where, f"found {str(path)!r}, which cannot be read ({error.strerror})")
    except UnreadableCalendar as error:
        file.problems.append(Problem(file=str(path), line=error.line, key="", message=str(error)))
    return []


def _sometimes_at_work(file: TomlFile, path: KeyPath, calendar: Mapping[str, Any], off: set[date], today: date) -> None:
    """Hours that never come would let no promise ever fall due."""
    try:
        weekdays = {day for text in _texts(calendar.get("hours")).values() for day in read_span(text).days}
    except ValueError:
        return  # the schema has said so already
    days = (today + timedelta(days=ahead) for ahead in range(_YEAR.days))
    if all(day in off or (weekdays and day.weekday() not in weekdays) for day in days):
        file.wrong(path, "found hours that never come: every day of them is off; allowed some that do")
