"""`#solved`."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model import Status
from triaged.model.commands import Names, SetStatus


def _read(_words: str, _names: Names) -> SetStatus:
    return SetStatus(status=Status.SOLVED)


SOLVED = Verb(
    words={
        "en": ("solved", "solve", "resolved", "resolve"),
        "ru": ("решено", "решён", "решить"),
        "uk": ("вирішено", "вирішити"),
        "zh": ("已解决", "解决"),
        "zh-Hant": ("已解決", "解決"),
        "de": ("gelöst", "geloest", "erledigt"),
        "fr": ("résolu", "résolue", "résoudre"),
        "es": ("resuelto", "resuelta", "resolver"),
    },
    help={
        "en": "#solved: the ticket is solved",
        "ru": "#решено: заявка решена",
        "uk": "#вирішено: заявку вирішено",
        "zh": "#已解决：工单已解决",
        "zh-Hant": "#已解決：工單已解決",
        "de": "#gelöst: das Ticket ist gelöst",
        "fr": "#résolu: le ticket est résolu",
        "es": "#resuelto: el ticket está resuelto",
    },
    read=_read,
    about="status",
)
