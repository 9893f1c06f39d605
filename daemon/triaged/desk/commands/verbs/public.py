"""`#public`: the text of the mail goes to the customer."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Names, Public


def _read(_words: str, _names: Names) -> Public:
    return Public()


PUBLIC = Verb(
    words={
        "en": ("public",),
        "ru": ("публично", "клиенту"),
        "uk": ("публічно", "клієнту"),
        "zh": ("公开",),
        "zh-Hant": ("公開",),
        "de": ("öffentlich", "oeffentlich"),
        "fr": ("public", "publique"),
        "es": ("público", "pública"),
    },
    help={
        "en": "#public: your words go to the customer, also in answer to an internal mail",
        "ru": "#публично: текст уйдёт клиенту, даже в ответ на внутреннее письмо",
        "uk": "#публічно: текст піде клієнту, навіть у відповідь на внутрішній лист",
        "zh": "#公开：内容会发给客户，即使是回复内部邮件",
        "zh-Hant": "#公開：內容會寄給客戶，即使是回覆內部郵件",
        "de": "#öffentlich: Ihr Text geht an den Kunden, auch als Antwort auf eine interne Mail",
        "fr": "#public: votre texte part au client, même en réponse à un mail interne",
        "es": "#público: su texto va al cliente, también al responder a un correo interno",
    },
    read=_read,
    takes=Takes.TEXT,
    about="side",
)
