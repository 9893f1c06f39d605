"""A report in words: the part that the mail system wrote, and the headers of the returned mail below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triaged.mail.addrlist import parse_addresses
from triaged.mail.headers import message_ids

MAX_CHARACTERS = 64 * 1024  #: of the text that are looked at
MAX_LINES = 2000
MAX_LINE_CHARACTERS = 2000
MAX_RETURNED_LINES = 300  #: of the returned mail
MAX_MARK_CHARACTERS = 120  #: a longer line is a sentence
MAX_IDS = 10  #: that are taken from one text

#: What a mail system writes above the returned mail; lower-case, in a line of its own.
_MARKS = (
    *("below this line is a copy of", "enclosed is a copy of the message", "this is a copy of the message"),
    *("this is a copy of your message", "the header of the original message", "original message follows"),
    *("original message headers", "message headers follow", "unsent message follows", "returned message -"),
    *(
        "copy of the original message",
        "included is a copy of the message",
        "original mail info",
        "message header follows",
    ),
    *("message text follows", "here is your returned mail", "returned mail follows", "start of returned message"),
    *(
        "bounced e-mail:",
        "the returned message",
        "original message header",
        "your message reads",
        "the following message",
    ),
    *(
        "headers of the original message",
        "undelivered message follows",
        "a copy of the message follows",
        "old message:",
    ),
    *("below the next line is a copy", "message contents follow", "begin message header", "оригинал письма"),
    *("originalnachricht", "ursprüngliche nachricht", "message d'origine", "mensaje original", "messaggio originale"),
    *("mensagem original", "исходное сообщение", "元のメッセージ", "元メール", "原始邮件", "原邮件", "원본 메시지"),
)
_ORIGINAL = re.compile(r"\s*+[-_=*]{2,}+ ?original (?:message|mail|e-mail) ?[-_=*]{2,}+", re.IGNORECASE)
#: Headers that stand near the top of a returned mail, and hardly ever at the start of a line that explains a failure.
_HEADER = re.compile(
    r"(?:received|return-path|delivered-to|x-received|dkim-signature|arc-seal|authentication-results|mime-version"
    r"|x-originating-ip|x-apparently-from|content-type|content-transfer-encoding|x-mailer|user-agent)[ \t]*+:",
    re.IGNORECASE,
)
_RECEIVED = re.compile(r"(?:received|return-path|x-received|dkim-signature)[ \t]*+:", re.IGNORECASE)
_ID = re.compile(r"[ \t]*+message-id[ \t]*+:(.*)", re.IGNORECASE)
_TO = re.compile(r"to[ \t]*+:(.*)", re.IGNORECASE)
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]*+[ \t]*+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A report in words, taken apart."""

    lines: Sequence[str]  #: that the mail system wrote
    returned_ids: Sequence[str]  #: Message-IDs that the text states
    returned_to: Sequence[str]  #: addresses in the To of the returned mail, lower-case

    @property
    def text(self) -> str:
        """What the mail system wrote."""
        return "\n".join(self.lines)


def take_apart(text: str) -> Words:
    """Split the text of a report. Never raises; linear, and bounded by MAX_CHARACTERS."""
    lines = [line[:MAX_LINE_CHARACTERS].rstrip() for line in text[:MAX_CHARACTERS].split("\n", MAX_LINES)[:MAX_LINES]]
    end = _end(lines)
    below = lines[end : end + MAX_RETURNED_LINES]
    return Words(
        lines=lines[:end],
        returned_ids=_ids(lines[: end + MAX_RETURNED_LINES]),
        returned_to=_to(below),
    )


def _end(lines: Sequence[str]) -> int:
    """Index of the first line that is not the mail system's own; it has always said something above."""
    said = False
    for at, line in enumerate(lines):
        if said and line and _begins_returned(lines, at, line):
            return at
        said = said or (" " in line.strip() and not line.startswith("--") and _FIELD.match(line) is None)
    return len(lines)


def _begins_returned(lines: Sequence[str], at: int, line: str) -> bool:
    if _RECEIVED.match(line) or (_HEADER.match(line) and _stands_among_headers(lines, at)):
        return True
    if len(line) > MAX_MARK_CHARACTERS:
        return False
    lowered = line.lower()
    return _ORIGINAL.match(line) is not None or any(mark in lowered for mark in _MARKS)


def _stands_among_headers(lines: Sequence[str], at: int) -> bool:
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return following[:1] in {" ", "\t"} or _FIELD.match(following) is not None


def _ids(lines: Sequence[str]) -> Sequence[str]:
    found: list[str] = []
    for at, line in enumerate(lines):
        match = _ID.match(line)
        if match is None:
            continue
        value = match[1] if match[1].strip() or at + 1 >= len(lines) else lines[at + 1]  # folded
        found += message_ids(value)[:1]
        if len(found) >= MAX_IDS:
            break
    return tuple(dict.fromkeys(found))


def _to(lines: Sequence[str]) -> Sequence[str]:
    """The addresses of the first To of the returned mail."""
    for at, line in enumerate(lines):
        match = _TO.match(line)
        if match is None:
            continue
        value = [match[1]]
        for more in lines[at + 1 : at + 20]:
            if more[:1] not in {" ", "\t"}:
                break
            value.append(more)
        return tuple(dict.fromkeys(each.addr for each in parse_addresses(" ".join(value))))
    return ()
