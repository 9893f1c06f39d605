"""`#approve`: another agent's answer may go."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Settle


def _read(_words: str, _names: Names) -> Settle:
    return Settle(verb="approve")


APPROVE = Verb(
    words={
        "en": ("approve",),
        "ru": ("одобрить", "утвердить"),
        "uk": ("схвалити", "затвердити"),
        "zh": ("批准",),
        "zh-Hant": ("批准", "核准"),
        "de": ("genehmigen", "freigeben"),
        "fr": ("approuver", "valider"),
        "es": ("aprobar",),
    },
    help={
        "en": "#approve: the answer of the agent whom you mentor goes out, or your text: two lines or 8 words at least",
        "ru": "#одобрить: ответ вашего подопечного уйдёт клиенту, или ваш текст: от двух строк или 8 слов",
        "uk": "#схвалити: відповідь вашого підопічного піде клієнту, або ваш текст: від двох рядків чи 8 слів",
        "zh": "#批准：您指导的同事的回复将发出；若您写了至少两行或 12 个字，则改发您的文字",
        "zh-Hant": "#批准：您指導的同事的回覆將寄出；若您寫了至少兩行或 12 個字，則改寄您的文字",
        "de": "#genehmigen: die Antwort Ihres Schützlings geht hinaus, oder Ihr Text: ab zwei Zeilen oder 8 Wörtern",
        "fr": "#approuver: la réponse de l'agent encadré part, ou votre texte : dès deux lignes ou 8 mots",
        "es": "#aprobar: sale la respuesta del agente que usted tutela, o su texto: desde dos líneas u 8 palabras",
    },
    read=_read,
    takes=Takes.TEXT,
    about="question",
)
