"""What was said on a ticket and who takes part: what is asked when an agent's mail is filed.

Asked for one ticket at a time, when it is needed, and kept up to date by `filed` while a batch is decided. Of tickets
that are seen to `together`, what is asked of one is looked up for all of them, or for the next few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, func, select, union

from triaged.model import Direction, EvidenceLevel, LinkKind, Role
from triaged.store.acts import Leave, MergeTickets, SplitTicket, Watching, Withdraw
from triaged.store.attachments import files_of
from triaged.store.engine import Transaction
from triaged.store.events_known import KnownEvents
from triaged.store.filing import Filing
from triaged.store.tables import event, inbox, link, message, outbox, participant, ticket

MESSAGES = 200  #: of a ticket, the newest ones
NOTES_CHARACTERS = 2_000_000  #: of notes, the newest ones: what a guard compares with in a second or two
NOTED_EVENT = "noted"  #: a rule has said something of the ticket, for agents
HANDOVER_EVENT = "handover"  #: an agent has said something of the ticket, for the agents of a higher tier
_INTERNAL = (NOTED_EVENT, HANDOVER_EVENT)
_WORDS = ("text", "summary", "tried", "logs")  #: of these events, where words for agents stand
TIED = 50  #: tickets that were merged or split, around one
AHEAD = 10  #: tickets of which the messages are looked up at once, where they are seen to together

_Act = TypeVar("_Act", MergeTickets, SplitTicket)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a ticket."""

    inbox: int | None
    direction: Direction
    message_id: str
    agent: str | None  #: the first address of the agent who wrote it
    from_addr: str | None
    from_name: str | None
    received_at: datetime
    text: str
    evidence: EvidenceLevel = EvidenceLevel.A0  #: how well its sender is proven
    language: str | None = None  #: of its text, where it was seen
    withdrawn: bool = False  #: an answer that did not leave after all


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who takes part."""

    address: str
    name: str
    role: Role
    handle: int
    watches: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an agent knew of a ticket by what he answers."""

    people: Collection[str]  #: addresses of those outside who took part by then
    moved_to: int | None = None  #: the ticket in which the mail is that he was told of; None: it is in none


@dataclass(slots=True, kw_only=True)
class History:
    """One ticket's."""

    said: list[Said] = field(default_factory=list)  #: the oldest first
    people: dict[str, Person] = field(default_factory=dict)  #: by address, in the order in which they joined

    def public(self) -> Sequence[Said]:
        """What the customer has seen or written."""
        return [each for each in self.said if each.direction is not Direction.NOTE and not each.withdrawn]


class Histories:
    """The histories of the tickets that a batch is about."""

    def __init__(self, transaction: Transaction) -> None:
        """Nothing is looked up yet."""
        self._transaction = transaction
        self._known: dict[int, History] = {}
        self._filings: list[Filing] = []
        self._merged: dict[int, list[int]] = {}  # ticket -> those that were merged into it, before this batch
        self._worked_on: set[int] = set()  # of these tickets: where agents have written
        self._together: list[int] = []  # in the order in which they are seen to
        self._events = KnownEvents(transaction)
        self._files: dict[int, Sequence[Mapping[str, Any]]] = {}

    def together(self, numbers: Collection[int]) -> None:
        """These tickets are seen to in this order."""
        self._together = list(numbers)
        self._events.together(numbers)

    def written(self, number: int) -> None:
        """More was written of a ticket than this batch has filed: its events are asked anew."""
        self._events.written(number)

    def of(self, number: int) -> History:
        """The history of one ticket, this batch included."""
        if number not in self._known:
            for each, history in self._load_next_few(number).items():
                self._known[each] = history
                for filing in self._filings:
                    _take(history, each, filing)
        return self._known[number]

    def events(self, number: int, kind: str) -> Sequence[tuple[datetime | None, Mapping[str, Any]]]:
        """The events of one kind of a ticket, the oldest first: when, and what; None is in this batch."""
        return [(at, data) for at, _kind, data in self.log(number, [kind])]

    def log(self, number: int, kinds: Collection[str]) -> Sequence[tuple[datetime | None, str, Mapping[str, Any]]]:
        """The same of several kinds: when, which kind, and what."""
        filed = [each for filing in self._filings if filing.ticket == number for each in filing.events]
        return [
            *self._events.of(number, kinds),
            *((None, each.kind, each.data) for each in filed if each.kind in kinds),
        ]

    def files(self, number: int) -> Sequence[Mapping[str, Any]]:
        """The files of a ticket, as `files_of` gives them; those of this batch are not there yet."""
        if number not in self._files:
            self._files[number] = files_of(self._transaction, number)
        return self._files[number]

    def notes(self, number: int) -> Sequence[str]:
        """What must never leave: notes of people and rules, and what agents have said for a higher tier.

        Of a ticket, and of those that were merged with it or split from it.
        """
        tied = self._tied(number)
        length = func.length(message.c.text)
        of_them = message.c.ticket.in_(tied), message.c.direction == Direction.NOTE
        newer = (func.sum(length).over(order_by=message.c.id.desc()) - length).label("newer")
        found = select(message.c.id, message.c.text, newer).where(*of_them).subquery()
        stored = self._transaction.execute(
            select(found.c.text).where(found.c.newer < NOTES_CHARACTERS).order_by(found.c.id.desc())
        ).scalars()
        filed = [filing for filing in self._filings if filing.ticket in tied]
        said = [filing.message for filing in filed if filing.message is not None]
        events = self._transaction.execute(
            select(event.c.data).where(event.c.ticket.in_(tied), event.c.kind.in_(_INTERNAL))
        ).scalars()
        of_batch = [each.data for filing in filed for each in filing.events if each.kind in _INTERNAL]
        internal = dict.fromkeys(str(data[key]) for data in (*events, *of_batch) for key in _WORDS if data.get(key))
        return [*(each.text for each in said if each.direction is Direction.NOTE), *stored, *internal]

    def merged_from(self, number: int) -> Sequence[int]:
        """The tickets that were merged into one, or into one of those; some may have been taken apart again."""
        found: list[int] = []
        ahead = [number]
        while ahead and len(found) < TIED:
            self._load_merged(ahead)
            rows = [each for of in ahead for each in self._merged[of]]
            into = [each.number for each in self._acts(MergeTickets) if each.into in ahead]
            ahead = sorted({*rows, *into} - {number, *found})
            found += ahead
        return found

    def look_up(self, numbers: Collection[int]) -> bool:
        """Look up at once what `merged_from` and `worked_on` ask of these tickets; False where all was known."""
        new = set(numbers) - self._merged.keys()
        seen: set[int] = set()
        ahead = new
        while ahead and len(seen) < TIED * len(new):
            self._load_merged(ahead)
            seen |= ahead
            ahead = {each for of in ahead for each in self._merged[of]} - seen
        if new:
            worked = select(message.c.ticket).where(
                message.c.ticket.in_(new), message.c.agent.is_not(None), ~message.c.withdrawn
            )
            self._worked_on.update(self._transaction.execute(worked.distinct()).scalars())
        return bool(new)

    def worked_on(self, number: int) -> bool:
        """Whether an agent has written on a ticket that was looked up, this batch included."""
        said = (each.message for each in self._filings if each.ticket == number)
        return number in self._worked_on or any(each is not None and each.agent is not None for each in said)

    def told_by(self, message_id: str) -> Told | None:
        """What a notice of ours told; None where it is not known any more, or is about no ticket."""
        row = self._transaction.execute(
            select(outbox.c.ticket, outbox.c.created_at, inbox.c.ticket.label("moved_to"))
            .outerjoin(inbox, inbox.c.id == outbox.c.about)
            .where(outbox.c.message_id == message_id, outbox.c.ticket.is_not(None))
        ).one_or_none()
        return None if row is None else Told(people=self._outside(row.ticket, row.created_at), moved_to=row.moved_to)

    def told_until(self, handle: int, until: datetime) -> Told | None:
        """What an agent could know by then of the ticket on which he was given a handle; None: it is no agent's."""
        of = self._transaction.execute(
            select(participant.c.ticket).where(participant.c.handle == handle, participant.c.role == Role.AGENT)
        ).scalar_one_or_none()
        return None if of is None else Told(people=self._outside(of, until))

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        self._filings.append(filing)
        if filing.opens is not None:
            self._merged[filing.opens.number] = []
        for number, history in self._known.items():
            _take(history, number, filing)

    def _outside(self, number: int, until: datetime) -> Collection[str]:
        """Who from outside took part in a ticket by then."""
        took_part = participant.c.ticket == number, participant.c.role != Role.AGENT, participant.c.joined_at <= until
        return set(self._transaction.execute(select(participant.c.address).where(*took_part)).scalars())

    def _acts(self, kind: type[_Act]) -> Iterator[_Act]:
        """Of this batch."""
        return (act for filing in self._filings for act in filing.acts if isinstance(act, kind))

    def _tied(self, number: int) -> Collection[int]:
        """A ticket, and those that were merged with it or split from it, whichever came first."""
        found: set[int] = set()
        ahead = {number}
        while ahead and len(found) < TIED:
            found |= ahead
            split = link.c.kind == LinkKind.SPLIT
            rows = self._transaction.execute(
                union(
                    select(ticket.c.merged_into).where(ticket.c.number.in_(ahead), ticket.c.merged_into.is_not(None)),
                    select(link.c.other).where(link.c.ticket.in_(ahead), split),
                    select(link.c.ticket).where(link.c.other.in_(ahead), split),
                )
            ).scalars()
            pairs = [(each.number, each.into) for each in self._acts(MergeTickets)]
            pairs += [(each.number, each.new) for each in self._acts(SplitTicket)]
            of_batch = {other for pair in pairs if not ahead.isdisjoint(pair) for other in pair}
            ahead = {*rows, *of_batch, *(each for of in ahead for each in self.merged_from(of))} - found
        return found

    def _load_merged(self, numbers: Collection[int]) -> None:
        """What was merged into these tickets, one step back; and into those that are seen to together with them."""
        asked = set(numbers)
        if asked <= self._merged.keys():
            return
        new = (asked if asked.isdisjoint(self._together) else asked.union(self._together)) - self._merged.keys()
        self._merged |= {each: [] for each in new}
        merged = select(event.c.ticket, event.c.data).where(event.c.ticket.in_(new), event.c.kind == "merged from")
        for row in self._transaction.execute(merged).all():
            self._merged[row.ticket].append(row.data["from"])

    def _next_few(self, number: int) -> Collection[int]:
        """A ticket, and those that are seen to after it."""
        if number not in self._together:
            return [number]
        ahead = self._together[self._together.index(number) :]
        return [each for each in ahead if each not in self._known][:AHEAD]

    def _load_next_few(self, number: int) -> Mapping[int, History]:
        """Where one of them cannot be read, that is its own matter: from then on each is looked up by itself."""
        try:
            return self._load(self._next_few(number))
        except (LookupError, TypeError, ValueError):
            self._together = []
            return self._load([number])

    def _load(self, numbers: Collection[int]) -> Mapping[int, History]:
        newest = func.row_number().over(partition_by=message.c.ticket, order_by=message.c.id.desc()).label("newest")
        found = select(message.c.id, newest).where(message.c.ticket.in_(numbers)).subquery()
        theirs = message.c.id.in_(select(found.c.id).where(found.c.newest <= MESSAGES))
        histories = {number: History() for number in numbers}
        for row in self._transaction.execute(select(message).where(theirs).order_by(message.c.id)).all():
            histories[row.ticket].said.append(_said(row))
        people = select(participant).where(participant.c.ticket.in_(numbers)).order_by(participant.c.joined_at)
        for row in self._transaction.execute(people).all():
            histories[row.ticket].people[row.address] = _person(row)
        return histories


def _said(row: Row[Any]) -> Said:
    return Said(
        inbox=row.inbox,
        direction=Direction(row.direction),
        message_id=row.message_id,
        agent=row.agent,
        from_addr=row.from_addr,
        from_name=row.from_name,
        received_at=row.received_at,
        text=row.text,
        evidence=EvidenceLevel(row.evidence),
        language=row.language,
        withdrawn=row.withdrawn,
    )


def _person(row: Row[Any]) -> Person:
    return Person(
        address=row.address,
        name=row.name,
        role=Role(row.role),
        handle=row.handle,
        watches=row.watches,
    )


def _take(history: History, number: int, filing: Filing) -> None:
    for act in filing.acts:
        match act:
            case Withdraw(inbox=inbox):
                history.said = [replace(each, withdrawn=each.withdrawn or each.inbox == inbox) for each in history.said]
            case Watching(number=of, address=address, watches=watches) if of == number and address in history.people:
                history.people[address] = replace(history.people[address], watches=watches)
            case Leave(number=of, address=address) if of == number:
                history.people.pop(address, None)
            case SplitTicket(number=of, inbox=inbox) if of == number:
                history.said = [each for each in history.said if each.inbox != inbox]
    if filing.ticket != number:
        return
    said = filing.message
    if said is not None:
        history.said.append(
            Said(
                inbox=filing.inbox_id,
                direction=said.direction,
                message_id=said.message_id,
                agent=said.agent,
                from_addr=said.from_addr,
                from_name=said.from_name,
                received_at=said.received_at,
                text=said.text,
                evidence=said.evidence,
                language=said.language,
            )
        )
    for each in filing.participants:
        joined = Person(address=each.address, name=each.name, role=each.role, handle=each.handle, watches=each.watches)
        history.people.setdefault(each.address, joined)
