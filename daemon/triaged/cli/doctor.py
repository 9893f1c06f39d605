"""`triaged doctor`: is everything that the service needs within reach?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk, Mailbox


@click.command("doctor")
@click.pass_obj
def command(context: Context) -> None:
    """Log in to every mailbox, the relay, the database and the broker; say what is wrong and how to mend it."""
    from triaged.errors import TriagedError

    well = True
    for name, check in _checks(context.desk()):
        try:
            facts = check()
        except TriagedError as error:
            well = False
            click.echo(f"{click.style('wrong', fg='red', bold=True)}  {name}: {error}")
        else:
            click.echo(f"{click.style('fine', fg='green')}   {name}: {facts}")
    sys.exit(0 if well else 1)


def _checks(desk: Desk) -> Iterator[tuple[str, Callable[[], str]]]:
    settings = desk.settings
    yield "database", lambda: _database(settings.store.url)
    yield "broker", lambda: _broker(settings.broker.url)
    for mailbox in settings.mailboxes:
        if mailbox.host is not None:
            yield f"mailbox {mailbox.name}", partial(_mailbox, mailbox)
    yield "relay", lambda: _relay(desk)


def _mailbox(mailbox: Mailbox) -> str:
    from triaged.intake import imap

    return ", ".join(imap.probe(mailbox))


def _database(url: str) -> str:
    from triaged.store import Store
    from triaged.store.lists import count_inbox, count_outbox

    store = Store(url)
    try:
        store.upgrade()
        with store.read() as transaction:
            mails = sum(count_inbox(transaction).values())
            notices = sum(count_outbox(transaction).values())
        return f"{mails} mails, {notices} notices"
    finally:
        store.close()


def _broker(url: str) -> str:
    from triaged import workers

    if url == workers.EMBEDDED:
        return "embedded"
    workers.probe(url)
    return "answers"


def _relay(desk: Desk) -> str:
    from triaged.delivery.smtp import SmtpChannel
    from triaged.errors import RelayUnreachable

    if desk.settings.relay is None:
        raise RelayUnreachable("there is no [relay] in the settings: nothing can be sent")
    channel = SmtpChannel(desk.settings.relay)
    try:
        return channel.check()
    finally:
        channel.close()
