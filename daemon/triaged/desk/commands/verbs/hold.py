"""`#hold`: the ticket waits for others."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model import Status
from triaged.model.commands import Names, SetStatus


def _read(_words: str, _names: Names) -> SetStatus:
    return SetStatus(status=Status.HOLD)


HOLD = Verb(
    words={
        "en": ("hold",),
        "ru": ("пауза", "отложить"),
        "uk": ("пауза", "відкласти"),
        "zh": ("搁置", "暂停"),
        "zh-Hant": ("擱置", "暫停"),
        "de": ("halten", "zurückstellen", "zurueckstellen"),
        "fr": ("suspendre", "pause"),
        "es": ("retener", "pausa"),
    },
    help={
        "en": "#hold: the ticket waits for others",
        "ru": "#пауза: заявка ждёт других",
        "uk": "#пауза: заявка чекає на інших",
        "zh": "#搁置：工单等待第三方",
        "zh-Hant": "#擱置：工單等待第三方",
        "de": "#halten: das Ticket wartet auf andere",
        "fr": "#suspendre: le ticket attend un tiers",
        "es": "#retener: el ticket espera a terceros",
    },
    read=_read,
    about="status",
)
