"""Programs that the tests start: a folder and ports of their own, and an end in every case.

A program runs in a session of its own. It is stopped by `stop`; should the test process die without a chance to do
that (SIGKILL), a guardian, which waits at the other end of a pipe, sees the pipe close and ends the program's group.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

START_SECONDS = 60.0  #: the slowest server (RabbitMQ on a busy machine) needs about 20
STOP_SECONDS = 15.0  #: then it is killed
LOOK_SECONDS = 0.02  #: between two looks whether a server answers yet
PORTS = range(20_000, 32_000)  #: below the ports of outgoing connections, so that a stopped server gets its port back


class ServerFailed(Exception):
    """A server, or a program that serves it, failed; the message ends with its last words."""


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    chance = random.SystemRandom()
    while True:
        port = chance.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def greets(port: int, hello: bytes = b"") -> bool:
    """Whether the server at a port of 127.0.0.1 says something, after `hello` where it waits for that."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(hello)
            return bool(connection.recv(1))
    except OSError:
        return False


def ordinary_user() -> pwd.struct_passwd:
    """The account under which a server that refuses root runs: ours, or `nobody` when we are root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def run_as_ordinary_user(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> None:
    """Runs a program to its end, under the account of the servers.

    Raises:
        ServerFailed: it ended with another code than 0.
    """
    user = ordinary_user() if os.geteuid() == 0 else None
    done = subprocess.run(
        argv,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=START_SECONDS,
        cwd=cwd,
        env=env,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode != 0:
        raise ServerFailed(f"{argv[0]} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')[-3000:]}")


class PrivateFolder:
    """A new folder under /tmp, short enough for the unix sockets inside it (their paths end at 107 characters)."""

    def __init__(self, name: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"triaged-{name}-", dir="/tmp"))
        self.path.chmod(0o711)  # a server under another account may pass, not list

    def sub(self, name: str) -> Path:
        """A folder inside, which belongs to the ordinary user."""
        path = self.path / name
        path.mkdir(mode=0o700)
        user = ordinary_user()
        os.chown(path, user.pw_uid, user.pw_gid)
        return path

    def remove(self) -> None:
        """Removes the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)  # a dying server may still be removing its own files


class Program:
    """One program in the foreground of a session of its own."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        as_ordinary_user: bool = False,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self._argv = list(argv)
        self._log = log
        self._env = dict(os.environ if env is None else env)
        self._user = ordinary_user() if as_ordinary_user and os.geteuid() == 0 else None
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None
        self._guardian: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process, which is also the number of its group; None when it was not started."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        """Whether the program was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, ready: Callable[[], bool]) -> None:
        """Starts the program and returns when `ready` says yes.

        Raises:
            ServerFailed: it ended, or was not ready in time.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                cwd=self._log.parent,
                start_new_session=True,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
            )
        self._watch_over(self._process.pid)
        deadline = time.monotonic() + START_SECONDS
        while not (self.running and ready()):
            if not self.running or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"{self._argv[0]} did not come up:\n{self._tail()}")
            time.sleep(LOOK_SECONDS)

    def _watch_over(self, group: int) -> None:
        script = f"read -r _; kill -s {self._stop_signal.name.removeprefix('SIG')} -- -{group}"
        self._guardian = subprocess.Popen(
            ["sh", "-c", script], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""

    def stop(self, how: signal.Signals | None = None) -> None:
        """Ends the program and everything in its group; does nothing when it does not run.

        how: the signal to send instead of the usual one; SIGKILL shows a crash.
        """
        if self._guardian is not None:
            self._guardian.kill()
            self._guardian.communicate()
            self._guardian = None
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(how or self._stop_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(ProcessLookupError):  # what the program left behind in its group
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
