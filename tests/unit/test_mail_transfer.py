from __future__ import annotations

import base64
import hashlib
import random

import pytest

from triaged.mail import transfer
from triaged.mail.split import split
from triaged.mail.transfer import beginning, decoded, measure

DATA = random.Random(1).randbytes(50_000)


def one_part(encoding, body):
    return f"Content-Transfer-Encoding: {encoding}\n\n".encode() + body


def whole(source):
    return b"".join(decoded(source, split(source).parts[0]))


@pytest.fixture(params=[transfer.SLICE_BYTES, 1000, 77])
def slice_bytes(request, monkeypatch):
    monkeypatch.setattr(transfer, "SLICE_BYTES", request.param)


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_base64_is_the_same_however_it_is_sliced(slice_bytes, eol):
    source = one_part("BASE64 (mine)", base64.encodebytes(DATA).replace(b"\n", eol))
    assert whole(source) == DATA
    assert measure(source, split(source).parts[0]) == (len(DATA), hashlib.sha256(DATA).hexdigest())


def test_base64_in_one_line_is_decoded(slice_bytes):
    assert whole(one_part("base64", base64.b64encode(DATA))) == DATA


def test_quoted_printable_is_the_same_however_it_is_sliced(slice_bytes):
    text = ("Grüße aus Köln = " * 20 + "\n") * 50
    body = b"".join(b"=%02X" % each if each > 126 or each == 61 else bytes([each]) for each in text.encode())
    assert whole(one_part("quoted-printable", body)) == text.encode()


def test_quoted_printable_without_line_breaks_is_not_cut_inside_a_character(slice_bytes):
    assert whole(one_part("quoted-printable", b"=C3=BC" * 1000)) == "ü".encode() * 1000


def test_broken_base64_keeps_what_can_be_read(slice_bytes):
    encoded = base64.b64encode(DATA)
    assert whole(one_part("base64", encoded[:100] + b"*!\n" + encoded[100:])) == DATA
    assert whole(one_part("base64", encoded[:333]))[:240] == DATA[:240]


def test_text_behind_the_padding_is_no_data(slice_bytes):
    assert whole(one_part("base64", base64.b64encode(b"abcd") + b"\n\n--\nlist footer")) == b"abcd"


@pytest.mark.parametrize("encoding", ["8bit", "binary", "x-unknown", ""])
def test_other_encodings_leave_the_bytes_alone(slice_bytes, encoding):
    assert whole(one_part(encoding, DATA)) == DATA


def test_the_beginning_says_whether_more_was_there():
    source = one_part("base64", base64.encodebytes(DATA))
    part = split(source).parts[0]
    assert beginning(source, part, 100) == (DATA[:100], True)
    assert beginning(source, part, len(DATA)) == (DATA, False)
