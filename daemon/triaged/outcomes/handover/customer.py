"""The customer hears that a specialist has taken over, once a ticket has gone up."""

from __future__ import annotations

from triaged.model import KnownTicket
from triaged.outcomes.automatic import TOLD_EVENT
from triaged.outcomes.telling_customers import SPECIALIST, ToldCustomer, specialist
from triaged.outcomes.work import Work


def tell_of_specialist(work: Work, ticket: KnownTicket) -> ToldCustomer:
    """What follows from telling him; where he is not told, the event says why. `ticket`: as it is after the move."""
    told = specialist(work, ticket)
    if told.notice is not None:
        return told
    said = {"notice": SPECIALIST, "sent": False, "reason": told.why_not}
    return ToldCustomer(why_not=told.why_not, events=[*told.events, (TOLD_EVENT, said)])
