"""Lines that introduce what somebody else wrote: attributions, header blocks, titles between dashes.

Used only where the markup points to such a place, so a few signs that every language shares are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from triaged.mail.html.marks import FORWARD_TITLE, FROM_LABEL, LABEL, ORIGINAL_TITLE, TIME, YEAR
from triaged.mail.html.writer import RULE

_HEADER_WINDOW = 12  #: lines in which a header block shows itself
_MAX_LABELS = 8  #: lines of a header block
_ENOUGH_LABELS = 3
_ATTRIBUTION_LINES = 2  #: into which the line before a quote may be broken
_ENOUGH_SIGNS = 2  #: of a date, a time and an address
_MAX_CHARACTERS = 300  #: longer lines are prose
_MAX_TITLE_CHARACTERS = 100
_DASHES = "-‐‑–—=_*"
_COLONS = (":", "：")


class Title(Enum):
    """What a line announces."""

    NONE = "none"
    ORIGINAL = "original"  #: the mail that is answered
    FORWARD = "forward"  #: a mail that is passed on


def title(line: str) -> Title:
    """Read one line: `-----Original Message-----`, `Begin forwarded message:`."""
    line = line.strip()
    if len(line) > _MAX_TITLE_CHARACTERS:
        return Title.NONE
    core = line.strip(_DASHES)
    framed = bool(core.strip()) and line[:3].strip(_DASHES) == "" == line[-3:].strip(_DASHES) and len(core) < len(line)
    forward = FORWARD_TITLE.search(core) is not None
    if framed:
        return Title.ORIGINAL if not forward and ORIGINAL_TITLE.search(core) else Title.FORWARD
    announced = forward and line.endswith(_COLONS) and not any(map(str.isdigit, line)) and "@" not in line
    return Title.FORWARD if announced else Title.NONE


def is_header(lines: Sequence[str], start: int, end: int | None) -> bool:
    """Whether the lines of a message header begin here: From, two more, a date among them."""
    labels = 0
    sender = dated = False
    for line in lines[start : min(start + _HEADER_WINDOW, len(lines) if end is None else end)]:
        if not line or line == RULE or title(line) is not Title.NONE:
            continue
        if len(line) > _MAX_CHARACTERS * 2 or LABEL.match(line) is None:
            break
        labels += 1
        sender = sender or FROM_LABEL.match(line) is not None
        dated = dated or YEAR.search(line) is not None or TIME.search(line) is not None
    return labels >= _ENOUGH_LABELS and sender and dated


def attribution(lines: Sequence[str], start: int) -> int:
    """The first of the lines above `start` that say who wrote what follows, and when; `start` when none do."""
    last = _line_above(lines, start)
    if last is None or not lines[last].endswith(_COLONS):
        return start
    joined = ""
    for first in range(last, max(last - _ATTRIBUTION_LINES, -1), -1):
        if not lines[first] or len(lines[first]) > _MAX_CHARACTERS:
            break
        joined = f"{lines[first]} {joined}"
        if _signs(joined) >= _ENOUGH_SIGNS:
            return first
    return start


def header_above(lines: Sequence[str], start: int) -> int:
    """The first line of the message header that ends above `start`; `start` when there is none."""
    last = _line_above(lines, start)
    if last is None:
        return start
    first = last
    while first >= 0 and last - first < _MAX_LABELS and len(lines[first]) <= _MAX_CHARACTERS:
        if LABEL.match(lines[first]) is None:
            break
        first -= 1
    return first + 1 if is_header(lines, first + 1, start) else start


def titled(lines: Sequence[str], start: int) -> tuple[int, Title]:
    """Where a piece begins when its title, or a rule, stands above it, and what the title announces."""
    above = _line_above(lines, start)
    found = Title.NONE if above is None else title(lines[above])
    if above is not None and found is not Title.NONE:
        return above, found
    if above is not None and lines[above] == RULE:
        start = above
    for line in lines[start : start + 3]:
        if line and line != RULE:
            return start, title(line)
    return start, Title.NONE


def _signs(text: str) -> int:
    """How many of a date, a time and an address a line holds."""
    return (YEAR.search(text) is not None) + (TIME.search(text) is not None) + ("@" in text)


def _line_above(lines: Sequence[str], start: int) -> int | None:
    """The nearest of the two lines above that is not empty."""
    for at in range(min(start, len(lines)) - 1, max(start - 3, -1), -1):
        if lines[at]:
            return at
    return None
