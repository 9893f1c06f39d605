"""What the readers of monitoring mail look at, and what they make of it.

A monitoring system is trusted, what its checks print is not: names and states are taken from the subject and from the
lines above the output of a check, the first of each name counts, and nothing is read past the beginning of a mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.model import AlertState, ParsedMail

HEAD_CHARACTERS = 20_000  #: of the text that are looked at
HEAD_LINES = 80  #: of it that are not empty
LINE_CHARACTERS = 400  #: of each line, and of the subject
WHOLE_LINES = 5  #: of these, which are kept uncut besides
LABEL_CHARACTERS = 40  #: before the colon; what is longer is no label

#: What Nagios and its heirs call the states of hosts and services, with how grave each is.
_STATES: Mapping[str, tuple[AlertState, int]] = {
    "ok": (AlertState.RECOVERED, 0),
    "up": (AlertState.RECOVERED, 0),
    "unknown": (AlertState.PROBLEM, 0),
    "unkn": (AlertState.PROBLEM, 0),
    "warning": (AlertState.PROBLEM, 1),
    "warn": (AlertState.PROBLEM, 1),
    "critical": (AlertState.PROBLEM, 2),
    "crit": (AlertState.PROBLEM, 2),
    "down": (AlertState.PROBLEM, 2),
    "unreachable": (AlertState.PROBLEM, 2),
    "unreach": (AlertState.PROBLEM, 2),
}
#: Behind these labels stands what a check has printed; one list for all systems, since "auto" shows a mail to each.
_OUTPUT = frozenset(
    {
        "additional info",
        "alert message",
        "comment",
        "description",
        "details",
        "info",
        "long output",
        "message",
        "operational data",
        "output",
        "perfdata",
        "plugin output",
        "summary",
    }
)
#: What mail gateways put in front of a subject.
_GATEWAY = re.compile(r"(?:\[ext(?:ern(?:al)?)?\]|extern(?:al)?(?: sender| e-?mail)?:)\s*", re.IGNORECASE)
_TYPES = {"problem": AlertState.PROBLEM, "recovery": AlertState.RECOVERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The beginning of one mail."""

    subject: str
    lines: Sequence[str]  #: that are not empty, without white space around them
    whole: Sequence[str]  #: the first of these, however long: what is named there may be told apart only by its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a mail says of one thing."""

    thing: str  #: what it is about: the same in all its mails, another for every other thing
    state: AlertState
    severity: int = 0  #: as in `model.Alert`
    host: str | None = None
    service: str | None = None
    problem: str | None = None  #: the system's own name for this problem


def seen(mail: ParsedMail) -> Seen:
    """The beginning of a mail."""
    lines = [line.strip() for line in mail.text[:HEAD_CHARACTERS].splitlines()]
    found = [line for line in lines if line][:HEAD_LINES]
    return Seen(
        subject=_subject(mail),
        lines=[line[:LINE_CHARACTERS] for line in found],
        whole=found[:WHOLE_LINES],
    )


def above_output(lines: Sequence[str]) -> list[str]:
    """The lines before what a check has printed."""
    for index, line in enumerate(lines):
        if _label(line) in _OUTPUT:
            return list(lines[:index])
    return list(lines)


def fields(lines: Sequence[str]) -> dict[str, str]:
    """What stands behind each label, as `Host: web01`: the first of each, the labels lower-case."""
    found: dict[str, str] = {}
    for line in lines:
        label, value = _label(line), line.partition(":")[2].strip()
        if label and value:
            found.setdefault(label, value)
    return found


def state_of(word: str, kind: str | None = None) -> tuple[AlertState, int] | None:
    """What a word says of a thing, and how grave that is; None for a word that is no state.

    Args:
        word: Such as "CRITICAL".
        kind: What the mail is, such as "PROBLEM" or "ACKNOWLEDGEMENT"; None where it does not say.
    """
    known = _STATES.get(word.lower().strip("! "))
    if known is None:
        return None
    if kind is None:
        return known
    return _TYPES.get(kind.lower(), AlertState.OTHER), known[1]


def thing_of(host: str, service: str | None) -> str:
    """One name for a host, or for a service of it."""
    return host if service is None else f"{host}/{service}"


def _subject(mail: ParsedMail) -> str:
    subject = mail.subject.strip()[:LINE_CHARACTERS]
    prefix = _GATEWAY.match(subject)
    return subject[prefix.end() :] if prefix is not None else subject


def _label(line: str) -> str:
    before, colon, _after = line.partition(":")
    return " ".join(before.strip("*• -").lower().split()) if colon and len(before) <= LABEL_CHARACTERS else ""
