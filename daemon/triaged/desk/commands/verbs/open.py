"""`#open`: somebody works on the ticket, again."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model import Status
from triaged.model.commands import Names, SetStatus


def _read(_words: str, _names: Names) -> SetStatus:
    return SetStatus(status=Status.OPEN)


OPEN = Verb(
    words={
        "en": ("open", "reopen"),
        "ru": ("открыть", "открыто"),
        "uk": ("відкрити", "відкрито"),
        "zh": ("打开", "开启", "重新打开"),
        "zh-Hant": ("打開", "開啟", "重新打開"),
        "de": ("öffnen", "oeffnen", "offen"),
        "fr": ("ouvrir", "rouvrir"),
        "es": ("abrir", "reabrir"),
    },
    help={
        "en": "#open: the ticket is open again",
        "ru": "#открыть: заявка снова открыта",
        "uk": "#відкрити: заявку знову відкрито",
        "zh": "#打开：重新打开工单",
        "zh-Hant": "#打開：重新打開工單",
        "de": "#öffnen: das Ticket ist wieder offen",
        "fr": "#ouvrir: le ticket est rouvert",
        "es": "#abrir: el ticket vuelve a abrirse",
    },
    read=_read,
    about="status",
)
