"""The one place where the two databases are spelled differently.

Statements are put together once: for a batch of mail that costs more than to run them.
"""

from __future__ import annotations

import functools

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from triaged.store.engine import Transaction

Insert = sqlite.Insert | postgresql.Insert  #: one that knows ON CONFLICT


def insert(transaction: Transaction, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT."""
    return _insert(transaction.dialect.name, table)


def insert_new(transaction: Transaction, table: Table) -> Insert:
    """An INSERT that leaves alone what is there already."""
    return _insert_new(transaction.dialect.name, table)


@functools.cache
def _insert(dialect: str, table: Table) -> Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@functools.cache
def _insert_new(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing()
