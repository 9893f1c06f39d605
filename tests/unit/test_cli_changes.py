"""`triaged status`, `merge`, `unmerge`, `split`: what they say, and what they refuse."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from triaged import process
from triaged.cli.main import main
from triaged.config import load_desk
from triaged.intake import pipe
from triaged.render import Renderer
from triaged.store import Store
from triaged.store.custody import StoreCustody

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Commands on a desk with the tickets 1001 and 1002."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    config = tmp_path / "desk" / "triaged.toml"
    desk = load_desk(config)
    with contextlib.closing(Store(desk.settings.store.url)) as store:
        store.upgrade()
        for name in ("ann", "bob"):
            mail = f"From: {name}@example.org\r\nSubject: x\r\nMessage-ID: <{name}@example.org>\r\n\r\nx\r\n".encode()
            pipe.take(io.BytesIO(mail), "support", NOW, StoreCustody(store, lambda: NOW).keep)
        deps = process.Processor(
            store=store, desk=desk, renderer=Renderer(desk.templates), owner="me", clock=lambda: NOW
        )
        assert process.handle(deps) is not None

    def once(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["-c", str(config), *arguments], catch_exceptions=False)

    return once


def shown(run: Run, number: int) -> Any:
    return json.loads(run("show", str(number), "--json").stdout)


def test_a_status_is_set_and_told(run: Run) -> None:
    assert run("status", "1001", "solved").stdout == "#1001 was new, and is solved now\n"
    ticket = shown(run, 1001)
    assert ticket["status"] == "solved"
    assert ticket["events"][-1]["actor"] == "operator"


@pytest.mark.parametrize("status", ["merged", "sovled"])
def test_a_status_that_cannot_be_set_is_refused_with_those_that_can(run: Run, status: str) -> None:
    done = run("status", "1001", status)
    assert done.exit_code == 2
    assert "'pending'" in done.stderr


def test_what_is_solved_is_open_again_where_who_waits_is_merged_into_it(run: Run) -> None:
    assert "open again" not in run("merge", "1002", "1001").stdout
    run("unmerge", "1002")
    run("status", "1001", "solved")
    assert "#1001 is open again: the customer of #1002 waits for an answer\n" in run("merge", "1002", "1001").stdout
    assert shown(run, 1001)["status"] == "open"


def test_a_merge_and_its_undoing(run: Run) -> None:
    assert "`triaged unmerge 1002` undoes it" in run("merge", "1002", "1001").stdout
    assert "into #1001" in run("show", "1002").stdout
    assert run("unmerge", "1002").exit_code == 0
    assert shown(run, 1002)["status"] == "new"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["merge", "1001", "1001"], "into itself"),
        (["merge", "1001", "7"], "there is no ticket #7; `triaged tickets` lists them"),
        (["unmerge", "1001"], "is not merged"),
        (["split", "1001", "1"], "the first message"),
        (["split", "1001", "5"], "has the messages 1 to 1"),
        (["status", "7", "open"], "there is no ticket #7"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(run: Run, command: list[str], says: str) -> None:
    before = shown(run, 1001)
    done = run(*command)
    assert done.exit_code == 1
    assert says in done.stderr
    assert shown(run, 1001) == before
