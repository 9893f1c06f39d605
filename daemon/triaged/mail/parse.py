"""Bytes of a mail to ParsedMail, for any bytes at all.

Only header blocks and the beginnings of the text parts become text; attachments are decoded in slices, to get their
size and digest. What was left out or could not be read is named in `defects`, and the raw mail stays stored.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from triaged.mail.body import declared_charsets, read_body
from triaged.mail.charsets import Guesses, header_charset
from triaged.mail.compose import is_reply_subject
from triaged.mail.head import read_head
from triaged.mail.headers import Block
from triaged.mail.quoting import Visible, program_lines, split_reply
from triaged.mail.report import read_report
from triaged.mail.split import Source, Tree, split
from triaged.model import EMPTY_MAIL, Forwarded, ParsedMail

MAX_MISPLACED_BYTES = 512 * 1024  #: of a mail that stands in the text of another: its first text is there
_HEADER_LINE = re.compile(
    rb"(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|From|Date|Subject)[ \t]*+:", re.IGNORECASE
)


def parse(source: Source) -> ParsedMail:
    """Read a mail; never raises.

    Args:
        source: The raw bytes, or a memory map of them; searched and sliced, never copied whole.

    Returns:
        What the mail says. A fault of ours leaves the defect "unparseable" and an otherwise empty mail, so that one bad
        mail never stops those behind it.
    """
    try:
        return _parse(source)
    except Exception as fault:  # noqa: BLE001 - the one place that keeps any fault of reading away from the queue
        return replace(EMPTY_MAIL, defects=(f"unparseable:{type(fault).__name__}",))


def _parse(source: Source) -> ParsedMail:
    guesses = Guesses()
    tree = split(source, guesses)
    top = tree.parts[0]
    guesses.likely = partial(declared_charsets, tree)
    guesses.hint = header_charset(_raw_bytes(top.block), top.params.get("charset"), guesses)
    body = read_body(source, tree, guesses)
    head = read_head(top.block, guesses)
    visible = _misplaced(source, tree) or split_reply(
        body.text,
        history=body.history,
        html=body.html,
        subject=head.subject,
        answers=bool(head.in_reply_to or head.references) or is_reply_subject(head.subject),
    )
    return ParsedMail(
        headers=head.headers,
        subject=head.subject,
        from_=head.from_,
        reply_to=head.reply_to,
        to=head.to,
        cc=head.cc,
        message_id=head.message_id,
        in_reply_to=head.in_reply_to,
        references=head.references,
        date=head.date,
        text=body.text,
        reply=visible.reply,
        quoted=visible.quoted,
        of_programs=program_lines(visible.reply),
        signature=visible.signature,
        forwarded=body.forwarded or visible.forwarded,
        protections=body.protections,
        html=body.html,
        attachments=body.attachments,
        defects=tuple(dict.fromkeys([*tree.defects, *head.defects, *body.defects])),
        report=read_report(source, tree, top.block.topmost, body.text),
        author=head.author,
    )


def _raw_bytes(block: Block) -> bytes:
    """The header values that hold raw 8-bit bytes, one a line."""
    if block.ascii:  # nearly all mail
        return b""
    return b"\n".join(raw.encode("utf-8", "surrogateescape") for _, raw in block.fields if not raw.isascii())


def _misplaced(source: Source, tree: Tree) -> Visible | None:
    """What people see of a mail whose headers an empty first line has pushed into the text; identity they are none."""
    top = tree.parts[0]
    if top.block.fields or "leading-blank-line" not in tree.defects:
        return None
    window = bytes(source[top.start : top.start + MAX_MISPLACED_BYTES]).lstrip(b"\r\n")
    if _HEADER_LINE.match(window) is None:
        return None
    inner = _parse(window)
    return Visible(
        reply=inner.reply,
        quoted=inner.quoted,
        signature=inner.signature,
        forwarded=Forwarded(from_=inner.author, subject=inner.subject, date=inner.date, text=inner.text),
    )
