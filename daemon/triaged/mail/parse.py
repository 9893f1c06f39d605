"""Bytes of a mail to ParsedMail, for any bytes at all.

Only header blocks and the beginnings of the text parts become text; attachments are decoded in slices, to get their
size and digest. What was left out or could not be read is named in `defects`, and the raw mail stays stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from triaged.mail import headers
from triaged.mail.addrlist import parse_addresses, parse_single
from triaged.mail.body import read_body
from triaged.mail.charsets import Guesses, header_charset
from triaged.mail.quoting import split_reply
from triaged.mail.report import read_report
from triaged.mail.split import Source, split
from triaged.mail.words import decode_bytes, decode_text
from triaged.model import Address, ParsedMail

#: Headers of which two would let two readers see two different mails.
_SINGLE = frozenset({"from", "sender", "reply-to", "date", "subject", "message-id", "content-type"})

#: Headers with a grammar of their own, in which RFC 2047 5 allows no encoded words: programs write and read them, and a
#: sender must not be able to make them say something else by decoding. (Those of addresses are told apart below.)
_STRUCTURED = frozenset(
    {
        *("authentication-results", "auto-submitted", "date", "delivered-to", "dkim-signature", "domainkey-signature"),
        *("errors-to", "feedback-id", "in-reply-to", "mailing-list", "message-id", "mime-version", "precedence"),
        *("references", "resent-date", "resent-message-id", "return-path", "x-failed-recipients", "x-loop"),
        *("x-mail-autoreply", "x-mailing-list", "x-original-to", "x-precedence", "x-vacation"),
    }
)
_STRUCTURED_PREFIXES = ("arc-", "content-", "list-", "received", "x-auto", "x-ms-exchange-", "x-received")
_UNSTRUCTURED = frozenset({"content-description"})
_ADDRESS_HEADERS = frozenset({"from", "sender", "reply-to", "to", "cc", "bcc"})
_WORD_IN_ADDRESS = re.compile(r"<[^<>]*=\?")


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
    raw_bytes = b"\n".join(raw.encode("utf-8", "surrogateescape") for _, raw in top.block.fields if not raw.isascii())
    guesses.hint = header_charset(raw_bytes, top.params.get("charset"), guesses)
    first: dict[str, str] = {}
    defects = list(tree.defects)
    for name, raw in top.block.fields:
        if name in first and name in _SINGLE:
            defects.append(f"doubled-header:{name}")
        first.setdefault(name, raw)
    body = read_body(source, tree, guesses)
    visible = split_reply(body.text, history=body.history, html=body.html)
    sender = _sender(top.block, first, guesses)
    mail_id = headers.message_id(first.get("message-id", ""))
    date = headers.date(first.get("date", ""))
    defects += _missing(first, sender=sender, mail_id=mail_id, date=date)
    defects += body.defects
    return ParsedMail(
        headers=tuple((name, _value(name, raw, guesses)) for name, raw in top.block.fields),
        subject=decode_text(first.get("subject", ""), guesses),
        from_=sender,
        reply_to=parse_addresses(first.get("reply-to", ""), guesses),
        to=_addresses(top.block, "to", guesses),
        cc=_addresses(top.block, "cc", guesses),
        message_id=mail_id,
        in_reply_to=headers.message_ids(first.get("in-reply-to", "")),
        references=headers.message_ids(first.get("references", "")),
        date=date,
        text=body.text,
        reply=visible.reply,
        quoted=visible.quoted,
        signature=visible.signature,
        forwarded=visible.forwarded,
        html=body.html,
        attachments=body.attachments,
        defects=tuple(dict.fromkeys(defects)),
        report=read_report(source, tree),
        author=sender,
    )


def _value(name: str, raw: str, guesses: Guesses) -> str:
    """The value of a header, one line; encoded words are read only where RFC 2047 5 lets them stand."""
    if "=?" not in raw:  # nearly every header
        return decode_bytes(raw, guesses)
    structured = (name in _STRUCTURED or name.startswith(_STRUCTURED_PREFIXES)) and name not in _UNSTRUCTURED
    if structured or (name.removeprefix("resent-") in _ADDRESS_HEADERS and _WORD_IN_ADDRESS.search(raw)):
        return decode_bytes(raw, guesses)
    return decode_text(raw, guesses)


def _sender(block: headers.Block, first: Mapping[str, str], guesses: Guesses) -> Address | None:
    """From, when exactly one header names exactly one address: what two readers read differently is no identity."""
    alone = sum(name == "from" for name, _ in block.fields) == 1
    if not alone or "header-cut:from" in block.defects:
        return None
    return parse_single(first["from"], guesses)


def _addresses(block: headers.Block, header: str, guesses: Guesses) -> Sequence[Address]:
    """The addresses of all headers of one name; some programs write one header for each recipient."""
    values = [raw for name, raw in block.fields if name == header]
    return parse_addresses(", ".join(values), guesses) if values else ()


def _missing(
    first: Mapping[str, str], *, sender: Address | None, mail_id: str | None, date: datetime | None
) -> Iterator[str]:
    """Defects of the headers that every mail should have (RFC 5322 3.6)."""
    if sender is None:
        yield "from-ambiguous" if first.get("from") else "no-from"
    if mail_id is None:
        yield "no-message-id"
    if date is None:
        yield "date-invalid" if first.get("date") else "no-date"
