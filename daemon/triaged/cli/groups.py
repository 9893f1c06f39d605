"""What the commands on lists share: `list` may be left out, and how large a number can be."""

from __future__ import annotations

import click

#: An id or a ticket number: what an integer column holds.
NUMBER = click.IntRange(1, 2**31 - 1)
OPERATOR = "operator"  #: who acts, in a ticket's history, when a command does
#: Rows of one list: its document is put together in memory.
LIMIT = click.IntRange(1, 10_000)


class ListGroup(click.Group):
    """A group whose command `list` may be left out before options: `inbox --json` is `inbox list --json`.

    A word that is no command stays a mistake, with a message that names it.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before options that are not the group's own."""
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            args = ["list", *args]
        return super().parse_args(ctx, args)
