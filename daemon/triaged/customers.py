"""Customers as another system of the operator's says: its command is run, and what it prints replaces what was known.

Contract
--------
* The command is started as it stands in the settings: no shell, no argument of ours, nothing on its standard input, the
  root folder as its working directory, nothing in its environment but PATH and LANG=C.
* It prints one JSON document and ends with 0, within its time and with at most MAX_OUTPUT_BYTES. It leads a process
  group of its own, which is killed when it ends, when its time is over, and when we end: no child outlives it.
* What was known is replaced only by a document without a mistake, in one transaction. A document without anybody does
  not replace more than MANY: an export that broke looks just like that.
* Where the settings have no command (any more), nothing is known from one.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import structlog

from triaged.config import Problem
from triaged.config.customers import check_document
from triaged.config.problems import dotted
from triaged.errors import CommandError
from triaged.model import CustomerFacts
from triaged.store import Store, directory

MAX_OUTPUT_BYTES = 64 * 1024 * 1024
MANY = 100  #: known customers that an empty document does not replace
MISTAKES_SHOWN = 10  #: of a document, in the error
ERROR_BYTES = 64 * 1024  #: kept of its standard error
SAID_CHARACTERS = 200  #: of its last words, in the error
TICK_SECONDS = 0.2  #: between two looks at the clock and at `stopped`
READ_BYTES = 256 * 1024
OUTPUT = "customers.command"  #: how its document is called where a mistake in it is named

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What one run needs."""

    store: Store
    command: tuple[str, ...] | None  #: None: there is none
    seconds: float  #: how long it may take
    stopped: Callable[[], bool] = lambda: False  #: asked at least every TICK_SECONDS; True ends the run


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What one run has brought."""

    known: int  #: addresses and domains that are known now
    changed: int  #: of these, new ones and those of which something else is said
    gone: int


def refresh_once(deps: Refresh) -> Refreshed:
    """Run the command and take over what it says.

    Raises:
        CommandError: it gave nothing that can be used; what was known stays.
        StoreError: the database refuses.
    """
    new = _ask(deps, deps.command) if deps.command is not None else {}
    with deps.store.read() as transaction:
        difference = directory.compare(transaction, new)
    if not new and deps.command is not None and difference.known > MANY:
        raise CommandError(f"it names nobody, and {difference.known} are known: that is not believed, and they stay")
    if difference.changed or difference.gone:
        with deps.store.write() as transaction:
            directory.replace_all(transaction, new, difference)
    done = Refreshed(known=len(new), changed=len(difference.changed), gone=len(difference.gone))
    if deps.command is not None or done.gone:
        log.info("customers", known=done.known, changed=done.changed, gone=done.gone)
    return done


def _ask(deps: Refresh, command: tuple[str, ...]) -> Mapping[str, CustomerFacts]:
    output = run(command, deps.seconds, deps.stopped)
    try:
        document = json.loads(output)
    except UnicodeDecodeError:
        raise CommandError("what it prints is no UTF-8") from None
    except RecursionError:
        raise CommandError("what it prints is nested too deeply") from None
    except ValueError as error:
        raise CommandError(f"what it prints is no JSON: {error}") from None
    mistakes: list[Problem] = []
    found = check_document(
        document,
        lambda path, message: mistakes.append(Problem(file=OUTPUT, line=0, key=dotted(path), message=message)),
    )
    if mistakes:
        more = len(mistakes) - MISTAKES_SHOWN
        lines = [str(each) for each in mistakes[:MISTAKES_SHOWN]] + ([f"{more} more mistakes"] if more > 0 else [])
        raise CommandError("\n".join(lines))
    for doubt in found.doubts:
        log.warning("customers doubtful", what=doubt)
    return found.entries


def run(command: tuple[str, ...], seconds: float, stopped: Callable[[], bool]) -> bytes:
    """What a command prints, when it ends with 0 in time.

    Raises:
        CommandError: it does not; the message says what happened.
    """
    until = time.monotonic() + seconds
    output, errors = bytearray(), bytearray()
    with _started(command) as process, selectors.DefaultSelector() as selector:
        for stream, kept in ((process.stdout, output), (process.stderr, errors)):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, selectors.EVENT_READ, kept)
        while True:
            ended = _has_ended(process)
            heard = _hear(selector, 0 if ended else TICK_SECONDS, errors)
            if len(output) > MAX_OUTPUT_BYTES:
                raise CommandError(f"it prints more than {MAX_OUTPUT_BYTES // (1024 * 1024)} MiB")
            if ended and not heard:
                break  # a child that goes on is not waited for
            if stopped():
                raise CommandError("the service ends")
            if time.monotonic() > until:
                raise CommandError(f"it has not ended within {seconds:g} s")
    if process.returncode != 0:
        said = _last_line(errors)
        raise CommandError(f"it ended with {_status(process.returncode)}" + (f": {said}" if said else ""))
    return bytes(output)


@contextlib.contextmanager
def _started(command: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
    """The running command; its process group is killed at the end of the block."""
    try:
        process = subprocess.Popen(  # noqa: S603  the operator's own words, and no shell reads them
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C"},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise CommandError(f"it cannot be started: {getattr(error, 'strerror', None) or error}") from error
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # it is not reaped yet, so the number is still its own
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended; it stays unreaped, so that its group can still be killed."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _hear(selector: selectors.BaseSelector, seconds: float, errors: bytearray) -> bool:
    """Read what is there, or comes within so many seconds; False when nothing did."""
    if not selector.get_map():
        time.sleep(min(seconds, 0.01))  # it has closed its streams and will end in a moment, or hangs
        return False
    heard = False
    for key, _ in selector.select(seconds):
        data = os.read(key.fd, READ_BYTES)
        if not data:
            selector.unregister(key.fileobj)
            continue
        heard = True
        key.data.extend(data)
    del errors[:-ERROR_BYTES]
    return heard


def _status(returncode: int) -> str:
    return f"signal {-returncode}" if returncode < 0 else f"exit code {returncode}"


def _last_line(errors: bytearray) -> str:
    """The last line with something printable, cleaned: where a program says why it gives up."""
    for line in reversed(errors.decode("utf-8", "replace").splitlines()):
        words = " ".join("".join(each if each.isprintable() else " " for each in line).split())
        if words:
            return words[:SAID_CHARACTERS]
    return ""
