"""Addresses that an agent clicks: his mail program opens with a mail that only needs to be sent (RFC 6068)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from triaged.mail.address import day_of, sign, signed_address
from triaged.model import Purpose, Token
from triaged.notices import Writer


def mailto(address: str, *, subject: str, body: str = "") -> str:
    """The address of a mail to somebody; whatever stands in subject and text is text."""
    fields = [f"{name}={quote(value, safe='')}" for name, value in (("subject", subject), ("body", body)) if value]
    return f"mailto:{quote(address, safe='@+')}" + ("?" + "&".join(fields) if fields else "")


def signed(writer: Writer, mailbox: str, handle: int, purpose: Purpose, now: datetime) -> str | None:
    """Where a mail of this agent leads to that matter; None where the mailbox has no signed addresses."""
    pattern = writer.desk.settings.mailbox(mailbox).reply_address
    if pattern is None:
        return None
    return signed_address(pattern, sign(writer.desk.ring, Token(handle=handle, purpose=purpose, day=day_of(now))))


def show_link(writer: Writer, mailbox: str, desk: int, number: int, now: datetime) -> str | None:
    """A mail to an agent's own desk address that asks for a ticket; None as for `signed`.

    Args:
        writer: The desk's.
        mailbox: Whose address it is.
        desk: The handle of the agent's desk address.
        number: The ticket's.
        now: When it is signed.
    """
    address = signed(writer, mailbox, desk, Purpose.DESK, now)
    return None if address is None else mailto(address, subject=f"show {number}", body=f"#show {number}")
