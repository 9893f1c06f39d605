"""The newest mails of a mailbox, as they came."""

from __future__ import annotations

from sqlalchemy import LargeBinary, func, select

from triaged.store.engine import Transaction
from triaged.store.tables import inbox, raw_piece


def heads(transaction: Transaction, mailbox: str, *, mails: int, size: int) -> list[bytes]:
    """The first bytes of the newest mails of a mailbox, the newest first.

    Args:
        transaction: One that reads.
        mailbox: The mailbox's name in the settings.
        mails: How many at the most.
        size: Bytes of each, at the most; only these leave the database.
    """
    beginning = func.substr(raw_piece.c.content, 1, size, type_=LargeBinary)
    query = (
        select(beginning)
        .join(inbox, inbox.c.sha256 == raw_piece.c.sha256)
        .where(inbox.c.mailbox == mailbox, raw_piece.c.number == 0)
        .order_by(inbox.c.id.desc())
        .limit(mails)
    )
    return [bytes(content) for content in transaction.execute(query).scalars()]
