from __future__ import annotations

from datetime import UTC, datetime

import pytest

from triaged.mail import enclosed
from triaged.mail.charsets import Guesses
from triaged.mail.enclosed import as_text, first_enclosed, read_enclosed
from triaged.mail.parse import parse
from triaged.mail.split import split
from triaged.model import Address, Forwarded

INNER = b"From: Paul <paul@partner.example>\nSubject: Order 77\nDate: Mon, 2 Mar 2026 17:00:00 +0000\n"


def mixed(*parts, kind="multipart/mixed"):
    inner = b"".join(b"--x\n" + part + b"\n" for part in parts)
    return f"Content-Type: {kind}; boundary=x\n\n".encode() + inner + b"--x--\n"


def forwarded_of(source):
    tree = split(source, Guesses())
    part = first_enclosed(tree)
    return part and read_enclosed(source, part, Guesses())


@pytest.mark.parametrize("kind", [b"message/rfc822", b"message/global"])
def test_the_mail_that_is_enclosed_is_read(kind):
    source = mixed(b"\nSee below.", b"Content-Type: " + kind + b"\n\n" + INNER + b"\nIt is late.")
    assert forwarded_of(source) == Forwarded(
        from_=Address(name="Paul", addr="paul@partner.example"),
        subject="Order 77",
        date=datetime(2026, 3, 2, 17, 0, tzinfo=UTC),
        text="It is late.",
    )


def test_of_the_enclosed_mail_only_the_text_is_read():
    alternative = (
        mixed(
            b"Content-Type: text/plain\n\nplain",
            b"Content-Type: text/html\n\n<p>html",
            b"Content-Type: text/plain\nContent-Disposition: attachment\n\nfile",
            kind="multipart/alternative",
        )
        .replace(b"x\n", b"y\n")
        .replace(b"--x--", b"--y--")
    )
    source = mixed(b"Content-Type: message/rfc822\n\n" + INNER + alternative)
    assert forwarded_of(source).text == "plain"


def test_an_encoded_mail_is_decoded_first():
    source = mixed(b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogSGkKCkhlbGxvCg==")
    assert forwarded_of(source) == Forwarded(from_=None, subject="Hi", date=None, text="Hello\n")


@pytest.mark.parametrize(
    "source",
    [
        b"\n\nno mail in it",
        mixed(b"Content-Type: message/rfc822\n\n" + INNER, kind="multipart/report"),
        mixed(b"Content-Type: message/delivery-status\n\n", b"Content-Type: message/rfc822\n\n" + INNER),
        mixed(b"Content-Type: message/rfc822\n\n"),
    ],
)
def test_what_a_report_returns_is_not_passed_on(source):
    assert forwarded_of(source) is None


def test_only_the_beginning_of_a_large_mail_is_read(monkeypatch):
    monkeypatch.setattr(enclosed, "MAX_BYTES", 200)
    source = mixed(b"Content-Type: message/rfc822\n\n" + INNER + b"\n" + b"x" * 1000)
    assert 0 < len(forwarded_of(source).text) < 200


def test_as_text_it_looks_like_a_forward():
    mail = Forwarded(
        from_=Address(name="Paul", addr="paul@partner.example"),
        subject="Order 77",
        date=datetime(2026, 3, 2, 17, 0, tzinfo=UTC),
        text="It is late.",
    )
    assert as_text(mail) == (
        "---------- Forwarded message ----------\n"
        "From: Paul <paul@partner.example>\n"
        "Date: Mon, 02 Mar 2026 17:00:00 +0000\n"
        "Subject: Order 77\n"
        "\n"
        "It is late."
    )
    assert as_text(Forwarded(from_=None, subject="", date=None, text="x")).endswith("----------\n\nx")


@pytest.mark.parametrize(("answered", "is_forward"), [(b"<a@b.example>", False), (b"<other@b.example>", True)])
def test_a_mail_that_is_enclosed_because_it_is_answered_is_not_passed_on(answered, is_forward):
    inner = b"Content-Type: message/rfc822\n\nMessage-ID: <a@b.example>\n" + INNER + b"\nIt is late."
    mail = parse(b"From: a@b.example\nIn-Reply-To: " + answered + b"\n" + mixed(b"\nIt came.", inner))
    assert (mail.forwarded is not None) is is_forward
