"""The bytes of a mail between the server and custody: in memory when small, in an unlinked file when large."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator

from triaged.errors import StoreFull
from triaged.model import PIECE_BYTES


class BytesContent:
    """A small mail, in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sha256 = hashlib.sha256(data).hexdigest()

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self._data)

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal digest of the bytes."""
        return self._sha256

    def pieces(self) -> Iterator[bytes]:
        """The bytes in order, at most PIECE_BYTES at a time."""
        for start in range(0, len(self._data), PIECE_BYTES):
            yield self._data[start : start + PIECE_BYTES]


class SpooledContent:
    """A large mail, in a file without a name: one piece of it is in memory at a time, and a crash leaves nothing."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the mail is on its way; see close()
        self._digest = hashlib.sha256()
        self._size = 0

    def append(self, piece: bytes) -> None:
        """Add the next bytes.

        Raises:
            StoreFull: there is no space for temporary files.
        """
        try:
            self._file.write(piece)
            self._file.flush()
        except OSError as error:
            raise StoreFull(f"no space for a large mail in {tempfile.gettempdir()}: {error.strerror}") from error
        self._digest.update(piece)
        self._size += len(piece)

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._size

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal digest of the bytes so far."""
        return self._digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """The bytes in order, PIECE_BYTES at a time; not after `close`."""
        for offset in range(0, self._size, PIECE_BYTES):
            self._file.seek(offset)
            yield self._file.read(PIECE_BYTES)

    def close(self) -> None:
        """Give the file back; the bytes are gone."""
        self._file.close()
