"""A frozen notice with its files: what goes over the wire, and what a mail program makes of it."""

from __future__ import annotations

import hashlib
import itertools
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.outgoing import (
    MAX_NAME_CHARACTERS,
    PART_HEAD_BYTES,
    UNNAMED,
    Whole,
    clean_name,
    clean_type,
    encoded_size,
    part_head,
)
from triaged.model import FilePart

CONTENT = (
    b"Subject: Files\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n'
    b"--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHere they are.\r\n"
)


def part(data=b"", **more):
    facts = {
        "inbox": 1,
        "number": 0,
        "sha256": hashlib.sha256(data).hexdigest(),
        "filename": "plan.pdf",
        "type": "application/pdf",
        "size": len(data),
    }
    return FilePart(**{**facts, **more})


def whole(*files):
    """A mail with files: each its part, and the pieces of its bytes."""
    return Whole(
        content=CONTENT, boundary="=_b", files=[(each, lambda pieces=pieces: pieces) for each, pieces in files]
    )


def sent(*files):
    return b"".join(whole(*files).pieces())


def read(*files):
    message = message_from_bytes(sent(*files), policy=policy.default)
    assert [defect for each in message.walk() for defect in each.defects] == []
    return list(message.iter_parts())


def test_a_mail_program_finds_the_text_and_each_file_byte_for_byte():
    first, second = bytes(range(256)) * 300, b"short"
    text, one, two = read((part(first), [first]), (part(second, filename="b.txt", type="text/plain"), [second]))

    assert text.get_content().rstrip() == "Here they are."
    assert (one.get_content(), one.get_filename(), one.get_content_type()) == (first, "plan.pdf", "application/pdf")
    assert (two.get_payload(decode=True), two.get_filename(), two.get_content_disposition()) == (
        second,
        "b.txt",
        "attachment",
    )


@given(st.lists(st.binary(max_size=400), max_size=8), st.binary(max_size=3), st.integers(0, 2))
def test_how_a_file_is_cut_into_pieces_changes_no_byte(pieces, more, zeros):
    data = b"".join(pieces) + more + bytes(zeros * 57 * 1024)
    cut = [*pieces, more, bytes(zeros * 57 * 1024)]

    assert sent((part(data), cut)) == sent((part(data), [data]))
    assert whole((part(data), cut)).size == len(sent((part(data), [data])))
    lines = sent((part(data), cut)).split(b"\r\n")
    assert max(map(len, lines)) <= 78


def test_a_mail_is_put_together_again_the_same():
    mail = whole((part(b"abc"), [b"a", b"bc"]))
    assert b"".join(mail.pieces()) == b"".join(mail.pieces())


def test_a_file_is_never_in_memory_whole():
    piece = bytes(1024 * 1024)
    many = itertools.repeat(piece, 8)
    sizes = [len(each) for each in whole((part(bytes(8 * len(piece))), many)).pieces()]
    assert max(sizes) < 100 * 1024


def test_another_file_is_not_sent_in_the_place_of_the_one_that_was_promised():
    with pytest.raises(ValueError, match="has 2 bytes, not 3"):
        sent((part(b"abc"), [b"ab"]))


def test_an_empty_file_is_a_file():
    assert read((part(b""), []))[1].get_content() == b""


def test_a_mail_goes_as_a_file_and_never_as_its_raw_bytes():
    raw = b"From: a@example.org\r\nSubject: smuggled\n.\r\nMAIL FROM:<x@example.org>\r\n"
    attached = part(raw, filename=None, type="message/rfc822")
    mail = sent((attached, [raw]))

    assert b"smuggled" not in mail
    assert b"\n." not in mail.replace(b"\r\n", b"\n")
    file = read((attached, [raw]))[1]
    assert (file.get_content_type(), file.get_filename()) == ("application/octet-stream", f"{UNNAMED}.eml")
    assert file.get_content() == raw


def test_a_picture_that_the_html_shows_is_found_by_its_id():
    file = read((part(b"x", type="image/png", content_id="0.ab@picture"), [b"x"]))[1]
    assert (file["Content-ID"], file.get_content_disposition()) == ("<0.ab@picture>", "inline")


@pytest.mark.parametrize("content_id", ["a>\r\nBcc: x@example.org", "a b", "<a>", "ä", "a" * 300])
def test_an_id_that_cannot_stand_in_a_header_is_left_out(content_id):
    head = part_head(part(b"", content_id=content_id))
    assert b"Content-ID" not in head
    assert b"Bcc" not in head


def test_words_stand_in_the_place_of_a_file_that_does_not_go():
    file = part(b"secret", instead="Файл «план.pdf» не приложен.\r\n")
    words = read((file, [b"secret"]))[1]

    assert words.get_content() == "Файл «план.pdf» не приложен.\r\n"
    assert (words.get_content_type(), words.get_filename()) == ("text/plain", None)
    assert whole((file, ())).size == len(sent((file, ())))
    assert b"c2VjcmV0" not in sent((file, [b"secret"]))


NAMES = [
    ("plan.pdf", "plan.pdf"),
    ("отчёт за март.docx", "отчёт за март.docx"),
    ("報告 2026.xlsx", "報告 2026.xlsx"),
    ("تقرير.pdf", "تقرير.pdf"),
    ("می‌خواهم.txt", "می‌خواهم.txt"),
    ("ใบเสร็จ.png", "ใบเสร็จ.png"),
    ("cafe\u0301.txt", "café.txt"),
    ("😀.gif", "😀.gif"),
    ("../../etc/passwd", "passwd"),
    (r"C:\Users\tom\plan.pdf", "plan.pdf"),
    ("a\r\nBcc: x@example.org\r\n\r\n.txt", "aBcc_ x@example.org.txt"),
    ("a\0b.txt", "ab.txt"),
    ("invoice\u202efdp.exe", "invoicefdp.exe"),
    ("\u2066x\u2069.txt", "x.txt"),
    ('a"b;c=d\\.txt', "txt"),
    ("a:b*c?.txt", "a_b_c_.txt"),
    ("  .. ", UNNAMED),
    ("\u200d", UNNAMED),
    ("", UNNAMED),
    (None, UNNAMED),
    (".htaccess", "htaccess"),
    ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ("x" * 300, "x" * 150),
    ("\udce4.txt", "txt"),
]


@pytest.mark.parametrize(("name", "cleaned"), NAMES, ids=range(len(NAMES)))
def test_a_name_loses_what_could_mislead_and_keeps_the_rest(name, cleaned):
    assert clean_name(name, "application/pdf") == cleaned
    assert read((part(b"x", filename=name), [b"x"]))[1].get_filename() == cleaned


@given(st.text(max_size=400), st.text(max_size=60))
def test_whatever_a_file_is_called_it_is_one_part_with_four_headers_at_most(name, kind):
    head = part_head(part(b"x", filename=name, type=kind, content_id="1.ab@picture"))
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 130
    assert len(head) < PART_HEAD_BYTES - 100
    assert b"\n" not in head.replace(b"\r\n", b"")
    file = message_from_bytes(head, policy=policy.default)
    assert file.keys() == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID"]
    assert file.get_filename() == clean_name(name, kind)
    assert len(clean_name(name, kind)) <= MAX_NAME_CHARACTERS


@pytest.mark.parametrize(
    ("declared", "sent_as"),
    [
        ("image/png", "image/png"),
        ("text/plain", "text/plain"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        *((kind, "application/octet-stream") for kind in (
            "text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "text/javascript",
            "message/rfc822", "multipart/mixed", "application/pgp-encrypted", "application/pkcs7-mime",
            "application/ms-tnef", "text/enriched", "message/external-body", "x/y", "image/", "image/a b",
            "IMAGE/x\r\n",
        )),
    ],
)  # fmt: skip
def test_what_a_program_would_act_upon_goes_as_a_plain_file(declared, sent_as):
    assert clean_type(declared) == sent_as


@given(st.integers(0, 5000))
def test_the_encoded_size_is_known_beforehand(size):
    bare = len(sent((part(b""), [])))
    assert len(sent((part(bytes(size)), [bytes(size)]))) - bare == encoded_size(size)
