"""Heartbeats."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from triaged.service import heart as module
from triaged.service.heart import SILENCE_SECONDS, Heart


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


def test_a_loop_that_stopped_beating_is_named_and_no_other(clock):
    heart = Heart()
    heart.beat("worker")
    heart.beat("intake")
    clock.seconds += SILENCE_SECONDS
    heart.beat("intake")
    assert heart.silent() == []

    clock.seconds += 0.1

    assert heart.silent() == ["worker"]
    heart.beat("worker")
    assert heart.silent() == []


def test_a_loop_that_ended_on_purpose_does_not_hang(clock):
    heart = Heart()
    heart.beat("worker")
    heart.forget("worker")
    clock.seconds += 2 * SILENCE_SECONDS

    assert heart.silent() == []


def test_trouble_is_no_silence(clock):
    heart = Heart()
    heart.beat("intake")
    heart.report("intake", "the server refused the login")
    assert (heart.silent(), heart.troubles()) == ([], {"intake": "the server refused the login"})

    heart.report("intake", None)
    assert heart.troubles() == {}
