"""What SIGHUP takes anew, what it refuses, and what stays until a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from triaged.config import Desk, load_desk
from triaged.config.folder import new_keys
from triaged.service.reload import reloaded, usable_renderer

SETTINGS = """
name = "Example Desk"
{relay}
[keys]
file = "keys"
[[queue]]
name = "{queue}"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "{queue}"
"""
RULE = '[[rule]]\nname = "outage"\nwhen = { subject_has = ["out"] }\nthen = { acknowledge = "ack_outage" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").write_text(new_keys())
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "rules").mkdir()
    (tmp_path / "templates" / "en").mkdir(parents=True)
    settings(tmp_path)
    return tmp_path


def settings(folder: Path, *, queue: str = "support", relay: str = "") -> None:
    (folder / "triaged.toml").write_text(SETTINGS.format(queue=queue, relay=relay))


def began(folder: Path) -> Desk:
    return load_desk(folder / "triaged.toml")


def own_acknowledgement(folder: Path, text: str) -> None:
    (folder / "templates" / "en" / "ack_outage.txt.j2").write_text(f"Subject: x\n\n{text}\n")
    (folder / "rules" / "10.toml").write_text(RULE)


def refused(folder: Path, old: Desk) -> str:
    """Why the reload was refused."""
    with capture_logs() as said:
        assert reloaded(folder / "triaged.toml", old) is None
    (line,) = said
    assert line["event"] == "reload refused"
    return str(line["error"])


def test_rules_and_the_acknowledgements_that_only_they_know_are_taken_anew(folder: Path) -> None:
    old = began(folder)
    own_acknowledgement(folder, "It is out.")

    new = reloaded(folder / "triaged.toml", old)

    assert new is not None
    desk, renderer = new
    assert [rule.name for rule in desk.rules.rules if rule.name.endswith("outage")] != []
    assert renderer.languages("ack_outage") == {"en"}


def test_a_broken_acknowledgement_of_a_rule_refuses_the_reload(folder: Path) -> None:
    old = began(folder)
    own_acknowledgement(folder, "{{ no_such_name }}")

    assert "no_such_name" in refused(folder, old)
    assert usable_renderer(began(folder)).languages("ack_outage") == set()  # a start takes the shipped ones


def test_a_mistake_in_the_settings_refuses_the_reload(folder: Path) -> None:
    old = began(folder)
    (folder / "triaged.toml").write_text("nmae = 1\n")

    assert "nmae" in refused(folder, old)


def test_a_mailbox_that_loses_its_queue_refuses_the_reload(folder: Path) -> None:
    old = began(folder)
    settings(folder, queue="sales")

    assert "the queue of mailbox support is gone" in refused(folder, old)


def test_what_is_wired_into_threads_stays_until_a_restart(folder: Path) -> None:
    old = began(folder)
    settings(folder, relay='[relay]\nhost = "relay.example.com"')

    with capture_logs() as said:
        new = reloaded(folder / "triaged.toml", old)

    assert [line["event"] for line in said] == ["restart needed"]
    assert new is not None
    assert new[0].settings.relay == old.settings.relay
    assert began(folder).settings.relay != old.settings.relay
    assert new[0].ring is old.ring
