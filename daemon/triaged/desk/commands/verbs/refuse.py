"""`#refuse`: a held mail stays apart. Also: no."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Settle


def _read(_words: str, _names: Names) -> Settle:
    return Settle(verb="refuse")


REFUSE = Verb(
    words={
        "en": ("refuse", "reject", "deny", "no"),
        "ru": ("отказать", "отклонить", "нет"),
        "uk": ("відмовити", "відхилити", "ні"),
        "zh": ("拒绝", "不同意", "否"),
        "zh-Hant": ("拒絕", "不同意", "否"),
        "de": ("ablehnen", "abweisen", "zurückweisen", "zurueckweisen", "nein"),
        "fr": ("refuser", "rejeter", "non"),
        "es": ("rechazar", "denegar", "rehusar", "no"),
    },
    help={
        "en": "#refuse: the held mail stays apart",
        "ru": "#отказать: задержанное письмо останется в стороне",
        "uk": "#відмовити: затриманий лист залишиться осторонь",
        "zh": "#拒绝：被拦下的邮件不加入工单",
        "zh-Hant": "#拒絕：被攔下的郵件不加入工單",
        "de": "#ablehnen: die angehaltene Mail bleibt draußen",
        "fr": "#refuser: le mail retenu reste à part",
        "es": "#rechazar: el correo retenido queda aparte",
    },
    read=_read,
    takes=Takes.TEXT,
    about="question",
)
