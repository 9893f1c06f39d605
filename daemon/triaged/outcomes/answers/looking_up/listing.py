"""`#list`: what an agent has to do, or what is worked on in a queue."""

from __future__ import annotations

from triaged.outcomes.agents.worklists import rows
from triaged.outcomes.answers.looking_up.asking_for import Answered, Asking

NOTICE = "list_agent"
MINE = "mine"


def list_tickets(asking: Asking, which: str) -> Answered:
    """The tickets, what is due first in front."""
    address = asking.agent.address
    listing = asking.work.overviews.mine(address) if which == MINE else asking.work.overviews.queue(which, address)
    facts = {
        "queue": None if which == MINE else which,
        "tickets": rows(asking.reader, listing.tickets),
        "more": listing.more,
        "waiting": listing.waiting,
    }
    return asking.answer(NOTICE, facts)
