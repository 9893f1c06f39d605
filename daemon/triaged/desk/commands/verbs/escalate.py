"""`#escalate`: one level up."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Move, Names


def _read(_words: str, _names: Names) -> Move:
    return Move(up=True)


ESCALATE = Verb(
    words={
        "en": ("escalate",),
        "ru": ("эскалация", "эскалировать"),
        "uk": ("ескалація", "ескалювати"),
        "zh": ("升级",),
        "zh-Hant": ("升級",),
        "de": ("eskalieren", "eskalation"),
        "fr": ("escalader", "escalade"),
        "es": ("escalar",),
    },
    help={
        "en": "#escalate: the ticket goes one level up",
        "ru": "#эскалация: заявка переходит на уровень выше",
        "uk": "#ескалація: заявка переходить на рівень вище",
        "zh": "#升级：工单升一级",
        "zh-Hant": "#升級：工單升一級",
        "de": "#eskalieren: das Ticket geht eine Stufe höher",
        "fr": "#escalader: le ticket monte d'un niveau",
        "es": "#escalar: el ticket sube un nivel",
    },
    read=_read,
    about="tier",
)
