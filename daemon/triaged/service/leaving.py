"""Agents who are in the settings no more: their tickets go to others, by the next look at what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from triaged.desk.people import AgentFacts
from triaged.errors import StoreBroken, StoreError
from triaged.store import Store
from triaged.store.reminding import left_by

log = structlog.get_logger()


def hand_on(store: Store, agents: Sequence[AgentFacts], now: datetime) -> bool:
    """See to it that no ticket stays with who is none of the agents; False where the database refuses.

    Where the settings name no agents at all, tickets stay as they are: nobody could take them.
    """
    if not agents:
        return True
    try:
        with store.write() as transaction:
            tickets = left_by(transaction, [agent.address for agent in agents], now)
    except StoreBroken:
        raise
    except StoreError as error:
        log.warning("database refuses", error=str(error), hint="tickets of former agents are handed on later")
        return False
    if tickets:
        log.info("tickets of former agents go to others", tickets=tickets)
    return True
