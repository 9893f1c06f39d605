"""What a conversation is made of: people, the shapes of their mail programs, mails and what is expected of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

SUPPORT = "support@example.test"
SALES = "sales@example.test"

#: What a mail program writes of the mail that it answers. The last four are odd ways to write both headers.
Links = Literal["both", "last", "in-reply-to", "references", "none", "folded", "comments", "bare", "phrase"]
Kind = Literal["signed", "plain", "tagged"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox of his own."""

    name: str
    addr: str

    @property
    def domain(self) -> str:
        """What a signature of his server names."""
        return self.addr.rpartition("@")[2]


ANNA = Person("Anna Berg", "anna@example.org")
BOB = Person("Bob Stone", "bob@example.org")
CARL = Person("Carl Ek", "carl@example.net")
DORA = Person("Dora Klein", "dora@firma.example")
EVE = Person("Eve", "eve@stranger.example")
IVAN = Person("Иван Петров", "ivan@yandex.example")
OLEG = Person("Олег Смирнов", "oleg@mailru.example")
WEI = Person("王伟", "wei@qq.example")
LI = Person("李娜", "li@netease.example")
TOM = Person("Tom Agent", "tom@agents.example")
ANNA_AT_HOME = Person("Anna Berg", "anna.berg@home.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A mail as whoever answers it has it before him."""

    sender: Person
    reply_to: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    date: datetime
    text: str
    message_id: str
    references: tuple[str, ...]
    thread_index: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How one mail program writes."""

    name: str
    head: tuple[str, ...]  #: in its order: names of headers that are filled in, or a whole line
    message_id: str  #: a pattern: {n} is a number, {domain} the sender's
    body: Literal["plain", "alternative", "html"]
    quote: Callable[[Written], str]
    re: str = "Re: "
    fwd: str = "Fwd: "
    links: Links = "both"
    charset: str = "utf-8"
    encoding: Literal["7bit", "8bit", "quoted-printable", "base64"] = "quoted-printable"
    signature: str = ""
    zone: timezone = timezone(timedelta(hours=1))
    thread_index: bool = False  #: writes Thread-Index and Thread-Topic

    def __call__(self, sender: Person, expect: str | None, text: str = "It does not print.", **facts: Any) -> Mail:
        """A mail that this program writes."""
        return Mail(shape=self, sender=sender, expect=expect, text=text, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail of a conversation."""

    shape: Shape
    sender: Person
    #: outcome, and a letter for its ticket: "ticket A", "reply A", "held A", "ignored"; None: it never comes to us
    expect: str | None
    text: str
    proven: bool | None = None  #: the sender's domain vouches for it (A2); None: as the conversation says
    to: tuple[str, ...] = ()  #: "token A" is where the acknowledgement of A asks for answers
    cc: tuple[str, ...] = ()
    subject: str | None = None  #: None: as the program makes it from the mail that is answered
    answers: int | str | None = None  #: which earlier mail (1, 2, ...), or our notice: "ack A"
    to_all: bool = False
    forwards: bool = False  #: passes on what it answers
    links: Links | None = None  #: None: as the program does it
    rewritten: bool = False  #: a relay has given the mail that is answered another Message-ID on its way here
    headers: tuple[str, ...] = ()
    message_id: str | None = None  #: "" is none at all; None: as the program makes it
    copy_of: int | str | None = None  #: the very same mail, come another way; "ack A" is our own
    footer: str = ""  #: what somebody on the way has put below a copy
    enclosed: int | str | None = None  #: the mail that it carries as an attachment, or reports on
    report: str = ""  #: a delivery report that names this recipient
    mailbox: str = "support"
    days: int = 0  #: that pass before it comes
    solved: str = ""  #: the ticket that is solved before these days
    together: bool = False  #: decided in one batch with the next one
    status: str | None = None  #: of its ticket, afterwards
    customer: str | None = None  #: of its ticket
    follows: str | None = None  #: the solved ticket to which its own is linked

    @property
    def expected(self) -> str:
        """All that is asked of it, in one line."""
        asked = [self.expect or ""]
        asked += [self.status] if self.status else []
        asked += [f"of {self.customer}"] if self.customer else []
        asked += [f"follows {self.follows}"] if self.follows else []
        return ", ".join(asked)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Mails in the order in which they come."""

    name: str
    proven: bool  #: whether the senders' domains vouch for their mail, where a mail does not say otherwise
    mails: tuple[Mail, ...]
    desks: tuple[Kind, ...] = ("signed", "plain")  #: with signed addresses; with Message-IDs alone; with a tag


def proven(name: str, *mails: Mail, desks: tuple[Kind, ...] = ("signed", "plain")) -> Conversation:
    """A conversation of people whose domains vouch for them: A2."""
    return Conversation(name, proven=True, mails=mails, desks=desks)


def unproven(name: str, *mails: Mail, desks: tuple[Kind, ...] = ("signed", "plain")) -> Conversation:
    """A conversation of people for whom nobody vouches: A0."""
    return Conversation(name, proven=False, mails=mails, desks=desks)
