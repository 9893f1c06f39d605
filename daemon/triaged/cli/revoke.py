"""`triaged revoke`: signed addresses that were given out lead nowhere any more."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime

import click

from triaged.cli.context import Context
from triaged.cli.groups import NUMBER, OPERATOR

MEANS = (
    "Every signed address and Message-ID that was given out for them before leads nowhere: mail that answers an "
    "earlier mail of ours by these alone is held for a person to look at. The next mail that we send has new ones."
)


@click.command("revoke")
@click.option("--ticket", "number", type=NUMBER, help="of everybody on this ticket")
@click.option("--person", metavar="ADDRESS", help="of this address, on all tickets")
@click.option("--yes", is_flag=True, help="do not ask")
@click.pass_obj
def command(context: Context, number: int | None, person: str | None, yes: bool) -> None:
    """Take back the signed addresses of one ticket or one person, say after a mail got into the wrong hands."""
    from triaged.mail.addrlist import lower
    from triaged.store.revoking import Whose, given, revoke

    if (number is None) == (person is None):
        raise click.UsageError("name one of --ticket N and --person ADDRESS")
    whose = Whose(ticket=number, person=None if person is None else lower(person.strip()))
    with context.reading() as transaction:
        found = given(transaction, whose)
    if not found.handles:
        where = f"on ticket {number}" if person is None else f"for {whose.person}"
        raise click.ClickException(f"no signed address has been given out {where}")
    click.echo(f"{_count(found.handles, 'signed address', 'signed addresses')} on {_tickets(found.tickets)}", err=True)
    click.echo(MEANS, err=True)
    if not yes and not (sys.stdin.isatty() and click.confirm("Take them back?")):
        raise click.ClickException("nothing changed; say --yes to take them back without a question")
    with context.writing() as transaction:
        done = revoke(transaction, whose, OPERATOR, lambda: secrets.randbits(63), datetime.now(UTC))
    click.echo(f"revoked: {_count(done.handles, 'signed address', 'signed addresses')} on {_tickets(done.tickets)}")


def _tickets(count: int) -> str:
    return _count(count, "ticket", "tickets")


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
