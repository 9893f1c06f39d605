"""Numbers that are wanted between two bounds, sizes in bytes, and times that have passed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from triaged.desk.triage.conditions.asking import table
from triaged.desk.triage.mistakes import Wrong, shown

_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(B|KiB|MiB|GiB)")
_UNITS = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_AGE = re.compile(r"([0-9]{1,4})(m|h|d|w)")
_AGES = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """At least and at most, each of them allowed."""

    least: int | None
    most: int | None

    def hold(self, number: int) -> bool:
        """Whether a number lies within."""
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


def count(value: object) -> int:
    """A number of things."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(f"found {shown(value)}; allowed a number from 0")
    return value


def size(value: object) -> int:
    """A size in bytes, as a number or as a text with its unit."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return int(float(match[1]) * _UNITS[match[2]])
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(f'found {shown(value)}; allowed bytes as a number, or a text such as "300 KiB", "5 MiB"')
    return value


def bounds(value: object, read: Callable[[object], int], sample: str) -> Bounds:
    """A table with `least`, `most` or both.

    Raises:
        Wrong: it is none, or no number can lie within.
    """
    wanted = table(value, ("least", "most"), sample)
    least = read(wanted["least"]) if "least" in wanted else None
    most = read(wanted["most"]) if "most" in wanted else None
    if least is not None and most is not None and least > most:
        raise Wrong(f"found {shown(value)}; allowed a least that is not above the most")
    return Bounds(least=least, most=most)


def age(value: object) -> timedelta:
    """A time that has passed, e.g. "3d"."""
    match = _AGE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong(f'found {shown(value)}; allowed a time such as "30m", "12h", "3d", "2w"')
    return int(match[1]) * _AGES[match[2]]
