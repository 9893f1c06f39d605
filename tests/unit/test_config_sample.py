from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from triaged.config import Settings, load, sample, schema

SAMPLE_FILE = Path(__file__).parents[2] / "docs" / "triaged.toml"


def test_the_sample_loads_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "triaged.toml").write_text(sample())
    settings = load(tmp_path / "triaged.toml")
    assert settings.mode == "observe"
    assert settings.store.url == f"sqlite:///{tmp_path}/triaged.db"
    assert settings.mailboxes[0].host is None


def test_the_sample_loads_with_every_setting_uncommented(tmp_path: Path) -> None:
    text = re.sub(r"^#(?! )", "", sample(), flags=re.MULTILINE)
    (tmp_path / "triaged.toml").write_text(text)
    (tmp_path / "people.toml").write_text('[[agent]]\nname = "Bob Ray"\naddresses = ["bob@example.org"]\n')
    (tmp_path / "promises.toml").write_text('[[calendar]]\nname = "always"\n')
    settings = load(tmp_path / "triaged.toml")
    assert settings.relay is not None
    assert settings.relay.port == 465
    assert settings.agents[0].name == "Ann Lee"
    assert settings.health.listen == "127.0.0.1:9321"
    assert settings.mailboxes[0].reply_address == "support+{token}@example.org"
    (form,) = settings.mailboxes[0].forms
    assert (form.sender, form.customer) == ("forms@example.org", "reply-to")
    assert settings.slas[0].P1 is not None
    assert settings.slas[0].P1.first_response == 30 * 60
    assert [(step.at, step.every) for step in settings.chains[0].steps][3:] == [(100, None), (None, 4 * 3600)]


def test_every_setting_stands_in_the_sample_under_its_description() -> None:
    lines = sample().splitlines()
    text = " ".join(line.removeprefix("# ").removeprefix("  ") for line in lines)
    keys = {line.lstrip("#").partition(" = ")[0].strip("[]") for line in lines}
    keys |= {line.removeprefix("#   ").partition(": ")[0] for line in lines}  # of tables on one line
    settings = list(_settings(Settings))
    assert ("mailbox.form.from", "from") in [(path, key) for path, key, _description in settings]
    for path, key, description in settings:
        assert key in keys or path in keys, path
        assert description in text, path


def _settings(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str, str]]:
    """(dotted path, key, description) of every setting, those of tables within tables too."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield f"{before}{key}", key, field.description or ""
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from _settings(part, f"{before}{key}.")


def test_the_answers_of_the_operator_replace_the_examples(tmp_path: Path) -> None:
    answers = {
        "name": 'A "B"',
        "mailbox.host": "imap.example.org",
        "mailbox.user": "u",
        "mailbox.password": {"file": "p"},
    }
    (tmp_path / "triaged.toml").write_text(sample({**answers, "relay.host": "smtp.example.org"}))
    settings = load(tmp_path / "triaged.toml")
    assert settings.name == 'A "B"'
    assert settings.mailboxes[0].user == "u"
    assert settings.relay is not None


def test_the_sample_in_the_documentation_is_the_one_that_is_printed() -> None:
    assert SAMPLE_FILE.read_text(encoding="utf-8") == sample(), "run: triaged config sample > docs/triaged.toml"


def test_the_schema_knows_the_keys_of_the_file() -> None:
    document = json.loads(schema())
    assert {"mailbox", "queue", "agent", "store", "keys"} <= document["properties"].keys()
    assert set(document["required"]) == {"name", "keys", "mailbox", "queue"}
    assert document["additionalProperties"] is False
