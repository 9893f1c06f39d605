"""The header block of a mail, read: who wrote to whom, when, in answer to what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from triaged.mail.addrlist import MAX_ADDRESSES, parse_addresses, parse_shown, parse_single
from triaged.mail.charsets import Guesses
from triaged.mail.dates import read_date
from triaged.mail.headers import MAX_LAST_IDS, Block, message_id, message_ids
from triaged.mail.words import decode_bytes, decode_text
from triaged.model import Address

MAX_ADDRESS_CHARACTERS = 64 * 1024  #: of all address lists of one mail; MAX_ADDRESSES addresses in them

#: Headers of which two would let two readers see two different mails.
_SINGLE = frozenset(
    {
        *("from", "sender", "reply-to", "date", "subject", "message-id"),
        *("content-type", "content-transfer-encoding"),
    }
)
#: Others that may stand once only (RFC 5322 3.6); some programs write one for each recipient.
_ONCE = frozenset({"to", "cc", "bcc", "in-reply-to", "references", "mime-version", "content-disposition"})
_COUNTED = _SINGLE | _ONCE

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the header block of a mail says; the fields mean what they mean in ParsedMail."""

    headers: Sequence[tuple[str, str]]
    subject: str
    from_: Address | None
    author: Address | None
    reply_to: Sequence[Address]
    to: Sequence[Address]
    cc: Sequence[Address]
    message_id: str | None
    in_reply_to: Sequence[str]
    references: Sequence[str]
    date: datetime | None
    defects: Sequence[str]


def read_head(block: Block, guesses: Guesses) -> Head:
    """Read the fields of a mail's own header block; never raises."""
    return _Reader(block, guesses).run()


class _Reader:
    """The work of `read_head`; lives for one mail."""

    def __init__(self, block: Block, guesses: Guesses) -> None:
        self._block = block
        self._guesses = guesses
        self._defects: list[str] = []
        self._addresses_left = MAX_ADDRESSES
        self._characters_left = MAX_ADDRESS_CHARACTERS
        self._values: dict[str, list[str]] = {}  #: of _SINGLE and _ONCE, raw, from the top
        for name, raw in block.fields:
            if name in _COUNTED:
                self._values.setdefault(name, []).append(raw)

    def run(self) -> Head:
        self._defects += self._oddities()
        sender = self._sender()
        mail_id = message_id(self._block.first("message-id"))
        date = read_date(self._block.first("date"))
        self._defects += self._missing(sender, mail_id, date)
        headers = tuple(
            [
                # Nearly every value is itself. What is no ASCII is a surrogate escape, and none of these is printable.
                (name, raw if raw.isprintable() and "=?" not in raw else _value(name, raw, self._guesses))
                for name, raw in self._block.fields
            ]
        )
        return Head(
            headers=headers,
            subject=next((value for name, value in headers if name == "subject"), ""),
            from_=sender,
            author=self._author(sender),
            reply_to=self._addresses(self._block.first("reply-to")),
            # Some programs write one header for each recipient.
            to=self._addresses(", ".join(self._values.get("to", ()))),
            cc=self._addresses(", ".join(self._values.get("cc", ()))),
            message_id=mail_id,
            in_reply_to=self._ids("in-reply-to"),
            references=self._ids("references"),
            date=date,
            defects=self._defects,
        )

    def _oddities(self) -> Iterator[str]:
        for name, values in self._values.items():
            if len(values) > 1 and name in _SINGLE:
                yield f"doubled-header:{name}"
            elif len(values) > 1 and name in _ONCE:
                yield f"repeated-header:{name}"
        if not self._block.ascii and not all(raw.isascii() for _, raw in self._block.fields):
            yield "raw-8bit-header"

    def _sender(self) -> Address | None:
        """From, when one header names exactly one address: what two readers read differently is no identity."""
        values = self._values.get("from", ())
        if len(values) != 1 or "header-cut:from" in self._block.defects:
            return None
        return parse_single(values[0], self._guesses)

    def _author(self, sender: Address | None) -> Address | None:
        raw = self._block.first("from")
        return sender if sender is not None and raw.isascii() else parse_shown(raw, self._guesses)

    def _addresses(self, raw: str) -> Sequence[Address]:
        """The addresses of a list, as far as the room of the mail for them reaches."""
        if not raw:
            return ()
        if len(raw) > self._characters_left:
            raw = raw[: self._characters_left].rpartition(",")[0]
            self._defects.append("addresses-cut")
        self._characters_left -= len(raw)
        found = parse_addresses(raw, self._guesses, most=self._addresses_left + 1)
        if len(found) > self._addresses_left:
            found = found[: self._addresses_left]
            self._defects.append("too-many-addresses")
        self._addresses_left -= len(found)
        return found

    def _ids(self, name: str) -> Sequence[str]:
        raw = self._block.first(name)
        if raw.count("<") > MAX_LAST_IDS + 1:
            self._defects.append(f"too-many-ids:{name}")
        return message_ids(raw) if raw else ()

    def _missing(self, sender: Address | None, mail_id: str | None, date: datetime | None) -> Iterator[str]:
        """Defects of the headers that every mail should have (RFC 5322 3.6)."""
        if sender is None:
            yield "from-ambiguous" if self._block.first("from") else "no-from"
        if mail_id is None:
            yield "no-message-id"
        if date is None:
            yield "date-invalid" if self._block.first("date") else "no-date"


def _value(name: str, raw: str, guesses: Guesses) -> str:
    """The value of a header, one line; encoded words are read only where RFC 2047 5 lets them stand."""
    if "=?" not in raw:
        return decode_bytes(raw, guesses)
    structured = (name in _STRUCTURED or name.startswith(_STRUCTURED_PREFIXES)) and name not in _UNSTRUCTURED
    if structured or (name.removeprefix("resent-") in _ADDRESS_HEADERS and _WORD_IN_ADDRESS.search(raw)):
        return decode_bytes(raw, guesses)
    return decode_text(raw, guesses)
