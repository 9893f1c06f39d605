"""One mail from a stream, as a mail server pipes it: custody, then exit code 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import BinaryIO

from triaged.intake.content import BytesContent, SpooledContent
from triaged.model import PIECE_BYTES, RawMail


def take(stream: BinaryIO, mailbox: str, now: datetime, keep: Callable[[Sequence[RawMail]], None]) -> None:
    """Read a mail to its end and take it into custody. Raises what `keep` raises; then nothing was taken."""
    first = stream.read(PIECE_BYTES)
    if len(first) < PIECE_BYTES:
        keep([_raw(BytesContent(first), mailbox, now)])
        return
    content = SpooledContent()
    try:
        while first:
            content.append(first)
            first = stream.read(PIECE_BYTES)
        keep([_raw(content, mailbox, now)])
    finally:
        content.close()


def _raw(content: BytesContent | SpooledContent, mailbox: str, now: datetime) -> RawMail:
    return RawMail(mailbox=mailbox, folder=None, uidvalidity=None, uid=None, received_at=now, content=content)
