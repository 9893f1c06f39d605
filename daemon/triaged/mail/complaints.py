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
_FEEDBACK_TYPE = re.compile(r"^feedback-type[ \t]*+:[ \t]*+\S", re.IGNORECASE | re.MULTILINE)
_OTHER_FIELD = re.compile(
    r"^(?:user-agent|version|source-ip|arrival-date|reported-domain)[ \t]*+:", re.IGNORECASE | re.MULTILINE
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
    beginning = text[:MAX_BEGINNING]
    if "eedback-" in beginning and _FEEDBACK_TYPE.search(beginning) and _OTHER_FIELD.search(beginning):
        return "feedback-type"
    return None


def _is_only_returned(parts: Sequence[Part]) -> bool:
    """Whether a mail holds mails and no words of its own."""
    leaves = [part for part in parts if part.leaf]
    return bool(leaves) and all(part.type in _RETURNED for part in leaves)
