"""What is known of the matter of tickets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import case, func, select

from triaged.model import KnownTicket
from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import field


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
        wanted = select(field).where(field.c.ticket.in_(sorted(numbers))).order_by(field.c.ticket, field.c.name)
        for row in transaction.execute(wanted).all():
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
    statement = insert(transaction, field)
    new = statement.excluded
    set_ = {
        "value": func.coalesce(new.value, field.c.value),
        "unproven": case((new.value.is_(None), field.c.unproven), else_=new.unproven),
    }
    transaction.execute(
        statement.on_conflict_do_update(index_elements=["ticket", "name"], set_=set_),
        [
            {"ticket": number, "name": name, "value": row.value, "unproven": row.unproven}
            for (number, name), row in rows.items()
        ],
    )
