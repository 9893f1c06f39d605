"""`#assign NAME`, `#assign none`, `#assign me`."""

from __future__ import annotations

from triaged.desk.commands.lines import fold
from triaged.desk.commands.people import NOBODY, agent_named
from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Assign, Names


def _read(words: str, names: Names) -> Assign:
    if fold(words) in NOBODY:
        return Assign(agent=None)
    return Assign(agent=agent_named(words, names))


ASSIGN = Verb(
    words={
        "en": ("assign", "owner"),
        "ru": ("назначить", "назначь"),
        "uk": ("призначити", "признач"),
        "zh": ("指派", "分配", "分派"),
        "zh-Hant": ("指派", "分配", "分派"),
        "de": ("zuweisen", "zuteilen"),
        "fr": ("assigner", "attribuer"),
        "es": ("asignar",),
    },
    help={
        "en": "#assign sue: the ticket is Sue's; also me, none",
        "ru": "#назначить sue: заявку ведёт Sue; также я, никто",
        "uk": "#призначити sue: заявку веде Sue; також я, ніхто",
        "zh": "#指派 sue：工单交给 Sue；也可写 我、无",
        "zh-Hant": "#指派 sue：工單交給 Sue；也可寫 我、無",
        "de": "#zuweisen sue: Sue bekommt das Ticket; auch mich, niemand",
        "fr": "#assigner sue: le ticket va à Sue ; aussi moi, personne",
        "es": "#asignar sue: el ticket pasa a Sue; también mí, nadie",
    },
    read=_read,
    takes=Takes.SOMETHING,
    about="assignee",
)
