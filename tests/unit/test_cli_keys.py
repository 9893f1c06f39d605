"""`triaged keys`: what is listed, what a rotation leaves in the file, and when it refuses."""

from __future__ import annotations

import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli import keys
from triaged.cli.main import main
from triaged.mail.keys import KeyRing, new_key

TODAY = date(2026, 11, 20)
OLDEST = new_key("a", date(2025, 1, 1), bytes(range(32)))
OLD = new_key("b", date(2025, 9, 1), bytes(range(1, 33)))
NEW = new_key("c", date(2026, 8, 1), bytes(range(2, 34)))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keys, "today", lambda: TODAY)
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    (tmp_path / "desk" / "keys").write_text(KeyRing(keys=(NEW, OLD, OLDEST), retired=("z",)).dump())
    return tmp_path / "desk" / "triaged.toml"


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-c", str(config), "keys", *arguments], catch_exceptions=False)


def ring(config: Path) -> KeyRing:
    return KeyRing.parse((config.parent / "keys").read_text())


def secrets_of(config: Path) -> list[str]:
    lines = (config.parent / "keys").read_text().splitlines()
    return [line.split()[2] for line in lines if not line.startswith("#")]


def test_the_list_has_states_and_no_secret(config):
    done = run(config, "list")
    assert [line.split() for line in done.stdout.splitlines()[1:]] == [
        ["c", "2026-08-01", "signs"],
        ["b", "2025-09-01", "honoured", "until", "2027-09-05"],
        ["a", "2025-01-01", "honoured", "until", "2026-10-06"],
        ["z", "retired"],
    ]
    assert run(config).stdout == done.stdout
    assert len(secrets_of(config)) == 3
    assert not [secret for secret in secrets_of(config) if secret in done.output]


def test_a_rotation_makes_a_key_and_drops_the_secret_that_is_of_no_use(config):
    before = secrets_of(config)
    done = run(config, "rotate")
    assert done.exit_code == 0
    after = ring(config)
    assert [key.kid for key in after.keys] == ["d", "c", "b"]
    assert (after.newest().created, after.newest().kid, after.retired) == (TODAY, "d", ("z", "a"))
    assert secrets_of(config)[1:] == before[:2]
    assert secrets_of(config)[0] not in before
    assert not [secret for secret in [*before, *secrets_of(config)] if secret in done.output]
    assert "key d signs from the next start on" in done.stdout
    assert f"key c: honoured until {TODAY + timedelta(days=400)}" in done.stdout
    assert "key a: retired" in done.stdout
    assert "restart" in done.stderr


def test_two_rotations_make_different_secrets(config):
    run(config, "rotate")
    run(config, "rotate")
    assert [key.kid for key in ring(config).keys] == ["e", "d", "c", "b"]
    assert len(set(secrets_of(config))) == 4


def test_the_file_stays_private_and_nothing_else_is_left(config):
    before = sorted(path.name for path in config.parent.iterdir())
    inode = (config.parent / "keys").stat().st_ino
    umask = os.umask(0)
    try:
        run(config, "rotate")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((config.parent / "keys").stat().st_mode) == 0o600
    assert sorted(path.name for path in config.parent.iterdir()) == before
    assert (config.parent / "keys").stat().st_ino != inode


def test_the_file_of_a_link_is_replaced_and_not_the_link(config):
    (config.parent / "real").mkdir()
    (config.parent / "keys").rename(config.parent / "real" / "keys")
    (config.parent / "keys").symlink_to(config.parent / "real" / "keys")
    run(config, "rotate")
    assert (config.parent / "keys").is_symlink()
    assert ring(config).newest().kid == "d"


@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_failure_leaves_the_old_file_and_no_other(config, monkeypatch, step):
    before = {path: path.read_bytes() for path in config.parent.iterdir() if path.is_file()}

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    done = run(config, "rotate")
    assert (done.exit_code, "No space left on device" in done.stderr) == (1, True)
    assert "Nothing has changed" in done.stderr
    assert {path: path.read_bytes() for path in config.parent.iterdir() if path.is_file()} == before


def refused(config: Path, said: str) -> None:
    before = (config.parent / "keys").read_bytes()
    done = run(config, "rotate")
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert (config.parent / "keys").read_bytes() == before


def test_a_file_that_is_read_only_is_left_alone(config):
    (config.parent / "keys").chmod(0o400)
    refused(config, f"(mode 0400): run this as its owner or as root, or allow it first (chmod 600 {config.parent}/keys")


def test_a_credential_is_left_alone(config, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(config.parent))
    refused(
        config, "is a systemd credential, a copy that is made anew at each start: name the file that LoadCredential"
    )


def test_a_credential_is_known_outside_of_the_unit_too(config, monkeypatch):
    monkeypatch.setattr(keys, "CREDENTIALS", config.parent)
    refused(config, "is a systemd credential")


def test_when_every_id_was_used_nothing_is_written(config):
    ids = "defghijklmnopqrstuvwxyz234567"
    (config.parent / "keys").write_text(KeyRing(keys=(NEW, OLD, OLDEST), retired=tuple(ids)).dump())
    refused(config, "all 32 key ids have been used")
