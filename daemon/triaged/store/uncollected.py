"""Tickets that wait for a collected acknowledgement, by the mailbox and the customer whom it goes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, exists, func, select, update

from triaged.model import Status
from triaged.store.engine import Transaction
from triaged.store.filing import NoticeRow
from triaged.store.lookups import AUTOMATIC
from triaged.store.rows import outbox_columns
from triaged.store.senders import DAY, HOUR, Sent
from triaged.store.sql import insert_new
from triaged.store.tables import UtcDateTime, customer, outbox, participant, ticket, uncollected


@dataclass(frozen=True, slots=True, kw_only=True)
class UncollectedTicket:
    """A ticket of which its customer has not been told yet."""

    number: int
    created_at: datetime
    answer_by: datetime  #: what is to be promised, in UTC
    utc_offset: int  #: minutes that the customer's clock is ahead of UTC
    status: Status
    handle: int | None  #: of the customer as a participant; None when he is none any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncollected:
    """All that one mailbox has to tell to one customer."""

    mailbox: str
    address: str
    language: str | None  #: that he was seen to write
    tickets: Sequence[UncollectedTicket]  #: the oldest first; some may not be due yet


def is_due(transaction: Transaction, now: datetime) -> bool:
    """Whether anybody is to be told something."""
    return bool(transaction.execute(select(exists().where(uncollected.c.due_at <= now))).scalar_one())


def due(transaction: Transaction, now: datetime, limit: int) -> list[Uncollected]:
    """Up to `limit` customers to whom something is due, those who have waited for longest first."""
    pairs = [
        (row.mailbox, row.address)
        for row in transaction.execute(
            select(uncollected.c.mailbox, uncollected.c.address)
            .where(uncollected.c.due_at <= now)
            .group_by(uncollected.c.mailbox, uncollected.c.address)
            .order_by(func.min(uncollected.c.due_at), uncollected.c.address, uncollected.c.mailbox)
            .limit(limit)
        )
    ]
    tickets: dict[tuple[str, str], list[UncollectedTicket]] = {pair: [] for pair in pairs}
    languages: dict[str, str | None] = {}
    of_the_customer = and_(participant.c.ticket == uncollected.c.ticket, participant.c.address == uncollected.c.address)
    rows = transaction.execute(
        select(uncollected, ticket.c.status, participant.c.handle, customer.c.language)
        .join(ticket, ticket.c.number == uncollected.c.ticket)
        .outerjoin(participant, of_the_customer)
        .outerjoin(customer, customer.c.address == uncollected.c.address)
        .where(uncollected.c.address.in_({address for _mailbox, address in pairs}))
        .order_by(uncollected.c.ticket)
    )
    for row in rows:
        if (row.mailbox, row.address) not in tickets:
            continue
        languages[row.address] = row.language
        tickets[row.mailbox, row.address].append(
            UncollectedTicket(
                number=row.ticket,
                created_at=row.created_at,
                answer_by=row.answer_by,
                utc_offset=row.utc_offset,
                status=Status(row.status),
                handle=row.handle,
            )
        )
    return [
        Uncollected(mailbox=mailbox, address=address, language=languages[address], tickets=tickets[mailbox, address])
        for mailbox, address in pairs
    ]


def sent(transaction: Transaction, addresses: Collection[str], now: datetime) -> dict[str, Sent]:
    """What went out to these addresses, to their domains and from the whole desk: what the caps look at."""
    to_them = {
        row.recipient: (row.number, row.newest)
        for row in transaction.execute(
            select(
                outbox.c.recipient,
                func.count().label("number"),
                func.max(outbox.c.created_at, type_=UtcDateTime).label("newest"),
            )
            .where(outbox.c.recipient.in_(addresses), outbox.c.created_at > now - DAY, *AUTOMATIC)
            .group_by(outbox.c.recipient)
        )
    }
    this_hour = (outbox.c.created_at > now - HOUR, *AUTOMATIC)
    domains = {address: address.rpartition("@")[2] for address in addresses}
    to_domains = {
        row.domain: row.number
        for row in transaction.execute(
            select(outbox.c.domain, func.count().label("number"))
            .where(outbox.c.domain.in_(set(domains.values())), *this_hour)
            .group_by(outbox.c.domain)
        )
    }
    desk_hour = transaction.execute(select(func.count()).select_from(outbox).where(*this_hour)).scalar_one()
    none: tuple[int, datetime | None] = (0, None)
    return {
        address: Sent(
            today=to_them.get(address, none)[0],
            newest=to_them.get(address, none)[1],
            domain_hour=to_domains.get(domain, 0),
            desk_hour=desk_hour,
        )
        for address, domain in domains.items()
    }


def postpone(transaction: Transaction, until: Iterable[tuple[Uncollected, datetime]]) -> None:
    """Tell these customers nothing before the given times."""
    rows = [{"the_mailbox": each.mailbox, "the_address": each.address, "not_before": moment} for each, moment in until]
    if rows:
        transaction.execute(
            update(uncollected)
            .where(
                uncollected.c.mailbox == bindparam("the_mailbox"),
                uncollected.c.address == bindparam("the_address"),
                uncollected.c.due_at < bindparam("not_before"),
            )
            .values(due_at=bindparam("not_before")),
            rows,
        )


def forget(transaction: Transaction, numbers: Collection[int]) -> None:
    """These tickets were told of, or need not be any more."""
    transaction.execute(delete(uncollected).where(uncollected.c.ticket.in_(numbers)))


def insert_notices(transaction: Transaction, notices: Sequence[tuple[NoticeRow, int | None]], now: datetime) -> None:
    """Write notices, each with its ticket; what has the same cause as one that is there already is left out."""
    if notices:
        rows = [outbox_columns(row, number, now) for row, number in notices]
        transaction.execute(insert_new(transaction, outbox), rows)
