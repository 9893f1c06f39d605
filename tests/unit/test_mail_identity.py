from __future__ import annotations

import base64
from pathlib import Path

import pytest

from triaged.mail.identity import fingerprint, stand_in_id
from triaged.mail.parse import parse

MAIL = b"From: Ivan <i@x.example>\r\nDate: Mon, 16 Nov 2026 10:00:00 +0100\r\nSubject: Printer\r\nMessage-ID: <1@x>\r\n"
TEXT = b"\r\nIt is broken.\r\n"
MAILS = Path(__file__).parents[1] / "mail"


def of(source):
    return fingerprint(parse(source))


def test_another_way_through_the_net_does_not_change_the_fingerprint():
    received = b"Received: from a by b; Mon, 16 Nov 2026 10:00:01 +0100\r\n"
    encoded = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"It is broken.\n")
    assert of(MAIL + TEXT) == of(received + MAIL + TEXT)
    assert of(MAIL + TEXT) == of((MAIL + TEXT).replace(b"\r\n", b"\n"))
    assert of(MAIL + TEXT) == of(MAIL + encoded)


def with_file(kind, body, encoding=b"7bit"):
    return (
        MAIL
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        + TEXT
        + b"--x\r\nContent-Type: %b\r\nContent-Disposition: attachment; filename=order.csv\r\n" % kind
        + b"Content-Transfer-Encoding: %b\r\n\r\n%b\r\n--x--\r\n" % (encoding, body)
    )


TYPES = [b"text/csv", b"message/rfc822", b"application/json", b"application/pgp-signature"]


@pytest.mark.parametrize("kind", TYPES)
def test_another_file_of_text_is_another_mail(kind):
    bodies = [b"A: 1\r\n\r\n2;3", b"A: 1\r\n\r\n2;4", b"A: 1\r\n\r\n2\r\n;3", b"A: 1\r\n\r\n\r\n2;3", b"A: 1\r\n\r\n"]
    assert len({of(with_file(kind, body)) for body in bodies}) == len(bodies)


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_of_text_is_the_same_with_other_line_ends(kind):
    source = with_file(kind, b"A: 1\r\n\r\n2;3\r\n4;5\r\n")
    assert of(source) == of(source.replace(b"\r\n", b"\n"))
    for data in (b"A: 1\n\n2;3\n4;5", b"A: 1\r\n\r\n2;3\r\n4;5\r\n\r\n"):
        if kind != b"message/rfc822":
            assert of(source) == of(with_file(kind, base64.encodebytes(data), b"base64"))


def test_line_ends_of_what_is_no_text_are_bytes_like_others():
    mails = [
        with_file(b"application/zip", base64.encodebytes(data), b"base64")
        for data in (b"\0\r\n1", b"\0\n1", b"\0\n1\n")
    ]
    assert len({of(mail) for mail in mails}) == len(mails)


@pytest.mark.parametrize("name", sorted(path.stem for path in MAILS.glob("*.eml")))
def test_a_sample_is_the_same_with_both_line_ends(name):
    source = (MAILS / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n")
    assert of(source) == of(source.replace(b"\n", b"\r\n"))


def test_another_sender_date_subject_text_or_file_changes_it():
    mails = [
        MAIL + TEXT,
        MAIL.replace(b"i@x", b"j@x") + TEXT,
        MAIL.replace(b"10:00:00", b"10:00:02") + TEXT,
        MAIL.replace(b"Printer", b"Scanner") + TEXT,
        MAIL + TEXT.replace(b"broken", b"mended"),
        MAIL
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        + TEXT
        + b"--x\r\nContent-Type: a/b\r\n\r\n1\r\n--x--",
        MAIL
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        + TEXT
        + b"--x\r\nContent-Type: a/b\r\n\r\n2\r\n--x--",
    ]
    assert len({of(mail) for mail in mails}) == len(mails)


def test_text_cannot_move_between_fields():
    one = MAIL.replace(b"Printer", b"PrinterIt") + b"\r\n is broken.\r\n"
    assert of(one) != of(MAIL + TEXT)


def test_a_stand_in_id_is_an_id_that_nobody_owns():
    assert stand_in_id("0" * 64) == f"<{'0' * 64}@no-message-id.invalid>"


def test_the_same_moment_written_with_another_offset_does_not_change_it():
    assert of(MAIL + TEXT) == of(MAIL.replace(b"10:00:00 +0100", b"09:00:00 +0000") + TEXT)
