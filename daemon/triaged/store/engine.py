"""Connections and transactions.

Promises
--------
* When `write()` ends without an error, what was written is on the disk (SQLite: WAL with synchronous=FULL).
* Writers queue: one at a time in this process, and BEGIN IMMEDIATE between processes, so that no transaction that has
  begun to read finds itself unable to write.
* Readers never write (`query_only`) and never wait for a writer.
* Every failure of the database leaves as a StoreError: StoreFull when space ran out (nothing was written, wait and try
  again), StoreBroken when the disk failed under a commit (what was committed last is unknown: the process must end),
  StoreRejected when the values themselves were refused; a plain StoreError may pass with time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from triaged.errors import StoreBroken, StoreError, StoreFull, StoreRejected
from triaged.store.migrate import upgrade

Transaction = Connection

BUSY_SECONDS = 8  #: how long a writer waits for others of this process, and then for one of another
WAL_RETRY_SECONDS = 0.01
Untranslated = SQLAlchemyError  #: what the database says while a transaction runs; it leaves that as an error of ours
CACHE_KIB = 16 * 1024  #: SQLite's page cache a connection, KiB
SYNCHRONOUS = "FULL"  #: SQLite: what is committed is on the disk


class Store:
    """One open database. Thread-safe; close it at the end."""

    def __init__(self, url: str) -> None:
        """`url` as in the settings; nothing is opened before the first transaction.

        Raises StoreError when the driver is not installed.
        """
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql" and importlib.util.find_spec("psycopg") is None:
            raise StoreError("[store] url names PostgreSQL, which needs more: pip install 'triaged[postgres]'")
        self._is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        self._writer = self._engine(begin="BEGIN IMMEDIATE", query_only=False)
        self._reader = self._engine(begin="BEGIN", query_only=True)

    def upgrade(self) -> None:
        """Bring the tables to this version, under a lock; a failed upgrade leaves nothing behind."""
        with _translated(self.url):
            upgrade(self._writer)

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction that may write; committed at the end, rolled back when the block raises."""
        with self._my_turn(), _translated(self.url), self._writer.begin() as transaction:
            yield transaction

    @contextlib.contextmanager
    def read(self) -> Iterator[Transaction]:
        """One transaction that sees a single state of the database."""
        with _translated(self.url), self._reader.begin() as transaction:
            yield transaction

    @contextlib.contextmanager
    def _my_turn(self) -> Iterator[None]:
        """SQLite: wait here for the other writers of this process, since SQLite's own waiting sleeps."""
        if not self._is_sqlite:
            yield
        elif self._turn.acquire(timeout=BUSY_SECONDS):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise StoreError("the database is busy: another process has held it for long")

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()

    def _engine(self, *, begin: str, query_only: bool) -> Engine:
        if not self._is_sqlite:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if query_only else {}
            return create_engine(self.url, pool_pre_ping=True).execution_options(**options)
        engine = create_engine(self.url, connect_args={"timeout": BUSY_SECONDS})

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
            connection.isolation_level = None  # we begin transactions ourselves, below
            use_wal(connection)
            connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute(f"PRAGMA query_only = {int(query_only)}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


@contextlib.contextmanager
def part(transaction: Transaction) -> Iterator[None]:
    """A part of a transaction: nothing of it is left when the block raises, and the rest can go on.

    What the database says in it leaves as an error of ours, as of `Store.write`.
    """
    with _translated(transaction.engine.url), transaction.begin_nested():
        yield


def use_wal(connection: Any) -> None:
    """Switch a SQLite database to WAL; of several that try at once on a new one, SQLite lets all but one fail at once.

    Raises sqlite3.OperationalError when it stays locked for BUSY_SECONDS.
    """
    latest = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                raise
            time.sleep(WAL_RETRY_SECONDS)
        else:
            return


@contextlib.contextmanager
def _translated(url: URL) -> Iterator[None]:
    """Database errors leave as ours."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError("no connection to the database is free; it answers too slowly") from error
    except DBAPIError as error:
        raise _ours(error, url) from error
    except (SQLAlchemyError, UnicodeError, OverflowError) as error:
        raise StoreRejected(str(getattr(error, "orig", None) or error)) from error


def _ours(error: DBAPIError, url: URL) -> StoreError:
    original = error.orig
    message = str(original).strip().partition("\n")[0] or type(error).__name__  # PostgreSQL draws below its first line
    if isinstance(original, sqlite3.Error):
        code = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF  # the primary result code
        if code == sqlite3.SQLITE_FULL:
            return StoreFull("the disk of the database is full: free some space, intake goes on by itself")
        if code == sqlite3.SQLITE_CANTOPEN:
            return StoreError(
                f"the database {url.database} cannot be opened: its folder must exist, and it and all beside it must "
                "belong to the account of the service; see [store] url"
            )
        if code == sqlite3.SQLITE_READONLY:
            return StoreError(f"the database {url.database} cannot be written by this account; see [store] url")
        if code == sqlite3.SQLITE_NOTADB:
            return StoreError(f"{url.database} is not a database of triaged; see [store] url")
        if code == sqlite3.SQLITE_IOERR:
            return StoreBroken(f"the disk of the database failed: {message}")
    elif getattr(original, "sqlstate", None) == "53100":  # PostgreSQL: disk_full
        return StoreFull("the disk of the PostgreSQL server is full: free some space, intake goes on by itself")
    if isinstance(error, DataError | IntegrityError) and not error.connection_invalidated:
        return StoreRejected(message)
    return StoreError(message)
