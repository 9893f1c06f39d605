"""Monitoring systems in the settings: what counts as a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from triaged.config import load
from triaged.errors import ConfigError

HEAD = """\
name = "Example Support"
[keys]
file = "keys"
[[queue]]
name = "support"
[[mailbox]]
name = "support"
address = "support@example.org"
reply_address = "re-{token}@example.org"
queue = "support"
[[agent]]
name = "Ann"
addresses = ["ann@example.org"]
"""
NAGIOS = """
[[monitor]]
name = "nagios"
senders = ["nagios@example.org"]
"""
PATTERNS = {"key": r"'Host: (\S+)'", "problem": "'is DOWN'", "recovery": "'is UP'"}


def problems_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "triaged.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    try:
        load(path)
    except ConfigError as error:
        return str(error).replace(f"{tmp_path}/", "").splitlines()
    return []


def generic(**patterns: str) -> str:
    return NAGIOS + 'system = "generic"\n' + "".join(f"{name} = {each}\n" for name, each in patterns.items())


def test_a_monitor_needs_a_name_and_its_senders(tmp_path: Path) -> None:
    assert problems_of(tmp_path, NAGIOS) == []
    assert len(problems_of(tmp_path, "[[monitor]]\n")) == 2


def test_a_generic_one_has_its_patterns(tmp_path: Path) -> None:
    assert problems_of(tmp_path, generic(**PATTERNS)) == []


@pytest.mark.parametrize("missing", sorted(PATTERNS))
def test_a_generic_one_without_a_pattern(tmp_path: Path, missing: str) -> None:
    (problem,) = problems_of(tmp_path, generic(**{name: each for name, each in PATTERNS.items() if name != missing}))
    assert f"without {missing}" in problem


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_that_is_none(tmp_path: Path, name: str) -> None:
    (problem,) = problems_of(tmp_path, generic(**{**PATTERNS, name: "'(x'"}))
    assert f"{name}: found '(x'; allowed a regular expression" in problem


def test_a_key_without_a_group_names_nothing(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, generic(**{**PATTERNS, "key": "'Host'"}))
    assert "allowed a pattern with a group" in problem


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_patterns_are_for_generic_ones_alone(tmp_path: Path, name: str) -> None:
    (problem,) = problems_of(tmp_path, f'{NAGIOS}system = "icinga"\n{name} = {PATTERNS[name]}\n')
    assert 'allowed only with system = "generic"' in problem


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("ann@example.org", "agent 'Ann' has it already"),
        ("Support@example.org", "mailbox 'support' has it already"),
        ("nagios@example.org", "monitor 'nagios' has it already"),
    ],
)
def test_a_sender_is_nobody_else(tmp_path: Path, sender: str, said: str) -> None:
    (problem,) = problems_of(tmp_path, f'{NAGIOS}[[monitor]]\nname = "other"\nsenders = ["{sender}"]\n')
    assert said in problem


def test_a_sender_is_no_signed_address(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, '[[monitor]]\nname = "other"\nsenders = ["re-x@example.org"]\n')
    assert "which fits 're-x@example.org' of a monitor" in problem


def test_a_name_is_given_once(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, f'{NAGIOS}[[monitor]]\nname = "nagios"\nsenders = ["other@example.org"]\n')
    assert "found 'nagios' a second time" in problem


@pytest.mark.parametrize("name", sorted(PATTERNS))
@pytest.mark.parametrize("pattern", ["(a{1000}){1000}", "(" * 100 + ")" * 100])
def test_a_pattern_that_is_too_large(tmp_path: Path, name: str, pattern: str) -> None:
    (problem,) = problems_of(tmp_path, generic(**{**PATTERNS, name: f"'{pattern}'"}))
    assert f"{name}: found " in problem
    assert "allowed a regular expression: " in problem
