"""`#note`: the text of the mail stays inside."""

from __future__ import annotations

from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Internal, Names


def _read(_words: str, _names: Names) -> Internal:
    return Internal()


NOTE = Verb(
    words={
        "en": ("note", "internal"),
        "ru": ("заметка", "примечание"),
        "uk": ("нотатка", "примітка"),
        "zh": ("备注", "内部备注"),
        "zh-Hant": ("備註", "備注", "內部備註"),
        "de": ("notiz", "intern"),
        "fr": ("note", "interne"),
        "es": ("nota", "interno", "interna"),
    },
    help={
        "en": "#note the cable is broken: your words stay inside; the customer gets nothing",
        "ru": "#заметка кабель неисправен: текст остаётся внутри, клиент не получит ничего",
        "uk": "#нотатка кабель несправний: текст залишається всередині, клієнт не отримає нічого",
        "zh": "#备注 网线坏了：内容只在内部可见，客户不会收到",
        "zh-Hant": "#備註 網路線壞了：內容只在內部可見，客戶不會收到",
        "de": "#notiz Das Kabel ist defekt: Ihr Text bleibt intern; der Kunde bekommt nichts",
        "fr": "#note le câble est défectueux: votre texte reste interne ; le client ne reçoit rien",
        "es": "#nota el cable está roto: su texto queda dentro; el cliente no recibe nada",
    },
    read=_read,
    takes=Takes.TEXT,
    about="side",
    hides=True,
)
