"""`triaged go-live`: from watching to answering."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from triaged.cli.context import Context


@click.command("go-live")
@click.argument("mailbox", required=False)
@click.option("--yes", is_flag=True, help="do not ask")
@click.pass_obj
def command(context: Context, mailbox: str | None, yes: bool) -> None:
    """End observe mode, for one MAILBOX or all, after showing what would have been sent.

    What was held back so far is cancelled: it would come too late. New mail is answered from now on.
    """
    from triaged.store import mode

    settings = context.desk().settings
    names = [box.name for box in settings.mailboxes]
    if mailbox is not None and mailbox not in names:
        raise click.ClickException(f"there is no mailbox {mailbox!r} in the settings; there are: {', '.join(names)}")
    chosen = [mailbox] if mailbox else names
    with context.reading() as transaction:
        already = mode.live(transaction) | settings.live_mailboxes
        held = {name: mode.held(transaction, name) for name in chosen}
    for name in chosen:
        made = ", ".join(f"{count} x {notice}" for notice, count in held[name].items()) or "nothing"
        click.echo(f"{name}: " + ("live already" if name in already else f"would have sent {made}"))
    waiting = [name for name in chosen if name not in already]
    if not waiting:
        return
    click.echo("`triaged outbox list --state held` lists them, `triaged outbox show ID` shows one", err=True)
    if not yes and not (sys.stdin.isatty() and click.confirm("Answer customers from now on?")):
        raise click.ClickException("nothing changed; say --yes to go live without a question")
    with context.writing() as transaction:
        for name in waiting:
            mode.go_live(transaction, name, datetime.now(UTC))
    click.echo(f"live: {', '.join(waiting)}", err=True)
