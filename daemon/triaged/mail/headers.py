"""A header block as bytes to fields, and the values of the structured fields; bounded, linear, never raises.

Raw values are str in which bytes above 0x7f are surrogate escapes, until `words.decode_text` makes them readable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.mail.charsets import open_escapes
from triaged.mail.words import clean, decode_text

MAX_BLOCK_BYTES = 256 * 1024  #: one header block
MAX_FIELDS = 1000  #: of one block
MAX_FIELD_CHARACTERS = 64 * 1024  #: one header, where nothing smaller is set below

#: Headers whose readers do more work, or that hold identity, get less room.
_FIELD_LIMITS = {
    "from": 2 * 1024,
    "sender": 2 * 1024,
    "reply-to": 2 * 1024,
    "delivered-to": 2 * 1024,
    "x-original-to": 2 * 1024,
    "subject": 8 * 1024,
    "content-type": 4 * 1024,
    "content-disposition": 4 * 1024,
    "references": 16 * 1024,
    "in-reply-to": 16 * 1024,
}
MAX_LAST_IDS = 50  #: of a References header the first id and so many from the end are kept
MAX_ID_CHARACTERS = 998  #: RFC 5322 2.1.1: the longest line

_NAME = r"(?!--)[!-9;-~]++[ \t]*+:"  # what begins with -- is a boundary that came too early
_FIELD = re.compile(r"(?!--)([!-9;-~]++)[ \t]*+:[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_FOLD = re.compile(r"\r?\n[ \t]*")
_EMPTY_LINE = re.compile(r"\n(?=\r?\n)")
_BLANK = re.compile(r"\r*+(?:\n|\Z)")
#: The same in a block whose fields are already unfolded.
_LINE_BREAK = re.compile(r"\n[ \t]++")
_UNFOLDED = re.compile(r"^(?!--)([!-9;-~]++)[ \t]*+:[ \t]*+([^\n]*+)", re.MULTILINE)
_SMALLEST_LIMIT = min(_FIELD_LIMITS.values())
#: Headers that programs write and no person; those that every mail has.
_TRACE = (
    r"received|message-id|mime-version|content-[a-z-]++|delivered-to|return-path|references|in-reply-to|x-[\w-]++|"
    r"dkim-signature|authentication-results|arc-[a-z-]++|list-[a-z-]++"
)
_COMMON = "from|to|subject|date"
_STRAY_LINES = 3  #: in a row
#: Lines that are no headers yet stand among them: mbox's first line, or anything right above a header that every mail
#: has; a continuation that lost its indent has up to _STRAY_LINES. Any other line begins the body, so that no text is
#: lost.
_STRAY = re.compile(
    rf">?From [^\n]*+\n(?={_NAME})"
    rf"|(?!--)[^\s][^\n]*+\n(?=(?:{_COMMON})[ \t]*:)"
    rf"|(?!--)[^\s][^\n]*+\n(?:(?!{_NAME})[^\s][^\n]*+\n){{0,{_STRAY_LINES - 1}}}?(?=(?:{_TRACE})[ \t]*:)",
    re.IGNORECASE,
)
_LISTS = frozenset({"to", "cc", "bcc", "reply-to"})  #: of addresses
_ID = re.compile(r"<([^<>]{1,2000})>")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The fields of one header block."""

    fields: Sequence[tuple[str, str]]  #: (lower-case name, raw unfolded value) from the top
    topmost: Mapping[str, str]  #: lower-case name -> raw value of the topmost field of this name
    ascii: bool  #: no raw 8-bit byte stands in it
    length: int  #: bytes up to and with the empty line, or up to the first line that is no header
    ended: bool  #: its end was seen: an empty line, a line that is no header, or the end of the data
    defects: Sequence[str]

    def first(self, name: str) -> str:
        """The raw value of the topmost field of this name; "" when there is none."""
        return self.topmost.get(name, "")


def read_block(data: bytes, *, whole: bool, most: int = MAX_FIELDS) -> Block:
    """Read the header block at the start of `data` (LF or CRLF lines).

    Args:
        data: The block and as much as one likes of what follows it.
        whole: Nothing follows `data`; otherwise its last line may be cut, and a block that reaches it has not ended.
        most: Fields that are read; the rest of the block is skipped, with a defect.
    """
    return _plain_block(data, most) or _any_block(data, whole=whole, most=most)


def _plain_block(data: bytes, most: int) -> Block | None:
    """The block of nearly all mail: fields within their limits and an empty line; None for any other."""
    crlf = data.find(b"\n\r\n")
    bare = data.find(b"\n\n", 0, crlf if crlf >= 0 else len(data))
    end = (crlf if bare < 0 else bare) + 1
    text = _LINE_BREAK.sub(" ", data[:end].decode("ascii", "surrogateescape").replace("\r\n", "\n"))
    found = _UNFOLDED.findall(text)
    # White space that unfolding takes away counts against the limits too.
    if not found or len(found) != text.count("\n") or len(found) >= most or end - len(text) >= _SMALLEST_LIMIT:
        return None
    for name, raw in found if len(text) > _SMALLEST_LIMIT else ():
        if len(raw) > _SMALLEST_LIMIT and len(raw) > _FIELD_LIMITS.get(name.lower(), MAX_FIELD_CHARACTERS):
            return None
    fields = [(name.lower(), raw.strip()) for name, raw in found]
    return _block(fields, text, length=end + (2 if bare < 0 else 1), ended=True, defects=())


def _any_block(data: bytes, *, whole: bool, most: int) -> Block:
    """The block at the start of any bytes, field by field."""
    text = data.decode("ascii", "surrogateescape")
    fields: list[tuple[str, str]] = []
    defects: list[str] = []
    at = 0
    while match := _FIELD.match(text, at) or _STRAY.match(text, at):
        at = match.end()
        if match.re is _FIELD:
            fields.append(_field(match[1], match[2], defects))
        else:
            defects.append("stray-header-line")
        if len(fields) + len(defects) >= most:
            defects.append("too-many-headers")
            end = _EMPTY_LINE.search(text, at - 1)
            at = end.start() + 1 if end else len(text)
            break
    blank = _BLANK.match(text, at)
    ended = whole
    if blank is not None and blank[0].endswith("\n"):
        at = blank.end()
        ended = True
    elif at < len(text) and (whole or text.count("\n", at) > _STRAY_LINES):  # enough is seen to know it for text
        defects.append("missing-separator" if fields else "no-headers")
        ended = True
    return _block(fields, text[:at], length=at, ended=ended, defects=tuple(dict.fromkeys(defects)))


def _block(fields: Sequence[tuple[str, str]], head: str, *, length: int, ended: bool, defects: Sequence[str]) -> Block:
    if "\x1b" in head:
        opened = [(name, open_escapes(raw) if "\x1b" in raw else raw) for name, raw in fields]
        defects = defects if opened == fields else (*defects, "charset-guessed")
        fields = opened
    return Block(
        fields=fields,
        topmost=dict(reversed(fields)),
        ascii=head.isascii(),
        length=length,
        ended=ended,
        defects=defects,
    )


def _field(name: str, raw: str, defects: list[str]) -> tuple[str, str]:
    key = name.lower()
    limit = _FIELD_LIMITS.get(key, MAX_FIELD_CHARACTERS)
    value = raw if len(raw) <= 2 * limit else _cut(key, raw, 2 * limit)  # what is dropped need not be unfolded
    value = (_FOLD.sub(" ", value) if "\n" in value else value).strip()
    if len(value) > limit:
        value = _cut(key, value, limit)
    elif len(raw) <= 2 * limit:
        return key, value
    defects.append(f"header-cut:{key}" if key in _FIELD_LIMITS else "header-cut")
    return key, value


def _cut(key: str, value: str, limit: int) -> str:
    """The beginning of a value, without an address or id that would be another one when cut."""
    if key == "references":  # the first id and the newest ones are those that tell the conversation
        return f"{value[:1024]} <> {value[1024 - limit :]}"  # <> keeps the halves of two ids from being read as one
    if key in _LISTS:
        return value[:limit].rpartition(",")[0]
    return value[:limit]


def message_ids(raw: str) -> Sequence[str]:
    """The Message-IDs of a value, each once, in order: the first and the last MAX_LAST_IDS."""
    if "<" not in raw and "=?" in raw:
        raw = decode_text(raw)  # some programs encode a long list of ids (RFC 2047 5 forbids it)
    if "<" not in raw:
        # A bare id is a fault that some mailers make; words of a phrase are no ids.
        found = [f"<{word}>" for word in raw.split(maxsplit=MAX_LAST_IDS)[:MAX_LAST_IDS] if "@" in word]
    else:
        found = [f"<{_SPACE.sub('', inner) if _SPACE.search(inner) else inner}>" for inner in _ID.findall(raw)]
    unique = list(dict.fromkeys([each for each in found if 2 < len(each) <= MAX_ID_CHARACTERS and each.isprintable()]))
    if len(unique) > MAX_LAST_IDS + 1:
        return (unique[0], *unique[-MAX_LAST_IDS:])
    return tuple(unique)


def message_id(raw: str) -> str | None:
    """The one id of a Message-ID header, or None."""
    found = message_ids(raw)
    if found:
        return found[0]
    # Some programs write an id without @ or brackets; any single word can still be referred to.
    word = clean(raw).strip("<>")
    return (
        f"<{word}>" if word.isascii() and word and not _SPACE.search(word) and len(word) < MAX_ID_CHARACTERS else None
    )
