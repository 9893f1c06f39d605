from __future__ import annotations

import base64
import binascii
import functools
import hashlib
from pathlib import Path

import pytest

from triaged.mail import attachments
from triaged.mail.attachments import MAX_ENCLOSED, MAX_ENCLOSED_DEPTH, MAX_FILENAME_CHARACTERS, Attachments
from triaged.mail.charsets import Guesses
from triaged.mail.parse import parse
from triaged.mail.split import split
from triaged.mail.uuencode import File

MAILS = Path(__file__).parents[1] / "mail"


def collected(source, disposition="attachment", filename=None):
    parts = Attachments(source, Guesses())
    parts.add(split(source, Guesses()).parts[0], disposition, filename)
    return parts


def only(source, disposition="attachment", filename=None):
    (attachment,) = collected(source, disposition, filename).in_order()
    return attachment


def test_an_attachment_is_measured_and_named():
    source = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nAAEC\n"
    found = only(source, filename="a.pdf")
    assert (found.filename, found.type, found.size, found.inline) == ("a.pdf", "application/pdf", 3, False)
    assert found.sha256 == hashlib.sha256(b"\0\1\2").hexdigest()
    assert (found.content_id, found.holds) == (None, ())


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b"\r\na\r\n\r\nb\r\n", b"\na\n\nb"),
        (b"a\rb\n\n", b"ab"),
        (b"a\n" + b"\r\n" * 1_500_000 + b"b\n" + b"\n" * 1_500_000, b"a\n" + b"\n" * 1_500_000 + b"b"),
        (b"a\0b", None),
        (b"a" * 2_000_000 + b"\0", None),
    ],
    ids=["empty", "blank", "lines", "lone", "long", "binary", "late"],
)
def test_lines_have_a_digest_that_their_ends_do_not_change(data, lines):
    found = only(b"Content-Type: a/b\nContent-Transfer-Encoding: 8bit\n\n" + data)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.lines_sha256 == ("" if lines is None else hashlib.sha256(lines).hexdigest())


@pytest.mark.parametrize(
    ("disposition", "content_id", "inline"),
    [
        ("inline", "", True),
        ("", "<logo@1>", True),
        ("attachment", "<logo@1>", False),
        ("attachment", "", False),
        ("", "", False),
    ],
)
def test_what_the_text_shows_is_inline(disposition, content_id, inline):
    source = f"Content-Type: image/png\nContent-ID: {content_id}\n\nx".encode()
    found = only(source, disposition)
    assert (found.inline, found.content_id) == (inline, "logo@1" if content_id else None)


def test_a_long_name_is_cut():
    assert only(b"\n\nx", filename="a" * 999).filename == "a" * MAX_FILENAME_CHARACTERS


def test_files_of_a_text_stand_where_their_part_stands():
    parts = Attachments(b"", Guesses())
    parts.add_files([(20, File(name=b"late", size=1, sha256="00", whole=True))])
    parts.add_files([(10, File(name="früh".encode(), size=2, sha256="11", whole=False))])
    assert [(each.filename, each.size) for each in parts.in_order()] == [("früh", 2), ("late", 1)]
    assert parts.defects == ["uuencode-cut"]


def container(name="winmail-dat-alone"):
    source = (MAILS / f"{name}.eml").read_bytes()
    return source, split(source, Guesses()).parts[-1]


@pytest.mark.parametrize(
    ("kind", "filename"),
    [
        (b"application/ms-tnef", None),
        (b"application/vnd.ms-tnef", "x"),
        (b"application/octet-stream", "WINMAIL.DAT"),
    ],
)
def test_a_container_is_kept_whole_and_says_what_it_holds(kind, filename):
    source, _ = container()
    source = source.replace(b"application/ms-tnef", kind)
    parts = Attachments(source, Guesses())
    parts.add(split(source, Guesses()).parts[-1], "attachment", filename)
    (found,) = parts.in_order()
    log = b"2026-03-03 09:01 tray open\n" * 12
    (held,) = found.holds
    assert (held.filename, held.type, held.size) == ("printer – März.log", "text/plain", len(log))
    assert held.sha256 == hashlib.sha256(log).hexdigest()
    assert found.size > held.size
    assert parts.container.text == "The printer is on fire.\r\nGrüße, Carla"
    assert parts.defects == []


def test_containers_are_opened_up_to_a_limit_over_all(monkeypatch):
    source, part = container()
    parts = Attachments(source, Guesses())
    monkeypatch.setattr(parts, "_tnef_left", 1000)
    for _ in range(3):
        parts.add(part, "attachment", None)
    assert [len(each.holds) for each in parts.in_order()] == [1, 0, 0]
    assert parts.defects == ["tnef-unread"] * 2


def test_a_container_that_is_none_is_kept_whole():
    parts = collected(b"Content-Type: application/ms-tnef\n\nno container")
    assert [(each.size, each.holds) for each in parts.in_order()] == [(12, ())]
    assert parts.defects == ["tnef-unread"]


def test_half_a_container_holds_what_could_be_read():
    source, _ = container()
    cut = source[: source.index(b"--b1--") - 90] + b"\n--b1--\n"
    parts = Attachments(cut, Guesses())
    parts.add(split(cut, Guesses()).parts[-1], "attachment", None)
    assert [len(each.holds) for each in parts.in_order()] == [1]
    assert parts.defects == ["tnef-unread"]


@pytest.mark.parametrize("kind", ["message/partial", "message/external-body"])
def test_odd_messages_are_named(kind):
    assert collected(f"Content-Type: {kind}\n\nx".encode()).defects == [kind.replace("/", "-")]


def test_the_first_bytes_are_kept_whatever_holds_the_file():
    begins = bytes(range(16))
    plain = only(b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(begins + b"more"))
    assert plain.begins == begins
    assert only(b"Content-Type: image/png\n\nab").begins == b"ab"
    source, _ = container()
    (found,) = [each for each in parse(source).attachments if each.holds]
    assert (found.begins[:4], found.holds[0].begins) == (b"\x78\x9f\x3e\x22", b"2026-03-03 09:01")
    lines = (
        b"begin 644 a.bin\n" + b"".join(binascii.b2a_uu(begins[at : at + 3]) for at in range(0, 16, 3)) + b"`\nend\n"
    )
    (uuencoded,) = parse(b"Subject: x\n\nHello\n\n" + lines).attachments
    assert (uuencoded.filename, uuencoded.begins) == ("a.bin", begins)


def enclosing(inner):
    return b"Content-Type: message/rfc822\n\n" + inner


INNER = (
    b"Subject: inner\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nLook\n"
    b'--b\nContent-Disposition: attachment; filename="a.exe"\nContent-Transfer-Encoding: base64\n\nTVqQAA==\n--b--\n'
)


def test_a_mail_inside_the_mail_says_what_it_holds():
    text, program = only(enclosing(INNER)).holds
    assert (text.filename, text.type, text.begins) == (None, "text/plain", b"Look")
    assert (program.filename, program.begins) == ("a.exe", b"MZ\x90\0")


def test_a_mail_in_a_mail_in_a_mail_is_opened_to_a_bound():
    found = only(functools.reduce(lambda inner, _: enclosing(inner), range(50), INNER))
    depth = 0
    while found.holds:
        (found,) = found.holds
        depth += 1
    assert (depth, found.type) == (MAX_ENCLOSED_DEPTH, "message/rfc822")


def test_many_mails_inside_the_mail_are_opened_to_a_bound():
    parts = b"".join(b"--m\n" + enclosing(INNER) for _ in range(MAX_ENCLOSED + 2))
    found = parse(b"Content-Type: multipart/mixed; boundary=m\n\n" + parts + b"--m--\n").attachments
    assert [len(each.holds) for each in found] == [2] * MAX_ENCLOSED + [0, 0]


def test_a_large_mail_inside_the_mail_is_not_opened(monkeypatch):
    monkeypatch.setattr(attachments, "MAX_ENCLOSED_BYTES", 100)
    assert only(enclosing(INNER)).holds == ()
