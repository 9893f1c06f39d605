"""`triaged deliver`: pipe intake, for a mail server's alias."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click

from triaged.cli.context import Context

EX_TEMPFAIL = 75  #: sysexits.h: the mail server keeps the mail and tries again


class _Delivering(click.Command):
    """Also a wrong command line is temporary: a mail server returns the mail on click's exit code 2."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the arguments; a mistake in them ends the process with 75."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            click.echo(f"not taken, try again: {error.format_message()}", err=True)
            sys.exit(EX_TEMPFAIL)


@click.command("deliver", cls=_Delivering)
@click.option("--mailbox", required=True, help="the mailbox's name in the settings")
@click.pass_obj
def command(context: Context, mailbox: str) -> None:
    """Take one mail from standard input: exit 0 once it is in custody, 75 otherwise."""
    from triaged.errors import TriagedError
    from triaged.intake import pipe
    from triaged.store import Store
    from triaged.store.custody import StoreCustody

    try:
        settings = context.load(customers=False).settings
        settings.mailbox(mailbox)
        store = Store(settings.store.url)
        store.upgrade()
        now = datetime.now(UTC)
        pipe.take(sys.stdin.buffer, mailbox, now, StoreCustody(store, lambda: now).keep)
    except (TriagedError, OSError) as error:
        click.echo(f"not taken, try again: {error}", err=True)
        sys.exit(EX_TEMPFAIL)
    except Exception as error:  # noqa: BLE001  whatever goes wrong here, the mail server must keep the mail
        click.echo(f"not taken, try again: {type(error).__name__}: {error}", err=True)
        sys.exit(EX_TEMPFAIL)
