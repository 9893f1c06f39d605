"""`#close`."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model import Status
from triaged.model.commands import Names, SetStatus


def _read(_words: str, _names: Names) -> SetStatus:
    return SetStatus(status=Status.CLOSED)


CLOSE = Verb(
    words={
        "en": ("close", "closed"),
        "ru": ("закрыть", "закрыто"),
        "uk": ("закрити", "закрито"),
        "zh": ("关闭",),
        "zh-Hant": ("關閉",),
        "de": ("schließen", "schliessen", "geschlossen"),
        "fr": ("fermer", "clore"),
        "es": ("cerrar",),
    },
    help={
        "en": "#close: the ticket is closed for good",
        "ru": "#закрыть: заявка закрыта окончательно",
        "uk": "#закрити: заявку закрито остаточно",
        "zh": "#关闭：彻底关闭工单",
        "zh-Hant": "#關閉：徹底關閉工單",
        "de": "#schließen: das Ticket ist endgültig geschlossen",
        "fr": "#fermer: le ticket est fermé pour de bon",
        "es": "#cerrar: el ticket se cierra del todo",
    },
    read=_read,
    about="status",
)
