"""Promised times: calendars, policies, clocks and the steps of escalation, all pure."""

from triaged.desk.sla.clocks import clocks_of
from triaged.desk.sla.promises import BREACH, Policy, Promises, Step, Tells, Version, Versions
from triaged.desk.sla.steps import due_steps, known_by, next_at

__all__ = [
    "BREACH",
    "Policy",
    "Promises",
    "Step",
    "Tells",
    "Version",
    "Versions",
    "clocks_of",
    "due_steps",
    "known_by",
    "next_at",
]
