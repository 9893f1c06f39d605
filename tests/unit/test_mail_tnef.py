from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import tnef
from triaged.mail.tnef import read

HEAD = struct.pack("<IH", 0x223E9F78, 1)
FILE_BEGINS, TITLE, DATA, FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
MESSAGE_PROPERTIES, BODY, CODE_PAGE = 0x9003, 0x800C, 0x9007
STRING, UNICODE, BINARY, OBJECT, LONG = 0x1E, 0x1F, 0x102, 0x0D, 0x03
MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")


def attribute(name, data):
    level = 1 if name in {MESSAGE_PROPERTIES, BODY, CODE_PAGE} else 2
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def padded(data):
    return data + bytes(-len(data) % 4)


def prop(name, kind, value, *, named=b""):
    head = struct.pack("<HH", kind, name) + named
    if kind == LONG:
        return head + struct.pack("<I", value)
    return head + struct.pack("<II", 1, len(value)) + padded(value)


def properties(name, *each):
    return attribute(name, struct.pack("<I", len(each)) + b"".join(each))


def file(*attributes):
    return attribute(FILE_BEGINS, bytes(14)) + b"".join(attributes)


def test_files_have_names_types_and_contents():
    container = read(
        HEAD
        + attribute(CODE_PAGE, struct.pack("<II", 1251, 0))
        + file(attribute(TITLE, "счёт.doc\0".encode("cp1251")), attribute(DATA, b"%DOC"))
        + file(
            attribute(DATA, b"\x89PNG"),
            attribute(TITLE, b"LONGNA~1.PNG\0"),
            properties(
                FILE_PROPERTIES,
                prop(0x3707, UNICODE, "long näme.png\0".encode("utf-16-le")),
                prop(0x370E, STRING, b"image/PNG\0"),
            ),
        )
    )
    assert container.whole
    assert [(each.name, each.type, each.data) for each in container.files] == [
        ("счёт.doc", "application/octet-stream", b"%DOC"),
        ("long näme.png", "image/png", b"\x89PNG"),
    ]


def test_an_enclosed_message_is_one_file():
    inner = HEAD + attribute(BODY, b"inner\0")
    container = read(
        HEAD
        + file(
            properties(FILE_PROPERTIES, prop(0x3001, STRING, b"Fwd\0"), prop(0x3701, OBJECT, MESSAGE_INTERFACE + inner))
        )
    )
    (only,) = container.files
    assert (only.name, only.type, only.data) == ("Fwd", "application/ms-tnef", inner)


def test_the_body_is_read_in_its_code_page():
    assert read(HEAD + attribute(BODY, b"Gr\xfc\xdfe\0")).text == "Grüße"
    html = "<p>Привет".encode("cp1251")
    container = read(
        HEAD
        + properties(
            MESSAGE_PROPERTIES,
            prop(0x1000, UNICODE, "Привет\0".encode("utf-16-le")),
            prop(0x8001, LONG, 7, named=bytes(16) + struct.pack("<II", 0, 3)),
            prop(0x8002, STRING, b"v\0", named=bytes(16) + struct.pack("<II", 1, 6) + padded(b"n\0a\0m\0")),
            prop(0x1013, BINARY, html),
            prop(0x3FDE, LONG, 1251),
        )
    )
    assert (container.text, container.html, container.html_charset) == ("Привет", html, "cp1251")
    assert container.whole


@pytest.mark.parametrize("data", [b"", b"\x78\x9f\x3e", b"PK\x03\x04 no such container"])
def test_what_is_no_container_is_not_opened(data):
    assert read(data) is None


def test_a_container_over_the_limit_is_not_opened(monkeypatch):
    monkeypatch.setattr(tnef, "MAX_BYTES", 100)
    assert read(HEAD + bytes(94)) is not None
    assert read(HEAD + bytes(95)) is None


@pytest.mark.parametrize(
    "rest",
    [
        b"\x01",
        attribute(BODY, b"text")[:-3],
        struct.pack("<BHHI", 1, BODY, 6, 2**32 - 1),
        properties(MESSAGE_PROPERTIES, struct.pack("<HHI", 0x7777, 1, 1)),
        attribute(MESSAGE_PROPERTIES, struct.pack("<I", 2**32 - 1)),
        attribute(MESSAGE_PROPERTIES, struct.pack("<IHHI", 1, 0x101F, 1, 2**32 - 1)),
    ],
)
def test_nonsense_ends_the_reading_and_what_was_found_stands(rest):
    container = read(HEAD + file(attribute(TITLE, b"a.txt\0"), attribute(DATA, b"x")) + rest)
    assert [each.name for each in container.files] == ["a.txt"]
    assert not container.whole


def test_too_many_of_anything_are_left_out(monkeypatch):
    monkeypatch.setattr(tnef, "MAX_FILES", 2)
    container = read(HEAD + file() * 3)
    assert (len(container.files), container.whole) == (2, False)
    monkeypatch.setattr(tnef, "MAX_ATTRIBUTES", 3)
    assert not read(HEAD + attribute(BODY, b"a") * 4).whole
    monkeypatch.setattr(tnef, "MAX_PROPERTIES", 3)
    assert not read(HEAD + properties(MESSAGE_PROPERTIES, *[prop(0x1A, LONG, 1)] * 4)).whole


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    [
        attribute(BODY, b""),
        file(),
        properties(MESSAGE_PROPERTIES, *[prop(0x1A, LONG, 1)] * 300),
        properties(FILE_PROPERTIES, *[prop(0x3707, STRING, b"x" * 64)] * 50),
    ],
)
def test_the_largest_container_of_anything_ends(unit):
    read(HEAD + unit * ((tnef.MAX_BYTES - len(HEAD)) // len(unit)))


@given(
    st.lists(st.sampled_from([FILE_BEGINS, TITLE, DATA, FILE_PROPERTIES, MESSAGE_PROPERTIES, BODY, CODE_PAGE])),
    st.binary(max_size=120),
)
def test_any_bytes_can_stand_in_a_container(names, data):
    source = HEAD + b"".join(attribute(name, data) for name in names)
    assert read(source) is not None
    assert read(source[: len(source) // 2] + data) is not None or len(source) < 12
