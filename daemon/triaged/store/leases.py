"""Who may do what only one process at a time may do: read a mailbox, decide its mail, keep promised times.

A lease is held by name until a time; its owner renews it. Owners say where they live (`host/pid/start`), so that a
process that starts after a crash on the same machine need not wait for the dead one's leases. One that was given back
stays as nobody's: it tells when its last owner was seen.
"""

from __future__ import annotations

import contextlib
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from triaged.store.engine import Transaction
from triaged.store.sql import insert_new
from triaged.store.tables import lease

INTAKE = "intake"  #: the lease of the one process that takes mail in and decides it
CLOCK = "clock"  #: the lease of the one process that does what comes due by itself
LEASE = timedelta(seconds=60)  #: renewed by every round of a loop, and every loop turns at least each 20 s

_NOBODY = ""  #: the owner of a lease that was given back


def this_process() -> str:
    """The owner name of this process: where it runs, its number, and when it started (numbers are used again)."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}"


def is_dead(owner: str) -> bool:
    """True when the owner ran on this machine and no longer does; False when it cannot be known."""
    where, start = owner.rpartition("/")[::2]
    machine, process = where.rpartition("/")[::2]
    if not machine or machine != _machine():
        return False
    try:
        os.kill(int(process), 0)  # asks, and sends nothing
    except ProcessLookupError:
        return True
    except OSError:
        pass  # somebody is there whom we may not signal
    now = _started(int(process))
    return bool(now) and now != start  # the number was given to another; in a sandbox the start may be hidden


def _machine() -> str:
    """This machine and its space of process numbers; empty when it cannot be told from others."""
    for path in (Path("/etc/machine-id"), Path("/proc/sys/kernel/random/boot_id")):
        with contextlib.suppress(OSError):
            return f"{socket.gethostname()}:{path.read_text().strip()}:{Path('/proc/self/ns/pid').readlink()}"
    return ""


def _started(process: int) -> str:
    """The kernel's start time of a process; empty when it does not run."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]  # proc(5): field 22, counted from behind the name in brackets


def acquire(transaction: Transaction, name: str, owner: str, now: datetime) -> bool:
    """Take or renew a lease; False while somebody else holds it."""
    transaction.execute(insert_new(transaction, lease), [{"name": name, "owner": owner, "until": now + LEASE}])
    holder = transaction.execute(select(lease.c.owner).where(lease.c.name == name)).scalar_one()
    at_once = holder in (owner, _NOBODY) or is_dead(holder)
    free = lease.c.owner == holder if at_once else lease.c.until < now
    result = transaction.execute(update(lease).where(lease.c.name == name, free).values(owner=owner, until=now + LEASE))
    return result.rowcount == 1


def last_beat(transaction: Transaction, name: str) -> datetime | None:
    """When a lease was taken or renewed last, whoever had it; None: never."""
    until = transaction.execute(select(lease.c.until).where(lease.c.name == name)).scalar_one_or_none()
    return until - LEASE if until is not None else None


def others(transaction: Transaction, owner: str, now: datetime) -> list[str]:
    """Who else holds a lease, and lives as far as can be known."""
    held = select(lease.c.owner).where(lease.c.owner.not_in([owner, _NOBODY]), lease.c.until >= now)
    held = held.distinct().order_by(lease.c.owner)
    return [each for each in transaction.execute(held).scalars() if not is_dead(each)]


def release(transaction: Transaction, owner: str) -> None:
    """Give back every lease of an owner."""
    transaction.execute(update(lease).where(lease.c.owner == owner).values(owner=_NOBODY))
