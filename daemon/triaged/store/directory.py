"""Who the senders of a batch are, as another system of the operator's says, and how much each has written to us.

Contract
--------
* Two statements a batch, whatever its size, and none that reads a table from end to end.
* Of one address at most MOST tickets are counted: a robot with a hundred thousand costs no more than a person.
* What another system says is compared while others write, and only what differs is written, in one transaction: after
  a crash there is all that was known, or all that is new.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, TextClause, bindparam, delete, select, text

from triaged.desk.customers import found, keys_of
from triaged.model import UNSETTLED, CustomerFacts, CustomerHistory, Status
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.sql import insert
from triaged.store.statuses import literals
from triaged.store.tables import UtcDateTime, directory

MOST = 1000  #: tickets of one address that are counted
RECENT = timedelta(days=30)
CHUNK = 500  #: rows in one statement

_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
ENTRIES = select(directory.c.key, directory.c.data).where(directory.c.key.in_(_WANTED))


def _counting(addresses: str) -> TextClause:
    """For each of the addresses, how many tickets it has: found in an index alone, and not more than MOST of them."""
    return text(
        f"""
        SELECT wanted.value AS address,
          (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.customer = wanted.value
             AND status IN ({literals(UNSETTLED)}) LIMIT {MOST}) AS unsettled) AS open_tickets,
          (SELECT count(*) FROM (SELECT 1 FROM ticket WHERE ticket.customer = wanted.value
             AND ticket.created_at > :since LIMIT {MOST}) AS recent) AS recent_tickets
        FROM {addresses}
        """  # noqa: S608  constants of ours
    ).bindparams(bindparam("since", type_=UtcDateTime))


#: By dialect, since each has its own way to make rows of a list; the list goes as JSON.
HISTORIES = {
    "sqlite": _counting("json_each(:wanted) AS wanted"),
    "postgresql": _counting("json_array_elements_text(CAST(:wanted AS JSON)) AS wanted(value)"),
}


class Directory:
    """Kept up to date by `filed` while the batch is decided."""

    def __init__(self, transaction: Transaction, addresses: Collection[str], now: datetime) -> None:
        """Look everything up; the number of statements does not depend on how many addresses there are."""
        self._transaction = transaction
        self._now = now
        self._counted = frozenset(addresses)
        self._asked: set[str] = set()
        self._entries: dict[str, CustomerFacts] = {}
        self._open: dict[str, int] = {}
        self._recent: dict[str, int] = {}
        if not addresses:
            return
        self._load(addresses)
        self._count(addresses)

    def load(self, addresses: Collection[str]) -> None:
        """Look up further addresses, so that `of` knows them."""
        wanted = set(addresses) - self._asked
        if wanted:
            self._load(wanted)

    def of(self, address: str) -> CustomerFacts | None:
        """Who an address belongs to; None where the other system knows neither it nor its domain.

        One that is not of the batch is asked for when it is needed.
        """
        self.load({address} if address else ())
        return found(address, self._entries) if self._entries else None

    def history(self, address: str) -> CustomerHistory:
        """How much has come from an address, this batch included; of what is stored at most MOST of each.

        One that is not of the batch is counted as it is stored, each time that it is asked for.
        """
        if address and address not in self._counted:
            self._count([address])
        return CustomerHistory(open_tickets=self._open.get(address, 0), recent_tickets=self._recent.get(address, 0))

    def filed(self, filing: Filing, before: Status | None = None) -> None:
        """Take in what was just decided; `before`: the status that the ticket had, where there was one."""
        opens, becomes = filing.opens, filing.becomes
        if opens is not None:
            self._add(opens.customer, opens.status in UNSETTLED)
            self._recent[opens.customer] = self._recent.get(opens.customer, 0) + 1
        elif becomes is not None and before is not None:
            self._add(becomes.customer, (becomes.status in UNSETTLED) - (before in UNSETTLED))

    def _load(self, addresses: Collection[str]) -> None:
        self._asked |= {*addresses}
        wanted = list({key for address in addresses for key in keys_of(address)})
        for key, data in self._transaction.execute(ENTRIES, {"wanted": wanted}).all():
            self._entries[key] = CustomerFacts(**data)

    def _count(self, addresses: Collection[str]) -> None:
        values = {"wanted": json.dumps(sorted(addresses)), "since": self._now - RECENT}
        for address, unsettled, recent in self._transaction.execute(
            HISTORIES[self._transaction.dialect.name], values
        ).all():
            self._open[address] = unsettled
            self._recent[address] = recent

    def _add(self, address: str, more: int) -> None:
        self._open[address] = max(0, self._open.get(address, 0) + more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How what another system says now differs from what it said before."""

    known: int  #: addresses and domains that were known before
    changed: Sequence[str]  #: keys that are new, or of which something else is said
    gone: Sequence[str]  #: keys of which nothing is said any more


def entries(transaction: Transaction, limit: int) -> list[tuple[str, CustomerFacts]]:
    """What is known, by key, the first `limit`."""
    rows = transaction.execute(select(directory.c.key, directory.c.data).order_by(directory.c.key).limit(limit)).all()
    return [(key, CustomerFacts(**data)) for key, data in rows]


def compare(transaction: Transaction, new: Mapping[str, CustomerFacts]) -> Difference:
    """What is to be written, so that `new` is known and nothing else."""
    gone: list[str] = []
    same: set[str] = set()
    known = 0
    for key, data in transaction.execute(select(directory.c.key, directory.c.data)):
        known += 1
        facts = new.get(key)
        if facts is None:
            gone.append(key)
        elif _data(facts) == data:
            same.add(key)
    return Difference(known=known, changed=[key for key in new if key not in same], gone=gone)


def replace_all(transaction: Transaction, new: Mapping[str, CustomerFacts], difference: Difference) -> None:
    """Put what another system says now in the place of what it said before; only what differs is written."""
    for some in _chunks(difference.gone):
        transaction.execute(delete(directory).where(directory.c.key.in_(some)))
    statement = insert(transaction, directory)
    statement = statement.on_conflict_do_update(index_elements=["key"], set_={"data": statement.excluded.data})
    for some in _chunks(difference.changed):
        transaction.execute(statement, [{"key": key, "data": _data(new[key])} for key in some])


_NAMES = tuple(each.name for each in dataclasses.fields(CustomerFacts))


def _data(facts: CustomerFacts) -> dict[str, Any]:
    """As it is stored: what is not known takes no room."""
    return {name: value for name in _NAMES if (value := getattr(facts, name)) or value == ""}


def _chunks(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, CHUNK)):
        yield some
