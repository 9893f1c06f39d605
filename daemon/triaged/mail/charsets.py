"""Bytes of a declared charset to text: what the label says where it can be true, else the best that can be found."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from triaged.mail.labels import NOT_ASCII_BASED, codec

#: Of one mail. A guess costs milliseconds, and a mail has room for many thousand labels that say nothing.
MAX_GUESSES = 20

#: Bytes of a text that the guesser looks at: enough to tell, and its cost stays in milliseconds.
GUESS_BYTES = 16 * 1024

#: A text with at most one unreadable character in so many keeps its declared charset.
TOLERATED_ERROR_RATIO = 50
TOLERATED_ERRORS = 2  #: so many do no harm to a short text either, as long as more of its characters can be read

#: Switches between scripts that are followed in one text; mail that a person wrote has far fewer.
JIS_RUNS = 20_000

#: Vendors' forms of a charset that go out under its name; tried when the charset itself does not read the bytes.
_VENDOR_FORMS = {"big5hkscs": "cp950", "euc-jp": "euc-jis-2004"}

#: Charsets whose C1 controls nobody sends: bytes 0x80 to 0x9f there mean that the text is of the Windows code page.
_WINDOWS_FORMS = {"iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-15": "cp1252"}

_C1 = re.compile("[\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_JIS_ESCAPE = re.compile(rb"(\x1b(?:\$[@B]|\([BIJ]))")
_JIS_ESCAPE_ONLY = re.compile(rb"\x1b(?:\$[@B]|\([BIJ])")
_RAISED = bytes(b | 0x80 if b > 0x20 else b for b in range(256))  #: line breaks inside a run stay as they are
_JIS_TWO_BYTE = frozenset({b"$@", b"$B"})


@dataclass(slots=True, kw_only=True)
class Guesses:
    """What is known of one mail's charsets, and how many guesses it may still cost."""

    hint: str | None = None  #: the charset that raw 8-bit bytes of headers probably have
    left: int = MAX_GUESSES
    last: str | None = None  #: what was guessed last; stands for all further guesses when none are left

    def guess(self, data: bytes) -> str | None:
        """The codec that a statistical guesser proposes, from our list only; None when it knows none."""
        if self.left > 0:
            self.left -= 1
            found = _detect(data[:GUESS_BYTES])
            self.last = found or self.last
            return found
        return self.last


def _detect(sample: bytes) -> str | None:
    # Slow to import (its tables), and needed only by mail that is labelled wrong.
    import chardet  # noqa: PLC0415 - see above

    name = codec(chardet.detect(sample).get("encoding"))
    return codecs.lookup(name).name if name else None


def header_charset(data: bytes, declared: str | None, guesses: Guesses) -> str | None:
    """The charset that the raw 8-bit headers of a mail, joined in `data`, probably have: a hint for each of them.

    That of the text (`declared`) unless they can be neither that nor UTF-8; then one guess for all.
    """
    name = codec(declared)
    if data.isascii() or _strict(data, "utf-8") is not None or (name and _strict(data, name) is not None):
        return name
    return guesses.guess(data) or name


def decode(data: bytes, declared: str | None, guesses: Guesses | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode `data`, trying the declared charset, UTF-8, a guess, and last Latin-1; never raises.

    Args:
        data: The bytes.
        declared: Their label, if they have one.
        guesses: What guesses are counted against; without it none is made.

    Returns:
        The text, without a byte order mark and without surrogates, and the names of what was odd: "charset-unknown"
        (the label means nothing), "charset-wrong" (the bytes are not what the label says), "charset-guessed" (no label,
        and not UTF-8), "charset-errors" (single characters could not be read).
    """
    name = codec(declared)
    if name not in NOT_ASCII_BASED and data.isascii():
        return data.decode("ascii"), ()
    text, odd = _decode(data, declared, name, guesses)
    if name == "utf-7":  # the one codec that reads surrogates without error
        text = _SURROGATE.sub("\ufffd", text)
    return text.removeprefix("\ufeff"), odd


def _decode(
    data: bytes, declared: str | None, name: str | None, guesses: Guesses | None
) -> tuple[str, tuple[str, ...]]:
    odd = ("charset-guessed",) if not declared else ("charset-unknown",) if name is None else ("charset-wrong",)
    if name is not None:
        text = _strict(data, name)
        if text is not None:
            return _without_controls(data, name, text), ()
        if name.startswith("iso2022-jp"):
            return _decode_jis(data), ()
    text = _strict(data, "utf-8")
    if text is not None:
        return text, odd if declared else ()
    return _decode_damaged(data, name, odd, guesses)


def _without_controls(data: bytes, name: str, text: str) -> str:
    """`text`, read as the Windows code page where it would hold C1 controls and that one has characters for them."""
    form = _WINDOWS_FORMS.get(name)
    if form is None or _C1.search(text) is None:
        return text
    return _strict(data, form) or text


def _decode_damaged(
    data: bytes, name: str | None, odd: tuple[str, ...], guesses: Guesses | None
) -> tuple[str, tuple[str, ...]]:
    """Bytes that neither their label nor UTF-8 reads without error."""
    if name is not None:
        text = _strict(data, _VENDOR_FORMS[name]) if name in _VENDOR_FORMS else None
        if text is not None:
            return text, ()
        text = data.decode(name, "replace")
        if _is_hardly_damaged(text):
            return text, ("charset-errors",)
    guess = guesses.guess(data) if guesses is not None else None
    if guess is not None:
        text = data.decode(guess, "replace")
        if text.count("\ufffd") * TOLERATED_ERROR_RATIO <= len(text):
            return text, odd
    return data.decode("latin-1"), (*odd, "charset-errors")


def _is_hardly_damaged(text: str) -> bool:
    """Whether a label is right in spite of errors: few, and outnumbered by the characters that only it reads so."""
    errors = text.count("\ufffd")
    if errors > max(TOLERATED_ERRORS, len(text) // TOLERATED_ERROR_RATIO):
        return False
    return sum(1 for _ in _NOT_ASCII.finditer(text)) >= 3 * errors  # an error is such a character too


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
