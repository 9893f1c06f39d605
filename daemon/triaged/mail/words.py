"""RFC 2047 encoded words and RFC 2231 parameters, as tolerant as the mail that carries them.

Everything here is linear in the length of its input and never raises. Raw 8-bit bytes of a header travel inside str as
surrogate escapes until they are decoded here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote_to_bytes

from triaged.mail import charsets
from triaged.mail.charsets import Guesses

#: Parameters of one header that are looked at; senders use fewer than ten.
MAX_PARAMETERS = 100

#: The parameters that anybody asks for; the others are not decoded. Those that a person reads may hold encoded words
#: (RFC 2047 5 forbids it, many programs do it); the others are for programs.
_NAMES = frozenset({"filename", "name"})
_TOKENS = frozenset({"boundary", "charset", "delsp", "format", "method", "protocol", "report-type", "smime-type"})

_WORD_START = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?")
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_TYPE = re.compile(r'\s*+([^\s;=",()/]++(?:\s?/\s?[^\s;=",()/]++)?)(?!\s*+=)')
_KNOWN = rf"(?:{'|'.join(sorted(_NAMES | _TOKENS))})[*\d]{{0,5}}\s*+="
#: One parameter, also where the semicolon before it is missing. A quoted value ends where its quotes end only if
#: something follows that can: `"a "b" c.pdf"`, and one that is never closed, are read to the next semicolon.
_PARAMETER = re.compile(
    r'(?:[;,]|(?<!\s)\s|\A)\s*+([^\s=;",*()]{1,80}?)(?:\*(\d{1,3}))?(\*?)\s*+=\s*+'
    r'(?:"((?:[^"\\]|\\.)*+)"(?=\s*+(?:[;,(]|\Z|[\w*-]{1,40}=))|((?:[^;\s]|\s(?!' + _KNOWN + r"))*+))",
    re.DOTALL | re.IGNORECASE,
)
#: In a value, a backslash before a letter or digit stands for itself: `"C:\scan.pdf"`.
_SHORT = 48  #: characters of a value that is probably known: `text/plain; charset=utf-8`, no boundary
_VALUE_PAIR = re.compile(r"\\([^\w\s])")
_COMMENT_BEHIND = re.compile(r"\s*\(.*", re.DOTALL)


def clean(text: str) -> str:
    """`text` as one line: every control character and line separator becomes one space; ends stripped."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _CONTROL.sub(" ", text).strip()


def decode_text(raw: str, guesses: Guesses | None = None) -> str:
    """The readable value of an unstructured header (or a display name), one line.

    Args:
        raw: The unfolded value, raw bytes as surrogate escapes.
        guesses: What raw 8-bit bytes probably are, and what guesses are counted against.
    """
    return clean(_decode_words(raw, guesses)) if "=?" in raw else decode_bytes(raw, guesses)


def decode_bytes(raw: str, guesses: Guesses | None = None) -> str:
    """The value of a structured header as it stands, one line: raw 8-bit bytes are read, encoded words are not."""
    if raw.isascii():
        return raw.strip() if raw.isprintable() else clean(raw)
    return clean(_decode_raw(raw.encode("utf-8", "surrogateescape"), guesses))


def _decode_raw(data: bytes, guesses: Guesses | None) -> str:
    """Raw 8-bit header bytes: UTF-8 by RFC 6532, else the hint, else a guess."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return charsets.decode(data, guesses.hint if guesses else None, guesses)[0]


def _decode_words(raw: str, guesses: Guesses | None) -> str:
    pieces: list[tuple[str, list[bytes]]] = []  # charset ("" for plain text) and bytes
    at = 0
    for start, end, charset, payload in _words(raw):
        between = raw[at:start]
        # RFC 2047 6.2: white space between two encoded words is not shown.
        if between and not (pieces and pieces[-1][0] and between.isspace()):
            pieces.append(("", [between.encode("utf-8", "surrogateescape")]))
        if pieces and pieces[-1][0] == charset:
            pieces[-1][1].append(payload)  # a character may be split between two words
        else:
            pieces.append((charset, [payload]))
        at = end
    if at < len(raw):
        pieces.append(("", [raw[at:].encode("utf-8", "surrogateescape")]))
    return "".join(
        [
            charsets.decode(b"".join(data), charset, guesses)[0] if charset else _decode_raw(b"".join(data), guesses)
            for charset, data in pieces
        ]
    )


def _words(raw: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Start, end, charset and decoded bytes of each encoded word."""
    at = 0
    while (start := raw.find("=?", at)) >= 0:
        head = _WORD_START.match(raw, start)
        if head is None:
            at = start + 2
            continue
        end = raw.find("?=", head.end())
        if end < 0:
            return
        at = end + 2
        charset = head[1].partition("*")[0].lower()  # RFC 2231 5: a language may follow
        yield start, at, charset, _payload(head[2], raw[head.end() : end])


def _payload(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Base64 as far as it can be read: foreign characters are skipped, missing padding is added."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        body = data.partition(b"=")[0].translate(None, _NOT_BASE64)
        whole = len(body) - (len(body) % 4 == 1)  # one character alone holds no byte
        return binascii.a2b_base64(body[:whole] + b"==")


def parameters(raw: str, guesses: Guesses | None = None) -> tuple[str, Mapping[str, str]]:
    """A structured value like Content-Type: its first word in lower case, and those parameters that are used.

    Names are lower-case. RFC 2231 continuations and charsets are put together, in whatever order they stand; of a
    parameter that is given twice the first counts. A boundary is what stands there, raw; a file name is data, whatever
    path or sign it holds, except that control characters become spaces.
    """
    # Charset guesses may be asked for raw 8-bit bytes, encoded words, RFC 2231.
    if len(raw) <= _SHORT and raw.isascii() and "=?" not in raw and "*" not in raw:
        return _short_parameters(raw)
    return _parameters(raw, guesses)


@lru_cache(maxsize=256)  # most mails say the same
def _short_parameters(raw: str) -> tuple[str, Mapping[str, str]]:
    return _parameters(raw, None)


def _parameters(raw: str, guesses: Guesses | None) -> tuple[str, Mapping[str, str]]:
    head = _TYPE.match(raw)
    first = clean(head[1]).lower().replace(" ", "") if head else ""
    at = head.end() if head else 0
    if "=" not in raw:
        return first, {}
    simple: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in islice(_PARAMETER.finditer(raw, at), MAX_PARAMETERS):
        name, index, star, quoted, bare = match.groups()
        name = name.lower()
        if name not in _NAMES and name not in _TOKENS:
            continue
        value = _VALUE_PAIR.sub(r"\1", quoted) if bare is None else _bare(bare)
        if index is None and not star:
            simple.setdefault(name, _readable(name, value, guesses))
        else:
            pieces.setdefault(name, {}).setdefault(int(index or 0), (bool(star), value))
    for name, found in pieces.items():  # RFC 2231 wins over the plain form that stands beside it for old readers
        joined = _joined([found[index] for index in sorted(found)], guesses)
        simple[name] = joined or simple.get(name, "")
    return first, simple


def _bare(value: str) -> str:
    value = value.strip()
    if not value.startswith('"'):
        return value
    return value[1:-1] if value.endswith('"', 1) else value.replace('"', "", 2)


def _readable(name: str, value: str, guesses: Guesses | None) -> str:
    if name in _NAMES:
        return decode_text(value, guesses)
    if name == "boundary":
        return value.strip()
    return _COMMENT_BEHIND.sub("", decode_bytes(value, guesses)).strip("'\"")


def _joined(pieces: list[tuple[bool, str]], guesses: Guesses | None) -> str:
    """RFC 2231 3 and 4: the pieces one after the other; the first encoded one names the charset."""
    charset = ""
    data = bytearray()
    for encoded, value in pieces:
        raw = value.encode("utf-8", "surrogateescape")
        if encoded:
            if not charset and raw.count(b"'") >= 2:
                label, _, raw = raw.split(b"'", 2)
                charset = label.decode("ascii", "replace")
            raw = unquote_to_bytes(raw)
        data += raw
    if not charset:
        return decode_text(data.decode("utf-8", "surrogateescape"), guesses)
    return clean(charsets.decode(bytes(data), charset, guesses)[0])
