"""A desk of a test: a folder with its settings, and the installed `triaged` command."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.servers.dovecot import Account, Dovecot
from tests.servers.program import Program, ServerFailed
from triaged.mail.keys import KeyRing, new_key

TRIAGED = str(Path(sysconfig.get_path("scripts")) / "triaged")


class TestDesk:
    """Settings in a folder, and the commands on them."""

    __test__ = False

    def __init__(self, folder: Path, relay_port: int | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.config = folder / "triaged.toml"
        self.log = folder / "log"
        self.head = {"name": "Example Desk", "mode": "live"}
        self.tables: list[str] = ['[keys]\nfile = "keys"', '[[queue]]\nname = "support"']
        if relay_port is not None:
            self.tables.append(f'[relay]\nhost = "127.0.0.1"\nport = {relay_port}\ntls = "none"')
        self._service = Program([*self.command, "run"], log=self.log)
        self._write_keys()

    def _write_keys(self) -> None:
        ring = KeyRing(keys=(new_key("a", datetime.now(UTC).date(), secrets.token_bytes(32)),))
        path = self.folder / "keys"
        path.write_text(ring.dump())
        path.chmod(0o600)

    def watch(self, dovecot: Dovecot, account: Account, name: str = "support", **more: Any) -> None:
        """Add a mailbox."""
        password = self.folder / f"{name}.password"
        password.write_text(account.password + "\n")
        lines = {
            "name": name,
            "address": account.address,
            "queue": "support",
            "host": "127.0.0.1",
            "port": dovecot.imap_port,
            "tls": "none",
            "user": account.address,
            **more,
        }
        values = "\n".join(f"{key} = {json.dumps(value)}" for key, value in lines.items())
        self.tables.append(f'[[mailbox]]\n{values}\npassword = {{ file = "{password.name}" }}')

    def pipe(self, name: str = "support", address: str = "support@example.test") -> None:
        """Add a mailbox without a server."""
        self.tables.append(f'[[mailbox]]\nname = "{name}"\naddress = "{address}"\nqueue = "support"')

    def write(self) -> None:
        """Write the settings file."""
        head = "\n".join(f"{key} = {json.dumps(value)}" for key, value in self.head.items())
        self.config.write_text("\n\n".join([head, *self.tables]) + "\n")

    def start(self, *options: str) -> None:
        """Start the service; returns when it says that it is ready."""
        self.write()
        self._service = Program([*self.command, "run", *options], log=self.log)
        begin = self.log.stat().st_size if self.log.exists() else 0
        self._service.start(lambda: "ready\n" in self._said(begin))

    def _said(self, begin: int) -> str:
        return self.log.read_bytes()[begin:].decode(errors="replace") if self.log.exists() else ""

    def stop(self, how: signal.Signals | None = None) -> None:
        """End the service."""
        self._service.stop(how)

    def signal(self, which: signal.Signals) -> None:
        """Send the service a signal."""
        assert self._service.pid is not None
        os.kill(self._service.pid, which)

    @property
    def command(self) -> list[str]:
        """What every command line begins with."""
        return [TRIAGED, "-c", str(self.config)]

    @property
    def running(self) -> bool:
        return self._service.running

    @property
    def pid(self) -> int | None:
        return self._service.pid

    def run(self, *command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """One command to its end."""
        return subprocess.run([*self.command, *command], check=False, input=stdin, capture_output=True, timeout=60)

    def json(self, *command: str) -> Any:
        """The document that a command prints."""
        done = self.run(*command, "--json")
        if done.returncode:
            raise ServerFailed(done.stderr.decode())
        return json.loads(done.stdout)

    def tickets(self) -> list[dict[str, Any]]:
        return self.json("tickets", "--limit", "10000")

    def inbox(self) -> list[dict[str, Any]]:
        return self.json("inbox", "list", "--limit", "10000")

    def outbox(self) -> list[dict[str, Any]]:
        return self.json("outbox", "list", "--limit", "10000")


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for what a service does by itself."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def mail(number: int, sender: str = "anna@example.org", *more: str, text: str = "It does not print.") -> bytes:
    """A plain request."""
    head: Sequence[str] = (
        f"From: Anna <{sender}>",
        "To: support@example.test",
        f"Subject: Printer {number}",
        f"Message-ID: <{number}@example.org>",
        "Date: Sun, 01 Mar 2026 12:00:00 +0000",
        *more,
    )
    return ("\r\n".join(head) + f"\r\n\r\n{text} Case {number}.\r\n").encode()
