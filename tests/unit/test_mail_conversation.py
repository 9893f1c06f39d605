from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.conversation import conversation_of
from triaged.mail.parse import parse

GUID = bytes(range(16))
HEADER = b"\x01" + b"\xd8\x01\x02\x03\x04" + GUID
KEY = f"thread-index:{GUID.hex()}"
MAILS = Path(__file__).parents[1] / "mail"


def written(index):
    return base64.b64encode(index).decode()


@given(time=st.binary(min_size=5, max_size=5), guid=st.binary(min_size=16, max_size=16), children=st.integers(0, 1000))
def test_each_mail_of_a_conversation_has_the_same_key(time, guid, children):
    assert conversation_of([written(b"\x01" + time + guid + b"child" * children)]) == f"thread-index:{guid.hex()}"


def test_a_folded_header_is_put_together():
    text = written(HEADER + b"child" * 20)
    assert conversation_of([f"{text[:60]} {text[60:100]}\t {text[100:]}"]) == KEY


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"\x01",
        HEADER[:-1],
        HEADER[:-5],
        HEADER + b"x",
        HEADER + b"chil",
        HEADER + b"child" * 1001,
        b"\x00" + HEADER[1:],
        b"\x02" + HEADER[1:],
    ],
)
def test_another_length_or_version_names_nothing(index):
    assert conversation_of([written(index)]) is None


@pytest.mark.parametrize(
    "text", ["", "=", "?" * 32, written(HEADER)[:-1], written(HEADER) + "=", written(HEADER).replace("A", "-", 1), "я"]
)
def test_what_is_not_base64_names_nothing(text):
    assert conversation_of([text]) is None


def test_no_header_and_two_headers_name_nothing():
    assert conversation_of([]) is None
    assert conversation_of([written(HEADER)] * 2) is None


@given(st.lists(st.text(max_size=80), max_size=2))
def test_any_text_is_read(values):
    conversation_of(values)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("auth-exchange-internal.eml", "thread-index:636c6f7365642d73616d706c652d3031"),
        ("reply-exchange-thread-index.eml", None),  # 28 bytes: no length that the format has
    ],
)
def test_the_samples(name, key):
    mail = parse((MAILS / name).read_bytes())
    assert len(mail.values("thread-index")) == 1
    assert conversation_of(mail.values("thread-index")) == key
