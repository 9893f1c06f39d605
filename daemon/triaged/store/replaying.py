"""Stored mail on which rules had a say, to be decided once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, literal, null, select, tuple_

from triaged.model import ClaimedMail
from triaged.store.engine import Store
from triaged.store.facts import Seen, seen_of
from triaged.store.tables import UtcDateTime, inbox

PAGE_MAILS = 200  #: read in one transaction: a long one would keep a busy database from tidying up


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which mails are wanted."""

    since: datetime  #: received since
    mailbox: str | None = None  #: where it arrived; None: anywhere
    limit: int | None = None  #: the newest so many


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """One mail, and what was known when it was decided."""

    mail: ClaimedMail
    ticket: int | None
    seen: Seen


def stored_mails(store: Store, wanted: Wanted) -> Iterator[StoredMail]:
    """The mails of that time with what the rules saw, the newest first; no transaction is open between two pages.

    Costs what they are, however many older ones are stored.
    """
    left, below = wanted.limit, None
    while left is None or left > 0:
        page = _page(store, wanted, below, PAGE_MAILS if left is None else min(PAGE_MAILS, left))
        yield from page
        if not page:
            return
        below = page[-1].mail
        left = None if left is None else left - len(page)


def _page(store: Store, wanted: Wanted, below: ClaimedMail | None, limit: int) -> list[StoredMail]:
    query = (
        select(inbox)
        .where(inbox.c.facts.is_not(null()), inbox.c.outcome.is_not(None), inbox.c.received_at >= wanted.since)
        .order_by(inbox.c.received_at.desc(), inbox.c.id.desc())
        .limit(limit)
    )
    if wanted.mailbox is not None:
        query = query.where(inbox.c.mailbox == wanted.mailbox)
    if below is not None:
        place = tuple_(literal(below.received_at, UtcDateTime), literal(below.id, Integer))
        query = query.where(tuple_(inbox.c.received_at, inbox.c.id) < place)
    with store.read() as transaction:
        rows = transaction.execute(query).all()
    return [
        StoredMail(
            mail=ClaimedMail(
                id=row.id,
                mailbox=row.mailbox,
                received_at=row.received_at,
                sha256=row.sha256,
                size=row.size,
                quiet=row.quiet,
                too_big=row.too_big,
                attempts=row.attempts,
            ),
            ticket=row.ticket,
            seen=seen_of(row.facts),
        )
        for row in rows
    ]
