"""What monitoring systems tell us by mail."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime


class AlertState(enum.StrEnum):
    """What a monitoring system says of one thing that it watches."""

    PROBLEM = "problem"
    RECOVERED = "recovered"
    OTHER = "other"  #: an acknowledgement, a downtime, a comment: changes nothing


class AlertNews(enum.StrEnum):
    """What an alert means for the ticket of the thing that it is about."""

    AGAIN = "again"  #: it says the same once more
    WORSE = "worse"  #: the problem has become graver
    BACK = "back"  #: what had recovered is a problem again
    RECOVERED = "recovered"
    FLAPPING = "flapping"  #: it goes to and fro: nobody is told any more
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorRule:
    """A monitoring system whose mail counts, as the operator has settled it."""

    name: str  #: of the settings: part of every key, so that two systems never meet
    senders: frozenset[str]  #: addresses
    system: str  #: a key of `mail.alerts.SYSTEMS`, or "auto"
    key: str | None = None  #: patterns, for "generic": what names the thing, in its first group
    problem: str | None = None
    recovery: str | None = None
    unproven: bool = False  #: counts below A2 too


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert mail, read."""

    key: str  #: of the thing that it is about, e.g. "nagios-1:web01/HTTP"
    state: AlertState
    severity: int = 0  #: 0 unknown, 1 warning, 2 critical: what is graver is higher
    host: str | None = None
    service: str | None = None
    #: the system's own name for this problem, where it has one: several of one thing can stand at once
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAlert:
    """What is known of a thing that is watched."""

    key: str
    ticket: int
    state: AlertState
    severity: int
    heard_at: datetime  #: when the newest mail of it came that was news; an older one changes nothing
    changes: tuple[datetime, ...] = ()  #: its newest changes of state, the oldest first
    flapping: bool = False
    problems: tuple[str, ...] = ()  #: those that stand, by the system's own names
    quiet: bool = False  #: only older mail that was brought in has told of it: nobody was told
