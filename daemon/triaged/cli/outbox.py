"""`triaged outbox`: every notice and its state."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context
from triaged.cli.groups import LIMIT, NUMBER, ListGroup
from triaged.model import OutboxState

if TYPE_CHECKING:
    from triaged.store import Transaction


@click.group("outbox", cls=ListGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Every notice and its state; without a command, the list."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.option("--state", type=click.Choice([state.value for state in OutboxState]))
@click.option("--limit", type=LIMIT, default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@click.pass_obj
def list_(context: Context, state: str | None = None, limit: int = 50, as_json: bool = False) -> None:
    """List notices, the newest first."""
    from triaged.cli.output import print_json, print_table
    from triaged.store.lists import outbox_rows

    with context.reading() as transaction:
        rows = outbox_rows(transaction, state=state, limit=limit)
    if as_json:
        print_json(rows)
    else:
        columns = ("id", "ticket", "notice", "channel", "recipient", "state", "attempts", "next_at", "reply")
        print_table(rows, columns, "no notice is in this state" if state else "no notices yet")


@command.command("show")
@click.argument("outbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def show(context: Context, outbox_id: int) -> None:
    """Write the notice to standard output, byte for byte as it is sent."""
    from triaged.store.lists import outbox_row

    with context.reading() as transaction:
        row = outbox_row(transaction, outbox_id)
    if row is None:
        raise click.ClickException(_unknown(outbox_id))
    sys.stdout.buffer.write(row["content"])
    sys.stdout.buffer.flush()  # a reader that is gone shows here, where click ends the command quietly


@command.command("retry")
@click.argument("outbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def retry(context: Context, outbox_id: int) -> None:
    """Send a failed, held or cancelled notice after all."""
    from triaged.outcomes.acknowledge import VALID
    from triaged.store import outbox

    now = datetime.now(UTC)
    with context.writing() as transaction:
        _must_exist(transaction, outbox_id)
        done = outbox.retry(transaction, outbox_id, now, now + VALID)
    if not done:
        raise click.ClickException(f"notice {outbox_id} is sent, or is being sent; `triaged outbox` shows its state")
    click.echo(f"notice {outbox_id} will be sent", err=True)


@command.command("cancel")
@click.argument("outbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def cancel(context: Context, outbox_id: int) -> None:
    """Withdraw a notice that has not been sent."""
    from triaged.store import outbox

    with context.writing() as transaction:
        _must_exist(transaction, outbox_id)
        done = outbox.cancel(transaction, outbox_id)
    if not done:
        raise click.ClickException(f"notice {outbox_id} is on its way or gone; `triaged outbox` shows its state")
    click.echo(f"notice {outbox_id} will not be sent", err=True)


def _must_exist(transaction: Transaction, outbox_id: int) -> None:
    from triaged.store.lists import outbox_row

    if outbox_row(transaction, outbox_id) is None:
        raise click.ClickException(_unknown(outbox_id))


def _unknown(outbox_id: int) -> str:
    return f"there is no notice {outbox_id}; `triaged outbox` lists them"
