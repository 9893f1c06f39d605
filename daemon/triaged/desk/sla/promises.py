"""What is promised: policies, their calendars, and the chains of what happens when time runs out."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triaged.desk.calendars import WorkingHours
from triaged.model import Metric, Priority, Standing, Status, Tier

BREACH = 100  #: per cent of the target


class Tells(enum.StrEnum):
    """Who is told, or what is done, when a step falls due."""

    AGENT = "agent"  #: whose the ticket is; where it is nobody's, who minds it
    TEAM = "team"  #: everybody on duty in its queue and tier
    LEAD = "lead"  #: who leads the queue; at a breach with the sheet
    CUSTOMER = "customer"  #: that it takes longer, and when he will hear next
    RAISE = "raise"  #: the priority, by one
    UP = "up"  #: the ticket goes to the next tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a chain: at a part of the target, or again and again after the breach."""

    at: int | None  #: per cent of the target; None: it repeats
    every: int | None = None  #: seconds of working time after the breach, and so on
    times: int = 1  #: how often it repeats at the most
    does: tuple[Tells, ...] = ()
    webhooks: tuple[str, ...] = ()  #: names of the settings' webhooks that are called
    metrics: frozenset[Metric] = frozenset(Metric)  #: of which clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is promised to whom."""

    name: str
    calendar: str
    queues: frozenset[str] = frozenset()  #: none: all
    organisations: frozenset[str] = frozenset()  #: none: all
    customer_tiers: frozenset[str] = frozenset()  #: what customers have bought; none: all
    only_named: bool = False  #: it holds only where a rule names it
    targets: Mapping[Priority, Mapping[Metric, int]]  #: seconds of working time; what is missing is not promised
    tiers: Mapping[Tier, int] = field(default_factory=dict)  #: how long each tier may have it (OLA)
    pauses: frozenset[Status] = frozenset({Status.PENDING, Status.HOLD})  #: of those in which UPDATE, ... can wait
    chain: str | None = None

    def raised(self, priority: Priority, metrics: Collection[Metric]) -> Priority | None:
        """The next higher priority that has a target for all that is measured too; None: there is none."""
        has = (each for each in Priority if each < priority and not self.unpromised(each, metrics))
        return max(has, default=None)

    def unpromised(self, priority: Priority, metrics: Collection[Metric]) -> Sequence[Metric]:
        """Those of these for which a priority has no target.

        How long a tier may have a ticket does not depend on its priority.
        """
        targets = self.targets.get(priority, {})
        return [each for each in Metric if each in metrics and each is not Metric.TIER and each not in targets]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """All that is promised at a time."""

    policies: tuple[Policy, ...] = ()  #: the first one that fits a ticket holds, unless a rule names one
    calendars: Mapping[str, WorkingHours] = field(default_factory=dict)
    chains: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def policy_for(self, standing: Standing) -> Policy | None:
        """The policy of a ticket: the one that a rule has named, else the first that fits; None: nothing is promised.

        A name that is no policy any more counts as none.
        """
        named = self.policy_named(standing.sla) if standing.sla is not None else None
        return named or next((each for each in self.policies if _fits(each, standing)), None)

    def policy_named(self, name: str) -> Policy | None:
        """The policy of a name."""
        return next((each for each in self.policies if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The promises in force from a moment on, until the next version."""

    number: int  #: 1, 2, ...
    since: datetime
    promises: Promises


Versions = Sequence[Version]  #: the oldest first; the first one holds for what was before it too


def _fits(policy: Policy, standing: Standing) -> bool:
    return (
        not policy.only_named
        and (not policy.queues or standing.queue in policy.queues)
        and (not policy.organisations or standing.organisation in policy.organisations)
        and (not policy.customer_tiers or standing.customer_tier in policy.customer_tiers)
    )
