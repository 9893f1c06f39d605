"""A sample mail: who sends it, what it answers, what it must become.

Each lies beside this module as `mails/<key>.eml`. `{now}` stands for the time of sending. In a mail that answers one of
ours `{to}` stands for the address that the answer goes to, and `{ours.message-id}`, `{ours.subject}`, `{ours.headers}`
and `{ours.quoted}` for what the one that arrived really says.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import Header
from email.policy import default
from email.utils import format_datetime, parseaddr
from pathlib import Path

from triaged.demo import people
from triaged.demo.expect import Expected

_FOLDER = Path(__file__).parent / "mails"
_ADDRESS = {box.name: box.address for box in people.MAILBOXES}
_AGENTS = {agent.address for agent in people.AGENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sending of one mail."""

    key: str  #: its file, without `.eml`; the first sending of it
    sender: str  #: the envelope sender; "" for a report (RFC 5321 4.5.5)
    mailbox: str  #: the mailbox that it comes to
    trait: str = ""  #: what is special about it, at most 18 characters
    answers: str | None = None  #: the key of the mail from which what it answers came, to customers or to agents
    by_robot: bool = False  #: its answer goes to the envelope sender (RFC 3834 4, RFC 3464 2), not to Reply-To
    repeat: bool = False  #: the same bytes once more
    late: timedelta = timedelta(0)  #: how long ago the desk's mail server received it when it gets to the mailbox
    expected: Expected

    @property
    def by_agent(self) -> bool:
        """Whether an agent writes it: he answers what agents got, everybody else what the customer got."""
        return self.sender in _AGENTS


class Side(enum.Enum):
    """Which mail of those around a sample."""

    SENT = enum.auto()  #: itself
    TO_CUSTOMER = enum.auto()  #: what the customer got: an acknowledgement, an answer
    TO_AGENT = enum.auto()  #: what an agent got
    TO_LEAD = enum.auto()  #: what the lead got when a promised time had run out


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail that is shown in full."""

    title: str
    key: str  #: of the sample
    side: Side
    lines: int | None = None  #: of its text; None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Samples that belong together, and what is shown of them."""

    title: str
    samples: tuple[Sample, ...]
    letters: tuple[Letter, ...] = ()
    clocks: str | None = None  #: the key of the sample whose ticket's promised times are shown


def recipient(sample: Sample, ours: bytes | None) -> str:
    """The address that it is sent to; `ours` is the mail that it answers, as it arrived."""
    if ours is None:
        return _ADDRESS[sample.mailbox]
    parsed = message_from_bytes(ours, policy=default)
    return parseaddr(str(parsed["Return-Path" if sample.by_robot else "Reply-To"]))[1]


def content(sample: Sample, now: datetime, ours: bytes | None) -> bytes:
    """The mail as it is sent, with CRLF line ends; `ours` is the mail that it answers, as it arrived."""
    mail = (_FOLDER / f"{sample.key}.eml").read_bytes().replace(b"\n", b"\r\n")
    mail = mail.replace(b"{now}", format_datetime(now).encode())
    if ours is None:
        return mail
    parsed = message_from_bytes(ours, policy=default)
    body = parsed.get_body(("plain",))
    quoted = "\r\n".join(f"> {line}" for line in str(body.get_content() if body else "").splitlines())
    for place, stands in {
        b"{to}": recipient(sample, ours).encode(),
        b"{ours.message-id}": str(parsed["Message-ID"]).encode(),
        b"{ours.subject}": _in_header(str(parsed["Subject"])),
        b"{ours.headers}": ours.partition(b"\r\n\r\n")[0],
        b"{ours.quoted}": quoted.encode(),
    }.items():
        mail = mail.replace(place, stands)
    return mail


def _in_header(text: str) -> bytes:
    """Text as mail programs write it into a header (RFC 2047)."""
    return text.encode() if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n").encode()
