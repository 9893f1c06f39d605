"""`triaged import`: older mail from files."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.model import RawMail
    from triaged.store import Store

KEEP_MAILS = 50  #: taken into custody in one commit


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--mailbox", help="the mailbox in whose name they came [default: the first one]")
@click.pass_obj
def command(context: Context, paths: tuple[Path, ...], mailbox: str | None) -> None:
    """Bring in older mail: .eml files, mbox files, Maildirs, or folders of these.

    It goes the way of all mail, but nobody is acknowledged. The same file twice is taken once.
    """
    from triaged import logs
    from triaged.errors import TriagedError
    from triaged.intake.files import mails

    logs.configure(level=logging.WARNING)
    desk = context.desk()
    try:
        name = desk.settings.mailbox(mailbox or desk.settings.mailboxes[0].name).name
        with context.store() as store:
            taken = _keep(store, (mail for path in paths for mail in mails(path, name)))
            decided_here = _decide(desk, store)
            _report(store, taken, decided_here)
    except TriagedError as error:
        raise click.ClickException(str(error)) from error


def _keep(store: Store, found: Iterable[RawMail]) -> int:
    from triaged.cli.output import progress
    from triaged.store.custody import StoreCustody

    custody = StoreCustody(store, lambda: datetime.now(UTC))
    taken = 0
    with progress("taken into custody") as advance:
        for batch in _batches(iter(found)):
            custody.keep(batch)
            taken += len(batch)
            advance(len(batch))
    return taken


def _decide(desk: Desk, store: Store) -> bool:
    """Decide what waits, unless a running service does; False then."""
    from triaged import process
    from triaged.cli.output import progress
    from triaged.mail.language import installed_detector
    from triaged.render import Renderer
    from triaged.store import leases
    from triaged.store.promises import take_effect

    owner = leases.this_process()
    deps = process.Processor(
        store=store,
        desk=desk,
        renderer=Renderer(desk.templates),
        owner=owner,
        clock=lambda: datetime.now(UTC),
        detector=installed_detector(),
    )
    with progress("decided") as advance:
        while True:
            with store.write() as transaction:
                if not leases.acquire(transaction, leases.INTAKE, owner, datetime.now(UTC)):
                    return False
                take_effect(transaction, desk.promises, datetime.now(UTC))  # as the service does at its start
            if process.handle(deps) is None:
                break
            advance(process.BATCH_MAILS)
    with store.write() as transaction:
        leases.release(transaction, owner)
    return True


def _report(store: Store, taken: int, decided_here: bool) -> None:
    from triaged.store.lists import count_inbox

    with store.read() as transaction:
        outcomes = count_inbox(transaction)
    click.echo(f"{taken} mails read" + ("" if decided_here else "; the running service decides them"), err=True)
    for outcome, count in sorted(outcomes.items()):
        click.echo(f"{count:>7}  {outcome}")


def _batches(mails: Iterator[RawMail]) -> Iterator[list[RawMail]]:
    while batch := list(islice(mails, KEEP_MAILS)):
        yield batch
