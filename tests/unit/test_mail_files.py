"""The files of a mail found again, byte for byte, by their digest."""

from __future__ import annotations

import binascii
import hashlib
from pathlib import Path

import pytest

from tests.unit.test_mail_tnef import DATA, HEAD, TITLE, attribute, file
from triaged.mail.files import find, members, pieces
from triaged.mail.parse import parse

MAILS = Path(__file__).parents[1] / "mail"


def sha(data):
    return hashlib.sha256(data).hexdigest()


def whole(source, digest):
    return b"".join(pieces(source, find(source, {digest})[digest]))


@pytest.mark.parametrize("mail", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_every_attachment_of_every_sample_is_found_again(mail):
    source = mail.read_bytes()
    wanted = {each.sha256 for each in parse(source).attachments}
    found = find(source, wanted)
    assert set(found) == wanted
    assert {sha(b"".join(pieces(source, place))) for place in found.values()} == wanted


def test_what_is_not_there_is_left_out():
    assert find(b"Subject: x\n\ntext", {"00" * 32}) == {}
    assert find(b"", {"00" * 32}) == {}


def uuencoded(name, data):
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


def test_files_in_a_text_are_told_apart():
    first, second = b"first " * 400, b"second " * 300
    source = b"Subject: x\n\nTwo files:\n\n" + uuencoded(b"a", first) + b"\nand\n\n" + uuencoded(b"b", second)
    assert [each.sha256 for each in parse(source).attachments] == [sha(first), sha(second)]
    assert whole(source, sha(first)) == first
    assert whole(source, sha(second)) == second


def test_the_members_of_a_container_are_given_one_by_one():
    container = HEAD + b"".join(
        file(attribute(TITLE, name), attribute(DATA, data))
        for name, data in ((b"a.txt\0", b"one"), (b"b.txt\0", b"two"))
    )
    source = b"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n" + binascii.b2a_base64(
        container
    )
    place = find(source, {sha(container)})[sha(container)]
    assert [b"".join(each) for each in members(source, place)] == [b"one", b"two"]


def test_the_parts_of_an_enclosed_mail_are_its_members():
    inner = b"Subject: i\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n"
    source = b"Content-Type: message/rfc822\n\n" + inner
    place = find(source, {sha(inner)})[sha(inner)]
    assert [b"".join(each) for each in members(source, place)] == [b"hello"]


def test_other_files_have_no_members():
    source = b"Content-Type: application/pdf\n\n%PDF"
    assert list(members(source, find(source, {sha(b"%PDF")})[sha(b"%PDF")])) == []
