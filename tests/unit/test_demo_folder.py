from __future__ import annotations

from pathlib import Path

import pytest

from triaged.config import load_desk
from triaged.demo.folder import MARK, FolderRefused, claimed, furnish


def test_a_new_folder_becomes_a_working_desk(tmp_path: Path) -> None:
    with claimed(tmp_path / "a" / "b"):
        settings = load_desk(furnish(tmp_path / "a" / "b", 20143, 20025)).settings

    assert [(box.name, box.port, box.queue) for box in settings.mailboxes] == [
        ("support", 20143, "support"),
        ("sales", 20143, "sales"),
    ]
    assert [box.reply_address for box in settings.mailboxes] == [
        "support+{token}@kestrel.example",
        "sales+{token}@kestrel.example",
    ]
    assert [queue.lead for queue in settings.queues] == ["Maya Lindqvist"] * 2
    assert [monitor.senders for monitor in settings.monitors] == [("nagios@kestrel.example",)]
    assert settings.relay is not None
    assert settings.relay.port == 20025
    assert settings.mode == "live"
    assert len(settings.agents) == 2
    assert {agent.undo_seconds for agent in settings.agents} == {0}  # nobody waits in a demo


def test_an_earlier_demo_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    with claimed(tmp_path):
        furnish(tmp_path, 1, 2)
    (tmp_path / "triaged.db").write_text("old")
    (tmp_path / "my notes.txt").write_text("mine")
    keys = (tmp_path / "keys").read_text()

    with claimed(tmp_path):
        assert {path.name for path in tmp_path.iterdir()} == {MARK, "my notes.txt"}
        furnish(tmp_path, 1, 2)

    assert (tmp_path / "keys").read_text() != keys


def test_what_a_link_leads_to_is_not_cleared_away(tmp_path: Path) -> None:
    rules = tmp_path / "rules of mine"
    rules.mkdir()
    (rules / "mine.toml").touch()
    with claimed(tmp_path / "demo"):
        (tmp_path / "demo" / "rules").symlink_to(rules)

    with claimed(tmp_path / "demo"):
        assert not (tmp_path / "demo" / "rules").exists()

    assert (rules / "mine.toml").exists()


def test_a_folder_that_holds_no_demo_is_refused(tmp_path: Path) -> None:
    (tmp_path / "triaged.toml").touch()

    with pytest.raises(FolderRefused, match="is not empty and holds no demo"), claimed(tmp_path):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["triaged.toml"]


def test_a_folder_in_which_a_demo_runs_is_refused_and_left_alone(tmp_path: Path) -> None:
    with claimed(tmp_path):
        furnish(tmp_path, 1, 2)
        with pytest.raises(FolderRefused, match="a demo is running"), claimed(tmp_path):
            pass

        assert (tmp_path / "triaged.toml").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderRefused, match="file"), claimed(tmp_path / "file" / "demo"):
        pass


def test_an_error_in_the_demo_itself_is_not_taken_for_one_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError), claimed(tmp_path):
        raise ConnectionResetError
