from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli.check import warnings
from triaged.cli.main import main
from triaged.config import load, load_desk, sample
from triaged.shipped import shipped


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run("init", tmp_path / "desk").exit_code == 0
    return tmp_path / "desk"


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_sample_and_schema_are_printed() -> None:
    assert run("config", "sample").stdout == sample()
    assert json.loads(run("config", "schema").stdout)["type"] == "object"


def test_init_makes_a_desk_that_passes_its_check(folder: Path) -> None:
    result = run("-c", folder / "triaged.toml", "check")
    assert result.exit_code == 0
    assert "fine (Example Support, mode observe: 1 mailbox, 1 queue, 0 agents, 10 rules" in result.stdout
    for warning in ("has no host", "has no trust", "no relay is set"):
        assert warning in result.stderr
    for form in (
        "authserv_id",
        "below_received",
        "arc",
        "topmost-no-id",
        "exchange-internal",
        "triaged doctor",
        "docs/operators.md",
    ):
        assert form in result.stderr


def test_init_keeps_its_key_private_and_brings_what_can_be_edited(folder: Path) -> None:
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["keys", "rules", "templates", "triaged.toml"]
    desk = load_desk(folder / "triaged.toml")
    assert desk.rules_folder == folder / "rules"
    assert desk.templates == (folder / "templates", shipped("templates"))
    assert desk.settings.store.url == f"sqlite:///{folder}/triaged.db"


def test_init_makes_other_keys_for_every_desk(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("init", tmp_path / name)
    assert (tmp_path / "a" / "keys").read_text() != (tmp_path / "b" / "keys").read_text()


def test_init_overwrites_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run("init", folder)
    assert result.exit_code == 1
    assert "exists already; nothing was written" in result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_init_keeps_keys_and_rules_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "keys").write_text("mine")
    result = run("init", tmp_path)
    assert result.exit_code == 0
    assert f"kept     {tmp_path}/keys" in result.stdout
    assert (tmp_path / "keys").read_text() == "mine"
    assert list((tmp_path / "rules").iterdir()) == []


def test_init_says_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("init", tmp_path / "file" / "desk")
    assert result.exit_code == 1
    assert "cannot be written: " in result.stderr


def test_init_asks_on_a_terminal(tmp_path: Path) -> None:
    answers = "My Desk\nno address\nhelp@example.org\n\nhelper\npw\n"
    control, terminal = pty.openpty()
    with os.fdopen(control, "wb", buffering=0) as keyboard:
        keyboard.write(answers.encode())
        done = subprocess.run(
            [sys.executable, "-c", "from triaged.cli.main import main; main()", "init", str(tmp_path / "desk")],
            stdin=terminal,
            capture_output=True,
            timeout=60,
            check=False,
        )
    os.close(terminal)
    assert done.returncode == 0, done
    settings = load_desk(tmp_path / "desk" / "triaged.toml").settings
    (mailbox,) = settings.mailboxes
    assert (settings.name, settings.mode) == ("My Desk", "observe")
    assert (mailbox.address, mailbox.host, mailbox.user) == ("help@example.org", "imap.example.org", "helper")
    assert stat.S_IMODE((tmp_path / "desk" / "pw").stat().st_mode) == 0o600
    assert b"write the password into the first line of" in done.stdout


def test_five_mistakes_are_five_lines_on_standard_error(folder: Path) -> None:
    edit(
        folder / "triaged.toml",
        ('name = "Example Support"', "name = 5"),
        ('mode = "observe"', 'mode = "watch"'),
        ('address = "support@example.org"', 'adress = "support@example.org"\naddress = "x"'),
        ('queue = "support"', 'queue = "suport"'),
    )
    result = run("-c", folder / "triaged.toml", "check")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = (folder / "triaged.toml").read_text(encoding="utf-8").splitlines()
    keys = []
    for problem in result.stderr.splitlines():
        place, key, _ = problem.split(": ", 2)
        keys.append(key)
        written = lines[int(place.rpartition(":")[2]) - 1]
        assert written.partition(" = ")[0] == key.rpartition(".")[2]
    assert keys == ["name", "mode", "mailbox[0].adress", "mailbox[0].address", "mailbox[0].queue"]


def test_check_names_failing_examples_and_broken_templates_together(folder: Path) -> None:
    edit(folder / "rules" / "40-examples.toml", ("Subject: Konto gehackt", "Subject: Konto"))
    edit(folder / "templates" / "de" / "ack_new.txt.j2", ("{{ desk }}", "{{ desc }}"))
    result = run("-c", folder / "triaged.toml", "check")
    assert result.exit_code == 1
    assert "rules/40-examples.toml:" in result.stderr
    assert "rule 'security': the example does not match" in result.stderr
    assert "templates/de/ack_new.txt.j2:36: 'desc' is undefined" in result.stderr
    assert "warning: no relay is set" in result.stderr  # what is wrong does not hide what is doubtful
    assert result.stdout == ""


def test_check_warns_of_secrets_that_cannot_be_read_or_are_open_to_others(folder: Path) -> None:
    edit(
        folder / "triaged.toml",
        ('#host = "imap.example.org"', 'host = "imap.example.org"'),
        ('#user = "support@example.org"', 'user = "support@example.org"'),
        ('#password = { file = "support.password" }', 'password = { file = "support.password" }'),
    )
    assert "support.password cannot be read" in run("-c", folder / "triaged.toml", "check").stderr
    (folder / "support.password").write_text("hunter2")
    (folder / "support.password").chmod(0o644)
    result = run("-c", folder / "triaged.toml", "check")
    assert "other users may read the secret file" in result.stderr
    assert "hunter2" not in result.output
    (folder / "support.password").chmod(0o600)
    assert "secret" not in run("-c", folder / "triaged.toml", "check").stderr


def test_check_warns_of_the_secret_of_a_webhook_too(folder: Path) -> None:
    settings = folder / "triaged.toml"
    hook = '\n[[webhook]]\nname = "chat"\nurl = "https://chat.example.org/in"\nsecret = { file = "chat.secret" }\n'
    settings.write_text(settings.read_text() + hook)

    assert any("chat.secret cannot be read" in each for each in warnings(load(settings)))
    (folder / "chat.secret").write_text("hunter2\n")
    (folder / "chat.secret").chmod(0o600)
    assert not any("chat" in each for each in warnings(load(settings)))


@pytest.mark.parametrize(
    ("proof", "trust", "warned"),
    [("aligned", False, True), ("aligned", True, False), ("address", False, False)],
)
def test_check_warns_of_a_monitor_that_nobody_vouches_for(folder: Path, proof: str, trust: bool, warned: bool) -> None:
    settings = folder / "triaged.toml"
    monitor = f'\n[[monitor]]\nname = "nagios"\nsenders = ["nagios@example.org"]\nproof = "{proof}"\n'
    settings.write_text(settings.read_text() + monitor)
    if trust:
        edit(settings, ('queue = "support"\n', 'queue = "support"\ntrust = { authserv_id = "mx.example.org" }\n'))

    assert any("monitor 'nagios' never counts" in each for each in warnings(load(settings))) is warned


def test_the_settings_may_be_named_by_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGED_CONFIG", str(folder / "triaged.toml"))
    assert run("check").exit_code == 0


def test_a_missing_settings_file_is_one_clear_line(tmp_path: Path) -> None:
    result = run("-c", tmp_path / "nix.toml", "check")
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path}/nix.toml: cannot be read: No such file or directory\n"
