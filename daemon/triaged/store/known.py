"""What the store knows about the mails of one batch.

Asked once for the whole batch (the number of statements does not depend on its size), then kept up to date by `filed`
while the batch is decided, so that a reply right behind its parent finds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from triaged.desk.threads import numbers_in
from triaged.model import (
    Candidates,
    ClaimedMail,
    EvidenceLevel,
    Holder,
    KnownAlert,
    KnownTicket,
    OriginKind,
    Outcome,
    Question,
    QuestionKind,
    Reading,
    Role,
    Status,
)
from triaged.store.acts import Join, MergeTickets, Watching
from triaged.store.alerts import RememberAlert, alerts_of_tickets, load_alerts
from triaged.store.directory import Directory
from triaged.store.engine import Transaction
from triaged.store.fields import FieldRow, with_fields
from triaged.store.filing import Filing
from triaged.store.found import Found, Given, Settlement
from triaged.store.lookups import TICKETS_OF_AN_ID
from triaged.store.outbox import notices_by_id
from triaged.store.senders import HOUR, Senders

LARGEST = 2**31 - 1  #: no ticket has a higher number: the column is an Integer

_NOBODY: Given = (None, "", Role.CUSTOMER, None)


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
        self._found = Found(transaction)
        self._alerts = dict(load_alerts(transaction, {each.alert.key for each in readings if each.alert is not None}))
        self._told_of = {each.ticket for each in self._alerts.values()}  # tickets of which the batch's alerts are
        self._watched: set[int] = set()  # tickets of which all things are known
        self.directory = Directory(transaction, self.senders.addresses, now)
        self._found.load_ids(readings)
        self._found.load_handles(readings)
        self._load_tickets(mails)
        self._notices = notices_by_id(transaction, _reported(readings))

    def candidates(self, mail: ClaimedMail, reading: Reading) -> Candidates:
        """What one mail may belong to."""
        sender = reading.mail.from_.addr if reading.mail.from_ else ""
        named = (*reading.mail.in_reply_to, *reading.mail.references, reading.message_id, reading.conversation or "")
        handles = [token.handle for token in (*reading.tokens, *reading.own_ids.values())]
        duplicate = self._found.prints.get((reading.message_id, reading.fingerprint))
        alert = self._alerts.get(reading.alert.key) if reading.alert is not None else None
        return Candidates(
            by_handle={handle: holder for handle in handles if (holder := self._holder(handle)) is not None},
            desks={handle: agent for handle in handles if (agent := self._desk_of(handle)) is not None},
            questions={handle: found for handle in handles if (found := self._question(handle)) is not None},
            by_message_id={
                known: list({each.number: each for each in map(self.ticket, self._found.by_id[known])}.values())
                for known in named
                if known in self._found.by_id
            },
            by_number={
                number: self.ticket(number)
                for number in numbers_in(reading.mail.subject)
                if number in self._found.target
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
        return len(self._found.by_id.get(known, ())) >= TICKETS_OF_AN_ID

    def ticket(self, number: int) -> KnownTicket:
        """A ticket that `candidates` named, or the one into which it was merged."""
        return self._found.tickets[self._found.target[number]]

    def so_far(self, number: int) -> KnownTicket | None:
        """A ticket as the batch has made it so far; None where nobody has asked for it."""
        return self._found.tickets.get(number)

    def load(self, numbers: Collection[int]) -> None:
        """Look up further tickets, so that `ticket` knows them, or those into which they were merged."""
        wanted = set(numbers) - self._found.target.keys()
        if wanted:
            self._found.load(wanted)

    def becomes(self, ticket: KnownTicket, events: int) -> None:
        """A ticket of these has changed with so many events, and no mail of the batch has done it."""
        self._found.tickets[ticket.number] = ticket
        self._found.last_event[ticket.number] += events

    def find(self, number: int) -> KnownTicket | None:
        """Any ticket, or the one into which it was merged; asked of the database where the batch is not about it."""
        if number not in self._found.target and 0 < number <= LARGEST:
            self._found.load({number})
        return self.ticket(number) if number in self._found.target else None

    def last_event(self, number: int) -> int:
        """The number of a ticket's newest event, this batch included."""
        return self._found.last_event[number]

    def clocked(self) -> Collection[int]:
        """The tickets that have clocks, of those that were looked up."""
        return self._found.clocked

    def has_clocks(self, number: int) -> bool:
        """Whether a ticket that was looked up has clocks, this batch included."""
        return number in self._found.clocked

    def agent_handle(self, number: int, address: str) -> int | None:
        """The handle of an agent on a ticket; None where he was given none yet."""
        return self._found.agents.get((number, address))

    def notice(self, message_id: str) -> str | None:
        """Which notice a Message-ID that a delivery report names was; None where it is not known."""
        return self._notices.get(message_id)

    def settlement(self, inbox_id: int) -> Settlement | None:
        """Who has settled a mail; None where the history of no ticket has it."""
        return self._found.settlements.get(inbox_id)

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
        return {self._found.target.get(number, number) for number in self._told_of}

    def held(self, number: int) -> int:
        """How many mails are held for a ticket, this batch included."""
        return self._found.waiting.get(number, 0)

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        self.senders.filed(filing)
        before = self._found.tickets.get(filing.ticket) if filing.ticket is not None else None
        self.directory.filed(filing, before.status if before is not None else None)
        self._take_settled(filing)
        self._take_acts(filing)
        number = filing.ticket
        if number is not None and filing.outcome is Outcome.HELD:
            self._found.waiting[number] = self._found.waiting.get(number, 0) + 1
        if number is None or not filing.events:
            return
        self._found.last_event[number] = filing.events[-1].number
        self._found.clocked.update([number] if filing.clocks is not None else ())
        self._take_ticket(number, filing)
        self._take_people(number, filing)
        if filing.message is None:
            return
        self._found.prints.setdefault((filing.message.message_id, filing.message.fingerprint), number)
        for known in (filing.message.message_id, *filing.message.referenced):
            self._found.by_id.setdefault(known, {})[number] = None

    def _take_people(self, number: int, filing: Filing) -> None:
        for person in filing.participants:
            self._found.holders[person.handle] = (number, person.address, person.role, None)
            if person.role is Role.AGENT:
                self._found.agents[number, person.address] = person.handle
        for asked in filing.questions:
            if asked.kind is QuestionKind.TOLD:
                self._found.holders[asked.handle] = (number, asked.address, Role.STRANGER, None)
                continue
            about = Question(kind=asked.kind, inbox=filing.inbox_id, settled=False)
            self._found.holders[asked.handle] = (number, asked.address, Role.AGENT, about)

    def _take_settled(self, filing: Filing) -> None:
        """A second answer in the same batch comes late."""
        if filing.settles is not None:
            self._found.settlements[filing.settles.inbox] = Settlement(by=filing.settles.by, at=self._now)
            for handle, (of, address, role, known) in self._found.holders.items():
                if known is not None and known.inbox == filing.settles.inbox:
                    self._found.holders[handle] = (of, address, role, replace(known, settled=True))

    def _take_acts(self, filing: Filing) -> None:
        """A split is not seen by the mails that follow in the same batch; they are decided on their own."""
        for act in filing.acts:
            if isinstance(act, RememberAlert):
                self._alerts[act.alert.key] = act.alert
            if isinstance(act, MergeTickets) and act.into in self._found.target:
                merged = filing.becomes or self._found.tickets[act.number]
                self._take_merge(act, self._found.target[act.into], merged)
            if isinstance(act, Join):
                self._found.agents.setdefault((act.number, act.address), act.handle)
            if isinstance(act, Watching) and act.number in self._found.tickets:
                known = self._found.tickets[act.number]
                others = known.watchers - {act.address}
                self._found.tickets[act.number] = replace(
                    known, watchers=others | {act.address} if act.watches else others
                )

    def _take_merge(self, act: MergeTickets, into: int, merged: KnownTicket) -> None:
        """Mail of a ticket follows to the other one, its people may write there, and what it knows is known there."""
        self._found.target |= {each: into for each, at in self._found.target.items() if at == act.number}
        other = self._found.tickets[into]
        other = replace(other, status=Status.OPEN, solved_at=None) if act.reopens else other
        carried = [
            FieldRow(name=name, value=value, unproven=name in merged.unproven)
            for name, value in merged.fields.items()
            if value and not other.fields.get(name)
        ]
        self._found.tickets[into] = with_fields(
            replace(other, participants=other.participants | merged.participants), carried
        )

    def _take_ticket(self, number: int, filing: Filing) -> None:
        opens = filing.opens
        people = frozenset(person.address for person in filing.participants if person.role is not Role.AGENT)
        watchers = frozenset(person.address for person in filing.participants if person.watches)
        if opens is None:
            known = with_fields(filing.becomes or self._found.tickets[number], filing.fields)
            self._found.tickets[number] = replace(
                known,
                participants=known.participants | people,
                watchers=known.watchers | watchers,
                updated_at=self._now,
            )
            return
        self._found.target[number] = number
        self._watched.add(number)
        self._found.tickets[number] = with_fields(opens.known(self._now, people, watchers), filing.fields)

    def _holder(self, handle: int) -> Holder | None:
        number, address, role, about = self._found.holders.get(handle, _NOBODY)
        return (
            None if number is None else Holder(ticket=self.ticket(number), address=address, role=role, question=about)
        )

    def _question(self, handle: int) -> tuple[str, Question] | None:
        """What an agent was asked about a mail that belongs to no ticket yet."""
        number, address, _role, about = self._found.holders.get(handle, _NOBODY)
        return (address, about) if number is None and about is not None else None

    def _desk_of(self, handle: int) -> str | None:
        """The agent whose desk address carries a handle."""
        number, address, role, about = self._found.holders.get(handle, _NOBODY)
        return address if number is None and role is Role.AGENT and about is None else None

    def _storm(self, address: str, level: EvidenceLevel) -> int | None:
        """The ticket that takes what a sender sends too much, while the storm lasts."""
        for each in self.senders.comparable(address, level):
            if each.storm and self._found.tickets.get(each.number, each).updated_at > self._now - HOUR:
                return each.number
        return None

    def _load_tickets(self, mails: Sequence[tuple[ClaimedMail, Reading]]) -> None:
        numbers = {number for found in self._found.by_id.values() for number in found}
        numbers |= {number for number, *_rest in self._found.holders.values() if number is not None}
        numbers |= {number for _mail, reading in mails for number in numbers_in(reading.mail.subject)}
        numbers |= {mail.ticket for mail, _reading in mails if mail.settled is not None and mail.ticket is not None}
        numbers |= self.senders.storms()
        numbers |= {each.ticket for each in self._alerts.values()}
        self._found.load(numbers)


def _reported(readings: Iterable[Reading]) -> set[str]:
    """Ids of ours that delivery reports name."""
    kinds = (OriginKind.BOUNCE, OriginKind.DELAY)
    return {known for reading in readings if reading.origin.kind in kinds for known in reading.own_ids}
