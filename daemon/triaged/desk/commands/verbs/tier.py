"""`#tier L2`: the ticket goes to another level."""

from __future__ import annotations

from triaged.desk.commands.lines import fold
from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model import Tier
from triaged.model.commands import Move, Names

_LEVELS = {tier.value[1:]: tier for tier in Tier}
_CYRILLIC = {ord("л"): "l"}


def _read(words: str, _names: Names) -> Move:
    level = fold(words).translate(_CYRILLIC).removeprefix("l")
    if level not in _LEVELS:
        raise Mistake(f"found {shown(words)}; allowed {', '.join(Tier)}")
    return Move(tier=_LEVELS[level])


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
    about="tier",
)
