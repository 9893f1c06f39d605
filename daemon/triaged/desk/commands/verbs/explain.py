"""`#explain`: why the ticket is what it is."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Explain, Names


def _read(_words: str, _names: Names) -> Explain:
    return Explain()


EXPLAIN = Verb(
    words={
        "en": ("explain", "why"),
        "ru": ("объяснить", "объясни", "почему"),
        "uk": ("пояснити", "поясни", "чому"),
        "zh": ("解释", "说明"),
        "zh-Hant": ("解釋", "說明"),
        "de": ("erklären", "erklaeren", "warum"),
        "fr": ("expliquer", "pourquoi"),
        "es": ("explicar",),
    },
    help={
        "en": "#explain: why the ticket is what it is",
        "ru": "#объяснить: почему заявка такая, какая есть",
        "uk": "#пояснити: чому заявка така, яка є",
        "zh": "#解释：工单为何是现在的状态",
        "zh-Hant": "#解釋：工單為何是現在的狀態",
        "de": "#erklären: warum das Ticket so ist, wie es ist",
        "fr": "#expliquer: pourquoi le ticket est ainsi",
        "es": "#explicar: por qué el ticket está así",
    },
    read=_read,
)
