"""`#show 1042`."""

from __future__ import annotations

from triaged.desk.commands.tickets import ticket_number
from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Show


def _read(words: str, _names: Names) -> Show:
    return Show(number=ticket_number(words))


SHOW = Verb(
    words={
        "en": ("show",),
        "ru": ("показать", "покажи"),
        "uk": ("показати", "покажи"),
        "zh": ("显示", "查看"),
        "zh-Hant": ("顯示", "檢視", "查看"),
        "de": ("zeigen", "zeige"),
        "fr": ("montrer", "afficher"),
        "es": ("mostrar", "ver"),
    },
    help={
        "en": "#show 1042: sends you the whole conversation",
        "ru": "#показать 1042: пришлёт вам всю переписку",
        "uk": "#показати 1042: надішле вам усе листування",
        "zh": "#显示 1042：把整个对话发给您",
        "zh-Hant": "#顯示 1042：把整個對話寄給您",
        "de": "#zeigen 1042: schickt Ihnen den ganzen Verlauf",
        "fr": "#montrer 1042: vous envoie toute la conversation",
        "es": "#mostrar 1042: le envía toda la conversación",
    },
    read=_read,
    takes=Takes.SOMETHING,
)
