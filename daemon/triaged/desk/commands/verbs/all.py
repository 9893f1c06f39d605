"""`#all`."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Names, ToAll


def _read(_words: str, _names: Names) -> ToAll:
    return ToAll()


ALL = Verb(
    words={
        "en": ("all",),
        "ru": ("всем",),
        "uk": ("усім", "всім"),
        "zh": ("全部",),
        "zh-Hant": ("全部",),
        "de": ("alle", "allen"),
        "fr": ("tous",),
        "es": ("todos",),
    },
    help={
        "en": "#all: your words, and #solved, go to everybody of an incident",
        "ru": "#всем: ваш ответ и #решено получат все заявки инцидента",
        "uk": "#усім: вашу відповідь і #вирішено отримають усі заявки інциденту",
        "zh": "#全部：您的回复和 #已解决 适用于该事件的所有工单",
        "zh-Hant": "#全部：您的回覆和 #已解決 適用於該事件的所有工單",
        "de": "#alle: Ihre Worte, und #gelöst, gehen an alle eines Vorfalls",
        "fr": "#tous: vos mots, et #résolu, valent pour tous les tickets d'un incident",
        "es": "#todos: sus palabras, y #resuelto, van a todos los de un incidente",
    },
    read=_read,
)
