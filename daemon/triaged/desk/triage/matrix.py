"""Impact x urgency -> priority, as in ITIL: one optional table over all rule files.

[matrix]                                   # rows: impact; columns: urgency
high = { high = "P1", medium = "P2", low = "P3" }
medium = { high = "P2", medium = "P3", low = "P3" }
low = { high = "P3", medium = "P3", low = "P4" }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from triaged.desk.triage.mistakes import Wrong, not_one_of, shown, unknown_key
from triaged.model import Grade, Priority

#: a priority may be called by its number or by its name
PRIORITIES = {
    **{priority.value: priority for priority in Priority},
    "urgent": Priority.P1,
    "high": Priority.P2,
    "normal": Priority.P3,
    "low": Priority.P4,
}
#: ready to be put at the top of a rule file, before the first [[rule]]
READY = (
    'matrix = { high = { high = "P1", medium = "P2", low = "P3" }, '
    'medium = { high = "P2", medium = "P3", low = "P3" }, low = { high = "P3", medium = "P3", low = "P4" } }'
)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which priority follows from which impact and urgency."""

    priorities: Mapping[tuple[Grade, Grade], Priority]  #: (impact, urgency) -> priority, all nine

    def priority(self, impact: Grade | None, urgency: Grade | None) -> Priority:
        """The priority; what nobody has said counts as medium."""
        return self.priorities[impact or Grade.MEDIUM, urgency or Grade.MEDIUM]


def read_matrix(value: object) -> Matrix:
    """The table as a rule file has it.

    Raises:
        Wrong: a grade is missing or unknown, or a priority is none; the message names the first.
    """
    rows = _row("", value)
    return Matrix(
        {
            (impact, urgency): _priority(f"{impact}.{urgency}", wanted)
            for impact in Grade
            for urgency, wanted in _row(impact, rows[impact]).items()
        }
    )


def _row(where: str, value: object) -> Mapping[Grade, object]:
    """The three grades of a table."""
    prefix = f"{where}: " if where else ""
    if not isinstance(value, Mapping):
        raise Wrong(f"{prefix}found {shown(value)}; allowed a table with {', '.join(sorted(Grade))}")
    for key in value:
        if key not in set(Grade):
            raise Wrong(f"{prefix}{key}: {unknown_key(key, Grade)}")
    for grade in Grade:
        if grade not in value:
            raise Wrong(f"{prefix}found no {grade.value}; all nine are needed: {READY}")
    return {grade: value[grade] for grade in Grade}


def _priority(where: str, value: object) -> Priority:
    if not isinstance(value, str) or value not in PRIORITIES:
        raise Wrong(f"{where}: {not_one_of(value, PRIORITIES)}")
    return PRIORITIES[value]


#: what a site starts from
USUAL: Matrix = read_matrix(tomllib.loads(READY)["matrix"])
