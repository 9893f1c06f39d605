"""Notices through each broker, sent by a second process that does nothing else."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk, mail
from tests.servers.dovecot import Dovecot
from tests.servers.program import Program
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture(params=["redis", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def desk(tmp_path: Path, smtp_sink: SmtpSink, broker_url: str) -> Iterator[TestDesk]:
    made = TestDesk(tmp_path / "desk", smtp_sink.port)
    made.tables.append(f'[broker]\nurl = "{broker_url}"')
    yield made
    made.stop()


def worker(desk: TestDesk, tmp_path: Path) -> Program:
    log = tmp_path / "worker.log"
    program = Program([*desk.command, "run", "--only", "worker"], log=log)
    program.start(lambda: log.exists() and "ready\n" in log.read_text())
    return program


def test_a_worker_in_a_second_process_sends_what_the_first_decides(
    desk: TestDesk, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start("--only", "intake")
    with worker(desk, tmp_path):
        dovecot.deliver(support.address, mail(1), mail(2, "bert@example.org"), sender="anna@example.org")
        smtp_sink.wait_for(2)
        assert desk.run("doctor").returncode == 0

    assert len(desk.tickets()) == 2


def test_what_was_decided_while_no_worker_ran_is_sent_when_one_comes(
    desk: TestDesk, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start("--only", "intake")
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    while not desk.outbox():
        time.sleep(0.05)
    assert smtp_sink.mails == []

    with worker(desk, tmp_path):
        smtp_sink.wait_for(1)


def test_dramatiqs_own_command_line_can_run_the_workers(
    desk: TestDesk, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
):
    support = dovecot.account()
    desk.watch(dovecot, support)
    desk.start("--only", "intake")
    log = tmp_path / "dramatiq.log"
    dramatiq = Program(
        [str(Path(desk.command[0]).with_name("dramatiq")), "-p", "1", "-t", "2", "triaged.workers:setup"],
        log=log,
        env={"TRIAGED_CONFIG": str(desk.config), "PATH": "/usr/bin:/bin"},
    )
    dramatiq.start(lambda: "ready for action" in log.read_text())
    with dramatiq:
        dovecot.deliver(support.address, mail(1), sender="anna@example.org")
        smtp_sink.wait_for(1)


def test_a_lost_broker_costs_time_never_a_notice_and_stops_no_intake(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
):
    support = dovecot.account()
    desk = TestDesk(tmp_path / "desk", smtp_sink.port)
    desk.tables.append('[broker]\nurl = "redis://127.0.0.1:1/0"')
    desk.watch(dovecot, support)
    desk.start("--only", "intake")
    dovecot.deliver(support.address, mail(1), sender="anna@example.org")
    while not desk.outbox():
        time.sleep(0.05)
    doctor: subprocess.CompletedProcess[bytes] = desk.run("doctor")
    desk.stop()

    assert b"broker does not answer" in doctor.stdout
    assert desk.outbox()[0]["state"] == "waiting"
    desk.tables = [table for table in desk.tables if "[broker]" not in table]
    desk.start()
    smtp_sink.wait_for(1)
    desk.stop()
