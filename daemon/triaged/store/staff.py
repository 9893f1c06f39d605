"""What is known of the agents besides the settings: who is away, how much each has to do, where his desk is."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from triaged.model import AT_WORK, AwayBy, KnownTicket
from triaged.store.acts import Absence, NewDesk, StoreAct
from triaged.store.engine import Transaction
from triaged.store.filing import Filing, TicketRow
from triaged.store.rotation import Rotate, load_turns
from triaged.store.sql import insert_new
from triaged.store.statuses import WORKED_ON
from triaged.store.tables import agent, agent_alias, ticket

_MINE = func.coalesce(ticket.c.assignee, ticket.c.offered_to)
_LOAD = select(_MINE.label("address"), func.count().label("tickets")).where(WORKED_ON, _MINE.is_not(None))


@dataclass(slots=True, kw_only=True)
class Staff:
    """The agents as they are now, by their first addresses; kept up to date by `filed` while a batch is decided."""

    away: dict[str, datetime | None] = field(default_factory=dict)  #: who is away -> until when, None: unknown
    by_program: set[str] = field(default_factory=set)  #: who of these is away because his mail program says so
    load: dict[str, int] = field(default_factory=dict)  #: open tickets that are his, or that he was told of
    desks: dict[str, int] = field(default_factory=dict)  #: the handles of the desk addresses
    #: queue -> agent -> the number of his last turn, where the rules hand tickets round
    turns: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def load_all(cls, transaction: Transaction, now: datetime) -> Staff:
        """Look them up: three statements, however many there are."""
        staff = cls(turns=load_turns(transaction))
        for row in transaction.execute(select(agent)).all():
            staff.desks[row.address] = row.handle
            if row.away_since is not None and (row.away_until is None or row.away_until > now):
                staff.is_away(row.address, row.away_until, by=row.away_by)
        for row in transaction.execute(_LOAD.group_by(_MINE)).all():
            staff.load[row.address] = row.tickets
        return staff

    def filed(self, filing: Filing, before: KnownTicket | None) -> None:
        """Take in what was just decided; `before`: the ticket as it was until then."""
        self.acted(filing.acts)
        if filing.opens is not None:
            self.moved(None, _whose(filing.opens))
        elif filing.becomes is not None and before is not None:
            self.changed(before, filing.becomes)

    def changed(self, before: KnownTicket, after: KnownTicket) -> None:
        """Take in what has become of a ticket."""
        self.moved(_whose(before), _whose(after))

    def acted(self, acts: Sequence[StoreAct]) -> None:
        """Take in what is written of the agents."""
        for act in acts:
            match act:
                case Absence(address=address, since=None, by=by):
                    if by is AwayBy.AGENT or address in self.by_program:
                        self.away.pop(address, None)
                        self.by_program.discard(address)
                case Absence(address=address, until=until, by=by):
                    self.is_away(address, until, by=by)
                case NewDesk(address=address, handle=handle):
                    self.desks.setdefault(address, handle)
                case Rotate(queue=queue, agent=address, turn=turn):
                    self.turns.setdefault(queue, {})[address] = turn

    def is_away(self, address: str, until: datetime | None, *, by: str | None) -> None:
        """An agent is away; `by`: who says so."""
        self.away[address] = until
        if by == AwayBy.PROGRAM:
            self.by_program.add(address)
        else:
            self.by_program.discard(address)

    def moved(self, before: str | None, after: str | None) -> None:
        """A ticket that was one agent's to see to is another one's now, or nobody's."""
        if before is not None:
            self.load[before] = max(0, self.load.get(before, 0) - 1)
        if after is not None:
            self.load[after] = self.load.get(after, 0) + 1


def _whose(ticket: KnownTicket | TicketRow) -> str | None:
    """The agent who has a ticket to see to now."""
    return (ticket.assignee or ticket.offered_to) if ticket.status in AT_WORK else None


def ensure_desks(transaction: Transaction, addresses: Collection[str]) -> Mapping[str, int]:
    """The handles of the desk addresses of these agents (first addresses); who has none yet is given one.

    Costs one statement where everybody has one.
    """
    query = select(agent.c.address, agent.c.handle).where(agent.c.address.in_(addresses))
    known = {row.address: row.handle for row in transaction.execute(query)}
    missing = [address for address in addresses if address not in known]
    if not missing:
        return known
    rows = [{"address": address, "handle": secrets.randbits(63)} for address in missing]
    transaction.execute(insert_new(transaction, agent), rows)  # somebody else may do the same at this moment
    return {row.address: row.handle for row in transaction.execute(query)}


def digests(transaction: Transaction) -> Mapping[str, datetime | None]:
    """First address of each agent -> the moment for which he got the newest list of his work."""
    return {row.address: row.digest_at for row in transaction.execute(select(agent.c.address, agent.c.digest_at))}


def digested(transaction: Transaction, moments: Mapping[str, datetime]) -> None:
    """These agents have been written to for these moments; each has a desk address (`ensure_desks`)."""
    if moments:
        transaction.execute(
            update(agent).where(agent.c.address == bindparam("whose")).values(digest_at=bindparam("moment")),
            [{"whose": address, "moment": moment} for address, moment in moments.items()],
        )


def aliases(transaction: Transaction) -> Mapping[str, str]:
    """The addresses that agents have said are theirs too -> their first addresses."""
    return {row.address: row.agent for row in transaction.execute(select(agent_alias)).all()}
