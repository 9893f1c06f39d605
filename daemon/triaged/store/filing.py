"""What becomes of a mail: all the rows that follow from it.

A `Filing` says everything; `store.saving` writes a whole batch of them, in the transaction in which it was decided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triaged.model import (
    Direction,
    EvidenceLevel,
    FilePart,
    Grade,
    KnownTicket,
    Link,
    OutboxState,
    Outcome,
    Priority,
    QuestionKind,
    ReminderKind,
    Role,
    Settled,
    Status,
    Tier,
)
from triaged.store.acts import StoreAct
from triaged.store.attachments import FileRow
from triaged.store.clocks import ClockRow
from triaged.store.fields import FieldRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as it is opened."""

    number: int
    subject: str
    status: Status
    priority: Priority
    queue: str
    tier: Tier
    customer: str
    mailbox: str
    language: str
    tags: Sequence[str]
    evidence: EvidenceLevel
    assignee: str | None = None  #: an agent's first address
    offered_to: str | None = None  #: the agent who is told of it, while nobody has taken it
    practice: bool = False
    sla: str | None = None  #: the policy of its promised times
    impact: Grade | None = None
    urgency: Grade | None = None
    solved_at: datetime | None = None  #: where it is solved at once

    def known(self, now: datetime, people: Collection[str] = (), watchers: Collection[str] = ()) -> KnownTicket:
        """The new ticket as decisions see one.

        Args:
            now: When it is opened.
            people: Addresses of those outside who take part.
            watchers: First addresses of the agents who watch it.
        """
        return KnownTicket(
            number=self.number,
            subject=self.subject,
            status=self.status,
            priority=self.priority,
            queue=self.queue,
            tier=self.tier,
            tags=tuple(self.tags),
            language=self.language,
            customer=self.customer,
            mailbox=self.mailbox,
            evidence=self.evidence,
            created_at=now,
            updated_at=now,
            assignee=self.assignee,
            offered_to=self.offered_to,
            practice=self.practice,
            sla=self.sla,
            impact=self.impact,
            urgency=self.urgency,
            solved_at=self.solved_at,
            participants=frozenset(people),
            watchers=frozenset(watchers),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message of a ticket."""

    direction: Direction
    message_id: str
    fingerprint: str
    referenced: Sequence[str]  #: other ids that the mail names, so that answers to those find the ticket too
    from_addr: str | None
    from_name: str | None
    evidence: EvidenceLevel
    language: str | None
    date: datetime | None
    received_at: datetime
    text: str
    agent: str | None = None  #: the first address of the agent who wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRow:
    """Somebody who belongs to a ticket; agents see its internal side, the others the public one."""

    address: str
    name: str
    role: Role
    handle: int  #: 63 random bits
    watches: bool = False  #: an agent who is told of everything


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRow:
    """What somebody is told again when nothing has happened by then."""

    kind: ReminderKind
    address: str  #: the agent who was told last
    step: int  #: how often somebody was told
    due_at: datetime
    inbox: int | None = None  #: the held mail


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """What an agent is asked about the mail of the filing, which is held."""

    kind: QuestionKind
    address: str  #: the agent's first one
    sender: str | None  #: of the mail
    handle: int  #: 63 random bits
    kept: Mapping[str, Any] | None = None  #: what was understood of an agent's own answer (`outcomes.answers.kept`)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledRow:
    """What becomes of a held mail, as a person has said."""

    inbox: int
    settled: Settled | None  #: decided anew with this; None: not taken
    also: Sequence[int] = ()  #: further ones that end with it
    verb: str
    by: str  #: who said it


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRow:
    """A notice that did not arrive, as a report says."""

    message_id: str
    recipient: str  #: whom it was sent to
    words: str  #: why, one line


@dataclass(frozen=True, slots=True, kw_only=True)
class UncollectedRow:
    """A ticket that the next collected acknowledgement to its customer lists."""

    address: str
    due_at: datetime
    answer_by: datetime
    utc_offset: int  #: minutes that the customer's clock is ahead of UTC; 0 where that is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Something that happened to a ticket."""

    number: int  #: 1, 2, ... without a gap
    kind: str
    actor: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A rendered notice to one recipient."""

    id: int
    notice: str
    cause: str
    mailbox: str  #: whose address it comes from
    mail_from: str
    recipient: str
    message_id: str
    content: bytes
    state: OutboxState
    valid_until: datetime
    about: int | None = None  #: the mail (inbox row) that it passes on or tells of
    parts: Sequence[FilePart] = ()  #: files that go behind its text
    not_before: datetime | None = None  #: None: at once
    channel: str = "smtp"  #: what sends it


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """All that follows from one mail."""

    inbox_id: int
    mailbox: str
    outcome: Outcome
    message_id: str
    reason: str | None = None
    ticket: int | None = None
    opens: TicketRow | None = None
    message: MessageRow | None = None
    becomes: KnownTicket | None = None  #: the ticket that it joins, as it is afterwards
    link: Link | None = None  #: of the ticket that it opens
    ties: Sequence[Link] = ()  #: further relations of the ticket
    fields: Sequence[FieldRow] = ()
    telling: Sequence[str] = ()  #: the words of the ticket that it opens by which others are found to be about the same
    participants: Sequence[ParticipantRow] = ()  #: who joins
    alias_of: str | None = None  #: the customer whose the sender's address is too, as an agent has said
    files: Sequence[FileRow] = ()
    questions: Sequence[QuestionRow] = ()
    settles: SettledRow | None = None
    bounced: Sequence[BouncedRow] = ()
    uncollected: UncollectedRow | None = None
    events: Sequence[EventRow] = ()
    clocks: ClockRow | None = None  #: how those of the ticket stand from then on; None: as before
    reminders: Sequence[ReminderRow] = ()
    forgets: Sequence[ReminderKind] = ()  #: reminders of the ticket that are not needed any more
    acts: Sequence[StoreAct] = ()  #: in this order, after everything else
    notices: Sequence[NoticeRow] = ()
    alarms: Sequence[NoticeRow] = ()  #: to the operator; one of the same cause is enough
    facts: Mapping[str, Any] | None = None  #: what the rules saw besides the mail (`store.facts`)
    #: what the same mail does to other tickets; only the rows of those tickets count in them
    others: Sequence[Filing] = ()

    @property
    def all_notices(self) -> Sequence[NoticeRow]:
        """Every notice that follows from the mail, alarms included."""
        return [notice for each in (self, *self.others) for notice in (*each.notices, *each.alarms)]
