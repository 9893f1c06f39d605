"""`triaged tickets`: the list."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import LIMIT
from triaged.model import Priority, Status


def _moment(_context: click.Context, _option: click.Parameter, day: datetime | None) -> datetime | None:
    """The start of a local day in UTC."""
    if day is None:
        return None
    try:
        return day.astimezone(UTC)
    except (ValueError, OverflowError) as error:  # at the ends of the calendar
        raise click.BadParameter(f"{day.date()} is too far away from today") from error


@click.command("tickets")
@click.option("--status", type=click.Choice([status.value for status in Status]))
@click.option("--queue")
@click.option("--priority", type=click.Choice([priority.value for priority in Priority]))
@click.option("--assignee", help="an agent's first address")
@click.option("--customer", help="an address")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), callback=_moment, help="changed since this day (local time)"
)
@click.option("--limit", type=LIMIT, default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@click.pass_obj
def command(context: Context, /, *, since: datetime | None, limit: int, as_json: bool, **wanted: str | None) -> None:
    """List tickets, the most recently changed first."""
    from triaged.cli.output import print_json, print_table
    from triaged.store.lists import TicketFilter, tickets

    if wanted["customer"]:
        wanted["customer"] = wanted["customer"].lower()
    found = TicketFilter(since=since, limit=limit, **wanted)
    with context.reading() as transaction:
        rows = tickets(transaction, found)
    if as_json:
        print_json(rows)
        return
    print_table(rows, ("number", "status", "priority", "queue", "customer", "subject", "updated_at"), "no tickets")
