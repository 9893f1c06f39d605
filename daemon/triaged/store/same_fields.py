"""Tickets that name the same thing, such as the number of an incident elsewhere."""

from __future__ import annotations

from sqlalchemy import func, select

from triaged.model import Status
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.tables import field, ticket

SHARED = 5  #: tickets that are named as having the same value, the newest ones
LOOKED_AT = 50  #: tickets with the same value, the newest ones


class SameFields:
    """The tickets that name the same thing: asked where a rule wants it, and kept up to date through a batch."""

    def __init__(self, transaction: Transaction) -> None:
        """Nothing is looked up yet."""
        self._transaction = transaction
        self._filed: list[tuple[int, str, str]] = []  # ticket, name, value: the batch's own, the oldest first

    def others(self, name: str, value: str, number: int) -> list[int]:
        """The newest tickets besides this one whose field of that name has that value, at most SHARED."""
        filed = [each for each, named, given in reversed(self._filed) if (named, given) == (name, value)]
        found = dict.fromkeys([*filed, *tickets_with(self._transaction, name, value)])
        return [each for each in found if each != number][:SHARED]

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        if filing.ticket is not None:
            self._filed += [(filing.ticket, each.name, each.value) for each in filing.fields if each.value]


def tickets_with(transaction: Transaction, name: str, value: str) -> list[int]:
    """The newest tickets whose field of that name has that value: of merged ones, those that they are part of now.

    Exercises and spam are none. At most one more than SHARED; where very many have it, looks at the newest of them.
    """
    newest = (
        select(field.c.ticket)
        .where(field.c.name == name, field.c.value == value)
        .order_by(field.c.ticket.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    now = func.coalesce(ticket.c.merged_into, ticket.c.number).label("now")
    wanted = (
        select(now)
        .join(newest, newest.c.ticket == ticket.c.number)
        .where(~ticket.c.practice, ticket.c.status != Status.SPAM)
        .distinct()
        .order_by(now.desc())
        .limit(SHARED + 1)
    )
    return list(transaction.execute(wanted).scalars())
