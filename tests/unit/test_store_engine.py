"""What the store does where SQLite gives up at once."""

from __future__ import annotations

import sqlite3

import pytest

from triaged.store.engine import use_wal


class Busy:
    """A connection that fails so many times."""

    def __init__(self, times: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.left = times
        self.code = code
        self.asked = 0

    def execute(self, _statement: str) -> None:
        self.asked += 1
        if self.left:
            self.left -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error


def test_who_comes_second_to_a_new_database_tries_again():
    connection = Busy(2)
    use_wal(connection)
    assert connection.asked == 3


def test_any_other_failure_is_told_at_once():
    connection = Busy(1, sqlite3.SQLITE_CANTOPEN)
    with pytest.raises(sqlite3.OperationalError):
        use_wal(connection)
    assert connection.asked == 1


def test_a_database_that_stays_locked_is_an_error(monkeypatch):
    monkeypatch.setattr("triaged.store.engine.BUSY_SECONDS", -1)
    with pytest.raises(sqlite3.OperationalError):
        use_wal(Busy(5))
