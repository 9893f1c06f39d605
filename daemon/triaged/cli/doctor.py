"""`triaged doctor`: is everything that the service needs within reach?"""

from __future__ import annotations

import contextlib
import secrets
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import click

from triaged.cli.context import Context

if TYPE_CHECKING:
    from triaged.config import Desk, Mailbox, Relay
    from triaged.mail.keys import KeyRing

GOOD_KEY_DAYS = 90  #: an older key signs as well as a new one, but what it signed is in more hands
MOST_KEY_DAYS = 400
ANSWERS_WITHIN = timedelta(days=2)  #: of an agent's invitation
NEWEST_MAILS = 50  #: of a mailbox that tell whose word could count
#: what the relay refuses, and what to do about it
TO_SIGNED = (
    "the relay takes no mail to",
    "let the mail server deliver every such address here (plus-addresses, or a catch-all), or remove reply_address",
)
FROM_SIGNED = (
    "the relay takes no mail whose envelope sender is",
    "let the user of [relay] send from every such address (failed deliveries come back to it), or remove reply_address",
)


@click.command("doctor")
@click.pass_obj
def command(context: Context) -> None:
    """Log in to every mailbox, the relay, the database and the broker; say what is wrong and how to mend it.

    Besides: how old the keys are, whose word could count for senders by the newest mails, and whether the relay takes
    signed addresses. No mail is sent.
    """
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
    yield "keys", lambda: _keys(desk)
    yield "database", lambda: _database(settings.store.url)
    yield "broker", lambda: _broker(settings.broker.url)
    for mailbox in settings.mailboxes:
        if mailbox.host is not None:
            yield f"mailbox {mailbox.name}", partial(_mailbox, mailbox)
        yield f"trust of {mailbox.name}", partial(_trust, settings.store.url, mailbox)
    if desk.agents:
        yield "agents", lambda: _agents(desk)
    yield "relay", lambda: _relay(desk)
    for mailbox in settings.mailboxes:
        if mailbox.reply_address is not None and settings.relay is not None:
            yield (
                f"reply_address of {mailbox.name}",
                partial(_reply_address, desk.ring, settings.relay, mailbox.address, mailbox.reply_address),
            )


def _keys(desk: Desk) -> str:
    from triaged.errors import ConfigError

    newest = desk.ring.newest()
    age = (datetime.now(UTC).date() - newest.created).days
    facts = f"key {newest.kid} signs, {age} days old"
    if age > MOST_KEY_DAYS:
        raise ConfigError(f"{facts}: make a new one with `triaged keys rotate`, then restart the service")
    return f"{facts}; `triaged keys rotate` makes a new one" if age > GOOD_KEY_DAYS else facts


def _trust(url: str, mailbox: Mailbox) -> str:
    from triaged.errors import ConfigError
    from triaged.mail import proposal

    mails = [proposal.head_of(each) for each in _newest_heads(url, mailbox.name)]
    found = proposal.propose(mails)
    if mailbox.trust is None:
        if found is not None:
            return f"not set; {found}"
        return f"not set, and {_count(len(mails))} do not tell what it could be: see docs/operators.md"
    seen = proposal.seen(mails, mailbox.trust)
    if seen or len(mails) < proposal.LEAST_MAILS:
        return f"seen on {seen} of {_count(len(mails))}"
    raise ConfigError(
        f"never seen on {_count(len(mails))}, so no sender counts as proven; "
        + (str(found) if found is not None else "see docs/operators.md for how to find the value")
    )


def _newest_heads(url: str, mailbox: str) -> list[bytes]:
    from triaged.mail.proposal import HEAD_BYTES
    from triaged.store import Store
    from triaged.store.recent import heads

    with contextlib.closing(Store(url)) as store:
        store.upgrade()
        with store.read() as transaction:
            return heads(transaction, mailbox, mails=NEWEST_MAILS, size=HEAD_BYTES)


def _count(mails: int) -> str:
    return f"the newest {mails} mails" if mails != 1 else "the newest mail"


def _reply_address(ring: KeyRing, relay: Relay, address: str, pattern: str) -> str:
    """Whether the relay takes a signed address, as recipient and as envelope sender."""
    from triaged.delivery.smtp import SmtpChannel
    from triaged.errors import ConfigError, DeliveryError, RelayUnreachable
    from triaged.mail.address import day_of, sign, signed_address
    from triaged.model import Purpose, Token

    token = Token(handle=secrets.randbits(63), purpose=Purpose.REPLY, day=day_of(datetime.now(UTC)))
    signed = signed_address(pattern, sign(ring, token))
    problems = []
    channel = SmtpChannel(relay)
    try:
        for mail_from, recipient, asked in ((address, signed, TO_SIGNED), (signed, address, FROM_SIGNED)):
            try:
                channel.would_take(mail_from, recipient)
            except RelayUnreachable:
                raise
            except DeliveryError as error:
                later = "" if error.permanent else " (for now: try again later)"
                problems.append(f"{asked[0]} {pattern}: {error.reply}{later}; {asked[1]}")
    finally:
        channel.close()
    if problems:
        raise ConfigError(". ".join(problems))
    return f"the relay takes mail to and from {pattern}; whether it arrives, only a mail can show"


def _mailbox(mailbox: Mailbox) -> str:
    from triaged.intake.probe import probe

    return ", ".join(probe(mailbox))


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


def _agents(desk: Desk) -> str:
    """Whether those who were invited have answered: else perhaps our mail does not reach them, or theirs us."""
    from triaged.errors import ConfigError
    from triaged.store import Store
    from triaged.store.agents import states

    with contextlib.closing(Store(desk.settings.store.url)) as store:
        store.upgrade()
        with store.read() as transaction:
            known = states(transaction)
    now = datetime.now(UTC)
    his = {each.name: known.get(each.address) for each in desk.agents}
    silent = [
        f"{name} ({state.invited_at:%Y-%m-%d})"
        for name, state in his.items()
        if state is not None and state.invited_at is not None and state.proved_at is None
        if now - state.invited_at > ANSWERS_WITHIN
    ]
    if silent:
        raise ConfigError(
            f"invited, and no answer has come from {', '.join(silent)}: let them look for the mail in the spam folder, "
            "and see `triaged inbox list --outcome held`; `triaged agents invite --again NAME` sends it once more"
        )
    proved = sum(state is not None and state.proved_at is not None for state in his.values())
    new = sum(state is None or state.invited_at is None for state in his.values())
    hint = f"; {new} not invited: `triaged agents invite`" if new else ""
    return f"{proved} of {len(his)} have answered{hint}"


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
