"""`#send`: a held answer goes as it is."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Settle


def _read(_words: str, _names: Names) -> Settle:
    return Settle(verb="send")


SEND = Verb(
    words={
        "en": ("send",),
        "ru": ("отправить", "послать"),
        "uk": ("надіслати", "відправити"),
        "zh": ("发送",),
        "zh-Hant": ("發送", "寄出"),
        "de": ("senden", "abschicken"),
        "fr": ("envoyer",),
        "es": ("enviar",),
    },
    help={
        "en": "#send: your held answer goes out as it is; with new words below, those go instead",
        "ru": "#отправить: задержанный ответ уйдёт как есть; с новым текстом ниже уйдёт он",
        "uk": "#надіслати: затримана відповідь піде як є; з новим текстом нижче піде він",
        "zh": "#发送：按原样发出被拦下的回复；下面写新内容则改发新内容",
        "zh-Hant": "#發送：按原樣寄出被攔下的回覆；下面寫新內容則改寄新內容",
        "de": "#senden: die angehaltene Antwort geht so hinaus; mit neuem Text darunter geht dieser",
        "fr": "#envoyer: la réponse retenue part telle quelle ; un nouveau texte dessous la remplace",
        "es": "#enviar: la respuesta retenida sale tal cual; un texto nuevo debajo la sustituye",
    },
    read=_read,
    takes=Takes.TEXT,
    about="question",
)
