"""`triaged sla N`: the promised times of one ticket, and where the time went."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER

if TYPE_CHECKING:
    from triaged.config.promised import DaysOff
    from triaged.desk.sla import Versions
    from triaged.model import Clock, Interval
    from triaged.store import Transaction


@click.command("sla")
@click.argument("number", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.pass_obj
def command(context: Context, number: int, as_json: bool) -> None:
    """Show the clocks of one ticket as intervals with reasons, worked out from its history."""
    from triaged.cli.output import print_json
    from triaged.cli.sla_page import print_page

    desk = context.desk(customers=False)
    with context.reading(desk) as transaction:
        found = document(transaction, number, datetime.now(UTC), desk.days_off)
    if found is None:
        raise click.ClickException(f"there is no ticket #{number}; `triaged tickets` lists them")
    if as_json:
        print_json(found)
    else:
        print_page(found)


def document(
    transaction: Transaction, number: int, now: datetime, days_off: DaysOff | None = None
) -> dict[str, Any] | None:
    """All that is promised of a ticket; None where there is no such ticket. Amounts of time are seconds.

    `days_off` has the names of such days, where the settings know them; the days are those of the version in force.
    """
    from triaged.desk.sla.marks import marks_of
    from triaged.desk.sla.sheet import totals_of
    from triaged.store.clocks import Moments, outages
    from triaged.store.lists import subject_of

    subject = subject_of(transaction, number)
    if subject is None:
        return None
    now = now.replace(microsecond=0)
    moments = Moments(transaction)
    past, down = moments.of(number), outages(transaction)
    totals = totals_of(marks_of(past, moments.versions, now, down), now)
    return {
        "ticket": number,
        "subject": subject,
        "at": now,
        "requester_wait_s": totals.requester_wait if past else None,
        "agent_work_s": totals.agent_work if past else None,
        "clocks": [
            {**clock_row(each), **calendar_row(each, moments.versions, now, days_off or {})}
            for each in moments.clocks(number, now, down)
        ],
    }


def clock_row(clock: Clock) -> dict[str, Any]:
    """One clock, as JSON has it."""
    return {
        "metric": clock.metric,
        "cycle": clock.cycle,
        "state": clock.state,
        "reason": clock.reason,
        "policy": clock.policy,
        "version": clock.version,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "breached_at": clock.breached_at,
        "ended_at": clock.ended_at,
        "target_s": clock.target,
        "missed_target_s": clock.missed_target,
        "elapsed_s": clock.elapsed,
        "remaining_s": clock.remaining,
        "late_s": clock.late,
        "retroactive": clock.retroactive,
        "intervals": [_interval(each) for each in clock.intervals],
    }


def calendar_row(clock: Clock, versions: Versions, now: datetime, days_off: DaysOff) -> dict[str, Any]:
    """By what calendar a clock counts, and the days off of it from the start until it is due, or has ended."""
    promises = next(each.promises for each in versions if each.number == clock.version)
    policy = promises.policy_named(clock.policy)
    if policy is None:
        return {"calendar": None, "zone": None, "days_off": []}
    hours = promises.calendars[policy.calendar]
    until = clock.ended_at or max(now, clock.due_at or now)
    first, last = (moment.astimezone(hours.zone).date() for moment in (clock.started_at, until))
    names = {each.day: each.name for each in days_off.get(policy.calendar, ()) if each.name}
    off = sorted(day for day in hours.days_off if first <= day <= last)
    return {
        "calendar": policy.calendar,
        "zone": hours.zone.key,
        "days_off": [{"day": day.isoformat(), "name": names.get(day)} for day in off],
    }


def _interval(interval: Interval) -> dict[str, Any]:
    return {
        "from": interval.begins,
        "to": interval.ends,
        "state": interval.state,
        "reason": interval.told,
        "owner": interval.owner,
        "tier": interval.tier,
        "counted_s": interval.counted,
        "policy": interval.policy or None,
        "version": interval.version or None,
    }
