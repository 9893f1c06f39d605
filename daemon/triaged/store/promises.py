"""The promised times in force, version by version.

Contract
--------
* A version is never changed: what has passed is counted as it was promised then. What is promised now is the newest.
* The service writes one when its settings promise something else than the newest version says, at its start and when
  it reads them again. Every ticket whose clocks may still run is due for a look from then on.
* Of several services on one database with different settings, the one that read its settings last counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update

from triaged.desk.sla import Promises, Version, Versions
from triaged.desk.sla.documents import as_document, digest_of, read_promises
from triaged.desk.sla.events import whole
from triaged.model import UNSETTLED
from triaged.store.engine import Transaction
from triaged.store.events import wait_for_filing
from triaged.store.sql import insert
from triaged.store.tables import promises as table
from triaged.store.tables import ticket

_NEWEST = select(table.c.number, table.c.digest, table.c.since).order_by(table.c.number.desc()).limit(1)
_ALL = select(table.c.number, table.c.since, table.c.digest).order_by(table.c.number)
_read: Mapping[str, Promises] = {}  #: by digest, so that it cannot go stale: each document is read once in a process


def in_force(transaction: Transaction) -> Versions:
    """Every version, the oldest first; none before a service has started. One short statement, once all are known."""
    global _read  # noqa: PLW0603  replaced as a whole, which other threads see at once or later
    rows = transaction.execute(_ALL).all()
    missing = {row.digest for row in rows} - _read.keys()
    if missing:
        _read = {**_read, **_documents(transaction, missing)}
    return tuple(Version(number=row.number, since=row.since, promises=_read[row.digest]) for row in rows)


def take_effect(transaction: Transaction, promises: Promises, now: datetime) -> bool:
    """Let this be what is promised from now on, to the second; False where it is already.

    Where the clock was set back it is so from when the version before came into force: none is in force before another.
    """
    wait_for_filing(transaction)
    document = as_document(promises)
    digest = digest_of(document)
    newest = transaction.execute(_NEWEST).one_or_none()
    if newest is not None and newest.digest == digest:
        return False
    number = 1 if newest is None else newest.number + 1
    since = whole(now) if newest is None else max(whole(now), newest.since)
    row = {"number": number, "since": since, "digest": digest, "document": document}
    transaction.execute(insert(transaction, table), [row])
    theirs = (ticket.c.clocks.is_not(None), ticket.c.status.in_(UNSETTLED))
    is_sooner = or_(ticket.c.clock_at.is_(None), ticket.c.clock_at > since)  # what is due for longer keeps its turn
    transaction.execute(update(ticket).where(*theirs, is_sooner).values(clock_at=since))
    return True


def _documents(transaction: Transaction, digests: set[str]) -> dict[str, Promises]:
    rows = transaction.execute(select(table.c.digest, table.c.document).where(table.c.digest.in_(digests)))
    found: Mapping[str, Any] = {row.digest: row.document for row in rows}
    return {digest: read_promises(document) for digest, document in found.items()}
