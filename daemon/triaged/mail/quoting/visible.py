"""A text taken apart: what its sender wrote now, what hangs on from before, his signature, what he passes on.

Doubt goes to the sender: a reply that keeps too much is a nuisance, one that loses his words is a fault. Nothing is
deleted: what is not the reply is returned beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from triaged.mail.quoting import forward, header_blocks, marker, signature, structure
from triaged.mail.quoting.history import Found, Kind, Scan
from triaged.mail.quoting.lines import TRIM, is_decoration
from triaged.model import Forwarded

# Whether there is any mark at all: quick passes are all that a text without one costs.
_ANY_OPENING = re.compile(r"\n[ \t\xa0\u200b-\u200f\ufeff]*+(?:[>＞]|[-=_*~—–─━－＝+#]{2}|[—–])")
_ANY_END = re.compile(r"[:：][*_ \t\xa0\u200b-\u200f\u202a-\u202e]*+(?:\n|\Z)")
_ANY_NAME = re.compile(r"\n([^\n:：]{1,40})[:：]")
_MOST_NAMES = 1000  #: lines with a colon that are looked at for one that is a header
MAX_LINES = 10_000  #: that are looked at; no person writes more above what he answers
_LAST_CHARACTERS = 500  #: in which a line of the phone ends the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """A text, taken apart."""

    reply: str  #: what was written now; with the text that is passed on
    quoted: str = ""  #: history, with the lines that introduce it
    signature: str = ""
    forwarded: Forwarded | None = None


class _Place(Enum):
    REPLY = "reply"
    QUOTED = "quoted"
    SIGNATURE = "signature"


def split_reply(
    text: str,
    *,
    history: Sequence[tuple[int, int]] = (),
    html: str | None = None,
    subject: str = "",
    answers: bool = True,
) -> Visible:
    """Take a text apart. Never raises; linear.

    Args:
        text: The whole text of a mail.
        history: (start, end) ranges of it that HTML marks as history.
        html: The HTML body that stands beside the text, or from which it comes.
        subject: Of the mail; "Fw:" tells a forward from a reply where both look the same.
        answers: The mail says that it answers one; see `Scan`.

    Returns:
        The parts. The reply is never empty unless the text is; answers that were written between the lines of a quote
        stay together with it.
    """
    if html is not None and not structure.tells(html):
        html = None
    marked = marker.may_hold_marker(text)
    if not history and html is None and not marked and not _has_marks(text):
        return Visible(reply=text.strip())
    lines = text.split("\n", MAX_LINES)  # the rest, if there is one, stays together as one long line without a meaning
    told = structure.read(lines, history, html)
    if marked and not (told.history or told.forwards):
        lines = marker.on_lines_of_their_own(lines)
    found = Scan(lines, told, subject, answers=answers).run()
    places = _places(lines, found, told.signatures)
    passed_on = None if found.forward is None else forward.read(lines, found.forward)
    reply = _at(_Place.REPLY, lines, places).strip()
    if not reply:
        return Visible(reply=text.strip(), forwarded=passed_on)
    return Visible(
        reply=reply,
        quoted=_at(_Place.QUOTED, lines, places).lstrip("\n").rstrip(),
        signature=_at(_Place.SIGNATURE, lines, places).lstrip("\n").rstrip(),
        forwarded=passed_on,
    )


def _at(place: _Place, lines: Sequence[str], places: Sequence[_Place]) -> str:
    if place not in places:
        return ""
    return "\n".join([line for line, its in zip(lines, places, strict=True) if its is place])


def _has_marks(text: str) -> bool:
    below = f"\n{text}"
    if _ANY_OPENING.search(below) is not None or ">\n" in text or text.endswith(">"):
        return True
    if ":" in text or "：" in text:
        names = islice(_ANY_NAME.finditer(below), _MOST_NAMES)
        if _ANY_END.search(text) is not None or any(header_blocks.is_name(found[1]) for found in names):
            return True
    return signature.is_phone_signature(text[-_LAST_CHARACTERS:].rstrip().rpartition("\n")[2])


@dataclass(slots=True, kw_only=True)
class _Run:
    """Lines of one kind; empty lines belong to the run above them."""

    kind: Kind
    start: int
    end: int


def _runs(lines: Sequence[str], kinds: Sequence[Kind], end: int) -> list[_Run]:
    runs: list[_Run] = []
    run: _Run | None = None
    for at in range(end):
        if (run is None or kinds[at] is not run.kind) and lines[at].strip(TRIM):
            start = 0 if run is None else at
            run = _Run(kind=kinds[at], start=start, end=at)
            runs.append(run)
        if run is not None:
            run.end = at + 1
    return runs


def _places(lines: Sequence[str], found: Found, signatures: Sequence[str]) -> list[_Place]:
    """Where each line belongs."""
    end = len(lines) if found.forward is None else found.forward
    places = [_Place.QUOTED] * end + [_Place.REPLY] * (len(lines) - end)
    runs = _runs(lines, found.kinds, end)
    runs = [run for run in _without_end(lines, runs, places, signatures) if run.kind is not Kind.HISTORY]
    if [run.kind for run in runs] == [Kind.QUOTE, Kind.OWN]:  # one quote, then the answer
        del runs[0]
    for run in runs:
        places[run.start : run.end] = [_Place.REPLY] * (run.end - run.start)
    return places


def _without_end(lines: Sequence[str], runs: list[_Run], places: list[_Place], signatures: Sequence[str]) -> list[_Run]:
    """The runs up to the last own words: the signature is put in its place, what hangs on below is left out."""
    while runs:
        last = runs[-1]
        if last.kind is not Kind.OWN:
            runs.pop()
            continue
        cut = last.start + signature.begins_at(lines[last.start : last.end], signatures)
        left = lines[last.start : cut]
        if signature.says_nothing(left) and all(run.kind is not Kind.OWN for run in runs[:-1]):
            break  # all that there is: a greeting above, or nothing at all
        places[cut : last.end] = [_Place.SIGNATURE] * (last.end - cut)
        last.end = cut
        if not all(map(is_decoration, left)):
            break
        runs.pop()
    return runs
