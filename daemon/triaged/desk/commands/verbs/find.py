"""`#find WORDS`."""

from __future__ import annotations

from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model.commands import Find, Names


def _read(words: str, _names: Names) -> Find:
    if not any(map(str.isalnum, words)):
        raise Mistake(f"found {shown(words)}; say a word that stands in the ticket")
    return Find(words=words)


FIND = Verb(
    words={
        "en": ("find", "search"),
        "ru": ("найти", "найди", "поиск"),
        "uk": ("знайти", "знайди", "пошук"),
        "zh": ("查找", "搜索"),
        "zh-Hant": ("搜尋", "查詢"),
        "de": ("suchen", "suche", "finden"),
        "fr": ("chercher", "trouver"),
        "es": ("buscar",),
    },
    help={
        "en": "#find printer jam: searches subjects, customers and text",
        "ru": "#найти замятие бумаги: ищет в темах, клиентах и тексте",
        "uk": "#знайти зминання паперу: шукає в темах, клієнтах і тексті",
        "zh": "#查找 打印机 卡纸：搜索主题、客户和正文",
        "zh-Hant": "#搜尋 印表機 卡紙：搜尋主旨、客戶和內文",
        "de": "#suchen Papierstau: sucht in Betreff, Kunde und Text",
        "fr": "#chercher bourrage papier: cherche dans les sujets, clients et textes",
        "es": "#buscar atasco papel: busca en asuntos, clientes y textos",
    },
    read=_read,
    takes=Takes.SOMETHING,
)
