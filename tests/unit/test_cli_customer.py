"""`triaged customer`: the list, one address, the command run by hand; and what `check` says of the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli.main import main

Run = Callable[..., Result]

FILE = """address,name,organisation,tier,vip,language,zone,notes
@acme.example,,Acme,gold,,de,,Ask for Bob.
ann@acme.example,Ann,,,yes,,,
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    return tmp_path / "desk" / "triaged.toml"


@pytest.fixture
def run(config: Path) -> Run:
    def once(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["-c", str(config), *arguments], catch_exceptions=False)

    return once


def with_table(config: Path, *lines: str) -> None:
    config.write_text(config.read_text() + "\n[customers]\n" + "\n".join(lines) + "\n")


def with_file(config: Path, text: str = FILE, *lines: str) -> None:
    (config.parent / "customers.csv").write_text(text)
    with_table(config, 'file = "customers.csv"', *lines)


def with_command(config: Path, document: object) -> str:
    (config.parent / "out.json").write_text(json.dumps(document))
    return f'command = ["cat", "{config.parent / "out.json"}"]'


def test_without_customers_the_list_says_where_they_come_from(run: Run) -> None:
    assert "no customer in the [customers] file" in run("customer").stdout
    assert json.loads(run("customer", "--json").stdout) == []


def test_those_of_the_file_come_before_those_of_the_command(config: Path, run: Run) -> None:
    told = {"customers": [{"address": "ann@acme.example", "name": "No"}, {"address": "eve@else.example", "vip": True}]}
    with_file(config, FILE, with_command(config, told))
    done = run("customer", "refresh")
    assert "2 addresses and domains are known: 2 new or changed, 0 gone" in done.stdout
    rows = json.loads(run("customer", "--json").stdout)
    assert [(row["key"], row["name"], row["source"]) for row in rows] == [
        ("@acme.example", None, "file"),
        ("ann@acme.example", "Ann", "file"),
        ("eve@else.example", None, "command"),
    ]
    assert [row["key"] for row in json.loads(run("customer", "--json", "--limit", "1").stdout)] == ["@acme.example"]
    assert "eve@else.example" in run("customer", "list").stdout


def test_one_address_is_shown_with_its_source(config: Path, run: Run) -> None:
    with_file(config)
    ann = json.loads(run("customer", "show", "ANN@acme.example", "--json").stdout)
    assert (ann["address"], ann["source"], ann["organisation"], ann["vip"]) == (
        "ann@acme.example",
        "file",
        "Acme",
        True,
    )
    assert (ann["first_at"], ann["open_tickets"], ann["tickets_30_days"]) == (None, 0, 0)
    shown = run("customer", "show", "bert@acme.example").stdout
    assert "source: file\n" in shown
    assert "notes: Ask for Bob.\n" in shown
    assert "vip" not in shown
    assert "source: not known\n" in run("customer", "show", "x@else.example").stdout


def test_what_mail_has_told_is_shown(config: Path, run: Run) -> None:
    mail = config.parent / "mail.eml"
    mail.write_bytes(
        b"From: Dora <dora@else.example>\r\nTo: support@example.org\r\nSubject: x\r\nMessage-ID: <1@else.example>\r\n"
        b"Date: Sun, 1 Mar 2026 12:00:00 +0000\r\n\r\nThe printer does not print, please help me.\r\n"
    )
    assert run("import", str(mail)).exit_code == 0
    dora = json.loads(run("customer", "show", "dora@else.example", "--json").stdout)
    assert (dora["source"], dora["mail_name"], dora["name"]) == ("mail", "Dora", None)
    assert (dora["open_tickets"], dora["tickets_30_days"]) == (1, 1)
    assert dora["first_at"].endswith("Z")


def test_what_is_no_address_is_a_mistake(run: Run) -> None:
    wrong = run("customer", "show", "nobody")
    assert wrong.exit_code == 2
    assert "allowed a mail address" in wrong.stderr


def test_a_command_that_fails_leaves_what_was_known(config: Path, run: Run) -> None:
    with_table(config, with_command(config, {"customers": [{"address": "eve@else.example"}]}))
    assert run("customer", "refresh").exit_code == 0
    (config.parent / "out.json").write_text("{")
    failed = run("customer", "refresh")
    assert failed.exit_code == 1
    assert "Error: cat: what it prints is no JSON" in failed.stderr
    assert "what was known before stays" in failed.stderr
    assert len(json.loads(run("customer", "--json").stdout)) == 1


def test_without_a_command_there_is_nothing_to_refresh(run: Run) -> None:
    failed = run("customer", "refresh")
    assert failed.exit_code == 1
    assert "there is no command in [customers]" in failed.stderr


def test_check_names_the_mistakes_of_the_file_with_those_of_the_settings(config: Path, run: Run) -> None:
    with_file(config, "adress\nx\n", "command_minutes = 0")
    failed = run("check")
    assert failed.exit_code == 1
    assert "customers.csv:1: adress: unknown key" in failed.stderr
    assert "customers.command_minutes" in failed.stderr


def test_check_warns_of_freemail_and_of_a_program_that_is_not_there(config: Path, run: Run) -> None:
    with_file(config, "address,organisation\n@gmail.com,Acme\n", 'command = ["/nowhere/crm"]')
    done = run("check")
    assert done.exit_code == 0
    assert "gmail.com is a domain at which anybody gets an address" in done.stderr
    assert "the program '/nowhere/crm' is not there" in done.stderr
    assert "1 customer," in done.stdout


def test_a_broken_file_stops_no_mail_that_a_server_hands_over(config: Path, run: Run) -> None:
    with_file(config, "adress\nx\n")
    taken = CliRunner().invoke(
        main,
        ["-c", str(config), "deliver", "--mailbox", "support"],
        input=b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nHello\r\n",
    )
    assert taken.exit_code == 0
