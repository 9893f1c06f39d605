"""What an agent writes above and besides the words that are for somebody."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triaged.model.vocabulary import Priority, Status, Tier


class DoubtKind(enum.StrEnum):
    """Why nobody can be sure what an agent means by a line."""

    UNKNOWN = "unknown"  #: a word that is no command stands alone on its line
    NEAR = "near"  #: a word that is nearly a command
    BELOW = "below"  #: a command alone on a line below the first words
    ARGUMENT = "argument"  #: a command whose words cannot be used


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One command, as it stands in a mail."""

    verb: str  #: its name in the registry, e.g. "assign"
    words: str  #: what else stands on its line, without room at the ends; "" where nothing does
    line: str  #: the whole line as one sees it


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A line that nobody can be sure about."""

    kind: DoubtKind
    line: str  #: as one sees it
    meant: str | None = None  #: the command that it looks like
    why: str | None = None  #: for ARGUMENT: what was found, and what is allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An agent's answer, taken apart."""

    orders: tuple[Order, ...]
    text: str  #: what is left for a reader; "" where that is nothing but a signature
    doubts: tuple[Doubt, ...] = ()
    as_text: tuple[str, ...] = ()  #: lines that begin like a command and are taken as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """`#note`: the text stays inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """`#public`: the text goes to the customer, whatever it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """`#take`, `#assign NAME`, `#assign none`."""

    agent: str | None  #: first address; None: nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """`#queue`, `#tier`, `#escalate`, `#priority`: what is not None changes."""

    queue: str | None = None
    tier: Tier | None = None
    up: bool = False  #: to the next higher tier
    priority: Priority | None = None
    now: bool = False  #: up without what is missing there
    words: str = ""  #: of a tier: up, the summary, or why it cannot wait; down, why


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus:
    """`#solved`, `#pending 3d`, `#hold`, `#open`, `#close`, `#spam`."""

    status: Status
    until: datetime | None = None  #: pending: when it is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """`#tag +x -y`."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """`#cc @name`, `#cc -@name`, `#cc someone@example.net`."""

    agents: tuple[str, ...] = ()  #: first addresses of agents who watch from now on
    without: tuple[str, ...] = ()  #: addresses who see no more of it
    outside: tuple[str, ...] = ()  #: addresses of people who are brought in (A4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """`#merge N`: this ticket into that one."""

    into: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """`#split`: the customer's newest mail becomes a ticket of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """`#incident`: the ticket stands for many about the same, and the problem is known; `#incident no`: it does not."""

    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAll:
    """`#all`: what the mail does to the ticket, it does to all that are part of it (A4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFor:
    """`#for customer@example.net`: a new ticket for a customer; the text is the first mail to him."""

    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """`#canned NAME`: a text from the operator's files, before the agent's own."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """`#show N`."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """`#list mine|QUEUE`."""

    which: str  #: "mine", or the name of a queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """`#find WORDS`."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """`#explain`: why the ticket is what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """`#undo`: the agent's last answer that has not left yet does not leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """`#admit`, `#refuse`, `#send`, `#drop`, `#approve`, `#confirm`: an answer to a question."""

    verb: str
    code: str | None = None  #: what `#confirm` repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """`#away until DAY`."""

    until: datetime | None  #: None: until he says `#back`


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """`#back`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """`#help`."""


Act = (
    Internal
    | Public
    | Assign
    | Move
    | SetStatus
    | Tag
    | Copy
    | Merge
    | Split
    | Incident
    | ToAll
    | OpenFor
    | Canned
    | Show
    | List
    | Find
    | Explain
    | Undo
    | Settle
    | Away
    | Back
    | Help
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the words of a command may name, and for whom they are read."""

    me: str  #: first address of the agent who writes
    agents: Mapping[str, str]  #: name, first name where only one agent has it, local part, address -> first address
    queues: tuple[str, ...]
    canned: tuple[str, ...]
    now: datetime  #: on the clock of the agent who writes
    day_ends: tuple[int, int] = (18, 0)  #: hour and minute at which his working day ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The commands of a mail, each with what it asks for."""

    acts: tuple[tuple[Order, Act], ...]
    mistakes: tuple[Doubt, ...] = ()  #: DoubtKind.ARGUMENT; nothing is done then
