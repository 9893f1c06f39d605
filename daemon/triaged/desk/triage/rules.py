"""Rules, compiled: what stands in a file such as this one.

    [[rule]]
    name = "outage"
    on = ["new"]                       # new, forward, reply, note, clock
    when = { any = [ { subject_has = ["outage"] }, { text_has = ["outage"] } ] }
    then = { priority = "P1", tags = ["outage"] }
    stop = false                       # true: no later rule is looked at
    [[rule.example]]
    mail = "From: ..."                 # a whole mail
    expect = { priority = "P1" }       # or matched = false

All keys of one condition table must hold; `any`, `all` and `not` nest. A rule without `when` always applies.
Rules are tried in the order of the files' names, then in the order of the file. A later rule overrides an earlier one,
except that tags add up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from triaged.desk.triage.actions import Change
from triaged.desk.triage.checks import Check
from triaged.desk.triage.example import Example
from triaged.desk.triage.index import Index
from triaged.desk.triage.needs import Needs
from triaged.desk.triage.sight import Sight, Stopwatch

EVENTS = ("new", "forward", "reply", "note", "clock")  #: what may happen to a ticket
USUAL_EVENTS = ("new", "forward")  #: of a rule that names none


def in_order(events: Collection[str]) -> list[str]:
    """Some of the events, always in the same order, in which people read them."""
    return [event for event in EVENTS if event in events]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """One rule file, already read."""

    name: str
    tables: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One compiled rule."""

    file: str
    name: str
    on: frozenset[str]
    check: Check
    changes: tuple[Change, ...]
    stop: bool
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in the order in which they are tried."""

    rules: tuple[Rule, ...] = ()
    needs: Needs = field(default_factory=Needs)
    #: measures the CPU time of patterns; where it stands still, as here, a pattern costs only if it runs out of time
    stopwatch: Stopwatch = field(default=lambda: 0.0, repr=False, compare=False)
    _indexes: Mapping[str, Index] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        indexes = {
            event: Index((number, rule.check.anchors) for number, rule in enumerate(self.rules) if event in rule.on)
            for event in EVENTS
        }
        object.__setattr__(self, "_indexes", indexes)

    def awake(self, sight: Sight) -> Sequence[int]:
        """The places of the rules that may match this mail, in order; all others would not if they were asked."""
        return self._indexes[sight.facts.on].awake(sight)
