"""What stands below every mail of its sender: a signature behind its mark, a line of the phone, the footer of a list.

A closing formula and a name are no such thing here: nothing tells them from what the mail says, and who reads it wants
to know whom to answer. Legal notices stay, too, unless a mark stands above them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from triaged.mail.quoting.lines import MAX_LINE_CHARACTERS, TRIM, fold, is_decoration, is_quoted, squeeze
from triaged.mail.quoting.signature_phrases import (
    COMPANY_ENDS,
    DEVICES,
    EXCUSES,
    FOOTERS,
    GREETINGS,
    LEGAL,
    OPEN_ENDS,
    PHRASES,
    SPEAKING,
)

MAX_LINES = 15  #: with text; more than that below `-- ` is text
MAX_FOOTER_LINES = 8  #: below a mark that may be anything else
_GREETINGS = frozenset(greeting for row in GREETINGS for greeting in row.split("|"))
_WINDOW = 100  #: lines from the end among which a signature begins
_MAX_TRAILERS = 40  #: lines of phones; mail passed on by hand collects them
_MAX_PHONE_CHARACTERS = 240  #: of a line, with the address of its link
_LEAST_PHRASE_CHARACTERS = 5
_MAX_PHRASE_CHARACTERS = 120
_MAX_MARKED_CHARACTERS = 1500  #: what HTML marks as signature and is longer says more than who wrote

_DASHES = "--"
_EXACT_MARKS = ("-- ", "--\xa0")  #: RFC 3676 4.3
_WEAK_MARKS = frozenset({_DASHES, "__", "—", "–"})  #: where the space is lost, or another program's custom
_MAX_SHORT_CHARACTERS = 100  #: of a line with a name, a role, an address
_LEAST_WORDS_OF_SENTENCE = 4
_SENTENCE_ENDS = (".", "!", "。", "！", ":", "：")
_LISTED = re.compile(r"(?:\d{1,3}[.)]|[-*•])[ \t\xa0]")
_CJK_SENTENCE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af].*[。！]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SPEAKING = frozenset(word for row in SPEAKING for word in row.split())
_OPEN_ENDS = frozenset(word for row in OPEN_ENDS for word in row.split())
_LEGAL = tuple(fold(word) for row in LEGAL for word in row.split("|"))
_LIST_RULE = re.compile(r"_{20,60}+")
_LIST_FOOTER = re.compile(r"mailing list|mailman/|listinfo|unsubscribe|\S@\S+\.\S", re.IGNORECASE)
_TRAILING_RULE = re.compile(r"(?:[-_=*~#+—─]{2,}+|ᐧ)")
_LINK = re.compile(r"[<(\[]*+(?:https?://|mailto:)[^\s<>()\[\]]*+[>)\]]*+", re.IGNORECASE)
_AROUND = "*_<>()[]{}\"'“”«»|~.:! " + TRIM
_QUESTIONS = ("?", "？", "؟")

_NAME = r"[^\s,;:!?]{1,30}(?: [^\s,;:!?]{1,30}){0,5}"
_WITH_DEVICE = r"[^,;:?]{1,60}?()"  # the empty group tells that a device has to be named
_SYSTEM = r"(?:ios|android|mac|windows|iphone|ipad)(?: \S{1,3} (?:ios|android|mac|ipad))?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    """The table as patterns."""

    with_any_name: re.Pattern[str]
    with_device: re.Pattern[str]
    device: re.Pattern[str]
    excuse: re.Pattern[str]


@cache
def _phrases(*, ascii_only: bool) -> _Phrases:
    """Made when first needed. A line in ASCII is spared those that begin with anything and end in other letters."""
    rows = [*(row for rows in PHRASES.values() for row in rows), *FOOTERS]
    if ascii_only:
        rows = [row for row in rows if row.isascii() or not row.startswith("{device}")]
    told = "|".join(rows).replace("{os}", _SYSTEM)
    return _Phrases(
        with_any_name=re.compile(told.replace("{any}", _NAME).replace("{device}", "(?!)")),
        with_device=re.compile(told.replace("{any}", "(?!)").replace("{device}", _WITH_DEVICE)),
        device=re.compile("|".join(map(re.escape, "|".join(DEVICES).split("|")))),
        excuse=re.compile(rf"[.,;!–-] ?[^.,;!–-]{{0,20}}?(?:{EXCUSES})"),
    )


def is_phone_signature(line: str) -> bool:
    """Whether a line is one that a phone or mail program adds: "Sent from my iPhone", in any language of the table."""
    if not line or len(line) > _MAX_PHONE_CHARACTERS:
        return False
    text = fold(_LINK.sub("", line) if ":" in line else line).strip(_AROUND)
    if not _LEAST_PHRASE_CHARACTERS <= len(text) <= _MAX_PHRASE_CHARACTERS:
        return False
    phrases = _phrases(ascii_only=text.isascii())
    apology = phrases.excuse.search(text)
    if apology is not None:
        text = text[: apology.start()]
    if phrases.with_any_name.fullmatch(text) is not None:
        return True
    return phrases.with_device.fullmatch(text) is not None and phrases.device.search(text) is not None


def program_lines(reply: str) -> tuple[str, ...]:
    """The lines near the end of what somebody wrote that a phone or a mail program has put there."""
    return tuple(filter(is_phone_signature, (line.strip(TRIM) for line in reply.rsplit("\n", _MAX_TRAILERS))))


def says_nothing(lines: Sequence[str]) -> bool:
    """Whether the lines hold no more than a greeting."""
    words = list(islice((line for line in lines if not is_decoration(line)), 2))
    return not words or (len(words) == 1 and fold(words[0]).strip(" ,.!،、。！") in _GREETINGS)


def begins_at(lines: Sequence[str], marked: Sequence[str] = ()) -> int:
    """The first line of what closes a text without belonging to it; `len(lines)` where there is nothing.

    Args:
        lines: The own words of the sender, or their last part. What is left of them may be nothing; whether that is too
            little is for the caller to say.
        marked: What HTML marks as signatures, squeezed.
    """
    end = _without_trailers(lines, len(lines))
    start = min(_marked(lines, end, marked), _behind_mark(lines, end), _list_footer(lines, end))
    return start if start == end else _without_trailers(lines, start)


def _without_trailers(lines: Sequence[str], end: int) -> int:
    """Where the lines of phones, scanners and drawn rules begin that end in line `end`."""
    start = end
    at = end
    while at > max(end - _WINDOW, 0) and end - at <= 2 * _MAX_TRAILERS:
        line = lines[at - 1]
        if line.strip(TRIM):
            if _TRAILING_RULE.fullmatch(line.strip(TRIM)) is None and not is_phone_signature(line):
                break
            start = at - 1
        at -= 1
    return start


def _behind_mark(lines: Sequence[str], end: int) -> int:
    """Cut at the last mark, if a signature's worth of lines follows; a mark that may be anything else needs proof."""
    for at in range(end - 1, max(end - _WINDOW, -1), -1):
        mark = lines[at].strip()
        if mark not in _WEAK_MARKS:
            continue
        below = [other for other in lines[at + 1 : end] if other.strip(TRIM)]
        if mark == _DASHES and lines[at].endswith(_EXACT_MARKS):
            return at if len(below) <= MAX_LINES and not any(map(is_quoted, below)) else end
        most = MAX_LINES if mark == _DASHES else MAX_FOOTER_LINES
        if len(below) <= most and _are_about_the_sender(below) and _is_closed_above(lines, at):
            return at
    return end


def _is_closed_above(lines: Sequence[str], at: int) -> bool:
    """Whether the text is at its end where a mark stands: no sentence is open, and the mark stands nowhere else."""
    if any(line.strip() in _WEAK_MARKS for line in lines[max(at - _WINDOW, 0) : at]):
        return False
    last = next((line.rstrip(TRIM) for line in reversed(lines[max(at - _WINDOW, 0) : at]) if line.strip(TRIM)), "")
    words = _WORD.findall(last[-_MAX_SHORT_CHARACTERS:])  # "MIT" is no "mit"
    return not last.endswith((":", "：")) and not (words and words[-1] in _OPEN_ENDS and last[-1:].isalpha())


def _are_about_the_sender(below: Sequence[str]) -> bool:
    """Whether lines hold his name, role, address and links, and a legal notice below these; nothing that he says."""
    for at, line in enumerate(below):
        text = line.strip(TRIM)
        folded = fold(text[:_MAX_PHONE_CHARACTERS])
        if is_quoted(line) or text in _WEAK_MARKS:
            return False
        if at and any(word in folded for word in _LEGAL):
            return True
        if (
            len(text) > MAX_LINE_CHARACTERS
            or text.endswith(_QUESTIONS)
            or _LISTED.match(text)
            or _is_sentence(text, folded)
        ):
            return False
        if len(_LINK.sub("", text)) > _MAX_SHORT_CHARACTERS:
            return False
    return True


def _is_sentence(text: str, folded: str) -> bool:
    words = _WORD.findall(folded)
    if not _SPEAKING.isdisjoint(words):
        return True
    if _CJK_SENTENCE.search(text):
        return True
    return (
        len(words) >= _LEAST_WORDS_OF_SENTENCE and text.endswith(_SENTENCE_ENDS) and not folded.endswith(COMPANY_ENDS)
    )


def _list_footer(lines: Sequence[str], end: int) -> int:
    """Cut at the rule above the footer of a mailing list."""
    for at in range(end - 1, max(end - MAX_FOOTER_LINES - 2, -1), -1):
        if "____" in lines[at] and _LIST_RULE.fullmatch(lines[at].strip(TRIM)):
            below = [line for line in lines[at + 1 : end] if line.strip(TRIM)]
            told = sum(_LIST_FOOTER.search(line[:_MAX_PHONE_CHARACTERS]) is not None for line in below)
            return at if len(below) <= MAX_FOOTER_LINES and told >= 2 else end
    return end


def _marked(lines: Sequence[str], end: int, marked: Sequence[str]) -> int:
    """Cut what HTML marks as the signature, where the text ends with it."""
    for wanted in marked:
        if not 0 < len(wanted) <= _MAX_MARKED_CHARACTERS:
            continue
        found = ""
        for at in range(end - 1, max(end - 2 * MAX_LINES, -1), -1):
            found = squeeze(lines[at]) + found
            if len(found) >= len(wanted):
                if found == wanted:
                    return at
                break
    return end
