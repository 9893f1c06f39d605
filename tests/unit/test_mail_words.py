from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.charsets import Guesses
from triaged.mail.words import clean, decode_base64, decode_bytes, decode_text, parameters


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет"),
        ("=?utf-8?Q?a=20b_c?=", "a b c"),
        ("=?utf-8?q?Is it on?=", "Is it on"),
        ("=?utf-8?Q?What??=", "What?"),
        ("=?utf-8?B?0J/RgNC40LLQtdGC", "=?utf-8?B?0J/RgNC40LLQtdGC"),
        ("=?utf-8?B?0J8?= =?utf-8?B?0YA?=", "Пр"),
        ("=?utf-8?B?0J/R?= =?utf-8?B?gA==?=", "Пр"),
        ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        ("=?utf-8*en?Q?a?=", "a"),
        ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
        ("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ('"=?utf-8?Q?a?="', '"a"'),
        ("x=?utf-8?Q?a?=y", "xay"),
        ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a_b c_d?=", "a b c d"),
        ("=?utf-8?Q?=D0=9?=", "Ð=9"),
        ("=?utf-8?B?0J/RgNC4 0LLQtdGC?=", "Привет"),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("=?utf-8?Q??=", ""),
        ("=?nope?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?B?0A==?= =?utf-8?Q?=9F?=", "П"),
        ("=?utf-8?q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?="),
    ],
)
def test_encoded_words_become_text(raw, text):
    assert decode_text(raw) == text


def test_raw_bytes_are_read_with_the_hint():
    raw = "Не печатает".encode("cp1251").decode("ascii", "surrogateescape")
    assert decode_text(raw, Guesses(hint="windows-1251")) == "Не печатает"


def test_continued_and_encoded_parameters_are_put_together():
    raw = "attachment; filename*0*=utf-8''%D1%81%D1%87; filename*1*=%D1%91%D1%82; filename*2=\".pdf\"; filename=x"
    assert parameters(raw) == ("attachment", {"filename": "счёт.pdf"})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Text/HTML", ("text/html", {})),
        ('text/plain; charset="utf-8"; format=flowed', ("text/plain", {"charset": "utf-8", "format": "flowed"})),
        ("multipart/mixed; boundary=a b", ("multipart/mixed", {"boundary": "a b"})),
        ('a/b; name="x\\"y;z"', ("a/b", {"name": 'x"y;z'})),
        ('a/b; name="=?utf-8?B?0L8=?="', ("a/b", {"name": "п"})),
        ('a/b; name="open', ("a/b", {"name": "open"})),
        ("", ("", {})),
    ],
)
def test_parameters_of_all_shapes_are_read(raw, expected):
    assert parameters(raw) == expected


@pytest.mark.parametrize(
    ("raw", "filename"),
    [
        ("attachment; filename*=utf-8''%D1%81%D1%87%D1%91%D1%82.pdf", "счёт.pdf"),
        ("attachment; filename*=UTF-8'de'gr%C3%BC%C3%9Fe.pdf", "grüße.pdf"),
        ("attachment; filename*=\"utf-8''a%20b.pdf\"", "a b.pdf"),
        ("attachment; filename*=gr%C3%BC%C3%9Fe.pdf", "grüße.pdf"),
        ("attachment; filename*=''gr%C3%BC%C3%9Fe.pdf", "grüße.pdf"),
        ("attachment; filename*=nope''gr%C3%BC%C3%9Fe.pdf", "grüße.pdf"),
        ("attachment; filename*=us-ascii''gr%C3%BC%C3%9Fe.pdf", "grüße.pdf"),
        ("attachment; filename*=utf-8''100%.pdf", "100%.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("attachment; filename*0=a; filename*2=c.pdf", "ac.pdf"),
        ("attachment; filename*0*=utf-8''a%20; filename*1=\"b%20.pdf\"", "a b%20.pdf"),
        ("attachment; filename*0=a; filename*0=x; filename*1=b", "ab"),
        ('attachment; filename*0="=?utf-8?B?0J8="; filename*1="?=.pdf"', "П.pdf"),
        ("attachment; filename=plain.pdf; filename*=utf-8''star.pdf", "star.pdf"),
        ("attachment; filename=plain.pdf; filename*=", "plain.pdf"),
        ("attachment; filename=first.pdf; filename=second.pdf", "first.pdf"),
        ('attachment; filename="=?utf-8?Q?gr=C3=BC=C3=9Fe?= =?utf-8?Q?.pdf?="', "grüße.pdf"),
        ("attachment; filename==?utf-8?Q?gr=C3=BC=C3=9Fe.pdf?=", "grüße.pdf"),
        ('attachment; filename="gr\udcc3\udcbc\udcc3\udc9fe.pdf"', "grüße.pdf"),
        ("attachment; filename=my report.pdf", "my report.pdf"),
        ("attachment; filename=my report (2).pdf; size=5", "my report (2).pdf"),
        ('attachment; filename="open.pdf', "open.pdf"),
        ('attachment; filename="open.pdf; size=5', "open.pdf"),
        ('attachment; filename="my "best" report.pdf"; size=5', 'my "best" report.pdf'),
        ('attachment; filename="my report".pdf', "my report.pdf"),
        ('attachment; filename="my \\"best\\" report.pdf"', 'my "best" report.pdf'),
        ('attachment; filename="C:\\scans\\a.pdf"', "C:\\scans\\a.pdf"),
        ('attachment; filename="../../etc/passwd"', "../../etc/passwd"),
        ('attachment; filename="a\x00b\x1b[2Jc.pdf"', "a b [2Jc.pdf"),
        ('attachment; filename="x;y.pdf"', "x;y.pdf"),
        ('attachment filename="a.pdf"', "a.pdf"),
        ('filename="a.pdf"', "a.pdf"),
        ("ATTACHMENT;FILENAME=A.PDF", "A.PDF"),
        ('attachment; filename = "a.pdf"', "a.pdf"),
        ("attachment; filename=''", "''"),
    ],
)
def test_file_names_are_found_in_every_form_that_is_in_use(raw, filename):
    assert parameters(raw, Guesses())[1]["filename"] == filename


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('text/plain charset="utf-8"', ("text/plain", {"charset": "utf-8"})),
        ("text/plain; charset=utf-8 format=flowed", ("text/plain", {"charset": "utf-8", "format": "flowed"})),
        ("text / plain; charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        ("text/plain (of course); charset=utf-8 (yes)", ("text/plain", {"charset": "utf-8"})),
        ("text/plain; charset='utf-8'", ("text/plain", {"charset": "utf-8"})),
        ("text/plain;; ;charset=utf-8;", ("text/plain", {"charset": "utf-8"})),
        ("charset=utf-8", ("", {"charset": "utf-8"})),
        ('multipart/mixed; boundary="=?utf-8?q?a?="', ("multipart/mixed", {"boundary": "=?utf-8?q?a?="})),
        ('multipart/mixed; boundary="a\udcff"', ("multipart/mixed", {"boundary": "a\udcff"})),
        ("multipart/mixed; boundary*0=a; boundary*1=b", ("multipart/mixed", {"boundary": "ab"})),
    ],
)
def test_parameters_are_found_where_signs_are_missing(raw, expected):
    assert parameters(raw) == expected


def test_damaged_base64_gives_what_can_be_read():
    assert decode_base64(b"aGVsbG8") == b"hello"
    assert decode_base64(b"aGVs*bG8h*a") == b"hello!"
    assert decode_base64(b"====") == b""


@pytest.mark.parametrize(
    "unit",
    [
        *("=?a?q? ", "=?", "=?utf-8?B?aa?= ", "?=", '; a="', ";a*1*=%", "; ", "=?a?b?=?", " ", ";name=", " name="),
        *(";name= ", 'name="', ' name="a" b', "\\", ";a", "(", ";name*0", '\\"', "a"),
    ],
)
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_values_cost_linear_time(unit):
    raw = unit * (65536 // len(unit))
    decode_text(raw)
    parameters(raw)
    parameters("a/b; " + raw)


@given(st.binary(max_size=200))
def test_any_value_becomes_one_clean_line(data):
    raw = data.decode("ascii", "surrogateescape")
    for text in (decode_text(raw), clean(raw), *parameters(raw)[1].values()):
        assert not set(text) & set("\r\n\0\x85\u2028\u2029")
        text.encode("utf-8")


def test_a_structured_value_keeps_its_encoded_words():
    raw = "=?utf-8?q?a?= \udcd0\udcb6"
    assert decode_bytes(raw) == "=?utf-8?q?a?= ж"
    assert decode_text(raw) == "a ж"
