"""The real servers that tests may ask for, each by the name of a fixture.

A test that uses one carries the marker `server(name)`. Where the server is not installed the test is skipped and says
so; with TRIAGED_REQUIRE_SERVERS=1 it fails. Servers are started once per test process, on first use.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog

from tests.servers import available
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import FaultProxy
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis
from tests.servers.smtp_sink import SmtpSink
from triaged.store import Store, engine

#: How long one example takes says something of the machine, nothing of the code.
hypothesis.settings.register_profile("triaged", deadline=None)
hypothesis.settings.load_profile("triaged")

#: As it is without settings, but for tracebacks: to show every value in them takes half a minute.
PLAIN_LOG = [
    *structlog.get_config()["processors"][:-1],
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
]

#: What a fixture needs.
FIXTURES = {
    "certificates": ["openssl"],
    "dovecot": ["dovecot", "openssl"],
    "postgresql": ["postgresql"],
    "postgres_url": ["postgresql"],
    "postgresql_with_tables": ["postgresql"],
    "rabbitmq": ["rabbitmq"],
    "rabbitmq_url": ["rabbitmq"],
    "redis": ["redis"],
    "redis_url": ["redis"],
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            for server in FIXTURES.get(fixture, ()):
                item.add_marker(pytest.mark.server(server))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    reasons = [available.missing(mark.args[0]) for mark in item.iter_markers("server")]
    absent = sorted({reason for reason in reasons if reason})
    if absent and available.required():
        pytest.fail("; ".join(absent), pytrace=False)
    if absent:
        pytest.skip("; ".join(absent))


@pytest.fixture(autouse=True)
def log_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command that a test runs in its process sets up the log: no later test may find that, or a logger of it."""
    configure = structlog.configure
    configure(processors=PLAIN_LOG)
    monkeypatch.setattr(
        structlog, "configure", lambda **wanted: configure(**{**wanted, "cache_logger_on_first_use": False})
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One for all tests: make an `account()` for each, and `start()` it again after a `stop()`."""
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def postgres_url(postgresql: PostgreSQL) -> Iterator[str]:
    """An empty database."""
    url = postgresql.create_database()
    yield url
    postgresql.drop_database(url)


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.server("postgresql"))]


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, of each kind that triaged supports: a test that asks for it runs once with each."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'triaged.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with the tables of this version, and nothing in them; once of each kind that triaged supports."""
    url: str = request.getfixturevalue(f"{request.param}_with_tables")
    return url


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To copy from: to make the tables anew takes longer than most tests."""
    file = tmp_path_factory.mktemp("tables") / "triaged.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_with_tables(sqlite_tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is committed by this process may stay in the memory of the machine: it need not outlive that."""
    monkeypatch.setattr(engine, "SYNCHRONOUS", "OFF")
    return f"sqlite:///{shutil.copyfile(sqlite_tables, tmp_path / 'triaged.db')}"


@pytest.fixture(scope="session")
def postgresql_tables(postgresql: PostgreSQL) -> str:
    """To copy from."""
    url = postgresql.create_database()
    upgrade(url)
    return url


@pytest.fixture
def postgresql_with_tables(postgresql: PostgreSQL, postgresql_tables: str) -> Iterator[str]:
    url = postgresql.create_database(like=postgresql_tables)
    yield url
    postgresql.drop_database(url)


def upgrade(url: str) -> None:
    """Make the tables, and leave nobody connected."""
    with contextlib.closing(Store(url)) as store:
        store.upgrade()


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    server = Redis()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def redis_url(redis: Redis) -> str:
    """A Redis that holds nothing."""
    redis.empty()
    return redis.url


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    server = RabbitMQ()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def rabbitmq_url(rabbitmq: RabbitMQ) -> str:
    """A virtual host that holds nothing."""
    return rabbitmq.create_host()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """For a server of the test's own."""
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def make_smtp_sink() -> Iterator[Callable[..., SmtpSink]]:
    """Relays with TLS or a login: takes the arguments of SmtpSink, returns one that listens."""
    made: list[SmtpSink] = []

    def make(**options: Any) -> SmtpSink:
        made.append(SmtpSink(**options))
        made[-1].start()
        return made[-1]

    yield make
    for sink in made:
        sink.close()


@pytest.fixture
def smtp_sink(make_smtp_sink: Callable[..., SmtpSink]) -> SmtpSink:
    """A plain relay."""
    return make_smtp_sink()


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[int], FaultProxy]]:
    """Puts a proxy before a port of 127.0.0.1; set its `faults` to make it one."""
    made: list[FaultProxy] = []

    def make(upstream_port: int) -> FaultProxy:
        made.append(FaultProxy(upstream_port))
        made[-1].start()
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()
