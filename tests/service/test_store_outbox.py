"""What a claim costs: it never walks over what was sent long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from triaged.store import Store, outbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'triaged.db'}")
    opened.upgrade()
    yield opened
    opened.close()


def plans(store, work):
    """How SQLite means to run each statement of `work`."""
    with store.write() as transaction:
        seen = []

        def remember(_connection, _cursor, statement, parameters, _context, _many):
            seen.append((statement, parameters))

        event.listen(transaction, "before_cursor_execute", remember)
        work(transaction)
        event.remove(transaction, "before_cursor_execute", remember)
        return [
            row.detail
            for statement, parameters in seen
            for row in transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize("ids", [None, [1, 2, 3]])
def test_a_claim_scans_no_table(store, ids):
    found = plans(store, lambda transaction: outbox.claim(transaction, "me", NOW, limit=10, ids=ids))
    assert found
    assert [plan for plan in found if plan.startswith("SCAN outbox")] == []


def test_the_sweeper_scans_no_table(store):
    found = plans(store, lambda transaction: outbox.due(transaction, NOW, 500))
    assert found == ["SEARCH outbox USING INDEX outbox_due (channel=? AND next_at<?)"]
