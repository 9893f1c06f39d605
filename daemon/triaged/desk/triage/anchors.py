"""Anchors: by what a rule can be ruled out without being asked.

A condition such as `from = ["ann@example.org"]` can hold only for a mail that has that address in From. That is its
anchor: a value of some kind of which the mail must have at least one. The anchors of all rules lie in one index
(`index.py`), so that a mail finds the few rules that may match it by some look-ups, however many rules there are.

Anchors only spare work. A rule that is ruled out by its anchors would not have matched if it had been asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from triaged.desk.triage.sight import Sight


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of things that mails have: words, addresses, mailboxes, ..."""

    values: Callable[[Sight, str], AbstractSet[str]]  #: what one mail has of it; the second argument is `Anchor.of`
    common: bool = False  #: most mails have the same few, so that anchors of this kind rule little out
    inside: bool = False  #: an anchor stands somewhere in a value, else it is one


@dataclass(frozen=True, slots=True)
class Anchor:
    """One thing that a mail may have."""

    kind: Kind
    value: str
    of: str = ""  #: where in the mail, when the kind stands in several places


Anchors = frozenset[Anchor]  #: a mail must have one of them; none at all: no mail will do


def anchors(kind: Kind, values: Iterable[str], of: str = "") -> Anchors:
    """Anchors of one kind."""
    return frozenset(Anchor(kind, value, of) for value in values)


def of_all(parts: Iterable[Anchors | None]) -> Anchors | None:
    """The anchors of conditions that must all hold: those of one of them, the one that rules most out."""
    return min((part for part in parts if part is not None), key=_width, default=None)


def of_any(parts: Iterable[Anchors | None]) -> Anchors | None:
    """The anchors of conditions of which one must hold: theirs together; None when any mail may do for one."""
    together: set[Anchor] = set()
    for part in parts:
        if part is None:
            return None
        together |= part
    return frozenset(together)


def _width(part: Anchors) -> tuple[bool, int]:
    return any(anchor.kind.common for anchor in part), len(part)
