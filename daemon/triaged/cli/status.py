"""`triaged status N STATUS`: where a ticket stands."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER, OPERATOR
from triaged.model import Status

SETTABLE = [status.value for status in Status if status is not Status.MERGED]


@click.command("status")
@click.argument("number", metavar="N", type=NUMBER)
@click.argument("status", metavar="STATUS", type=click.Choice(SETTABLE))
@click.pass_obj
def command(context: Context, number: int, status: str) -> None:
    """Put ticket N into a status: new, open, pending, hold, solved, closed or spam. Nobody is told."""
    from triaged.store.merging import set_status

    with context.changing() as transaction:
        before = set_status(transaction, number, Status(status), OPERATOR, datetime.now(UTC))
    click.echo(f"#{number} was {before}, and is {status} now")
