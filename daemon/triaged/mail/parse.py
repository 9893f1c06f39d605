"""Bytes of a mail to ParsedMail, for any bytes at all.

Only header blocks and the beginnings of the text parts become text; attachments are decoded in slices, to get their
size and digest. What was left out or could not be read is named in `defects`, and the raw mail stays stored.
"""

from __future__ import annotations

from functools import partial

from triaged.mail.body import declared_charsets, read_body
from triaged.mail.charsets import Guesses, header_charset
from triaged.mail.head import read_head
from triaged.mail.quoting import split_reply
from triaged.mail.report import read_report
from triaged.mail.split import Source, split
from triaged.model import ParsedMail


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
        return _unparseable(type(fault).__name__)


def _unparseable(fault: str) -> ParsedMail:
    return ParsedMail(
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
        defects=(f"unparseable:{fault}",),
    )


def _parse(source: Source) -> ParsedMail:
    guesses = Guesses()
    tree = split(source, guesses)
    top = tree.parts[0]
    guesses.likely = partial(declared_charsets, tree)
    raw_bytes = b"\n".join(raw.encode("utf-8", "surrogateescape") for _, raw in top.block.fields if not raw.isascii())
    guesses.hint = header_charset(raw_bytes, top.params.get("charset"), guesses)
    body = read_body(source, tree, guesses)
    head = read_head(top.block, guesses)
    visible = split_reply(body.text, history=body.history, html=body.html, subject=head.subject)
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
        signature=visible.signature,
        forwarded=body.forwarded or visible.forwarded,
        protections=body.protections,
        html=body.html,
        attachments=body.attachments,
        defects=tuple(dict.fromkeys([*tree.defects, *head.defects, *body.defects])),
        report=read_report(source, tree, dict(reversed(top.block.fields)), body.text),
        author=head.author,
    )
