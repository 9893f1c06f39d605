"""A word behind `#send` that is for the desk or for a colleague, and for no customer: "please", "thanks", "ok"."""

from __future__ import annotations

import re

from triaged.desk.commands.lines import fold, shown

MAX_WORDS = 3  #: more may be a sentence for somebody
MAX_HAN = 6  #: Chinese characters

#: By language; folded when they are looked up. Several of them may stand together.
POLITE = {
    "en": (
        *("please", "pls", "plz", "it", "this", "that", "now", "send it", "ok", "okay", "yes", "sure", "fine", "good"),
        *("great", "perfect", "agreed", "thanks", "thx", "thank you", "many thanks", "cheers", "go", "go ahead"),
        *("as is", "as it is", "right now", "at once", "nice work", "good work", "great work", "nice job", "good job"),
        *("great job", "well done", "looks good", "all good", "lgtm"),
    ),
    "ru": (
        *("пожалуйста", "плз", "спасибо", "большое спасибо", "ок", "окей", "да", "хорошо", "отлично", "сейчас"),
        *("можно", "его", "как есть", "отправляй", "отправляйте", "отправь", "отправьте", "молодец", "согласен"),
        *("согласна", "хорошая работа", "прямо сейчас"),
    ),
    "uk": (
        *("будь ласка", "дякую", "щиро дякую", "спасибі", "ок", "окей", "так", "добре", "чудово", "зараз", "можна"),
        *("його", "як є", "надсилай", "надсилайте", "молодець", "гарна робота", "згоден", "згодна"),
    ),
    "zh": (
        "谢谢",
        "谢谢你",
        "谢谢您",
        "多谢",
        "请",
        "请发送",
        "好",
        "好的",
        "可以",
        "现在",
        "吧",
        "行",
        "没问题",
        "做得好",
    ),
    "zh-Hant": ("謝謝", "謝謝你", "謝謝您", "多謝", "請", "請寄出", "現在", "沒問題"),
    "de": (
        *("bitte", "danke", "danke schön", "danke dir", "vielen dank", "ok", "okay", "ja", "gut", "prima", "super"),
        *("perfekt", "jetzt", "gerne", "passt", "so", "sofort", "es", "bitte senden", "gute arbeit", "gut gemacht"),
        *("einverstanden", "alles gut", "klar"),
    ),
    "fr": (
        *("s'il te plaît", "s'il vous plaît", "svp", "stp", "merci", "merci beaucoup", "merci bien", "ok", "oui"),
        *("parfait", "maintenant", "bien", "d'accord", "tel quel", "vas-y", "allez-y", "bon travail", "bien joué"),
    ),
    "es": (
        *("por favor", "gracias", "muchas gracias", "ok", "sí", "vale", "perfecto", "ahora", "bien", "de acuerdo"),
        *("tal cual", "adelante", "buen trabajo", "bien hecho", "listo"),
    ),
}
_LETTERS = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MARKS = re.compile(r"['’ʼ`´-]")


def _words(text: str) -> tuple[str, ...]:
    return tuple(_LETTERS.findall(fold(_MARKS.sub("", text))))


_PHRASES = frozenset(_words(each) for language, row in POLITE.items() if "zh" not in language for each in row)
_OF_HAN = frozenset(each for language in ("zh", "zh-Hant") for each in POLITE[language])


def is_polite(line: str) -> bool:
    """Whether a line says no more than such words."""
    text = shown(line)
    if not text or len(text) > MAX_WORDS * 20 or text.endswith(("?", "？")):
        return False
    words = _words(text)
    if words and all(map(_HAN.fullmatch, words)):
        together = "".join(words)
        return len(together) <= MAX_HAN and _is_made_of(tuple(together), frozenset(map(tuple, _OF_HAN)))
    return 0 < len(words) <= MAX_WORDS and _is_made_of(words, _PHRASES)


def _is_made_of(words: tuple[str, ...], phrases: frozenset[tuple[str, ...]]) -> bool:
    return not words or any(
        words[:at] in phrases and _is_made_of(words[at:], phrases) for at in range(len(words), 0, -1)
    )
