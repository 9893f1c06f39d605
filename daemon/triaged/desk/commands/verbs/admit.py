"""`#admit`: who wrote a held mail may join. Also: yes."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Settle


def _read(_words: str, _names: Names) -> Settle:
    return Settle(verb="admit")


ADMIT = Verb(
    words={
        "en": ("admit", "allow", "accept", "yes"),
        "ru": ("допустить", "принять", "разрешить", "да"),
        "uk": ("допустити", "прийняти", "дозволити", "так"),
        "zh": ("准许", "允许", "接受", "同意", "是", "是的"),
        "zh-Hant": ("准許", "允許", "接受", "同意", "是", "是的"),
        "de": ("zulassen", "aufnehmen", "annehmen", "ja"),
        "fr": ("admettre", "accepter", "autoriser", "oui"),
        "es": ("admitir", "aceptar", "permitir", "sí", "si"),
    },
    help={
        "en": "#admit: the held mail joins the ticket",
        "ru": "#допустить: задержанное письмо войдёт в заявку",
        "uk": "#допустити: затриманий лист увійде до заявки",
        "zh": "#准许：被拦下的邮件加入工单",
        "zh-Hant": "#准許：被攔下的郵件加入工單",
        "de": "#zulassen: die angehaltene Mail kommt ins Ticket",
        "fr": "#admettre: le mail retenu rejoint le ticket",
        "es": "#admitir: el correo retenido entra en el ticket",
    },
    read=_read,
    takes=Takes.TEXT,
    about="question",
)
