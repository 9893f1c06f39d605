"""Agents' commands carried out on a desk, and what the tables say afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.agents_desk import TOM, AgentsDesk, Writing
from triaged import process
from triaged.model import Answer, Block, ClaimedMail, Direction, KnownTicket, Order, Outcome, Reading
from triaged.model.commands import Act
from triaged.outcomes import Decided, Work
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.applying import Applied, apply
from triaged.outcomes.work import message_row, numbered, work_of
from triaged.store import inbox, raw, tables
from triaged.store.filing import Filing
from triaged.store.known import Known
from triaged.store.numbers import Numbers
from triaged.store.saving import save

write = Writing().mail


@dataclass(frozen=True, kw_only=True)
class Said:
    """The commands of one mail."""

    acts: Sequence[Act]
    number: int | None = 1001
    agent: str = TOM
    coded: bool = False
    words: str = ""  # goes to the customer


def carry_out(desk: AgentsDesk, *mails: Said) -> list[Applied]:
    """What follows from mails that are filed together, once it is written down."""
    desk.keep(*(write(said.agent, said.words or "Commands.", at=desk.now) for said in mails))
    with batch_of(desk) as batch:
        return [batch.apply(*mail, said) for said, mail in zip(mails, batch.mails, strict=True)]


def applied(desk: AgentsDesk, *acts: Act, **how: Any) -> Applied:
    """What follows from one mail."""
    (only,) = carry_out(desk, Said(acts=acts, **how))
    return only


@contextlib.contextmanager
def batch_of(desk: AgentsDesk) -> Iterator[Batch]:
    """Mails that wait, claimed and read; what is filed of them is saved at the end."""
    deps = desk.deps
    with deps.store.write() as transaction:
        claimed = inbox.claim(transaction, deps.owner, 50)
        sources = raw.load(transaction, [mail.sha256 for mail in claimed])
    mails = [(mail, process.read_mail(deps.desk, mail, sources[mail.sha256], None)) for mail in claimed]
    with deps.store.write() as transaction:
        numbers = Numbers(transaction)
        known = Known(transaction, mails, desk.now, storm=30)
        work = work_of(deps.desk, deps.renderer, transaction, known, numbers, desk.now)
        batch = Batch(work=work, mails=mails)
        yield batch
        numbers.write(transaction)
        save(transaction, batch.filings, deps.owner, desk.now)


@dataclass(kw_only=True)
class Batch:
    """Mails that are filed together."""

    work: Work
    mails: list[tuple[ClaimedMail, Reading]]
    filings: list[Filing] = field(default_factory=list)

    def files(self, filing: Filing) -> None:
        """One is decided; the next may follow."""
        self.work.filed(filing)
        self.filings.append(filing)

    def apply(self, mail: ClaimedMail, reading: Reading, said: Said) -> Applied:
        """Carry out what one says."""
        work = self.work
        work.given.clear()
        ticket = work.known.find(said.number) if said.number is not None else None
        agent = named(work, said.agent)
        assert agent is not None
        decided = Decided(reading=reading, thread=_answer(said), triage=None)
        orders = [(order(act), act) for act in said.acts]
        found = apply(work, mail, decided, ticket, agent, orders, coded=said.coded)
        message = None if not said.words else replace(message_row(work, reading, Direction.OUT), agent=said.agent)
        self.files(
            Filing(
                inbox_id=mail.id,
                mailbox=mail.mailbox,
                outcome=Outcome.COMMAND,
                message_id=reading.message_id,
                ticket=ticket.number if ticket is not None else None,
                becomes=found.becomes,
                message=message if ticket is not None else None,
                events=_events(work, ticket, found.events),
                participants=found.participants,
                reminders=found.reminders,
                forgets=found.forgets,
                acts=found.acts,
                notices=found.notices,
            )
        )
        return found


def _answer(said: Said) -> Answer:
    block = Block(orders=tuple(map(order, said.acts)), text=said.words)
    return Answer(ticket=said.number, agent=said.agent, by="token", public=True, block=block)


def _events(work: Work, ticket: KnownTicket | None, events: Sequence[Any]) -> list[Any]:
    if ticket is None:
        return []
    return numbered(work.known.last_event(ticket.number), ("received", {}), *events)


def order(act: Act) -> Order:
    verb = type(act).__name__.lower()
    return Order(verb=verb, words="", line=f"#{verb}")


def opened(desk: AgentsDesk, *people: str, queue: str = "support") -> None:
    """A ticket for each, 1001 and so on, offered as every new one."""
    for person in people:
        assert desk.take(write(person, subject=f"Printer of {person}", at=desk.now), mailbox=queue) == "ticket"


def row(desk: AgentsDesk, table: Any, **where: Any) -> list[Any]:
    with desk.store.read() as transaction:
        query = select(table).where(*(table.c[name] == value for name, value in where.items()))
        return list(transaction.execute(query).all())


def ticket(desk: AgentsDesk, number: int = 1001) -> Any:
    (found,) = row(desk, tables.ticket, number=number)
    return found


def reminders(desk: AgentsDesk, number: int = 1001) -> list[tuple[str, str, datetime]]:
    return [(each.kind, each.address, each.due_at) for each in row(desk, tables.reminder, ticket=number)]
