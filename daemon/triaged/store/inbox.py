"""Inbox rows: every received mail, from custody to its one outcome.

Contract
--------
* `keep` commits the bytes before the server is told anything. Its key is where the mail was found (mailbox, folder,
  UIDVALIDITY, UID), or without a server what it is (mailbox, SHA-256): a second delivery of the same is a no-op.
* `claim` counts the attempt, and its transaction is committed before a parser sees a byte, so that a mail that kills
  the process cannot do so for ever. Untried mail comes as a batch; mail that was tried before comes alone, so that
  only the guilty one counts up. After MAX_ATTEMPTS errors or MAX_DEATHS it is quarantined, whole, and the next in line
  goes on. A claim that ends because the database refused costs the mail nothing.
* Order is the order of custody: the oldest waiting mail is always first.
* A crash leaves either the claim (then the mail comes again, alone) or the outcome; nothing in between, since the
  outcome is written with everything that follows from it.

Only one process at a time claims (lease "intake"), so a claim needs no expiry of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, case, select, update

from triaged.errors import StoreError
from triaged.model import ClaimedMail, Outcome, RawMail, Settled
from triaged.store import raw
from triaged.store.engine import Transaction
from triaged.store.sql import insert_new
from triaged.store.tables import inbox

log = structlog.get_logger()

MAX_ATTEMPTS = 3  #: a mail that failed with an error this often is quarantined
MAX_DEATHS = 5  #: and one whose process died each time, which is mostly not the mail's fault
CLAIM_BYTES = 32 * 1024 * 1024  #: a batch ends before the mail that would take it over this size


def keep(transaction: Transaction, raws: Sequence[RawMail], now: datetime) -> None:
    """Take mail into custody."""
    raw.put(transaction, [mail.content for mail in raws])
    transaction.execute(
        insert_new(transaction, inbox),
        [
            {
                "mailbox": mail.mailbox,
                "folder": mail.folder,
                "uidvalidity": mail.uidvalidity,
                "uid": mail.uid,
                "sha256": mail.content.sha256,
                "size": mail.content.size,
                "received_at": mail.received_at,
                "kept_at": now,
                "quiet": mail.quiet,
                "too_big": mail.too_big,
                "acknowledged": not mail.to_acknowledge,
                "attempts": 0,
            }
            for mail in raws
        ],
    )


def claim(transaction: Transaction, owner: str, limit: int) -> list[ClaimedMail]:
    """The oldest waiting mails in order; a mail that was tried before comes alone. Empty when nothing waits."""
    while True:
        rows = transaction.execute(_WAITING.limit(limit), {"owner": owner}).all()
        if rows and rows[0].spent >= (MAX_ATTEMPTS if rows[0].error else MAX_DEATHS):
            _quarantine(transaction, rows[0].id, rows[0].error or "the process died while reading it")
            continue
        batch = _first_run(rows)
        if batch:
            transaction.execute(
                update(inbox)
                .where(inbox.c.id.in_([row.id for row in batch]))
                .values(attempts=batch[0].spent + 1, claimed_by=owner)
            )
        return [
            ClaimedMail(
                id=row.id,
                mailbox=row.mailbox,
                received_at=row.received_at,
                sha256=row.sha256,
                size=row.size,
                quiet=row.quiet,
                too_big=row.too_big,
                attempts=row.spent + 1,
                settled=None if row.settled is None else Settled(row.settled),
                ticket=row.ticket,
            )
            for row in batch
        ]


# A claim that is still ours when we claim again ended without a word because the database refused: it costs nothing.
_SPENT = inbox.c.attempts - case((inbox.c.claimed_by == bindparam("owner"), 1), else_=0)
_WAITING = (
    select(
        inbox.c.id,
        inbox.c.mailbox,
        inbox.c.received_at,
        inbox.c.sha256,
        inbox.c.size,
        inbox.c.quiet,
        inbox.c.too_big,
        inbox.c.error,
        inbox.c.settled,
        inbox.c.ticket,
        _SPENT.label("spent"),
    )
    .where(inbox.c.outcome.is_(None))
    .order_by(inbox.c.id)
)


def _first_run(rows: Sequence[Any]) -> list[Any]:
    """The first mail alone if it was tried before, else the untried ones up to the next that was."""
    batch: list[Any] = []
    size = 0
    for row in rows:
        size += row.size
        if batch and (row.spent > 0 or size > CLAIM_BYTES):
            break
        batch.append(row)
        if row.spent > 0:
            break
    return batch


def failed(transaction: Transaction, inbox_id: int, error: str) -> None:
    """Remember why this attempt failed; the next claim tries again or quarantines."""
    transaction.execute(update(inbox).where(inbox.c.id == inbox_id).values(error=error, claimed_by=None))


def _quarantine(transaction: Transaction, inbox_id: int, error: str) -> None:
    reason = error.splitlines()[0]
    log.error("mail quarantined", inbox=inbox_id, reason=reason, hint=f"triaged inbox show {inbox_id}")
    transaction.execute(
        update(inbox).where(inbox.c.id == inbox_id).values(outcome=Outcome.QUARANTINED, reason=reason, claimed_by=None)
    )


_DECIDED = (
    update(inbox)
    .where(inbox.c.id == bindparam("inbox_id"), inbox.c.claimed_by == bindparam("owner"))
    .values(
        outcome=bindparam("new_outcome"),
        reason=bindparam("why"),
        ticket=bindparam("the_ticket"),
        message_id=bindparam("own_id"),
        facts=bindparam("seen"),
        claimed_by=None,
        error=None,
    )
)


def decided(transaction: Transaction, outcomes: Sequence[dict[str, Any]], owner: str) -> None:
    """Write outcomes: dicts of `inbox_id, new_outcome, why, the_ticket, own_id, seen`."""
    result = transaction.execute(_DECIDED, [{**each, "owner": owner} for each in outcomes])
    if result.rowcount != len(outcomes):
        raise StoreError("another process decides mail of this desk at the same time; nothing of this batch was kept")


def retry(transaction: Transaction, inbox_id: int) -> bool:
    """Decide a quarantined or held mail anew, with three tries; False when it is neither."""
    result = transaction.execute(
        update(inbox)
        .where(inbox.c.id == inbox_id, inbox.c.outcome.in_([Outcome.QUARANTINED, Outcome.HELD]))
        .values(outcome=None, reason=None, error=None, attempts=0)
    )
    return result.rowcount == 1


def oldest_waiting(transaction: Transaction) -> datetime | None:
    """When the oldest mail without an outcome came into custody."""
    return transaction.execute(
        select(inbox.c.kept_at).where(inbox.c.outcome.is_(None)).order_by(inbox.c.id).limit(1)
    ).scalar_one_or_none()
