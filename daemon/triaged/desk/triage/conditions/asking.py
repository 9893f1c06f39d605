"""What a condition is: a builder makes a test of the value in the rule file, and the test is asked of each mail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from triaged.desk.triage.anchors import Anchors
from triaged.desk.triage.mistakes import Wrong, shown, unknown_key
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight


@dataclass(frozen=True, slots=True)
class Saw:
    """What a test saw in a mail."""

    seen: object
    ok: bool  #: that is what was wanted
    captured: Mapping[str, str] = field(default_factory=dict)  #: the named groups of a pattern


@dataclass(frozen=True, slots=True)
class Test:
    """One condition, compiled."""

    see: Callable[[Sight], Saw]  #: raises PatternTooSlow
    anchors: Anchors | None = None  #: a mail must have one of them before it can hold; None: any mail may do
    fills: frozenset[str] = frozenset()  #: names of what it may capture


#: from the value in the rule file to its test; raises `Wrong` with what is allowed
Builder = Callable[[object, Names], Test]


def table(value: object, allowed: Collection[str], sample: str) -> Mapping[str, object]:
    """A table with some of these keys; `sample` shows one in the message.

    Raises:
        Wrong: it is none, is empty, or has another key.
    """
    if not isinstance(value, Mapping) or not value:
        raise Wrong(f"found {shown(value)}; allowed a table such as {sample}")
    for key in value:
        if key not in allowed:
            raise Wrong(f"{key}: {unknown_key(key, allowed)}")
    return value


def truth(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong(f"found {shown(value)}; allowed true, false")
    return value
