"""`#take`: the ticket is mine."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Assign, Names


def _read(_words: str, names: Names) -> Assign:
    return Assign(agent=names.me)


TAKE = Verb(
    words={
        "en": ("take", "mine"),
        "ru": ("взять", "беру"),
        "uk": ("взяти", "беру"),
        "zh": ("接手", "领取"),
        "zh-Hant": ("接手", "領取"),
        "de": ("übernehmen", "uebernehmen", "nehmen"),
        "fr": ("prendre",),
        "es": ("tomar",),
    },
    help={
        "en": "#take: the ticket is yours",
        "ru": "#взять: заявка ваша",
        "uk": "#взяти: заявка ваша",
        "zh": "#接手：工单归您处理",
        "zh-Hant": "#接手：工單歸您處理",
        "de": "#übernehmen: das Ticket gehört Ihnen",
        "fr": "#prendre: le ticket est à vous",
        "es": "#tomar: el ticket es suyo",
    },
    read=_read,
    about="assignee",
)
