"""The operator's command that looks at a file before it is passed on.

Contract
--------
* The command is started anew for each file, as it stands in the settings: no shell, no argument of ours, the root
  folder as its working directory, nothing in its environment but PATH and LANG=C. Of a mail it sees only the file.
* The file, decoded, is its standard input. It need not read it, or not to the end.
* Exit 0: good. Exit 1: not to be passed on, and the first line of its standard output says why. Anything else, an end
  by a signal, no end in time: no word, and the file is asked about again later.
* It leads a process group of its own, which is killed when its time is over or when we end.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from triaged.config import Settings
from triaged.errors import ScanError, ScanStopped

MAX_OUTPUT_BYTES = 64 * 1024  #: that are kept of what it writes, of each stream
MAX_REASON_CHARACTERS = 200
TICK_SECONDS = 0.2  #: between two looks at the clock and at `stopped`
NO_REASON = "the scan gives no reason"

_READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """Asks the command about one file at a time. Thread-safe."""

    command: tuple[str, ...]
    seconds: float  #: for one file
    stopped: Callable[[], bool] = lambda: False  #: asked at least every TICK_SECONDS; True ends the scan

    def why_withheld(self, pieces: Iterable[bytes]) -> str | None:
        """Why a file is not to be passed on; None when it is good.

        Args:
            pieces: Its decoded bytes.

        Raises:
            ScanStopped: `stopped` said so.
            ScanError: the command gave no word; the message says what happened.
        """
        with self._started() as process, contextlib.closing(_Talk(process, iter(pieces))) as talk:
            until = time.monotonic() + self.seconds
            while process.poll() is None:
                if self.stopped():
                    raise ScanStopped("the service ends")
                if time.monotonic() > until:
                    raise ScanError(f"no word within {self.seconds:g} s")
                talk.go_on(TICK_SECONDS)
            talk.drain()
            if process.returncode == 0:
                return None
            if process.returncode == 1:
                return _first_line(talk.output) or NO_REASON
            said = _first_line(talk.errors) or _first_line(talk.output)
            raise ScanError(f"ended with {_status(process.returncode)}" + (f": {said}" if said else ""))

    @contextlib.contextmanager
    def _started(self) -> Iterator[subprocess.Popen[bytes]]:
        """The running command; its process group is killed when the block ends before it does."""
        try:
            process = subprocess.Popen(  # noqa: S603  the operator's own words, and no shell reads them
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd="/",
                env={"PATH": _path(), "LANG": "C"},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise ScanError(f"cannot be started: {getattr(error, 'strerror', None) or error}") from error
        try:
            yield process
        finally:
            if process.poll() is None:  # not reaped yet, so the number is still its own
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class _Talk:
    """Feeds the command and hears it, and never waits for it longer than asked."""

    def __init__(self, process: subprocess.Popen[bytes], pieces: Iterator[bytes]) -> None:
        self.output = bytearray()
        self.errors = bytearray()
        self._pieces = pieces
        self._rest = memoryview(b"")  # of the piece that is being written
        self._streams = [stream for stream in (process.stdin, process.stdout, process.stderr) if stream is not None]
        self._selector = selectors.DefaultSelector()
        for stream, mode, kept in zip(self._streams, (2, 1, 1), (None, self.output, self.errors), strict=True):
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, mode, kept)

    def go_on(self, seconds: float) -> None:
        """Write and read what can be written and read now, or within so many seconds."""
        if not self._selector.get_map():
            time.sleep(min(seconds, 0.01))  # it has closed all its streams and will end in a moment, or hangs
            return
        for key, _ in self._selector.select(seconds):
            alive = self._feed(key.fd) if key.data is None else self._hear(key.fd, key.data)
            if not alive:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]  # a stream of ours, never a number

    def drain(self) -> None:
        """Read what is there already; a child that goes on is not waited for."""
        for key in list(self._selector.get_map().values()):
            kept = key.data
            while kept is not None and len(kept) < MAX_OUTPUT_BYTES and self._hear(key.fd, kept, ended=True):
                pass

    def close(self) -> None:
        self._selector.close()
        for stream in self._streams:
            stream.close()

    def _feed(self, pipe: int) -> bool:
        """Write some bytes; False when no more are to be written."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._rest = memoryview(piece)
        try:
            self._rest = self._rest[os.write(pipe, self._rest) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            return False  # it has seen enough
        return True

    @staticmethod
    def _hear(pipe: int, kept: bytearray, *, ended: bool = False) -> bool:
        """Read some bytes and keep them, up to the limit; False at the end, or when `ended` and nothing is there."""
        try:
            data = os.read(pipe, _READ_BYTES)
        except BlockingIOError:
            return not ended
        kept += data[: MAX_OUTPUT_BYTES - len(kept)]
        return bool(data)


def scan_problem(settings: Settings) -> str | None:
    """Why the scan command cannot work; None when its program is there, or none is set."""
    command = settings.attachments.scan
    if command is None:
        return None
    program = command[0]
    if "/" in program and not program.startswith("/"):
        return f"attachments.scan: {program!r} is a relative path; write the whole path, or a name that PATH leads to"
    if shutil.which(program, path=_path()) is None:
        return (
            f"attachments.scan: the program {program!r} is not there, or may not be run by this user; until it is, no "
            "file is passed on"
        )
    return None


def _path() -> str:
    return os.environ.get("PATH", os.defpath)


def _status(returncode: int) -> str:
    return f"signal {-returncode}" if returncode < 0 else f"exit code {returncode}"


def _first_line(output: bytearray) -> str:
    """The first line with something printable, cleaned."""
    for line in output.decode("utf-8", "replace").splitlines():
        words = " ".join("".join(each if each.isprintable() else " " for each in line).split())
        if words:
            return words[:MAX_REASON_CHARACTERS]
    return ""
