"""The steps of a chain as they are carried out: one, with what others would have changed that were not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from triaged.desk.sla import BREACH, Step, Tells, Versions, known_by
from triaged.model import Clock, DueStep

_KEPT = frozenset({Tells.CUSTOMER, Tells.RAISE, Tells.UP})  #: what must not be lost by a stop of the desk


def step_of(versions: Versions, clock: Clock, due: DueStep) -> Step | None:
    """The step of the chain of the policy that promises what a clock measures; None where there is none any more."""
    promises = versions[-1].promises if versions else None
    policy = promises.policy_named(clock.policy) if promises is not None else None
    if promises is None or policy is None or policy.chain is None:
        return None
    steps = known_by(promises.chains.get(policy.chain, ()), clock.metric)
    return next((step for _place, key, step in steps if key == due.key), None)


def joined(versions: Versions, clock: Clock, due: DueStep, before: Sequence[DueStep]) -> Step | None:
    """A step, with what is to be done of those of its clock that came due before it; None: there is no such step.

    Of those that fell due in the same moment that is all. Of those that were missed it is what they change, and of a
    promise that was not kept the sheet of the lead: each once, however many were missed.
    """
    step = step_of(versions, clock, due)
    if step is None:
        return None
    does, webhooks = set(step.does), dict.fromkeys(step.webhooks)
    for each in before:
        other = step_of(versions, clock, each)
        if other is not None and each.at == due.at:
            does.update(other.does)
            webhooks |= dict.fromkeys(other.webhooks)
        elif other is not None:
            does.update(_kept(other))
    return replace(step, does=tuple(each for each in Tells if each in does), webhooks=tuple(webhooks))


def is_behind(versions: Versions, clock: Clock, due: DueStep, fired: Collection[DueStep]) -> bool:
    """Whether a later step of its clock was carried out: that time runs out was said then.

    So it is with a step that the chain did not have then. Of a breach nobody can be told too late.
    """
    step = step_of(versions, clock, due)
    if step is None or step.at is None or step.at >= BREACH:
        return False
    return any((each.metric, each.cycle) == (due.metric, due.cycle) and each.at > due.at for each in fired)


def _kept(missed: Step) -> Collection[Tells]:
    """What is done of a step that was missed."""
    breached = missed.at is None or missed.at >= BREACH
    return _KEPT.union({Tells.LEAD} if breached else ()).intersection(missed.does)
