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
        ('text/plain; charset="utf-8"; format=flowed', ("text/plain", {"charset": "utf-8"})),
        ("multipart/mixed; boundary=a b", ("multipart/mixed", {"boundary": "a b"})),
        ('a/b; name="x\\"y;z"', ("a/b", {"name": 'x"y;z'})),
        ('a/b; name="=?utf-8?B?0L8=?="', ("a/b", {"name": "п"})),
        ('a/b; name="open', ("a/b", {"name": "open"})),
        ("", ("", {})),
    ],
)
def test_parameters_of_all_shapes_are_read(raw, expected):
    assert parameters(raw) == expected


def test_damaged_base64_gives_what_can_be_read():
    assert decode_base64(b"aGVsbG8") == b"hello"
    assert decode_base64(b"aGVs*bG8h*a") == b"hello!"
    assert decode_base64(b"====") == b""


@pytest.mark.parametrize("unit", ["=?a?q? ", "=?", "=?utf-8?B?aa?= ", "?=", '; a="', ";a*1*=%", "; ", "=?a?b?=?"])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_values_cost_linear_time(unit):
    raw = unit * (65536 // len(unit))
    decode_text(raw)
    parameters(raw)


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
