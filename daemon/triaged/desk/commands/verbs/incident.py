"""`#incident`, `#incident no`."""

from __future__ import annotations

from triaged.desk.commands.lines import fold
from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model.commands import Incident, Names

_YES = frozenset(map(fold, ("yes", "ja", "oui", "sí", "да", "так", "是", "是的")))
_NO = frozenset(map(fold, ("no", "none", "nein", "non", "нет", "ні", "否", "不是")))


def _read(words: str, _names: Names) -> Incident:
    said = fold(words)
    if said and said not in _YES | _NO:
        raise Mistake(f"found {shown(words)}; allowed is nothing, or 'no'")
    return Incident(known=said not in _NO)


INCIDENT = Verb(
    words={
        "en": ("incident",),
        "ru": ("инцидент",),
        "uk": ("інцидент",),
        "zh": ("事件", "故障"),
        "zh-Hant": ("事件", "故障"),
        "de": ("vorfall", "störung", "stoerung"),
        "fr": ("incident",),
        "es": ("incidente",),
    },
    help={
        "en": "#incident: many report this, and it is known; #incident no: they have nothing in common",
        "ru": "#инцидент: об этом пишут многие, и это известно; #инцидент нет: общего нет",
        "uk": "#інцидент: про це пише багато хто, і це відомо; #інцидент ні: спільного немає",
        "zh": "#事件：多人反映同一已知问题；#事件 否：彼此无关",
        "zh-Hant": "#事件：多人回報同一已知問題；#事件 否：彼此無關",
        "de": "#vorfall: viele melden dies, und es ist bekannt; #vorfall nein: sie haben nichts gemeinsam",
        "fr": "#incident: beaucoup le signalent, et c'est connu; #incident non: rien de commun",
        "es": "#incidente: muchos lo comunican y es conocido; #incidente no: no tienen nada en común",
    },
    read=_read,
    takes=Takes.MAYBE,
    about="incident",
)
