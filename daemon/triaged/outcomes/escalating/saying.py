"""What the history says of the steps of one clock: the one that was carried out, and those that were not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from triaged.desk.sla.events import ESCALATED, written
from triaged.model import Clock, DueStep

Said = tuple[str, Mapping[str, Any]]  #: kind and data of an event


def missed(clock: Clock, steps: Sequence[DueStep]) -> Iterator[Said]:
    """Steps that came too late: a later one was due, or was carried out already."""
    return ((ESCALATED, {**said_of(clock, each), "late": True, "does": []}) for each in steps)


def carried_out_with(clock: Clock, last: DueStep, steps: Sequence[DueStep]) -> Iterator[Said]:
    """Steps that fell due in the moment of another one, and were carried out with it."""
    return ((ESCALATED, {**said_of(clock, each), "with": last.key, "does": []}) for each in steps)


def said_of(clock: Clock, step: DueStep) -> dict[str, Any]:
    """What the event of a step says of the step itself."""
    return {
        "metric": step.metric.value,
        "cycle": step.cycle,
        "step": step.step,
        "key": step.key,
        "round": step.round,
        "at": written(step.at),
        "due": written(clock.due_at) if clock.due_at is not None else None,
        "policy": clock.policy,
        "version": clock.version,
        **({"breached": True} if clock.breached_at is not None and clock.breached_at <= step.at else {}),
    }
