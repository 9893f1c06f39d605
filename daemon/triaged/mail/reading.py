"""One stored mail, read: the steps of understanding in their order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from triaged.mail.address import day_of, tokens_in, verify_message_id
from triaged.mail.addrlist import parse_addresses
from triaged.mail.compose import MARK
from triaged.mail.conversation import conversation_of
from triaged.mail.evidence import Trust, judge
from triaged.mail.identity import fingerprint, stand_in_id
from triaged.mail.keys import KeyRing
from triaged.mail.language import Detector, language_of
from triaged.mail.origin import classify
from triaged.mail.parse import parse
from triaged.mail.split import Source
from triaged.model import ParsedMail, Reading, Token

#: Where the address stands to which a mail was really sent, besides To and Cc.
_DELIVERY_HEADERS = ("delivered-to", "x-original-to")
MAX_DELIVERY_HEADERS = 50  #: of each name; every server on the way adds one
MAX_MARKS = 5  #: of our own mail that are looked at


def read(
    *,
    mailbox: str,
    received_at: datetime,
    sha256: str,
    size: int,
    source: Source,
    ring: KeyRing,
    trust: Trust | None,
    detector: Detector | None = None,
) -> Reading:
    """All that the decisions need of one mail; never raises, for any bytes.

    Args:
        mailbox: The mailbox's name in the settings.
        received_at: When the server got it; tells which tokens are too old.
        sha256: Of the raw bytes, lower-case hexadecimal.
        size: Of the raw bytes.
        source: The raw bytes, or a memory map of them.
        ring: Whose tokens are honoured.
        trust: Whose Authentication-Results count; None when nobody's.
        detector: Asked for the language where the words leave it open.
    """
    mail = parse(source)
    today = day_of(received_at)
    tokens, bad_tokens = tokens_in(ring, _recipients(mail), today)
    language, language_by = language_of(mail, detector)
    return Reading(
        mailbox=mailbox,
        received_at=received_at,
        sha256=sha256,
        size=size,
        mail=mail,
        origin=classify(mail, own=_is_own(mail, ring)),
        evidence=judge(mail, trust),
        language=language,
        language_by=language_by,
        fingerprint=fingerprint(mail),
        message_id=mail.message_id or stand_in_id(sha256),
        tokens=tokens,
        bad_tokens=bad_tokens,
        conversation=conversation_of(mail.values("thread-index")),
        own_ids=_own_ids(mail, ring, today),
    )


def _is_own(mail: ParsedMail, ring: KeyRing) -> bool:
    """Whether we have sent it: by its id, or by our mark, should a relay have given it another id.

    However old: a copy of ours never becomes a customer's mail.
    """
    marks = mail.values(MARK.lower())[:MAX_MARKS]
    ids = [mail.message_id, *marks] if mail.message_id else marks
    return any(verify_message_id(ring, each, None) is not None for each in ids)


def _recipients(mail: ParsedMail) -> list[str]:
    delivered = [
        each.addr
        for name in _DELIVERY_HEADERS
        for value in mail.values(name)[:MAX_DELIVERY_HEADERS]
        for each in parse_addresses(value)
    ]
    return [*(each.addr for each in mail.to), *(each.addr for each in mail.cc), *delivered]


def _own_ids(mail: ParsedMail, ring: KeyRing, today: int) -> Mapping[str, Token]:
    """The referenced ids whose MAC is good and not too old."""
    referenced = [*mail.in_reply_to, *mail.references, *(mail.report.returned_ids if mail.report else ())]
    found = {each: verify_message_id(ring, each, today) for each in dict.fromkeys(referenced)}
    return {each: token for each, token in found.items() if token is not None}
