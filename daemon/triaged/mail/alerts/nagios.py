"""Nagios, and what writes as it does: Naemon, Icinga 1, Centreon, Shinken.

    Subject: ** PROBLEM Service Alert: web01/HTTP is CRITICAL **

    Notification Type: PROBLEM
    Service: HTTP
    Host: web01
    State: CRITICAL
    Additional Info: (the output of the check)

Where both say it, the text counts: in the subject a name with a slash cannot be told from two names.
"""

from __future__ import annotations

import re

from triaged.mail.alerts.seen import Said, Seen, above_output, fields, state_of, thing_of

_SUBJECT = re.compile(r"\*\* ?(\w{1,40}) (Service|Host) Alert: (.+) is (\w{1,20}) ?\*\*", re.IGNORECASE)


def read(mail: Seen) -> Said | None:
    """What a mail of Nagios says; None where it is none."""
    by_subject = _by_subject(mail.subject)
    by_text = _by_text(mail)
    if by_text is None or (by_text.service is None and by_subject is not None and by_subject.service is not None):
        return by_subject
    return by_text


def _by_text(mail: Seen) -> Said | None:
    found = fields(above_output(mail.lines))
    kind, host = found.get("notification type"), found.get("host")
    if kind is None or host is None:
        return None
    return _said(host, found.get("service"), state_word=found.get("state", ""), kind=kind)


def _by_subject(subject: str) -> Said | None:
    match = _SUBJECT.match(subject)
    if match is None:
        return None
    kind, what, name, state = match.groups()
    host, _slash, service = name.partition("/") if what.lower() == "service" else (name, "", "")
    return _said(host.strip(), service.strip() or None, state_word=state, kind=kind)


def _said(host: str, service: str | None, *, state_word: str, kind: str) -> Said | None:
    state = state_of(state_word, kind.split(maxsplit=1)[0])
    if state is None:
        return None
    return Said(thing=thing_of(host, service), state=state[0], severity=state[1], host=host, service=service)
