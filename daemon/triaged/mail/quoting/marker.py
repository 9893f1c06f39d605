"""The line by which a notice of ours is known again when it comes back as a quote.

Why this line: it is the first that a customer reads, so it is short and looks like a title, not like a code. It is
ASCII and one word wide, so no charset, wrapping or transfer encoding harms it. It begins with no character that mail
programs or we ourselves give a meaning at the start of a line (`>` and `|` quote, `-` and `_` begin signatures and
separators, `#` and `/` commands, `.` ends SMTP data, `From ` an mbox entry), and holds nothing that programs turn into
links, lists or emoji. It is in no language: what it means stands in the sentence below it. It proves nothing: who
writes it himself hides his own words below it, and they stay stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from triaged.mail.quoting.lines import TRIM, is_quoted

MARKER = "=== triaged ==="  #: the first line of every notice that customers get

_WORD = "triaged"
#: As it comes back: white space lost or doubled, glued to other text.
_MARK = re.compile(r"={2,20}[\s\xa0\u200b]{0,5}triaged[\s\xa0\u200b]{0,5}={2,20}", re.IGNORECASE)
_QUOTE_PREFIX = re.compile(rf"[>＞|{TRIM}]*+")
_MAX_LINES = 50  #: in which the mark is looked for closely; a thread quotes a handful of notices


def may_hold_marker(text: str) -> bool:
    """Whether it is worth looking; a quick test."""
    return "==" in text and _WORD in text.lower()


def is_marker(line: str) -> bool:
    """Whether a line holds the mark."""
    return "==" in line and _MARK.search(line) is not None


def on_lines_of_their_own(lines: Sequence[str]) -> list[str]:
    """The lines, cut before every mark that is glued to text; what is cut off keeps its depth of quoting."""
    cut: list[str] = []
    seen = 0
    for line in lines:
        found = _MARK.search(line) if seen < _MAX_LINES and "==" in line else None
        if found is None:
            cut.append(line)
            continue
        seen += 1
        prefix = _QUOTE_PREFIX.match(line)
        depth = prefix[0] if prefix and is_quoted(line) else ""
        before = line[: found.start()]
        if before[len(depth) :].strip(TRIM):
            cut += [before, depth + line[found.start() :]]
        else:
            cut.append(line)
    return cut
