"""`#cc @name`, `#cc -@name`, `#cc someone@example.net`."""

from __future__ import annotations

from triaged.desk.commands.lines import fold
from triaged.desk.commands.people import address_of, agent_named, listed
from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.model.commands import Copy, Names


def _read(words: str, names: Names) -> Copy:
    agents: dict[str, None] = {}
    without: dict[str, None] = {}
    outside: dict[str, None] = {}
    for sign, word in listed(words, names):
        address = address_of(word)
        found = address if address is not None and not _is_agent(address, names) else agent_named(word, names)
        if sign == "-":
            without[found] = None
        else:
            (outside if found == address and not _is_agent(found, names) else agents)[found] = None
    if both := sorted(without.keys() & (agents.keys() | outside.keys())):
        raise Mistake(f"brings in and takes out {', '.join(both)}")
    if not (agents or without or outside):
        raise Mistake("names nobody")
    return Copy(agents=tuple(agents), without=tuple(without), outside=tuple(outside))


def _is_agent(address: str, names: Names) -> bool:
    return address in names.agents.values() or fold(address) in map(fold, names.agents)


CC = Verb(
    words={
        "en": ("cc", "copy"),
        "ru": ("копия",),
        "uk": ("копія",),
        "zh": ("抄送", "副本"),
        "zh-Hant": ("抄送", "副本"),
        "de": ("kopie",),
        "fr": ("copie",),
        "es": ("copia",),
    },
    help={
        "en": "#cc @sue bob@example.net: they see the ticket too; #cc -@sue takes her out",
        "ru": "#копия @sue bob@example.net: они тоже видят заявку; #копия -@sue убирает",
        "uk": "#копія @sue bob@example.net: вони теж бачать заявку; #копія -@sue прибирає",
        "zh": "#抄送 @sue bob@example.net：他们也能看到工单；#抄送 -@sue 移除",
        "zh-Hant": "#抄送 @sue bob@example.net：他們也能看到工單；#抄送 -@sue 移除",
        "de": "#kopie @sue bob@example.net: sie sehen das Ticket auch; #kopie -@sue entfernt",
        "fr": "#copie @sue bob@example.net: ils voient aussi le ticket ; #copie -@sue retire",
        "es": "#copia @sue bob@example.net: también ven el ticket; #copia -@sue quita",
    },
    read=_read,
    takes=Takes.SOMETHING,
)
