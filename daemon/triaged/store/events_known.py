"""Events of tickets, by their kinds: of tickets that are seen to together they are asked for once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from triaged.store.engine import Transaction
from triaged.store.tables import event

Happened = tuple[datetime, str, Mapping[str, Any]]  # when, which kind, and what


class KnownEvents:
    """What is stored of them."""

    def __init__(self, transaction: Transaction) -> None:
        """Nothing is looked up yet."""
        self._transaction = transaction
        self._together: set[int] = set()
        #: of these: kind -> ticket -> its events of that kind, each with its number
        self._known: dict[str, dict[int, list[tuple[int, Happened]]]] = {}

    def together(self, numbers: Collection[int]) -> None:
        """These tickets are seen to together: what is asked of one is looked up for all of them."""
        self._together = set(numbers)
        self._known = {}

    def written(self, number: int) -> None:
        """More was written of a ticket: it is asked by itself from now on."""
        self._together.discard(number)

    def of(self, number: int, kinds: Collection[str]) -> Sequence[Happened]:
        """The events of some kinds of a ticket, the oldest first."""
        if number not in self._together:
            return [said for _number, said in self._ask([number], kinds).get(number, ())]
        for kind in sorted(set(kinds) - self._known.keys()):
            self._known[kind] = self._ask(self._together, [kind])
        known = [each for kind in set(kinds) for each in self._known[kind].get(number, ())]
        return [said for _number, said in sorted(known, key=itemgetter(0))]

    def _ask(self, numbers: Collection[int], kinds: Collection[str]) -> dict[int, list[tuple[int, Happened]]]:
        found: dict[int, list[tuple[int, Happened]]] = {}
        theirs = (event.c.ticket.in_(numbers), event.c.kind.in_(kinds))
        for row in self._transaction.execute(select(event).where(*theirs).order_by(event.c.number)):
            found.setdefault(row.ticket, []).append((row.number, (row.at, row.kind, row.data)))
        return found
