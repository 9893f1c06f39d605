"""Older mail from files: .eml, mbox, Maildir, or folders of these. Quiet: nobody is acknowledged."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from triaged.errors import IntakeError
from triaged.intake.content import BytesContent
from triaged.model import RawMail

MBOX_START = b"From "  #: how every mbox begins (RFC 4155)


def mails(path: Path, mailbox_name: str) -> Iterator[RawMail]:
    """Every mail below `path`, in the order of file names.

    A file that begins with "From " is an mbox unless it is called *.eml, a folder with cur/ and new/ a Maildir, any
    other file one mail.
    Raises IntakeError when `path` does not exist or cannot be read.
    """
    try:
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
    except OSError as error:
        raise IntakeError(f"{path}: {error.strerror or error}") from error


def _contents(path: Path) -> Iterator[tuple[bytes, datetime]]:
    if path.is_dir() and (path / "cur").is_dir() and (path / "new").is_dir():
        maildir = mailbox.Maildir(path, create=False)
        for key in sorted(maildir.keys()):
            with maildir.get_file(key) as file:
                yield file.read(), datetime.fromtimestamp(maildir.get_message(key).get_date(), UTC)
    elif path.is_dir():
        for entry in sorted(path.iterdir()):
            yield from _contents(entry)
    elif _is_mbox(path):
        box = mailbox.mbox(path, create=False)
        for key in box.iterkeys():
            yield box.get_bytes(key), _modified(path)
    else:
        yield path.read_bytes(), _modified(path)


def _is_mbox(path: Path) -> bool:
    if path.suffix.lower() == ".eml":
        return False  # one mail that somebody cut out of an mbox
    with path.open("rb") as file:
        return file.read(len(MBOX_START)) == MBOX_START


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
