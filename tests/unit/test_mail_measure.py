"""What is noted of a file while it is measured: words of the shape of ours, and nothing that costs much."""

from __future__ import annotations

import pytest

from triaged.mail.measure import ALL_TRACED_BYTES, MAX_TRACES, TRACED_BYTES, Measure
from triaged.mail.parse import parse

TOKEN = "ab" + "c7" * 16 + "d"
CANARY = "zqa" + "b2" * 7


def traces(*pieces):
    found = Measure(ALL_TRACED_BYTES)
    for piece in pieces:
        found.take(piece)
    return found.traces


@pytest.mark.parametrize("word", [TOKEN, CANARY])
@pytest.mark.parametrize("around", ["<x.{}@example.org>", "mailto:support+{}@example.org?subject=x", "[ {} ]\n", "{}"])
def test_a_word_of_our_shape_is_noted(word, around):
    assert traces(around.format(word).encode()) == (word,)


@pytest.mark.parametrize("at", [0, 1, 17, 34, 35])
def test_a_word_may_lie_across_two_pieces(at):
    word = TOKEN.encode()
    assert traces(b"x" * 100 + b"." + word[:at], word[at:] + b"@example.org") == (TOKEN,)


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_wide_text_is_searched_too(mark):
    wide = f"Reply to support+{TOKEN}@example.org".encode("utf-16-le" if mark == b"\xff\xfe" else "utf-16-be")
    assert traces(mark + wide) == (TOKEN,)


def test_a_message_file_of_outlook_is_searched_too():
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    assert traces(header + f"<x.{TOKEN}@example.org>".encode("utf-16-le")) == (TOKEN,)


def test_other_files_are_not_searched():
    assert traces(b"\x89PNG\0" + TOKEN.encode()) == ()


@pytest.mark.parametrize(
    "text", ["", "an ordinary text", "A" * 35, TOKEN[:-1], "b" + TOKEN[1:], CANARY[:-1], f"b{TOKEN}"]
)
def test_nothing_else_is_noted(text):
    assert traces(text.encode()) == ()


def test_only_the_beginning_is_searched_and_only_so_many_words_are_kept():
    filler = b"x\n" * (TRACED_BYTES // 2)
    assert traces(filler, TOKEN.encode()) == traces(filler + TOKEN.encode()) == ()
    words = [f"a{'b' * 30}{one}{two}{three}{four}" for one in "ab" for two in "abcdefgh" for three in "abcdefgh"
             for four in "abcdefghijklmnop"]  # fmt: skip
    assert len(set(words)) > MAX_TRACES
    assert len(traces("\n".join(words).encode())) == MAX_TRACES


def test_of_all_files_of_a_mail_only_so_much_is_searched():
    def source(texts):
        lines = b"".join(b"--b\nContent-Type: text/csv; name=x.csv\n\n" + text + b"\n" for text in texts)
        return b'Content-Type: multipart/mixed; boundary="b"\n\n' + lines + b"--b--\n"

    filler = b"x\n" * (TRACED_BYTES // 2)
    fill = ALL_TRACED_BYTES // TRACED_BYTES
    assert parse(source([filler] * (fill - 1) + [TOKEN.encode()])).attachments[-1].traces == (TOKEN,)
    assert parse(source([filler] * fill + [TOKEN.encode()])).attachments[-1].traces == ()


def test_the_mail_of_ours_that_a_program_attaches_is_known_by_its_words():
    source = (
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nanswer\n--b\nContent-Type: message/rfc822\n\n'
        b"Message-ID: <x." + TOKEN.encode() + b"@example.org>\nSubject: ours\n\nPanel\n--b--\n"
    )
    (attached,) = parse(source).attachments
    assert attached.traces == (TOKEN,)
