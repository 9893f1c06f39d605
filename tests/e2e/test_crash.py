"""The service is killed at random while mail arrives: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk, mail
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

MAILS = 400
KILLS = 40
SEED = 20260301


@pytest.mark.timeout(400)
def test_forty_kills_among_four_hundred_mails_lose_and_double_nothing(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
):
    chance = random.Random(SEED)
    support = dovecot.account()
    desk = TestDesk(tmp_path / "desk", smtp_sink.port)
    desk.watch(dovecot, support)
    desk.start()
    feeding = threading.Thread(target=feed, args=(dovecot, support.address))
    feeding.start()

    for _ in range(KILLS):
        time.sleep(chance.uniform(0.02, 0.35))  # the moment of the crash is the one thing here to be left to chance
        desk.stop(signal.SIGKILL)
        desk.start()
    feeding.join()
    wait_until(lambda: Counter(bool(row["outcome"]) for row in desk.inbox()) == {True: MAILS}, desk)
    for row in desk.inbox():  # whom chance has hit each time that he was read is set aside, not lost
        if row["outcome"] == "quarantined":
            assert desk.run("inbox", "retry", str(row["id"])).returncode == 0
    wait_until(lambda: Counter(row["state"] for row in desk.outbox()) == {"sent": MAILS}, desk)
    desk.stop()

    senders = Counter(ticket["customer"] for ticket in desk.tickets())
    assert senders == Counter({customer(number): 1 for number in range(MAILS)})
    assert Counter(row["outcome"] for row in desk.inbox()) == {"ticket": MAILS}
    copies: dict[str, set[bytes]] = {}
    for sent in smtp_sink.mails:
        copies.setdefault(message_from_bytes(sent.content)["Message-ID"], set()).add(sent.content)
    assert len(copies) == MAILS
    assert all(len(contents) == 1 for contents in copies.values())
    assert {row["message_id"] for row in desk.outbox()} == set(copies)
    assert integrity(desk.folder / "triaged.db") == "ok"


def customer(number: int) -> str:
    """Each of a domain of his own: to one domain we do not send so many acknowledgements."""
    return f"c{number}@c{number}.example.org"


def feed(dovecot: Dovecot, address: str) -> None:
    for number in range(MAILS):
        dovecot.deliver(address, mail(number, customer(number)), sender=customer(number))
        time.sleep(0.05)  # so that the kills fall among the mails


def wait_until(condition: Callable[[], bool], desk: TestDesk, seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, Counter((row["outcome"], row["attempts"]) for row in desk.inbox())
        time.sleep(0.2)


def integrity(database: Path) -> str:
    with sqlite3.connect(database) as connection:
        found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return found
