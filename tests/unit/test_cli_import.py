"""`triaged import`: what it takes from a folder, and when it decides itself."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli.main import main
from triaged.errors import IntakeError
from triaged.intake.files import mails
from triaged.store import Store, leases, lists
from triaged.store.promises import in_force

ELSEWHERE = "another machine/1/1"  #: nobody here can know that it is dead


def eml(number: int) -> bytes:
    return (
        f"From: Anna <anna@example.org>\r\nTo: support@example.org\r\nSubject: Printer {number}\r\n"
        f"Message-ID: <{number}@example.org>\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\n\r\nCase {number}.\r\n"
    ).encode()


def taken(path: Path) -> list[bytes]:
    return [b"".join(mail.content.pieces()) for mail in mails(path, "support")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "old"
    made.mkdir()
    (made / "a.eml").write_bytes(eml(1))
    (made / "z.eml").write_bytes(eml(2))
    return made


def spoil(folder: Path, outside: Path) -> list[str]:
    """Put everything that is no mail into a folder; what it is called."""
    (folder / "circle").symlink_to(folder)
    (folder / "dangling.eml").symlink_to("nowhere")
    (folder / "loop.eml").symlink_to("loop.eml")
    outside.mkdir(exist_ok=True)
    (outside / "other.eml").write_bytes(eml(9))
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.eml")
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        try:
            made.bind("socket.eml")
        finally:
            os.chdir(here)
    return ["circle", "dangling.eml", "linked", "loop.eml", "pipe.eml", "socket.eml"]


def test_what_is_neither_file_nor_folder_is_skipped_with_a_warning_and_the_rest_is_taken(folder, tmp_path, capsys):
    odd = spoil(folder, tmp_path / "outside")

    assert taken(folder) == [eml(1), eml(2)]

    said = capsys.readouterr().out  # structlog as it is before a command has set it up
    assert [line for line in said.splitlines() if "file skipped" not in line] == []
    assert [name for name in odd if f"{folder}/{name}" in said] == odd
    assert len(said.splitlines()) == len(odd)


def test_the_same_holds_inside_a_maildir(tmp_path, capsys):
    for name in ("cur", "new", "tmp", "cur/folder"):
        (tmp_path / "maildir" / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "maildir/cur/1.host:2,S").write_bytes(eml(1))
    (tmp_path / "maildir/new/2.host").write_bytes(b"From an old friend: one mail\r\n\r\n" + eml(2))
    (tmp_path / "maildir/tmp/3.host").write_bytes(eml(3))
    odd = spoil(tmp_path / "maildir/new", tmp_path / "outside")

    assert taken(tmp_path / "maildir") == [eml(1), b"From an old friend: one mail\r\n\r\n" + eml(2)]
    assert capsys.readouterr().out.count("file skipped") == len(odd)


def test_files_in_real_folders_and_mboxes_are_taken(folder):
    (folder / "deeper").mkdir()
    (folder / "deeper" / "mbox").write_bytes(b"From a@b Sun Mar  1 12:00:00 2026\nSubject: x\n\none\n\n" * 2)

    assert len(taken(folder)) == 4


def test_a_link_to_a_file_is_taken_as_the_file(folder, tmp_path):
    (tmp_path / "elsewhere.eml").write_bytes(eml(3))
    (folder / "m.eml").symlink_to(tmp_path / "elsewhere.eml")

    assert taken(folder) == [eml(1), eml(3), eml(2)]


def test_a_file_that_cannot_be_read_is_named(folder):
    unreadable = folder / "m.eml"
    unreadable.symlink_to("/proc/self/mem")  # a regular file whose first byte is an I/O error, also for root

    with pytest.raises(IntakeError, match=f"^{unreadable}: Input/output error$"):
        taken(folder)


def test_a_pipe_that_is_named_itself_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(IntakeError, match="neither a file nor a folder"):
        taken(tmp_path / "pipe")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    return tmp_path / "desk" / "triaged.toml"


@pytest.fixture
def store(config: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{config.parent}/triaged.db")
    opened.upgrade()
    yield opened
    opened.close()


def bring_in(config: Path, folder: Path) -> Result:
    done = CliRunner().invoke(main, ["-c", str(config), "import", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0
    return done


def outcomes(store: Store) -> dict[str, int]:
    with store.read() as transaction:
        return lists.count_inbox(transaction)


def acquired(store: Store, owner: str) -> bool:
    with store.write() as transaction:
        return leases.acquire(transaction, leases.INTAKE, owner, datetime.now(UTC))


def test_while_a_service_has_the_intake_import_leaves_the_decisions_to_it(config, store, folder):
    assert acquired(store, ELSEWHERE)

    done = bring_in(config, folder)

    assert "2 mails read; the running service decides them" in done.stderr
    assert outcomes(store) == {"waiting": 2}
    assert acquired(store, ELSEWHERE)  # still its own


def test_without_a_service_import_decides_and_gives_the_intake_back(config, store, folder):
    done = bring_in(config, folder)

    assert "running service" not in done.stderr
    assert outcomes(store) == {"ticket": 2}
    assert acquired(store, ELSEWHERE)
    with store.read() as transaction:
        assert [each.number for each in in_force(transaction)] == [1]  # what is promised, as a service would have said
