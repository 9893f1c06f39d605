"""`triaged merge N INTO`: two tickets that are one."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER, OPERATOR


@click.command("merge")
@click.argument("number", metavar="N", type=NUMBER)
@click.argument("into", metavar="INTO", type=NUMBER)
@click.pass_obj
def command(context: Context, number: int, into: int) -> None:
    """Merge ticket N into another one: its people may write there, and its later mail follows."""
    from triaged.store.merging import merge

    with context.changing() as transaction:
        opened = merge(transaction, number, into, OPERATOR, datetime.now(UTC))
    click.echo(f"#{number} is merged into #{into}; `triaged unmerge {number}` undoes it")
    if opened:
        click.echo(f"#{into} is open again: the customer of #{number} waits for an answer")
