"""What is known of the matter of tickets."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, case, func, select

from triaged.model import KnownTicket
from triaged.store.engine import Transaction
from triaged.store.sql import Insert, insert
from triaged.store.tables import field

#: Built once: building it costs more than it does.
_FIELDS = (
    select(field).where(field.c.ticket.in_(bindparam("wanted", expanding=True))).order_by(field.c.ticket, field.c.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """Something that is known of the matter of a ticket, or is needed."""

    name: str
    value: str | None  #: None: it is needed and has not come; what is known already stays
    unproven: bool = False  #: nothing proves who wrote the mail that gave it


def load_fields(transaction: Transaction, numbers: Collection[int]) -> Mapping[int, Sequence[FieldRow]]:
    """The fields of tickets, by number: one statement."""
    found: dict[int, list[FieldRow]] = {}
    if numbers:
        for row in transaction.execute(_FIELDS, {"wanted": sorted(numbers)}).all():
            its = FieldRow(name=row.name, value=row.value, unproven=row.unproven)
            found.setdefault(row.ticket, []).append(its)
    return found


def with_fields(ticket: KnownTicket, rows: Sequence[FieldRow]) -> KnownTicket:
    """The ticket with what has become known of it; what is asked for takes nothing away of what is known."""
    if not rows:
        return ticket
    given = {each.name: each.value for each in rows if each.value}
    asked = {each.name: None for each in rows if not each.value}
    unproven = {each.name for each in rows if each.value and each.unproven}
    return replace(
        ticket,
        fields={**asked, **ticket.fields, **given},
        unproven=(ticket.unproven - given.keys()) | unproven,
    )


def save_fields(transaction: Transaction, rows: Mapping[tuple[int, str], FieldRow]) -> None:
    """Write values down, by ticket and name; None, what is asked for, takes nothing away of what is known."""
    if not rows:
        return
    transaction.execute(
        _fill_in(insert(transaction, field)),
        [
            {"ticket": number, "name": name, "value": row.value, "unproven": row.unproven}
            for (number, name), row in rows.items()
        ],
    )


@functools.cache
def _fill_in(statement: Insert) -> Insert:
    """Put together once for each database."""
    new = statement.excluded
    set_ = {
        "value": func.coalesce(new.value, field.c.value),
        "unproven": case((new.value.is_(None), field.c.unproven), else_=new.unproven),
    }
    return statement.on_conflict_do_update(index_elements=["ticket", "name"], set_=set_)
