"""`/healthz` as a load balancer or a monitor asks for it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.servers.program import free_port
from tests.stored import add_ticket
from triaged.service import health
from triaged.service import heart as heart_module
from triaged.service.heart import SILENCE_SECONDS, Heart
from triaged.store import Store
from triaged.store.slow import count_slow


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(heart_module, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


@pytest.fixture
def served(tmp_path):
    """A heart, and how to ask for its health."""
    heart, listen = Heart(), f"127.0.0.1:{free_port()}"

    def healthz():
        try:
            with urllib.request.urlopen(f"http://{listen}/healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, json.load(answer)

    with closing(Store(f"sqlite:///{tmp_path / 'triaged.db'}")) as store:
        store.upgrade()
        with health.serve(listen, store, heart, lambda: datetime.now(UTC)):
            yield heart, healthz


def test_a_hanging_loop_is_named_with_503_until_it_turns_again(clock, served):
    heart, healthz = served
    heart.beat("worker")
    heart.beat("intake")
    assert healthz() == (200, {"ok": True, "hanging": [], "troubles": {}})

    clock.seconds += SILENCE_SECONDS + 1
    heart.beat("intake")
    assert healthz() == (503, {"ok": False, "hanging": ["worker"], "troubles": {}})

    heart.beat("worker")
    assert healthz()[0] == 200


def test_a_server_that_cannot_be_reached_is_told_with_200(clock, served):
    heart, healthz = served
    heart.beat("intake")
    heart.report("intake", "no route to host")

    assert healthz() == (200, {"ok": True, "hanging": [], "troubles": {"intake": "no route to host"}})


def test_rules_that_are_too_slow_are_counted_by_their_name(tmp_path):
    listen = f"127.0.0.1:{free_port()}"
    with closing(Store(f"sqlite:///{tmp_path / 'triaged.db'}")) as store:
        store.upgrade()
        with store.write() as transaction:
            count_slow(transaction, {'10.toml: a "slow" one': 2}, datetime.now(UTC))
        with (
            health.serve(listen, store, Heart(), lambda: datetime.now(UTC)),
            urllib.request.urlopen(f"http://{listen}/metrics", timeout=10) as answer,
        ):
            lines = answer.read().decode().splitlines()

    assert 'triaged_slow_rules_total{rule="10.toml: a \\"slow\\" one"} 2.0' in lines


def test_a_promised_time_that_nobody_has_looked_at_grows_old(tmp_path):
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    listen = f"127.0.0.1:{free_port()}"

    def age() -> float:
        with urllib.request.urlopen(f"http://{listen}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        (line,) = [each for each in lines if each.startswith("triaged_oldest_due_clock_seconds ")]
        return float(line.split()[1])

    with closing(Store(f"sqlite:///{tmp_path / 'triaged.db'}")) as store:
        store.upgrade()
        with health.serve(listen, store, Heart(), lambda: now):
            assert age() == 0
            with store.write() as transaction:
                add_ticket(transaction, 1001, clock_at=now + timedelta(minutes=1))
            assert age() == 0
            with store.write() as transaction:
                add_ticket(transaction, 1002, clock_at=now - timedelta(minutes=2))
            assert age() == 120
