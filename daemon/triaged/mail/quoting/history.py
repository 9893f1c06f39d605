"""Which lines of a text its sender wrote now, and which his mail program put there: by lines, from the top, linear.

Where several things tell of the history, the first in the text counts: below a program's mark there is nothing of the
sender, unless `>` marks or the HTML show where the history ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from triaged.mail.quoting import attribution, forward, header_blocks, marker
from triaged.mail.quoting.lines import (
    MAX_LINE_CHARACTERS,
    QUOTE_MARKS,
    TRIM,
    is_decoration,
    is_quoted,
    is_rule,
    next_words,
    words_above,
)
from triaged.mail.quoting.structure import Structure

MAX_CANDIDATES = 300  #: lines that are looked at closely; mail that a person wrote has a handful
_RULE_STARTS = frozenset("-=_*~—–─━－＝+#")
_LINES_TO_QUOTE = 8  #: of an attribution that HTML marks together with the quote below it
_LINES_TO_MARKER = 5  #: of a quote in which our own mark stands
_WRAPPED_CHARACTERS = 60  #: a shorter quoted line was not wrapped by a program
#: Headers that only machines show.
_SOURCE_LINE = re.compile(
    r"(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|DKIM-Signature|X-[\w-]{2,40}): ", re.IGNORECASE
)
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", '"', ")")


class Kind(Enum):
    """Whose a line is."""

    OWN = "own"
    QUOTE = "quote"  #: shown by `>`: stays where an answer stands below it
    HISTORY = "history"  #: never part of the reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a text consists of."""

    kinds: Sequence[Kind]  #: one for each line; what an empty line is says the line above
    forward: int | None  #: the line where a mail begins that is passed on, to the end of the text


def _may_be_mark(words: str) -> bool:
    """Whether it is worth looking at a line; quick. Without a colon, its first character or `==` shows a mark."""
    return ":" in words or "：" in words or "==" in words or words[0] in _RULE_STARTS or words[0].isdigit()


class Scan:
    """One pass from the top of a text."""

    def __init__(self, lines: Sequence[str], structure: Structure, subject: str, *, answers: bool) -> None:
        """Prepare to read.

        Args:
            lines: The text.
            structure: What its HTML says.
            subject: Of the mail; tells a forward from a reply where both look the same.
            answers: The mail says that it answers one. If not, header lines in it are a form, a plan or a mail that it
                shows, and a quote at its end is what it is about.
        """
        self._lines = lines
        self._answers = answers
        self._ends = dict(structure.history)
        self._forwards = frozenset(structure.forwards)
        self._subject = subject
        self._kinds = [Kind.OWN] * len(lines)
        self._forward: int | None = None
        self._spoken: int | None = None  # the first line with words of the sender
        self._candidates = 0
        self._led = False  # the text begins with an attribution: what follows it without marks is taken for the answer
        self._introduced: int | None = None  # a quote to which the sender's own words lead

    def run(self) -> Found:
        """Tell the lines apart."""
        at = self._below_source()
        while at < len(self._lines):
            at = self._step(at)
        return Found(kinds=self._kinds, forward=self._forward)

    def _below_source(self) -> int:
        """The line below the headers of a whole mail, when its source is the text: they introduce nothing."""
        first = next_words(self._lines, 0)
        if first is None or _SOURCE_LINE.match(self._lines[first]) is None:
            return 0
        self._spoken = first
        return next((at for at in range(first, len(self._lines)) if not self._lines[at].strip(TRIM)), 0)

    def _step(self, at: int) -> int:
        """Look at one line. Returns the line to look at next."""
        line = self._lines[at]
        if at in self._forwards:
            return self._pass_on(at)
        if at in self._ends:
            return self._region(at, self._ends[at])
        words = line.strip(TRIM)
        if not words:
            return at + 1
        if words.startswith(QUOTE_MARKS) and "\n" not in line and not self._closes_attribution(at):
            return self._quote(at)
        after = self._mark(at) if len(line) <= MAX_LINE_CHARACTERS and _may_be_mark(words) else None
        if after is not None:
            return after
        if at and self._kinds[at - 1] is Kind.QUOTE and self._continues_quote(at):
            self._kinds[at] = Kind.QUOTE
        elif self._spoken is None and not is_decoration(line):
            self._spoken = at
        return at + 1

    # --- what a mark does ---

    def _pass_on(self, at: int) -> int:
        self._forward = self._with_rule(at)
        return len(self._lines)

    def _open(self, first: int, end: int | None = None) -> int:
        """History begins; without an end, all the rest is."""
        top = self._with_rule(first)
        stop = len(self._lines) if end is None else end
        self._kinds[top:stop] = [Kind.HISTORY] * (stop - top)
        if self._spoken is not None and self._spoken >= top:
            self._spoken = None
        return stop

    def _has_spoken_above(self, at: int) -> bool:
        return self._spoken is not None and self._spoken < at

    def _with_rule(self, at: int) -> int:
        """`at`, or the rule or separator right above it."""
        above = words_above(self._lines, at, 2)
        if above is None or is_quoted(self._lines[above]):
            return at
        return above if is_rule(self._lines[above]) or header_blocks.is_separator(self._lines[above]) else at

    # --- quotes ---

    def _quote(self, at: int) -> int:
        """A run of `>` lines."""
        above = words_above(self._lines, at)
        if (above is None or self._kinds[above] is Kind.OWN) and self._worth_it() and forward.is_mark(self._lines, at):
            return self._pass_on(at)
        end = at
        while end < len(self._lines) and (self._lines[end].startswith(QUOTE_MARKS) or is_quoted(self._lines[end])):
            end += 1
        if at != self._introduced and (self._answers or above is None or self._kinds[above] is not Kind.OWN):
            self._kinds[at:end] = [Kind.QUOTE] * (end - at)
        return end

    def _closes_attribution(self, at: int) -> bool:
        """Whether a line that begins with `>` is the rest of an address that was wrapped: "Name <a@b" / ">:"."""
        above = self._lines[at - 1] if at else ""
        return above.rfind("<") > above.rfind(">") and attribution.ends_like_one(self._lines[at])

    def _continues_quote(self, at: int) -> bool:
        """Whether a line below a quoted one is the rest of that, wrapped by a program that lost the mark."""
        if at == len(self._lines) - 1:
            return False
        above = self._lines[at - 1].rstrip(TRIM)
        line = self._lines[at]
        return (
            len(above) >= _WRAPPED_CHARACTERS
            and is_quoted(above)
            and not above.endswith(_SENTENCE_ENDS)
            and line[:1].islower()
            and is_quoted(self._lines[at + 1])
        )

    def _quote_below(self, at: int) -> int | None:
        """The first line of the quote that hangs on line `at`; some programs mark it with bars."""
        below = next_words(self._lines, at + 1)
        if below is None or not (is_quoted(self._lines[below]) or self._lines[below].startswith("|")):
            return None
        return below

    # --- marks ---

    def _worth_it(self) -> bool:
        self._candidates += 1
        return self._candidates <= MAX_CANDIDATES

    def _mark(self, at: int) -> int | None:
        """Look for a mark in line `at`. Returns the line to look at next, or None where the line is none."""
        line = self._lines[at]
        if marker.is_marker(line):
            first = self._introduction(at)
            return self._open(first) if self._has_spoken_above(first) else len(self._lines)
        like_attribution = attribution.ends_like_one(line)
        drawn = line.lstrip(TRIM)[:1] in _RULE_STARTS
        if (like_attribution or drawn) and self._is_forward(at):
            return self._pass_on(at)
        if drawn and header_blocks.is_separator(line):
            return self._separator(at)
        if header_blocks.header(line) is not None and self._worth_it():
            after = self._header_block(at)
            if after is not None:
                return after
        return self._attribution(at) if like_attribution and self._worth_it() else None

    def _is_forward(self, at: int) -> bool:
        return header_blocks.is_forward_mark(self._lines[at]) and self._worth_it() and forward.is_mark(self._lines, at)

    def _separator(self, at: int) -> int:
        below = next_words(self._lines, at + 1)
        if below is not None and is_quoted(self._lines[below]):
            return self._open(at, at + 1)
        block = header_blocks.read(self._lines, below) if below is not None else None
        if forward.is_forward(self._subject, block):
            return self._pass_on(at)
        if block is None and not self._answers:
            return at + 1
        return self._open(at) if self._has_spoken_above(at) else len(self._lines)

    def _header_block(self, at: int) -> int | None:
        block = header_blocks.read(self._lines, at)
        if block is None or not block.is_of_a_mail:
            return None
        if forward.is_forward(self._subject, block):
            return self._pass_on(at)
        if not self._answers:
            self._spoken = at if self._spoken is None else self._spoken
            return block.end
        below = next_words(self._lines, block.end)
        if below is not None and is_quoted(self._lines[below]):
            return self._open(at, block.end)
        return self._open(at) if self._has_spoken_above(at) else len(self._lines)

    def _attribution(self, at: int) -> int | None:
        quote = self._quote_below(at)
        first = attribution.find(self._lines, at, quote_follows=quote is not None)
        if quote is not None:
            if first is None and any(map(marker.is_marker, self._lines[quote : quote + _LINES_TO_MARKER])):
                first = at
            if first is None:
                self._introduced = quote
                return None
            return self._bars(self._open(first, at + 1))
        if first is None or self._led:
            return None
        if self._has_spoken_above(first):
            return self._open(first)
        if not self._quotes_anything:
            return len(self._lines)
        self._led = True
        return self._open(first, at + 1)

    def _bars(self, at: int) -> int:
        """A quote that is marked with bars."""
        while at < len(self._lines) and (self._lines[at].startswith("|") or not self._lines[at].strip(TRIM)):
            self._kinds[at] = Kind.QUOTE
            at += 1
        return at

    @cached_property
    def _quotes_anything(self) -> bool:
        return any(map(is_quoted, self._lines))

    def _introduction(self, at: int) -> int:
        """The first line of what leads to our own mark, in a language that no table may know."""
        above = words_above(self._lines, at)
        if above is None or not attribution.ends_like_one(self._lines[above]):
            return at
        first = attribution.find(self._lines, above, quote_follows=True)
        return above if first is None else first

    # --- HTML ---

    def _region(self, at: int, end: int) -> int:
        """What HTML marks as history: an attribution with a `>` quote, or text without marks."""
        del self._ends[at]
        heads = [n for n in range(at, min(at + _LINES_TO_QUOTE, end)) if self._lines[n].strip(TRIM)]
        header = next((n for n in heads if header_blocks.header(self._lines[n])), None)
        if header is not None:
            block = header_blocks.read(self._lines, header)
            if block is not None and "from" in block.fields and forward.is_forward(self._subject, block):
                return self._pass_on(at)
            return self._open(at, end)
        quote = next((n for n in heads if is_quoted(self._lines[n])), None)
        if quote is None:
            return self._open(at, end)
        if quote == at:
            return at
        return self._open(at, quote)
