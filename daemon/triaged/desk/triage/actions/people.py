"""Actions about who gets a ticket, who hears of it, and what is kept with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from triaged.desk.triage.actions.change import Change, together
from triaged.desk.triage.mistakes import Wrong, nearest, shown
from triaged.desk.triage.names import Names
from triaged.desk.triage.values import VALUE_CHARACTERS, line, member, members, strings

#: how an agent may be chosen, in place of a name; how each goes is the matter of `desk.dispatch` and `desk.rotation`
WAYS = ("round-robin", "least-load", "best")
#: who may be told, in place of a name
GROUPS = ("lead", "queue")
#: what every mail program takes; who is meant is the operator's own word
_ADDRESS = re.compile(r"[!#$%&'*+/=?^_`{|}~A-Za-z0-9.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def assign(value: object, names: Names) -> Change:
    """An agent by name, or one of those who are there: round-robin, least-load, best (language, skill, then load)."""
    wanted = member(value, {*WAYS, *names.agents})
    return lambda decision: replace(decision, assign=wanted)


def notify(value: object, names: Names) -> Change:
    """Who is told besides: lead, queue, agents by name; those of earlier rules stay."""
    wanted = members(value, {*GROUPS, *names.agents})
    return lambda decision: replace(decision, notify=together(decision.notify, wanted))


def cc(value: object, names: Names) -> Change:
    """Who takes part besides: agents by name, addresses of people outside; those of earlier rules stay."""
    wanted = tuple(_person(item, names) for item in strings(value))
    return lambda decision: replace(decision, cc=together(decision.cc, wanted))


def _person(value: str, names: Names) -> str:
    if value in names.agents:
        return value
    if _ADDRESS.fullmatch(value):
        return value.lower()
    if "@" in value:
        raise Wrong(f"found {shown(value)}; allowed an ASCII address such as ann@example.org")
    agents = ", ".join(sorted(names.agents)) or "no agents, since the settings have none"
    raise Wrong(f"found {shown(value)}; allowed addresses and {agents}{nearest(value, names.agents)}")


def note(value: object, _names: Names) -> Change:
    """Internal text for agents; those of earlier rules stay."""
    wanted = strings(value)
    return lambda decision: replace(decision, notes=together(decision.notes, wanted))


def fields(value: object, _names: Names) -> Change:
    """What is known of the matter: { kind = "refund" }. Named groups of patterns fill fields too; a later rule wins."""
    if not isinstance(value, Mapping) or not value:
        raise Wrong(f'found {shown(value)}; allowed a table such as {{ kind = "refund" }}')
    wanted = {
        line(name, "the name of a field"): line(text, f"{name} = a text", VALUE_CHARACTERS)
        for name, text in value.items()
    }
    return lambda decision: replace(decision, fields={**decision.fields, **wanted})


def same(value: object, names: Names) -> Change:
    """Fields that name one thing, such as a foreign number: tickets with the same value are linked."""
    wanted = _defined(value, names.fields, "names of fields, and no pattern, need or rule fills one")
    return lambda decision: replace(decision, same=together(decision.same, wanted))


def needs(value: object, names: Names) -> Change:
    """What this kind of request takes, by the names of [[need]]; the acknowledgement asks for what is absent."""
    wanted = _defined(value, names.needs, "names of [[need]] tables, and no rule file has one")
    return lambda decision: replace(decision, needs=together(decision.needs, wanted))


def webhook(value: object, names: Names) -> Change:
    """Programs elsewhere that are called, by the names of [[webhook]] in the settings."""
    wanted = _defined(value, names.webhooks, "names of [[webhook]] tables, and the settings have no [[webhook]]")
    return lambda decision: replace(decision, webhooks=together(decision.webhooks, wanted))


def _defined(value: object, known: Collection[str], without: str) -> tuple[str, ...]:
    """Names of what somebody has to define first; `without` says what is allowed and that there is none of it."""
    wanted = strings(value)
    if not known:
        raise Wrong(f"found {shown(wanted[0])}; allowed {without}")
    return members(value, known)
