"""Signed addresses and Message-IDs: what proves that somebody holds a mail of ours (DESIGN 5).

A token is 35 characters of lower-case base32 without padding: version, key id, 17 characters of payload (64 bits of
handle, 5 of purpose, 16 of day), 16 characters of MAC. The MAC is the first 80 bits of HMAC-SHA256 over everything
before it, with a key that is derived for this use alone. Version and key id lie inside what is signed, so a token can
never be moved to another key or an older format.

A token shows the way and proves possession; it is never an identity. A token that is altered in any character is
treated as no token at all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from triaged.errors import ConfigError
from triaged.model import Purpose, Token

VERSION = "a"  #: format 1
SECRET_BYTES = 32
NONCE_BITS = 64  #: of the number that makes each Message-ID of one token different
FIRST_DAY = date(2020, 1, 1)  #: day 0 of Token.day

_SUB_KEY_LABEL = b"triaged/token/1"
_PURPOSE_BITS, _DAY_BITS = 5, 16
_PAYLOAD_CHARACTERS, _MAC_CHARACTERS, _NONCE_CHARACTERS = 17, 16, 13
_MAC_BYTES = 10  #: 80 bits
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_TOKEN = re.compile(r"[a-z2-7]{35}")
_MESSAGE_ID = re.compile(r"<[a-z2-7]{13}\.([a-z2-7]{35})@[^<>@\s]+>", re.IGNORECASE | re.ASCII)
_IN_LOCAL_PART = re.compile(r"(?<![a-z2-7])[a-z2-7]{35}(?![a-z2-7])", re.IGNORECASE | re.ASCII)
_PURPOSES = frozenset(Purpose)
_HEADER = (
    "# Keys of the signed addresses: key id, day of creation, secret. Keep this file private; never reuse a key id.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One signing key."""

    kid: str  #: one base32 character
    created: date
    secret: bytes = field(repr=False)

    @property
    def sub_key(self) -> bytes:
        """The key of this use; the secret itself signs nothing."""
        return hmac.digest(self.secret, _SUB_KEY_LABEL, hashlib.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """All keys whose tokens are still honoured; the newest one signs."""

    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read a key file.

        Raises:
            ConfigError: One line for each line that cannot be used; never shows a secret.
        """
        keys: dict[str, Key] = {}
        problems: list[str] = []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            try:
                key = _parse_key(line)
            except ValueError as problem:
                problems.append(f"line {number}: {problem}")
                continue
            if key.kid in keys:
                problems.append(f"line {number}: key id {key.kid!r} is used twice; give each key an id of its own")
            keys[key.kid] = key
        if not keys and not problems:
            problems.append(
                "line 1: the file holds no key; restore it from the backup, or let `triaged init` write one"
            )
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(keys=tuple(keys.values()))

    def dump(self) -> str:
        """The key file; holds the secrets."""
        lines = [f"{key.kid} {key.created.isoformat()} {_encode_secret(key.secret)}\n" for key in self.keys]
        return _HEADER + "".join(lines)

    def newest(self) -> Key:
        """The key that signs.

        Raises:
            ConfigError: The ring is empty.
        """
        if not self.keys:
            raise ConfigError("there is no key to sign with; let `triaged init` write a key file and name it in [keys]")
        return max(self.keys, key=lambda key: key.created)

    def find(self, kid: str) -> Key | None:
        """The key with this id, if it is still honoured."""
        return next((key for key in self.keys if key.kid == kid), None)


def new_key(kid: str, created: date, entropy: bytes) -> Key:
    """A key for the ring.

    Args:
        kid: One base32 character that no key of the ring has had before.
        created: Decides which key signs.
        entropy: SECRET_BYTES random bytes.

    Raises:
        ValueError: The id or the number of bytes is wrong.
    """
    if kid not in _VALUES:
        raise ValueError(f"key id {_shown(kid)} must be one character of a-z or 2-7")
    if len(entropy) != SECRET_BYTES:
        raise ValueError(f"the secret must have {SECRET_BYTES} bytes, this one has {len(entropy)}")
    return Key(kid=kid, created=created, secret=entropy)


def _parse_key(line: str) -> Key:
    words = line.split()
    if len(words) != 3:
        raise ValueError("expected `key-id YYYY-MM-DD secret`; restore the line from the backup, or remove it")
    kid, day, secret = words
    try:
        created = date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"{_shown(day)} is no date; write it as YYYY-MM-DD") from None
    try:
        entropy = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    except (binascii.Error, ValueError):
        raise ValueError("the secret is not base32; restore the line from the backup, or remove it") from None
    return new_key(kid, created, entropy)


def _shown(word: str) -> str:
    """A word of the key file for a message; a long one may be a secret in the wrong place."""
    return repr(word) if len(word) <= 10 else "that"


def _encode_secret(secret: bytes) -> str:
    return base64.b32encode(secret).decode("ascii").rstrip("=").lower()


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
    return text + _mac(key, text)


def verify(ring: KeyRing, text: str) -> Token | None:
    """The token, or None for anything but 35 characters that a key of the ring has signed; upper case is tolerated."""
    lowered = text.lower() if text.isascii() else ""
    if _TOKEN.fullmatch(lowered) is None or lowered[0] != VERSION:
        return None
    key = ring.find(lowered[1])
    signed, mac = lowered[:-_MAC_CHARACTERS], lowered[-_MAC_CHARACTERS:]
    if key is None or not hmac.compare_digest(_mac(key, signed), mac):
        return None
    payload = _decode(signed[2:])
    purpose = payload >> _DAY_BITS & (1 << _PURPOSE_BITS) - 1
    if purpose not in _PURPOSES:
        return None  # signed by a later version of ours
    return Token(
        handle=payload >> _DAY_BITS + _PURPOSE_BITS,
        purpose=Purpose(purpose),
        day=payload & (1 << _DAY_BITS) - 1,
    )


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


def verify_message_id(ring: KeyRing, message_id: str) -> Token | None:
    """The token in a Message-ID (with angle brackets) of ours, or None."""
    match = _MESSAGE_ID.fullmatch(message_id)
    return verify(ring, match[1]) if match else None


def signed_address(base: str, token35: str) -> str:
    """The desk's address with a token in it (RFC 5233 sub-addressing)."""
    local, _, domain = base.rpartition("@")
    return f"{local}+{token35}@{domain}"


def tokens_in(ring: KeyRing, addresses: Sequence[str]) -> list[Token]:
    """The good tokens in the local parts of these addresses, each once, in order."""
    found = [
        token
        for address in addresses
        for candidate in _IN_LOCAL_PART.findall(address.rpartition("@")[0])
        if (token := verify(ring, candidate)) is not None
    ]
    return list(dict.fromkeys(found))


def _mac(key: Key, text: str) -> str:
    mac = hmac.digest(key.sub_key, text.encode("ascii"), hashlib.sha256)[:_MAC_BYTES]
    return _encode(int.from_bytes(mac, "big"), _MAC_CHARACTERS)


def _encode(number: int, characters: int) -> str:
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in range(characters - 1, -1, -1))


def _decode(text: str) -> int:
    number = 0
    for character in text:
        number = number << 5 | _VALUES[character]
    return number
