"""Content-Transfer-Encodings (RFC 2045 6): parts of the source to decoded bytes, never a large one at once."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterator, Sequence

from triaged.mail import uuencode
from triaged.mail.labels import codec
from triaged.mail.measure import Measure
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
#: Lines of base64, to the padding or the first line that is something else.
_LINES = re.compile(
    rb"(?:[A-Za-z0-9+/]*+[ \t]*+(?:\r*+\n|\r|\Z))*+(?:[A-Za-z0-9+/]++=++[ \t]*+(?=[\r\n]|\Z)(?:\r*+\n|\r)?+)?+"
)
_LINE = re.compile(rb"[^\r\n]++")
_LONG_WORD = 40  #: nobody writes a longer one
_DATA = re.compile(rb"[A-Za-z0-9+/]{%d,}+" % (_LONG_WORD + 1))
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_SHORTEST = 4  #: characters of base64 that can be a text
_SHORTEST_8BIT = 8  #: where the charset makes a character of nearly every byte
_LOOK_BYTES = 1024  #: of a line that is perhaps damaged base64


def decoded(source: Source, part: Part) -> Iterator[bytes]:
    """The body of a leaf in decoded pieces of at most SLICE_BYTES; damage shortens it but never raises."""
    encoding = _encoding(part)
    if encoding == "base64":
        return _base64(source, part.start, part.end)
    if encoding == "quotedprintable":
        return map(binascii.a2b_qp, _lines(source, part.start, part.end))
    if encoding in _UUENCODE:
        return uuencode.contents(source[part.start : part.end])
    return _slices(source, part.start, part.end)


def _encoding(part: Part) -> str:
    """The encoding that a part states, as the names here are written."""
    stated = part.block.first("content-transfer-encoding")
    encoding = _USUAL.get(stated)
    return _NOT_A_NAME.sub("", _NAME_END.split(stated.strip(), 1)[0].lower()) if encoding is None else encoding


def measure(source: Source, part: Part, traceable: int = 0) -> Measure:
    """Size, SHA-256 and beginning of a leaf's decoded bytes, and words of ours in the first `traceable` of them."""
    found = Measure(traceable)
    for piece in decoded(source, part):
        found.take(piece)
    return found


def beginning(source: Source, part: Part, limit: int) -> tuple[bytes, bool]:
    """The first `limit` decoded bytes of a leaf, and whether more was there."""
    data = bytearray()
    for piece in decoded(source, part):
        data += piece
        if len(data) > limit:
            return bytes(data[:limit]), True
    return bytes(data), False


def text_beginning(source: Source, part: Part, limit: int) -> tuple[bytes, bool, Sequence[str]]:
    """Like `beginning`, for text, which some senders label base64 though it is plain, wholly or from its footer on.

    Returns:
        The bytes, whether more was there, and what was odd: "transfer-encoding-wrong" (they are plain, and given as
        they stand), "base64-damaged" (not all of them could be read).
    """
    if _encoding(part) != "base64":
        return *beginning(source, part, limit), ()
    end = min(part.end, part.start + 2 * limit)  # with its line breaks, base64 is a good third longer than its data
    charset = codec(part.params.get("charset", "")) or "utf-8"
    data, odd = _base64_text(source[part.start : end], charset, whole=end == part.end)
    return data[:limit], end < part.end or len(data) > limit, odd


def _base64_text(source: bytes, charset: str, *, whole: bool) -> tuple[bytes, Sequence[str]]:
    """The bytes of a text that is labelled base64, and what was odd. `whole`: it does not go on."""
    packed = source.translate(None, b"\r\n")
    if not whole:
        packed = packed[: len(packed) - len(packed) % 4]
    try:
        data = binascii.a2b_base64(packed, strict_mode=True)
    except binascii.Error:
        pass
    else:
        if _is_text(packed, data, charset):
            return data, ()
    start = len(source) - len(source.lstrip())
    lines = _LINES.match(source, start)
    end = lines.end() if lines else start
    line = _LINE.search(source, end)
    other = line[0][:_LOOK_BYTES] if line else b""
    if sum(map(len, _DATA.findall(other))) * 2 > len(other):
        return decode_base64(source), ("base64-damaged",)
    packed = source[start:end].translate(None, b" \t\r\n")
    data = decode_base64(packed)
    if not _is_text(packed, data, charset):
        return source, ("transfer-encoding-wrong",) if source.strip() else ()
    behind = source[end:].lstrip(b"\r\n")
    footer = b"\n" + behind if behind.strip() and b"\0" not in data else b""
    return data + footer, () if len(packed) % 4 == 0 or not whole else ("base64-damaged",)


def _is_text(packed: bytes, data: bytes, charset: str) -> bool:
    """Whether base64 without its line breaks is that, and no short plain text that happens to look so."""
    letters = len(packed.rstrip(b"="))
    if letters > _LONG_WORD or (letters and packed.endswith(b"=") and len(packed) % 4 == 0):
        return True
    if letters < _SHORTEST or _CONTROL.search(data):
        return False
    try:
        text = data.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return False
    if charset == "utf-8":
        return True
    # Nearly any bytes are characters of an 8-bit charset, but seldom letters and marks that people write.
    return letters >= _SHORTEST_8BIT and all(each.isspace() or unicodedata.category(each)[0] in "LMNP" for each in text)


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
