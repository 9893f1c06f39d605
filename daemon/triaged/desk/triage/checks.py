"""Conditions put together: what is asked of a mail, one after the other, with what each saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from triaged.desk.triage.anchors import Anchors, of_all, of_any
from triaged.desk.triage.conditions import Saw, Test
from triaged.desk.triage.sight import Patience, PatternTooSlow, Sight
from triaged.model import ConditionHit

SETTLED = "not tried: the rule is settled without it"  #: of a pattern that decides nothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One condition where it stands in a rule."""

    key: str  #: with the groups that it stands in
    wanted: object  #: as the file has it
    test: Test


@dataclass(slots=True, kw_only=False)
class Look:
    """What one rule has seen of one mail so far."""

    seen: list[tuple[Asked, Saw]] = field(default_factory=list)  #: in the order of asking
    captured: Mapping[str, str] = field(default_factory=dict)  #: by patterns that count for the rule
    too_slow: bool = False  #: a pattern ran out of time
    not_tried: bool = False  #: there was no time left for a pattern

    def hits(self) -> tuple[ConditionHit, ...]:
        """The same, to be shown."""
        return tuple(
            ConditionHit(key=asked.key, wanted=asked.wanted, seen=saw.seen, ok=saw.ok) for asked, saw in self.seen
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Conditions, compiled."""

    holds: Callable[[Sight, Look], bool]  #: raises PatternTooSlow; asks no more than it takes to know
    leaves: tuple[Asked, ...]  #: its single conditions
    anchors: Anchors | None = None  #: a mail must have one of them before it can hold; None: any mail may do


def leaf(key: str, wanted: object, test: Test) -> Check:
    """One condition; `key` with the groups that it stands in, `wanted` as the file has it."""
    asked = Asked(key=key, wanted=wanted, test=test)

    def holds(sight: Sight, look: Look) -> bool:
        try:
            saw = test.see(sight)
        except PatternTooSlow as slow:
            look.seen.append((asked, Saw(slow.seen, ok=False)))
            raise
        look.seen.append((asked, saw))
        if saw.captured:
            look.captured = {**look.captured, **saw.captured}
        return saw.ok

    return Check(holds=holds, leaves=(asked,), anchors=test.anchors)


def all_of(checks: Sequence[Check | None]) -> Check | None:
    """Holds when all of them hold; None when one of them could not be compiled."""
    good = tuple(check for check in checks if check is not None)
    if len(good) < len(checks):
        return None
    if len(good) == 1:
        return good[0]
    return Check(
        holds=lambda sight, look: all(check.holds(sight, look) for check in good),
        leaves=_leaves(good),
        anchors=of_all(check.anchors for check in good),
    )


def any_of(checks: Sequence[Check | None]) -> Check | None:
    """Holds when one of them holds; what was captured in those before it, which do not, is forgotten."""
    good = tuple(check for check in checks if check is not None)
    if len(good) < len(checks):
        return None

    def holds(sight: Sight, look: Look) -> bool:
        captured = look.captured
        for check in good:
            if check.holds(sight, look):
                return True
            look.captured = captured
        return False

    return Check(holds=holds, leaves=_leaves(good), anchors=of_any(check.anchors for check in good))


def none_of(check: Check | None) -> Check | None:
    """Holds when it does not hold; captures nothing, and every mail may do."""
    if check is None:
        return None

    def holds(sight: Sight, look: Look) -> bool:
        captured = look.captured
        ok = not check.holds(sight, look)
        look.captured = captured
        return ok

    return Check(holds=holds, leaves=check.leaves)


def ask_the_rest(check: Check, sight: Sight, look: Look) -> None:
    """Ask what was not asked, since the rule was settled before, so that all can be shown; no pattern is tried."""
    seen = dict(look.seen)
    sight.patience = Patience(lambda: 0.0, 0.0, spent=SETTLED)
    look.seen = [(each, seen[each] if each in seen else _shown(each, sight)) for each in check.leaves]


def _shown(asked: Asked, sight: Sight) -> Saw:
    try:
        return asked.test.see(sight)
    except PatternTooSlow as slow:
        return Saw(slow.seen, ok=False)


def _leaves(checks: Iterable[Check]) -> tuple[Asked, ...]:
    return tuple(each for check in checks for each in check.leaves)
