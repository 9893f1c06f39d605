"""Icinga 2 by its own scripts; Icinga 1 writes as Nagios does.

    Subject: [PROBLEM] HTTP on web01 is CRITICAL!

    ***** Service Monitoring on monitor.example.org *****
    HTTP on web01 is CRITICAL!
    Info:    (the output of the check)
    Service: HTTP
    Host:    web01

The lines with the names stand below the output, which may hold lines of the same form: the sentence above it counts.
"""

from __future__ import annotations

import re
from itertools import pairwise

from triaged.mail.alerts import nagios
from triaged.mail.alerts.seen import Said, Seen, above_output, state_of, thing_of

_HEADING = re.compile(r"\*{3,10} ?(Service|Host) Monitoring on .* ?\*{3,10}", re.IGNORECASE)
_SENTENCE = re.compile(r"(.+) is (\w{1,20})!")
_SUBJECT = re.compile(r"\[(\w{1,40})\] (Host (?!.+ on ))?(.+ is \w{1,20}!)")


def read(mail: Seen) -> Said | None:
    """What a mail of Icinga says; None where it is none."""
    subject = _SUBJECT.match(mail.subject)
    kind = subject[1] if subject is not None else None
    head = above_output(mail.lines)
    for heading, sentence in pairwise(head):
        matched = _HEADING.fullmatch(heading)
        if matched is not None:
            return _said(sentence, of_host=matched[1].lower() == "host", kind=kind)
    if subject is None:
        return nagios.read(mail)
    return _said(subject[3], of_host=subject[2] is not None, kind=kind)


def _said(sentence: str, *, of_host: bool, kind: str | None) -> Said | None:
    match = _SENTENCE.fullmatch(sentence)
    state = state_of(match[2], kind) if match is not None else None
    if match is None or state is None:
        return None
    service, _on, host = ("", "", match[1]) if of_host else match[1].rpartition(" on ")
    host, named = host.strip(), service.strip() or None
    return Said(thing=thing_of(host, named), state=state[0], severity=state[1], host=host, service=named)
