"""`#merge 1042`: this ticket into that one."""

from __future__ import annotations

from triaged.desk.commands.tickets import ticket_number
from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Merge, Names


def _read(words: str, _names: Names) -> Merge:
    return Merge(into=ticket_number(words))


MERGE = Verb(
    words={
        "en": ("merge",),
        "ru": ("объединить", "слить"),
        "uk": ("об'єднати", "злити"),
        "zh": ("合并",),
        "zh-Hant": ("合併",),
        "de": ("zusammenführen", "zusammenfuehren", "verbinden"),
        "fr": ("fusionner",),
        "es": ("fusionar", "unir"),
    },
    help={
        "en": "#merge 1042: this ticket becomes part of that one",
        "ru": "#объединить 1042: эта заявка войдёт в ту",
        "uk": "#об'єднати 1042: ця заявка увійде до тієї",
        "zh": "#合并 1042：将本工单并入该工单",
        "zh-Hant": "#合併 1042：將本工單併入該工單",
        "de": "#zusammenführen 1042: dieses Ticket geht in jenem auf",
        "fr": "#fusionner 1042: ce ticket rejoint l'autre",
        "es": "#fusionar 1042: este ticket pasa a formar parte del otro",
    },
    read=_read,
    takes=Takes.SOMETHING,
    about="merge",
)
