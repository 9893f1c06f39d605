"""Conditions on where a ticket stands.

They are written in literals: so a database knows its partial indexes again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, literal_column

from triaged.model import AT_WORK, Status


def literals(statuses: Iterable[Status]) -> str:
    """The statuses as SQL lists them, without the brackets."""
    return ", ".join(f"'{each}'" for each in statuses)


def stands_in(statuses: Iterable[Status]) -> ColumnElement[bool]:
    """Whether the ticket of a row has one of these statuses."""
    return literal_column(f"ticket.status IN ({literals(statuses)})")


WORKED_ON = stands_in(AT_WORK)
