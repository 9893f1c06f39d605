"""`triaged split N MESSAGE...`: one ticket that is two."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER, OPERATOR


@click.command("split")
@click.argument("number", metavar="N", type=NUMBER)
@click.argument("messages", metavar="MESSAGE...", type=NUMBER, nargs=-1, required=True)
@click.pass_obj
def command(context: Context, number: int, messages: tuple[int, ...]) -> None:
    """Move messages of ticket N into a new one; they count from 1, in the order of `triaged show N`."""
    from triaged.store.merging import split

    with context.changing() as transaction:
        new = split(transaction, number, messages, OPERATOR, datetime.now(UTC))
    moved = "1 message" if len(set(messages)) == 1 else f"{len(set(messages))} messages"
    click.echo(f"{moved} of #{number} moved to the new ticket #{new}")
