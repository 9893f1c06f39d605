"""Bytes of a declared charset to text, for the labels that real mail carries.

Labels are names given by strangers, so only the codecs listed here are ever looked up: Python knows others that are no
charsets at all ("unicode_escape") or cost quadratic time ("punycode", "idna").
"""

from __future__ import annotations

import codecs
import re

#: Bytes of a text that the guesser looks at: enough to tell, and its cost stays in milliseconds.
GUESS_BYTES = 16 * 1024

#: A text with at most one unreadable character in so many keeps its declared charset.
TOLERATED_ERROR_RATIO = 50

#: Switches between scripts that are followed in one text; mail that a person wrote has far fewer.
JIS_RUNS = 20_000

#: Labels that are wrong, too narrow or unknown to Python -> the codec that reads such mail right.
_ALIASES = {
    "ansi": "cp1252",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi-x3.4-1968": "utf-8",
    "646": "utf-8",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-8-mac": "utf-8",
    "cp65001": "utf-8",
    "65001": "utf-8",
    "utf7": "utf-7",
    "unicode-1-1-utf-7": "utf-7",
    "utf16": "utf-16",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    # RFC 1345 names of subsets: senders use the superset under the old label.
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb2312-80": "gb18030",
    "gb-2312-80": "gb18030",
    "euc-cn": "gb18030",
    "x-euc-cn": "gb18030",
    "euccn": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "windows-936": "gb18030",
    "chinese": "gb18030",
    "hz-gb-2312": "hz",
    "x-x-big5": "big5hkscs",
    "big5": "big5hkscs",
    "big-5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "cn-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949",
    "ks-c-5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc-5601": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "windows-949": "cp949",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms-kanji": "cp932",
    "windows-31j": "cp932",
    "windows-932": "cp932",
    "cp943c": "cp932",
    # iso-2022-jp-ext reads the half-width kana that mail programs put under the plain label.
    "iso-2022-jp": "iso2022-jp-ext",
    "iso-2022-jp-ms": "iso2022-jp-ext",
    "iso-2022-jp-1": "iso2022-jp-ext",
    "cp50220": "iso2022-jp-ext",
    "cp50221": "iso2022-jp-ext",
    "cp50222": "iso2022-jp-ext",
    "x-euc-jp": "euc-jp",
    "eucjp": "euc-jp",
    "koi8": "koi8-r",
    "koi": "koi8-r",
    "koi8-ru": "koi8-u",
    "x-koi8-r": "koi8-r",
    "cp-866": "cp866",
    "ibm866": "cp866",
    "macintosh": "mac-roman",
    "mac": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-mac-ce": "mac-latin2",
    "x-mac-centraleurroman": "mac-latin2",
    "x-mac-greek": "mac-greek",
    "x-mac-turkish": "mac-turkish",
    "x-mac-icelandic": "mac-iceland",
    "x-mac-japanese": "cp932",
    "x-mac-korean": "cp949",
    "x-mac-chinesesimp": "gb18030",
    "x-mac-chinesetrad": "big5hkscs",
}

_PLAIN = (
    *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *(f"cp{n}" for n in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874)),
    *(f"cp{n}" for n in (932, 949, 950, 1125, *range(1250, 1259))),
    *(f"iso2022-jp{n}" for n in ("-2", "-2004", "-3", "-ext")),
    *("utf-7", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
    *("gb18030", "hz", "big5hkscs", "euc-jp", "euc-jis-2004", "shift-jis-2004", "shift-jisx0213", "johab"),
    *("iso2022-kr", "koi8-r", "koi8-u", "koi8-t", "kz1048", "ptcp154"),
    *("mac-roman", "mac-cyrillic", "mac-latin2", "mac-greek", "mac-turkish", "mac-iceland"),
)

#: Charsets in which bytes below 0x80 do not stand for themselves.
_NOT_ASCII_BASED = frozenset(
    {"utf-7", "hz", "iso2022-kr", *(name for name in _PLAIN if name.startswith(("iso2022-jp", "utf-16", "utf-32")))}
)

_JIS_ESCAPE = re.compile(rb"(\x1b(?:\$[@B]|\([BIJ]))")
_JIS_ESCAPE_ONLY = re.compile(rb"\x1b(?:\$[@B]|\([BIJ])")
_RAISED = bytes(b | 0x80 if b > 0x20 else b for b in range(256))  #: line breaks inside a run stay as they are
_JIS_TWO_BYTE = frozenset({b"$@", b"$B"})

_CODECS: dict[str, str] = {
    **{name: name for name in _PLAIN},
    **{name.replace("iso8859-", "iso-8859-"): name for name in _PLAIN if name.startswith("iso8859-")},
    **{name.replace("iso2022-", "iso-2022-"): name for name in _PLAIN if name.startswith("iso2022-")},
    **{name.replace("cp", "windows-"): name for name in _PLAIN if name.startswith("cp12")},
    **{name.replace("cp", "x-cp"): name for name in _PLAIN if name.startswith("cp12")},
    **{name.replace("cp", "ibm"): name for name in _PLAIN if name.startswith(("cp4", "cp7", "cp8"))},
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
    **_ALIASES,
}


def codec(declared: str | None) -> str | None:
    """The Python codec for a declared charset name, or None when the name says nothing usable."""
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower().replace("_", "-")
    return _CODECS.get(name)


def decode(data: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    """Decode `data`, trying the declared charset, UTF-8, a guess, and last Latin-1; never raises.

    Returns the text and the names of what was odd: "charset-unknown" (the label means nothing), "charset-wrong" (the
    bytes are not what the label says), "charset-guessed" (no label, and not UTF-8), "charset-errors" (single characters
    could not be read).
    """
    name = codec(declared)
    if name not in _NOT_ASCII_BASED and data.isascii():
        return data.decode("ascii"), ()
    odd = ("charset-guessed",) if not declared else ("charset-unknown",) if name is None else ("charset-wrong",)
    if name is not None:
        text = _strict(data, name)
        if text is not None:
            return text, ()
        if name.startswith("iso2022-jp"):
            return _decode_jis(data), ()
    text = _strict(data, "utf-8")
    if text is not None:
        return text, odd if declared else ()
    return _decode_damaged(data, name, odd)


def _decode_damaged(data: bytes, name: str | None, odd: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Bytes that neither their label nor UTF-8 reads without error."""
    if name is not None:
        text = data.decode(name, "replace")
        if text.count("\ufffd") * TOLERATED_ERROR_RATIO <= len(text):
            return text, ("charset-errors",)
    guess = _guess(data[:GUESS_BYTES])
    if guess is not None:
        text = data.decode(guess, "replace")
        if text.count("\ufffd") * TOLERATED_ERROR_RATIO <= len(text):
            return text, odd
    return data.decode("latin-1"), (*odd, "charset-errors")


def _decode_jis(data: bytes) -> str:
    """ISO-2022-JP with the vendor characters (circled digits and kin) that Python's own codec refuses.

    Each run after an escape sequence is read as EUC of JIS X 0213, which has them at the same places.
    """
    out: list[str] = []
    escape = b"(B"
    for piece in _JIS_ESCAPE.split(data, JIS_RUNS):
        if _JIS_ESCAPE_ONLY.fullmatch(piece):
            escape = piece[1:]
        elif escape in _JIS_TWO_BYTE:
            out.append(piece.translate(_RAISED).decode("euc-jis-2004", "replace"))
        elif escape == b"(I":
            out.append(piece.translate(_RAISED).decode("cp932", "replace"))
        else:
            out.append(piece.decode("ascii", "replace"))
    return "".join(out)


def _strict(data: bytes, name: str) -> str | None:
    """The text, or None where the bytes are not of this charset."""
    try:
        return data.decode(name)
    except UnicodeError:
        return None


def _guess(sample: bytes) -> str | None:
    """The codec that a statistical guesser proposes, from our list only."""
    # Slow to import (its tables), and needed only by mail that is labelled wrong.
    import chardet  # noqa: PLC0415 - see above

    found = chardet.detect(sample).get("encoding")
    name = codec(found)
    if name is None:
        return None
    return codecs.lookup(name).name
