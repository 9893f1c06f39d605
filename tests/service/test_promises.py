"""The versions of the promised times, on both databases, and how the service brings them about."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event, func, insert, inspect, select, text, update
from structlog.testing import capture_logs

from tests.e2e.desk import until
from tests.ruled_desk import RuledDesk
from triaged.config import load_desk
from triaged.config.folder import new_keys
from triaged.desk.calendars import WorkingHours
from triaged.desk.sla import Policy, Promises, Version
from triaged.model import Metric, Priority, Status
from triaged.render import Renderer
from triaged.service.daemon import Service
from triaged.service.promising import put_in_force
from triaged.store import Store, leases, migrate
from triaged.store import promises as stored
from triaged.store.tables import lease, promises, ticket

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTINGS = """
name = "Desk"
[store]
url = "{url}"
[keys]
file = "keys"
[[queue]]
name = "support"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
"""
SLA = '[[calendar]]\nname = "always"\n[[sla]]\nname = "gold"\ncalendar = "always"\nP3 = {{ update = "{hours}h" }}\n'


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with contextlib.closing(Store(database_url)) as made:
        made.upgrade()
        yield made


@pytest.fixture
def new_desk() -> Callable[..., RuledDesk]:
    return RuledDesk


def promising(hours: int) -> Promises:
    policy = Policy(name="gold", calendar="always", targets={Priority.P3: {Metric.UPDATE: hours * 3600}})
    return Promises(policies=(policy,), calendars={"always": WorkingHours(spans=(), zone=ZoneInfo("UTC"))})


def take_effect(store: Store, wanted: Promises, now: datetime = NOW) -> bool:
    with store.write() as transaction:
        return stored.take_effect(transaction, wanted, now)


def in_force(store: Store) -> list[Version]:
    with store.read() as transaction:
        return list(stored.in_force(transaction))


def test_nothing_is_in_force_before_a_service_has_started(store: Store) -> None:
    assert in_force(store) == []


def test_a_desk_that_promises_nothing_says_so_too(store: Store) -> None:
    assert take_effect(store, Promises())
    assert in_force(store) == [Version(number=1, since=NOW, promises=Promises())]


def test_each_change_is_a_version_and_what_stays_is_none(store: Store) -> None:
    changes = [take_effect(store, promising(hours), NOW + HOUR * at) for at, hours in enumerate((1, 1, 2, 2, 1))]
    assert changes == [True, False, True, False, True]
    assert in_force(store) == [
        Version(number=1, since=NOW, promises=promising(1)),
        Version(number=2, since=NOW + 2 * HOUR, promises=promising(2)),
        Version(number=3, since=NOW + 4 * HOUR, promises=promising(1)),
    ]


def test_a_clock_that_was_set_back_puts_no_version_before_another(store: Store) -> None:
    take_effect(store, promising(1))
    take_effect(store, promising(2), NOW - HOUR)
    assert [(each.number, each.since) for each in in_force(store)] == [(1, NOW), (2, NOW)]


def test_a_version_is_read_once_in_a_process(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_read", {})  # as in a process that has just begun
    for hours in (1, 2):
        take_effect(store, promising(hours))
    said: list[str] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.extend([statement] if "promises" in statement else [])

    try:
        first, second = in_force(store), in_force(store)
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert [each.promises for each in second] == [promising(1), promising(2)]
    assert first == second
    assert len(said) == 3  # the versions twice, their documents once
    assert "document" not in said[0] + said[2]


def test_every_ticket_that_may_still_run_out_is_looked_at_anew(make_desk: Callable[..., RuledDesk]) -> None:
    desk = make_desk()
    for _ in Status:
        desk.write("Another thing.", sender="b@example.org")
    for number, status in enumerate(Status, 1001):
        desk.change(number, status=status, clocks=[])
    desk.write("Brought in from before.", sender="c@example.org")
    uncounted = 1001 + len(Status)
    desk.change(uncounted, clocks=None)

    take_effect(desk.store, promising(1))
    with desk.store.write() as transaction:
        looked_at = set(transaction.execute(select(ticket.c.status).where(ticket.c.clock_at == NOW)).scalars())
        assert looked_at == {"new", "open", "pending", "hold"}
        assert transaction.execute(select(ticket.c.clock_at).where(ticket.c.number == uncounted)).scalar() is None
        transaction.execute(update(ticket).values(clock_at=None))

    take_effect(desk.store, promising(1), NOW + HOUR)
    with desk.store.read() as transaction:
        due = select(func.count()).where(ticket.c.clock_at.is_not(None))
        assert transaction.execute(due).scalar() == 0, "nothing is promised otherwise"


@pytest.mark.timeout(20)
def test_who_comes_while_another_writes_a_version_waits_and_finds_it(postgres_url: str) -> None:
    with contextlib.closing(Store(postgres_url)) as store:
        store.upgrade()
        changes: list[bool] = []
        second = threading.Thread(target=lambda: changes.append(take_effect(store, promising(1))))
        with store.write() as transaction:
            assert stored.take_effect(transaction, promising(1), NOW)
            second.start()
            until(lambda: waiting(store))
        second.join()
        assert changes == [False]


def waiting(store: Store) -> int | None:
    """How many transactions wait for another one's end."""
    with store.read() as transaction:
        return transaction.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar()


# --- the service ---


def put(store: Store, hours: int, owner: str = "me") -> tuple[bool, list[str]]:
    """Whether the database took it, and what the log says."""
    with capture_logs() as said:
        done = put_in_force(store, promising(hours), owner, NOW)
    return done, [each["event"] for each in said]


def test_a_change_is_logged_and_a_start_with_the_same_is_not(store: Store) -> None:
    assert put(store, 1) == (True, ["promised times changed"])
    assert put(store, 1) == (True, [])


def test_a_change_while_another_service_runs_is_a_warning(store: Store) -> None:
    with store.write() as transaction:
        transaction.execute(insert(lease).values(name="intake", owner="other/1/2", until=NOW + HOUR))
    assert put(store, 1)[1] == ["promised times changed", "promised times of others replaced"]
    assert put(store, 1)[1] == []
    assert put(store, 2, owner="other/1/2")[1] == ["promised times changed"]


@pytest.mark.parametrize(("owner", "until"), [("other/1/2", -1), (f"{leases._machine()}/999999999/1", 1)])
def test_who_is_gone_is_no_other_service(store: Store, owner: str, until: int) -> None:
    with store.write() as transaction:
        transaction.execute(insert(lease).values(name="intake", owner=owner, until=NOW + until * HOUR))
    assert put(store, 1)[1] == ["promised times changed"]


def test_a_database_that_refuses_is_asked_again(tmp_path: Path) -> None:
    with contextlib.closing(Store(f"sqlite:///{tmp_path / 'no' / 'triaged.db'}")) as nowhere:
        assert put(nowhere, 1) == (False, ["database refuses"])


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings on SQLite: what the databases do differently is tested above."""
    (tmp_path / "keys").write_text(new_keys())
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "triaged.toml").write_text(SETTINGS.format(url=f"sqlite:///{tmp_path / 'triaged.db'}"))
    # without a look at all templates, which takes its time
    renderer = Renderer([])
    monkeypatch.setattr("triaged.service.daemon.usable_renderer", lambda _desk: renderer)
    monkeypatch.setattr("triaged.service.daemon.reloaded", lambda path, _old: (load_desk(path), renderer))
    return tmp_path / "triaged.toml"


@pytest.fixture
def served(config: Path) -> Iterator[Store]:
    """The database of the service."""
    with contextlib.closing(Store(f"sqlite:///{config.parent / 'triaged.db'}")) as made:
        made.upgrade()
        yield made


@contextlib.contextmanager
def serving(config: Path, *roles: str) -> Iterator[Service]:
    service = Service(config, frozenset(roles))
    ready = threading.Event()
    thread = threading.Thread(target=service.serve, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(20)
        yield service
    finally:
        service.end()
        thread.join(20)


@pytest.mark.timeout(60)
def test_the_service_puts_its_settings_in_force_at_its_start_and_when_they_change(config: Path, served: Store) -> None:
    plain = config.read_text()
    with serving(config, "intake") as service:
        assert [each.promises for each in in_force(served)] == [Promises()]
        config.write_text(plain + SLA.format(hours=2))
        service._reload.set()
        until(lambda: len(in_force(served)) == 2)
        assert in_force(served)[1].promises == promising(2)
    with serving(config, "intake"):
        assert len(in_force(served)) == 2


@pytest.mark.timeout(60)
def test_what_the_database_refused_is_put_in_force_when_it_can(
    config: Path, served: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triaged.service.daemon.RENEW_SECONDS", 0.1)
    refused = threading.Event()
    seen = threading.Event()

    def refusing(*how: Any) -> bool:
        if seen.is_set():
            return put_in_force(*how)
        refused.set()
        return False

    monkeypatch.setattr("triaged.service.daemon.put_in_force", refusing)
    with serving(config, "intake"):
        assert refused.is_set()
        assert in_force(served) == []
        seen.set()
        until(lambda: in_force(served))


@pytest.mark.timeout(60)
def test_a_worker_alone_promises_nothing(config: Path, served: Store) -> None:
    with serving(config, "worker"):
        assert in_force(served) == []


# --- the tables ---


def upgrade_to(store: Store, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "triaged:store/migrations")
    config.set_main_option("path_separator", "os")
    with store.write() as transaction:
        config.attributes["connection"] = transaction
        command.upgrade(config, revision)


def test_tickets_from_before_have_no_clocks_and_keep_all_else(empty_database_url: str) -> None:
    with contextlib.closing(Store(empty_database_url)) as store:
        upgrade_to(store, "0005")
        columns = {"number": 1001, "last_event": 1, "tags": "[]", "evidence": 2}
        times = {"created_at": NOW, "updated_at": NOW}
        words = dict.fromkeys(("subject", "status", "priority", "queue", "tier"), "x")
        more = dict.fromkeys(("customer", "mailbox", "language"), "x")
        row = {**columns, **times, **words, **more}
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        with store.write() as transaction:
            transaction.execute(text(f"INSERT INTO ticket ({names}) VALUES ({values})"), row)

        upgrade_to(store, migrate.HEAD)
        with store.read() as transaction:
            found = transaction.execute(select(ticket)).mappings().one()
            tables = inspect(transaction).get_table_names()
            kept = transaction.execute(select(func.count()).select_from(promises)).scalar()
        assert (found["number"], found["subject"], found["clocks"], found["clock_at"]) == (1001, "x", None, None)
        assert {"promises", "outage"} <= set(tables)
        assert "clock" not in tables
        assert kept == 0
