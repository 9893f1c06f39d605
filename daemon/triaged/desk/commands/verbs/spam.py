"""`#spam`."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model import Status
from triaged.model.commands import Names, SetStatus


def _read(_words: str, _names: Names) -> SetStatus:
    return SetStatus(status=Status.SPAM)


SPAM = Verb(
    words={
        "en": ("spam",),
        "ru": ("спам",),
        "uk": ("спам",),
        "zh": ("垃圾", "垃圾邮件"),
        "zh-Hant": ("垃圾", "垃圾郵件"),
        "de": ("spam",),
        "fr": ("spam", "pourriel"),
        "es": ("spam",),
    },
    help={
        "en": "#spam: the ticket is spam; nobody is written to",
        "ru": "#спам: заявка — спам, никому не пишем",
        "uk": "#спам: заявка — спам, нікому не пишемо",
        "zh": "#垃圾：标为垃圾邮件，不回复任何人",
        "zh-Hant": "#垃圾：標為垃圾郵件，不回覆任何人",
        "de": "#spam: das Ticket ist Spam; niemand bekommt Post",
        "fr": "#spam: le ticket est du spam ; personne ne reçoit rien",
        "es": "#spam: el ticket es spam; no se escribe a nadie",
    },
    read=_read,
    about="status",
    hides=True,
)
