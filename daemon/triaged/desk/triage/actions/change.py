"""What an action is."""

from __future__ import annotations

from collections.abc import Callable

from triaged.desk.triage.names import Names
from triaged.model import TriageDecision

#: what a rule that applies makes of the decision so far
Change = Callable[[TriageDecision], TriageDecision]
#: gets the value that stands in the rule file and returns the change, or raises `Wrong` with what is allowed
Builder = Callable[[object, Names], Change]


def together(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each once, in the order in which they were said."""
    return tuple(dict.fromkeys((*before, *more)))
