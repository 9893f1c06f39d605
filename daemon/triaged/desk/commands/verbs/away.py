"""`#away until DAY`."""

from __future__ import annotations

from triaged.desk.commands.moments import until
from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Away, Names


def _read(words: str, names: Names) -> Away:
    return Away(until=until(words, names) if words else None)


AWAY = Verb(
    words={
        "en": ("away", "absent"),
        "ru": ("отсутствую", "отпуск"),
        "uk": ("відсутній", "відсутня", "відпустка"),
        "zh": ("离开", "休假", "外出"),
        "zh-Hant": ("離開", "休假", "外出"),
        "de": ("abwesend", "urlaub"),
        "fr": ("absent", "absente"),
        "es": ("ausente",),
    },
    help={
        "en": "#away until friday: you get no new tickets until then; without a day until #back",
        "ru": "#отсутствую до пятницы: до тех пор без новых заявок; без даты — до #вернулся",
        "uk": "#відсутній до п'ятниці: доти без нових заявок; без дати — до #повернувся",
        "zh": "#离开 到周五：此前不再分给您新工单；不写日期则到 #回来 为止",
        "zh-Hant": "#離開 到週五：此前不再分給您新工單；不寫日期則到 #回來 為止",
        "de": "#abwesend bis Freitag: bis dahin keine neuen Tickets; ohne Tag bis #zurück",
        "fr": "#absent jusqu'à vendredi: pas de nouveaux tickets d'ici là ; sans date jusqu'à #retour",
        "es": "#ausente hasta el viernes: sin tickets nuevos hasta entonces; sin fecha, hasta #vuelvo",
    },
    read=_read,
    takes=Takes.MAYBE,
    about="presence",
)
