"""The whole product, from outside: the command `triaged run` on a desk of its own, watched until its last outcome.

A desk starts from now, so it is first started with the empty folder and stopped again. A copy of what that leaves is
where every measured run begins; the mail is in the folder then, and nothing is done in it, so that every run finds the
same.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.mails import AUTHSERV_ID, DESK, Truth
from tests.servers.dovecot import Account

COMMAND = Path(sys.executable).with_name("triaged")
LOOK_SECONDS = 0.005  #: between two looks; also what the figures may be wrong by
GIVE_UP_SECONDS = 300.0
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")  #: unit of CPU time in /proc

_SETTINGS = """\
name = "Example Support"
mode = "live"
[store]
url = "sqlite:///triaged.db"
[keys]
file = "keys"
[[mailbox]]
name = "support"
address = "{desk}"
queue = "support"
host = "127.0.0.1"
port = {imap_port}
tls = "none"
user = "{user}"
password = {{ file = "password" }}
trust = {{ authserv_id = "{authserv_id}" }}
[[queue]]
name = "support"
[relay]
host = "127.0.0.1"
port = {relay_port}
tls = "none"
[limits]
acknowledgements_per_hour = 1000000
tickets_per_hour = 1000000
"""
_AGENT = """
[[agent]]
name = "Agent {number}"
addresses = ["agent{number}@agents.example"]
"""


class WrongAnswer(Exception):
    """The product made something else of the mails than it has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took, from the first IMAP command on."""

    mails: int
    seconds: float
    cpu_seconds: float  #: of the process alone, not of the server
    peak_kib: int  #: resident memory

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds


def prepare(desk: Path, imap_port: int, account: Account, relay_port: int, *, agents: int = 0) -> None:
    """Make a desk that has seen its folder empty; each of its agents is told of what falls to him."""
    subprocess.run([COMMAND, "init", desk], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    settings = _SETTINGS.format(
        desk=DESK, imap_port=imap_port, user=account.address, authserv_id=AUTHSERV_ID, relay_port=relay_port
    )
    settings += "".join(_AGENT.format(number=number) for number in range(agents))
    (desk / "triaged.toml").write_text(settings)
    (desk / "password").write_text(f"{account.password}\n")
    (desk / "password").chmod(0o600)
    with _service(desk, ["--only", "intake"]) as process:
        _wait(process, lambda: b"ready" in (desk / "log").read_bytes())
        with _database(desk) as database:
            _wait(process, lambda: _number(database, "SELECT count(*) FROM position") == 1)


def measure(prepared: Path, desk: Path, imap_port: int, truth: Truth, options: Sequence[str] = ()) -> Run:
    """Run the service on a copy of a prepared desk until every mail has its outcome.

    Raises:
        WrongAnswer: they are not the right ones.
    """
    shutil.copytree(prepared, desk)
    mails = truth.tickets + truth.replies + truth.duplicates + truth.ignored
    # Cheap to ask, so that the asking costs the service nothing: one row and one look into a small index.
    done = f"SELECT ifnull(max(id), 0) >= {mails} AND NOT EXISTS (SELECT 1 FROM inbox WHERE outcome IS NULL) FROM inbox"
    with _service(desk, options) as process, _database(desk) as database:
        _wait(process, lambda: _is_connected(imap_port))
        began, cpu_before = time.monotonic(), _cpu_seconds(process.pid)
        _wait(process, lambda: _number(database, done) == 1)
        seconds, cpu_seconds = time.monotonic() - began, _cpu_seconds(process.pid) - cpu_before
        peak_kib = int(Path(f"/proc/{process.pid}/status").read_text().partition("VmHWM:")[2].split()[0])
        found = _answer(database)
    if found != truth:
        raise WrongAnswer(f"found {found}, expected {truth}; see {desk}")
    return Run(mails=mails, seconds=seconds, cpu_seconds=cpu_seconds, peak_kib=peak_kib)


@contextmanager
def _service(desk: Path, options: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """`triaged run`, ended with SIGTERM."""
    with (desk / "log").open("wb") as log:
        process = subprocess.Popen([COMMAND, "-c", desk / "triaged.toml", "run", *options], stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _database(desk: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(desk / "triaged.db")
    try:
        database.execute("PRAGMA query_only = 1")
        yield database
    finally:
        database.close()


def _wait(process: subprocess.Popen[bytes], is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not is_so():
        if process.poll() is not None:
            raise RuntimeError(f"the service ended with {process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"the service was not done after {GIVE_UP_SECONDS} s")
        time.sleep(LOOK_SECONDS)


def _number(database: sqlite3.Connection, query: str) -> int:
    return int(database.execute(query).fetchone()[0])


def _answer(database: sqlite3.Connection) -> Truth:
    outcomes = dict(database.execute("SELECT outcome, count(*) FROM inbox GROUP BY outcome"))
    tickets = _number(database, "SELECT count(*) FROM ticket")
    if outcomes.get("ticket", 0) != tickets:
        raise WrongAnswer(f"found {outcomes}, but {tickets} tickets")
    return Truth(
        tickets=tickets,
        replies=outcomes.get("reply", 0),
        duplicates=outcomes.get("duplicate", 0),
        ignored=outcomes.get("ignored", 0),
        acknowledgements=_number(database, "SELECT count(*) FROM outbox WHERE notice = 'ack_new'"),
    )


def _is_connected(port: int) -> bool:
    """Whether anybody has a connection to a port of 127.0.0.1 (proc(5), tcp: state 01 is established)."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[2].endswith(f":{port:04X}") and line.split()[3] == "01" for line in lines)


def _cpu_seconds(process: int) -> float:
    """User and system time so far (proc(5), stat: fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND
