"""What the store knows about the mails of one batch.

Asked once for the whole batch (the number of statements does not depend on its size), then kept up to date by `filed`
while the batch is decided, so that a reply right behind its parent finds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triaged.desk.threads import numbers_in
from triaged.model import (
    Candidates,
    ClaimedMail,
    EvidenceLevel,
    Grade,
    Holder,
    KnownAlert,
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
from triaged.store.acts import Join, MergeTickets, Watching
from triaged.store.alerts import RememberAlert, alerts_of_tickets, load_alerts
from triaged.store.directory import Directory
from triaged.store.engine import Transaction
from triaged.store.fields import FieldRow, load_fields, with_fields
from triaged.store.filing import Filing
from triaged.store.lookups import TICKETS_OF_AN_ID
from triaged.store.outbox import notices_by_id
from triaged.store.senders import HOUR, Senders

LARGEST = 2**31 - 1  #: no ticket has a higher number: the column is an Integer

_Given = tuple[int | None, str, Role, Question | None]  # a handle's ticket, person, role, question
_NOBODY: _Given = (None, "", Role.CUSTOMER, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Who has said what a held mail is, and when."""

    by: str
    at: datetime


class Known:
    """Tickets, ids and people that the mails of a batch may belong to."""

    def __init__(
        self,
        transaction: Transaction,
        mails: Sequence[tuple[ClaimedMail, Reading]],
        now: datetime,
        *,
        storm: int,
    ) -> None:
        """Look everything up.

        Args:
            transaction: In which the batch is decided.
            mails: The batch.
            now: When.
            storm: A sender who opens more tickets within an hour sends too much.
        """
        readings = [reading for _mail, reading in mails]
        self.senders = Senders(transaction, readings, now, storm=storm)
        self._transaction = transaction
        self._now = now
        self._tickets: dict[int, KnownTicket] = {}
        self._target: dict[int, int] = {}  # a merged ticket's number -> where its mail goes; others -> themselves
        self._last_event: dict[int, int] = {}
        self._by_id: dict[str, dict[int, None]] = {}  # message id -> ticket numbers, in order
        self._prints: dict[tuple[str, str], int] = {}
        self._holders: dict[int, _Given] = {}
        self._agents: dict[tuple[int, str], int] = {}  # (ticket, an agent's address) -> his handle
        self._settlements: dict[int, Settlement] = {}  # by inbox row
        self._waiting: dict[int, int] = {}  # ticket -> mails that are held for it
        self._alerts = dict(load_alerts(transaction, {each.alert.key for each in readings if each.alert is not None}))
        self._told_of = {each.ticket for each in self._alerts.values()}  # tickets of which the batch's alerts are
        self._watched: set[int] = set()  # tickets of which all things are known
        self.directory = Directory(transaction, self.senders.addresses, now)
        self._load_ids(transaction, readings)
        self._load_handles(transaction, readings)
        self._load_tickets(transaction, mails)
        self._notices = notices_by_id(transaction, _reported(readings))

    def candidates(self, mail: ClaimedMail, reading: Reading) -> Candidates:
        """What one mail may belong to."""
        sender = reading.mail.from_.addr if reading.mail.from_ else ""
        named = (*reading.mail.in_reply_to, *reading.mail.references, reading.message_id, reading.conversation or "")
        handles = [token.handle for token in (*reading.tokens, *reading.own_ids.values())]
        duplicate = self._prints.get((reading.message_id, reading.fingerprint))
        alert = self._alerts.get(reading.alert.key) if reading.alert is not None else None
        return Candidates(
            by_handle={handle: holder for handle in handles if (holder := self._holder(handle)) is not None},
            desks={handle: agent for handle in handles if (agent := self._desk_of(handle)) is not None},
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
            earlier_language=self.senders.language(sender),
            other_addresses=self.senders.other_addresses(sender),
            storm=self._storm(sender, reading.evidence.level),
            settled=mail.settled,
            held_for=self.ticket(mail.ticket) if mail.settled is not None and mail.ticket is not None else None,
            customer=self.directory.of(sender),
            history=self.directory.history(sender),
            alert=alert,
            quiet=mail.quiet,
            alerted=self.ticket(alert.ticket) if alert is not None else None,
        )

    def is_common(self, known: str) -> bool:
        """Whether an id stands on so many tickets already that it leads nowhere."""
        return len(self._by_id.get(known, ())) >= TICKETS_OF_AN_ID

    def ticket(self, number: int) -> KnownTicket:
        """A ticket that `candidates` named, or the one into which it was merged."""
        return self._tickets[self._target[number]]

    def so_far(self, number: int) -> KnownTicket | None:
        """A ticket as the batch has made it so far; None where nobody has asked for it."""
        return self._tickets.get(number)

    def load(self, numbers: Collection[int]) -> None:
        """Look up further tickets, so that `ticket` knows them, or those into which they were merged."""
        wanted = set(numbers) - self._target.keys()
        if wanted:
            self._load_numbers(self._transaction, wanted)

    def becomes(self, ticket: KnownTicket, events: int) -> None:
        """A ticket of these has changed with so many events, and no mail of the batch has done it."""
        self._tickets[ticket.number] = ticket
        self._last_event[ticket.number] += events

    def find(self, number: int) -> KnownTicket | None:
        """Any ticket, or the one into which it was merged; asked of the database where the batch is not about it."""
        if number not in self._target and 0 < number <= LARGEST:
            self._load_numbers(self._transaction, {number})
        return self.ticket(number) if number in self._target else None

    def last_event(self, number: int) -> int:
        """The number of a ticket's newest event, this batch included."""
        return self._last_event[number]

    def agent_handle(self, number: int, address: str) -> int | None:
        """The handle of an agent on a ticket; None where he was given none yet."""
        return self._agents.get((number, address))

    def notice(self, message_id: str) -> str | None:
        """Which notice a Message-ID that a delivery report names was; None where it is not known."""
        return self._notices.get(message_id)

    def settlement(self, inbox_id: int) -> Settlement | None:
        """Who has settled a mail; None where the history of no ticket has it."""
        return self._settlements.get(inbox_id)

    def alert(self, key: str) -> KnownAlert | None:
        """What is known of a thing that the batch tells of, this batch included."""
        return self._alerts.get(key)

    def alerts_of(self, numbers: Collection[int]) -> list[KnownAlert]:
        """The things that tickets are about, this batch included."""
        new = set(numbers) - self._watched
        if new:
            for each in alerts_of_tickets(self._transaction, new):
                self._alerts.setdefault(each.key, each)
            self._watched |= new
        return [each for each in self._alerts.values() if each.ticket in numbers]

    def told_of(self) -> set[int]:
        """The tickets that the batch's alerts are about, as far as they were known before it."""
        return {self._target.get(number, number) for number in self._told_of}

    def held(self, number: int) -> int:
        """How many mails are held for a ticket, this batch included."""
        return self._waiting.get(number, 0)

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        self.senders.filed(filing)
        before = self._tickets.get(filing.ticket) if filing.ticket is not None else None
        self.directory.filed(filing, before.status if before is not None else None)
        self._take_settled(filing)
        self._take_acts(filing)
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

    def _take_acts(self, filing: Filing) -> None:
        """A split is not seen by the mails that follow in the same batch; they are decided on their own."""
        for act in filing.acts:
            if isinstance(act, RememberAlert):
                self._alerts[act.alert.key] = act.alert
            if isinstance(act, MergeTickets) and act.into in self._target:
                self._take_merge(act.number, self._target[act.into], filing.becomes or self._tickets[act.number])
            if isinstance(act, Join):
                self._agents.setdefault((act.number, act.address), act.handle)
            if isinstance(act, Watching) and act.number in self._tickets:
                known = self._tickets[act.number]
                others = known.watchers - {act.address}
                self._tickets[act.number] = replace(known, watchers=others | {act.address} if act.watches else others)

    def _take_merge(self, number: int, into: int, merged: KnownTicket) -> None:
        """Mail of a ticket follows to the other one, its people may write there, and what it knows is known there."""
        self._target |= {each: into for each, at in self._target.items() if at == number}
        other = self._tickets[into]
        carried = [
            FieldRow(name=name, value=value, unproven=name in merged.unproven)
            for name, value in merged.fields.items()
            if value and not other.fields.get(name)
        ]
        self._tickets[into] = with_fields(
            replace(other, participants=other.participants | merged.participants), carried
        )

    def _take_ticket(self, number: int, filing: Filing) -> None:
        opens = filing.opens
        people = frozenset(person.address for person in filing.participants if person.role is not Role.AGENT)
        watchers = frozenset(person.address for person in filing.participants if person.watches)
        if opens is None:
            known = with_fields(filing.becomes or self._tickets[number], filing.fields)
            self._tickets[number] = replace(
                known,
                participants=known.participants | people,
                watchers=known.watchers | watchers,
                updated_at=self._now,
            )
            return
        self._target[number] = number
        self._watched.add(number)
        self._tickets[number] = with_fields(opens.known(self._now, people, watchers), filing.fields)

    def _holder(self, handle: int) -> Holder | None:
        number, address, role, about = self._holders.get(handle, _NOBODY)
        return (
            None if number is None else Holder(ticket=self.ticket(number), address=address, role=role, question=about)
        )

    def _question(self, handle: int) -> tuple[str, Question] | None:
        """What an agent was asked about a mail that belongs to no ticket yet."""
        number, address, _role, about = self._holders.get(handle, _NOBODY)
        return (address, about) if number is None and about is not None else None

    def _desk_of(self, handle: int) -> str | None:
        """The agent whose desk address carries a handle."""
        number, address, role, about = self._holders.get(handle, _NOBODY)
        return address if number is None and role is Role.AGENT and about is None else None

    def _storm(self, address: str, level: EvidenceLevel) -> int | None:
        """The ticket that takes what a sender sends too much, while the storm lasts."""
        for each in self.senders.comparable(address, level):
            if each.storm and self._tickets.get(each.number, each).updated_at > self._now - HOUR:
                return each.number
        return None

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
        numbers |= self.senders.storms()
        numbers |= {each.ticket for each in self._alerts.values()}
        self._load_numbers(transaction, numbers)

    def _load_numbers(self, transaction: Transaction, numbers: Collection[int]) -> None:
        rows = transaction.execute(lookups.TICKETS, {"wanted": list(numbers)}).all()
        people: dict[int, list[str]] = {}
        watchers: dict[int, list[str]] = {}
        for person in transaction.execute(lookups.PEOPLE, {"wanted": list({row.number for row in rows})}).all():
            if person.role == Role.AGENT:
                self._agents[person.ticket, person.address] = person.handle
                if person.watches:
                    watchers.setdefault(person.ticket, []).append(person.address)
            else:
                people.setdefault(person.ticket, []).append(person.address)
        fields = load_fields(transaction, {row.number for row in rows})
        for row in transaction.execute(lookups.HELD, {"wanted": list(numbers)}).all():
            self._waiting[row.ticket] = row.mails
        for row in rows:
            if row.number not in self._tickets:  # what this batch has made of it counts
                self._target[row.number] = row.number
                self._last_event[row.number] = row.last_event
                known = _known_ticket(row, people.get(row.number, ()), watchers.get(row.number, ()))
                self._tickets[row.number] = with_fields(known, fields.get(row.number, ()))
            self._target[row.asked] = self._target[row.number]


def _known_ticket(row: Any, people: Iterable[str], watchers: Iterable[str]) -> KnownTicket:
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
        created_at=row.created_at,
        updated_at=row.updated_at,
        assignee=row.assignee,
        solved_at=row.solved_at,
        participants=frozenset(people),
        watchers=frozenset(watchers),
        offered_to=row.offered_to,
        practice=row.practice,
        sla=row.sla,
        impact=Grade(row.impact) if row.impact else None,
        urgency=Grade(row.urgency) if row.urgency else None,
    )


def _reported(readings: Iterable[Reading]) -> set[str]:
    """Ids of ours that delivery reports name."""
    kinds = (OriginKind.BOUNCE, OriginKind.DELAY)
    return {known for reading in readings if reading.origin.kind in kinds for known in reading.own_ids}
