"""Any other system: by the patterns of the settings.

They are the operator's, what they look at is not: a pattern has little time, and one that needs more has found nothing.
"""

from __future__ import annotations

import functools

import regex

from triaged.mail.alerts.seen import Said, Seen
from triaged.model import AlertState, MonitorRule

PATTERN_SECONDS = 0.05  #: a pattern may take on one mail


def read(mail: Seen, monitor: MonitorRule) -> Said | None:
    """What a mail says by the patterns of its monitor; None where the key is not in it."""
    if monitor.key is None or monitor.problem is None or monitor.recovery is None:
        return None
    everything = "\n".join((mail.subject, *mail.lines))
    named = _found(monitor.key, everything)
    thing = (named[1] or "").strip() if named is not None else ""
    if not thing:
        return None
    return Said(thing=thing, state=_state(mail, monitor, everything), host=thing)


def _state(mail: Seen, monitor: MonitorRule, everything: str) -> AlertState:
    """What the subject says; where it says nothing, or both, the whole. Both there: a problem, which solves nothing."""
    assert monitor.problem is not None  # noqa: S101  `read` has seen to it
    assert monitor.recovery is not None  # noqa: S101
    for text in (mail.subject, everything):
        problem, recovery = _found(monitor.problem, text), _found(monitor.recovery, text)
        if (problem is None) != (recovery is None):
            return AlertState.PROBLEM if problem is not None else AlertState.RECOVERED
    return AlertState.PROBLEM if problem is not None else AlertState.OTHER


def _found(pattern: str, text: str) -> regex.Match[str] | None:
    try:
        return _compiled(pattern).search(text, timeout=PATTERN_SECONDS)
    except TimeoutError:
        return None


@functools.lru_cache(maxsize=100)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)
