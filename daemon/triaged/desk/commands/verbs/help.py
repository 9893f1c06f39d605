"""`#help`."""

from __future__ import annotations

from triaged.desk.commands.verb import Verb
from triaged.model.commands import Help, Names


def _read(_words: str, _names: Names) -> Help:
    return Help()


HELP = Verb(
    words={
        "en": ("help",),
        "ru": ("помощь", "справка"),
        "uk": ("допомога", "довідка"),
        "zh": ("帮助",),
        "zh-Hant": ("幫助",),
        "de": ("hilfe",),
        "fr": ("aide",),
        "es": ("ayuda",),
    },
    help={
        "en": "#help: sends you this list",
        "ru": "#помощь: пришлёт вам этот список",
        "uk": "#допомога: надішле вам цей список",
        "zh": "#帮助：把这份列表发给您",
        "zh-Hant": "#幫助：把這份清單寄給您",
        "de": "#hilfe: schickt Ihnen diese Liste",
        "fr": "#aide: vous envoie cette liste",
        "es": "#ayuda: le envía esta lista",
    },
    read=_read,
)
