from __future__ import annotations

import binascii
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import uuencode
from triaged.mail.uuencode import Steps, contents, may_hold, take_out


def encoded(data, *, name=b"a b.bin", backtick=False, end=True):
    lines = [binascii.b2a_uu(data[at : at + 45], backtick=backtick) for at in range(0, len(data), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + ((b"`\nend\n" if backtick else b" \nend\n") if end else b"")


@given(st.binary(max_size=400), st.booleans(), st.sampled_from([b"\n", b"\r\n"]))
def test_a_file_is_taken_out_of_its_text(data, backtick, eol):
    source = (b"Here it is:\n" + encoded(data, backtick=backtick) + b"Bye\n").replace(b"\n", eol)
    text, (file,) = take_out(source, Steps())
    assert text == b"Here it is:" + eol + b"Bye" + eol
    assert (file.name, file.size, file.whole) == (b"a b.bin", len(data), True)
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert may_hold(source)


def test_several_files_are_found_in_order():
    source = encoded(b"one", name=b"1") + b"and\n" + encoded(b"two" * 100, name=b"2")
    text, files = take_out(source, Steps())
    assert text == b"and\n"
    assert [(file.name, file.size) for file in files] == [(b"1", 3), (b"2", 300)]


def test_lines_may_have_lost_their_last_spaces():
    data = b"x" * 45 + bytes(45) + b"y"
    source = b"\n".join(line.rstrip() for line in encoded(data).split(b"\n"))
    (file,) = take_out(source, Steps())[1]
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_a_file_that_never_ends_is_kept_as_far_as_it_goes():
    text, (file,) = take_out(encoded(b"x" * 100, end=False) + b"Regards\n", Steps())
    assert (text, file.size, file.whole) == (b"Regards\n", 100, False)


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 words with no file\nHello there.\nend\n",
        b"begin 123 shouting\nHELLO THERE\n",
        b"please begin 644 x\n",
        b"begin again\n",
        b"begin 644\n",
    ],
)
def test_prose_that_begins_like_a_file_stays_text(text):
    assert take_out(text, Steps()) == (text, [])


def test_a_line_longer_than_it_says_ends_the_file():
    text, (file,) = take_out(b"begin 644 x\n#86)C\n#86)C AND MORE TEXT\nend\n", Steps())
    assert (text, file.size, file.whole) == (b"#86)C AND MORE TEXT\nend\n", 3, False)


def test_contents_are_those_of_the_first_file():
    data = bytes(range(256)) * 400
    assert b"".join(contents(b"\nsome words\n" + encoded(data))) == data


def test_contents_without_a_file_are_the_data():
    assert b"".join(contents(b"no file here\n")) == b"no file here\n"


def test_the_work_on_odd_lines_is_bounded(monkeypatch):
    short = b"begin 644 x\n" + b"#86)C\n" * 50
    steps = Steps(left=20)
    _, (file,) = take_out(short, steps)
    assert (file.size, file.whole, steps.left) == (60, False, 0)
    assert take_out(short, steps) == (short, [])
    monkeypatch.setattr(uuencode, "MAX_ENCODED_STEPS", 10)
    assert b"".join(contents(short)) == b"abc" * 10


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [b"begin 644 x\n", b"begin ", b"begin 644 x\n" + b"M" + b"A" * 60 + b"\n#86)C\n"])
def test_megabytes_of_beginnings_end(unit):
    steps = Steps()
    _, files = take_out(unit * (5_000_000 // len(unit)), steps)
    assert len(files) <= uuencode.MAX_FILES
    assert steps.left >= 0


@given(st.binary(max_size=200))
def test_any_bytes_can_follow_a_beginning(data):
    take_out(b"begin 644 x\n" + data, Steps())
    b"".join(contents(b"begin 644 x\n" + data))
