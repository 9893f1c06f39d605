"""The words of the desk as closed sets."""

from __future__ import annotations

import enum


class Priority(enum.StrEnum):
    """How soon a person should look; P3 when nothing says otherwise."""

    P1 = "P1"  #: urgent
    P2 = "P2"  #: high
    P3 = "P3"  #: normal
    P4 = "P4"  #: low


class Grade(enum.StrEnum):
    """Of impact and urgency, from which a table of the rules gives the priority (ITIL)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Tier(enum.StrEnum):
    """The level of the team that owns a ticket."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Status(enum.StrEnum):
    """Where a ticket stands."""

    NEW = "new"  #: no person has answered yet
    OPEN = "open"  #: somebody works on it
    PENDING = "pending"  #: waits for the customer
    HOLD = "hold"  #: waits for others
    SOLVED = "solved"
    CLOSED = "closed"
    SPAM = "spam"
    MERGED = "merged"


# Each status is either UNSETTLED or OVER.
AT_WORK = (Status.NEW, Status.OPEN)  #: an agent has something to do
UNSETTLED = (*AT_WORK, Status.PENDING, Status.HOLD)  #: something is still to come, from whomever
DONE = (Status.SOLVED, Status.CLOSED)  #: what the customer wanted is settled; such a ticket has a `solved_at`
GONE = (Status.SPAM, Status.MERGED)  #: stands for nothing any more
OVER = (*DONE, *GONE)  #: nothing is left to do


class Outcome(enum.StrEnum):
    """What became of one received mail. Each mail ends in exactly one."""

    TICKET = "ticket"
    REPLY = "reply"
    NOTE = "note"
    COMMAND = "command"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"


class LanguageSource(enum.StrEnum):
    """What told the language of a mail, the surest first."""

    TEXT = "text"  #: what the sender wrote
    SUBJECT = "subject"
    DETECTOR = "detector"  #: the extra `lang`, of text or subject
    HEADER = "header"  #: what his mail program is set to (RFC 3282)


class OriginKind(enum.StrEnum):
    """Who or what wrote a mail."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    REPORT = "report"
    LIST = "list"
    MACHINE = "machine"
    OWN = "own"


class EvidenceLevel(enum.IntEnum):
    """How well a sender is proven (DESIGN 5)."""

    A0 = 0  #: nothing usable
    A1 = 1  #: SPF or DKIM passed, but not for the domain in From
    A2 = 2  #: the From domain vouches for the mail
    A3 = 3  #: A2 and a token for this ticket and this person
    A4 = 4  #: A3 and a mailed-back code

    @property
    def is_proven(self) -> bool:
        """Whether the sender counts as who From says: the domain there vouches for the mail (A2 or better)."""
        return self >= EvidenceLevel.A2


class Purpose(enum.IntEnum):
    """What a signed address or Message-ID of ours is for; part of what is signed."""

    REPLY = 1  #: the public side of a ticket
    NOTE = 2  #: the internal side of a ticket
    DESK = 3  #: an agent's own command address
    BOUNCE = 4  #: where delivery reports come back


class Direction(enum.StrEnum):
    """Which way a message of a ticket went."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class OutboxState(enum.StrEnum):
    """Where a notice stands on its way out."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"  #: not to be sent before somebody says so (observe mode)
    CANCELLED = "cancelled"


class Role(enum.StrEnum):
    """What somebody is to a ticket."""

    CUSTOMER = "customer"  #: who wrote in, or an address of his
    COLLEAGUE = "colleague"  #: was brought in by a participant, or admitted by an agent
    AGENT = "agent"  #: answers; sees the internal side too
    STRANGER = "stranger"  #: takes no part; was told that his mail waits


class QuestionKind(enum.StrEnum):
    """What an agent is asked about a held mail."""

    ADMIT = "admit"  #: may the sender join?
    CONFIRM = "confirm"  #: a mail in the agent's own name: was it he?
    SEND = "send"  #: the agent's own answer: is it to go as it is?
    APPROVE = "approve"  #: another agent's answer: may it go?
    ALIAS = "alias"  #: an agent's answer from an unknown address: is that his too?
    CODE = "code"  #: commands of the agent's that need a mailed-back code (A4)
    TOLD = "told"  #: nothing: its sender was told that it waits, and his answer leads to the same ticket


class LinkKind(enum.StrEnum):
    """How a ticket is related to another one."""

    FOLLOWS = "follows"  #: goes on where the other was solved
    MENTIONS = "mentions"  #: its first mail names the other; nobody has proven to belong to that
    SPLIT = "split"  #: was taken out of the other
    PART_OF = "part of"  #: is one of many about the same incident, which the other stands for
    SHARES = "shares"  #: names the same thing, e.g. the same foreign number


class Settled(enum.StrEnum):
    """What a person has said about a held mail."""

    ADMITTED = "admitted"  #: the sender may join the ticket
    CONFIRMED = "confirmed"  #: the agent says that he wrote it
    SENT = "sent"  #: the agent says that his answer is to go as it is
    APPROVED = "approved"  #: a mentor says that the answer may go
    CODED = "coded"  #: the agent has mailed back the code (A4)


class FileState(enum.StrEnum):
    """Whether a file of a message may be passed on."""

    GOOD = "good"
    WAITING = "waiting"  #: for the word of the operator's scan
    WITHHELD = "withheld"  #: never; the reason stands beside it


class AwayBy(enum.StrEnum):
    """Who has said that an agent is away."""

    AGENT = "agent"  #: he himself: until the day that he named, or until he is back
    PROGRAM = "program"  #: his mail program: until he writes again


class ReminderKind(enum.StrEnum):
    """What somebody is told again when nothing has happened."""

    UNTAKEN = "untaken"  #: nobody has taken the ticket
    HELD = "held"  #: an answer of an agent's is held
    PENDING = "pending"  #: the day has come until which a ticket was to wait
    FACTS = "facts"  #: a customer was asked for facts, and they have not come
    STEADY = "steady"  #: what went to and fro has recovered, and may count as solved if it stays so
    SILENT = "silent"  #: the customer waits, and nothing is heard from the agent who has the ticket
    AWAY = "away"  #: the agent who has the ticket is not there, and it cannot wait for him
    ASKED = "asked"  #: a customer was asked something by an agent, and has not answered
    CLOSE = "close"  #: a ticket is solved, and nobody has written since
    PROMISED = "promised"  #: a customer was told by when he hears from us, and that time has come
