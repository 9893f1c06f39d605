"""Size, digest and first bytes of a file that is seen piece by piece."""

from __future__ import annotations

import hashlib

BEGINS_BYTES = 16  #: enough to tell a program, whatever its name says


class Measure:
    """What is known of the bytes that `take` was given."""

    __slots__ = ("_digest", "begins", "size")

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.size = 0  #: bytes
        self.begins = b""  #: the first BEGINS_BYTES of them

    def take(self, piece: bytes) -> None:
        """The next bytes."""
        self._digest.update(piece)
        self.size += len(piece)
        if len(self.begins) < BEGINS_BYTES:
            self.begins += piece[: BEGINS_BYTES - len(self.begins)]

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal."""
        return self._digest.hexdigest()
