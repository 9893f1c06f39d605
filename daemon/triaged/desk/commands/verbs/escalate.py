"""`#escalate`: one level up; `#escalate! why` at once, whatever is missing there."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.desk.commands.verbs.tier import hurried
from triaged.model.commands import Move, Names


def _read(words: str, _names: Names) -> Move:
    now, words = hurried(words)
    return Move(up=True, now=now, words=words)


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
        "en": "#escalate: the ticket goes one level up; #escalate! and why: at once",
        "ru": "#эскалация: заявка переходит на уровень выше; #эскалация! и почему: сразу",
        "uk": "#ескалація: заявка переходить на рівень вище; #ескалація! і чому: одразу",
        "zh": "#升级：工单升一级；#升级！加原因：立即转交",
        "zh-Hant": "#升級：工單升一級；#升級！加原因：立即轉交",
        "de": "#eskalieren: das Ticket geht eine Stufe höher; #eskalieren! und der Grund: sofort",
        "fr": "#escalader: le ticket monte d'un niveau ; #escalader! et la raison : tout de suite",
        "es": "#escalar: el ticket sube un nivel; #escalar! y el motivo: en el acto",
    },
    read=_read,
    takes=Takes.MAYBE,
    hurries=True,
    about="tier",
)
