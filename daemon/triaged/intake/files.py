"""Older mail from files: .eml, mbox, Maildir, or folders of these. Quiet: nobody is acknowledged."""

from __future__ import annotations

import contextlib
import mailbox
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog

from triaged.errors import IntakeError
from triaged.intake.content import BytesContent
from triaged.model import RawMail

MBOX_START = b"From "  #: how every mbox begins (RFC 4155)
_START_BYTES = 512  #: of a file, in which that is looked for
_EMPTY_LINES = b"\r\n"

log = structlog.get_logger()


def mails(path: Path, mailbox_name: str) -> Iterator[RawMail]:
    """Every mail below `path`, in the order of file names.

    A file that begins with "From " is an mbox unless it is called *.eml, a folder with cur/ and new/ a Maildir, any
    other file one mail. Empty lines at the start of a file come from the way it was saved and are no part of the mail:
    there they would end its header block. What lies in a folder and is neither a file nor a folder is skipped with a
    warning: a pipe would block for ever, a link to a folder may lead round in circles.

    Raises:
        IntakeError: `path` is neither file nor folder, or what the message names cannot be read.
    """
    for data, received_at in _contents(path):
        yield RawMail(
            mailbox=mailbox_name,
            folder=None,
            uidvalidity=None,
            uid=None,
            received_at=received_at,
            content=BytesContent(data),
            quiet=True,
        )


def _contents(path: Path) -> Iterator[tuple[bytes, datetime]]:
    with _naming(path):
        if (path / "cur").is_dir() and (path / "new").is_dir():
            for entry in _usable([*(path / "cur").iterdir(), *(path / "new").iterdir()]):
                if not entry.is_dir():
                    yield _whole(entry)
        elif path.is_dir():
            for entry in _usable(path.iterdir()):
                yield from _contents(entry)
        elif not path.is_file():
            raise IntakeError(f"{path}: neither a file nor a folder")
        elif _is_mbox(path):
            with contextlib.closing(mailbox.mbox(path, create=False)) as box:
                for key in box.iterkeys():
                    yield box.get_bytes(key), _modified(path)
        else:
            yield _whole(path)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Say of an error which file it is about: an error while reading does not know."""
    try:
        yield
    except OSError as error:
        raise IntakeError(f"{error.filename or path}: {error.strerror or error}") from error


def _usable(entries: Iterable[Path]) -> Iterator[Path]:
    """Files and real folders, by name."""
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.is_file() or (entry.is_dir() and not entry.is_symlink()):
            yield entry
        else:
            log.warning("file skipped", file=str(entry))


def _whole(path: Path) -> tuple[bytes, datetime]:
    with _naming(path):
        return path.read_bytes().lstrip(_EMPTY_LINES), _modified(path)


def _is_mbox(path: Path) -> bool:
    if path.suffix.lower() == ".eml":
        return False  # one mail that somebody cut out of an mbox
    with path.open("rb") as file:
        return file.read(_START_BYTES).lstrip(_EMPTY_LINES).startswith(MBOX_START)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
