"""`triaged revoke`: its arguments, its question, and what it writes."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from triaged.cli.main import main
from triaged.store import Store
from triaged.store.tables import event, participant, ticket

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    with store(tmp_path / "desk" / "triaged.toml") as opened, opened.write() as transaction:
        fields = {"subject": "x", "status": "new", "priority": "P3", "queue": "support", "tier": "L1", "tags": []}
        more = {"customer": "ann@example.org", "mailbox": "support", "language": "en", "last_event": 0}
        times = {"created_at": NOW, "updated_at": NOW}
        transaction.execute(insert(ticket), [{"number": 1001, **fields, **more, **times}])
        person = {"ticket": 1001, "address": "ann@example.org", "name": "", "role": "customer"}
        transaction.execute(insert(participant), [{**person, "handle": 11, "joined_at": NOW}])
    return tmp_path / "desk" / "triaged.toml"


def store(config: Path) -> contextlib.closing[Store]:
    opened = Store(f"sqlite:///{config.parent}/triaged.db")
    opened.upgrade()
    return contextlib.closing(opened)


def handle(config: Path) -> int:
    with store(config) as opened, opened.read() as transaction:
        return transaction.execute(select(participant.c.handle)).scalar_one()


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-c", str(config), "revoke", *arguments], catch_exceptions=False)


@pytest.mark.parametrize("arguments", [["--ticket", "1001"], ["--person", "Ann@Example.org"]])
def test_addresses_are_taken_back(config, arguments):
    done = run(config, *arguments, "--yes")
    assert (done.exit_code, done.stdout) == (0, "revoked: 1 signed address on 1 ticket\n")
    assert "leads nowhere" in done.stderr
    assert handle(config) != 11
    assert 0 <= handle(config) < 2**63
    with store(config) as opened, opened.read() as transaction:
        (row,) = transaction.execute(select(event))
    assert (row.number, row.kind, row.actor, row.data) == (1, "revoked", "operator", {"addresses": ["ann@example.org"]})


def test_without_an_answer_nothing_changes(config):
    done = run(config, "--ticket", "1001")
    assert (done.exit_code, done.stdout, handle(config)) == (1, "", 11)
    assert "1 signed address on 1 ticket" in done.stderr
    assert "say --yes" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--ticket", "7", "--yes"], "no signed address has been given out on ticket 7"),
        (["--person", "b@example.org", "--yes"], "no signed address has been given out for b@example.org"),
    ],
)
def test_where_there_is_none_that_is_said(config, arguments, said):
    done = run(config, *arguments)
    assert (done.exit_code, said in done.stderr, handle(config)) == (1, True, 11)


@pytest.mark.parametrize(
    "arguments", [[], ["--ticket", "1001", "--person", "ann@example.org"], ["--ticket", "99999999999999999999"]]
)
def test_exactly_one_of_the_two_is_wanted(config, arguments):
    assert run(config, *arguments, "--yes").exit_code == 2
    assert handle(config) == 11
