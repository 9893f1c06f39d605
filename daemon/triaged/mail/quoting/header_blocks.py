"""Header blocks ("From: Sent: To: Subject:") and separator lines, as mail programs put them above history."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.mail.quoting.header_labels import KINDS, LONGEST
from triaged.mail.quoting.lines import MAX_LINE_CHARACTERS, TRIM, fold, unquoted
from triaged.mail.quoting.separator_phrases import FORWARDED, ORIGINAL, ORIGINAL_FROM

_MAX_LINES = 24  #: of one block, with blank and continued lines
_MAX_CONTINUED = 3  #: lines over which one header goes on
_MAX_BLANK = 1  #: lines between two headers
_AROUND = "*_|·• " + TRIM  #: emphasis and table marks around a name
_DASHES = "-=_*~—–─━－＝+#<>" + TRIM
_ORIGINAL = frozenset(fold(phrase) for row in ORIGINAL for phrase in row.split("|"))
_ORIGINAL_FROM = tuple(fold(phrase) for row in ORIGINAL_FROM for phrase in row.split("|"))
_FORWARDED = re.compile("|".join(re.escape(fold(stem)) for row in FORWARDED for stem in row.split("|")))
_TIME = re.compile(r"\d[:.]\d\d")
_CLOSED = re.compile(r"[-=_*~—–─━－＝+#]{2}[\s\xa0]*+$")
_MARK_AND_HEADER = re.compile(r"[ \t\xa0]*+(-{3,}+[^-]{1,80}+-{3,}+)[ \t\xa0]*+(?=\w)")
_APOSTROPHES = str.maketrans("’`´", "'''")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderBlock:
    """Headers in the text of a mail."""

    end: int  #: the first line below
    fields: Mapping[str, str]  #: kind ("from", "sent", "dated", "to", "cc", "subject", "other") -> value
    sender_label: str  #: how the sender's line is called, folded; "" when there is none

    @property
    def is_of_a_mail(self) -> bool:
        """Whether only a mail program writes such a block; a travel plan, too, has From, To and Date."""
        others = self.fields.keys() - {"from", "other"}
        if "from" not in self.fields or len(others) < 2:
            return False
        if "subject" in others or _TIME.search(fold(self.fields.get("sent", ""))):
            return True
        return any("@" in value for value in self.fields.values())


def is_name(text: str) -> bool:
    """Whether what stands before a colon is what a header is called."""
    return fold(text.strip(_AROUND)) in KINDS


def header(line: str) -> tuple[str, str, str] | None:
    """Kind, value and folded name of a header line, or None."""
    colon = min((at for at in (line.find(":"), line.find("：")) if at > 0), default=0)
    if not colon or colon > LONGEST + 12 or len(line) > MAX_LINE_CHARACTERS:
        return None
    name = fold(line[:colon].strip(_AROUND))
    kind = KINDS.get(name)
    return None if kind is None else (kind, line[colon + 1 :].strip(_AROUND), name)


def read(lines: Sequence[str], at: int, *, quoted: bool = False) -> HeaderBlock | None:
    """The header block whose first line is `at`; None when that is no header line.

    Args:
        lines: The whole text.
        at: Where to read.
        quoted: The block stands in a quote: one level of marks is taken away.
    """
    fields: dict[str, str] = {}
    sender = ""
    end = at
    last = ""
    for n in range(at, min(at + _MAX_LINES, len(lines))):
        line = unquoted(lines[n]) if quoted else lines[n]
        found = header(line)
        if found is not None:
            last, value, name = found
            fields.setdefault(last, value)
            sender = name if last == "from" and not sender else sender
            end = n + 1
        elif n == at:
            return None
        elif line.strip(TRIM):
            if n - end >= _MAX_CONTINUED or not lines[n - 1].strip(TRIM) or not _goes_on(lines, n, quoted=quoted):
                break
            fields[last] += f" {line.strip(TRIM)}"
        elif n - end >= _MAX_BLANK:
            break
    return HeaderBlock(end=end, fields=fields, sender_label=sender)


def _goes_on(lines: Sequence[str], at: int, *, quoted: bool) -> bool:
    """Whether another header comes so soon that line `at` must belong to the one above."""
    below = lines[at + 1 : at + 1 + _MAX_CONTINUED]
    return any(header(unquoted(line) if quoted else line) for line in below)


def is_separator(line: str) -> bool:
    """Whether a line says that the original message follows."""
    words = _between_dashes(line)
    if words is None or not (_CLOSED.search(line) or line.lstrip(TRIM).startswith("----")):
        return False  # "--- original" begins a patch
    return words in _ORIGINAL or (words.startswith(_ORIGINAL_FROM) and "@" in words)


def is_forward_mark(line: str) -> bool:
    """Whether a line says, between dashes or before a colon, that a forwarded message follows."""
    if len(line) > MAX_LINE_CHARACTERS:
        return False
    mark, _ = mark_and_headers(line)
    words = _between_dashes(mark)
    if words is None:
        words = fold(line.strip(_AROUND)) if line.rstrip(_AROUND).endswith((":", "：")) else ""
    return 0 < len(words) <= 80 and _FORWARDED.search(words) is not None


def mark_and_headers(line: str) -> tuple[str, Sequence[str]]:
    """A separator line and the headers that stand on it.

    Yahoo puts all there, without spaces: "--- Forwarded Message --- From: a@b.exampleTo: c@d.exampleSubject: x".
    """
    found = _MARK_AND_HEADER.match(line) if len(line) <= MAX_LINE_CHARACTERS else None
    if found is None or header(line[found.end() :]) is None:
        return line, ()
    starts: list[int] = []
    colon = line.find(":", found.end())
    while colon >= 0:
        start = _name_before(line, colon, starts[-1] + 1 if starts else found.end())
        if start is not None:
            starts.append(start)
            if KINDS[fold(line[start:colon].strip())] == "subject":
                break  # the last one; what it says may look like another
        colon = line.find(":", colon + 1)
    ends = [*starts[1:], len(line)]
    return found[1], [line[start:end] for start, end in zip(starts, ends, strict=True)]


def _name_before(line: str, colon: int, least: int) -> int | None:
    """Where the name of a header begins that ends at a colon; the longest one, with a capital where there are any."""
    first = max(least, colon - LONGEST - 1)
    candidates = (at for at in range(first, colon) if not line[at].islower() and not line[at].isspace())
    return next((at for at in candidates if fold(line[at:colon].strip()) in KINDS), None)


def _between_dashes(line: str) -> str | None:
    """The folded words between the dashes of a separator line, or None where there are none."""
    start = line.lstrip(TRIM)
    if len(line) > MAX_LINE_CHARACTERS or len(start) - len(start.lstrip("-=_*~—–─━－＝+#")) < 2:
        return None
    return fold(start.translate(_APOSTROPHES).strip(_DASHES).replace("&nbsp;", " ")).strip(_DASHES + ":") or None
