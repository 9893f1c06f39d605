"""Signed addresses and Message-IDs: what proves that somebody holds a mail of ours (DESIGN 5).

A token is 35 characters of lower-case base32 without padding: version, key id, 17 characters of payload (64 bits of
handle, 5 of purpose, 16 of day), 16 characters of MAC. The MAC is the first 80 bits of HMAC-SHA256 over everything
before it, with a key that is derived for this use alone. Version and key id lie inside what is signed, so a token can
never be moved to another key or an older format.

A token shows the way and proves possession; it is never an identity. A token that is altered in any character, or too
old, is treated as no token at all.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from triaged.mail.keys import ALPHABET, TOKEN_DAYS, Key, KeyRing
from triaged.model import FIRST_DAY, Purpose, Token

VERSION = "a"  #: format 1
TOKEN_CHARACTERS = 35
TOKEN_PLACE = "{token}"  # noqa: S105  no secret: where the signed word stands in the pattern of a reply address
NONCE_BITS = 64  #: of the number that makes each Message-ID of one token different
DAYS_AHEAD = 1  #: how far the clock that signed may be ahead of the one of the receiving server
MAX_BAD_TOKENS = 99  #: that are counted

_PURPOSE_BITS, _DAY_BITS = 5, 16
_PAYLOAD_CHARACTERS, _MAC_CHARACTERS, _NONCE_CHARACTERS = 17, 16, 13
_MAC_BYTES = 10  #: 80 bits
_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")  #: those of int(..., 32)
_TOKEN = re.compile(r"[a-z2-7]{35}")
_MESSAGE_ID = re.compile(r"<[a-z2-7]{13}\.([a-z2-7]{35})@[^<>@\s]+>", re.IGNORECASE | re.ASCII)
_IN_LOCAL_PART = re.compile(r"(?<![a-z0-9])[a-z2-7]{35}(?![a-z0-9])", re.IGNORECASE | re.ASCII)
_PURPOSES = frozenset(Purpose)


def day_of(moment: datetime) -> int:
    """The day of an aware moment as tokens count it: since 2020-01-01, UTC; negative before."""
    return (moment.astimezone(UTC).date() - FIRST_DAY).days


def sign(ring: KeyRing, token: Token) -> str:
    """The 35 characters for a token, signed with the newest key.

    Raises:
        ValueError: A field does not fit its bits.
        ConfigError: The ring is empty.
    """
    if not (
        0 <= token.handle < 1 << 64 and 0 <= token.purpose < 1 << _PURPOSE_BITS and 0 <= token.day < 1 << _DAY_BITS
    ):
        raise ValueError("handle, purpose or day does not fit into a token")
    key = ring.newest()
    payload = (token.handle << _PURPOSE_BITS | token.purpose) << _DAY_BITS | token.day
    text = VERSION + key.kid + _encode(payload, _PAYLOAD_CHARACTERS)
    return text + _encode(int.from_bytes(_mac(key, text), "big"), _MAC_CHARACTERS)


def verify(ring: KeyRing, text: str, today: int | None) -> Token | None:
    """The token, or None for anything but 35 characters that a key of the ring has signed; upper case is tolerated.

    Args:
        ring: Whose tokens are honoured.
        text: The characters.
        today: The day (`day_of`) on which the mail was received: a token that is then older than TOKEN_DAYS, or more
            than DAYS_AHEAD ahead, is none. None where its age does not matter.
    """
    lowered = text.lower() if text.isascii() else ""
    if _TOKEN.fullmatch(lowered) is None or lowered[0] != VERSION:
        return None
    key = ring.find(lowered[1])
    signed, mac = lowered[:-_MAC_CHARACTERS], _decode(lowered[-_MAC_CHARACTERS:]).to_bytes(_MAC_BYTES, "big")
    if key is None or not hmac.compare_digest(_mac(key, signed), mac):
        return None
    payload = _decode(signed[2:])
    day = payload & (1 << _DAY_BITS) - 1
    if today is not None and not today - TOKEN_DAYS <= day <= today + DAYS_AHEAD:
        return None
    purpose = payload >> _DAY_BITS & (1 << _PURPOSE_BITS) - 1
    if purpose not in _PURPOSES:
        return None  # signed by a later version of ours
    return Token(handle=payload >> _DAY_BITS + _PURPOSE_BITS, purpose=Purpose(purpose), day=day)


def message_id(ring: KeyRing, token: Token, nonce: int, domain: str) -> str:
    """A Message-ID that proves itself when it comes back in References.

    Args:
        ring: Whose newest key signs.
        token: What the mail is about.
        nonce: A random number below 2**NONCE_BITS, so that no two mails share an id.
        domain: Right of the @; the desk's own.
    """
    if not 0 <= nonce < 1 << NONCE_BITS:
        raise ValueError(f"the nonce must be a number of at most {NONCE_BITS} bits")
    return f"<{_encode(nonce, _NONCE_CHARACTERS)}.{sign(ring, token)}@{domain}>"


def verify_message_id(ring: KeyRing, message_id: str, today: int | None) -> Token | None:
    """The token in a Message-ID (with angle brackets) of ours, or None; `today` as in `verify`."""
    match = _MESSAGE_ID.fullmatch(message_id)
    return verify(ring, match[1], today) if match else None


def signed_address(pattern: str, token35: str) -> str:
    """The address that a pattern, such as "support+{token}@example.org" or "{token}@reply.example.org", gives.

    Raises:
        ValueError: The pattern does not say where the token stands.
    """
    before, place, after = pattern.partition(TOKEN_PLACE)
    if not place:
        raise ValueError(f"{pattern!r} has no {TOKEN_PLACE}")
    return before + token35 + after


def tokens_in(ring: KeyRing, addresses: Sequence[str], today: int | None) -> tuple[list[Token], int]:
    """The good tokens in the local parts of these addresses, and how many there are that only look like one.

    Args:
        ring: Whose tokens are honoured.
        addresses: Of any pattern; servers on the way may have wrapped ours into their own.
        today: As in `verify`.

    Returns:
        Each good token once, in order; and the number of words, each counted once and at most MAX_BAD_TOKENS, that
        have the length, letters and version of a token and are not good.
    """
    words = dict.fromkeys(
        word.lower() for address in addresses for word in _IN_LOCAL_PART.findall(address.rpartition("@")[0])
    )
    found = {word: verify(ring, word, today) for word in words if word[0] == VERSION}
    good = dict.fromkeys(token for token in found.values() if token is not None)
    return list(good), min(sum(token is None for token in found.values()), MAX_BAD_TOKENS)


def _mac(key: Key, text: str) -> bytes:
    return hmac.digest(key.sub_key, text.encode("ascii"), hashlib.sha256)[:_MAC_BYTES]


def _encode(number: int, characters: int) -> str:
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(characters - 1, -1, -1))


def _decode(text: str) -> int:
    return int(text.translate(_DIGITS), 32)
