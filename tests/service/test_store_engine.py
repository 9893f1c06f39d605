"""Opening, upgrading and failing, on both databases where both can."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from triaged.errors import StoreError, StoreFull, StoreRejected
from triaged.store import Store, engine, leases, migrate
from triaged.store.tables import counter, metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """Without tables: how they are made is looked at here."""
    return empty_database_url


def test_the_migrations_lead_to_exactly_the_tables_of_the_code(database_url):
    store = Store(database_url)
    store.upgrade()

    def in_the_code(name: str | None, kind: str, _parents: object) -> bool:
        """The full-text index is each database's own: `store.search` speaks of it, the tables do not."""
        return not (kind == "table" and str(name).startswith("word_index"))

    with store.write() as transaction:
        context = MigrationContext.configure(transaction, opts={"include_name": in_the_code})
        assert compare_metadata(context, metadata) == []
    store.close()


def test_head_is_the_newest_migration():
    scripts = ScriptDirectory(str(migrate.__file__).replace("migrate.py", "migrations"))

    assert scripts.get_heads() == [migrate.HEAD]


def upgrade_at_once(url: str, ready: multiprocessing.Barrier) -> None:
    store = Store(url)
    ready.wait()
    store.upgrade()
    store.close()


def test_processes_that_upgrade_at_once_all_end_well(database_url):
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(3)
    processes = [context.Process(target=upgrade_at_once, args=(database_url, ready)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0, 0]


def test_a_failed_upgrade_leaves_nothing_behind(database_url, monkeypatch):
    store = Store(database_url)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("alembic.op.bulk_insert", fail)
    with pytest.raises(RuntimeError, match="planted"):
        store.upgrade()
    monkeypatch.undo()

    with store.read() as transaction:
        assert inspect(transaction).get_table_names() == []
    store.upgrade()
    store.close()


def test_a_database_of_a_newer_version_is_refused_with_a_way_out(database_url):
    store = Store(database_url)
    store.upgrade()
    with store.write() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match=r"9999.*newer"):
        store.upgrade()
    store.close()


def test_sqlite_is_durable_and_its_readers_cannot_write(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'triaged.db'}")
    store.upgrade()

    with store.write() as transaction:
        assert transaction.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert transaction.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    with pytest.raises(StoreError, match="cannot be written"), store.read() as transaction:
        transaction.execute(counter.delete())
    store.close()


def test_a_full_database_says_so_keeps_what_it_had_and_recovers(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'triaged.db'}")
    store.upgrade()
    with store.write() as transaction:
        pages = transaction.exec_driver_sql("PRAGMA page_count").scalar()
        transaction.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(StoreFull, match="free some space"), store.write() as transaction:
        transaction.execute(counter.insert(), [{"name": "x" * 5000 + str(n), "value": n} for n in range(50)])

    with store.write() as transaction:
        transaction.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert transaction.execute(text("SELECT count(*) FROM counter")).scalar() == 2
        transaction.execute(counter.insert(), [{"name": "y", "value": 1}])
    store.close()


def refuse(url: str, value: str) -> None:
    store = Store(url)
    store.upgrade()
    with pytest.raises(StoreRejected), store.write() as transaction:
        transaction.execute(counter.insert(), [{"name": value, "value": 1}])
    store.close()


def test_text_that_is_none_is_told_apart_from_a_database_in_trouble(database_url):
    refuse(database_url, "a lone \udc80 surrogate")


def test_postgresql_cannot_store_nul_and_it_is_told_apart_from_a_database_in_trouble(postgres_url):
    refuse(postgres_url, "nul \x00")


def test_a_database_file_that_is_none_is_an_error_that_passes_nothing_on(tmp_path):
    (tmp_path / "triaged.db").write_bytes(b"certainly no database, " * 100)

    with pytest.raises(StoreError):
        Store(f"sqlite:///{tmp_path / 'triaged.db'}").upgrade()


def test_one_owner_has_a_lease_and_another_gets_it_only_when_it_ran_out(database_url):
    store = Store(database_url)
    store.upgrade()

    def acquire(owner: str, at: datetime) -> bool:
        with store.write() as transaction:
            return leases.acquire(transaction, "intake", owner, at)

    assert acquire("a/1/1", NOW)
    assert not acquire("b/1/1", NOW + timedelta(seconds=59))
    assert acquire("a/1/1", NOW + timedelta(seconds=59))  # renewed
    assert not acquire("b/1/1", NOW + timedelta(seconds=61))
    assert acquire("b/1/1", NOW + timedelta(seconds=59) + leases.LEASE * 2)
    store.close()


def test_the_lease_of_a_dead_process_of_this_machine_is_free_at_once(database_url):
    store = Store(database_url)
    store.upgrade()
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=say_owner, args=(queue,))
    process.start()
    dead = queue.get()
    process.join()

    assert leases.is_dead(dead)
    assert not leases.is_dead(leases.this_process())
    with store.write() as transaction:
        assert leases.acquire(transaction, "intake", dead, NOW)
        assert leases.acquire(transaction, "intake", leases.this_process(), NOW)
    store.close()


def test_what_cannot_be_seen_is_not_called_dead(monkeypatch):
    me = leases.this_process()
    monkeypatch.setattr(leases, "_started", lambda _process: "")
    assert not leases.is_dead(me)

    monkeypatch.setattr(leases, "_machine", lambda: "")
    assert not leases.is_dead(me)
    assert not leases.is_dead("/999999999/1")


def test_a_database_in_trouble_is_no_mails_fault(postgres_url):
    store = Store(postgres_url)
    store.upgrade()

    with pytest.raises(StoreError) as refused, store.write() as transaction:
        transaction.execute(text("SELECT no_such_column FROM counter"))
    assert not isinstance(refused.value, StoreRejected)
    store.close()


def test_a_writer_waits_for_the_others_of_its_process_but_not_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    store = Store(f"sqlite:///{tmp_path / 'triaged.db'}")
    store.upgrade()

    with store.write(), pytest.raises(StoreError, match="busy"), store.write():
        pass
    store.close()


def say_owner(queue: multiprocessing.Queue) -> None:
    queue.put(leases.this_process())
