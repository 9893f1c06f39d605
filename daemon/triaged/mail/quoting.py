"""What a sender wrote now, and what his mail program put below or above it; by lines, linear.

Doubt always goes to the sender: a reply that keeps too much is a nuisance, one that loses his words is a fault. Nothing
is deleted: what is not the reply is returned as the quoted side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from triaged.model import Forwarded

MAX_LINE_CHARACTERS = 300  #: longer lines are prose, never a mark
MAX_SIGNATURE_LINES = 15  #: more than that below `-- ` is text
MAX_CANDIDATES = 500  #: lines that are looked at closely; mail that a person wrote has a handful
_SIGNATURE_WINDOW = 100  #: lines from the end among which a signature begins
_ATTRIBUTION_LINES = 3  #: mail programs wrap the line before a quote
_HEADER_LINES = 10  #: within which an Outlook header block shows itself

#: What stands between the dashes of a separator line.
_SEPARATORS = frozenset(
    {
        *("original", "original message", "original appointment", "reply message"),
        *("исходное сообщение", "оригинальное сообщение", "первоначальное сообщение"),
        *("ursprüngliche nachricht", "ursprüngliche mail", "originalnachricht"),
        *("message d'origine", "message d’origine", "message original", "message initial", "mensaje original"),
        *("原始邮件", "原始郵件", "原邮件", "源邮件", "回复的邮件", "回复的原邮件"),
    }
)
#: How the line before a quote begins and ends; a digit (of the date) is demanded besides.
_FRAMES = (
    ("on ", ("wrote",)),
    ("am ", ("schrieb",)),
    ("vom ", ("schrieb",)),
    ("le ", ("a écrit",)),
    ("el ", ("escribió", "escribio")),
    ("", ("пишет", "писал", "писала", "писал(а)", "писали", "写道", "寫道")),
)
_VERBS = ("wrote", "schrieb", "écrit", "escribi", "пишет", "писал", "写道", "寫道")
_GERMAN = re.compile(r"(?:am|vom) .{6,200}?\bschrieb ")  # "Am 1.2. um 10:00 schrieb Hans:"
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_DIGIT = re.compile(r"\d")
_HEADER_NAMES = {
    "from": "from|от|отправитель|von|de|发件人|寄件者|寄件人",
    "sent": "sent|date|отправлено|дата|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha"
    "|发送时间|发送日期|日期|傳送時間",
    "to": "to|кому|an|à|a|para|收件人",
    "subject": "subject|тема|betreff|objet|asunto|主题|主題|主旨",
}
_HEADER = re.compile(
    r"\s*+[*_]{0,2}(?:"
    + "|".join(f"(?P<{key}>{names})" for key, names in _HEADER_NAMES.items())
    + r")\s?[*_]{0,2}\s*+[:：].*",
    re.IGNORECASE,
)
#: How a line begins that may open a block of history.
_OPENING = r"[ \t=_]*+-|[ \t]*+_{5}|[ \t]*+[*_]{0,2}(?:" + _HEADER_NAMES["from"] + r")[ \t]?[*_]{0,2}[ \t]*+[:：]"
_BLOCK_START = re.compile(_OPENING, re.IGNORECASE)
# Whether there is any mark at all: two quick passes are all that a text without one costs.
_ANY_OPENING = re.compile(r"\n(?:[ \t]*+>|" + _OPENING + ")", re.IGNORECASE)
_ANY_COLON_END = re.compile(r"[:：][ \t]*+(?:\n|\Z)")
_COLONS = frozenset(":：")
_FORWARDED = re.compile(r"forward|weiterg|transf|reenvi|пересыла|пересл|转发|轉寄", re.IGNORECASE)
_RULE = re.compile(r"\s*[_-]{5,}\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """A text, taken apart."""

    reply: str  #: what was written now
    quoted: str = ""  #: history, with the lines that introduce it
    signature: str = ""
    forwarded: Forwarded | None = None


def split_reply(text: str, *, history: Sequence[tuple[int, int]] = (), html: str | None = None) -> Visible:
    """Take a text apart; `history` are ranges of it that HTML marks as such, `html` the other form of the same text.

    The reply is never empty unless the text is; answers written between the lines of a quote stay together with it.
    """
    if _ANY_OPENING.search(f"\n{text}") is None and _ANY_COLON_END.search(text) is None:
        return Visible(reply=text.strip())
    lines, signature = _without_signature(text.split("\n"))
    start, after = _history(lines)
    reply, quoted = (lines[:start], lines[start:]) if after is None else _around_quotes(lines, start, after)
    reply, inner_signature = _without_signature(reply)
    own = "\n".join(reply).strip()
    if not own:
        return Visible(reply=text.strip())
    quote = "\n".join(quoted).strip("\n")
    return Visible(reply=own, quoted=quote, signature="\n".join([*inner_signature, *signature]).strip("\n"))


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(">")


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the last `-- ` line (RFC 3676 4.3; the space is often lost), if a signature's worth of lines follows."""
    lowest = max(len(lines) - _SIGNATURE_WINDOW, 0)
    last = next((at for at in range(len(lines) - 1, lowest, -1) if lines[at].rstrip() == "--"), None)
    if last is None:
        return lines, []
    below = [line for line in lines[last + 1 :] if line.strip()]
    if len(below) > MAX_SIGNATURE_LINES or any(map(_is_quote, below)):
        return lines, []
    return lines[:last], lines[last:]


def _history(lines: list[str]) -> tuple[int, int | None]:
    """Where the history begins.

    Returns:
        (start, None) when everything from there on is history; (start, first line behind the attribution) when a `>`
        quote follows, around which there may be answers; (0, 0) when no mark was found.
    """
    candidates = 0
    for at, line in enumerate(lines):
        ends_with_colon = line.rstrip()[-1:] in _COLONS
        if not ends_with_colon and _BLOCK_START.match(line) is None:
            continue
        if len(line) > MAX_LINE_CHARACTERS or _is_quote(line):
            continue
        candidates += 1
        if candidates > MAX_CANDIDATES:
            break
        if _is_separator(line) or _is_header_block(lines, at):
            return at, None
        if ends_with_colon:
            quote_follows = _quote_follows(lines, at + 1)
            start = _attribution(lines, at, quote_follows=quote_follows)
            if start is not None:
                return start, at + 1 if quote_follows else None
    return 0, 0


def _is_separator(line: str) -> bool:
    return line.lstrip(" \t=_").startswith("--") and line.strip("-_= \t\xa0").lower() in _SEPARATORS


def _attribution(lines: list[str], last: int, *, quote_follows: bool) -> int | None:
    """The first line of the attribution that ends at `last`, or None when it is an ordinary line."""
    for first in range(last, max(last - _ATTRIBUTION_LINES, -1), -1):
        if not lines[first].strip() or len(lines[first]) > MAX_LINE_CHARACTERS:
            break
        joined = " ".join(line.strip() for line in lines[first : last + 1]).lower()
        if _is_attribution(joined[:-1].rstrip()):
            return first
    line = lines[last].lower()
    # A line that only might be one is believed when a quote hangs on it.
    return last if quote_follows and ("@" in line or any(verb in line for verb in _VERBS)) else None


def _is_attribution(text: str) -> bool:
    """`text` is lower-case and without its colon."""
    if not _DIGIT.search(text):
        return False
    if any(text.startswith(begin) and text.endswith(ends) for begin, ends in _FRAMES) or _GERMAN.match(text):
        return True
    # "пн, 21 нояб. 2026 г. в 10:00, Имя <a@b>:" has no verb at all.
    return text.endswith(">") and "@" in text[text.rfind("<") :] and _TIME.search(text) is not None


def _quote_follows(lines: list[str], at: int) -> bool:
    line = next((line for line in lines[at : at + 3] if line.strip()), "")
    return _is_quote(line)


def _is_header_block(lines: list[str], at: int) -> bool:
    """An Outlook block begins here: From first, then at least two of Sent, To, Subject close by."""
    if _RULE.fullmatch(lines[at]):
        at += 1
        while at < len(lines) and not lines[at].strip():
            at += 1
    found = _HEADER.fullmatch(lines[at]) if at < len(lines) and len(lines[at]) <= MAX_LINE_CHARACTERS else None
    if found is None or found.lastgroup != "from":
        return False
    above = next((line for line in reversed(lines[max(at - 2, 0) : at]) if line.strip()), "")
    if _FORWARDED.search(above):
        return False  # what somebody forwards is what he has to say
    kinds: set[str | None] = set()
    for line in lines[at + 1 : at + 1 + _HEADER_LINES]:
        if line.strip():
            match = _HEADER.fullmatch(line[:MAX_LINE_CHARACTERS])
            if match is None:
                break
            kinds.add(match.lastgroup)
    return len(kinds - {"from"}) >= 2


def _around_quotes(lines: list[str], start: int, after: int) -> tuple[list[str], list[str]]:
    """Reply and quoted side where `>` lines follow: an answer above, below, or between the lines."""
    runs = _runs(lines[after:])
    answers = [run for quoted, run in runs if not quoted]
    quotes = len(runs) - len(answers)
    if quotes == 0:
        return lines, []
    above = [line for line in lines[:start] if line.strip()]
    if not answers:
        return lines[:start], lines[start:]
    if quotes == 1 and runs[0][0] and not above:  # one quote, then the answer
        return answers[0], [*lines[start:after], *runs[0][1]]
    if runs[-1][0]:  # answers between the lines: what was answered stays, what hangs on below goes
        tail = len(runs[-1][1])
        return lines[:-tail], lines[-tail:]
    return lines, []


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Stretches of quoted and of own lines; empty lines belong to the stretch before them."""
    runs: list[tuple[bool, list[str]]] = []
    for quoted, group in groupby(lines, key=lambda line: _is_quote(line) if line.strip() else None):
        if (quoted is None or (runs and runs[-1][0] == quoted)) and runs:
            runs[-1][1].extend(group)
        elif quoted is not None:
            runs.append((quoted, list(group)))
    return runs
