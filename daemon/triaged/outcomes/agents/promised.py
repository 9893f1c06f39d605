"""Promised times as the notices to agents know them: on the reader's clock, with people by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triaged.desk.people import AgentFacts
from triaged.desk.sla.sheet import left_of
from triaged.mail.compose import clean_header
from triaged.model import Clock, ClockState, Interval
from triaged.outcomes.agents.worklists import local
from triaged.outcomes.work import Work

SHOWN_INTERVALS = 40  #: of a clock, the newest ones


def clock_facts(reader: AgentFacts, clock: Clock) -> Mapping[str, object]:
    """How a clock stands; amounts of time are seconds of working time.

    Of a breach it is what was promised then, and when it was due then: what has changed since does not excuse it.
    """
    return {
        "metric": clock.metric.value,
        "cycle": clock.cycle,
        "state": clock.state.value,
        "reason": clean_header(clock.reason),
        "policy": clean_header(clock.policy),
        "version": clock.version,
        "target": clock.promised,
        "elapsed": clock.elapsed,
        "part": percent(clock),
        "left": left_of(clock),
        "late": clock.late,
        "due_at": local(reader, clock.breached_at or clock.due_at),
        "breached_at": local(reader, clock.breached_at),
        "ended_at": local(reader, clock.ended_at),
        "runs": clock.state is ClockState.RUNNING,
    }


def interval_facts(
    work: Work, reader: AgentFacts, clock: Clock, *, shown: int = SHOWN_INTERVALS
) -> Sequence[Mapping[str, object]]:
    """The newest intervals of a clock, the oldest of those that are shown first."""
    return [_interval(work, reader, each) for each in clock.intervals[-shown:]]


def owner_name(work: Work, owner: str) -> str:
    """Who had a ticket: an agent by his name; what is no agent, as the templates know it."""
    names = {agent.address: agent.name for agent in work.agents}
    return clean_header(names.get(owner, owner))


def percent(clock: Clock) -> int:
    """How much of what is promised is used up, rounded down: 100 and more is a breach."""
    return clock.elapsed * 100 // clock.promised if clock.promised else 100


def _interval(work: Work, reader: AgentFacts, interval: Interval) -> Mapping[str, object]:
    return {
        "begins": local(reader, interval.begins),
        "ends": local(reader, interval.ends),
        "state": interval.state.value,
        "reason": clean_header(interval.told),
        "owner": owner_name(work, interval.owner),
        "tier": interval.tier.value,
        "counted": interval.counted,
    }
