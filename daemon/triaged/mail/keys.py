"""The keys that sign our addresses and Message-IDs, and their life: made, signing, honoured, retired.

The newest key signs. Its elders are honoured as long as a token of theirs can be: the last one was signed on the day on
which the next newer key was made, and a token lives TOKEN_DAYS. After that the secret is dropped and the id is retired:
it stays in the file, since an id that was used again would be looked up for tokens that another key has signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from triaged.errors import ConfigError

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  #: base32 (RFC 4648 6), lower-case: key ids and tokens
SECRET_BYTES = 32
TOKEN_DAYS = 400  #: how long a token is honoured after the day on which it was signed

_SUB_KEY_LABEL = b"triaged/token/1"
_RETIRED = re.compile(r"#\s*retired\s+([a-z2-7])\s*")
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
    retired: tuple[str, ...] = ()  #: ids of keys that were here once

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read a key file.

        Raises:
            ConfigError: One line for each line that cannot be used; never shows a secret.
        """
        keys: dict[str, Key] = {}
        problems: list[str] = []
        retired = tuple(found[1] for line in text.splitlines() if (found := _RETIRED.fullmatch(line.strip().lower())))
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            try:
                key = _parse_key(line)
            except ValueError as problem:
                problems.append(f"line {number}: {problem}")
                continue
            if key.kid in keys or key.kid in retired:
                problems.append(f"line {number}: key id {key.kid!r} is used twice; give each key an id of its own")
            keys[key.kid] = key
        if not keys and not problems:
            problems.append(
                "line 1: the file holds no key; restore it from the backup, or let `triaged init` write one"
            )
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(keys=tuple(keys.values()), retired=tuple(dict.fromkeys(retired)))

    def dump(self) -> str:
        """The key file; holds the secrets."""
        lines = [f"{key.kid} {key.created.isoformat()} {_encode_secret(key.secret)}\n" for key in self.keys]
        return _HEADER + "".join(lines) + "".join(f"# retired {kid}\n" for kid in self.retired)

    def newest(self) -> Key:
        """The key that signs; of two that were made on one day the one that stands first.

        Raises:
            ConfigError: The ring is empty.
        """
        if not self.keys:
            raise ConfigError("there is no key to sign with; let `triaged init` write a key file and name it in [keys]")
        return max(self.keys, key=lambda key: key.created)

    def find(self, kid: str) -> Key | None:
        """The key with this id, if it is still honoured."""
        return next((key for key in self.keys if key.kid == kid), None)

    def in_order(self) -> list[Key]:
        """The keys from the newest one, which signs, to the oldest."""
        return sorted(self.keys, key=lambda key: key.created, reverse=True)

    def honoured_until(self, key: Key) -> date | None:
        """The last day on which a token of this key can be good; None for the key that signs."""
        order = self.in_order()
        at = order.index(key)
        return order[at - 1].created + timedelta(days=TOKEN_DAYS) if at else None

    def rotated(self, today: date, entropy: bytes) -> KeyRing:
        """The ring with a new key that signs, without the keys whose tokens are all too old.

        Args:
            today: When the new key is made (UTC).
            entropy: SECRET_BYTES random bytes.

        Raises:
            ConfigError: Every key id was used before.
        """
        used = {*self.retired, *(key.kid for key in self.keys)}
        kid = next((each for each in ALPHABET if each not in used), None)
        if kid is None:
            raise ConfigError(f"all {len(ALPHABET)} key ids have been used: there is none left for a new key")
        gone = [key for key in self.keys if (until := self.honoured_until(key)) is not None and until < today]
        # no earlier than the newest one, whatever the clock of this machine says: the new key is to sign
        created = max([today, *(key.created for key in self.keys)])
        kept = [key for key in self.in_order() if key not in gone]
        return KeyRing(
            keys=(new_key(kid, created, entropy), *kept),
            retired=(*self.retired, *(key.kid for key in gone)),
        )


def new_key(kid: str, created: date, entropy: bytes) -> Key:
    """A key for the ring.

    Args:
        kid: One base32 character that no key of the ring has had before.
        created: Decides which key signs.
        entropy: SECRET_BYTES random bytes.

    Raises:
        ValueError: The id or the number of bytes is wrong.
    """
    if len(kid) != 1 or kid not in ALPHABET:
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
