"""Attachment rows: every file of a message, and whether it may be passed on.

Contract
--------
* A row is written with its message. `good` and `withheld` are final; `waiting` is a question to the scan.
* `claim_waiting` counts the try and puts the next one off by LEASE, and its transaction is committed before the scan is
  asked. A crash after that leaves a file that waits, and comes again when the lease has run out.
* A result is written only by the try that was counted last. A scan that took longer than the lease changes nothing.
* Nothing but the scan's own word makes a waiting file good.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, literal_column, select, update

from triaged.model import FileState
from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import attachment, inbox

WITHHELD_EVENT = "file withheld"  #: of a ticket, whoever has found that a file must not be passed on
LEASE = timedelta(minutes=20)  #: longer than the scan takes for what one claim gives out

#: A literal, as for the outbox: the partial index of waiting files applies to nothing else.
_WAITS = attachment.c.state == literal_column(f"'{FileState.WAITING}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file as it is first written down, with the verdict on it."""

    number: int  #: 0, 1, ... in the order of the mail
    sha256: str  #: of the decoded bytes, lower-case hexadecimal
    filename: str | None
    type: str
    size: int  #: decoded bytes
    inline: bool
    state: FileState
    reason: str | None
    next_at: datetime | None  #: when the scan is asked; None when it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """One file that this process asks the scan about."""

    inbox: int
    number: int
    ticket: int
    filename: str | None
    sha256: str  #: of the decoded bytes
    size: int  #: decoded bytes
    attempts: int  #: this one included
    mail_sha256: str  #: of the raw mail in which it lies
    mail_size: int  #: bytes


def insert_files(transaction: Transaction, rows: Sequence[tuple[int, int, FileRow]]) -> None:
    """Write the files of new messages: (inbox id, ticket number, file)."""
    if rows:
        transaction.execute(
            insert(transaction, attachment),
            [
                {
                    "inbox": inbox_id,
                    "ticket": ticket,
                    "attempts": 0,
                    **{name: getattr(file, name) for name in FileRow.__slots__},
                }
                for inbox_id, ticket, file in rows
            ],
        )


def any_due(transaction: Transaction, now: datetime) -> bool:
    """Whether a file waits for the scan; only reads."""
    query = select(attachment.c.inbox).where(_WAITS, attachment.c.next_at <= now).limit(1)
    return transaction.execute(query).first() is not None


def claim_waiting(transaction: Transaction, now: datetime, limit: int) -> list[WaitingFile]:
    """Lease up to `limit` files that are due, those that have waited longest; files of one mail stand together."""
    rows = transaction.execute(
        select(attachment, inbox.c.sha256.label("mail_sha256"), inbox.c.size.label("mail_size"))
        .join(inbox, inbox.c.id == attachment.c.inbox)
        .where(_WAITS, attachment.c.next_at <= now)
        .order_by(attachment.c.next_at, attachment.c.inbox, attachment.c.number)
        .limit(limit)
        .with_for_update(of=attachment, skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
    ).all()
    files = [
        WaitingFile(
            inbox=row.inbox,
            number=row.number,
            ticket=row.ticket,
            filename=row.filename,
            sha256=row.sha256,
            size=row.size,
            attempts=row.attempts + 1,
            mail_sha256=row.mail_sha256,
            mail_size=row.mail_size,
        )
        for row in rows
    ]
    for file in files:
        transaction.execute(_of(file, file.attempts - 1).values(attempts=file.attempts, next_at=now + LEASE))
    return sorted(files, key=lambda file: (file.inbox, file.number))


def settle(transaction: Transaction, file: WaitingFile, state: FileState, reason: str | None = None) -> bool:
    """Write the scan's word, good or withheld; False when another try was counted meanwhile."""
    return _done(transaction, _of(file, file.attempts).values(state=state, reason=reason, next_at=None))


def again(transaction: Transaction, file: WaitingFile, next_at: datetime, *, spent: bool) -> bool:
    """The file goes on waiting, until `next_at`; a try that is not `spent` is given back. Returns as `settle`."""
    attempts = file.attempts if spent else file.attempts - 1
    return _done(transaction, _of(file, file.attempts).values(attempts=attempts, next_at=next_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What is known of a file that is to go with a notice."""

    state: FileState
    mail_sha256: str  #: of the raw mail in which it lies
    mail_size: int  #: bytes


def passing(transaction: Transaction, files: Collection[tuple[int, int]]) -> dict[tuple[int, int], Passing]:
    """The files of these (inbox id, number); those that are not known are left out."""
    rows = transaction.execute(
        select(attachment.c.inbox, attachment.c.number, attachment.c.state, inbox.c.sha256, inbox.c.size)
        .join(inbox, inbox.c.id == attachment.c.inbox)
        .where(attachment.c.inbox.in_({number for number, _ in files}))
    ).all()
    return {
        (row.inbox, row.number): Passing(state=FileState(row.state), mail_sha256=row.sha256, mail_size=row.size)
        for row in rows
        if (row.inbox, row.number) in files
    }


def files_of(transaction: Transaction, ticket: int) -> list[dict[str, Any]]:
    """The files of a ticket in the order in which they came, each with its inbox id and number."""
    columns = [column for column in attachment.c if column.name != "ticket"]
    query = select(*columns).where(attachment.c.ticket == ticket)
    rows = transaction.execute(query.order_by(attachment.c.inbox, attachment.c.number)).mappings()
    return [dict(row) for row in rows]


def _of(file: WaitingFile, attempts: int) -> Update:
    """The row of a file that still waits, with so many tries."""
    return update(attachment).where(
        attachment.c.inbox == file.inbox, attachment.c.number == file.number, attachment.c.attempts == attempts, _WAITS
    )


def _done(transaction: Transaction, statement: Update) -> bool:
    return transaction.execute(statement).rowcount == 1
