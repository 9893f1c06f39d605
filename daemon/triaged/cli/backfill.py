"""`triaged backfill`: older mail of a mailbox's server."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click

from triaged.cli.context import Context


@click.command("backfill")
@click.argument("mailbox")
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="the first day to bring in")
@click.pass_obj
def command(context: Context, mailbox: str, since: datetime) -> None:
    """Bring in mail that lay in MAILBOX before the start. Nobody is acknowledged.

    A running service decides it; without one it waits for the next `triaged run`.
    """
    from triaged import logs
    from triaged.cli.output import progress
    from triaged.errors import TriagedError
    from triaged.intake.client import connect
    from triaged.intake.imap import FolderIntake
    from triaged.store.custody import StoreCustody

    logs.configure(level=logging.WARNING)
    try:
        settings = context.desk().settings.mailbox(mailbox)
        if settings.host is None:
            raise click.ClickException(f"mailbox {mailbox} has no server; `triaged import` takes files")
        with context.store() as store, connect(settings) as session, progress("taken into custody") as advance:
            intake = FolderIntake(settings, StoreCustody(store, _now), _now)
            taken = intake.backfill(session, since.date(), advance)
    except TriagedError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{taken} mails taken", err=True)


def _now() -> datetime:
    return datetime.now(UTC)
