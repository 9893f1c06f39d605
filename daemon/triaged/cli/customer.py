"""`triaged customer`: who they are, as the file, another system and their mail say."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from triaged.cli.context import Context
from triaged.cli.groups import LIMIT, ListGroup

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.model import CustomerFacts
    from triaged.store import Transaction

FILE, COMMAND = "file", "command"  #: where something is known from
COLUMNS = ("key", "name", "organisation", "tier", "vip", "language", "zone", "source")


@click.group("customer", cls=ListGroup, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Customers and organisations of the file and of the command; without a command, the list."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
@click.option("--limit", type=LIMIT, default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@click.pass_obj
def list_(context: Context, limit: int = 50, as_json: bool = False) -> None:
    """Addresses, and domains with an @ before them; those of the file first."""
    from triaged.cli.output import print_json, print_table
    from triaged.store import directory

    desk = context.desk()
    with context.reading() as transaction:
        of_command = directory.entries(transaction, limit)
    of_file = sorted(desk.directory.entries.items())[:limit]
    hidden = desk.directory.entries
    rows = [_row(key, facts, FILE) for key, facts in of_file]
    rows += [_row(key, facts, COMMAND) for key, facts in of_command if key not in hidden]
    if as_json:
        print_json(rows[:limit])
    else:
        shown = [{**row, "vip": "yes" if row["vip"] else None} for row in rows[:limit]]
        print_table(shown, COLUMNS, "there is no customer in the [customers] file, nor from its command")


@command.command("show")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.pass_obj
def show(context: Context, address: str, as_json: bool = False) -> None:
    """What is known of one address, from where, and what it has written."""
    from triaged.cli.output import cell, print_json

    wanted = _address(address)
    desk = context.desk()
    with context.reading() as transaction:
        known = _known(desk, transaction, wanted)
    if as_json:
        print_json(known)
        return
    for key, value in known.items():
        words = ", ".join(value) if isinstance(value, list) else "yes" if value is True else cell(value or None)
        if words or key == "source":
            click.echo(f"{key.removesuffix('_at').replace('_', ' ')}: {words or 'not known'}")


@command.command("refresh")
@click.pass_obj
def refresh(context: Context) -> None:
    """Run the command of [customers] now, and take over what it says."""
    from triaged.cli.output import progress
    from triaged.customers import Refresh, refresh_once
    from triaged.errors import CommandError

    table = context.desk(customers=False).settings.customers
    if table.command is None:
        raise click.ClickException("there is no command in [customers]")
    with context.store() as store, progress("running the command"):
        try:
            done = refresh_once(Refresh(store=store, command=table.command, seconds=table.command_seconds))
        except CommandError as error:
            raise click.ClickException(f"{table.command[0]}: {error}\nwhat was known before stays") from error
    click.echo(f"{done.known} addresses and domains are known: {done.changed} new or changed, {done.gone} gone")


def _address(text: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from triaged.config.fields import Email

    try:
        address: str = TypeAdapter(Email).validate_python(text)
    except ValidationError as error:
        raise click.BadParameter(str(error.errors()[0]["ctx"]["error"]), param_hint="ADDRESS") from None
    return address


def _known(desk: Desk, transaction: Transaction, address: str) -> dict[str, Any]:
    """The document of `show`."""
    from triaged.store.acquaintance import learnt
    from triaged.store.directory import Directory

    table = Directory(transaction, [address], datetime.now(UTC))
    of_file = desk.directory.find(address)
    facts = of_file or table.of(address)
    history = table.history(address)
    mail = learnt(transaction, address)
    source = FILE if of_file is not None else COMMAND if facts is not None else "mail" if mail is not None else None
    return {
        "address": address,
        "source": source,
        **_facts(facts),
        "mail_name": mail.name if mail else None,
        "mail_language": mail.language if mail else None,
        "first_at": mail.first_at if mail else None,
        "last_at": mail.last_at if mail else None,
        "also": mail.alias_of if mail else None,
        "open_tickets": history.open_tickets,
        "tickets_30_days": history.recent_tickets,
    }


def _row(key: str, facts: CustomerFacts, source: str) -> dict[str, Any]:
    return {"key": key, **_facts(facts), "source": source}


def _facts(facts: CustomerFacts | None) -> dict[str, Any]:
    from triaged.model import CustomerFacts

    names = [each.name for each in dataclasses.fields(CustomerFacts) if each.name != "address"]
    return {name: getattr(facts, name, None) for name in names}
