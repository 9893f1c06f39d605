"""What the mails of a batch name, as the database has it: tickets, ids, people. `store.known` keeps it up to date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triaged.model import (
    EvidenceLevel,
    Grade,
    KnownTicket,
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
from triaged.store.fields import load_fields, with_fields

Given = tuple[int | None, str, Role, Question | None]  #: a handle's ticket, person, role, question


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Who has said what a held mail is, and when."""

    by: str
    at: datetime


class Found:
    """What was looked up so far, and what the batch has made of it."""

    def __init__(self, transaction: Transaction) -> None:
        """Nothing is looked up yet."""
        self._transaction = transaction
        self.tickets: dict[int, KnownTicket] = {}
        self.target: dict[int, int] = {}  #: a merged ticket's number -> where its mail goes; others -> themselves
        self.last_event: dict[int, int] = {}
        self.clocked: set[int] = set()  #: tickets whose logs say something to clocks
        self.by_id: dict[str, dict[int, None]] = {}  #: message id -> ticket numbers, in order
        self.prints: dict[tuple[str, str], int] = {}
        self.holders: dict[int, Given] = {}
        self.agents: dict[tuple[int, str], int] = {}  #: (ticket, an agent's address) -> his handle
        self.settlements: dict[int, Settlement] = {}  #: by inbox row
        self.waiting: dict[int, int] = {}  #: ticket -> mails that are held for it

    def load_ids(self, readings: Sequence[Reading]) -> None:
        """The tickets on which the ids stand that mails name."""
        wanted = {
            known
            for reading in readings
            for known in (reading.message_id, *reading.mail.in_reply_to, *reading.mail.references, reading.conversation)
            if known
        }
        prints = [reading.fingerprint for reading in readings]
        rows = self._transaction.execute(lookups.IDS, {"wanted": list(wanted), "prints": prints}).all()
        for known, number, fingerprint in rows:
            self.by_id.setdefault(known, {})[number] = None
            if fingerprint:
                self.prints.setdefault((known, fingerprint), number)

    def load_handles(self, readings: Sequence[Reading]) -> None:
        """Whose the addresses and ids of ours are that mails name."""
        handles = {token.handle for reading in readings for token in (*reading.tokens, *reading.own_ids.values())}
        if not handles:
            return
        for row in self._transaction.execute(lookups.HANDLES, {"wanted": list(handles)}).all():
            about = (
                None
                if row.kind is None
                else Question(kind=QuestionKind(row.kind), inbox=row.inbox, settled=row.outcome != Outcome.HELD)
            )
            self.holders[row.handle] = (row.ticket, row.address, Role(row.role), about)
        settled = {of for of, _who, _role, about in self.holders.values() if of and about and about.settled}
        if not settled:
            return
        for at, data in self._transaction.execute(lookups.SETTLEMENTS, {"wanted": list(settled)}).all():
            by = Settlement(by=data.get("agent") or data.get("operator"), at=at)
            self.settlements.update(dict.fromkeys((*data.get("inboxes", ()), data.get("inbox")), by))

    def load(self, numbers: Collection[int]) -> None:
        """Tickets, or those into which they were merged; what the batch has made of one stays so."""
        if not numbers:
            return
        rows = self._transaction.execute(lookups.TICKETS, {"wanted": list(numbers)}).all()
        people: dict[int, list[str]] = {}
        watchers: dict[int, list[str]] = {}
        for person in self._transaction.execute(lookups.PEOPLE, {"wanted": list({row.number for row in rows})}).all():
            if person.role == Role.AGENT:
                self.agents[person.ticket, person.address] = person.handle
                if person.watches:
                    watchers.setdefault(person.ticket, []).append(person.address)
            else:
                people.setdefault(person.ticket, []).append(person.address)
        fields = load_fields(self._transaction, {row.number for row in rows})
        for row in self._transaction.execute(lookups.HELD, {"wanted": list(numbers)}).all():
            self.waiting[row.ticket] = row.mails
        for row in rows:
            if row.number not in self.tickets:  # what this batch has made of it counts
                self.target[row.number] = row.number
                self.last_event[row.number] = row.last_event
                self.clocked.update([row.number] if row.has_clocks else ())
                known = _known_ticket(row, people.get(row.number, ()), watchers.get(row.number, ()))
                self.tickets[row.number] = with_fields(known, fields.get(row.number, ()))
            self.target[row.asked] = self.target[row.number]


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
