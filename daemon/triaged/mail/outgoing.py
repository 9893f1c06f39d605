"""A frozen notice with its files behind it, in pieces: the same bytes each time, and never all of them in memory.

The frozen part is a whole header block and the first part of a multipart (`mail.compose`); what is added here is every
further part and the closing boundary. Every file goes as base64, also a mail: as `message/rfc822` it would have to go
as it is (RFC 2046 5.2.1), and raw bytes of strangers are never passed on. Of what a stranger has written, only the
name of a file reaches a header, cleaned and encoded here.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from triaged.model import FilePart

MAX_NAME_CHARACTERS = 150  #: of a file name
MAX_ENDING_CHARACTERS = 12  #: of its ending, which a shorter name keeps
LINE_BYTES = 57  #: of a file in one line of base64 (RFC 2045 6.8: 76 characters)
PART_HEAD_BYTES = 4096  #: more than the headers of a part can come to, with its boundary
UNNAMED = "attachment"  #: a file without a name
MAIL_ENDING = ".eml"

_BLOCK_BYTES = LINE_BYTES * 1024  #: of a file that are encoded together
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._()+,=@~#&'!-]{1,50}", re.ASCII)
_SEGMENT_CHARACTERS = 58  #: of a name that goes on in further lines (RFC 2231 3)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')  # what Windows cannot have in a file name
_KEPT_FORMATS = "\u200c\u200d"  #: joiners, without which Persian and Indian words are spelt wrongly
_CONTENT_ID = re.compile(r"[A-Za-z0-9.@_+-]{1,200}", re.ASCII)
_TYPE = re.compile(r"(image|audio|video|application|font|text)/[a-z0-9][a-z0-9.+-]{0,100}", re.ASCII)
_MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
_ANY_TYPE = "application/octet-stream"

#: Programs show these in the mail, with all that is in them, or do something about them. So they go as plain files.
_ACTIVE = re.compile(r"[/+.-](?:x?html|xml|xslt?|svg|pgp|pkcs\d|ms-tnef)|script", re.ASCII)
#: Text that is shown or understood without harm. Its charset is not known here.
_TEXTS = frozenset({"text/plain", "text/csv", "text/calendar", "text/vcard"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A mail with its files, as it goes to the relay."""

    content: bytes  #: frozen: header block and first part, CRLF line ends
    boundary: str  #: of the multipart around all parts
    #: Each with what gives its decoded bytes; that is not asked where something else stands in its place.
    files: Sequence[tuple[FilePart, Callable[[], Iterable[bytes]]]]

    @property
    def size(self) -> int:
        """Bytes in all, as RFC 1870 5 counts them."""
        parts = sum(len(_delimiter(self.boundary) + part_head(file)) + _encoded_size(file) for file, _ in self.files)
        return len(self.content) + parts + len(_closing(self.boundary))

    def pieces(self) -> Iterator[bytes]:
        """The mail in order, in pieces of at most some 80 KiB behind the frozen one; may be asked for more than once.

        Raises:
            ValueError: A file has not the size that it is said to have; it is not sent as another.
        """
        yield self.content
        for file, decoded in self.files:
            yield _delimiter(self.boundary) + part_head(file)
            if file.instead is not None:
                yield _lines(file.instead.encode("utf-8"))
                continue
            size = 0
            for block in _blocks(decoded()):
                size += len(block)
                yield _lines(block)
            if size != file.size:
                raise ValueError(f"a file has {size} bytes, not {file.size}")
        yield _closing(self.boundary)


def encoded_size(size: int) -> int:
    """Bytes of base64, with its line ends, for so many bytes of a file."""
    return (size + 2) // 3 * 4 + (size + LINE_BYTES - 1) // LINE_BYTES * 2


def clean_name(name: str | None, kind: str) -> str:
    """The name that a file goes by: no folder, nothing that is not seen, at most MAX_NAME_CHARACTERS.

    Args:
        name: As the sender gave it, decoded.
        kind: The media type; a mail gets the ending of one.
    """
    composed = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in composed if each in _KEPT_FORMATS or unicodedata.category(each)[0] != "C")
    words = " ".join(_NOT_IN_NAMES.sub("_", seen).split()).strip(" .")
    if not words.strip(_KEPT_FORMATS + " ._"):
        words = UNNAMED
    if kind in _MAIL_TYPES and not words.lower().endswith(MAIL_ENDING):
        words += MAIL_ENDING
    if len(words) <= MAX_NAME_CHARACTERS:
        return words
    stem, dot, ending = words.rpartition(".")
    if not stem or len(ending) > MAX_ENDING_CHARACTERS:
        return words[:MAX_NAME_CHARACTERS].rstrip(" .")
    return stem[: MAX_NAME_CHARACTERS - len(ending) - 1].rstrip(" .") + dot + ending


def clean_type(kind: str) -> str:
    """The media type that a file goes under: that of any file where the declared one could do something."""
    if _TYPE.fullmatch(kind) is None or _ACTIVE.search(kind) or (kind.startswith("text/") and kind not in _TEXTS):
        return _ANY_TYPE
    return kind


def part_head(file: FilePart) -> bytes:
    """The headers of one part, with the empty line behind them."""
    lines = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"]
    if file.instead is None:
        name = clean_name(file.filename, file.type)
        shown = file.content_id is not None and _CONTENT_ID.fullmatch(file.content_id)
        lines = [
            f"Content-Type: {clean_type(file.type)};",
            *_parameter("name", name),
            "Content-Transfer-Encoding: base64",
            f"Content-Disposition: {'inline' if shown else 'attachment'};",
            *_parameter("filename", name),
            *([f"Content-ID: <{file.content_id}>"] if shown else ()),
        ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _parameter(name: str, value: str) -> list[str]:
    """A parameter as the further lines of its header: plain, or as RFC 2231 encodes and continues it."""
    if _PLAIN_NAME.fullmatch(value):
        return [f' {name}="{value}"']
    segments = [""]
    for each in value:
        encoded = quote(each, safe="", encoding="utf-8")
        if len(segments[-1]) + len(encoded) > _SEGMENT_CHARACTERS:
            segments.append("")
        segments[-1] += encoded
    if len(segments) == 1:
        return [f" {name}*=utf-8''{segments[0]}"]
    lines = [f" {name}*{at}*={text};" for at, text in enumerate(segments)]
    lines[0] = lines[0].replace("=", "=utf-8''", 1)
    return [*lines[:-1], lines[-1].removesuffix(";")]


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of whole lines; only the last is shorter."""
    rest = b""
    for piece in pieces:
        data = rest + piece if rest else piece
        whole = len(data) - len(data) % _BLOCK_BYTES
        for at in range(0, whole, _BLOCK_BYTES):
            yield data[at : at + _BLOCK_BYTES]
        rest = data[whole:]
    if rest:
        yield rest


def _lines(block: bytes) -> bytes:
    """RFC 2045 6.8: base64 in lines of 76 characters."""
    encoded = binascii.b2a_base64(block, newline=False)
    return b"".join(encoded[at : at + 76] + b"\r\n" for at in range(0, len(encoded), 76))


def _encoded_size(file: FilePart) -> int:
    return encoded_size(file.size if file.instead is None else len(file.instead.encode("utf-8")))


def _delimiter(boundary: str) -> bytes:
    return f"--{boundary}\r\n".encode("ascii")


def _closing(boundary: str) -> bytes:
    return f"--{boundary}--\r\n".encode("ascii")
