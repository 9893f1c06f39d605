"""Times in which the desk did not run.

Whoever does what comes due by itself has the lease "clock" and renews it every few seconds: that is the beat of the
desk. Who gets the lease, or renews it, and finds that the last beat is old, writes down since when nobody has had it:
after a crash as after a stop that was wanted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from triaged.model import Outage
from triaged.store import leases
from triaged.store.engine import Transaction
from triaged.store.sql import insert_new
from triaged.store.tables import outage

SILENCE = timedelta(minutes=5)  #: without a beat for longer, the desk did not run; a restart or an upgrade is shorter


def take_clock(transaction: Transaction, owner: str, now: datetime, *, jumped: bool = False) -> bool:
    """Take or renew the lease "clock"; False while another process holds it.

    Args:
        transaction: Where it is written, with the time for which nobody had it.
        owner: Who takes it.
        now: When.
        jumped: The wall clock was set since the last time: how far the last beat lies back says nothing.
    """
    last = leases.last_beat(transaction, leases.CLOCK)
    if not leases.acquire(transaction, leases.CLOCK, owner, now):
        return False
    if last is not None and now - last > SILENCE and not jumped:
        transaction.execute(insert_new(transaction, outage), [{"begins": last, "ends": now}])
    return True


def newest(transaction: Transaction) -> Outage | None:
    """The one that ended last."""
    row = transaction.execute(select(outage).order_by(outage.c.begins.desc()).limit(1)).one_or_none()
    return Outage(begins=row.begins, ends=row.ends) if row is not None else None
