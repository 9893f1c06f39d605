"""`triaged unmerge N`: a merge taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER, OPERATOR


@click.command("unmerge")
@click.argument("number", metavar="N", type=NUMBER)
@click.pass_obj
def command(context: Context, number: int) -> None:
    """Undo the merge of ticket N. Mail that came meanwhile stays on the other ticket."""
    from triaged.store.merging import unmerge

    with context.changing() as transaction:
        into = unmerge(transaction, number, OPERATOR, datetime.now(UTC))
    click.echo(f"#{number} stands by itself again, and no longer in #{into}")
