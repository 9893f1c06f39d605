"""Status codes (RFC 3463), reply codes (RFC 5321 4.2) and diagnostics in what mail systems write."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triaged.mail.words import clean

MAX_DIAGNOSTIC = 500  #: characters

_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)", re.ASCII)
_REPLY = re.compile(r"(?<![\w./-])(?<!\w:)([45])\d\d(?=[ ,:-]|$)", re.ASCII)


def status(text: str) -> str | None:
    """The first enhanced status code that stands in `text`, as it stands."""
    found = _STATUS.search(text)
    return found[0] if found else None


def stated_status(text: str) -> str | None:
    """The enhanced status code of `text`, or what its reply code says: 550 is 5.0.0 (RFC 3464 2.3.4)."""
    found = status(text)
    if found is not None:
        return found
    reply = _REPLY.search(text)
    return f"{reply[1]}.0.0" if reply else None


def diagnostic(text: str) -> str | None:
    """One clean line, bounded; None when there is none."""
    return " ".join(clean(text[: 2 * MAX_DIAGNOSTIC]).split())[:MAX_DIAGNOSTIC].strip() or None


def reason(lines: Sequence[str]) -> str | None:
    """What the lines that belong to one recipient give as the reason: the paragraph with a code, else the first."""
    paragraphs = [paragraph for paragraph in "\n".join(lines).split("\n\n") if paragraph.strip()]
    coded = next((each for each in paragraphs if stated_status(each) is not None), None)
    if coded is None:
        coded = paragraphs[0] if paragraphs else ""
    return diagnostic(coded)
