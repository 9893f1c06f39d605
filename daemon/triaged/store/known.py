"""What the store knows about the mails of one batch.

Asked once for the whole batch (the number of statements does not depend on its size), then kept up to date by `filed`
while the batch is decided, so that a reply right behind its parent finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from triaged.desk.threads import numbers_in
from triaged.model import (
    Candidates,
    ClaimedMail,
    Direction,
    EvidenceLevel,
    Holder,
    KnownTicket,
    OriginKind,
    Outcome,
    Priority,
    Question,
    QuestionKind,
    Reading,
    Role,
    Status,
    Tier,
)
from triaged.store import lookups
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.lookups import ACKNOWLEDGEMENTS, TICKETS_OF_AN_ID
from triaged.store.outbox import notices_by_id
from triaged.store.this_hour import ThisHour

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
STORM = "storm"  #: the tag of a ticket that takes what its sender sends too much

_Given = tuple[int | None, str, Role, Question | None]  # a handle's ticket, person, role, question
_NOBODY: _Given = (None, "", Role.CUSTOMER, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentTicket:
    """A ticket that a sender opened within the last day."""

    number: int
    subject: str
    storm: bool  #: it takes what he sends too much
    evidence: EvidenceLevel
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Automatic answers that went out, or are about to: what the caps look at."""

    today: int  #: to this address within a day
    newest: datetime | None  #: the last of these
    domain_hour: int  #: to this address's domain within an hour
    desk_hour: int  #: of the whole desk within an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Who has said what a held mail is, and when."""

    by: str
    at: datetime


class Known:
    """Tickets, ids and people that the mails of a batch may belong to."""

    def __init__(
        self, transaction: Transaction, mails: Sequence[tuple[ClaimedMail, Reading]], now: datetime, *, storm: int
    ) -> None:
        """Look everything up; `storm`: a sender who opens more tickets within an hour sends too much."""
        readings = [reading for _mail, reading in mails]
        self._now = now
        self._most = storm
        self._tickets: dict[int, KnownTicket] = {}
        self._target: dict[int, int] = {}  # a merged ticket's number -> where its mail goes; others -> themselves
        self._last_event: dict[int, int] = {}
        self._by_id: dict[str, dict[int, None]] = {}  # message id -> ticket numbers, in order
        self._prints: dict[tuple[str, str], int] = {}
        self._holders: dict[int, _Given] = {}
        self._agents: dict[tuple[int, str], int] = {}  # (ticket, an agent's address) -> his handle
        self._sent: dict[str, tuple[int, datetime | None]] = {}
        self._domains: dict[str, int] = {}
        self._desk = 0
        self.this_hour = ThisHour()  #: questions and alarms that were sent
        self._settlements: dict[int, Settlement] = {}  # by inbox row
        self._waiting: dict[int, int] = {}  # ticket -> mails that are held for it
        self._languages: dict[str, str] = {}
        self._others: dict[str, set[str]] = {}
        self._recent: dict[str, list[RecentTicket]] = {}
        self._load_ids(transaction, readings)
        self._load_handles(transaction, readings)
        self._load_senders(transaction, readings)
        self._load_tickets(transaction, mails)
        self._notices = notices_by_id(transaction, _reported(readings))

    def candidates(self, mail: ClaimedMail, reading: Reading) -> Candidates:
        """What one mail may belong to."""
        sender = reading.mail.from_.addr if reading.mail.from_ else ""
        named = (*reading.mail.in_reply_to, *reading.mail.references, reading.message_id, reading.conversation or "")
        handles = [token.handle for token in (*reading.tokens, *reading.own_ids.values())]
        duplicate = self._prints.get((reading.message_id, reading.fingerprint))
        return Candidates(
            by_handle={handle: holder for handle in handles if (holder := self._holder(handle)) is not None},
            questions={handle: found for handle in handles if (found := self._question(handle)) is not None},
            by_message_id={
                known: list({each.number: each for each in map(self.ticket, self._by_id[known])}.values())
                for known in named
                if known in self._by_id
            },
            by_number={
                number: self.ticket(number) for number in numbers_in(reading.mail.subject) if number in self._target
            },
            duplicate_of=self.ticket(duplicate) if duplicate is not None else None,
            earlier_language=self._languages.get(sender),
            other_addresses=frozenset(self._others.get(sender, ())),
            storm=self._storm(sender, reading.evidence.level),
            settled=mail.settled,
            held_for=self.ticket(mail.ticket) if mail.settled is not None and mail.ticket is not None else None,
        )

    def is_common(self, known: str) -> bool:
        """Whether an id stands on so many tickets already that it leads nowhere."""
        return len(self._by_id.get(known, ())) >= TICKETS_OF_AN_ID

    def ticket(self, number: int) -> KnownTicket:
        """A ticket that `candidates` named, or the one into which it was merged."""
        return self._tickets[self._target[number]]

    def last_event(self, number: int) -> int:
        """The number of a ticket's newest event, this batch included."""
        return self._last_event[number]

    def agent_handle(self, number: int, address: str) -> int | None:
        """The handle of an agent on a ticket; None where he was given none yet."""
        return self._agents.get((number, address))

    def notice(self, message_id: str) -> str | None:
        """Which notice a Message-ID that a delivery report names was; None where it is not known."""
        return self._notices.get(message_id)

    def sent(self, address: str) -> Sent:
        """Automatic answers so far, this batch included."""
        today, newest = self._sent.get(address, (0, None))
        return Sent(
            today=today, newest=newest, domain_hour=self._domains.get(_domain(address), 0), desk_hour=self._desk
        )

    def settlement(self, inbox_id: int) -> Settlement | None:
        """Who has settled a mail; None where the history of no ticket has it."""
        return self._settlements.get(inbox_id)

    def held(self, number: int) -> int:
        """How many mails are held for a ticket, this batch included."""
        return self._waiting.get(number, 0)

    def recent(self, address: str) -> Sequence[RecentTicket]:
        """The tickets that an address opened within a day, the oldest first, this batch included."""
        return self._recent.get(address, ())

    def too_many(self, address: str, level: EvidenceLevel) -> bool:
        """Whether a sender has opened so many tickets within the hour that the next one takes all that follows."""
        since = self._now - HOUR
        return sum(each.created_at > since for each in self._comparable(address, level)) >= self._most

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        for notice in (*filing.notices, *filing.alarms):
            self.this_hour.add(notice.notice, notice.cause, notice.recipient, filing.ticket or 0)
            if notice.notice in ACKNOWLEDGEMENTS:
                self._sent[notice.recipient] = (self.sent(notice.recipient).today + 1, self._now)
                domain = _domain(notice.recipient)
                self._domains[domain] = self._domains.get(domain, 0) + 1
                self._desk += 1
        self._take_settled(filing)
        number = filing.ticket
        if number is not None and filing.outcome is Outcome.HELD:
            self._waiting[number] = self._waiting.get(number, 0) + 1
        if number is None or not filing.events:
            return
        self._last_event[number] = filing.events[-1].number
        self._take_ticket(number, filing)
        self._take_people(number, filing)
        if filing.message is None:
            return
        self._prints.setdefault((filing.message.message_id, filing.message.fingerprint), number)
        for known in (filing.message.message_id, *filing.message.referenced):
            self._by_id.setdefault(known, {})[number] = None
        message = filing.message
        if filing.alias_of is not None and message.from_addr is not None:
            self._others.setdefault(message.from_addr, set()).add(filing.alias_of)
        if message.language and message.from_addr and message.direction is Direction.IN:
            self._languages[message.from_addr] = message.language

    def _take_people(self, number: int, filing: Filing) -> None:
        for person in filing.participants:
            self._holders[person.handle] = (number, person.address, person.role, None)
            if person.role is Role.AGENT:
                self._agents[number, person.address] = person.handle
        for asked in filing.questions:
            if asked.kind is QuestionKind.TOLD:
                self._holders[asked.handle] = (number, asked.address, Role.STRANGER, None)
                continue
            about = Question(kind=asked.kind, inbox=filing.inbox_id, settled=False)
            self._holders[asked.handle] = (number, asked.address, Role.AGENT, about)

    def _take_settled(self, filing: Filing) -> None:
        """A second answer in the same batch comes late."""
        if filing.settles is not None:
            self._settlements[filing.settles.inbox] = Settlement(by=filing.settles.by, at=self._now)
            for handle, (of, address, role, known) in self._holders.items():
                if known is not None and known.inbox == filing.settles.inbox:
                    self._holders[handle] = (of, address, role, replace(known, settled=True))

    def _take_ticket(self, number: int, filing: Filing) -> None:
        opens = filing.opens
        people = frozenset(person.address for person in filing.participants if person.role is not Role.AGENT)
        if opens is None:
            known = filing.becomes or self._tickets[number]
            self._tickets[number] = replace(known, participants=known.participants | people, updated_at=self._now)
            return
        self._target[number] = number
        self._tickets[number] = KnownTicket(
            number=number,
            subject=opens.subject,
            status=opens.status,
            priority=opens.priority,
            queue=opens.queue,
            tier=opens.tier,
            tags=tuple(opens.tags),
            language=opens.language,
            customer=opens.customer,
            mailbox=opens.mailbox,
            evidence=opens.evidence,
            updated_at=self._now,
            participants=people,
        )
        self._recent.setdefault(opens.customer, []).append(
            RecentTicket(
                number=number,
                subject=opens.subject,
                storm=STORM in opens.tags,
                evidence=opens.evidence,
                created_at=self._now,
                updated_at=self._now,
            )
        )

    def _holder(self, handle: int) -> Holder | None:
        number, address, role, about = self._holders.get(handle, _NOBODY)
        return (
            None if number is None else Holder(ticket=self.ticket(number), address=address, role=role, question=about)
        )

    def _question(self, handle: int) -> tuple[str, Question] | None:
        """What an agent was asked about a mail that belongs to no ticket yet."""
        number, address, _role, about = self._holders.get(handle, _NOBODY)
        return (address, about) if number is None and about is not None else None

    def _storm(self, address: str, level: EvidenceLevel) -> int | None:
        """The ticket that takes what a sender sends too much, while the storm lasts."""
        for each in self._comparable(address, level):
            if each.storm and self._tickets.get(each.number, each).updated_at > self._now - HOUR:
                return each.number
        return None

    def _comparable(self, address: str, level: EvidenceLevel) -> Iterable[RecentTicket]:
        """What a sender opened; forged mail in his name must not stand in the way of what is proven to be his."""
        proven = level >= EvidenceLevel.A2
        return (each for each in self.recent(address) if not proven or each.evidence >= EvidenceLevel.A2)

    def _load_ids(self, transaction: Transaction, readings: Sequence[Reading]) -> None:
        wanted = {
            known
            for reading in readings
            for known in (reading.message_id, *reading.mail.in_reply_to, *reading.mail.references, reading.conversation)
            if known
        }
        prints = [reading.fingerprint for reading in readings]
        rows = transaction.execute(lookups.IDS, {"wanted": list(wanted), "prints": prints}).all()
        for known, number, fingerprint in rows:
            self._by_id.setdefault(known, {})[number] = None
            if fingerprint:
                self._prints.setdefault((known, fingerprint), number)

    def _load_handles(self, transaction: Transaction, readings: Sequence[Reading]) -> None:
        handles = {token.handle for reading in readings for token in (*reading.tokens, *reading.own_ids.values())}
        for row in transaction.execute(lookups.HANDLES, {"wanted": list(handles)}).all():
            about = (
                None
                if row.kind is None
                else Question(kind=QuestionKind(row.kind), inbox=row.inbox, settled=row.outcome != Outcome.HELD)
            )
            self._holders[row.handle] = (row.ticket, row.address, Role(row.role), about)
        settled = {of for of, _who, _role, about in self._holders.values() if of and about and about.settled}
        for at, data in transaction.execute(lookups.SETTLEMENTS, {"wanted": list(settled)}).all() if settled else ():
            by = Settlement(by=data.get("agent") or data.get("operator"), at=at)
            self._settlements.update(dict.fromkeys((*data.get("inboxes", ()), data.get("inbox")), by))

    def _load_tickets(self, transaction: Transaction, mails: Sequence[tuple[ClaimedMail, Reading]]) -> None:
        numbers = {number for found in self._by_id.values() for number in found}
        numbers |= {number for number, *_rest in self._holders.values() if number is not None}
        numbers |= {number for _mail, reading in mails for number in numbers_in(reading.mail.subject)}
        numbers |= {mail.ticket for mail, _reading in mails if mail.settled is not None and mail.ticket is not None}
        numbers |= {each.number for recent in self._recent.values() for each in recent if each.storm}
        rows = transaction.execute(lookups.TICKETS, {"wanted": list(numbers)}).all()
        people: dict[int, list[str]] = {}
        for person in transaction.execute(lookups.PEOPLE, {"wanted": list({row.number for row in rows})}).all():
            if person.role == Role.AGENT:
                self._agents[person.ticket, person.address] = person.handle
            else:
                people.setdefault(person.ticket, []).append(person.address)
        for row in transaction.execute(lookups.HELD, {"wanted": list(numbers)}).all():
            self._waiting[row.ticket] = row.mails
        for row in rows:
            self._target[row.asked] = self._target[row.number] = row.number
            self._last_event[row.number] = row.last_event
            self._tickets[row.number] = _known_ticket(row, people.get(row.number, ()))

    def _load_senders(self, transaction: Transaction, readings: Iterable[Reading]) -> None:
        senders = list({reading.mail.from_.addr for reading in readings if reading.mail.from_ is not None})
        since = {"today": self._now - DAY, "this_hour": self._now - HOUR}
        domains = list({_domain(address) for address in senders})
        rows = transaction.execute(lookups.SENDERS, {"wanted": senders, "domains": domains, **since}).all()
        for kind, key, number, at, word in rows:
            match kind:
                case "sent":
                    self._sent[key] = (number, at)
                case "domain":
                    self._domains[key] = number
                case "desk":
                    self._desk = number
                case "language":
                    self._languages[key] = word
                case "address":
                    self._others.setdefault(key, set()).add(word)
                case notice:
                    self.this_hour.add(notice, word, key, number)
        for row in transaction.execute(
            lookups.RECENT, {"wanted": senders, "today": since["today"], "most": self._most + 1}
        ).all():
            self._recent.setdefault(row.customer, []).append(
                RecentTicket(
                    number=row.number,
                    subject=row.subject,
                    storm=STORM in row.tags,
                    evidence=EvidenceLevel(row.evidence),
                    created_at=row.created_at,
                    updated_at=row.updated_at,
                )
            )


def _known_ticket(row: Any, people: Iterable[str]) -> KnownTicket:
    return KnownTicket(
        number=row.number,
        subject=row.subject,
        status=Status(row.status),
        priority=Priority(row.priority),
        queue=row.queue,
        tier=Tier(row.tier),
        tags=tuple(row.tags),
        language=row.language,
        customer=row.customer,
        mailbox=row.mailbox,
        evidence=EvidenceLevel(row.evidence),
        updated_at=row.updated_at,
        assignee=row.assignee,
        solved_at=row.solved_at,
        participants=frozenset(people),
    )


def _reported(readings: Iterable[Reading]) -> set[str]:
    """Ids of ours that delivery reports name."""
    kinds = (OriginKind.BOUNCE, OriginKind.DELAY)
    return {known for reading in readings if reading.origin.kind in kinds for known in reading.own_ids}


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
