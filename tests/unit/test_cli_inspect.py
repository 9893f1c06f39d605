"""What `triaged inspect` shows of a mail, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from triaged.cli.inspect import command

MAILS = Path(__file__).parents[1] / "mail"


def _shown(*names: str) -> str:
    result = CliRunner().invoke(command, [str(MAILS / name) for name in names])
    assert result.exit_code == 0, result.output
    return result.output


def _documents(*names: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, ["--json", *(str(MAILS / name) for name in names)])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_json_is_one_object_a_line_in_the_order_of_the_files():
    names = ["two-from-headers.eml", "plain-request.eml", "bounce-standard.eml"]

    assert [Path(document["file"]).name for document in _documents(*names)] == names


@pytest.mark.parametrize("file", sorted(MAILS.glob("*.eml")), ids=lambda file: file.stem)
def test_every_sample_can_be_shown_both_ways(file: Path):
    (document,) = _documents(file.name)

    assert set(document) >= {
        *("file", "subject", "from_addr", "from_name", "to", "cc", "message_id", "in_reply_to", "references"),
        *("date_utc", "text", "reply", "quoted", "signature", "forwarded", "attachments", "protections", "origin"),
        *("language", "defects"),
    }
    assert file.name in _shown(file.name)


def test_a_report_says_whom_it_is_about_and_why():
    shown = _shown("bounce-standard.eml")

    assert "a mail system: not delivered" in shown
    assert "about  ivan@customer.example: failed, 5.1.1" in shown
    assert "acknowledge  never" in shown


def test_what_was_written_comes_first_and_history_below_it():
    shown = _shown("reply-outlook-german.eml")

    assert shown.index("Danke, jetzt geht es.") < shown.index("~~ history, 7 lines ~~") < shown.index("neu starten")


def test_a_sender_that_can_be_read_in_two_ways_is_not_called_usable():
    assert "nobody to write to" in _shown("two-from-headers.eml")


def test_control_characters_of_a_mail_never_reach_the_terminal(tmp_path: Path):
    mail = tmp_path / "evil.eml"
    mail.write_bytes(b"From: a@b.example\r\nSubject: =?utf-8?q?=1B]0;title=07?=\r\n\r\n\x1b[2Jtext \xe2\x80\xae\r\n")

    result = CliRunner().invoke(command, [str(mail)])

    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_long_lists_of_addresses_are_cut_for_people_only(tmp_path: Path):
    mail = tmp_path / "many.eml"
    many = ", ".join(f"p{number}@b.example" for number in range(9))
    mail.write_bytes(f"From: a@b.example\r\nTo: {many}\r\n\r\ntext\r\n".encode())

    assert "p4@b.example and 4 more" in CliRunner().invoke(command, [str(mail)]).output
    assert len(json.loads(CliRunner().invoke(command, ["--json", str(mail)]).output)["to"]) == 9


def test_html_is_shown_without_what_could_do_harm(tmp_path: Path):
    mail = tmp_path / "page.eml"
    body = "<p>Hello <b>Ann</b><script>alert(1)</script><img src=http://t.example/p.gif></p>"
    mail.write_bytes(f"From: a@b.example\r\nContent-Type: text/html\r\n\r\n{body}".encode())

    shown = CliRunner().invoke(command, ["--html", str(mail)])

    assert shown.exit_code == 0
    assert "<p>Hello <b>Ann</b>" in shown.output
    assert "alert" not in shown.output
    assert "t.example" not in shown.output


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--html", "plain-request.eml"], 1, "the mail has no HTML"),
        (["--html", "html-only.eml", "plain-request.eml"], 2, "--html shows one FILE"),
        (["--html", "--json", "html-only.eml"], 2, "--html shows one FILE"),
    ],
)
def test_html_says_what_it_cannot_show(options: list[str], code: int, said: str):
    result = CliRunner().invoke(command, [str(MAILS / each) if each.endswith(".eml") else each for each in options])

    assert result.exit_code == code
    assert said in result.output
