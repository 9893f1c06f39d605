"""Size, digest and first bytes of a file that is seen piece by piece, and the words in it that we may have signed."""

from __future__ import annotations

import hashlib
import re

from triaged.mail.address import TOKEN_CHARACTERS, VERSION
from triaged.mail.canary import PREFIX, SHAPE

BEGINS_BYTES = 16  #: enough to tell a program, whatever its name says
TRACED_BYTES = 1024 * 1024  #: at the beginning of a file, that are searched for words of ours
ALL_TRACED_BYTES = 4 * TRACED_BYTES  #: of all files of a mail
MAX_TRACES = 1000  #: that are kept of one file

#: The shapes of our tokens and canaries, as we write them: in lower case, and no letter before them. Each begins with
#: letters of its own, for which `re` can search fast, so that is looked at first; and since a word is tried only where
#: one begins, no bytes make the search slow.
_SHAPES = (
    re.compile(f"{VERSION}(?<![a-z2-7].)[a-z2-7]{{{TOKEN_CHARACTERS - 1}}}".encode("ascii")),
    re.compile(f"{PREFIX}(?<![a-z2-7]..){SHAPE.removeprefix(PREFIX)}".encode("ascii")),
)
_LONGEST = 64  #: of such a word, and some more: it may lie across two pieces

#: Text in two bytes a character, and files of Outlook, whose texts are such: searched without the NULs.
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Measure:
    """What is known of the bytes that `take` was given."""

    __slots__ = ("_digest", "_is_text", "_lines", "_tail", "_to_last_line", "_traces", "begins", "size", "traceable")

    def __init__(self, traceable: int = 0) -> None:
        """`traceable`: bytes that may be searched for words of ours."""
        self._digest = hashlib.sha256()
        self._is_text = True
        self._lines = hashlib.sha256()
        self._to_last_line = hashlib.sha256()  # as `_lines` was before the line feeds that may be the last bytes
        self._traces: dict[bytes, None] = {}
        self._tail = b""  # of what was searched
        self.traceable = min(traceable, TRACED_BYTES)  #: bytes that are left of it
        self.size = 0  #: bytes
        self.begins = b""  #: the first BEGINS_BYTES of them

    def take(self, piece: bytes) -> None:
        """The next bytes."""
        self._digest.update(piece)
        if len(self.begins) < BEGINS_BYTES:
            self.begins += piece[: BEGINS_BYTES - len(self.begins)]
        # RFC 2045 2.7 and 2.8: no text holds a NUL, and nearly any other file one in its first piece, which makes this
        # cheap. The declared type would tell less: a PGP signature is an application's, and yet lines.
        self._is_text = self._is_text and b"\0" not in piece
        if self._is_text:
            self._take_lines(piece.translate(None, b"\r"))
        self.size += len(piece)
        if self.traceable and (self._is_text or self.begins.startswith(_WIDE)):
            self._trace(piece[: self.traceable])

    def _take_lines(self, piece: bytes) -> None:
        text = piece.rstrip(b"\n")
        if text:
            self._lines.update(text)
            self._to_last_line = self._lines.copy()
        self._lines.update(piece[len(text) :])

    def _trace(self, piece: bytes) -> None:
        self.traceable -= len(piece)
        data = self._tail + (piece if self._is_text else piece.translate(None, b"\0"))
        for shape in _SHAPES:
            for word in shape.findall(data):
                if len(self._traces) < MAX_TRACES:
                    self._traces[word] = None
        self._tail = data[-_LONGEST:]

    @property
    def sha256(self) -> str:
        """Lower-case hexadecimal."""
        return self._digest.hexdigest()

    @property
    def lines_sha256(self) -> str:
        """Digest without carriage returns and without the line feeds at the end; "" where a NUL says: no text."""
        return self._to_last_line.hexdigest() if self._is_text else ""

    @property
    def traces(self) -> tuple[str, ...]:
        """The words that have the shape of ours, each once."""
        return tuple(word.decode("ascii") for word in self._traces)
