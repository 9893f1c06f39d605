"""Plain texts that only stand in for the HTML beside them: "Your mail program does not show HTML", a picture's mark."""

from __future__ import annotations

import re

MAX_CHARACTERS = 200  #: of a stub
MAX_LINES = 3
SHARED_RATIO = 3  #: of so many words of a stub one may stand in the HTML by chance
MUCH_LONGER = 20  #: characters that HTML has besides twice those of the stub

#: Marks of pictures, and addresses: no words of anybody.
_MARKS = re.compile(
    r"\[(?:cid|image|bild|imagen|immagine|изображение)\b[^\]]*+\]|<?(?:https?|cid):[^\s>]++>?", re.IGNORECASE
)
_WORD = re.compile(r"\w++")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}+")
#: Words of mail programs: after them the HTML need not be longer.
_PHRASE = re.compile(
    r"\A\W*+html[\W_]?+(?:e-?)?+(?:mail|nachricht|message|content|version)\W*+\Z|multi-?part message in mime format"
    r"|(?:e-?mail|mail|message)[^\n]{0,80}\bhtml\b|\bhtml\b[^\n]{0,80}(?:e-?mail|mail|viewer|client|browser)",
    re.IGNORECASE,
)


def is_short(plain: str) -> bool:
    """Whether a plain text is short enough to be a stub: the quick test."""
    if len(plain) > 2 * MAX_CHARACTERS:
        return False
    text = plain.strip()
    return len(text) <= MAX_CHARACTERS and text.count("\n") < MAX_LINES


def may_stand_for(plain: str, html: str) -> bool:
    """Whether it is worth reading the source `html` to know if the short `plain` is a stub of it."""
    said = _MARKS.sub(" ", plain).strip()
    return _PHRASE.search(said) is not None or _shared(_words(said), html) * SHARED_RATIO <= len(_words(said))


def is_stub(plain: str, text: str) -> bool:
    """Whether the short `plain` says nothing of what the `text` of the HTML says: few of its words stand there.

    Without words of four letters (a "yes", a smiley) not one of its words may stand there; of the words of a mail
    program that tells of HTML, alone in one line, half may, and the HTML may be short.
    """
    said = _MARKS.sub(" ", plain).strip()
    words = _words(said)
    shared = _shared(words, text)
    length = len(text.strip())
    if not said or ("\n" not in said and _PHRASE.search(said)):
        return length > 0 and shared * 2 <= len(words)
    unlike = shared * SHARED_RATIO <= len(words) if len(words) >= SHARED_RATIO else shared == 0
    return unlike and length > 2 * len(said) + MUCH_LONGER


def _words(said: str) -> set[str]:
    said = said.lower()
    return set(_LONG_WORD.findall(said)) or set(_WORD.findall(said))


def _shared(words: set[str], text: str) -> int:
    lower = text.lower()
    return sum(word in lower for word in words)
