"""Checkmk, older Check_MK.

    Subject: Checkmk: web01/HTTP OK -> CRIT

    Host:     web01
    Service:  HTTP
    Event:    OK -> CRIT
    Output:   (the output of the check)

What stands behind the arrow is the state now.
"""

from __future__ import annotations

import re

from triaged.mail.alerts.seen import Said, Seen, above_output, fields, state_of, thing_of
from triaged.model import AlertState

_SUBJECT = re.compile(r"Check_?MK: ([^/ ]{1,255})(?:/(.+?))? (?:- )?(\w{2,7} ?(?:->|→|=>) ?\w{2,7})", re.IGNORECASE)
_CHANGE = re.compile(r"(\w{2,7}) ?(?:->|→|=>) ?(\w{2,7})")
#: What is told of a thing besides its changes: where it begins, the name of the thing is over.
_OTHER = re.compile(
    r"Check_?MK: ([^/ ]{1,255})(?:/(.+?))? (?:- )?"
    r"((?:Started|Stopped) Flapping|Downtime \w|Acknowledged|Custom Notification|Alert Handler)",
    re.IGNORECASE,
)


def read(mail: Seen) -> Said | None:
    """What a mail of Checkmk says; None where it is none."""
    by_subject = _by_subject(mail.subject)
    found = fields(above_output(mail.lines))
    host, event = found.get("host"), found.get("event")
    if host is None or event is None:
        return by_subject
    by_text = _said(host, found.get("service"), event)
    if by_text is None or (by_text.service is None and by_subject is not None and by_subject.service is not None):
        return by_subject
    return by_text


def _by_subject(subject: str) -> Said | None:
    match = _SUBJECT.match(subject) or _OTHER.match(subject)
    return None if match is None else _said(match[1], match[2], match[3])


def _said(host: str, service: str | None, event: str) -> Said | None:
    thing = thing_of(host, service)
    change = _CHANGE.match(event)
    if change is None:
        return Said(thing=thing, state=AlertState.OTHER, host=host, service=service)
    state = state_of(change[2])
    if state is None:
        return None
    return Said(thing=thing, state=state[0], severity=state[1], host=host, service=service)
