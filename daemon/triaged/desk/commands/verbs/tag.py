"""`#tag +x -y z`."""

from __future__ import annotations

import re

from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model.commands import Names, Tag

MAX_TAG_CHARACTERS = 40
_TAG = re.compile(rf"[^\W_][\w-]{{0,{MAX_TAG_CHARACTERS - 1}}}")


def _read(words: str, _names: Names) -> Tag:
    add: dict[str, None] = {}
    remove: dict[str, None] = {}
    sign = ""
    for word in words.replace(",", " ").replace(";", " ").replace("、", " ").split():
        if word in ("+", "-"):
            sign = word
            continue
        signed, sign = sign + word, ""
        name = signed.lstrip("+-").removeprefix("#").casefold()
        if _TAG.fullmatch(name) is None:
            raise Mistake(f"found {shown(word)}; a tag is at most {MAX_TAG_CHARACTERS} letters, digits, - and _")
        (remove if signed.startswith("-") else add)[name] = None
    if both := sorted(add.keys() & remove.keys()):
        raise Mistake(f"adds and removes {', '.join(both)}")
    if not add and not remove:
        raise Mistake("names no tag")
    return Tag(add=tuple(add), remove=tuple(remove))


TAG = Verb(
    words={
        "en": ("tag", "tags"),
        "ru": ("метка", "метки", "тег", "теги"),
        "uk": ("мітка", "мітки", "тег", "теги"),
        "zh": ("标签",),
        "zh-Hant": ("標籤",),
        "de": ("tag", "schlagwort", "etikett"),
        "fr": ("étiquette",),
        "es": ("etiqueta",),
    },
    help={
        "en": "#tag +vip -beta: adds and removes tags",
        "ru": "#метка +vip -beta: добавляет и снимает метки",
        "uk": "#мітка +vip -beta: додає і знімає мітки",
        "zh": "#标签 +vip -beta：添加和移除标签",
        "zh-Hant": "#標籤 +vip -beta：新增和移除標籤",
        "de": "#tag +vip -beta: setzt und entfernt Schlagwörter",
        "fr": "#étiquette +vip -beta: ajoute et enlève des étiquettes",
        "es": "#etiqueta +vip -beta: pone y quita etiquetas",
    },
    read=_read,
    takes=Takes.SOMETHING,
)
