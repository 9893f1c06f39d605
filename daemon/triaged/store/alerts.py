"""What monitoring systems watch, as far as they have told of it: one row a thing, found by its key alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from triaged.model import AlertState, KnownAlert
from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import alert

BY_KEY = select(alert).where(alert.c.key.in_(bindparam("wanted", expanding=True)))
BY_TICKET = select(alert).where(alert.c.ticket.in_(bindparam("wanted", expanding=True))).order_by(alert.c.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberAlert:
    """What is known of a thing from now on."""

    alert: KnownAlert


def load_alerts(transaction: Transaction, keys: Collection[str]) -> Mapping[str, KnownAlert]:
    """What is known of these things, by key: one statement, none where nothing is asked."""
    if not keys:
        return {}
    return {row.key: _known(row) for row in transaction.execute(BY_KEY, {"wanted": sorted(keys)}).all()}


def alerts_of_tickets(transaction: Transaction, numbers: Collection[int]) -> list[KnownAlert]:
    """The things that these tickets are about, in the order of their keys."""
    return [_known(row) for row in transaction.execute(BY_TICKET, {"wanted": sorted(numbers)}).all()]


def remember(transaction: Transaction, acts: Iterable[RememberAlert]) -> None:
    """Write them down, in one statement; of one thing the last word counts."""
    things = {act.alert.key: act.alert for act in acts}
    if not things:
        return
    rows = [_row(things[key]) for key in sorted(things)]
    statement = insert(transaction, alert)
    new = {name: statement.excluded[name] for name in rows[0] if name != "key"}
    transaction.execute(statement.on_conflict_do_update(index_elements=["key"], set_=new), rows)


def _row(known: KnownAlert) -> dict[str, Any]:
    return {
        "key": known.key,
        "ticket": known.ticket,
        "state": known.state,
        "severity": known.severity,
        "changes": [each.isoformat() for each in known.changes],
        "flapping": known.flapping,
        "problems": list(known.problems),
        "heard_at": known.heard_at,
        "quiet": known.quiet,
    }


def _known(row: Row[Any]) -> KnownAlert:
    return KnownAlert(
        key=row.key,
        ticket=row.ticket,
        state=AlertState(row.state),
        severity=row.severity,
        changes=tuple(datetime.fromisoformat(each) for each in row.changes),
        flapping=row.flapping,
        problems=tuple(row.problems),
        heard_at=row.heard_at,
        quiet=row.quiet,
    )
