"""What a batch of mail asks of a large database is found by an index, also where nobody ever ran ANALYZE."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, event

from triaged.store import Store, lookups

STATEMENTS: dict[str, Executable] = {
    "ids": lookups.IDS,
    "handles": lookups.HANDLES,
    "people": lookups.PEOPLE,
    "tickets": lookups.TICKETS,
    "senders": lookups.SENDERS,
    "recent": lookups.RECENT,
    "held": lookups.HELD,
    "settlements": lookups.SETTLEMENTS,
}
VALUES: dict[str, Any] = {
    "prints": ["a"],
    "domains": ["example.org"],
    "today": datetime(2026, 3, 1, tzinfo=UTC),
    "this_hour": datetime(2026, 3, 1, tzinfo=UTC),
    "most": 30,
}


def plan(folder: Path, name: str) -> list[str]:
    """How SQLite goes about one statement."""
    asked: list[tuple[str, Any]] = []
    numbers = name in ("handles", "people", "tickets", "held", "settlements")
    with contextlib.closing(Store(f"sqlite:///{folder}/t.db")) as store:
        store.upgrade()
        with store.read() as transaction:
            event.listen(
                transaction, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values))
            )
            transaction.execute(STATEMENTS[name], {"wanted": [1, 2] if numbers else ["a", "b"], **VALUES})
            sql, values = asked[-1]
            return [row[3] for row in transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_no_table_is_read_from_end_to_end(tmp_path: Path, name: str) -> None:
    steps = plan(tmp_path, name)
    tables = [
        step for step in steps if step.startswith("SCAN") and step.split()[1] not in ("anon_1", "ways", "(subquery-3)")
    ]
    assert tables == []
    assert any(step.startswith("SEARCH") for step in steps)


def test_the_caps_of_address_domain_and_desk_have_an_index_each(tmp_path: Path) -> None:
    steps = "\n".join(plan(tmp_path, "senders"))
    for index in (
        "outbox_by_recipient_created_at",
        "outbox_by_domain_created_at",
        "outbox_automatic",
        "outbox_limited",
    ):
        assert index in steps
