"""uuencoded files (POSIX uuencode, the historical form) in the midst of text, or as a transfer encoding.

Full lines, nearly all of a file, are turned into base64 a block at a time, so that 25 MiB cost a fraction of a second;
the others are read one by one, and only so many. A line that only looks like the beginning of a file stays text.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from triaged.mail.measure import Measure

MAX_FILES = 100  #: in one text; what follows stays text
MAX_STEPS = 20_000  #: single lines and blocks of full lines that are read of the texts of one mail
MAX_ENCODED_STEPS = 500  #: of one part that is encoded as a whole, of which a mail has hundreds
MAX_LOOKALIKES = 1000  #: lines that only begin like a file
SLICE_BYTES = 1024 * 1024

_MARK = b"begin "
_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,1000})\r?\n")
_FULL_LINES = re.compile(rb"(?:M[ -`]{60}\r?\n){1,20000}+")
_LINE = re.compile(rb"([ -`])([ -`]{0,90}+)\r?\n")
_END = re.compile(rb"(?:[ `]?\r?\n)?end[ \t]*+(?:\r?\n|\Z)")
_FOREIGN_TAIL = 2  #: characters that some programs add to a line: a check sum

#: Six bits a character, as in base64; a space and "`" both stand for zero.
_TO_BASE64 = bytes.maketrans(
    bytes(range(0x20, 0x61)), b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/A"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that was found in a text."""

    name: bytes  #: as it stands there
    size: int  #: decoded bytes
    sha256: str  #: lower-case hexadecimal, of the decoded bytes
    whole: bool  #: its end was there
    begins: bytes = b""  #: its first decoded bytes, see `Measure`
    body: int = 0  #: where its lines begin in the text


def may_hold(data: bytes) -> bool:
    """Whether `data` shows what may be the beginning of a file; costs next to nothing."""
    return b"\nbegin " in data or data.startswith(_MARK)


@dataclass(slots=True)
class Steps:
    """The work that is left."""

    left: int = MAX_STEPS


def take_out(data: bytes, steps: Steps) -> tuple[bytes, list[File]]:
    """The text without the files that stand in it, and those files in order, as far as `steps` reach."""
    text: list[bytes] = []
    files: list[File] = []
    at = 0
    for start, body, name in _beginnings(data):
        if start < at or len(files) >= MAX_FILES:
            continue
        found = Measure()
        end, size, whole = _read(data, body, found.take, steps)
        if size or whole:
            text.append(data[at:start])
            files.append(File(name=name, size=size, sha256=found.sha256, whole=whole, begins=found.begins, body=body))
            at = end
    text.append(data[at:])
    return b"".join(text), files


def contents(data: bytes) -> Iterator[bytes]:
    """The bytes of the first file in `data`, in pieces; `data` itself where there is none."""
    for _, body, _ in _beginnings(data):
        pieces: list[bytes] = []
        _, size, whole = _read(data, body, pieces.append, Steps(MAX_ENCODED_STEPS))
        if size or whole:
            yield from pieces
            return
    for at in range(0, len(data), SLICE_BYTES):
        yield data[at : at + SLICE_BYTES]


def file_at(data: bytes, body: int) -> list[bytes]:
    """The decoded bytes, in pieces, of the file whose lines begin at `body` in `data`."""
    pieces: list[bytes] = []
    _read(data, body, pieces.append, Steps())
    return pieces


def _beginnings(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where a file may begin, where its first line stands, and its name."""
    at = -1
    for _ in range(MAX_LOOKALIKES):
        at = data.find(_MARK, at + 1)
        if at < 0:
            return
        begin = _BEGIN.match(data, at) if at == 0 or data[at - 1 : at] == b"\n" else None
        if begin is not None:
            yield at, begin.end(), begin[1].strip()


def _read(data: bytes, at: int, take: Callable[[bytes], object], steps: Steps) -> tuple[int, int, bool]:
    """Hand the decoded bytes of the file whose lines begin at `at` to `take`.

    Returns:
        Where its text ends, its size, and whether it ends as it should.
    """
    size = 0
    while steps.left > 0:
        steps.left -= 1
        full = _FULL_LINES.match(data, at)
        if full is not None:
            lines = full[0].replace(b"\r", b"")
            piece = binascii.a2b_base64(lines[1:-1].replace(b"\nM", b"").translate(_TO_BASE64))
            at = full.end()
        else:
            line = _LINE.match(data, at)
            piece = _decoded(line, first=size == 0) if line else b""
            if line is None or not piece:
                break
            at = line.end()
        take(piece)
        size += len(piece)
    end = _END.match(data, at)
    return (end.end() if end else at), size, end is not None


def _decoded(line: re.Match[bytes], *, first: bool) -> bytes:
    """The bytes of one line; none where it is the last, or of no file."""
    length = (line[1][0] - 0x20) & 0x3F
    encoded = line[2]
    needed = (length + 2) // 3 * 4
    if len(encoded) > needed + _FOREIGN_TAIL or (first and len(encoded) < needed):
        return b""  # later lines may have lost spaces at their end
    return binascii.a2b_base64(encoded[:needed].ljust(needed).translate(_TO_BASE64))[:length]
