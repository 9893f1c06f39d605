"""`#tier L2`: the ticket goes to another level; `#tier! L3 why` at once, whatever is missing there."""

from __future__ import annotations

from triaged.desk.commands.lines import ENDS, fold
from triaged.desk.commands.verb import NOW, Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model import Tier
from triaged.model.commands import Move, Names

_LEVELS = {tier.value[1:]: tier for tier in Tier}
_CYRILLIC = {ord("л"): "l"}
#: "now" in every language of the commands, folded; Chinese needs no space behind it.
_NOW = frozenset(
    map(fold, (NOW, "jetzt", "sofort", "maintenant", "ahora", "сейчас", "срочно", "зараз", "терміново", "негайно"))
)
_NOW_IN_HAN = ("立即", "马上", "馬上", "立刻", "现在", "現在")


def hurried(words: str) -> tuple[bool, str]:
    """Whether what stands behind a command says that it cannot wait, and what it says besides."""
    for word in _NOW_IN_HAN:
        if words.startswith(word):
            return True, words.removeprefix(word).strip(ENDS + " ")
    first, _space, rest = words.partition(" ")
    return (True, rest.lstrip(ENDS + " ")) if fold(first.rstrip(ENDS)) in _NOW else (False, words)


def _read(words: str, _names: Names) -> Move:
    hurries, rest = hurried(words)
    level, _space, rest = rest.partition(" ")
    tier = _LEVELS.get(fold(level.rstrip(ENDS)).translate(_CYRILLIC).removeprefix("l"))
    if tier is None:
        raise Mistake(f"found {shown(words)}; allowed {', '.join(Tier)}")
    now, rest = hurried(rest)
    return Move(tier=tier, now=hurries or now, words=rest)


TIER = Verb(
    words={
        "en": ("tier", "level"),
        "ru": ("уровень", "линия"),
        "uk": ("рівень", "лінія"),
        "zh": ("级别", "层级"),
        "zh-Hant": ("級別", "層級"),
        "de": ("stufe", "ebene"),
        "fr": ("niveau",),
        "es": ("nivel",),
    },
    help={
        "en": "#tier L2: the ticket goes to this level, L1 to L4",
        "ru": "#уровень L2: заявка переходит на этот уровень, L1..L4",
        "uk": "#рівень L2: заявка переходить на цей рівень, L1..L4",
        "zh": "#级别 L2：工单转到该级别（L1 至 L4）",
        "zh-Hant": "#級別 L2：工單轉到該級別（L1 至 L4）",
        "de": "#stufe L2: das Ticket geht auf diese Stufe, L1 bis L4",
        "fr": "#niveau L2: le ticket passe à ce niveau, de L1 à L4",
        "es": "#nivel L2: el ticket pasa a ese nivel, de L1 a L4",
    },
    read=_read,
    takes=Takes.SOMETHING,
    hurries=True,
    about="tier",
)
