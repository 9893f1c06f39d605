"""`triaged inbox`: every received mail and its outcome."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import LIMIT, NUMBER, OPERATOR, ListGroup
from triaged.model import Outcome

EMPTY = hashlib.sha256(b"").hexdigest()  #: of a mail without a byte, which has no pieces


@click.group("inbox", cls=ListGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Every received mail and its outcome; without a command, the list."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@click.option("--outcome", type=click.Choice([outcome.value for outcome in Outcome]))
@click.option("--limit", type=LIMIT, default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="one JSON array")
@click.pass_obj
def list_(context: Context, outcome: str | None = None, limit: int = 50, as_json: bool = False) -> None:
    """List received mails, the newest first."""
    from triaged.cli.output import print_json, print_table
    from triaged.store.lists import inbox_rows

    with context.reading() as transaction:
        rows = inbox_rows(transaction, outcome=outcome, limit=limit)
    if as_json:
        print_json(rows)
    else:
        columns = ("id", "mailbox", "uid", "received_at", "outcome", "ticket", "reason", "attempts")
        print_table(rows, columns, "no mail has this outcome" if outcome else "no mail has been received yet")


@command.command("show")
@click.argument("inbox_id", metavar="ID", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="one JSON object")
@click.pass_obj
def show(context: Context, inbox_id: int, as_json: bool) -> None:
    """Show one received mail: where it was found, and what became of it."""
    from triaged.cli.output import cell, print_json
    from triaged.store.lists import inbox_row

    with context.reading() as transaction:
        row = inbox_row(transaction, inbox_id)
    if row is None:
        raise click.ClickException(_unknown(inbox_id))
    if as_json:
        print_json(row)
        return
    for name, value in row.items():
        if value is not None:
            lines = str(value).splitlines() if name == "error" else [cell(value)]
            click.echo(f"{name:>12}  " + "\n              ".join(map(cell, lines)))


@command.command("raw")
@click.argument("inbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def raw(context: Context, inbox_id: int) -> None:
    """Write the mail to standard output, byte for byte as it came."""
    from triaged.store.lists import inbox_row
    from triaged.store.raw import spool

    with contextlib.ExitStack() as held:
        with context.reading() as transaction:
            row = inbox_row(transaction, inbox_id)
            if row is None:
                raise click.ClickException(_unknown(inbox_id))
            if row["sha256"] is None:
                raise click.ClickException("this mail lay in the mailbox before the start and was never fetched")
            if row["sha256"] == EMPTY:
                return
            content = held.enter_context(spool(transaction, row["sha256"]))
        sys.stdout.buffer.write(content)  # as slowly as the reader likes: nothing of the database is held
        sys.stdout.buffer.flush()  # a reader that is gone shows here, where click ends the command quietly


@command.command("retry")
@click.argument("inbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def retry(context: Context, inbox_id: int) -> None:
    """Decide a quarantined or held mail anew, with the settings and rules of now; the service picks it up."""
    from triaged.store import inbox

    with context.writing() as transaction:
        done = inbox.retry(transaction, inbox_id)
    if not done:
        raise click.ClickException(
            f"mail {inbox_id} is neither quarantined nor held; `triaged inbox show {inbox_id}` says what it is"
        )
    click.echo(f"mail {inbox_id} waits for its decision again", err=True)


@command.command("admit")
@click.argument("inbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def admit(context: Context, inbox_id: int) -> None:
    """Let a held mail join the ticket that it is held for, with all that its sender has waiting there."""
    _settle(context, inbox_id, admit=True)


@command.command("refuse")
@click.argument("inbox_id", metavar="ID", type=NUMBER)
@click.pass_obj
def refuse(context: Context, inbox_id: int) -> None:
    """Leave a held mail apart for good; it stays in the list, whole."""
    _settle(context, inbox_id, admit=False)


def _settle(context: Context, inbox_id: int, *, admit: bool) -> None:
    from triaged.store.held import settle_by_hand

    with context.changing() as transaction:
        count = settle_by_hand(transaction, inbox_id, admit=admit, actor=OPERATOR, now=datetime.now(UTC))
    mails = "1 mail" if count == 1 else f"{count} mails"
    click.echo(f"{mails} {'will be decided anew, and may join' if admit else 'refused'}", err=True)


def _unknown(inbox_id: int) -> str:
    return f"there is no received mail {inbox_id}; `triaged inbox` lists them"
