"""What we send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A notice as text, before it becomes a mail."""

    subject: str
    text: str
    html: str | None = None
    languages: tuple[str, ...] = ()  #: of the text, in their order; RFC 5646 tags


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One claimed notice, as the delivery channel gets it."""

    id: int
    ticket: int | None
    notice: str
    mail_from: str  #: envelope sender
    recipient: str
    message_id: str
    content: bytes  #: the frozen mail, CRLF line ends
    attempts: int  #: this try included
    created_at: datetime
