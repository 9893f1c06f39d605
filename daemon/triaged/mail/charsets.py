"""Bytes of a declared charset to text: what the label says where it can be true, else the best that can be found.

A byte order mark wins over every label. Then the label counts, for HTML without a usable one that of its own head, then
UTF-8 where the bytes are valid as such, then `detection`. A label that reads the bytes is believed unless they are
plainly something else: UTF-8 under a Latin label, words without a Latin letter under a Latin label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from triaged.mail import detection
from triaged.mail.labels import NOT_ASCII_BASED, WIDE, codec

#: Of one mail. A guess costs milliseconds, and a mail has room for many thousand labels that say nothing.
MAX_GUESSES = 20

#: A text with at most one unreadable character in so many keeps its declared charset.
TOLERATED_ERROR_RATIO = 50
TOLERATED_ERRORS = 2  #: so many do no harm to a short text either, as long as more of its characters can be read

#: Switches between scripts that are followed in one text; mail that a person wrote has far fewer.
JIS_RUNS = 20_000
HTML_HEAD_BYTES = 4096  #: in which HTML names its charset (the HTML standard asks for the first 1024)
MIXED_LINES = 20_000  #: of a text in two charsets that are told apart
MIXED_RATIO = 4  #: so many lines that are no UTF-8 may stand for each that is, before faults in them are counted

#: Vendors' forms of a charset that go out under its name; tried when the charset itself does not read the bytes.
_VENDOR_FORMS = {"big5hkscs": "cp950", "euc-jp": "euc-jis-2004"}

#: Charsets whose C1 controls nobody sends: bytes 0x80 to 0x9f there mean that the text is of the Windows code page.
_WINDOWS_FORMS = {
    "iso8859-2": "cp1250",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}

#: Byte order marks, longest first, and what they say.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MARK_STARTS = frozenset(mark[:1] for mark, _ in _MARKS)

_C1 = re.compile("[\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_META = re.compile(rb"<(?:meta\b|\?xml\b)[^>]*?\b(?:charset|encoding)\s*+=\s*+([^>]{1,100})", re.IGNORECASE)
_JIS_ESCAPE = re.compile(rb"(\x1b(?:\$[@B]|\([BIJ]))")
_JIS_ESCAPE_ONLY = re.compile(rb"\x1b(?:\$[@B]|\([BIJ])")
#: What no text in another charset holds: unlike ESC ( B, which terminals send too.
_JIS_MARK = re.compile(rb"\x1b(?:\$[@B]|\([IJ])[!-~]")
_KSC_MARK = b"\x1b$)C"
_RAISED = bytes(b | 0x80 if b > 0x20 else b for b in range(256))  #: line breaks inside a run stay as they are
_ESCAPED_RUN = re.compile(r"\x1b(?:\$[@B]|\([IJ])[^\x1b]*+|\x0e[^\x0f]*+")
_ADDRESS = re.compile(r"[\w-]@(?:\w[\w-]{0,62}+\.)++\w\w", re.ASCII)
_JIS_TWO_BYTE = frozenset({b"$@", b"$B"})


@dataclass(slots=True, kw_only=True)
class Guesses:
    """What is known of one mail's charsets, and how many guesses it may still cost."""

    hint: str | None = None  #: the charset that raw 8-bit bytes of headers probably have
    left: int = MAX_GUESSES
    last: str | None = None  #: what was guessed last; stands for all further guesses when none are left
    likely: Callable[[], Sequence[str]] = tuple  #: the codecs that labels elsewhere in the mail name; seldom needed

    def guess(self, data: bytes) -> str | None:
        """The codec that `data` probably has, from our list only; None when nothing can be said."""
        if self.left > 0:
            self.left -= 1
            likely = [*self.likely(), *([self.hint] if self.hint else ())]
            found = detection.guess(data, [name for name in likely if name not in NOT_ASCII_BASED])
            self.last = found or self.last
            return found
        return self.last


def header_charset(data: bytes, declared: str | None, guesses: Guesses) -> str | None:
    """The charset that the raw 8-bit headers of a mail, joined in `data`, probably have: a hint for each of them.

    That of the text (`declared`) unless they can be neither that nor UTF-8; then one guess for all.
    """
    name = codec(declared)
    if data.isascii() or _strict(data, "utf-8") is not None or (name and _strict(data, name) is not None):
        return name
    return guesses.guess(data) or name


def decode(
    data: bytes, declared: str | None, guesses: Guesses | None = None, *, html: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Decode `data`: by its byte order mark, its label, as UTF-8, by a guess, and last as Windows-1252; never raises.

    Args:
        data: The bytes.
        declared: Their label, if they have one.
        guesses: What guesses are counted against; without it none is made.
        html: They are HTML, whose own label counts where there is no usable other.

    Returns:
        The text, without a byte order mark and without surrogates, and the names of what was odd: "charset-unknown"
        (the label means nothing), "charset-wrong" (the bytes are not what the label says), "charset-guessed" (no label,
        and not UTF-8), "charset-mixed" (UTF-8, and some lines of another charset), "charset-errors" (single characters
        could not be read).
    """
    name = codec(declared)
    if data.isascii() and name not in NOT_ASCII_BASED:
        escaped = _by_escapes(data) if b"\x1b" in data else None
        if escaped is None:
            return data.decode("ascii"), ()
        if name is None:
            odd = ("charset-unknown",) if declared else ()
            return escaped, () if html and _own_label(data) in NOT_ASCII_BASED else (*odd, "charset-guessed")
        return escaped, ("charset-wrong",)
    marked = _by_mark(data, name) if data[:1] in _MARK_STARTS else None
    if marked is not None:
        return marked
    odd = ("charset-unknown",) if declared and name is None else ()
    if name is None and html:
        name = _own_label(data)
    text, more = _decode(data, name, guesses)
    if name == "utf-7":  # the one codec that reads surrogates without error
        text = _SURROGATE.sub("\ufffd", text)
    return text.removeprefix("\ufeff"), odd + more


def _by_escapes(data: bytes) -> str | None:
    """The text of ASCII bytes whose escape sequences (ISO 2022) say that they are Japanese or Korean; None for others.

    So they are read whatever their label says: under another one they would be no text at all.
    """
    if _KSC_MARK in data:
        return _strict(data, "iso2022-kr")
    if _JIS_MARK.search(data) is None:
        return None
    text = _strict(data, "iso2022-jp-ext")
    return _decode_jis(data) if text is None else text


def open_escapes(value: str) -> str:
    """A raw header value in which runs of ISO-2022-JP or -KR are opened to characters, before signs in them count.

    A value whose bytes name an address inside such a run stays as it is: others may have read that address.
    """
    if not value.isascii() or any(map(_ADDRESS.search, _ESCAPED_RUN.findall(value))):
        return value
    text = _by_escapes(value.encode("ascii"))
    return value if text is None else text


def _by_mark(data: bytes, name: str | None) -> tuple[str, tuple[str, ...]] | None:
    """The text behind a byte order mark; None where the bytes only look like one."""
    for mark, marked in _MARKS:
        if not data.startswith(mark):
            continue
        if marked in WIDE and name not in WIDE and name is not None and b"\0" not in data:
            continue  # two letters at the beginning of a text in that charset
        text = _strict(data[len(mark) :], marked)
        if text is not None:
            return text, () if name is None or _family(name) == _family(marked) else ("charset-wrong",)
    return None


def _family(name: str) -> str:
    """A codec's name without its order of bytes."""
    return "-".join(name.split("-")[:2])


def _own_label(data: bytes) -> str | None:
    """The codec that HTML names in its head. It was read byte by byte, so it is none of wide characters."""
    found = _META.search(data, 0, HTML_HEAD_BYTES)
    name = codec(found[1].decode("latin-1")) if found else None
    return "utf-8" if name in WIDE else name


def _decode(data: bytes, name: str | None, guesses: Guesses | None) -> tuple[str, tuple[str, ...]]:
    """The text by codec `name`, else by what the bytes are."""
    if name in WIDE and b"\0" not in data[: detection.SAMPLE_BYTES]:
        text = _strict(data, "utf-8")
        if text is not None:
            return text, ("charset-wrong",)
    if name is not None:
        text = _strict(data, _byte_order(data) if name == "utf-16" else name)
        if text is not None:
            return _believed(data, name, text, guesses)
        if name.startswith("iso2022-jp") and b"\x1b" in data:
            return _decode_jis(data), ()
    text = _strict(data, "utf-8")
    if text is not None:
        return text, () if name is None else ("charset-wrong",)
    return _decode_damaged(data, name, guesses)


def _byte_order(data: bytes) -> str:
    """UTF-16 without a mark, by where the zeros of its ASCII characters stand."""
    sample = data[: detection.SAMPLE_BYTES]
    return "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"


def _believed(data: bytes, name: str, text: str, guesses: Guesses | None) -> tuple[str, tuple[str, ...]]:
    """The text that its label gives, unless the bytes are plainly something else."""
    if name in {"utf-8", "utf-8-sig"} or name in NOT_ASCII_BASED:
        return text, ()
    as_utf8 = _strict(data, "utf-8")
    if as_utf8 is not None and detection.is_utf8(data, name):
        return as_utf8, ("charset-wrong",)
    if name == "cp1252" and guesses is not None and detection.is_no_latin(data):
        found = guesses.guess(data)
        other = _strict(data, found) if found and found not in detection.LATIN_CHARSETS else None
        if other is not None:
            return other, ("charset-wrong",)
    form = _WINDOWS_FORMS.get(name)
    if form is not None and _C1.search(text):
        text = _strict(data, form) or text
    return text, ()


def _decode_damaged(data: bytes, name: str | None, guesses: Guesses | None) -> tuple[str, tuple[str, ...]]:
    """Bytes that neither their label nor UTF-8 reads without error."""
    text = _strict(data, _VENDOR_FORMS[name]) if name in _VENDOR_FORMS else None
    if text is not None:
        return text, ()
    mixed = _decode_mixed(data, guesses) if name in {None, "utf-8"} else None
    if mixed is not None:
        return mixed, ("charset-mixed",)
    text = data.decode(name or "utf-8", "replace")
    if _is_hardly_damaged(text):
        return text, ("charset-errors",)
    odd = "charset-wrong" if name else "charset-guessed"
    guess = guesses.guess(data) if guesses is not None else None
    if guess is not None:
        text = data.decode(guess, "replace")
        if text.count("\ufffd") * TOLERATED_ERROR_RATIO <= len(text):
            return text, (odd,)
    return data.decode("cp1252", "replace"), (odd, "charset-errors")


def _decode_mixed(data: bytes, guesses: Guesses | None) -> str | None:
    """Text in which some lines are UTF-8 and some are not, as a mail becomes that others add to; None for any other."""
    lines = data.splitlines(keepends=True)
    if not 1 < len(lines) <= MIXED_LINES:
        return None
    texts = [_strict(line, "utf-8") for line in lines]
    of_utf8 = sum(text is not None and not text.isascii() for text in texts)
    if of_utf8 * MIXED_RATIO < texts.count(None):
        return None
    texts = [_hardly_damaged(line) if text is None else text for line, text in zip(lines, texts, strict=True)]
    others = [line for line, text in zip(lines, texts, strict=True) if text is None]
    if not others or of_utf8 < len(others):
        return None
    guess = (guesses.guess(b"".join(others)) if guesses is not None else None) or "cp1252"
    return "".join(
        line.decode(guess, "replace") if text is None else text for line, text in zip(lines, texts, strict=True)
    )


def _hardly_damaged(line: bytes) -> str | None:
    text = line.decode("utf-8", "replace")
    return text if _is_hardly_damaged(text) else None


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
