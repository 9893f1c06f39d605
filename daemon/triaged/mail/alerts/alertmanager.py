"""Prometheus Alertmanager, and Grafana, by their own templates.

    Subject: [FIRING:2] InstanceDown prod (critical)
    Subject: [RESOLVED] InstanceDown prod (critical)

    2 alerts for alertname=InstanceDown cluster=prod
    [2] Firing
    Labels
    alertname = InstanceDown
    severity = critical
    Annotations
    (what the rule says)

One mail tells of a whole group, however many of it are firing: the group is the thing. It is well again when all of it
is, which the subject alone says.
"""

from __future__ import annotations

import re

from triaged.mail.alerts.seen import Said, Seen
from triaged.model import AlertState

_SUBJECT = re.compile(r"\[(FIRING|RESOLVED)\b[^\]]{0,60}\] ?(.*)")
_GROUP = re.compile(r"[0-9]{1,6} alerts? for ?(.*)", re.IGNORECASE)
_LABEL = re.compile(r"[-•*]? ?(\w{1,60}) = (.+)")
_SEVERITIES = {"critical": 2, "page": 2, "error": 2, "high": 2, "warning": 1}
EVERYTHING = "all alerts"  #: the group of a route that groups by nothing


def read(mail: Seen) -> Said | None:
    """What a mail of Alertmanager says; None where it is none."""
    subject = _SUBJECT.match(mail.subject)
    if subject is None:
        return None
    named = next((match[1] for line in mail.whole if (match := _GROUP.fullmatch(line))), None)
    labels = _labels(mail)
    return Said(
        thing=(named or subject[2].partition(" (")[0]).strip() or EVERYTHING,
        state=AlertState.PROBLEM if subject[1] == "FIRING" else AlertState.RECOVERED,
        severity=_SEVERITIES.get(labels.get("severity", "").lower(), 0),
        host=labels.get("instance"),
        service=labels.get("alertname"),
    )


def _labels(mail: Seen) -> dict[str, str]:
    """The labels of the first alert: above the first annotation."""
    found: dict[str, str] = {}
    for line in mail.lines:
        if line.rstrip(":").lower() == "annotations":
            break
        match = _LABEL.fullmatch(line)
        if match is not None:
            found.setdefault(match[1].lower(), match[2].strip())
    return found
