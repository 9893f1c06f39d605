"""`triaged deliver`: whatever is wrong, the mail server must keep the mail."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from triaged.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--mailbox"),
        (["--mailbox"], "--mailbox"),
        (["--mailbx", "support"], "--mailbx"),
        (["--mailbox", "support", "extra"], "extra"),
    ],
)
def test_a_wrong_command_line_is_temporary_and_says_what_is_wrong(tmp_path, arguments, said):
    done = CliRunner().invoke(main, ["-c", str(tmp_path / "none.toml"), "deliver", *arguments], input=b"a mail")

    assert done.exit_code == 75
    assert "not taken, try again" in done.stderr
    assert said in done.stderr


def test_settings_that_are_not_there_are_temporary(tmp_path):
    done = CliRunner().invoke(main, ["-c", str(tmp_path / "none.toml"), "deliver", "--mailbox", "support"])

    assert (done.exit_code, "none.toml" in done.stderr) == (75, True)


def test_help_is_no_mistake():
    assert CliRunner().invoke(main, ["deliver", "--help"]).exit_code == 0
