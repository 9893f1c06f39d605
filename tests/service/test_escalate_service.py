"""The role "clock" of the service: one of several has it, another takes over, and it alone does what comes due."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.e2e.desk import until
from tests.stored import add_ticket
from triaged.config.folder import new_keys
from triaged.service.daemon import ROLES, Service
from triaged.store import Store, leases
from triaged.store.clocks import outages
from triaged.store.tables import lease, ticket

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
HERE, THERE = "here/1/1", "there/1/1"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("triaged.service.daemon.RENEW_SECONDS", 0.1)
    monkeypatch.setattr("triaged.service.loops.DUE_SECONDS", 0.1)
    (tmp_path / "keys").write_text(new_keys())
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "triaged.toml").write_text(SETTINGS.format(url=f"sqlite:///{tmp_path / 'triaged.db'}"))
    return tmp_path / "triaged.toml"


@pytest.fixture
def served(config: Path) -> Iterator[Store]:
    """The database of the services."""
    with contextlib.closing(Store(f"sqlite:///{config.parent / 'triaged.db'}")) as made:
        made.upgrade()
        yield made


@contextlib.contextmanager
def serving(config: Path, *roles: str, owner: str = HERE) -> Iterator[Service]:
    """A service as if it ran in a process of its own."""
    service = Service(config, frozenset(roles))
    service._owner = owner
    ready = threading.Event()
    thread = threading.Thread(target=service.serve, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(30)
        yield service
    finally:
        service.end()
        thread.join(30)


def owners(store: Store) -> Mapping[str, str]:
    with store.read() as transaction:
        return {row.name: row.owner for row in transaction.execute(select(lease)).all()}


def due(store: Store) -> set[int]:
    """Tickets that somebody has to look at."""
    with store.read() as transaction:
        return set(transaction.execute(select(ticket.c.number).where(ticket.c.clock_at.is_not(None))).scalars())


def fall_due(store: Store, number: int) -> None:
    """A ticket is to be looked at now; since it has no clocks, that is all."""
    with store.write() as transaction:
        add_ticket(transaction, number, clock_at=datetime.now(UTC) - timedelta(seconds=1))


@pytest.mark.timeout(90)
def test_who_has_the_clock_does_what_is_due_and_another_takes_over_when_he_ends(config: Path, served: Store) -> None:
    with serving(config, "clock") as first, contextlib.ExitStack() as later:
        spare = later.enter_context(serving(config, *ROLES, owner=THERE))
        fall_due(served, 1001)
        until(lambda: due(served) == set())
        assert owners(served) == {"clock": HERE, "intake": THERE}
        first.end()
        until(lambda: owners(served)["clock"] == THERE)
        fall_due(served, 1002)
        until(lambda: due(served) == set())
        assert spare._heart.troubles() == {}
    assert owners(served) == {"intake": "", "clock": ""}


@pytest.mark.timeout(90)
def test_a_spare_service_says_that_another_has_the_clock(config: Path, served: Store) -> None:
    with serving(config, "clock"), serving(config, "clock", "intake", owner=THERE) as spare:
        assert spare._heart.troubles()["clock"] == "another service on this database has the clock"
        assert owners(served) == {"clock": HERE, "intake": THERE}


@pytest.mark.timeout(90)
def test_without_the_role_nobody_looks(config: Path, served: Store) -> None:
    with serving(config, "intake", "worker") as service:
        assert owners(served) == {"intake": HERE}
        assert not service._heart._last.keys() & {"collect", "remind", "digest", "escalate"}
    with serving(config, "clock") as service:
        until(lambda: {"collect", "remind", "digest", "escalate"} <= service._heart._last.keys())
        assert not service._heart._last.keys() & {"decide", "index", "customers"}


@pytest.mark.timeout(90)
def test_the_time_since_the_last_beat_is_an_outage_at_the_next_start(config: Path, served: Store) -> None:
    with serving(config, "clock"):
        pass
    with served.write() as transaction:
        last = leases.last_beat(transaction, leases.CLOCK)
        assert last is not None
        transaction.execute(lease.update().values(until=last - timedelta(hours=1) + leases.LEASE))
    with serving(config, "clock"), served.read() as transaction:
        (found,) = outages(transaction)
    assert found.begins == last - timedelta(hours=1)
    assert timedelta(hours=1) <= found.ends - found.begins < timedelta(hours=2)
