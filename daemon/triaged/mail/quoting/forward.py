"""Mail that somebody passes on: which text is of it, who wrote it, when, about what.

What is read here was put there by the sender, by hand or by his program: it proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from triaged.mail.addrlist import parse_addresses
from triaged.mail.dates import read_date
from triaged.mail.quoting import attribution, header_blocks
from triaged.mail.quoting.lines import TRIM, fold, is_quoted, is_rule, next_words, readable, unquoted
from triaged.mail.quoting.separator_phrases import AMBIGUOUS_PREFIXES, SUBJECT_PREFIXES
from triaged.model import Address, Forwarded

_MAX_VALUE_CHARACTERS = 500
_LINES_BEFORE_HEADERS = 4  #: between the mark and the headers of what is passed on
_PREFIX = re.compile(r"(?:\[[^\]]{0,40}\] ?)?([^\W\d][^\W\d]*(?: fwd)?) ?(?:\[\d+\]|\(\d+\))? ?[:：]")
_PREFIXES = frozenset(fold(prefix) for row in SUBJECT_PREFIXES for prefix in row.split("|"))
_LINKED = re.compile(r"[<\[(]mailto:([^<>\[\]()\s]{1,320})[>\])]", re.IGNORECASE)
_IN_PARENTHESES = re.compile(r"\(([^\s()<>]{1,64}@[^\s()<>]{1,255})\)")
_ADDRESS_BEFORE_COLON = re.compile(r"[\"“]?([^\"“”<>,]{0,100}?)[\"”]?\s*<([^\s<>]{1,320})>\s*[:：]?\s*$")


def is_forward(subject: str, block: header_blocks.HeaderBlock | None = None) -> bool:
    """Whether a subject says so by its first prefix; some prefixes mean it only in the language of the header block."""
    found = _PREFIX.match(fold(subject[:100]))
    if found is None:
        return False
    prefix = found[1]
    return prefix in _PREFIXES or (block is not None and AMBIGUOUS_PREFIXES.get(prefix) == block.sender_label)


def is_mark(lines: Sequence[str], at: int) -> bool:
    """Whether a forwarded mail begins with line `at`: the mark of a program, with what it says of the mail below it."""
    quoted = is_quoted(lines[at])
    if not header_blocks.is_forward_mark(unquoted(lines[at]) if quoted else lines[at]):
        return False
    _, headers = header_blocks.mark_and_headers(lines[at])
    if len(headers) > 1:
        return True
    below = _first_below(lines, at)
    if below is None:
        return False
    block = header_blocks.read(lines, below, quoted=quoted)
    if block is not None and ("from" in block.fields or len(block.fields) >= 2):
        return True
    return attribution.ends_like_one(lines[below]) and attribution.find(lines, below, quote_follows=True) is not None


def read(lines: Sequence[str], at: int) -> Forwarded:
    """The mail that is passed on, from its mark or its first header in line `at`; to the end of the text."""
    quoted = is_quoted(lines[at])
    inner = [unquoted(line) if is_quoted(line) else line for line in lines[at:]] if quoted else list(lines[at:])
    inner = _with_headers_apart(inner)
    start = 0
    while start < len(inner) and not _says_who(inner, start) and start <= _LINES_BEFORE_HEADERS:
        start += 1
    block = header_blocks.read(inner, start) if start < len(inner) else None
    if block is not None:
        return _of_block(block.fields, inner[block.end :])
    first = next_words(inner, 1, _LINES_BEFORE_HEADERS)
    if first is None:
        return Forwarded(from_=None, subject="", date=None, text=_text(inner[1:]))
    said = attribution.ends_like_one(inner[first])
    sender = _ADDRESS_BEFORE_COLON.search(readable(inner[first])[-_MAX_VALUE_CHARACTERS:]) if said else None
    return Forwarded(
        from_=_address(f'"{sender[1].strip()}" <{sender[2]}>') if sender else None,
        subject="",
        date=None,
        text=_text(inner[first + 1 :] if said else inner[first:]),
    )


def _with_headers_apart(lines: list[str]) -> list[str]:
    """The lines, with the headers below the mark that stand on it."""
    for at, line in enumerate(lines[:_LINES_BEFORE_HEADERS]):
        mark, headers = header_blocks.mark_and_headers(line)
        if headers:
            return [*lines[:at], mark, *headers, *lines[at + 1 :]]
    return lines


def _says_who(lines: Sequence[str], at: int) -> bool:
    return header_blocks.header(lines[at]) is not None and not header_blocks.is_forward_mark(lines[at])


def _first_below(lines: Sequence[str], at: int) -> int | None:
    """The first line with text below a mark, in the quote where the mark stands in one."""
    for n in range(at + 1, min(at + 1 + _LINES_BEFORE_HEADERS, len(lines))):
        if (unquoted(lines[n]) if is_quoted(lines[n]) else lines[n]).strip(TRIM):
            return n
    return None


def _of_block(fields: Mapping[str, str], below: Sequence[str]) -> Forwarded:
    return Forwarded(
        from_=_address(fields.get("from", "")),
        subject=readable(fields.get("subject", "")[:_MAX_VALUE_CHARACTERS]),
        date=read_date(readable(fields.get("sent") or fields.get("dated", ""))),
        text=_text(below),
    )


def _address(value: str) -> Address | None:
    """The sender as text shows him, None without an address; it may be linked, in brackets or in parentheses."""
    text = readable(value[:_MAX_VALUE_CHARACTERS]).strip("; ")
    linked = _LINKED.search(text)
    if linked is not None:
        text = _LINKED.sub("" if "@" in text[: linked.start()] else f"<{linked[1]}>", text)
    if "<" not in text:
        text = _IN_PARENTHESES.sub(r"<\1>", text)
    return next(iter(parse_addresses(text)), None)


def _text(lines: Sequence[str]) -> str:
    """The inner text, without the line by which some programs end it: words between dashes, or dashes alone."""
    end = len(lines)
    while end and not lines[end - 1].strip(TRIM):
        end -= 1
    if end and is_rule(lines[end - 1]):
        end -= 1
    for at in range(end - 1, max(end - 5, -1), -1):
        if header_blocks.is_forward_mark(lines[at]) and not is_rule(lines[at]):
            end = at
    return "\n".join(lines[:end]).strip()
