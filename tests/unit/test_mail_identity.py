from __future__ import annotations

import base64

from triaged.mail.identity import fingerprint, stand_in_id
from triaged.mail.parse import parse

MAIL = b"From: Ivan <i@x.example>\r\nDate: Mon, 16 Nov 2026 10:00:00 +0100\r\nSubject: Printer\r\nMessage-ID: <1@x>\r\n"
TEXT = b"\r\nIt is broken.\r\n"


def of(source):
    return fingerprint(parse(source))


def test_another_way_through_the_net_does_not_change_the_fingerprint():
    received = b"Received: from a by b; Mon, 16 Nov 2026 10:00:01 +0100\r\n"
    encoded = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(b"It is broken.\n")
    assert of(MAIL + TEXT) == of(received + MAIL + TEXT)
    assert of(MAIL + TEXT) == of((MAIL + TEXT).replace(b"\r\n", b"\n"))
    assert of(MAIL + TEXT) == of(MAIL + encoded)


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
