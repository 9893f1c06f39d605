"""Complaints about mail (feedback loops, abuse reports) that do not come as RFC 5965 wants them.

What people attach or quote is no complaint of a provider: every shape needs a header that its system sets, or fields
at the very beginning of a part, and text of nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from triaged.mail.split import Part, Tree

#: Headers of systems that complain or unsubscribe for people: Apple Mail, XARF reporters.
_HEADERS = ("x-apple-unsubscribe", "x-arf", "x-xarf")
_NO = frozenset({"", "no", "false", "0"})
MAX_BEGINNING = 4096  #: characters in which the fields of a report must begin
#: The registered values (RFC 5965 7.3, 6430, 6591) and those of its drafts, which some providers still send.
_FEEDBACK_TYPE = re.compile(
    r"^feedback-type[ \t]*+:[ \t]*+"
    r"(?:abuse|auth-failure|dkim|fraud|miscategorized|not-spam|opt-out(?:-list)?|other|virus)[ \t]*+\r?$",
    re.IGNORECASE | re.MULTILINE,
)
#: The two fields that RFC 5965 3.1 wants beside it, the version as the standard or its drafts number it.
_USER_AGENT = re.compile(r"^user-agent[ \t]*+:[ \t]*+\S", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(r"^version[ \t]*+:[ \t]*+(?:0\.1|1|1\.0)[ \t]*+\r?$", re.IGNORECASE | re.MULTILINE)
#: Fields that only such a report has (RFC 5965 3.2).
_OTHER_FIELD = re.compile(
    r"^(?:source-ip|reported-domain|reported-uri|original-(?:mail-from|rcpt-to|envelope-id)|arrival-date|received-date)"
    r"[ \t]*+:[ \t]*+\S",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(r"\s*+complaint about message from ", re.IGNORECASE)  # Hotmail's and Outlook.com's
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})


def find_complaint(first: Mapping[str, str], tree: Tree, text: str) -> str | None:
    """What shows that a mail is a complaint; None when nothing does.

    Args:
        first: Lower-case header names and their topmost values.
        tree: The structure of the mail.
        text: Its text.
    """
    name = next((name for name in _HEADERS if name in first), None)
    if name is not None and first[name].strip().lower() not in _NO:
        return name
    if _SUBJECT.match(first.get("subject", "")) and _is_only_returned(tree.parts):
        return "complaint about message"
    return "feedback-type" if _has_fields(text[:MAX_BEGINNING], tree.parts) else None


def _has_fields(beginning: str, parts: Sequence[Part]) -> bool:
    """Whether a text begins with the fields of RFC 5965: people who write of feedback use these words as well."""
    if "eedback-" not in beginning or _FEEDBACK_TYPE.search(beginning) is None:
        return False
    if _USER_AGENT.search(beginning) and _VERSION.search(beginning):
        return True
    return _OTHER_FIELD.search(beginning) is not None or any(part.type in _RETURNED for part in parts)


def _is_only_returned(parts: Sequence[Part]) -> bool:
    """Whether a mail holds mails and no words of its own."""
    leaves = [part for part in parts if part.leaf]
    return bool(leaves) and all(part.type in _RETURNED for part in leaves)
