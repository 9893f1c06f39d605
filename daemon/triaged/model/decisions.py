"""What the store knows of a mail, and where it is decided to belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triaged.model.alerts import AlertNews, KnownAlert
from triaged.model.commands import Block
from triaged.model.mails import Address
from triaged.model.triage import CustomerFacts, CustomerHistory
from triaged.model.vocabulary import EvidenceLevel, Grade, LinkKind, Priority, QuestionKind, Role, Settled, Status, Tier

MAX_BROUGHT = 10  #: people who are brought into one ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the operator has settled: who we are, who the agents are, what counts as proof."""

    own_addresses: frozenset[str]
    own_patterns: tuple[tuple[str, str], ...] = ()  #: (what comes before a signed word, what comes after it)
    agents: Mapping[str, str] = field(default_factory=dict)  #: each address of an agent -> his first one
    names: Mapping[str, str] = field(default_factory=dict)  #: an agent's first address -> his name
    tag: str | None = None  #: the word in `[ACME#1042]`, where the site has one
    token_is_proof: bool = False  #: an agent's own token and From are enough, without A2
    reopen_days: Mapping[str, int] = field(default_factory=dict)  #: queue -> days; a queue without: for ever

    def is_own(self, address: str) -> bool:
        """Whether an address is the desk itself: signed, not, or with nothing where the signed word stands."""
        return address in self.own_addresses or any(
            address.startswith(before) and address.endswith(after) and len(address) >= len(before) + len(after)
            for before, after in self.own_patterns
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTicket:
    """What the decisions may see of a ticket."""

    number: int
    subject: str
    status: Status
    priority: Priority
    queue: str
    tier: Tier
    tags: tuple[str, ...]
    language: str
    customer: str
    mailbox: str
    evidence: EvidenceLevel  #: of the mail that opened it
    updated_at: datetime
    created_at: datetime | None = None  #: None where nobody asks for it
    assignee: str | None = None  #: an agent's first address
    solved_at: datetime | None = None  #: since when it is solved or closed
    participants: frozenset[str] = frozenset()  #: addresses that see the public side
    watchers: frozenset[str] = frozenset()  #: first addresses of agents who are told of everything
    offered_to: str | None = None  #: first address of the agent who was told of it, while nobody has taken it
    practice: bool = False  #: an agent's exercise: nothing of it leaves
    sla: str | None = None  #: the policy of its promised times that a rule has named
    impact: Grade | None = None  #: ITIL: how much is affected, as the rules said last
    urgency: Grade | None = None  #: ITIL: how soon it hurts, as the rules said last
    #: what is known of the matter, by name, e.g. the order number; None: it is needed and has not come
    fields: Mapping[str, str | None] = field(default_factory=dict)
    unproven: frozenset[str] = frozenset()  #: the names of those that a mail gave which could be anybody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an agent was asked about a held mail."""

    kind: QuestionKind
    inbox: int  #: the mail
    settled: bool  #: somebody has answered already


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whom one of our tokens was given to, and for what."""

    ticket: KnownTicket
    address: str
    role: Role
    question: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What the store knows about the ids and people of one mail."""

    by_handle: Mapping[int, Holder] = field(default_factory=dict)
    desks: Mapping[int, str] = field(default_factory=dict)  #: handle -> the agent whose own desk address it is
    #: handle -> an agent's first address and what he was asked, about a mail that belongs to no ticket yet
    questions: Mapping[int, tuple[str, Question]] = field(default_factory=dict)
    by_message_id: Mapping[str, Sequence[KnownTicket]] = field(default_factory=dict)
    by_number: Mapping[int, KnownTicket] = field(default_factory=dict)  #: of the numbers in the subject
    duplicate_of: KnownTicket | None = None  #: already holds the same id and fingerprint
    earlier_language: str | None = None  #: of the sender's earlier mail
    other_addresses: frozenset[str] = frozenset()  #: that are known to be the sender's too
    storm: int | None = None  #: the ticket that takes all new mail of this sender, since he sends too much
    settled: Settled | None = None  #: what a person said of this mail when it was held
    held_for: KnownTicket | None = None  #: the ticket for which it was held
    customer: CustomerFacts | None = None  #: who the sender is, as the operator's own system says
    history: CustomerHistory = field(default_factory=CustomerHistory)  #: the sender's tickets
    alert: KnownAlert | None = None  #: what is known of what a monitoring system tells of
    quiet: bool = False  #: the mail is an older one that was brought in
    alerted: KnownTicket | None = None  #: the ticket of that, or the one into which it was merged

    def ticket(self, number: int) -> KnownTicket:
        """One of these tickets. Raises KeyError when it is none of them."""
        known = {holder.ticket.number: holder.ticket for holder in self.by_handle.values()}
        known |= {ticket.number: ticket for found in self.by_message_id.values() for ticket in found}
        known |= {ticket.number: ticket for ticket in self.by_number.values()}
        known |= {each.number: each for each in (self.held_for, self.alerted) if each is not None}
        return known[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A new ticket's relation to an older one."""

    kind: LinkKind
    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """The mail opens a conversation."""

    link: Link | None = None
    forwarded_by: str | None = None  #: an agent passes a customer's mail on: the customer is who wrote the inner mail
    written_to: Address | None = None  #: an agent writes to this customer, with us in copy
    brings: tuple[Address, ...] = ()  #: people in To and Cc who join, at most MAX_BROUGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A public message of a ticket."""

    ticket: int
    by: str  #: what led there: "token", "own-id", "message-id", "conversation", "tag", "admitted"
    proven: bool  #: the sender's domain vouches for it (A2), or a person has admitted him
    thanks: bool = False  #: says nothing but thanks: reopens nothing, starts no clock
    written_by: str | None = None  #: the agent who wrote it to the customer, with us in copy
    brings: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Internal text of a ticket: stored, shown to agents, changes nothing."""

    ticket: int
    by: str  #: as for a reply; also "storm"
    agent: str | None = None  #: the first address of the agent who wrote it, proven (A3)
    question: Question | None = None  #: that he was asked, and that this does not settle
    absent: str | None = None  #: the first address of the agent whose mail program says that he is away


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an agent writes with what we signed for him, proven (A3): words for somebody, commands, or both."""

    ticket: int | None  #: None: it came to his desk address, and belongs to no ticket yet
    agent: str  #: his first address
    by: str  #: what led there: "token", "own-id"
    public: bool  #: a plain answer goes to the customer
    block: Block
    answers: str | None = None  #: the Message-ID of our notice that he answers, where his mail says so
    released: Settled | None = None  #: it was held, and somebody has said SENT, APPROVED or CODED
    instead_of: int | None = None  #: the held mail (inbox row) in whose place it goes


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An agent's proven answer to a question about a held mail."""

    ticket: int | None
    agent: str
    verb: str
    question: Question
    note: str = ""  #: what he says besides, e.g. the code that `#confirm` repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The same mail again."""

    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceOf:
    """A report about a notice of a ticket."""

    ticket: int
    recipient: str  #: who was not reached: whom the notice was sent to
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Kept, listed, and nothing else."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Waits for a person's word."""

    reason: str
    ticket: int | None = None
    question: QuestionKind | None = None  #: what is asked; None when there is nobody to ask
    of: str | None = None  #: the agent who is asked; None: who minds the ticket
    answers: Question | None = None  #: that an agent was asked, and that this does not settle
    public: bool = False  #: an agent's words to the customer, if it is his


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A monitoring system says more of what a ticket is about."""

    ticket: int
    news: AlertNews  #: what that means for the ticket
    alert: KnownAlert  #: what is known of the thing from now on


ThreadDecision = NewTicket | Reply | Note | Answer | Command | Duplicate | BounceOf | Recurrence | Ignored | Held
