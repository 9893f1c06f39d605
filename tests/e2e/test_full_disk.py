"""A full disk: one clear message, the service lives on, and recovers alone. Needs a file system of its own: root."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk, mail
from tests.servers.available import required
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = f"cannot mount a small file system: {done.stderr.strip()}"
        if required() and os.geteuid() == 0:
            pytest.fail(reason)
        pytest.skip(reason)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_pauses_intake_and_it_goes_on_by_itself(small_disk: Path, dovecot: Dovecot, smtp_sink: SmtpSink):
    support = dovecot.account()
    desk = TestDesk(small_disk / "desk", smtp_sink.port)
    desk.watch(dovecot, support)
    desk.start()
    ballast = small_disk / "ballast"
    fill(ballast)

    dovecot.deliver(support.address, *(mail(n, f"c{n}@example.org") for n in range(20)), sender="anna@example.org")
    while "disk" not in desk.log.read_text():
        time.sleep(0.1)
    assert desk.running
    assert "free some space" in desk.log.read_text()

    ballast.unlink()
    smtp_sink.wait_for(20, seconds=60)
    assert [row["outcome"] for row in desk.inbox()] == ["ticket"] * 20
    desk.stop()


def fill(ballast: Path) -> None:
    """Take all the space there is."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
