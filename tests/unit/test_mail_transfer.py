from __future__ import annotations

import base64
import hashlib
import random

import pytest

from triaged.mail import transfer
from triaged.mail.split import split
from triaged.mail.transfer import beginning, decoded, measure, text_beginning

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
    found = measure(source, split(source).parts[0])
    assert (found.size, found.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    assert found.begins == DATA[:16]


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


def text_of(body):
    source = one_part("base64", body)
    return text_beginning(source, split(source).parts[0], 100_000)


@pytest.mark.parametrize(
    "plain",
    ["Hello Team,\r\nmy order 4711 has not arrived.", "Привет, заказ не пришёл", "Hello\r\nmy order, please", "Thanks"],
)
def test_plain_text_that_is_labelled_base64_stays_as_it_stands(plain):
    assert text_of(plain.encode()) == (plain.encode(), False, ("transfer-encoding-wrong",))


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("koi8-r", "Привет"),
        ("windows-1251", "Готово"),
        ("gb18030", "状态如何？\r\n"),
        ("gbk", "谢谢你"),
        ("big5", "謝謝你"),
    ],
)
def test_a_short_answer_in_base64_of_its_own_charset_is_read(charset, text):
    body = base64.b64encode(text.encode(charset))
    assert not body.endswith(b"=")
    source = b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n" + one_part("base64", body)
    assert text_beginning(source, split(source).parts[0], 100) == (text.encode(charset), False, ())


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "gb18030", "iso-8859-1"])
@pytest.mark.parametrize("plain", [b"Thanks", b"Printers", b"Test", b"received"])
def test_a_plain_word_that_is_labelled_base64_stays_in_every_charset(charset, plain):
    source = b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n" + one_part("base64", plain)
    assert text_beginning(source, split(source).parts[0], 100)[0] == plain


@pytest.mark.parametrize("text", ["Hi", "Привет", "one line " * 50])
def test_a_plain_footer_below_base64_is_kept(text):
    data, cut, odd = text_of(base64.encodebytes(text.encode()) + b"\r\n____\r\nlist footer")
    assert (data, cut, odd) == (text.encode() + b"\n____\r\nlist footer", False, ())


def test_damaged_base64_of_a_text_is_named():
    encoded = base64.b64encode(b"my order has not come " * 20)
    for damaged in (encoded[:101], encoded[:100] + b"*" + encoded[100:]):
        data, _, odd = text_of(damaged)
        assert data.startswith(b"my order has not come my order")
        assert odd == ("base64-damaged",)


def test_a_long_text_in_base64_is_cut_without_a_defect():
    source = one_part("base64", base64.encodebytes(DATA))
    assert text_beginning(source, split(source).parts[0], 1000) == (DATA[:1000], True, ())


@pytest.mark.parametrize("unit", [b"a\n", b"=", b" ", b"a \r", b"ab=\n", b"*", b"a" * 50 + b"*\n"])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_base64_costs_linear_time(unit):
    source = one_part("base64", unit * (2_000_000 // len(unit)))
    text_beginning(source, split(source).parts[0], 1_000_000)
