"""The verbs, the words for them in the languages that agents write, and how one is found in an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

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

#: Words that begin many a sentence: these count only where nothing else stands on the line.
_ALONE = frozenset(("yes", "no", "да", "нет", "так", "ні", "是", "否", "ja", "nein", "oui", "non", "sí", "si"))
#: The first word of a greeting, in lower case; the same languages.
_GREETINGS = frozenset(
    (
        *("hello", "hi", "hey", "dear", "good"),
        *("привет", "здравствуйте", "здравствуй", "добрый", "доброе", "уважаемый", "уважаемая", "уважаемые"),
        *("привіт", "вітаю", "добрий", "добридень", "доброго", "шановний", "шановна", "шановні"),
        *("你好", "您好", "早上好", "下午好", "大家好", "早安", "午安"),
        *("hallo", "guten", "liebe", "lieber", "sehr", "moin", "servus"),
        *("bonjour", "bonsoir", "salut", "cher", "chère", "chers"),
        *("hola", "buenos", "buenas", "estimado", "estimada", "estimados"),
    )
)
GREETING_WORDS = 5  #: of a line that can be a greeting

_VERB_OF = {word.casefold(): verb for verb, words in VERBS.items() for word in words}
#: Characters that take no room: zero-width spaces and joiners, direction marks, soft hyphens.
_NO_ROOM = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
_HASH = "#＃№"
#: The word, and what else stands on its line.
_COMMAND = re.compile(rf"[{_HASH}]\s*(\w+)(?:[\s.,;:!…。．，；：！、]+(.*))?")
_ENDS = ".,;:!…。．，；：！、-–— \t"
MAX_LINE_CHARACTERS = 200  #: no verb stands on a longer one


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A verb, and what its agent says besides."""

    verb: str
    note: str  #: behind the word and below it; "" where nothing is


def spoken(reply: str) -> Spoken | None:
    """The verb at the beginning of an answer; None where it begins with anything else.

    It stands on the first line that is not empty, alone or before other words; or alone on the next such line, where
    the first one is a greeting. Who asks about a word, or names two, gives none.

    Args:
        reply: What the sender wrote now, without the mail that he answers.
    """
    lines = reply.splitlines()
    shown = [(number, text) for number, line in enumerate(lines) if (text := _shown(line))][:2]
    if not shown:
        return None
    at, first = shown[0]
    found = _spoken_on(first)
    if found is None and len(shown) > 1 and _is_greeting(first):
        at, second = shown[1]
        found = _spoken_on(second)
        if found is not None and found.note:
            return None
    if found is None:
        return None
    below = "\n".join(lines[at + 1 :]).strip()
    return Spoken(verb=found.verb, note="\n".join(filter(None, (found.note, below))))


def _shown(line: str) -> str:
    """What one sees of a line."""
    return unicodedata.normalize("NFC", line.translate(_NO_ROOM)).strip()


def _spoken_on(line: str) -> Spoken | None:
    match = _COMMAND.fullmatch(line) if len(line) <= MAX_LINE_CHARACTERS else None
    verb = _VERB_OF.get(match[1].casefold()) if match else None
    if match is None or verb is None:
        return None
    rest = (match[2] or "").strip()
    if any(mark in rest for mark in "?？؟" + _HASH) or (rest and match[1].casefold() in _ALONE):
        return None
    return Spoken(verb=verb, note=rest)


def _is_greeting(line: str) -> bool:
    """Whether a line only names or greets somebody: few words and a comma, or a word of greeting in front."""
    words = line.rstrip(_ENDS).split()
    if not 1 <= len(words) <= GREETING_WORDS or not line[0].isalpha() or any(mark in line for mark in "?？؟" + _HASH):
        return False
    first = words[0].strip(_ENDS).casefold()
    if first in _GREETINGS:
        return True
    return line.endswith((",", "，")) and len(words) <= 2 and first not in _VERB_OF
