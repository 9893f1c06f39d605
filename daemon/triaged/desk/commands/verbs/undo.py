"""`#undo`: the agent's last answer does not leave."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Names, Undo


def _read(_words: str, _names: Names) -> Undo:
    return Undo()


UNDO = Verb(
    words={
        "en": ("undo", "recall"),
        "ru": ("отменить", "отмена", "отозвать"),
        "uk": ("скасувати", "відкликати"),
        "zh": ("撤销", "撤回"),
        "zh-Hant": ("撤銷", "撤回", "復原"),
        "de": ("rückgängig", "rueckgaengig", "zurücknehmen"),
        "fr": ("annuler",),
        "es": ("deshacer",),
    },
    help={
        "en": "#undo: takes your last answer back, as long as it has not left",
        "ru": "#отменить: отзывает ваш последний ответ, пока он не ушёл",
        "uk": "#скасувати: відкликає вашу останню відповідь, доки вона не пішла",
        "zh": "#撤销：在尚未发出时撤回您的上一封回复",
        "zh-Hant": "#撤銷：在尚未寄出時撤回您的上一封回覆",
        "de": "#rückgängig: nimmt Ihre letzte Antwort zurück, solange sie noch nicht fort ist",
        "fr": "#annuler: retire votre dernière réponse tant qu'elle n'est pas partie",
        "es": "#deshacer: retira su última respuesta mientras no haya salido",
    },
    read=_read,
)
