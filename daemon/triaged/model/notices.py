"""What we send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

#: What a customer hears of time.
NOTICES_OF_TIME = (
    "specialist_customer",
    "delay_customer",
    "pending_customer",
    "solved_customer",
    "closed_customer",
)
#: What counts as an automatic answer: nobody outside gets many.
AUTOMATIC_NOTICES = ("ack_new", "ack_collected", "facts_missing", "held_sender", *NOTICES_OF_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A notice as text, before it becomes a mail."""

    subject: str
    text: str
    html: str | None = None
    languages: tuple[str, ...] = ()  #: of the text, in their order; RFC 5646 tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """Somebody's words inside a notice: as text, and as HTML where they had a form."""

    text: str
    html: str | None = None  #: sanitised (`mail.sanitise`): may be shown as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A file that goes with a notice; its bytes stay in the raw mail that brought it."""

    inbox: int  #: the mail in which it lies
    number: int  #: its place there, as in the attachment table
    sha256: str  #: of the decoded bytes
    filename: str | None
    type: str  #: media type
    size: int  #: decoded bytes
    content_id: str | None = None  #: of a picture that the HTML shows; without brackets
    settled: bool = False  #: whether it goes is decided, before the first try
    instead: str | None = None  #: what stands in its place; None: the file itself goes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One claimed notice, as the delivery channel gets it."""

    id: int
    ticket: int | None
    notice: str
    mail_from: str  #: envelope sender
    recipient: str
    message_id: str
    content: bytes  #: the frozen mail, CRLF line ends; without its files
    attempts: int  #: this try included
    created_at: datetime
    parts: Sequence[FilePart] = ()  #: files that go behind the text, streamed when it is sent
    channel: str = "smtp"  #: what sends it
