"""`#list`, `#list QUEUE`."""

from __future__ import annotations

from triaged.desk.commands.lines import fold
from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import not_one_of
from triaged.model.commands import List, Names

_MINE = frozenset(
    map(
        fold,
        (
            *("mine", "my", "me", "мои", "моё", "я", "мої", "моє", "我的", "我", "meine", "meins", "mich"),
            *("miennes", "mes", "moi", "míos", "mías", "mis", "mí"),
        ),
    )
)


def _read(words: str, names: Names) -> List:
    wanted = fold(words)
    if not wanted or wanted in _MINE:
        return List(which="mine")
    for queue in names.queues:
        if fold(queue) == wanted:
            return List(which=queue)
    raise Mistake(str(not_one_of(words, ("mine", *names.queues))))


LIST = Verb(
    words={
        "en": ("list",),
        "ru": ("список",),
        "uk": ("список",),
        "zh": ("列表", "清单"),
        "zh-Hant": ("列表", "清單"),
        "de": ("liste",),
        "fr": ("liste",),
        "es": ("lista",),
    },
    help={
        "en": "#list: your open tickets; #list billing: those of a queue",
        "ru": "#список: ваши открытые заявки; #список billing: заявки очереди",
        "uk": "#список: ваші відкриті заявки; #список billing: заявки черги",
        "zh": "#列表：您的未结工单；#列表 billing：某队列的工单",
        "zh-Hant": "#列表：您的未結工單；#列表 billing：某佇列的工單",
        "de": "#liste: Ihre offenen Tickets; #liste billing: die einer Warteschlange",
        "fr": "#liste: vos tickets ouverts ; #liste billing: ceux d'une file",
        "es": "#lista: sus tickets abiertos; #lista billing: los de una cola",
    },
    read=_read,
    takes=Takes.MAYBE,
)
