"""Rules that were left out on some mail, since a pattern of theirs ran out of time: how often, and when last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import slow_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowRule:
    """How often a rule was left out."""

    times: int
    newest_at: datetime


def count_slow(transaction: Transaction, times: Mapping[str, int], now: datetime) -> None:
    """Add to what is known of rules, by `file: name`."""
    if not times:
        return
    statement = insert(transaction, slow_rule)
    new = statement.excluded
    transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["rule"], set_={"times": slow_rule.c.times + new.times, "newest_at": new.newest_at}
        ),
        [{"rule": rule, "times": count, "newest_at": now} for rule, count in sorted(times.items())],
    )


def slow_rules(transaction: Transaction) -> dict[str, SlowRule]:
    """Every rule that was ever left out, by `file: name`, sorted."""
    rows = transaction.execute(select(slow_rule).order_by(slow_rule.c.rule))
    return {row.rule: SlowRule(times=row.times, newest_at=row.newest_at) for row in rows}
