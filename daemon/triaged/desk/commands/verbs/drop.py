"""`#drop`: a held answer does not go."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Settle


def _read(_words: str, _names: Names) -> Settle:
    return Settle(verb="drop")


DROP = Verb(
    words={
        "en": ("drop", "discard"),
        "ru": ("отбросить", "выбросить"),
        "uk": ("відкинути", "викинути"),
        "zh": ("丢弃", "放弃"),
        "zh-Hant": ("丟棄", "放棄"),
        "de": ("verwerfen",),
        "fr": ("abandonner", "jeter"),
        "es": ("descartar",),
    },
    help={
        "en": "#drop: your held answer is not sent",
        "ru": "#отбросить: задержанный ответ не уйдёт",
        "uk": "#відкинути: затримана відповідь не піде",
        "zh": "#丢弃：不发送被拦下的回复",
        "zh-Hant": "#丟棄：不寄出被攔下的回覆",
        "de": "#verwerfen: die angehaltene Antwort geht nicht hinaus",
        "fr": "#abandonner: la réponse retenue ne part pas",
        "es": "#descartar: la respuesta retenida no sale",
    },
    read=_read,
    takes=Takes.TEXT,
    about="question",
)
