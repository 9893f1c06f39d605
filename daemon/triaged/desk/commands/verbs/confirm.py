"""`#confirm CODE`."""

from __future__ import annotations

import re

from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model.commands import Names, Settle

_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z -]{0,30}[0-9A-Za-z])?")


def _read(words: str, _names: Names) -> Settle:
    if words and _CODE.fullmatch(words) is None:
        raise Mistake(f"found {shown(words)}; allowed is the code from the mail, or nothing")
    return Settle(verb="confirm", code=words or None)


CONFIRM = Verb(
    words={
        "en": ("confirm",),
        "ru": ("подтвердить", "подтверждаю"),
        "uk": ("підтвердити", "підтверджую"),
        "zh": ("确认",),
        "zh-Hant": ("確認",),
        "de": ("bestätigen", "bestaetigen", "bestätige"),
        "fr": ("confirmer",),
        "es": ("confirmar",),
    },
    help={
        "en": "#confirm K7Q2XM: does what the code was sent for",
        "ru": "#подтвердить K7Q2XM: выполняет то, для чего прислан код",
        "uk": "#підтвердити K7Q2XM: виконує те, для чого надіслано код",
        "zh": "#确认 K7Q2XM：执行该验证码对应的操作",
        "zh-Hant": "#確認 K7Q2XM：執行該驗證碼對應的操作",
        "de": "#bestätigen K7Q2XM: tut das, wofür der Code kam",
        "fr": "#confirmer K7Q2XM: fait ce pour quoi le code a été envoyé",
        "es": "#confirmar K7Q2XM: hace aquello para lo que llegó el código",
    },
    read=_read,
    takes=Takes.MAYBE,
    about="question",
)
