"""Teams and agents in a file of their own: they count as if they stood in the settings, and so do their mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from triaged.config.load import load
from triaged.errors import ConfigError

SETTINGS = """
name = "Desk"
people = "people.toml"
[keys]
file = "keys"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[[queue]]
name = "support"
"""
PEOPLE = """
[[queue]]
name = "billing"
lead = "Tom"
[[agent]]
name = "Tom"
addresses = ["tom@example.com"]
queues = ["billing"]
"""


def settings(folder: Path, people: str | None) -> Path:
    (folder / "triaged.toml").write_text(SETTINGS)
    if people is not None:
        (folder / "people.toml").write_text(people)
    return folder / "triaged.toml"


def test_both_files_count_together(tmp_path: Path) -> None:
    found = load(settings(tmp_path, PEOPLE))
    assert [queue.name for queue in found.queues] == ["support", "billing"]
    assert [(agent.name, agent.queues) for agent in found.agents] == [("Tom", ("billing",))]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (None, "people.toml: cannot be read"),
        (
            PEOPLE.replace('queues = ["billing"]', 'queues = ["biling"]'),
            "people.toml:8: agent[0].queues[0]: found 'biling'",
        ),
        (PEOPLE.replace('lead = "Tom"', 'lead = "Tim"'), "people.toml:4: queue[0].lead: found 'Tim'"),
        (PEOPLE + 'hours = ["Mon-Fri 9-17"]\n', "people.toml:9: agent[0].hours[0]: found 'Mon-Fri 9-17'"),
        (PEOPLE + 'zone = "Mars/Base"\n', "people.toml:9: agent[0].zone: found 'Mars/Base'"),
        (PEOPLE + 'digest = ["25:00"]\n', "people.toml:9: agent[0].digest[0]: found '25:00'"),
        (PEOPLE + 'mentor = "Tom"\n', "people.toml:9: agent[0].mentor: found 'Tom'; allowed another agent"),
        (PEOPLE + '[relay]\nhost = "x"\n', "people.toml:9: relay: "),
        ("[[agent]\n", "people.toml:1: not TOML"),
    ],
)
def test_a_mistake_is_named_in_the_file_where_it_stands(tmp_path: Path, people: str | None, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(settings(tmp_path, people))
    assert said in str(caught.value)
