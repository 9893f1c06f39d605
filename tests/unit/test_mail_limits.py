"""Each limit before the parser: over it a mail is cut, the defect is named, what stands elsewhere in it is still read.

Times are not asserted: what is not linear takes minutes, and the time limit of the tests says so.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from triaged.mail.addrlist import MAX_ADDRESSES
from triaged.mail.head import MAX_ADDRESS_CHARACTERS
from triaged.mail.headers import MAX_LAST_IDS
from triaged.mail.parse import parse
from triaged.mail.split import MAX_DEPTH, MAX_PARTS, split

MIB = 1024 * 1024
BEHIND = b"X-Behind: 1\nSubject: behind\n\nthe text"

pytestmark = pytest.mark.timeout(20)


def header(name: str, value: bytes) -> bytes:
    """A mail with one header above others."""
    return name.encode() + b": " + value + b"\n" + (BEHIND.replace(b"Subject", b"X-S") if name == "Subject" else BEHIND)


def parts(count: int) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\ny\n" * count + b"--x--\n"


def nested(levels: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))


MANY = ", ".join(f"Ann {n} <ann.{n}@example.org>" for n in range(8000)).encode()

ROWS: dict[str, tuple[Callable[[], bytes], str]] = {
    "8,000 addresses in one header": (lambda: header("To", MANY), "header-cut"),
    "2,000 addresses": (lambda: header("To", b"a@b.example, " * 2000), "too-many-addresses"),
    "2,000 addresses in as many headers": (
        lambda: b"To: a@b.example\n" * 900 + header("Cc", b"c@d, " * 200),
        "too-many-addresses",
    ),
    "64 KiB of addresses in two headers": (
        lambda: b"To: " + MANY[:40_000] + b"\n" + header("Cc", MANY[:40_000]),
        "addresses-cut",
    ),
    "a From with an open quote": (lambda: header("From", b'"' + b"word " * 100_000), "header-cut:from"),
    "a long Sender": (lambda: header("Sender", b"a@b.example, " * 1000), "header-cut:sender"),
    "a long Reply-To": (lambda: header("Reply-To", b"a@b.example, " * 1000), "header-cut:reply-to"),
    "a subject of 8,000 encoded words": (lambda: header("Subject", b"=?utf-8?q?a?= " * 8000), "header-cut:subject"),
    "a subject of 160,000 words": (lambda: header("Subject", b"a " * 120_000), "header-cut:subject"),
    "50,000 references": (
        lambda: header("References", b" ".join(b"<%d@b>" % n for n in range(20_000))),
        "header-cut:references",
    ),
    "60 references": (
        lambda: header("References", b" ".join(b"<%d@b>" % n for n in range(60))),
        "too-many-ids:references",
    ),
    "60 ids answered": (
        lambda: header("In-Reply-To", b" ".join(b"<%d@b>" % n for n in range(60))),
        "too-many-ids:in-reply-to",
    ),
    "a Content-Type of 8,000 parameters": (
        lambda: header("Content-Type", b"text/plain" + b"; a=b" * 8000),
        "header-cut:content-type",
    ),
    "a Content-Type of 8,000 parameters in a part": (
        lambda: (
            b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + header("Content-Type", b"a/b" + b"; a=b" * 8000)
        ),
        "header-cut:content-type",
    ),
    "any header of 100 KiB": (lambda: header("X-Long", b"a" * 100_000), "header-cut"),
    "3,000 headers": (lambda: b"X-Many: y\n" * 3000 + BEHIND, "too-many-headers"),
    "200 headers in a part": (
        lambda: b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + b"X-Many: y\n" * 200 + b"\ny\n--x--\n",
        "too-many-headers",
    ),
    "100 KiB of headers in a part": (
        lambda: b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + b"X-Long: a\n" * 5 + b" b\n" * 30_000 + BEHIND,
        "header-block-cut",
    ),
    "1 MiB of headers in all parts": (
        lambda: b"Content-Type: multipart/mixed; boundary=x\n\n" + (b"--x\nX: a\n" + b" b\n" * 5000 + b"\ny\n") * 70,
        "header-block-cut",
    ),
    "a header of 100,000 lines": (lambda: b"X-Long: a\n" + b" b\n" * 100_000 + BEHIND, "header-block-cut"),
    "100,000 parts": (lambda: parts(100_000), "too-many-parts"),
    "900 levels": (lambda: nested(900), "too-deep"),
    "10 MiB in one line": (lambda: b"Subject: behind\n\n" + b"x" * (10 * MIB), "text-cut"),
    "25 MiB of lines": (lambda: b"Subject: behind\n\n" + b"x\n" * (25 * MIB // 2), "text-cut"),
}


@pytest.mark.parametrize("row", ROWS)
def test_over_a_limit_a_mail_is_cut_and_the_limit_named(row):
    generate, defect = ROWS[row]
    mail = parse(generate())
    assert defect in mail.defects
    assert not any(each.startswith("unparseable") for each in mail.defects)


@pytest.mark.parametrize("name", ["To", "From", "Subject", "References", "Content-Type", "X-Long"])
def test_what_stands_below_a_header_that_was_cut_is_read(name):
    mail = parse(header(name, b"a " * 100_000))
    assert mail.values("x-behind") == ["1"]
    assert mail.text == "the text"


def test_the_addresses_of_all_headers_share_one_room():
    mail = parse(b"Reply-To: r@b.example\nTo: " + b"a@b.example, " * 600 + b"\nCc: " + b"c@d.example, " * 600 + b"\n\n")
    assert (len(mail.reply_to), len(mail.to), len(mail.cc)) == (1, 600, MAX_ADDRESSES - 601)


@pytest.mark.parametrize("offset", range(0, 40, 7))
def test_an_address_is_never_cut_in_two(offset):
    addrs = [f"{n}@{'example.' * 8}org" for n in range(1000)]
    text = ",".join(addrs).encode()
    mail = parse(b"To: " + b"x" * offset + b"@x.example," + text[:30_000] + b"\nCc: " + text[:60_000] + b"\n\n")
    assert "addresses-cut" in mail.defects
    assert mail.cc[-1].addr in addrs
    assert sum(len(each.addr) for each in (*mail.to, *mail.cc)) < MAX_ADDRESS_CHARACTERS


def test_of_many_references_the_first_and_the_newest_stay():
    mail = parse(header("References", b" ".join(b"<%d@b>" % n for n in range(20_000))))
    assert (mail.references[0], mail.references[-1], len(mail.references)) == ("<0@b>", "<19999@b>", MAX_LAST_IDS + 1)


def test_the_text_of_the_parts_within_the_limits_is_read():
    assert parse(parts(100_000)).text.count("y") >= MAX_PARTS - 1
    assert len(split(nested(900)).parts) == MAX_DEPTH + 1
    assert parse(parts(5)).defects[:1] != ("too-many-parts",)


def test_at_the_limits_nothing_is_cut():
    mail = parse(
        b"To: " + b"a@b.example, " * 500 + b"\nCc: " + b"c@d.example, " * 500 + b"\nSubject: " + b"s" * 8192 + b"\n"
        b"References: " + b" ".join(b"<%d@b>" % n for n in range(MAX_LAST_IDS + 1)) + b"\n\ntext"
    )
    assert len(mail.to) + len(mail.cc) == MAX_ADDRESSES
    assert set(mail.defects) == {"no-from", "no-message-id", "no-date"}
