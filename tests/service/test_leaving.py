"""The service hands on the tickets of agents who are in its settings no more, on both databases."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.agents_desk import SUE, TOM
from tests.owned_desk import AGENTS, OwnedDesk
from triaged.errors import StoreBroken, StoreError
from triaged.service.daemon import Service
from triaged.service.leaving import hand_on

ONLY_SUE = "[[agent]]" + AGENTS.rpartition("[[agent]]")[2]


@pytest.fixture
def new_desk() -> Callable[..., OwnedDesk]:
    return OwnedDesk


@pytest.fixture
def taken(make_desk: Callable[..., OwnedDesk]) -> OwnedDesk:
    """Tom has taken the ticket of a customer who waits, a moment ago."""
    desk = make_desk(silent=None, more="")
    desk.now = datetime.now(UTC).replace(microsecond=0)
    desk.opens()
    desk.says("#take")
    return desk


@contextlib.contextmanager
def serving(desk: OwnedDesk) -> Iterator[Service]:
    service = Service(desk._config, frozenset({"clock"}))
    ready = threading.Event()
    thread = threading.Thread(target=service.serve, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(30)
        yield service
    finally:
        service.end()
        thread.join(30)


def goes_to_sue(desk: OwnedDesk) -> bool:
    row = desk.row()
    return (row.assignee, row.offered_to) == (None, SUE)


def until(true: Callable[[], object]) -> None:
    give_up = time.monotonic() + 45
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.02)


@pytest.mark.timeout(90)
def test_a_service_that_begins_gives_on_what_who_has_left_had(taken: OwnedDesk) -> None:
    taken.configure(ONLY_SUE)
    with serving(taken):
        until(lambda: goes_to_sue(taken))


@pytest.mark.timeout(90)
def test_a_reload_of_the_settings_gives_it_on_too(taken: OwnedDesk) -> None:
    with serving(taken) as service:
        assert taken.waiting("away") == []
        taken.configure(ONLY_SUE)
        service._reload.set()
        until(lambda: goes_to_sue(taken))


def test_without_any_agents_tickets_stay(taken: OwnedDesk) -> None:
    assert hand_on(taken.store, (), taken.now)
    assert taken.waiting("away") == []


def test_what_the_database_refuses_is_tried_again(taken: OwnedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    agents = taken.deps.desk.agents[1:]
    failing: list[StoreError] = [StoreError("full"), StoreBroken("dead")]

    def refuse(*_what: object) -> int:
        raise failing.pop(0)

    with monkeypatch.context() as patched:
        patched.setattr("triaged.service.leaving.left_by", refuse)
        assert not hand_on(taken.store, agents, taken.now)
        with pytest.raises(StoreBroken):
            hand_on(taken.store, agents, taken.now)
    assert hand_on(taken.store, agents, taken.now)
    assert taken.waiting("away") == [(1001, TOM, taken.now)]
