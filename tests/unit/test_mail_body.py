from __future__ import annotations

import hashlib
from pathlib import Path

from triaged.mail import body as body_module
from triaged.mail.body import MAX_ALL_TEXT_BYTES, MAX_LINES, MAX_TEXT_BYTES, read_body
from triaged.mail.charsets import Guesses
from triaged.mail.html import MAX_TAGS, HtmlText
from triaged.mail.split import split

MAILS = Path(__file__).parents[1] / "mail"


def body_of(source):
    return read_body(source, split(source), Guesses())


def sample(name):
    return body_of((MAILS / f"{name}.eml").read_bytes())


def mixed(*parts, subtype="mixed"):
    inner = b"".join(b"--x\n" + part + b"\n" for part in parts)
    return f"Content-Type: multipart/{subtype}; boundary=x\n\n".encode() + inner + b"--x--\n"


def test_of_an_alternative_the_plain_text_is_read():
    assert sample("alternative").text.strip() == "The plain text."
    assert sample("alternative").attachments == []


def test_html_is_read_where_the_plain_text_is_empty():
    assert sample("alternative-with-empty-plain-part").text == "Only here."


def test_html_alone_is_read():
    assert "my order (https://shop.example/o/1)" in sample("html-only").text


def test_html_of_a_nested_alternative_is_left_out_too():
    inner = mixed(b"Content-Type: text/html\n\n<p>again</p>", subtype="alternative").replace(b"x", b"y")
    source = mixed(
        b"Content-Type: text/plain\n\nplain",
        inner.replace(b"teyt", b"text").replace(b"mayi", b"maxi"),
        subtype="alternative",
    )
    assert body_of(source).text == "plain"


def test_texts_of_several_parts_are_joined_in_order():
    source = mixed(b"Content-Type: text/html\n\n<p>one</p>", b"Content-Type: text/plain\n\ntwo")
    assert body_of(source).text == "one\ntwo"


def test_a_named_text_is_an_attachment():
    source = mixed(b"\n\nhello", b"Content-Type: text/plain\nContent-Disposition: inline; filename=log.txt\n\nlog")
    body = body_of(source)
    assert body.text.strip() == "hello"
    assert [(each.filename, each.inline, each.size) for each in body.attachments] == [("log.txt", True, 3)]


def test_an_attachment_has_name_type_size_and_digest():
    (attachment,) = sample("rfc2231-filename").attachments
    data = bytes(range(256)) * 3
    assert attachment.filename == "счёт.pdf"
    assert attachment.type == "application/pdf"
    assert (attachment.size, attachment.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert not attachment.inline


def test_a_part_with_broken_base64_is_not_lost():
    (attachment,) = sample("broken-base64-attachment").attachments
    assert attachment.size > 200


def test_a_picture_of_the_text_is_inline():
    source = mixed(b"\n\nhello", b"Content-Type: image/png\nContent-ID: <1>\n\nx")
    assert body_of(source).attachments[0].inline


def test_an_attached_message_stays_one_attachment():
    body = sample("nested-message")
    assert body.text.strip() == "Forwarded for you."
    assert [(each.type, each.filename) for each in body.attachments] == [("message/rfc822", None)]


def test_a_multipart_without_boundary_is_shown_as_text():
    assert body_of(b"Content-Type: multipart/mixed\n\nhello").text == "hello"


def test_text_over_the_limits_is_cut_and_named():
    body = body_of(b"\n\n" + b"x" * (MAX_TEXT_BYTES + 1))
    assert len(body.text) == MAX_TEXT_BYTES
    assert "text-cut" in body.defects
    body = body_of(b"\n\n" + b"\nx" * (MAX_LINES + 10))
    assert body.text.count("\n") == MAX_LINES - 1
    assert "text-cut" in body.defects


def test_all_texts_together_are_bounded():
    source = mixed(*(b"\n\n" + b"x" * MAX_TEXT_BYTES for _ in range(6)))
    assert len(body_of(source).text) <= MAX_ALL_TEXT_BYTES + 6


def test_line_ends_become_lf_and_nul_goes():
    assert body_of(b"\n\na\r\nb\rc\0d").text == "a\nb\ncd"


def test_the_html_parts_of_a_mail_share_one_budget_of_tags(monkeypatch):
    given = []
    monkeypatch.setattr(body_module, "to_text", lambda html, tags: given.append(tags) or HtmlText(text=html))
    body_of(
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: text/html\n\n<p>a<p>b\n" * 3 + b"--x--"
    )
    assert given == [MAX_TAGS, MAX_TAGS - 2, MAX_TAGS - 4]
