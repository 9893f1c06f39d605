"""New handles for people, so that every signed address and Message-ID given out before leads nowhere.

A token carries the handle of one person on one ticket, of one question to an agent, or of an agent's desk; its MAC
stays good, so that a mail that brings an old one is held and not lost. Of an agent the addresses go too that he has
said are his: whoever had his mailbox may have said so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Table, bindparam, delete, null, select, type_coerce, update

from triaged.store.engine import Transaction
from triaged.store.events import append_event, wait_for_filing
from triaged.store.tables import agent, agent_alias, participant, question

EVENT = "revoked"

_TABLES = (participant, question, agent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose addresses are meant: everybody's on one ticket, or one person's on all; one of the two is None."""

    ticket: int | None = None
    person: str | None = None  #: an address, lower-case


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What has been given out."""

    handles: int
    tickets: int


def given(transaction: Transaction, whose: Whose) -> Given:
    """How many handles `revoke` would replace, on how many tickets."""
    rows = [row for table in _TABLES for row in _rows(transaction, table, whose)]
    return Given(handles=len(rows), tickets=len({number for _handle, number, _address in rows} - {None}))


def revoke(transaction: Transaction, whose: Whose, actor: str, handle: Callable[[], int], now: datetime) -> Given:
    """Replace every handle, and record an event on each ticket.

    Args:
        transaction: One that may write.
        whose: Who is meant.
        actor: Who does it.
        handle: Gives 63 random bits at each call.
        now: When.
    """
    wait_for_filing(transaction)
    people: dict[int, set[str]] = {}
    changed = 0
    for table in _TABLES:
        rows = list(_rows(transaction, table, whose))
        changed += len(rows)
        _replace(transaction, table, [old for old, _number, _address in rows], handle)
        for _old, number, address in rows:
            if number is not None:  # a question about a mail that belongs to no ticket yet
                people.setdefault(number, set()).add(address)
    if whose.person is not None:
        transaction.execute(delete(agent_alias).where(agent_alias.c.agent == whose.person))
    for number, addresses in sorted(people.items()):
        append_event(transaction, number, now, kind=EVENT, actor=actor, data={"addresses": sorted(addresses)})
    return Given(handles=changed, tickets=len(people))


def _rows(transaction: Transaction, table: Table, whose: Whose) -> Iterator[tuple[int, int | None, str]]:
    if table is agent:  # a desk address belongs to no ticket
        if whose.ticket is not None:
            return
        query = select(agent.c.handle, type_coerce(null(), Integer).label("ticket"), agent.c.address)
    else:
        query = select(table.c.handle, table.c.ticket, table.c.address)
    if whose.ticket is not None:
        query = query.where(table.c.ticket == whose.ticket)
    if whose.person is not None:
        query = query.where(table.c.address == whose.person)
    for row in transaction.execute(query):
        yield row.handle, row.ticket, row.address


def _replace(transaction: Transaction, table: Table, handles: list[int], handle: Callable[[], int]) -> None:
    if handles:
        transaction.execute(
            update(table).where(table.c.handle == bindparam("old")).values(handle=bindparam("new")),
            [{"old": old, "new": handle()} for old in handles],
        )
