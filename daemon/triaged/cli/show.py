"""`triaged show N`: one ticket."""

from __future__ import annotations

from typing import Any

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER


@click.command("show")
@click.argument("number", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.pass_obj
def command(context: Context, number: int, as_json: bool) -> None:
    """Show one ticket: what was said, and what happened when and why."""
    from triaged.cli.output import print_json
    from triaged.store.lists import show

    with context.reading() as transaction:
        ticket = show(transaction, number)
    if ticket is None:
        raise click.ClickException(f"there is no ticket #{number}; `triaged tickets` lists them")
    if as_json:
        print_json(ticket)
    else:
        _print(ticket)


def _print(ticket: dict[str, Any]) -> None:
    from triaged.cli.output import cell

    click.secho(f"#{ticket['number']}  {cell(ticket['subject'])}", bold=True)
    for name in ("status", "priority", "queue", "tier", "assignee", "customer", "language", "created_at"):
        if ticket[name] is not None:
            click.echo(f"{name.removesuffix('_at'):>10}  {cell(ticket[name])}")
    if ticket["tags"]:
        click.echo(f"{'tags':>10}  {', '.join(ticket['tags'])}")
    for said in ticket["messages"]:
        click.echo()
        click.secho(f"{said['direction']}  {cell(said['from_addr'])}  {cell(said['date_utc'])}", fg="cyan")
        for line in said["text"].splitlines():
            click.echo(f"  {cell(line)}")
    click.echo()
    for event in ticket["events"]:
        details = "  ".join(f"{key}={_short(value)}" for key, value in event["data"].items() if value not in (None, []))
        click.echo(f"{event['number']:>4}  {cell(event['at'])}  {event['kind']:<13} {details}")


def _short(value: Any) -> str:
    from triaged.cli.output import cell

    return cell(", ".join(map(str, value)) if isinstance(value, list) else value)
