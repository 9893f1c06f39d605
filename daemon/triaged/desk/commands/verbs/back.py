"""`#back`: the agent is here again."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Back, Names


def _read(_words: str, _names: Names) -> Back:
    return Back()


BACK = Verb(
    words={
        "en": ("back",),
        "ru": ("вернулся", "вернулась"),
        "uk": ("повернувся", "повернулася", "повернулась"),
        "zh": ("回来",),
        "zh-Hant": ("回來",),
        "de": ("zurück", "zurueck"),
        "fr": ("retour",),
        "es": ("vuelvo", "regreso"),
    },
    help={
        "en": "#back: you are here again",
        "ru": "#вернулся: вы снова на месте",
        "uk": "#повернувся: ви знову на місці",
        "zh": "#回来：您已回来",
        "zh-Hant": "#回來：您已回來",
        "de": "#zurück: Sie sind wieder da",
        "fr": "#retour: vous êtes de retour",
        "es": "#vuelvo: está de vuelta",
    },
    read=_read,
    about="presence",
)
