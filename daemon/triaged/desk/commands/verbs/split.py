"""`#split`: the customer's newest mail becomes a ticket of its own."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Names, Split


def _read(_words: str, _names: Names) -> Split:
    return Split()


SPLIT = Verb(
    words={
        "en": ("split",),
        "ru": ("разделить",),
        "uk": ("розділити",),
        "zh": ("拆分",),
        "zh-Hant": ("拆分", "分拆"),
        "de": ("teilen", "aufteilen"),
        "fr": ("scinder", "séparer"),
        "es": ("dividir", "separar"),
    },
    help={
        "en": "#split: the customer's newest mail becomes a ticket of its own",
        "ru": "#разделить: последнее письмо клиента станет отдельной заявкой",
        "uk": "#розділити: останній лист клієнта стане окремою заявкою",
        "zh": "#拆分：客户最新的邮件成为单独的工单",
        "zh-Hant": "#拆分：客戶最新的郵件成為單獨的工單",
        "de": "#teilen: die neueste Mail des Kunden wird ein eigenes Ticket",
        "fr": "#scinder: le dernier mail du client devient un ticket à part",
        "es": "#dividir: el último correo del cliente pasa a ser otro ticket",
    },
    read=_read,
)
