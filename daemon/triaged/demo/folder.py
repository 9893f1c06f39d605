"""The folder that a demo leaves behind. Only what a demo wrote is ever removed, and only where no demo runs."""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from triaged.config.folder import SETTINGS, make_folder
from triaged.demo import people
from triaged.demo.servers import HOST
from triaged.errors import TriagedError

MARK = ".triaged-demo"  #: shows that a folder is a demo's; locked while it runs
DATABASE = "triaged.db"
LOG = "triaged.log"
PASSWORD_FILE = "password"  # noqa: S105 - the name of a file
_WRITTEN = (
    "keys",
    "rules",
    "templates",
    PASSWORD_FILE,
    SETTINGS,
    LOG,
    *(DATABASE + end for end in ("", "-wal", "-shm")),
)


class FolderRefused(TriagedError):
    """A folder cannot be used for a demo."""


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Have a folder to oneself while the block runs, empty of what an earlier demo left there.

    Raises:
        FolderRefused: something else lies in it, a demo runs in it, or it cannot be written.
    """
    try:
        lock = _claim(folder)
    except OSError as error:
        raise FolderRefused(f"{error.filename or folder}: {error.strerror}") from error
    with lock:
        yield


def _claim(folder: Path) -> TextIO:
    mark = folder / MARK
    if folder.is_dir() and not mark.exists() and any(folder.iterdir()):
        raise FolderRefused(f"{folder} is not empty and holds no demo; name another folder with --dir")
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as undo:
        lock = undo.enter_context(mark.open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderRefused(f"a demo is running in {folder}; end it, or name another folder with --dir") from None
        for name in _WRITTEN:
            _remove(folder / name)
        undo.pop_all()
        return lock


def furnish(folder: Path, imap_port: int, smtp_port: int) -> Path:
    """Make it a desk's folder, as `triaged init` does; returns the settings file."""
    make_folder(folder, _settings(imap_port, smtp_port), {PASSWORD_FILE: people.PASSWORD + "\n"})
    return folder / SETTINGS


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _settings(imap_port: int, smtp_port: int) -> str:
    """A settings file as a person would write it; `triaged config sample` explains every key."""
    parts = [
        f"""\
# The settings of the demo. `triaged config sample` shows everything that can be set.
name = {json.dumps(people.DESK)}
mode = "live"

[store]
url = "sqlite:///{DATABASE}"

[keys]
file = "keys"

[relay]
host = "{HOST}"
port = {smtp_port}
tls = "none"
user = "{people.MAILBOXES[0].address}"
password = {{ file = "{PASSWORD_FILE}" }}
"""
    ]
    parts += [_mailbox(box, imap_port) for box in people.MAILBOXES]
    parts += [
        f"""
[[agent]]
name = {json.dumps(agent.name)}
addresses = ["{agent.address}"]
undo_seconds = 0  # nobody waits here; as a rule 120, so that #undo can stop an answer
"""
        for agent in people.AGENTS
    ]
    parts.append(_PROMISES)
    parts.append(
        f"""
[[monitor]]
name = "nagios"
senders = ["{people.MONITOR.address}"]
[incidents]
tickets = 4
"""
    )
    return "".join(parts)


_PROMISES = """
[[calendar]]
name = "always"
zone = "UTC"

[[sla]]
name = "standard"
calendar = "always"
chain = "standard"
P1 = { first_response = "1h" }
P2 = { first_response = "1h" }
P3 = { first_response = "1h" }

[[chain]]
name = "standard"
steps = [
  { at = "50%", do = ["agent"] },
  { at = "breach", do = ["lead", "customer"] },
]
"""


def _mailbox(box: people.DeskMailbox, imap_port: int) -> str:
    reply_address = box.address.replace("@", "+{token}@")
    return f"""
[[queue]]
name = "{box.name}"
language = "en"
lead = {json.dumps(people.AGENTS[0].name)}

[[mailbox]]
name = "{box.name}"
address = "{box.address}"
reply_address = "{reply_address}"
queue = "{box.name}"
host = "{HOST}"
port = {imap_port}
tls = "none"
user = "{box.address}"
password = {{ file = "{PASSWORD_FILE}" }}
trust = {{ authserv_id = "{people.AUTHSERV_ID}" }}
"""
