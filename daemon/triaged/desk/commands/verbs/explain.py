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
        "en": "#explain: why the ticket is what it is, and how its promised times stand",
        "ru": "#объяснить: почему заявка такая, какая есть, и как обстоят её сроки",
        "uk": "#пояснити: чому заявка така, яка є, і як стоять її строки",
        "zh": "#解释：工单为何是现在的状态，以及各项时限的进展",
        "zh-Hant": "#解釋：工單為何是現在的狀態，以及各項時限的進展",
        "de": "#erklären: warum das Ticket so ist, wie es ist, und wie seine Fristen stehen",
        "fr": "#expliquer: pourquoi le ticket est ainsi, et où en sont ses délais",
        "es": "#explicar: por qué el ticket está así y cómo van sus plazos",
    },
    read=_read,
)
