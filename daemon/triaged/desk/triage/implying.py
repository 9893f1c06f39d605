"""Whether one condition holds whenever another does, as far as the two say so themselves.

A table of conditions is brought into a form in which order, case and nesting without meaning are gone. `implies` errs
on one side only: where it says yes it is so for every mail; where it says no it may still be.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from triaged.desk.triage.wordlist import fold

LEAST, MOST = "least", "most"  #: bounds of a condition on a number


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition."""

    key: str
    value: Hashable


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these holds."""

    tables: frozenset[Normal]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold."""

    table: Normal


@dataclass(frozen=True, slots=True)
class Normal:
    """All of these hold."""

    parts: frozenset[Leaf | AnyOf | Not]


def normal(when: Mapping[str, object]) -> Normal:
    """A table of conditions, free of mistakes, in the form in which two of them can be compared."""
    parts: set[Leaf | AnyOf | Not] = set()
    for key, value in when.items():
        if key == "not" and isinstance(value, Mapping):
            parts.add(Not(normal(value)))
        elif key in ("any", "all") and isinstance(value, list):
            tables = [normal(table) for table in value]
            if key == "all" or len(tables) == 1:
                parts.update(part for table in tables for part in table.parts)
            else:
                parts.add(AnyOf(frozenset(tables)))
        else:
            parts.add(Leaf(key, _value(key, value)))
    return Normal(frozenset(parts))


def implies(first: Normal, second: Normal) -> bool:
    """Whether the second holds for every mail for which the first does."""
    return all(part in first.parts or _follows(first, part) for part in second.parts)


def _follows(first: Normal, part: Leaf | AnyOf | Not) -> bool:
    """Whether one part holds wherever the first does."""
    if isinstance(part, AnyOf) and any(implies(first, table) for table in part.tables):
        return True
    return any(_part_implies(given, part) for given in first.parts)


def _part_implies(given: Leaf | AnyOf | Not, part: Leaf | AnyOf | Not) -> bool:
    match given, part:
        case AnyOf(), _:
            alone = Normal(frozenset({part}))
            return all(implies(table, alone) for table in given.tables)
        case Leaf(), Leaf():
            return given.key == part.key and _narrower(given.key, given.value, part.value)
        case Not(), Not():
            return implies(part.table, given.table)
    return False


def _narrower(key: str, first: Hashable, second: Hashable) -> bool:
    """Whether a value of a condition lets nothing through that another one does not."""
    if isinstance(first, frozenset) and isinstance(second, frozenset):
        return first <= second  # one of fewer words
    if key == "evidence":
        return str(first) >= str(second)  # "at least so well proven"
    if isinstance(first, _Table) and isinstance(second, _Table) and _restricts(first, key) and _restricts(second, key):
        given = dict(first.items)
        return all(name in given and _entry_narrower(name, given[name], value) for name, value in second.items)
    return first == second


def _restricts(table: _Table, key: str) -> bool:
    """Whether each entry of a table wants something more; a time zone, say, does not."""
    names = {name for name, _ in table.items}
    return key == "ticket" or names <= {LEAST, MOST} or names <= {"name", "has"}


def _entry_narrower(name: str, first: Hashable, second: Hashable) -> bool:
    if name in (LEAST, MOST) and isinstance(first, int) and isinstance(second, int):
        return first >= second if name == LEAST else first <= second
    return _narrower(name, first, second)


@dataclass(frozen=True, slots=True)
class _Table:
    """A condition whose value is a table, such as that on a header."""

    items: frozenset[tuple[str, Hashable]]


def _value(key: str, value: object) -> Hashable:
    """A value without what makes no difference: the case and order of words, and whether one stands in a list."""
    if isinstance(value, Mapping):
        return _Table(frozenset((str(name), _value(str(name), inner)) for name, inner in value.items()))
    plain = key == "evidence" or key.endswith("regex")
    if isinstance(value, str):
        return value if plain else frozenset({fold(value)})
    if isinstance(value, list):
        return frozenset(fold(item) if isinstance(item, str) and not plain else repr(item) for item in value)
    return value if isinstance(value, Hashable) else repr(value)
