"""The real service in a thread, as the demo has it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from triaged.demo import customer, people
from triaged.demo.folder import claimed, furnish
from triaged.demo.running import Running
from triaged.demo.servers import MailServers
from triaged.errors import StoreError
from triaged.store import lists

TOM = "tom@bakersupply.example"
SUPPORT = "support@kestrel.example"
MAIL = f"From: Tom <{TOM}>\r\nTo: {SUPPORT}\r\nSubject: A question\r\n\r\nWhere do I find my invoices?\r\n".encode()


@pytest.fixture
def servers() -> Iterator[MailServers]:
    with MailServers(people.ACCOUNTS, people.AUTHSERV_ID) as running:
        yield running


def test_no_mail_that_comes_once_it_runs_is_missed_and_its_decision_wakes_who_waits(
    tmp_path: Path, servers: MailServers
) -> None:
    with claimed(tmp_path), Running(furnish(tmp_path, servers.imap_port, servers.smtp_port)) as desk:
        began = time.monotonic()
        customer.send(servers.smtp_port, TOM, SUPPORT, MAIL)

        assert desk.wait_for(lambda transaction: lists.count_inbox(transaction).get("ticket"), 60) == 1
        assert time.monotonic() - began < 30  # not only found when the patience had run out
        assert servers.wait_for(lambda one: one.recipient == TOM, 20) is not None
        desk.end()
        assert desk.look(lists.count_outbox) == {"sent": 2}  # he, and an agent


def test_mail_that_lay_there_before_is_left_alone(tmp_path: Path, servers: MailServers) -> None:
    customer.send(servers.smtp_port, TOM, SUPPORT, MAIL)
    with claimed(tmp_path), Running(furnish(tmp_path, servers.imap_port, servers.smtp_port)) as desk:
        customer.send(servers.smtp_port, TOM, "sales@kestrel.example", MAIL)

        (row,) = desk.wait_for(lambda transaction: lists.inbox_rows(transaction, outcome="ticket", limit=9) or None, 20)
        assert row["mailbox"] == "sales"


def test_waiting_for_what_does_not_happen_ends(tmp_path: Path, servers: MailServers) -> None:
    with claimed(tmp_path), Running(furnish(tmp_path, servers.imap_port, servers.smtp_port)) as desk:
        assert desk.wait_for(lambda _transaction: None, 0.05) is None


def test_when_it_cannot_start_it_says_so_and_leaves_nothing_running(tmp_path: Path, servers: MailServers) -> None:
    before = set(threading.enumerate())
    with claimed(tmp_path):
        config = furnish(tmp_path, servers.imap_port, servers.smtp_port)
        (tmp_path / "triaged.db").write_bytes(b"certainly no database, " * 100)
        with pytest.raises(StoreError), Running(config):
            pass

    assert set(threading.enumerate()) <= before
