"""What is known of the people who write: their names, and their newest tickets.

Asked for all senders of a batch at once, when the first of them is to be shown, and kept up to date by `filed`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from triaged.model import DONE, OVER, Status
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.tables import UtcDateTime, customer, ticket

TICKETS = 20  #: of one person, the newest ones: what is looked up does not grow with what he ever wrote

_HIS = ticket.alias()
#: When the oldest of the newest tickets was opened; by the index on customer and time.
_SINCE = (
    select(_HIS.c.created_at)
    .where(_HIS.c.customer == customer.c.address)
    .order_by(_HIS.c.created_at.desc())
    .limit(1)
    .offset(TICKETS - 1)
    .correlate(customer)
    .scalar_subquery()
)
_EVER = bindparam("ever", value=datetime(1970, 1, 1, tzinfo=UTC), type_=UtcDateTime)
ACQUAINTANCES = (
    select(
        customer.c.address,
        customer.c.name,
        customer.c.first_at,
        ticket.c.number,
        ticket.c.subject,
        ticket.c.status,
    )
    .select_from(
        customer.outerjoin(
            ticket, (ticket.c.customer == customer.c.address) & (ticket.c.created_at >= func.coalesce(_SINCE, _EVER))
        )
    )
    .where(customer.c.address.in_(bindparam("wanted", expanding=True)))
    .order_by(ticket.c.number)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What somebody's own mail has told."""

    name: str | None
    language: str | None
    first_at: datetime
    last_at: datetime
    alias_of: str | None  #: the customer whose address this is too, as an agent has said


def learnt(transaction: Transaction, address: str) -> Learnt | None:
    """What is known of one address from mail; None where none has come."""
    row = transaction.execute(select(customer).where(customer.c.address == address)).one_or_none()
    if row is None:
        return None
    return Learnt(
        name=row.name or None,
        language=row.language,
        first_at=row.first_at,
        last_at=row.last_at,
        alias_of=row.alias_of,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOf:
    """A ticket of somebody's."""

    number: int
    subject: str
    status: Status


@dataclass(slots=True, kw_only=True)
class Acquaintance:
    """What is known of one person."""

    name: str = ""  #: as he last gave it
    first_at: datetime | None = None  #: when he first wrote; None: with a mail of this batch
    tickets: dict[int, TicketOf] = field(default_factory=dict)  #: by number, the oldest first, at most TICKETS

    def open(self, *, besides: int) -> list[TicketOf]:
        """What is still to be done for him, the newest first; without one ticket."""
        return [each for each in self._newest_first() if each.number != besides and each.status not in OVER]

    def past(self, *, besides: int) -> list[TicketOf]:
        """What is over, the newest first; without one ticket, and without spam and what was merged."""
        return [each for each in self._newest_first() if each.number != besides and each.status in DONE]

    def _newest_first(self) -> list[TicketOf]:
        return [self.tickets[number] for number in sorted(self.tickets, reverse=True)]


class Acquaintances:
    """The people who write the mails of a batch."""

    def __init__(self, transaction: Transaction, senders: Collection[str]) -> None:
        """Nothing is looked up yet; `senders`: their addresses."""
        self._transaction = transaction
        self._senders = set(senders)
        self._known: dict[str, Acquaintance] = {}
        self._filings: list[Filing] = []

    def together(self, addresses: Collection[str]) -> None:
        """These people are asked for at once when the first of them is."""
        self._senders |= set(addresses)

    def of(self, address: str) -> Acquaintance:
        """What is known of one of them, this batch included."""
        if address not in self._known:
            self._load({address} if self._known else {address, *self._senders})
        return self._known[address]

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        self._filings.append(filing)
        self._take(filing, self._known)

    def _load(self, wanted: set[str]) -> None:
        found = {address: Acquaintance() for address in wanted}
        for row in self._transaction.execute(ACQUAINTANCES, {"wanted": sorted(wanted)}).all():
            who = found[row.address]
            who.name, who.first_at = row.name, row.first_at
            if row.number is not None:
                who.tickets[row.number] = _ticket(row)
        for filing in self._filings:
            self._take(filing, found)
        self._known |= found

    def _take(self, filing: Filing, people: dict[str, Acquaintance]) -> None:
        after = filing.opens or filing.becomes
        if after is None or after.customer not in people:
            return
        people[after.customer].tickets[after.number] = _ticket(after)


def _ticket(row: Any) -> TicketOf:
    return TicketOf(number=row.number, subject=row.subject, status=Status(row.status))
