"""SolarWinds Orion: a sentence in the subject, as its templates have it, or the name of an alert and of what it is for.

    Subject: Node web01 is Down
    Subject: Alert: Interface eth0 on web01 is Warning

    Alert name: High packet loss
    Node: web01
    Status: Triggered

Its sites word their own mails; what is not of these forms is for the patterns of "generic".
"""

from __future__ import annotations

import re

from triaged.mail.alerts.seen import Said, Seen, above_output, fields, state_of, thing_of
from triaged.model import AlertState

_SENTENCE = re.compile(
    r"((?:Node|Interface|Volume|Application|Component|Group|Server|Windows server|Device|Virtual machine|Cluster)"
    r" .+?) (?:is|has gone|went|came) (?:currently |now |back )*"
    r"(Up|OK|Down|Warning|Critical|Unreachable|Unknown|Unmanaged|Shutdown)\b",
    re.IGNORECASE,
)
_NODE = re.compile(r"(?:Node|Server|Windows server|Device) (\S+)", re.IGNORECASE)
_TOLD = {
    "triggered": AlertState.PROBLEM,
    "active": AlertState.PROBLEM,
    "reset": AlertState.RECOVERED,
    "cleared": AlertState.RECOVERED,
    "resolved": AlertState.RECOVERED,
    "acknowledged": AlertState.OTHER,
}
_NAMES = ("node", "node name", "object", "object name", "triggering object", "alert object")
_STATES = ("status", "alert status", "state", "alert state")
_SEVERITIES = {"critical": 2, "serious": 2, "warning": 1}


def read(mail: Seen) -> Said | None:
    """What a mail of SolarWinds says; None where it is of none of these forms."""
    return _by_sentence(mail.subject) or _by_fields(mail)


def _by_sentence(subject: str) -> Said | None:
    match = _SENTENCE.search(subject)
    if match is None:
        return None
    state, severity = state_of(match[2]) or (AlertState.OTHER, 0)
    node = _NODE.fullmatch(match[1])
    return Said(thing=match[1], state=state, severity=severity, host=node[1] if node is not None else None)


def _by_fields(mail: Seen) -> Said | None:
    found = fields(above_output(mail.lines))
    alert = found.get("alert name") or found.get("alert")
    thing = next((found[each] for each in _NAMES if each in found), None)
    told = next((found[each] for each in _STATES if each in found), "").lower()
    state = _TOLD.get(told) or (state_of(told) or (None,))[0]
    if alert is None or thing is None or state is None:
        return None
    severity = _SEVERITIES.get(found.get("severity", "").lower(), 0)
    return Said(thing=thing_of(thing, alert), state=state, severity=severity, host=thing, service=alert)
