from __future__ import annotations

from pathlib import Path

import pytest

from tests.readings import NAMES
from triaged.config import Desk, SettingsError, example_problems, load_desk
from triaged.config.folder import new_keys
from triaged.config.load import TomlFile
from triaged.desk.triage import RuleFile, compile_rules
from triaged.shipped import shipped

SETTINGS = """\
name = "Example Support"
[keys]
file = "keys"
[[queue]]
name = "support"
[[mailbox]]
name = "support"
address = "support@example.org"
queue = "support"
"""
RULE = """\
[[rule]]
name = "fire"
when = { subject_has = ["fire"] }
then = { priority = "P1" }
[[rule.example]]
mail = \"\"\"
From: ann@example.org
Subject: fire

Help\"\"\"
expect = { priority = "P1" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triaged.toml").write_text(SETTINGS)
    (tmp_path / "keys").write_text(new_keys())
    (tmp_path / "keys").chmod(0o600)
    return tmp_path


def desk_of(folder: Path) -> Desk:
    return load_desk(folder / "triaged.toml")


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as error:
        desk_of(folder)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def test_without_folders_of_its_own_a_desk_has_the_shipped_rules_and_templates(folder: Path) -> None:
    desk = desk_of(folder)
    assert desk.rules.rules
    assert desk.rules_folder == shipped("rules")
    assert desk.templates == (shipped("templates"),)


def test_folders_beside_the_settings_come_first(folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "templates").mkdir()
    desk = desk_of(folder)
    assert desk.rules.rules == ()
    assert desk.templates == (folder / "templates", shipped("templates"))


def test_what_a_queue_hands_over_is_known_to_the_rules(folder: Path) -> None:
    (folder / "triaged.toml").write_text(
        f'{SETTINGS}\n[[queue]]\nname = "more"\nhandover = ["order number", "colour"]\n'
    )
    (said,) = problems_of(folder)
    assert "handover[1]: found 'colour'; allowed " in said
    assert "order number" in said


def test_a_folder_that_is_named_must_exist(folder: Path) -> None:
    (folder / "triaged.toml").write_text('rules = "nix"\ntemplates = "nada"\n' + SETTINGS)
    first, second = problems_of(folder)
    assert first.startswith("triaged.toml:1: rules: found")
    assert second.startswith("triaged.toml:2: templates: found")


def test_mistakes_of_settings_rules_and_keys_come_together(folder: Path) -> None:
    (folder / "triaged.toml").write_text(SETTINGS.replace('name = "Example Support"', "nme = 1"))
    (folder / "rules").mkdir()
    (folder / "rules" / "10.toml").write_text(RULE.replace("subject_has", "subject_hass"))
    (folder / "rules" / "20.toml").write_text("[[rule]\n")
    (folder / "keys").chmod(0o640)
    problems = problems_of(folder)
    for said in (
        "rules/10.toml:3: rule[0].when.subject_hass: unknown key",
        "rules/20.toml:1: not TOML",
        "triaged.toml:1: nme: unknown key",
        "triaged.toml:3: keys.file: found 'keys' with mode 0640; allowed 0600",
    ):
        assert any(problem.startswith(said) for problem in problems), (said, problems)


def test_a_rule_may_only_name_queues_that_exist(folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "rules" / "10.toml").write_text(RULE.replace('priority = "P1"', 'queue = "suport"'))
    assert (
        "rules/10.toml:4: rule[0].then.queue: found 'suport'; allowed support; did you mean 'support'?"
        in problems_of(folder)
    )


def test_a_missing_key_file_says_how_to_make_one(folder: Path) -> None:
    (folder / "keys").unlink()
    (problem,) = problems_of(folder)
    assert "triaged init" in problem


def test_a_broken_key_file_is_named_without_its_content(folder: Path) -> None:
    (folder / "keys").write_text("hunter2\n")
    problems = problems_of(folder)
    assert all(problem.startswith("triaged.toml:3: keys.file: ") for problem in problems)
    assert "hunter2" not in str(problems)


def test_a_credential_may_be_readable_by_its_group(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "keys").chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert desk_of(folder).ring.keys


def test_an_example_that_fails_is_a_problem_with_its_line(folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "rules" / "10.toml").write_text(RULE)
    assert example_problems(desk_of(folder)) == []
    (folder / "rules" / "10.toml").write_text(RULE.replace("Subject: fire", "Subject: water"))
    first, *_ = example_problems(desk_of(folder))
    assert first.line == 5
    assert "the example does not match" in first.message


def test_every_example_of_the_shipped_rules_comes_out_as_it_says(folder: Path) -> None:
    assert [str(problem) for problem in example_problems(desk_of(folder))] == []


def test_every_shipped_rule_has_an_example_that_matches_and_one_that_must_not() -> None:
    files = [TomlFile.read(path) for path in sorted(shipped("rules").glob("*.toml"))]
    rules, mistakes = compile_rules([RuleFile(name=file.path.name, tables=file.tables) for file in files], NAMES)
    assert not mistakes
    assert rules.rules
    for rule in rules.rules:
        assert {example.matched for example in rule.examples} == {True, False}, rule.name
