"""What the settings promise goes into the database, where every process finds what holds."""

from __future__ import annotations

from datetime import datetime

import structlog

from triaged.desk.sla import Promises
from triaged.errors import StoreBroken, StoreError
from triaged.store import Store, leases
from triaged.store.promises import take_effect

log = structlog.get_logger()


def put_in_force(store: Store, promises: Promises, owner: str, now: datetime) -> bool:
    """Let this be what is promised from now on; False where the database refuses and it must be tried again."""
    try:
        with store.write() as transaction:
            changed = take_effect(transaction, promises, now)
            others = leases.others(transaction, owner, now) if changed else []
    except StoreBroken:
        raise
    except StoreError as error:
        log.warning("database refuses", error=str(error), hint="promised times stay as they were, and are tried again")
        return False
    if changed:
        log.info("promised times changed", policies=len(promises.policies))
    if others:
        hint = "give each service of this database the same settings, and let it reload them: those read last count"
        log.warning("promised times of others replaced", services=", ".join(others), hint=hint)
    return True
