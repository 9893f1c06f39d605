"""`#pending 3d`: the ticket waits for the customer."""

from __future__ import annotations

from triaged.desk.commands.moments import until
from triaged.desk.commands.verb import Takes, Verb
from triaged.model import Status
from triaged.model.commands import Names, SetStatus


def _read(words: str, names: Names) -> SetStatus:
    return SetStatus(status=Status.PENDING, until=until(words, names) if words else None)


PENDING = Verb(
    words={
        "en": ("pending",),
        "ru": ("ожидание", "ждать", "жду"),
        "uk": ("очікування", "чекати", "чекаю"),
        "zh": ("待回复", "等待"),
        "zh-Hant": ("待回覆", "等待"),
        "de": ("wartend", "warten"),
        "fr": ("attente",),
        "es": ("pendiente", "espera"),
    },
    help={
        "en": "#pending 3d: waits for the customer; after 3 days you hear of it (also 2h, 1w, friday, 2026-12-01)",
        "ru": "#ожидание 3д: ждём клиента, через 3 дня напомним (также 2ч, пятница, 2026-12-01)",
        "uk": "#очікування 3д: чекаємо на клієнта, за 3 дні нагадаємо (також 2год, п'ятниця, 2026-12-01)",
        "zh": "#待回复 3天：等待客户，3 天后提醒您（也可写 2小时、周五、2026-12-01）",
        "zh-Hant": "#待回覆 3天：等待客戶，3 天後提醒您（也可寫 2小時、週五、2026-12-01）",
        "de": "#wartend 3t: wartet auf den Kunden; nach 3 Tagen Erinnerung (auch 2h, 1w, Freitag, 2026-12-01)",
        "fr": "#attente 3j: attend le client ; rappel après 3 jours (aussi 2h, vendredi, 2026-12-01)",
        "es": "#pendiente 3d: espera al cliente; aviso a los 3 días (también 2h, viernes, 2026-12-01)",
    },
    read=_read,
    takes=Takes.MAYBE,
    about="status",
)
