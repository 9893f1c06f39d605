"""The tickets of which something promised falls due: what the dispatcher asks, and when it looks again.

Contract
--------
* `ticket.clock_at` says when, and nothing but its partial index is asked: a look costs what is due, however many
  tickets are open.
* `due` reads under the lock of filing, and what is done about a ticket is written in the same transaction with its next
  `clock_at`: no step is carried out twice, by whatever process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, text, update

from triaged.model import OutboxState
from triaged.store.engine import Transaction
from triaged.store.tables import CLOCK_EVENT, event, outbox, ticket

_LEAVES = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.SENT)

HANDED_UP = "up:"  #: what stands, after the notice, in the causes of those by which a ticket is handed up
# Put together once: the dispatcher asks every few seconds.
_DUE = select(ticket.c.number).where(ticket.c.clock_at <= bindparam("now", type_=ticket.c.clock_at.type))
_ANY = _DUE.limit(1)
_OLDEST_FIRST = _DUE.order_by(ticket.c.clock_at, ticket.c.number)
_LOOK_AGAIN = (
    update(ticket)
    .where(ticket.c.number == bindparam("the_ticket"))
    .values(clock_at=bindparam("at", type_=ticket.c.clock_at.type))
)
_MOMENTS = (
    select(event.c.ticket, func.count().label("moments"))
    .where(event.c.ticket.in_(bindparam("wanted", expanding=True)), text(CLOCK_EVENT))
    .group_by(event.c.ticket)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Tickets that are due."""

    numbers: Sequence[int]  #: those that have been for longest first
    moments: int  #: what their logs say to clocks, all together
    more: bool  #: others may be due besides


def any_due(transaction: Transaction, now: datetime) -> bool:
    """Whether a ticket is due; only reads."""
    return transaction.execute(_ANY, {"now": now}).first() is not None


def due(transaction: Transaction, now: datetime, tickets: int, moments: int) -> Due:
    """Tickets that are due: as many as both limits allow, but one in any case."""
    found = list(transaction.execute(_OLDEST_FIRST.limit(tickets), {"now": now}).scalars())
    rows = transaction.execute(_MOMENTS, {"wanted": found}).all() if found else []
    each, taken = {row.ticket: row.moments for row in rows}, 0
    for place, number in enumerate(found):
        if place and taken + each.get(number, 0) > moments:
            return Due(numbers=found[:place], moments=taken, more=True)
        taken += each.get(number, 0)
    return Due(numbers=found, moments=taken, more=len(found) == tickets)


def due_since(transaction: Transaction) -> datetime | None:
    """When the ticket that falls due first does, which may be in the future; None: nothing is promised."""
    found: datetime | None = transaction.execute(select(func.min(ticket.c.clock_at))).scalar_one()
    return found


def look_again(transaction: Transaction, number: int, at: datetime | None) -> None:
    """Look at a ticket at this time, whatever its clocks say; None: not before they change."""
    transaction.execute(_LOOK_AGAIN, {"the_ticket": number, "at": at})


def leave_at(
    transaction: Transaction, since: datetime, addresses: Collection[str], notice: str
) -> Mapping[str, datetime]:
    """When the newest of these notices to each address may leave, or might have; of those written since then."""
    rows = transaction.execute(
        select(outbox.c.recipient, func.max(outbox.c.next_at).label("at"))
        .where(
            outbox.c.recipient.in_(sorted(addresses)),
            outbox.c.created_at > since,
            outbox.c.notice == notice,
            outbox.c.state.in_(_LEAVES),
        )
        .group_by(outbox.c.recipient)
    ).all()
    return {row.recipient: row.at for row in rows}


def told_since(
    transaction: Transaction, since: datetime, addresses: Collection[str], notices: Collection[str]
) -> Counter[str]:
    """How many of these notices were written to each of these addresses, with those of tickets that were handed up.

    What waits for the desk to be live is none.
    """
    rows = transaction.execute(
        select(outbox.c.recipient, func.count().label("notices"))
        .where(
            outbox.c.recipient.in_(sorted(addresses)),
            outbox.c.created_at > since,
            or_(outbox.c.notice.in_(sorted(notices)), outbox.c.cause.contains(f":{HANDED_UP}")),
            outbox.c.state != OutboxState.HELD,
        )
        .group_by(outbox.c.recipient)
    ).all()
    return Counter({row.recipient: row.notices for row in rows})
