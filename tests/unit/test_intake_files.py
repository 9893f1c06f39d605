"""What `triaged.intake.files` makes of a saved file."""

from __future__ import annotations

from pathlib import Path

import pytest

from triaged.intake.files import mails
from triaged.mail.parse import parse

MAILS = Path(__file__).parents[1] / "mail"
MAIL = b"From: Anna <anna@example.org>\r\nSubject: Printer\r\n\r\nIt is dark.\r\n"


def taken(path):
    return [b"".join(mail.content.pieces()) for mail in mails(path, "support")]


@pytest.mark.parametrize("lead", [b"", b"\n", b"\r\n", b"\r\n\r\n\n", b"\r"])
def test_empty_lines_before_a_saved_mail_are_no_part_of_it(tmp_path, lead):
    (tmp_path / "a.eml").write_bytes(lead + MAIL)
    assert taken(tmp_path / "a.eml") == [MAIL]


def test_the_same_holds_in_a_maildir(tmp_path):
    for name in ("cur", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(b"\n\n" + MAIL)
    assert taken(tmp_path) == [MAIL]


def test_spaces_before_a_saved_mail_stay(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"  \n" + MAIL)
    assert taken(tmp_path / "a.eml") == [b"  \n" + MAIL]


def test_an_mbox_is_known_behind_empty_lines(tmp_path):
    (tmp_path / "box").write_bytes(b"\nFrom anna Mon Nov 16 10:00:00 2026\n" + MAIL + b"\nFrom x y\n" + MAIL)
    assert [each.replace(b"\r\n", b"\n").rstrip() for each in taken(tmp_path / "box")] == [
        MAIL.replace(b"\r\n", b"\n").rstrip()
    ] * 2


def test_a_saved_mail_with_empty_lines_before_it_has_its_headers_back():
    (content,) = taken(MAILS / "leading-blank-lines.eml")
    mail = parse(content)
    assert mail.message_id == "<leading-blank-lines@customer.example>"
    assert mail.text.startswith("Hello.")
    assert mail.defects == ()
