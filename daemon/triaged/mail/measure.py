"""Size, digest and first bytes of a file that is seen piece by piece."""

from __future__ import annotations

import hashlib

BEGINS_BYTES = 16  #: enough to tell a program, whatever its name says


class Measure:
    """What is known of the bytes that `take` was given."""

    __slots__ = ("_digest", "_is_text", "_lines", "_to_last_line", "begins", "size")

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._is_text = True
        self._lines = hashlib.sha256()
        self._to_last_line = hashlib.sha256()  # as `_lines` was before the line feeds that may be the last bytes
        self.size = 0  #: bytes
        self.begins = b""  #: the first BEGINS_BYTES of them

    def take(self, piece: bytes) -> None:
        """The next bytes."""
        self._digest.update(piece)
        self.size += len(piece)
        if len(self.begins) < BEGINS_BYTES:
            self.begins += piece[: BEGINS_BYTES - len(self.begins)]
        # RFC 2045 2.7 and 2.8: no text holds a NUL, and nearly any other file one in its first piece, which makes this
        # cheap. The declared type would tell less: a PGP signature is an application's, and yet lines.
        self._is_text = self._is_text and b"\0" not in piece
        if self._is_text:
            self._take_lines(piece.translate(None, b"\r"))

    def _take_lines(self, piece: bytes) -> None:
        text = piece.rstrip(b"\n")
        if text:
            self._lines.update(text)
            self._to_last_line = self._lines.copy()
        self._lines.update(piece[len(text) :])

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal."""
        return self._digest.hexdigest()

    @property
    def lines_sha256(self) -> str:
        """Digest without carriage returns and without the line feeds at the end; "" where a NUL says: no text."""
        return self._to_last_line.hexdigest() if self._is_text else ""
