"""A mail inside a mail (message/rfc822, message/global), read as far as people need it."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.mail.charsets import Guesses
from triaged.mail.head import read_head
from triaged.mail.split import Part, Source, Tree, split
from triaged.mail.textparts import MAX_INNER_TAGS, is_text, read_texts
from triaged.mail.transfer import beginning
from triaged.mail.words import parameters
from triaged.model import Forwarded

MAX_BYTES = 512 * 1024  #: of the inner mail that are read: its first text stands there

TYPES = frozenset({"message/rfc822", "message/global"})
_REPORT_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status", "message/feedback-report"})


def first_enclosed(tree: Tree) -> Part | None:
    """The first mail that is passed on; none where it is what a report returns."""
    if any(part.type == "multipart/report" or part.type in _REPORT_TYPES for part in tree.parts):
        return None
    return next((part for part in tree.parts if part.type in TYPES and part.leaf), None)


def read_enclosed(source: Source, part: Part, guesses: Guesses, answered: Sequence[str] = ()) -> Forwarded | None:
    """What the inner mail says. What is enclosed in that again is not opened.

    Args:
        source: The raw mail around it.
        part: Where it lies.
        guesses: What charset guesses are counted against.
        answered: Message-IDs that the outer mail answers; some programs enclose that mail instead of quoting it.

    Returns:
        None where nothing in it is a mail, and where it is only what is answered.
    """
    data, _ = beginning(source, part, MAX_BYTES)
    tree = split(data, guesses)
    head = read_head(tree.parts[0].block, guesses)
    if head.message_id in answered:
        return None
    parts = [each for each in tree.parts if each.leaf and _is_text(each, guesses)]
    text = read_texts(data, tree, parts, guesses, tags=MAX_INNER_TAGS).text
    if head.author is None and not head.subject and not text.strip():
        return None
    return Forwarded(from_=head.author, subject=head.subject, date=head.date, text=text)


def _is_text(part: Part, guesses: Guesses) -> bool:
    disposition, params = parameters(part.block.first("content-disposition"), guesses)
    return is_text(part, disposition, params.get("filename"))


def as_text(forwarded: Forwarded) -> str:
    """The inner mail in the form in which mail programs write a forward into a text."""
    sender = forwarded.from_
    lines = ["---------- Forwarded message ----------"]
    if sender is not None:
        lines.append(f"From: {sender.name} <{sender.addr}>" if sender.name else f"From: {sender.addr}")
    if forwarded.date is not None:
        lines.append(f"Date: {forwarded.date:%a, %d %b %Y %H:%M:%S %z}")
    if forwarded.subject:
        lines.append(f"Subject: {forwarded.subject}")
    return "\n".join((*lines, "", forwarded.text))
