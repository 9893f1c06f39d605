"""`triaged agents`: who there is, who was invited, and every mistake with its way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli.main import main
from triaged.config import load_desk
from triaged.model import AwayBy
from triaged.store import Store
from triaged.store.acts import Absence, carry_out

AGENT = '\n[[agent]]\nname = "Ann Lee"\naddresses = ["ann@example.org"]\nqueues = ["support"]\nlanguages = ["de"]\n'
RELAY = '\n[relay]\nhost = "127.0.0.1"\ntls = "none"\n'

Run = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    return tmp_path / "desk" / "triaged.toml"


@pytest.fixture
def run(config: Path) -> Run:
    def once(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["-c", str(config), *arguments], catch_exceptions=False)

    return once


def add(config: Path, *tables: str) -> None:
    config.write_text(config.read_text() + "".join(tables))


def test_without_agents_the_list_says_where_they_come_from(run: Run) -> None:
    assert "no [[agent]] in the settings" in run("agents").stdout
    assert json.loads(run("agents", "--json").stdout) == []


def test_an_invited_agent_is_listed_with_the_day(config: Path, run: Run) -> None:
    add(config, AGENT, RELAY)
    invited = run("agents", "invite")
    assert invited.exit_code == 0
    assert "Ann Lee <ann@example.org>: invited, practises on #1001" in invited.stdout
    assert "the desk observes" in invited.stderr
    (row,) = json.loads(run("agents", "list", "--json").stdout)
    assert (row["name"], row["addresses"], row["answered_at"]) == ("Ann Lee", ["ann@example.org"], None)
    assert row["invited_at"].endswith("Z")
    assert "Ann Lee" in run("agents").stdout
    assert "nobody to invite" in run("agents", "invite").stderr


@pytest.mark.parametrize(
    ("tables", "arguments", "said"),
    [
        ((AGENT,), (), "there is no [relay] in the settings"),
        ((AGENT, RELAY), ("Bob",), "there is no agent 'Bob'; there are: Ann Lee"),
        ((RELAY,), (), "add an [[agent]] to the settings"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    config: Path, run: Run, tables: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    add(config, *tables)
    result = run("agents", "invite", *arguments)
    assert result.exit_code == 1
    assert said in result.stderr


def test_the_doctor_counts_who_has_answered(config: Path, run: Run) -> None:
    add(config, AGENT, RELAY)
    assert "agents: 0 of 1 have answered; 1 not invited: `triaged agents invite`" in run("doctor").stdout


@pytest.mark.parametrize("by", sorted(AwayBy))
def test_the_list_says_who_has_said_that_an_agent_is_away(config: Path, run: Run, by: AwayBy) -> None:
    add(config, AGENT, RELAY)
    run("agents", "invite")
    away = Absence(address="ann@example.org", since=datetime(2026, 3, 1, tzinfo=UTC), until=None, by=by)
    with closing(Store(load_desk(config).settings.store.url)) as store, store.write() as transaction:
        carry_out(transaction, away, datetime(2026, 3, 1, tzinfo=UTC))
    (row,) = json.loads(run("agents", "list", "--json").stdout)
    assert (row["away_since"], row["away_until"], row["away_by"]) == ("2026-03-01T00:00:00Z", None, by)
    assert by in run("agents").stdout
