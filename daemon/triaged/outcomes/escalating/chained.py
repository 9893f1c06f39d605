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

    Of those that fell due in the same moment that is all. Of those that were missed it is what they change, the
    webhooks that they call, and of a promise that was not kept the sheet of the lead: each once, however many were
    missed.
    """
    step = step_of(versions, clock, due)
    if step is None:
        return None
    others = [(each, other) for each in before if (other := step_of(versions, clock, each)) is not None]
    return together(step, [(other.does if each.at == due.at else _kept(other), other) for each, other in others])


def together(step: Step, others: Sequence[tuple[Collection[Tells], Step]]) -> Step:
    """A step that also does so much of each of these, and calls the webhooks of all: each once."""
    does = {*step.does, *(each for what, _other in others for each in what)}
    webhooks = dict.fromkeys((*step.webhooks, *(each for _what, other in others for each in other.webhooks)))
    return replace(step, does=tuple(each for each in Tells if each in does), webhooks=tuple(webhooks))


def is_first_sheet(versions: Versions, clock: Clock, due: DueStep, fired: Collection[DueStep]) -> bool:
    """Whether no step before this one has told the lead that a promise was not kept.

    A step that was missed is no such one: the step that is carried out in its place tells what it would have.
    """
    same = (each for each in fired if (each.metric, each.cycle) == (due.metric, due.cycle))
    steps = (step_of(versions, clock, each) for each in same)
    return not any(step is not None and Tells.LEAD in step.does and _is_late(step) for step in steps)


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
    return _KEPT.union({Tells.LEAD} if _is_late(missed) else ()).intersection(missed.does)


def _is_late(step: Step) -> bool:
    """Whether a step is one of a promise that was not kept."""
    return step.at is None or step.at >= BREACH
