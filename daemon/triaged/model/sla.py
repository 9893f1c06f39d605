"""Promised times: what happened to a ticket as its clocks see it, and how the clocks stand.

All moments are aware, in UTC, in whole seconds; all amounts of time are seconds. Working time is what a calendar
counts.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from triaged.model.vocabulary import Priority, Status, Tier


class Metric(enum.StrEnum):
    """What a clock measures."""

    FIRST_RESPONSE = "first_response"  #: until a person has answered the customer for the first time
    NEXT_REPLY = "next_reply"  #: until a person has answered what the customer has written since
    UPDATE = "update"  #: between two answers, while the ticket is at work
    RESOLUTION = "resolution"  #: until it is solved
    TIER = "tier"  #: how long one tier has it (OLA, between the teams; no customer is promised it)


class ClockState(enum.StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"  #: waits for the customer or for others; goes on from where it stood
    STOPPED = "stopped"  #: what was promised has been done
    CANCELLED = "cancelled"  #: nothing is promised any more


class Term(enum.StrEnum):
    """What a clock does as an interval of it begins, in the words of the field."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    RESET = "reset"  #: it starts again, with the whole target: a further cycle
    CANCELLED = "cancelled"
    RETROACTIVE = "retroactive"  #: what it has counted before anything was promised


class What(enum.StrEnum):
    """What has happened, as clocks see it."""

    OPENED = "opened"
    CUSTOMER = "customer wrote"  #: somebody from outside, a public message of his own words
    ANSWERED = "answered"  #: a person of ours, to the customer; automatic mail never is
    WITHDRAWN = "withdrawn"  #: an answer did not leave after all, or a customer's mail is another ticket's now
    HELD = "held"  #: an answer waits for a word of its author or of another agent
    DROPPED = "dropped"  #: a held answer never goes
    CHANGED = "changed"  #: the ticket stands otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A ticket as far as promises depend on it."""

    status: Status
    priority: Priority
    queue: str
    tier: Tier
    assignee: str | None = None  #: an agent's first address
    sla: str | None = None  #: the policy that a rule has named
    organisation: str | None = None  #: of a proven customer
    customer_tier: str | None = None  #: what a proven customer has bought, e.g. "gold"
    has_customer: bool = True  #: False: a monitoring system wrote, and nobody reads there what is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened. The first one of a ticket opens it for its clocks."""

    at: datetime  #: when it counts: when our server received the mail, else when it was done
    logged_at: datetime  #: when it was written down: never before `at`, later where a mail was seen late or was held
    what: What
    standing: Standing  #: of the ticket from then on
    inbox: int | None = None  #: the mail that it is about, where it is about one
    leaves_at: datetime | None = None  #: of ANSWERED: until then it can be taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """The desk did not run."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A time in which one clock stood the same way, for one reason, with one owner."""

    begins: datetime
    ends: datetime | None  #: None: until now, and further
    state: ClockState
    reason: str  #: e.g. "opened", "waiting for customer", "reopened", "may be taken back", "desk down"
    owner: str  #: "unassigned", an agent's first address, "customer", "others", "desk down"
    tier: Tier
    counted: int  #: seconds of working time that it adds to the clock, until now where it is open
    policy: str = ""  #: the name of the one whose calendar counts it
    version: int = 0  #: of the promises, as for `policy`
    term: Term | None = None  #: what it did; None: it runs on, and `reason` says under what name or by what

    @property
    def told(self) -> str:
        """What it did and why, e.g. "paused: waiting for customer", "resumed", "desk down"."""
        return ": ".join(dict.fromkeys(filter(None, (self.term, self.reason))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One metric of one ticket, from its start to its stop. A metric that starts again is a further cycle."""

    metric: Metric
    cycle: int  #: 1, 2, ...
    state: ClockState
    policy: str  #: the name of the one that promises it now, or that did when it ended
    version: int  #: of the promises, as for `policy`
    target: int  #: what is promised, working time
    started_at: datetime
    elapsed: int  #: working time until now, or until it ended
    due_at: datetime | None  #: when `target` is used up should it run on; None where it does not run or never comes
    breached_at: datetime | None  #: the first moment at which `elapsed` had reached the target then in force
    retroactive: bool  #: the promise came after the start, and counts from there all the same
    intervals: Sequence[Interval]
    missed_target: int | None = None  #: what was promised at the breach; None where there is none
    missed_after: int | None = None  #: working time until the breach: more than that where it came into force later
    target_since: datetime | None = None  #: when a `target` of this size came into force; None: at the start
    ended_at: datetime | None = None  #: when it was stopped or cancelled; an interval may tell more of the time after
    reason: str = ""  #: why it stands so, e.g. "answered", "solved", "was merged", "waiting for customer"

    @property
    def promised(self) -> int:
        """What this clock is measured by: what was promised at the breach, else what is promised now."""
        return self.target if self.missed_target is None else self.missed_target

    @property
    def remaining(self) -> int:
        """Seconds of working time that are left of the target; negative where it is used up."""
        return self.target - self.elapsed

    @property
    def late(self) -> int:
        """Seconds of working time since the breach, whatever was promised since; 0 where there is none."""
        return 0 if self.missed_after is None else self.elapsed - self.missed_after


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStep:
    """A step of a chain on one clock, and when it falls due; unique by metric, cycle, key, round and moment."""

    metric: Metric
    cycle: int
    step: int  #: its place in the chain, for people: 1, 2, ...; another chain may have it elsewhere
    key: str  #: what it is, by which it is known again: "75%", "every 3600s"; of equal ones in a chain "75% 2", ...
    round: int  #: of a step that repeats: 1, 2, ...; else 1
    at: datetime
