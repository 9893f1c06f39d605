"""`#priority P2`, `#priority high`."""

from __future__ import annotations

from triaged.desk.commands.lines import fold
from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import nearest, shown
from triaged.model import Priority
from triaged.model.commands import Move, Names

_WORDS = {
    Priority.P1: "urgent p1 1 срочно срочный срочная терміново терміновий термінова 紧急 緊急 dringend urgente",
    Priority.P2: "high p2 2 высокий высокая важно високий висока важливо 高 hoch haut haute élevée alta alto",
    Priority.P3: "normal p3 3 обычный обычная нормальный звичайний звичайна нормальний 普通 正常 中 mittel normale",
    Priority.P4: "low p4 4 низкий низкая низький низька 低 niedrig gering bas basse faible baja bajo",
}
_CYRILLIC = str.maketrans("рп", "pp")  #: as they stand on the keys of a Latin P, or for it
_PRIORITIES = {
    fold(word).translate(_CYRILLIC): priority for priority, words in _WORDS.items() for word in words.split()
}


def _read(words: str, _names: Names) -> Move:
    found = _PRIORITIES.get(fold(words).translate(_CYRILLIC))
    if found is None:
        allowed = ("P1", "urgent", "P2", "high", "P3", "normal", "P4", "low")
        raise Mistake(f"found {shown(words)}; allowed {', '.join(allowed)}{nearest(words, allowed)}")
    return Move(priority=found)


PRIORITY = Verb(
    words={
        "en": ("priority", "prio"),
        "ru": ("приоритет",),
        "uk": ("пріоритет",),
        "zh": ("优先级",),
        "zh-Hant": ("優先級", "優先順序"),
        "de": ("priorität", "prioritaet"),
        "fr": ("priorité",),
        "es": ("prioridad",),
    },
    help={
        "en": "#priority P2: P1 urgent, P2 high, P3 normal, P4 low",
        "ru": "#приоритет P2: P1 срочный, P2 высокий, P3 обычный, P4 низкий",
        "uk": "#пріоритет P2: P1 терміновий, P2 високий, P3 звичайний, P4 низький",
        "zh": "#优先级 P2：P1 紧急、P2 高、P3 普通、P4 低",
        "zh-Hant": "#優先級 P2：P1 緊急、P2 高、P3 普通、P4 低",
        "de": "#priorität P2: P1 dringend, P2 hoch, P3 normal, P4 niedrig",
        "fr": "#priorité P2: P1 urgente, P2 haute, P3 normale, P4 basse",
        "es": "#prioridad P2: P1 urgente, P2 alta, P3 normal, P4 baja",
    },
    read=_read,
    takes=Takes.SOMETHING,
    about="priority",
)
