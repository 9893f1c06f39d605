"""The one place where the two databases are spelled differently."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from triaged.store.engine import Transaction


def insert(transaction: Transaction, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    if transaction.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_new(transaction: Transaction, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that leaves alone what is there already."""
    return insert(transaction, table).on_conflict_do_nothing()
