"""One mail on its way from the server to a reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from triaged.model.alerts import Alert
from triaged.model.vocabulary import EvidenceLevel, LanguageSource, OriginKind, Purpose

FIRST_DAY = date(2020, 1, 1)  #: day 0 of Token.day
PIECE_BYTES = 1024 * 1024  #: the largest piece in which raw mail is stored and moved


class Content(Protocol):
    """The bytes of one mail exactly as they came, in pieces of at most PIECE_BYTES."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        ...

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal digest of all pieces in order."""
        ...

    def pieces(self) -> Iterator[bytes]:
        """The pieces in order; may be asked for more than once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """One mail as it came from outside, before custody."""

    mailbox: str  #: the mailbox's name in the settings
    folder: str | None  #: IMAP folder; None for pipe and import
    uidvalidity: int | None
    uid: int | None
    received_at: datetime  #: when the server got it (INTERNALDATE), else when we did
    content: Content
    quiet: bool = False  #: older mail brought in by hand: no acknowledgement
    to_acknowledge: bool = False  #: after custody the server is to be told (seen, move, delete)
    too_big: bool = False  #: only the beginning was taken, the whole mail stays on the server


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox address of a header."""

    name: str  #: display name, decoded; may be empty
    addr: str  #: lower-case addr-spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the text of the mail; its bytes stay in the raw mail."""

    filename: str | None
    type: str  #: media type, lower-case, as declared
    size: int  #: decoded bytes
    inline: bool
    sha256: str  #: of the decoded bytes
    content_id: str | None = None  #: without brackets; what the HTML calls `cid:`
    begins: bytes = b""  #: the first decoded bytes, at most 16: what the file is, whatever it is called
    lines_sha256: str = ""  #: digest that other line ends do not change; "" where the bytes are no text
    holds: Sequence[Attachment] = ()  #: what was found in a container (winmail.dat), which itself is kept whole
    traces: Sequence[str] = ()  #: words in it that have the shape of what we sign; whether we did, the keys tell


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """One recipient that a report names."""

    recipient: str
    status: str | None  #: RFC 3463, e.g. "5.1.1"
    action: str | None  #: RFC 3464 2.3.3, e.g. "failed"
    diagnostic: str | None = None  #: what the refusing system said, one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report of a mail system says, in the machine-readable part of RFC 6522 or in words."""

    #: "delivery-status", "disposition-notification", "feedback-report"; or, in words, "failure-text", "delay-text",
    #: "arrival-text", "complaint"
    kind: str
    recipients: Sequence[BouncedRecipient]
    returned_ids: Sequence[str]  #: Message-IDs of the mails that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """A mail inside a mail: what somebody passes on. Anybody can write one, so it proves nothing."""

    from_: Address | None  #: who wrote it, as far as the forward says
    subject: str
    date: datetime | None  #: None where it stands in words that cannot be read
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """What a mail says. Made for any bytes at all; oddities are listed in `defects`."""

    headers: Sequence[tuple[str, str]]  #: (lower-case name, decoded value) from the top, bounded
    subject: str
    from_: Address | None  #: None unless there is exactly one From with exactly one address
    reply_to: Sequence[Address]
    to: Sequence[Address]
    cc: Sequence[Address]
    message_id: str | None
    in_reply_to: Sequence[str]
    references: Sequence[str]
    date: datetime | None  #: in the sender's own offset, or UTC where that is unknown
    text: str  #: the whole text of the mail, decoded; from HTML where there is no plain part
    reply: str  #: what the sender wrote now
    quoted: str  #: what was found to be history, with the lines that introduce it
    attachments: Sequence[Attachment]
    defects: Sequence[str]  #: named oddities, e.g. "no-message-id"
    report: Report | None = None  #: when the mail is a report of a mail system
    author: Address | None = None  #: what From shows, for people: may lack a domain, proves nothing; from_ is identity
    signature: str = ""  #: of the sender or his mail program
    forwarded: Forwarded | None = None  #: the mail that is passed on
    html: str | None = None  #: the HTML body, decoded, as it came: never shown before `mail.sanitise`
    of_programs: Sequence[str] = ()  #: lines of `reply` that phones and mail programs write: "Sent from my iPhone"
    protections: Sequence[str] = ()  #: "smime-signed", "smime-encrypted", "pgp-signed", "pgp-encrypted"

    def values(self, name: str) -> list[str]:
        """All values of one header (lower-case name), topmost first."""
        return [value for key, value in self.headers if key == name]


#: What a mail says of which nothing could be read, or where there is none; what is known all the same replaces it.
EMPTY_MAIL = ParsedMail(
    headers=(),
    subject="",
    from_=None,
    reply_to=(),
    to=(),
    cc=(),
    message_id=None,
    in_reply_to=(),
    references=(),
    date=None,
    text="",
    reply="",
    quoted="",
    attachments=(),
    defects=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who wrote a mail, and whether it may be acknowledged."""

    kind: OriginKind
    may_ack: bool
    reasons: Sequence[str]
    bounces: Sequence[BouncedRecipient] = ()
    returned_ids: Sequence[str] = ()  #: Message-IDs of the mails that a report returns
    says_absent: bool = False  #: its subject begins as those of absence notices do; alone that makes no automatic mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How well the sender is proven, and by what."""

    level: EvidenceLevel
    why: str


ALARM_HANDLE = 0  #: in what the operator is sent: nobody's, so that an answer to it leads to no ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a signed address or Message-ID of ours says, once its MAC was found good."""

    handle: int  #: random 64-bit id of the (ticket, person) row
    purpose: Purpose
    day: int  #: days since 2020-01-01, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One mail, read: all that the decisions need of it."""

    mailbox: str
    received_at: datetime
    sha256: str
    size: int
    mail: ParsedMail
    origin: Origin
    evidence: Evidence
    language: str | None  #: ISO 639-1, or "zh-Hans" style; None when unsure
    fingerprint: str  #: digest of From, Date, Subject and the parts (DESIGN 5)
    message_id: str  #: the mail's own, or one made from its digest
    tokens: Sequence[Token] = ()  #: good tokens in recipient addresses
    bad_tokens: int = 0  #: words in recipient addresses that look like tokens and are not good
    conversation: str | None = None  #: what names the conversation of an Exchange server, as a key beside Message-IDs
    own_ids: Mapping[str, Token] = field(default_factory=dict)  #: referenced ids that carry a good MAC of ours
    language_by: LanguageSource | None = None  #: what told the language
    alert: Alert | None = None  #: what a monitoring system that counts says in it
