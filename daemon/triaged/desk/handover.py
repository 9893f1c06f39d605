"""What a ticket takes along to a higher tier: what an agent says of it, what is missing, and who has had it.

An agent writes a line for each thing, in any language of the notices, anywhere in his mail:

    Summary: since the update the printer leaves the network
    Tried: another cable, another port,
    the old driver
    order number: 4711

What follows a summary, or what was tried, belongs to it until the next such line; a fact has one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triaged.desk.commands.closings import says_nothing
from triaged.desk.commands.lines import fold
from triaged.desk.triage.values import field_value
from triaged.model import Tier

SUMMARY, TRIED, LOGS = "summary", "tried", "logs"
WORDS = (SUMMARY, TRIED, LOGS)  #: everything else that a queue may want is a fact of the ticket, by its name
PART_CHARACTERS = 10_000  #: of one of them
LABEL_CHARACTERS = 80  #: of a line before its colon; more is a sentence
CLOSING_LINES = 16  #: that are looked at for a closing formula at the end
#: How an agent, and whoever asks him, calls each of them.
LABELS: Mapping[str, Mapping[str, str]] = {
    SUMMARY: {
        "en": "Summary",
        "de": "Zusammenfassung",
        "es": "Resumen",
        "fr": "Résumé",
        "ru": "Суть",
        "uk": "Суть",
        "zh": "摘要",
        "zh-Hant": "摘要",
    },
    TRIED: {
        "en": "Tried",
        "de": "Versucht",
        "es": "Probado",
        "fr": "Essayé",
        "ru": "Пробовали",
        "uk": "Пробували",
        "zh": "已尝试",
        "zh-Hant": "已嘗試",
    },
    LOGS: {
        "en": "Logs",
        "de": "Protokolle",
        "es": "Registros",
        "fr": "Journaux",
        "ru": "Журналы",
        "uk": "Журнали",
        "zh": "日志",
        "zh-Hant": "日誌",
    },
}
_MARKS = "*_~•·-–— \t\xa0\u3000"  #: a list, bold and italic, where HTML was made text
_COLONS = str.maketrans("：", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one mail of an agent's gives."""

    parts: Mapping[str, str] = field(default_factory=dict)  #: by "summary", "tried", "logs", or the name of a fact
    rest: str = ""  #: his words without them
    lines: str = ""  #: the lines that give them, as they stood


def labelled(facts: Mapping[str, Collection[str]]) -> Mapping[str, str]:
    """By which words each thing is known, folded: word -> "summary", "tried", "logs", or the name of a fact.

    Args:
        facts: Name -> what else it is called.
    """
    names = {fold(word): name for name, words in facts.items() for word in (*words, name)}
    return names | {fold(word): name for name, words in LABELS.items() for word in words.values()}


def read(text: str, labels: Mapping[str, str], *, names: Sequence[str] = ()) -> Given:
    """What an agent's words give; a line that he has left empty gives nothing.

    Args:
        text: His words.
        labels: As `labelled` makes them.
        names: What he is called: a closing formula with his name is no part of anything.
    """
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    taken: list[str] = []
    into: str | None = None
    for line in text.splitlines():
        labelled_as = _labelled(line, labels)
        if labelled_as is not None:
            into, value = labelled_as
            found.setdefault(into, []).append(value)
            into = into if into in WORDS else None
        elif into is not None:
            found[into].append(line)
        else:
            rest.append(line)
            continue
        taken.append(line)
    parts = {name: part for name, lines in found.items() if (part := _part(name, lines, names))}
    left = "" if taken and says_nothing(rest, names, commanded=True) else "\n".join(rest).strip()
    return Given(parts=parts, rest=left, lines="\n".join(taken).strip())


def added(before: Given, now: Given) -> Given:
    """What a held mail has given, with what is said in its place: the later word on a thing counts."""
    lines = "" if before.parts.keys() <= now.parts.keys() else before.lines
    said = "\n".join(filter(None, (lines, now.lines)))
    return Given(parts={**before.parts, **now.parts}, rest=now.rest, lines=said)


def missing(
    needed: Iterable[str], given: Mapping[str, str], facts: Mapping[str, str | None], *, files: bool
) -> tuple[str, ...]:
    """What the next tier needs and does not get, in the order of the settings.

    Args:
        needed: What the queue wants.
        given: What agents have said, as `Given.parts`.
        facts: Of the ticket, by name.
        files: It has some, or the agent's mail: they are the logs.
    """
    has = {name for name, value in (*facts.items(), *given.items()) if value} | ({LOGS} if files else set())
    return tuple(name for name in dict.fromkeys(needed) if name not in has)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time in which one agent had a ticket, or nobody."""

    agent: str | None  #: first address
    begins: datetime
    ends: datetime


Happened = tuple[datetime, str, Mapping[str, Any]]  #: when, which kind of event, its data


def spells(events: Sequence[Happened], opened_at: datetime, assignee: str | None, now: datetime) -> list[Spell]:
    """Who had a ticket, the first one first; they follow each other from its opening until now.

    Args:
        events: Of the ticket, in order; only "assigned" counts.
        opened_at: When it was opened.
        assignee: Who has it now.
        now: Not before any of them.
    """
    assigned = [(at, data.get("from"), data.get("to")) for at, kind, data in events if kind == "assigned"]
    who, at = (assigned[0][1] if assigned else assignee), opened_at
    found: list[Spell] = []
    for until, _before, to in (*assigned, (now, None, None)):
        if until > at and found and found[-1].agent == who:
            found[-1] = Spell(agent=who, begins=found[-1].begins, ends=until)
        elif until > at:
            found.append(Spell(agent=who, begins=at, ends=until))
        who, at = to, max(at, until)
    return found


def had_it(events: Sequence[Happened], tier: Tier, now_in: Tier, assignee: str | None) -> list[str]:
    """The agents (first addresses) who had a ticket while it was in a tier, who had it last first.

    Who had it for no time at all, since the same mail moved it, comes behind all others.

    Args:
        events: Of the ticket, in order; "assigned" and "moved" count.
        tier: The one that is asked for.
        now_in: The tier in which it is now.
        assignee: Who has it now.
    """
    moved = [(at, data) for at, kind, data in events if kind == "moved" and data.get("what") == "tier"]
    assigned = [(at, data) for at, kind, data in events if kind == "assigned"]
    in_tier = moved[0][1]["from"] if moved else now_in
    who = assigned[0][1].get("from") if assigned else assignee
    lasted: list[str] = []
    passed: list[str] = []
    at: datetime | None = None
    for until, kind, data in (*events, (None, "", {})):
        if who is not None and in_tier == tier:
            (passed if until is not None and until == at else lasted).append(who)
        if kind == "assigned":
            who = data.get("to")
        elif kind == "moved" and data.get("what") == "tier":
            in_tier = data["to"]
        at = until
    return list(dict.fromkeys((*reversed(lasted), *reversed(passed))))


def _labelled(line: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """What a line gives, and what stands behind its colon; None where it is no such line."""
    head, colon, value = line.translate(_COLONS).partition(":")
    if not colon or len(head) > LABEL_CHARACTERS:
        return None
    name = labels.get(fold(head.strip(_MARKS)))
    if name is None:
        return None
    value = line[len(head) + 1 :].strip()
    return name, value.lstrip(_MARKS) if line.strip()[:1] in _MARKS else value


def _part(name: str, lines: list[str], names: Sequence[str]) -> str:
    """What was given under one name; "" where that is nothing."""
    value = "\n".join(_without_closing(lines, names)).strip()
    if not any(map(str.isalnum, value)):
        return ""
    return value[:PART_CHARACTERS] if name in WORDS else field_value(value)


def _without_closing(lines: list[str], names: Sequence[str]) -> list[str]:
    """Lines without the closing formula and the name below them."""
    for at in range(max(1, len(lines) - CLOSING_LINES), len(lines)):
        if not lines[at - 1].strip() and says_nothing(lines[at:], names):
            return lines[:at]
    return lines
