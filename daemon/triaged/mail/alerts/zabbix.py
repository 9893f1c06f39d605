"""Zabbix from 4.0 on, as its media types write by themselves, as text or as HTML.

    Subject: Problem: High CPU utilization
    Subject: Resolved in 5m 0s: High CPU utilization

    Problem started at 12:03:00 on 2026.03.01
    Problem name: High CPU utilization
    Host: web01
    Severity: Average
    Operational data: (what was measured)
    Original problem ID: 4711

A thing is a host and the name of a problem on it, so that one that comes and goes is one thing; each coming has a
number of its own, and the thing is well again when the last of them is. What was measured may hold lines of any form:
what stands above it counts, and of the numbers below it the last.
"""

from __future__ import annotations

import re

from triaged.mail.alerts.seen import Said, Seen, above_output, fields, thing_of
from triaged.model import AlertState

_SUBJECT = re.compile(r"(Problem|Resolved(?: in [^:]{1,40})?|Updated problem(?: in [^:]{1,40})?): ?(.+)")
_ID = re.compile(r"Original (?:problem|event) ID: ?([0-9]{1,20})", re.IGNORECASE)
_FIRST = (("problem started at", AlertState.PROBLEM), ("problem has been resolved", AlertState.RECOVERED))
_SEVERITIES = {"disaster": 2, "high": 2, "average": 1, "warning": 1}


def read(mail: Seen) -> Said | None:
    """What a mail of Zabbix says; None where it is none."""
    subject = _SUBJECT.match(mail.subject)
    head = above_output(mail.lines)
    found = fields(head)
    ids = [match[1] for line in mail.lines if (match := _ID.match(line)) is not None]
    name = found.get("problem name") or (subject[2] if subject is not None else None)
    state = _state(head, subject)
    if state is None or not (ids or "problem name" in found or _is_update(head)):
        return None
    host, problem = found.get("host"), ids[-1] if ids else None
    if name is None or host is None:
        thing = f"problem {problem}" if problem is not None else name
    else:
        thing = thing_of(host, name)
    if thing is None:
        return None
    severity = _SEVERITIES.get(found.get("severity", "").lower(), 0)
    return Said(thing=thing, state=state, severity=severity, host=host, service=name, problem=problem)


def _state(head: list[str], subject: re.Match[str] | None) -> AlertState | None:
    first = head[0].lower() if head else ""
    for begins, state in _FIRST:
        if first.startswith(begins):
            return state
    if subject is None:
        return None
    if subject[1] == "Problem":
        return AlertState.PROBLEM
    return AlertState.RECOVERED if subject[1].startswith("Resolved") else AlertState.OTHER


def _is_update(head: list[str]) -> bool:
    return any(line.startswith("Current problem status") for line in head)
