"""The verbs, the words for them in the languages that agents write, and how one is found in an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

#: verb -> every word for it, in lower case: English, Russian, Ukrainian, Chinese, German, French, Spanish.
VERBS: Mapping[str, tuple[str, ...]] = {
    "admit": (
        *("admit", "allow", "accept", "confirm", "yes"),
        *("допустить", "принять", "разрешить", "подтвердить", "подтверждаю", "да"),
        *("допустити", "прийняти", "дозволити", "підтвердити", "підтверджую", "так"),
        *("准许", "允许", "接受", "同意", "确认", "是", "准許", "允許", "確認"),
        *("zulassen", "aufnehmen", "annehmen", "bestätigen", "ja"),
        *("admettre", "accepter", "autoriser", "confirmer", "oui"),
        *("admitir", "aceptar", "permitir", "confirmar", "sí", "si"),
    ),
    "refuse": (
        *("refuse", "reject", "deny", "no"),
        *("отказать", "отклонить", "нет"),
        *("відмовити", "відхилити", "ні"),
        *("拒绝", "不同意", "否", "拒絕"),
        *("ablehnen", "abweisen", "zurückweisen", "nein"),
        *("refuser", "rejeter", "non"),
        *("rechazar", "denegar", "rehusar"),
    ),
}

_VERB_OF = {word.casefold(): verb for verb, words in VERBS.items() for word in words}
#: Characters that take no room: zero-width spaces and joiners, direction marks, soft hyphens.
_NO_ROOM = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
#: A question mark is no full stop: who asks about a word does not give it.
_COMMAND = re.compile(r"[#＃№]\s*(\w+)[\s.,;:!…。．，；：！、]*")
MAX_LINE_CHARACTERS = 100  #: no verb stands on a longer one


def verb_of(reply: str) -> str | None:
    """The verb on the first line of an answer that is not empty; None where that line holds anything else.

    Args:
        reply: What the sender wrote now, without the mail that he answers.
    """
    for line in reply.splitlines():
        shown = unicodedata.normalize("NFC", line.translate(_NO_ROOM)).strip()
        if shown:
            return _verb_on(shown)
    return None


def _verb_on(line: str) -> str | None:
    match = _COMMAND.fullmatch(line) if len(line) <= MAX_LINE_CHARACTERS else None
    return _VERB_OF.get(match[1].casefold()) if match else None
