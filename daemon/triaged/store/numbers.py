"""Ticket numbers and outbox ids: identifiers that stand in mail, given out before the rows are written."""

from __future__ import annotations

from sqlalchemy import select

from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import counter


class Numbers:
    """Hands out ticket numbers and outbox ids; `write` makes them final with the transaction that uses them."""

    def __init__(self, transaction: Transaction, *, lock: bool = True) -> None:
        """Read the last numbers; on PostgreSQL this makes other writers wait until the transaction ends.

        lock: False where nothing will be written.
        """
        self.writes = lock
        query = select(counter.c.name, counter.c.value)
        rows = transaction.execute(query.with_for_update() if lock else query)
        self._stored: dict[str, int] = {row.name: row.value for row in rows}
        self._last = dict(self._stored)

    def next(self, name: str) -> int:
        """The next number of "ticket" or "outbox"."""
        self._last[name] = self._last.get(name, 0) + 1
        return self._last[name]

    def write(self, transaction: Transaction) -> None:
        """Record what was given out."""
        rows = [{"name": name, "value": value} for name, value in self._last.items() if self._stored.get(name) != value]
        if rows:
            statement = insert(transaction, counter)
            transaction.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value}), rows
            )
