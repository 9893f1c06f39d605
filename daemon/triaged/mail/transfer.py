"""Content-Transfer-Encodings (RFC 2045 6): parts of the source to decoded bytes, never a large one at once."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator

from triaged.mail import uuencode
from triaged.mail.split import Part, Source
from triaged.mail.words import decode_base64

SLICE_BYTES = 1024 * 1024  #: of the source that are decoded at a time

_NAME_END = re.compile(r"[(;,]")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")  #: `base-64`, `"base64"` and `Quoted_Printable` are in use

#: Nearly all names, as they are compared below.
_USUAL = {"": "", "7bit": "7bit", "8bit": "8bit", "base64": "base64", "quoted-printable": "quotedprintable"}
_UUENCODE = frozenset({"xuuencode", "uuencode", "xuue", "uue", "xuu", "uu"})
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))


def decoded(source: Source, part: Part) -> Iterator[bytes]:
    """The body of a leaf in decoded pieces of at most SLICE_BYTES; damage shortens it but never raises."""
    stated = part.block.first("content-transfer-encoding")
    encoding = _USUAL.get(stated)
    if encoding is None:
        encoding = _NOT_A_NAME.sub("", _NAME_END.split(stated.strip(), 1)[0].lower())
    if encoding == "base64":
        return _base64(source, part.start, part.end)
    if encoding == "quotedprintable":
        return map(binascii.a2b_qp, _lines(source, part.start, part.end))
    if encoding in _UUENCODE:
        return uuencode.contents(source[part.start : part.end])
    return _slices(source, part.start, part.end)


def measure(source: Source, part: Part) -> tuple[int, str]:
    """Size and SHA-256 (lower-case hexadecimal) of a leaf's decoded bytes."""
    size = 0
    digest = hashlib.sha256()
    for piece in decoded(source, part):
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def beginning(source: Source, part: Part, limit: int) -> tuple[bytes, bool]:
    """The first `limit` decoded bytes of a leaf, and whether more was there."""
    data = bytearray()
    for piece in decoded(source, part):
        data += piece
        if len(data) > limit:
            return bytes(data[:limit]), True
    return bytes(data), False


def _slices(source: Source, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, SLICE_BYTES):
        yield source[at : min(at + SLICE_BYTES, end)]


def _lines(source: Source, start: int, end: int) -> Iterator[bytes]:
    """Slices that end with a line, or at least not inside `=XX`, so that each decodes by itself."""
    while start < end:
        piece = source[start : min(start + SLICE_BYTES, end)]
        if start + len(piece) < end:
            escape = piece.rfind(b"=", len(piece) - 2)
            piece = piece[: piece.rfind(b"\n") + 1] or piece[: escape if escape > 0 else None]
        yield piece
        start += len(piece)


def _base64(source: Source, start: int, end: int) -> Iterator[bytes]:
    """What stands before the first padding (RFC 2045 6.8: it ends the data); foreign characters are skipped."""
    if end - start <= SLICE_BYTES:
        yield decode_base64(source[start:end])
        return
    rest = b""
    for piece in _slices(source, start, end):
        clean_piece, padding, _ = (rest + piece.translate(None, _NOT_BASE64)).partition(b"=")
        whole = len(clean_piece) - len(clean_piece) % 4
        rest = clean_piece[whole:]
        yield binascii.a2b_base64(clean_piece[:whole])
        if padding:
            break
    yield decode_base64(rest)
