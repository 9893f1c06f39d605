"""The IMAP intake against a server of another make: pymap, in memory."""

from __future__ import annotations

import itertools
import socket
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.fakes import FakeAfter, FakeMailbox, FakePassword, MemoryCustody
from tests.servers.program import Program, free_port, greets
from triaged.intake.client import connect
from triaged.intake.imap import FolderIntake
from triaged.intake.probe import probe
from triaged.service.watch import watch

_folders = itertools.count()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    number = free_port()
    command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(number), "--no-tls"]
    command += ["--no-service", "admin", "dict", "--demo-user", "desk", "--demo-password", "secret"]
    with Program(command, log=tmp_path_factory.mktemp("pymap") / "log") as server:
        server.start(lambda: greets(number))
        yield number


@pytest.fixture
def person(port: int) -> Iterator[IMAPClient]:
    """Another client of the same account."""
    with IMAPClient("127.0.0.1", port=port, ssl=False, timeout=10) as client:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 44 ms for each mail otherwise
        client.login("desk", "secret")
        yield client


@pytest.fixture
def mailbox(port: int, person: IMAPClient) -> FakeMailbox:
    folder = f"Папка {next(_folders)}"
    person.create_folder(folder)
    return FakeMailbox(port=port, user="desk", password=FakePassword("secret"), folder=folder, poll_seconds=600)


def now() -> datetime:
    return datetime.now(UTC)


def drained(mailbox: FakeMailbox, custody: MemoryCustody) -> None:
    watching = FolderIntake(mailbox, custody, now)
    with connect(mailbox) as session:
        while watching.poll_once(session):
            pass
    assert watching.problem is None


def test_mail_is_taken_byte_for_byte_and_once(mailbox, person):
    custody = MemoryCustody(now)
    person.append(mailbox.folder, b"Subject: before the start\r\n\r\n")
    drained(mailbox, custody)
    mails = [b"Subject: %d\r\n\r\n\xff\x00body\r\n" % number for number in range(120)] + [
        b"Subject: big\r\n\r\n" + b"x" * 3_000_000
    ]
    for mail in mails:
        person.append(mailbox.folder, mail)
    drained(mailbox, custody)
    drained(mailbox, custody)
    assert custody.data == mails
    person.select_folder(mailbox.folder, readonly=True)
    assert not any(b"\\Seen" in flags for flags in person.get_flags(person.search()).values())


@pytest.mark.parametrize("kind", ["seen", "move", "delete"])
def test_the_server_action_follows_custody(mailbox, person, kind):
    person.create_folder(f"{mailbox.folder} done")
    mailbox = FakeMailbox(
        **{**vars(mailbox), "after": FakeAfter(kind, f"{mailbox.folder} done"), "delete_after_days": 0}
    )
    custody = MemoryCustody(now)
    drained(mailbox, custody)
    for number in range(3):
        person.append(mailbox.folder, b"Subject: %d\r\n\r\n" % number)
    drained(mailbox, custody)
    assert len(custody.kept) == 3
    person.select_folder(mailbox.folder, readonly=True)
    flags = person.get_flags(person.search())
    assert len(flags) == (3 if kind == "seen" else 0)
    assert all(b"\\Seen" in each for each in flags.values())
    assert person.folder_status(mailbox.after.folder, ["MESSAGES"])[b"MESSAGES"] == (3 if kind == "move" else 0)


def test_mail_is_noticed_by_idle(mailbox, person):
    custody, stop, kept, beaten = MemoryCustody(now), threading.Event(), threading.Event(), threading.Event()
    reports: list[str | None] = []
    thread = threading.Thread(target=watch, args=(mailbox, custody, stop, beaten.set, kept.set, reports.append, now))
    thread.start()
    try:
        while custody.position("support", mailbox.folder) is None:
            beaten.clear()
            assert beaten.wait(10)
        for number in range(1, 4):
            began = time.monotonic()
            person.append(mailbox.folder, b"Subject: %d\r\n\r\n" % number)
            assert kept.wait(10)
            kept.clear()
            assert time.monotonic() - began < 5
            assert len(custody.kept) == number
    finally:
        stop.set()
        thread.join(10)
    assert reports == [None]


def test_the_probe_gives_the_greeting_of_a_server_without_a_name(mailbox):
    facts = probe(mailbox)
    assert facts[0] == "server: Server ready localhost"
    assert "IDLE" in facts[2]
