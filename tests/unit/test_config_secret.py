from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest
from pydantic import BaseModel

from triaged.config import secret as secret_module
from triaged.config.secret import Secret, SecretField
from triaged.errors import SecretError


def file_secret(path: Path) -> Secret:
    return Secret("file", (str(path),))


def test_a_file_gives_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("pässword \nsecond\n", encoding="utf-8")
    assert file_secret(tmp_path / "p").reveal() == "pässword "


def test_a_credential_comes_from_the_folder_of_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "imap").write_text("word\n")
    assert Secret("credential", ("imap",)).reveal() == "word"


def test_a_command_gives_the_first_line_and_no_shell_reads_it() -> None:
    assert Secret("command", ("printf", "%s\n", "$HOME `id`", "x")).reveal() == "$HOME `id`"


def test_a_secret_is_read_anew_each_time(tmp_path: Path) -> None:
    secret = file_secret(tmp_path / "p")
    (tmp_path / "p").write_text("old")
    assert secret.reveal() == "old"
    (tmp_path / "p").write_text("new")
    assert secret.reveal() == "new"


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        (Secret("file", ("/nowhere/p",)), "/nowhere/p cannot be read (No such file or directory); write the secret"),
        (Secret("credential", ("imap",)), "LoadCredential=imap:/path"),
        (Secret("command", ("/nowhere/c",)), "cannot be started (No such file"),
        (Secret("command", ("sh", "-c", "echo locked >&2; exit 3")), "ended with 3: locked; run it by hand"),
        (Secret("command", ("true",)), "is empty"),
    ],
)
def test_an_error_says_what_to_do(secret: Secret, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(SecretError) as error:
        secret.reveal()
    assert said in str(error.value)


def test_a_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_module, "COMMAND_SECONDS", 0.2)
    start = time.monotonic()
    with pytest.raises(SecretError, match="gave nothing within"):
        Secret("command", ("sleep", "30")).reveal()
    assert time.monotonic() - start < 10


def test_a_missing_credential_names_the_line_of_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(SecretError, match="add LoadCredential=imap:/path to the unit"):
        Secret("credential", ("imap",)).reveal()


class Holder(BaseModel):
    password: SecretField


def test_a_secret_never_shows_itself(tmp_path: Path) -> None:
    holder = Holder.model_validate({"password": {"file": "p"}}, context={"folder": tmp_path})
    assert holder.password.source == (str(tmp_path / "p"),)
    assert repr(holder.password) == str(holder.password) == f"{holder.password}" == "***"
    assert "p" not in repr(holder).removeprefix("Holder(password=")
    assert holder.model_dump() == {"password": "***"}
    assert holder.model_dump_json() == '{"password":"***"}'
    assert pickle.loads(pickle.dumps(holder.password)) == "***"


@pytest.mark.parametrize(
    "wrong",
    [
        "hunter2",
        5,
        {},
        {"file": "p", "command": ["x"]},
        {"fiel": "hunter2"},
        {"file": 1},
        {"credential": "../x"},
        {"command": "pass show hunter2"},
        {"command": []},
        {"command": ["pass", 1]},
    ],
)
def test_a_wrong_secret_is_refused_without_showing_it(wrong: object) -> None:
    with pytest.raises(ValueError, match="allowed") as error:
        Holder.model_validate({"password": wrong})
    said = str(error.value.errors()[0]["ctx"]["error"])
    assert "hunter2" not in said
    assert "file" in said or "command" in said
