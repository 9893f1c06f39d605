"""What `triaged sla` says of a ticket, as a page for people: one block a clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from triaged.cli.output import cell, print_table

_LABEL = 15  #: columns for the word before a line
_BAR = 24  #: columns of the bar that shows how much of a target is used up
_COLUMNS = ("from", "to", "counted", "who", "tier", "why")
_COLOURS = {"stopped": "green", "cancelled": None, "paused": "yellow", "running": "cyan"}
NOTHING = (
    "nothing is promised of it: no policy fits, or none that fits has a target for it (a monitoring system waits for\n"
    "no answer), or it is an exercise, or older mail that was brought in"
)


def print_page(document: Mapping[str, Any]) -> None:
    """The document of one ticket."""
    from triaged.render.terms_of_clocks import lasts

    click.secho(f"#{document['ticket']}  {cell(document['subject'])}", bold=True)
    for label, name in (("customer waited", "requester_wait_s"), ("agents had it", "agent_work_s")):
        if document[name] is not None:
            _line(label, lasts("en", document[name]))
    if document["clocks"]:
        click.echo("all times UTC")
    else:
        click.echo(NOTHING)
    for clock in document["clocks"]:
        click.echo()
        _print_clock(clock)


def _print_clock(clock: Mapping[str, Any]) -> None:
    from triaged.render.terms_of_clocks import lasts

    again = f", cycle {clock['cycle']}" if clock["cycle"] > 1 else ""
    missed = clock["breached_at"] is not None
    why = f": {cell(clock['reason'])}" if clock["reason"] else ""
    click.secho(f"{clock['metric']}{again}", bold=True, nl=False)
    click.secho(f"  {clock['state']}{why}", fg="red" if missed else _COLOURS[clock["state"]])
    since = ", also for the time before" if clock["retroactive"] else ""
    policy = f"policy {cell(clock['policy'])}, version {clock['version']}"
    calendar = f" of calendar {cell(clock['calendar'])} ({clock['zone']})" if clock["calendar"] else ""
    promised = clock["missed_target_s"] or clock["target_s"]
    now = f", now {lasts('en', clock['target_s'])}" if clock["target_s"] != promised else ""
    _line("promised", f"{lasts('en', promised)}{now}{calendar} by {policy}{since}")
    for off in clock["days_off"]:
        _line("off", f"{off['day']} {cell(off['name'])}".rstrip())
    _line("used", f"{bar(clock['elapsed_s'], promised)}  {lasts('en', clock['elapsed_s'])}{_left(clock)}")
    _line("due", _moment(clock["due_at"]) if not missed else "")
    _line("missed", _moment(clock["breached_at"]))
    _line("ended", _moment(clock["ended_at"]))
    rows = [
        {
            "from": _moment(each["from"]),
            "to": _moment(each["to"]) or "until now",
            "counted": lasts("en", each["counted_s"]),
            "who": each["owner"],
            "tier": each["tier"],
            "why": each["reason"],
        }
        for each in clock["intervals"]
    ]
    print_table(rows, _COLUMNS, "")


def bar(used: int, target: int) -> str:
    """How much of a target is used up, as columns and in per cent, rounded down."""
    part = used * 100 // target if target else 100
    filled = min(_BAR, used * _BAR // target) if target else _BAR
    return f"{'#' * filled}{'.' * (_BAR - filled)} {part} %"


def _left(clock: Mapping[str, Any]) -> str:
    from triaged.desk.sla.sheet import rounded_up
    from triaged.render.terms_of_clocks import lasts

    if clock["late_s"]:
        return f", {lasts('en', clock['late_s'])} too late"
    left = clock["remaining_s"] if clock["breached_at"] is None else 0
    return f", {lasts('en', rounded_up(left))} left" if clock["state"] in ("running", "paused") else ""


def _moment(value: datetime | None) -> str:
    """In UTC, as the head of the page says: the zone of the machine is not that of the calendars."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}" if value is not None else ""


def _line(name: str, value: str) -> None:
    if value:
        click.echo(f"{name:>{_LABEL}}  {value}")
