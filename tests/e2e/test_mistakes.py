"""What an operator can get wrong: one clear message with a way out, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk, mail
from tests.servers.program import free_port


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    made = TestDesk(tmp_path / "desk")
    made.pipe()
    made.write()
    yield made
    made.stop()


def refused(desk: TestDesk, *command: str, code: int = 1) -> str:
    done = desk.run(*command)
    said = done.stderr.decode() + done.stdout.decode()
    assert done.returncode == code
    assert "Traceback" not in said
    return said


def with_table(desk: TestDesk, table: str) -> None:
    desk.tables.append(table)
    desk.write()


def test_settings_that_are_not_there(desk):
    desk.config.unlink()

    for command in (["tickets"], ["check"], ["doctor"]):
        assert str(desk.config) in refused(desk, *command)
    assert str(desk.config) in refused(desk, "run", code=2)


def test_five_mistakes_show_five_errors_each_with_its_line(desk):
    desk.config.write_text(
        'name = "Desk"\nmode = "lively"\n\n[keys]\nfile = "keys"\n\n[[queue]]\nname = "support"\nlanguage = 7\n\n'
        '[[mailbox]]\nname = "support"\naddress = "nobody"\nqueue = "suport"\nfolders = "INBOX"\n'
    )

    lines = refused(desk, "check").strip().splitlines()

    assert [int(line.split(":")[1]) for line in lines] == [2, 9, 13, 14, 15]


def test_a_database_in_a_folder_that_does_not_exist(desk):
    with_table(desk, '[store]\nurl = "sqlite:////no/such/folder/triaged.db"')

    for command in (["tickets"], ["doctor"], ["run"]):
        said = refused(desk, *command)
        assert "/no/such/folder/triaged.db" in said
        assert "folder must exist" in said


def test_a_postgresql_that_is_not_there(desk):
    with_table(desk, f'[store]\nurl = "postgresql://nobody@127.0.0.1:{free_port()}/none"')

    for command in (["tickets"], ["doctor"], ["run"]):
        assert "refused" in refused(desk, *command)
    assert desk.run("deliver", "--mailbox", "support", stdin=mail(1)).returncode == 75


def test_a_health_port_that_somebody_else_has(desk):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with_table(desk, f'[health]\nlisten = "127.0.0.1:{taken.getsockname()[1]}"')

        assert "[health] listen" in refused(desk, "run", code=2)


def test_health_and_metrics_say_how_the_desk_is(desk):
    port = free_port()
    with_table(desk, f'[health]\nlisten = "127.0.0.1:{port}"')
    desk.start()

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert (answer.status, b'"ok": true' in answer.read()) == (200, True)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        said = answer.read().decode()
    assert "triaged_oldest_unprocessed_seconds 0.0" in said
    assert 'triaged_inbox_mails{outcome="quarantined"} 0.0' in said


def test_things_that_do_not_exist(desk):
    assert "no ticket #7" in refused(desk, "show", "7")
    assert "no received mail 7" in refused(desk, "inbox", "show", "7")
    for verb in ("show", "retry", "cancel"):
        assert "no notice 7" in refused(desk, "outbox", verb, "7")
    assert "neither quarantined nor held" in refused(desk, "inbox", "retry", "7")
    assert "support" in refused(desk, "go-live", "supprt")
    assert "supprt" in refused(desk, "backfill", "supprt", "--since", "2026-01-01")
    assert "allowed: intake, worker, clock" in refused(desk, "run", "--only", "intak", code=2)
    assert "quarantined" in refused(desk, "inbox", "list", "--outcome", "quarantine", code=2)


def test_a_wrong_line_for_a_mail_server_keeps_the_mail(desk):
    assert "--mailbox" in refused(desk, "deliver", code=75)
    assert "--mailbx" in refused(desk, "deliver", "--mailbx", "support", code=75)


def test_numbers_and_days_that_are_out_of_reach(desk):
    huge = "99999999999999999999"
    assert huge in refused(desk, "show", huge, code=2)
    assert huge in refused(desk, "inbox", "--limit", huge, code=2)
    assert "0001-01-01" in refused(desk, "tickets", "--since", "0001-01-01", code=2)


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_that_is_gone_gets_no_traceback(desk, lines):
    assert desk.run("deliver", "--mailbox", "support", stdin=mail(1, text="word\r\n" * lines)).returncode == 0
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [*desk.command, "inbox", "raw", "1"],
        check=False,
        env=buffered,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
    )

    os.close(writer)
    assert done.stderr == b""
