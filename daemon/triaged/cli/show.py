"""`triaged show N`: one ticket."""

from __future__ import annotations

from typing import Any

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER

_SHOWN = (
    "status",
    "priority",
    "impact",
    "urgency",
    "sla",
    "queue",
    "tier",
    "assignee",
    "customer",
    "language",
    "created_at",
    "solved_at",
)
_SHOWN_ELSEWHERE = ("shown",)  #: of an event: what an agent was shown of a held mail, which `triaged inbox raw` has


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
    for name in _SHOWN:
        if ticket[name] is not None:
            click.echo(f"{name.removesuffix('_at'):>10}  {cell(ticket[name])}")
    if len(ticket["participants"]) > 1:
        click.echo(f"{'people':>10}  {cell(', '.join(ticket['participants']))}")
    if ticket["tags"]:
        click.echo(f"{'tags':>10}  {', '.join(ticket['tags'])}")
    for fact in ticket["fields"]:
        doubt = " (unproven)" if fact["unproven"] else ""
        click.echo(f"{'fact':>10}  {cell(fact['name'])}: {cell(fact['value'] or 'not given yet')}{doubt}")
    _print_clocks(ticket["clocks"])
    if ticket["merged_into"] is not None:
        click.echo(f"{'merged':>10}  into #{ticket['merged_into']}; later mail goes there")
    for link in ticket["links"]:
        click.echo(f"{'link':>10}  #{link['from']} {link['kind']} #{link['to']}")
    for said in ticket["messages"]:
        _print_message(said)
    _print_held(ticket["held"])
    click.echo()
    for event in ticket["events"]:
        said = ((key, _short(value)) for key, value in event["data"].items() if key not in _SHOWN_ELSEWHERE)
        details = "  ".join(f"{key}={value}" for key, value in said if value)
        click.echo(f"{event['number']:>4}  {cell(event['at'])}  {event['kind']:<13} {details}")


def _print_clocks(clocks: list[dict[str, Any]]) -> None:
    from triaged.cli.output import cell

    for clock in clocks:
        due = f", due {cell(clock['due_at'])}" if clock["due_at"] is not None else ""
        late = f", late since {cell(clock['breached_at'])}" if clock["breached_at"] is not None else ""
        click.echo(f"{'clock':>10}  {clock['metric']}: {clock['state']}{due}{late} ({cell(clock['policy'])})")


def _print_message(said: dict[str, Any]) -> None:
    from triaged.cli.output import cell

    unproven = "" if said["evidence"] >= "A2" or said["direction"] != "in" else "  (sender not verified)"
    click.echo()
    click.secho(f"{said['direction']}  {cell(said['from_addr'])}  {cell(said['date_utc'])}{unproven}", fg="cyan")
    for line in said["text"].splitlines():
        click.echo(f"  {cell(line)}")
    for file in said["files"]:
        state = {"good": "", "waiting": ", waits for the scan"}.get(file["state"], f", withheld: {file['reason']}")
        click.echo(f"  [{cell(file['filename'] or file['type'])}, {file['size']} bytes{cell(state)}]")


def _print_held(held: list[dict[str, Any]]) -> None:
    from triaged.cli.output import cell

    for mail in held:
        click.echo()
        click.secho(f"held  inbox {mail['id']}  {cell(mail['received_at'])}", fg="yellow")
        click.echo(f"  {cell(mail['reason'])}")
        click.echo(f"  `triaged inbox raw {mail['id']}` is the mail; then")
        click.echo(f"  `triaged inbox admit {mail['id']}` or `triaged inbox refuse {mail['id']}`")


def _short(value: Any) -> str:
    """A value of an event in one line, without what has no words here; empty where nothing is left."""
    from triaged.cli.output import cell

    if isinstance(value, dict):
        value = [f"{name}: {each}" for name, each in value.items() if _is_plain(each)]
    if isinstance(value, list):
        value = ", ".join(words for each in value if (words := _words(each)))
    return "" if value is None else cell(value)


def _words(value: Any) -> str:
    """One of several: who was told and why, how a clock has stopped, or a plain value."""
    from triaged.render.terms_of_clocks import lasts

    match value:
        case {"address": address, "why": why}:
            return f"{address} ({why})"
        case {"metric": metric, "elapsed_s": int(elapsed), "target_s": int(target)}:
            return f"{metric} {lasts('en', elapsed)}/{lasts('en', target)}"
        case {"metric": metric}:
            return str(metric)
        case _:
            return str(value) if _is_plain(value) else ""


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)
