"""What the store knows about the mails of one batch.

Asked once for the whole batch (the number of statements does not depend on its size), then kept up to date by `filed`
while the batch is decided, so that a reply right behind its parent finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, literal, null, select, union_all

from triaged.model import Candidates, Direction, KnownTicket, OutboxState, Priority, Reading, Status, Tier
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.tables import customer, message_id, outbox, participant, ticket

ACKNOWLEDGEMENTS = ("ack_new",)  #: the notices that count as automatic answers to an address
CAP_WINDOW = timedelta(days=1)  #: over which they are counted
TICKETS_OF_AN_ID = 20  #: the newest count; a robot that names the same id in every mail must not slow down the rest
UNSENT = (OutboxState.CANCELLED, OutboxState.FAILED)  #: what reached nobody does not count

# The questions are put together once: asked for every batch, that would cost more than the answers.
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_NEWEST = func.row_number().over(partition_by=message_id.c.message_id, order_by=message_id.c.ticket.desc())
_FOUND = select(message_id, _NEWEST.label("rank")).where(message_id.c.message_id.in_(_WANTED)).subquery()
_IDS = (
    select(_FOUND.c.message_id, _FOUND.c.ticket, _FOUND.c.fingerprint)
    .where((_FOUND.c.rank <= TICKETS_OF_AN_ID) | _FOUND.c.fingerprint.in_(bindparam("prints", expanding=True)))
    .order_by(_FOUND.c.ticket)
)
_HANDLES = select(participant.c.handle, participant.c.ticket, participant.c.address).where(
    participant.c.handle.in_(_WANTED)
)
_PEOPLE = select(participant.c.ticket, participant.c.address).where(participant.c.ticket.in_(_WANTED))
_TICKETS = select(
    ticket.c.number,
    ticket.c.status,
    ticket.c.priority,
    ticket.c.queue,
    ticket.c.tier,
    ticket.c.tags,
    ticket.c.language,
    ticket.c.customer,
    ticket.c.last_event,
).where(ticket.c.number.in_(_WANTED))
_ACKS = (
    select(outbox.c.recipient.label("address"), func.count().label("acks"), null().label("language"))
    .where(
        outbox.c.recipient.in_(_WANTED),
        outbox.c.created_at > bindparam("since"),
        outbox.c.notice.in_(ACKNOWLEDGEMENTS),
        outbox.c.state.not_in(UNSENT),
    )
    .group_by(outbox.c.recipient)
)
_SENDERS = union_all(
    _ACKS, select(customer.c.address, literal(0), customer.c.language).where(customer.c.address.in_(_WANTED))
)


class Known:
    """Tickets, ids and people that the mails of a batch may belong to."""

    def __init__(self, transaction: Transaction, readings: Sequence[Reading], now: datetime) -> None:
        """Look everything up."""
        self._tickets: dict[int, KnownTicket] = {}
        self._last_event: dict[int, int] = {}
        self._by_id: dict[str, dict[int, None]] = {}  # message id -> ticket numbers, in order
        self._prints: dict[tuple[str, str], int] = {}
        self._by_handle: dict[int, tuple[int, str]] = {}
        self._acks: dict[str, int] = {}
        self._languages: dict[str, str] = {}
        self._load_ids(transaction, readings)
        self._load_handles(transaction, readings)
        self._load_tickets(transaction)
        self._load_senders(transaction, readings, now)

    def candidates(self, reading: Reading) -> Candidates:
        """What one mail may belong to."""
        referenced = (*reading.mail.in_reply_to, *reading.mail.references)
        return Candidates(
            by_handle={
                token.handle: (self._tickets[found[0]], found[1])
                for token in (*reading.tokens, *reading.own_ids.values())
                if (found := self._by_handle.get(token.handle)) is not None
            },
            by_message_id={
                known: [self._tickets[number] for number in self._by_id[known]]
                for known in referenced
                if known in self._by_id
            },
            duplicate_of=self._prints.get((reading.message_id, reading.fingerprint)),
            earlier_language=self._languages.get(reading.mail.from_.addr) if reading.mail.from_ else None,
        )

    def is_common(self, known: str) -> bool:
        """Whether an id stands on so many tickets already that it leads nowhere."""
        return len(self._by_id.get(known, ())) >= TICKETS_OF_AN_ID

    def ticket(self, number: int) -> KnownTicket:
        """A ticket that `candidates` named."""
        return self._tickets[number]

    def last_event(self, number: int) -> int:
        """The number of a ticket's newest event, this batch included."""
        return self._last_event[number]

    def acks_today(self, address: str) -> int:
        """Automatic answers to an address within CAP_WINDOW, this batch included."""
        return self._acks.get(address, 0)

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        number = filing.ticket
        if number is None or filing.message is None:
            return
        if filing.opens is not None:
            self._tickets[number] = KnownTicket(
                number=number,
                status=filing.opens.status,
                priority=filing.opens.priority,
                queue=filing.opens.queue,
                tier=filing.opens.tier,
                tags=tuple(filing.opens.tags),
                language=filing.opens.language,
                customer=filing.opens.customer,
                participants=frozenset(person.address for person in filing.participants),
            )
        elif filing.becomes is not None:
            self._tickets[number] = filing.becomes
        for person in filing.participants:
            self._by_handle[person.handle] = (number, person.address)
        if filing.events:
            self._last_event[number] = filing.events[-1].number
        self._prints.setdefault((filing.message.message_id, filing.message.fingerprint), number)
        for known in (filing.message.message_id, *filing.message.referenced):
            self._by_id.setdefault(known, {})[number] = None
        message = filing.message
        if message.language and message.from_addr and message.direction is Direction.IN:
            self._languages[message.from_addr] = message.language
        for notice in filing.notices:
            self._acks[notice.recipient] = self.acks_today(notice.recipient) + 1

    def _load_ids(self, transaction: Transaction, readings: Sequence[Reading]) -> None:
        wanted = {
            known
            for reading in readings
            for known in (reading.message_id, *reading.mail.in_reply_to, *reading.mail.references)
        }
        prints = [reading.fingerprint for reading in readings]
        rows = transaction.execute(_IDS, {"wanted": list(wanted), "prints": prints}).all()
        for known, number, fingerprint in rows:
            self._by_id.setdefault(known, {})[number] = None
            if fingerprint:
                self._prints.setdefault((known, fingerprint), number)

    def _load_handles(self, transaction: Transaction, readings: Sequence[Reading]) -> None:
        handles = {token.handle for reading in readings for token in (*reading.tokens, *reading.own_ids.values())}
        rows = transaction.execute(_HANDLES, {"wanted": list(handles)}).all()
        for handle, number, address in rows:
            self._by_handle[handle] = (number, address)

    def _load_tickets(self, transaction: Transaction) -> None:
        numbers = {number for found in self._by_id.values() for number in found}
        numbers |= {number for number, _address in self._by_handle.values()}
        wanted = {"wanted": list(numbers)}
        people: dict[int, list[str]] = {}
        for number, address in transaction.execute(_PEOPLE, wanted).all():
            people.setdefault(number, []).append(address)
        for row in transaction.execute(_TICKETS, wanted).all():
            self._last_event[row.number] = row.last_event
            self._tickets[row.number] = KnownTicket(
                number=row.number,
                status=Status(row.status),
                priority=Priority(row.priority),
                queue=row.queue,
                tier=Tier(row.tier),
                tags=tuple(row.tags),
                language=row.language,
                customer=row.customer,
                participants=frozenset(people.get(row.number, ())),
            )

    def _load_senders(self, transaction: Transaction, readings: Iterable[Reading], now: datetime) -> None:
        senders = {reading.mail.from_.addr for reading in readings if reading.mail.from_ is not None}
        rows = transaction.execute(_SENDERS, {"wanted": list(senders), "since": now - CAP_WINDOW}).all()
        for address, acks, language in rows:
            if acks:
                self._acks[address] = acks
            if language:
                self._languages[address] = language
