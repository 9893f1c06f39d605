"""`triaged rules`: the rules in force, their reference and schema, and what others would have decided."""

from __future__ import annotations

import contextlib
import io
import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from triaged import process
from triaged.cli import output
from triaged.cli.main import main
from triaged.config import load_desk
from triaged.desk.triage.reference import reference
from triaged.desk.triage.schema import rule_schema
from triaged.intake import pipe
from triaged.render import Renderer
from triaged.store import Store
from triaged.store.custody import StoreCustody
from triaged.store.slow import count_slow

RULES = """
[[rule]]
name = "printer"
when = { subject_has = ["printer", "Drucker", "impresora", "imprimante", "принтер"] }
then = { priority = "P2" }
[[rule.example]]
mail = "From: a@example.org\\nSubject: printer\\n\\nx"
expect = { priority = "P2" }

[[rule]]
name = "the rest"
on = "reply"
stop = true
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings with two rules."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    folder = tmp_path / "desk"
    for file in (folder / "rules").iterdir():
        file.unlink()
    (folder / "rules" / "10.toml").write_text(RULES)
    return folder / "triaged.toml"


def rules(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-c", str(config), "rules", *arguments], catch_exceptions=False)


def take(config: Path, *subjects: str) -> None:
    """Mails that came an hour ago."""
    desk = load_desk(config)
    when = datetime.now(UTC) - timedelta(hours=1)
    with contextlib.closing(Store(desk.settings.store.url)) as store:
        store.upgrade()
        custody = StoreCustody(store, lambda: when)
        for number, subject in enumerate(subjects):
            head = f"From: ann@example.org\nTo: support@example.org\nSubject: {subject}\nMessage-ID: <{number}@e.org>\n"
            pipe.take(io.BytesIO(f"{head}\nx\n".encode()), "support", when, custody.keep)
        renderer = Renderer(desk.templates)
        deps = process.Processor(store=store, desk=desk, renderer=renderer, owner="me", clock=lambda: when)
        while process.handle(deps) is not None:
            pass


def slow(config: Path) -> None:
    with contextlib.closing(Store(load_desk(config).settings.store.url)) as store:
        store.upgrade()
        with store.write() as transaction:
            count_slow(transaction, {"10.toml: printer": 3}, datetime(2026, 3, 1, tzinfo=UTC))


def other(config: Path, text: str) -> str:
    folder = config.parent / "other"
    folder.mkdir()
    (folder / "10.toml").write_text(text)
    return str(folder)


def document(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_list_has_each_rule_as_its_file_has_it(config: Path) -> None:
    listed = json.loads(rules(config, "--json").stdout)
    assert listed == [
        {
            "file": "10.toml",
            "name": "printer",
            "on": ["new", "forward"],
            "when": tomllib.loads(RULES)["rule"][0]["when"],
            "then": {"priority": "P2"},
            "stop": False,
            "examples": 1,
            "slow": 0,
        },
        {
            "file": "10.toml",
            "name": "the rest",
            "on": ["reply"],
            "when": {},
            "then": {},
            "stop": True,
            "examples": 0,
            "slow": 0,
        },
    ]


def terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr(output, "columns", lambda: width)


def test_the_list_for_people_says_what_and_when_below_the_name_and_makes_no_database(config: Path) -> None:
    assert rules(config).stdout.splitlines() == [
        "10.toml: printer",
        "    on    new, forward; 1 example",
        '    then  priority = "P2"',
        '    when  subject_has = ["printer", "Drucker", "impresora", ... 2 more]',
        "10.toml: the rest",
        "    on    reply; no examples",
        "    then  stop",
        "    when  always",
    ]
    assert not (config.parent / "triaged.db").exists()


def test_without_rules_the_list_says_so(config: Path) -> None:
    (config.parent / "rules" / "10.toml").write_text("")
    assert rules(config).stdout == "there are no rules\n"


def test_on_a_terminal_the_list_loses_nothing(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch, 80)
    assert (
        '    when  subject_has = ["printer", "Drucker", "impresora", ... 2 more]' in rules(config).stdout.splitlines()
    )
    terminal(monkeypatch, 40)
    lines = rules(config).stdout.splitlines()
    assert lines[3:6] == [
        '    when  subject_has = ["printer",',
        '          "Drucker", "impresora", ... 2',
        "          more]",
    ]
    assert max(map(len, lines)) <= 40


def test_a_rule_that_was_too_slow_is_shown_by_the_list_and_by_check(config: Path) -> None:
    slow(config)
    assert [row["slow"] for row in json.loads(rules(config, "list", "--json").stdout)] == [3, 0]
    said = CliRunner().invoke(main, ["-c", str(config), "check"])
    assert said.exit_code == 0
    assert "warning: rule 10.toml: printer was left out 3 times, the last time on 2026-03-01" in said.stderr


def test_check_warns_of_what_is_hardly_meant_and_still_ends_with_0(config: Path) -> None:
    said = CliRunner().invoke(main, ["-c", str(config), "check"])
    assert said.exit_code == 0
    place = f"{config.parent / 'rules' / '10.toml'}:10"
    assert f"warning: {place}: rule[1]: rule 'the rest' has no example" in said.stderr


def test_the_schema_and_the_reference_are_those_of_the_registries(config: Path) -> None:
    assert json.loads(rules(config, "schema").stdout) == rule_schema()
    assert rules(config, "reference").stdout == reference()


def test_a_replay_shows_what_other_rules_would_have_decided(config: Path) -> None:
    take(config, "printer", "printer", "scanner")
    folder = other(config, RULES.replace('"P2"', '"P1"') + '[[rule]]\nname = "never"\nthen.tags = "t"\non = "clock"\n')

    found = document(rules(config, "replay", "--last", "2d", "--rules", folder, "--json"))

    assert {name: found[name] for name in ("mails", "equal", "different", "drifted", "left_out")} == {
        "mails": 3,
        "equal": 1,
        "different": 2,
        "drifted": 0,
        "left_out": {},
    }
    assert found["changes"] == [{"field": "priority", "before": "P2", "after": "P1", "mails": 2}]
    assert found["never_matched"] == ["the rest", "never"]
    assert found["rules"][0] == {"rule": "printer", "before": 2, "after": 2}
    newest = found["differences"][0]
    assert (newest["mailbox"], newest["ticket"], newest["subject"]) == ("support", 1002, "printer")
    assert (newest["field"], newest["before"], newest["after"]) == ("priority", "P2", "P1")
    assert newest["rules"] == [{"rule": "printer", "how": "~"}]


def test_a_replay_for_people(config: Path) -> None:
    take(config, "printer", "scanner")
    folder = other(config, '[[rule]]\nname = "all"\nthen = { tags = ["t"], note = "n" }\n')
    shown = rules(config, "replay", "--rules", folder)
    assert shown.exit_code == 0
    assert shown.stderr == ""
    start = next(
        at for at, line in enumerate(shown.stdout.splitlines()) if line.startswith("#1001 printer  (support, ")
    )
    assert shown.stdout.splitlines()[start + 1 : start + 3] == [
        "  priority P2 -> P3   by -printer",
        "  tags nothing -> t   by +all",
    ]
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert "2 mails: 0 equal, 2 different" in lines
    assert "2 tags + t" in lines
    assert "1 priority P2 -> P3" in lines
    assert "all 0 2" in lines


LONG = "The printer on the third floor of the old building prints nothing but empty pages since Monday"


def test_on_a_terminal_a_replay_shows_whom_and_what_and_the_rest_where_there_is_room(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(config, "printer", LONG)
    folder = other(config, '[[rule]]\nname = "everything that nobody else wants"\nthen = { priority = "P4" }\n')
    terminal(monkeypatch, 80)
    lines = rules(config, "replay", "--rules", folder).stdout.splitlines()
    assert lines[0] == f"#1002 {LONG[:73]}\u2026"
    assert lines[1] == "  priority P2 -> P4   by -printer, +everything that nobody else wants"
    assert lines[2].startswith("#1001 printer  (support, 20")
    terminal(monkeypatch, 40)
    lines = rules(config, "replay", "--rules", folder).stdout.splitlines()
    assert lines[:4] == [
        f"#1002 {LONG[:33]}\u2026",
        "  priority P2 -> P4   by -printer,",
        "           +everything that nobody else",
        "           wants",
    ]
    assert lines[4] == "#1001 printer"
    assert max(map(len, lines[: lines.index("")])) <= 40


def test_without_other_rules_nothing_differs_until_a_rule_is_changed(config: Path) -> None:
    take(config, "printer")
    assert document(rules(config, "replay", "--json"))["differences"] == []
    file = config.parent / "rules" / "10.toml"
    file.write_text(RULES.replace('"P2"', '"P4"'))
    found = document(rules(config, "replay", "--json"))
    assert [(each["before"], each["after"]) for each in found["differences"]] == [("P2", "P4")]
    assert found["drifted"] == 1


def test_mail_from_before_is_not_looked_at(config: Path) -> None:
    take(config, "printer")
    assert document(rules(config, "replay", "--last", "0h", "--json"))["mails"] == 0
    assert document(rules(config, "replay", "--last", "2h", "--json"))["mails"] == 1


def test_a_mistake_in_the_other_rules_is_named_and_ends_with_1(config: Path) -> None:
    folder = other(config, '[[rule]]\nname = "r"\nthen = { priorty = "P1" }\n')
    said = rules(config, "replay", "--rules", folder)
    assert said.exit_code == 1
    assert said.stdout == ""
    assert f"{folder}/10.toml:3: rule[0].then.priorty" in said.stderr
    assert "did you mean 'priority'?" in said.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--last", "soon"], 2, "such as 12h, 30d, 4w"),
        (["--rules", "nowhere"], 2, "does not exist"),
        (["--mailbox", "suport"], 1, "support"),
        (["--limit", "0"], 2, "x>=1"),
    ],
)
def test_a_wrong_option_is_named(config: Path, arguments: list[str], code: int, said: str) -> None:
    done = rules(config, "replay", *arguments)
    assert done.exit_code == code
    assert said in done.stderr


def test_control_characters_of_a_mail_do_not_reach_the_terminal(config: Path) -> None:
    take(config, "=?utf-8?q?printer_=1B]0;x?=")
    folder = other(config, "")
    assert "\x1b" not in rules(config, "replay", "--rules", folder).stdout
