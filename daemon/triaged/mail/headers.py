"""A header block as bytes to fields, and the values of the structured fields; bounded, linear, never raises.

Raw values are str in which bytes above 0x7f are surrogate escapes, until `words.decode_text` makes them readable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triaged.mail.words import clean

MAX_BLOCK_BYTES = 256 * 1024  #: one header block
MAX_FIELDS = 1000  #: of one block
MAX_FIELD_CHARACTERS = 64 * 1024  #: one header, where nothing smaller is set below

#: Headers whose readers do more work, or that hold identity, get less room.
_FIELD_LIMITS = {
    "from": 2 * 1024,
    "sender": 2 * 1024,
    "reply-to": 2 * 1024,
    "subject": 8 * 1024,
    "content-type": 4 * 1024,
    "content-disposition": 4 * 1024,
    "references": 16 * 1024,
    "in-reply-to": 16 * 1024,
}
MAX_LAST_IDS = 50  #: of a References header the first id and so many from the end are kept
MAX_ID_CHARACTERS = 998  #: RFC 5322 2.1.1: the longest line

_FIELD = re.compile(r"([!-9;-~]++)[ \t]*+:[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_FOLD = re.compile(r"\r?\n[ \t]*")
_EMPTY_LINE = re.compile(r"\n(?=\r?\n)")
_BLANK = re.compile(r"\r*+(?:\n|\Z)")
#: A line that is no header yet stands among headers: mbox's first line, or anything right above a header that every
#: mail has. Any other line begins the body, so that no text is lost.
_STRAY_LINE = re.compile(
    r">?From [^\n]*+\n?"
    r"|[^\s][^\n]*+\n(?=(?:from|to|subject|date|received|message-id|mime-version|content-type|delivered-to)[ \t]*:)",
    re.IGNORECASE,
)
_ID = re.compile(r"<([^<>]{1,2000})>")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_DATE = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s*)?(?P<day>\d{1,2})[\s-]+(?P<month>[A-Za-z]{3})[a-z]*\.?[\s-]+(?P<year>\d{2,4}),?\s+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<offset>[+-]\d{4})|\s+(?P<zone>[A-Za-z]{1,5}))?"
)
_ASCTIME = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?(?P<month>[A-Za-z]{3})\s+(?P<day>\d{1,2}),?\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})(?:\s+(?P<zone>[A-Z]{3,4}))?\s+(?P<offset>)(?P<year>\d{4})"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: RFC 5322 4.3; every other name says nothing about the offset and counts as -0000.
_ZONE_HOURS = {"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The fields of one header block."""

    fields: Sequence[tuple[str, str]]  #: (lower-case name, raw unfolded value) from the top
    length: int  #: bytes up to and with the empty line, or up to the first line that is no header
    ended: bool  #: its end was seen: an empty line, a line that is no header, or the end of the data
    defects: Sequence[str]

    def first(self, name: str) -> str:
        """The raw value of the topmost field of this name; "" when there is none."""
        return next((value for key, value in self.fields if key == name), "")


def read_block(data: bytes, *, whole: bool, most: int = MAX_FIELDS) -> Block:
    """Read the header block at the start of `data` (LF or CRLF lines).

    Args:
        data: The block and as much as one likes of what follows it.
        whole: Nothing follows `data`; otherwise its last line may be cut, and a block that reaches it has not ended.
        most: Fields that are read; the rest of the block is skipped, with a defect.
    """
    text = data.decode("ascii", "surrogateescape")
    fields: list[tuple[str, str]] = []
    defects: list[str] = []
    at = 0
    while match := _FIELD.match(text, at) or _STRAY_LINE.match(text, at):
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
    ended = at < len(text) and (whole or text.find("\n", at) >= 0)
    if ended:
        blank = _BLANK.match(text, at)
        if blank is not None:
            at = blank.end()
        else:
            defects.append("missing-separator" if fields else "no-headers")
    return Block(fields=fields, length=at, ended=ended or whole, defects=tuple(dict.fromkeys(defects)))


def _field(name: str, raw: str, defects: list[str]) -> tuple[str, str]:
    key = name.lower()
    value = (_FOLD.sub(" ", raw) if "\n" in raw else raw).strip()
    limit = _FIELD_LIMITS.get(key, MAX_FIELD_CHARACTERS)
    if len(value) > limit:
        defects.append(f"header-cut:{key}" if key in _FIELD_LIMITS else "header-cut")
        # The first id and the newest ones are those that tell the conversation.
        value = f"{value[:1024]} {value[1024 - limit :]}" if key == "references" else value[:limit]
    return key, value


def message_ids(raw: str) -> Sequence[str]:
    """The Message-IDs of a value, each once, in order: the first and the last MAX_LAST_IDS."""
    if "<" not in raw:
        # A bare id is a fault that some mailers make; words of a phrase are no ids.
        found = [f"<{word}>" for word in raw.split(maxsplit=MAX_LAST_IDS)[:MAX_LAST_IDS] if "@" in word]
    else:
        found = [f"<{_SPACE.sub('', inner)}>" for inner in _ID.findall(raw)]
    unique = list(dict.fromkeys(each for each in found if 2 < len(each) <= MAX_ID_CHARACTERS and each.isprintable()))
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


def date(raw: str) -> datetime | None:
    """A Date value (RFC 5322 3.3, and the usual deviations) in UTC, or None where it cannot be read."""
    text = raw.partition("(")[0].strip()[:100]
    try:
        match = _DATE.match(text) or _ASCTIME.match(text)
        if match is not None:
            return _moment(match)
        if _ISO.fullmatch(text) is None:
            return None
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # 31 February, hour 25, year 0, a month of another language
        return None


def _moment(match: re.Match[str]) -> datetime:
    year = int(match["year"])
    if len(match["year"]) < 4:  # RFC 5322 4.3
        year += 2000 if year < 50 else 1900
    moment = datetime(
        year,
        _MONTHS.index(match["month"].lower()) + 1,
        int(match["day"]),
        int(match["hour"]),
        int(match["minute"]),
        min(int(match["second"] or 0), 59),  # a leap second has no place in datetime
        tzinfo=UTC,
    )
    offset = match["offset"]
    if not offset:
        return moment - timedelta(hours=_ZONE_HOURS.get((match["zone"] or "").lower(), 0))
    minutes = int(offset[1:3]) * 60 + int(offset[3:5])
    return moment - timedelta(minutes=-minutes if offset[0] == "-" else minutes)
