"""`#queue NAME`: the ticket goes to another team."""

from __future__ import annotations

from triaged.desk.commands.choices import one_of
from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Move, Names


def _read(words: str, names: Names) -> Move:
    return Move(queue=one_of(words, names.queues))


QUEUE = Verb(
    words={
        "en": ("queue",),
        "ru": ("очередь",),
        "uk": ("черга",),
        "zh": ("队列",),
        "zh-Hant": ("佇列", "隊列"),
        "de": ("warteschlange",),
        "fr": ("file",),
        "es": ("cola",),
    },
    help={
        "en": "#queue billing: the ticket goes to that queue",
        "ru": "#очередь billing: заявка переходит в эту очередь",
        "uk": "#черга billing: заявка переходить у цю чергу",
        "zh": "#队列 billing：工单转到该队列",
        "zh-Hant": "#佇列 billing：工單轉到該佇列",
        "de": "#warteschlange billing: das Ticket geht in diese Warteschlange",
        "fr": "#file billing: le ticket passe dans cette file",
        "es": "#cola billing: el ticket pasa a esa cola",
    },
    read=_read,
    takes=Takes.SOMETHING,
    about="queue",
)
