"""`triaged tickets`, `show`, `inbox`, `outbox`: their arguments, and what they write."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli.context import Context
from triaged.cli.main import main
from triaged.intake import pipe
from triaged.store import Store
from triaged.store.custody import StoreCustody

HUGE = "99999999999999999999"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    return tmp_path / "desk" / "triaged.toml"


@pytest.fixture
def run(config: Path):
    def once(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["-c", str(config), *arguments], catch_exceptions=False)

    return once


def keep(config: Path, content: bytes) -> None:
    with contextlib.closing(Store(f"sqlite:///{config.parent}/triaged.db")) as store:
        store.upgrade()
        pipe.take(io.BytesIO(content), "support", NOW, StoreCustody(store, lambda: NOW).keep)


@pytest.mark.parametrize("group", ["inbox", "outbox"])
def test_the_word_list_may_be_left_out(run, group):
    assert json.loads(run(group, "--json").stdout) == []
    assert json.loads(run(group, "--limit", "3", "--json").stdout) == []
    assert run(group).stdout == run(group, "list").stdout


def test_options_without_the_word_list_filter(config, run):
    keep(config, b"Subject: x\r\n\r\nx")
    assert len(json.loads(run("inbox", "--json").stdout)) == 1
    assert json.loads(run("inbox", "--outcome", "held", "--json").stdout) == []
    assert json.loads(run("outbox", "--state=held", "--json").stdout) == []


@pytest.mark.parametrize("group", ["inbox", "outbox"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_of_a_group_is_its_own_and_a_wrong_word_is_named(run, group, option):
    assert "cancel" in run(group, option).stdout or "raw" in run(group, option).stdout
    assert "'lost'" in run(group, "lost").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", HUGE],
        ["inbox", "show", HUGE],
        ["inbox", "raw", HUGE],
        ["inbox", "retry", HUGE],
        ["outbox", "show", HUGE],
        ["outbox", "retry", HUGE],
        ["outbox", "cancel", HUGE],
        ["tickets", "--limit", HUGE],
        ["tickets", "--limit", "50001"],
        ["inbox", "--limit", HUGE],
        ["outbox", "list", "--limit", HUGE],
    ],
)
def test_a_number_that_no_database_holds_is_a_usage_error(run, arguments):
    done = run(*arguments)
    assert (done.exit_code, "not in the range" in done.stderr) == (2, True)


@pytest.mark.parametrize("arguments", [["show", "2147483647"], ["inbox", "show", "2147483647"]])
def test_the_largest_number_is_looked_up(run, arguments):
    done = run(*arguments)
    assert (done.exit_code, "there is no" in done.stderr) == (1, True)


def test_a_day_at_the_beginning_of_the_calendar_is_refused(run):
    done = run("tickets", "--since", "0001-01-01")
    assert (done.exit_code, "0001-01-01 is too far away" in done.stderr) == (2, True)


@pytest.mark.parametrize("day", ["1900-01-01", "2026-03-01", "9000-01-01"])
def test_other_days_are_fine(run, day):
    assert json.loads(run("tickets", "--since", day, "--json").stdout) == []


@pytest.mark.parametrize("verb", ["retry", "cancel"])
def test_a_notice_that_does_not_exist_is_said_to(run, verb):
    done = run("outbox", verb, "7")
    assert (done.exit_code, "there is no notice 7" in done.stderr) == (1, True)


@pytest.mark.parametrize("only", ["", ",", "intake,", "clocks"])
def test_run_only_something_that_is_no_role_is_a_usage_error(run, only):
    done = run("run", "--only", only)
    assert done.exit_code == 2
    assert f"found {only!r}; allowed: intake, worker, clock" in done.stderr


@pytest.mark.parametrize(
    "content", [b"", b"Subject: x\r\n\r\n\xff\x00", bytes(range(256)) * 10_000], ids=["empty", "small", "pieces"]
)
def test_raw_is_byte_for_byte_and_written_with_no_transaction_open(config, monkeypatch, content):
    keep(config, content)
    is_open = False
    reading = Context.reading

    @contextlib.contextmanager
    def watched(self: Context) -> Iterator[object]:
        nonlocal is_open
        with reading(self) as transaction:
            is_open = True
            yield transaction
        is_open = False

    class Output(io.BytesIO):
        def write(self, data) -> int:
            assert not is_open
            return super().write(data)

    output = Output()
    monkeypatch.setattr(Context, "reading", watched)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, write_through=True))

    main.main(["-c", str(config), "inbox", "raw", "1"], standalone_mode=False)

    assert output.getvalue() == content
