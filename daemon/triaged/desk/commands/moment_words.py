"""Days and spans of time in the languages of the commands; folded."""

from __future__ import annotations

from collections.abc import Mapping

from triaged.desk.commands.lines import fold


def _each(words: str) -> list[str]:
    return [fold(word) for word in words.split()]


#: unit -> h, d or w
UNITS: Mapping[str, str] = {
    **dict.fromkeys(
        _each(
            "h hr hrs hour hours ч час часа часов год година години годин годину 小时 小時 个小时 個小時"
            " std stunde stunden heure heures hora horas"
        ),
        "h",
    ),
    **dict.fromkeys(
        _each("d day days д дн день дня дней дні днів 天 日 t tag tage tagen j jour jours dia dias día días"),
        "d",
    ),
    **dict.fromkeys(
        _each(
            "w wk week weeks н нед неделя неделю недели недель тиж тиждень тижні тижня тижнів 周 週 星期 个星期 個星期"
            " wo woche wochen sem semaine semaines semana semanas"
        ),
        "w",
    ),
}

DAYS_FROM_NOW: Mapping[str, int] = {
    **dict.fromkeys(_each("today сегодня сьогодні 今天 heute aujourd'hui hoy"), 0),
    **dict.fromkeys(_each("tomorrow завтра 明天 morgen demain mañana"), 1),
    **dict.fromkeys([*_each("послезавтра післязавтра 后天 後天 übermorgen après-demain"), "pasado manana"], 2),
}

#: day of the week -> 0 for Monday
WEEKDAYS: Mapping[str, int] = {
    word: day
    for day, words in enumerate(
        (
            "mon monday пн понедельник понедельника понеділок понеділка mo montag lun lundi lunes",
            "tue tues tuesday вт вторник вторника вівторок вівторка di dienstag mar mardi martes",
            "wed wednesday ср среда среды среду середа середи середу mi mittwoch mer mercredi mie miércoles",
            "thu thur thurs thursday чт четверг четверга четвер четверга do donnerstag jeu jeudi jue jueves",
            "fri friday пт пятница пятницы пятницу п'ятниця п'ятниці п'ятницю fr freitag ven vendredi vie viernes",
            "sat saturday сб суббота субботы субботу субота суботи суботу sa samstag sonnabend sam samedi sab sábado",
            "sun sunday вс воскресенье воскресенья нд неділя неділі неділю so sonntag dim dimanche dom domingo",
        )
    )
    for word in [
        *_each(words),
        *(f"{week}{'一二三四五六日'[day]}" for week in ("周", "週", "星期", "礼拜", "禮拜")),
        *(f"{week}天" for week in ("周", "週", "星期", "礼拜", "禮拜") if day == 6),
    ]
}

#: What may stand before a day.
LEADS = frozenset(
    _each(
        "until till to for in by on before до на в во через к у за 到 直到 至 bis zum zu am für in jusqu'à jusqu'au"
        " jusqu'en au pour dans hasta el la al por para en"
    )
)
#: What may stand behind one.
TRAILS = tuple(_each("之后 之前 以后 以後 之後 后 後 前 为止 為止"))
