from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from triaged.mail.compose import LABELS, clean_header, compose, outer_boundary, reply_subject, safe_subject
from triaged.mail.parse import parse
from triaged.model import Address, FilePart, Rendered

DESK = Address(name="Acme Support", addr="support@acme.example")
CUSTOMER = Address(name="Иван Петров", addr="ivan@customer.example")
DATE = datetime(2026, 11, 16, 10, 0, tzinfo=timezone(timedelta(hours=3)))
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "X-Triaged-Mark", "In-Reply-To", "References"]
AUTOMATIC = ["Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"]


ARGUMENTS = {
    "sender": DESK,
    "recipient": CUSTOMER,
    "message_id": "<1.2@acme.example>",
    "date": DATE,
    "in_reply_to": "<a@b.example>",
    "references": ["<x@b.example>", "<a@b.example>"],
    "auto_submitted": "auto-replied",
}


def build(subject="Hello", text="Dear\nyou\n", html=None, **changes):
    return compose(Rendered(subject=subject, text=text, html=html), **{**ARGUMENTS, **changes})


def test_the_languages_of_the_text_are_named():
    said = Rendered(subject="Hallo", text="Hallo\n\nHello", languages=("de", "zh-Hant", "my\r\nX: folder", ""))
    named = compose(said, **ARGUMENTS)
    assert b"\r\nContent-Language: de, zh-Hant\r\n" in named
    assert b"Content-Language" not in build()


def readable(value):
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", value))))


def test_an_acknowledgement_has_exactly_these_bytes():
    assert build() == (
        b"From: Acme Support <support@acme.example>\r\n"
        b"To: =?utf-8?b?0JjQstCw0L0g0J/QtdGC0YDQvtCy?= <ivan@customer.example>\r\n"
        b"Subject: Hello\r\n"
        b"Date: Mon, 16 Nov 2026 07:00:00 +0000\r\n"
        b"Message-ID: <1.2@acme.example>\r\n"
        b"X-Triaged-Mark: <1.2@acme.example>\r\n"
        b"In-Reply-To: <a@b.example>\r\n"
        b"References: <x@b.example>\r\n <a@b.example>\r\n"
        b"Auto-Submitted: auto-replied\r\n"
        b"X-Auto-Response-Suppress: All\r\n"
        b"Precedence: bulk\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\nDear\r\nyou\r\n"
    )


def test_answers_may_be_wanted_at_another_address_under_the_same_name():
    raw = build(reply_to="support+abc@acme.example", sender=Address(name="Ä Desk", addr="support@acme.example"))
    assert b"\r\nReply-To: =?utf-8?b?w4QgRGVzaw==?= <support+abc@acme.example>\r\n" in raw
    (found,) = parse(raw).reply_to
    assert (found.name, found.addr) == ("Ä Desk", "support+abc@acme.example")
    assert b"Reply-To" not in build().replace(b"In-Reply-To", b"")


@pytest.mark.parametrize("addr", ["a@b\r\nBcc: c@d", "и@x.example", "a@b, c@d", ""])
def test_an_address_for_answers_that_cannot_be_written_is_refused(addr):
    with pytest.raises(ValueError, match="ASCII"):
        build(reply_to=addr)


HOSTILE_TEXT = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "\r\nBcc: x@y.example",
            "\n",
            "\r",
            "\x85",
            "\u2028",
            "\u2029",
            "\0",
            "=?utf-8?q?=0D=0AX?=",
            '"',
            "\\",
            "<",
            ">",
            ",",
            " ",
            "ы" * 30,
            "a" * 90,
            "\ud800",
            "=?",
        ]
    )
).map("".join)


def test_control_and_line_characters_become_spaces():
    assert clean_header("a\r\nb\x00c\x7fd\x85e\x9ff\u2028g\u2029h\ud800i") == "a b c d e f g h i"


@given(HOSTILE_TEXT, HOSTILE_TEXT, st.booleans())
def test_no_text_can_begin_a_header_of_its_own(subject, name, html):
    subject, name = subject[:400], name[:100]
    recipient = Address(name=name, addr="ivan@customer.example")
    raw = build(subject, html="<p>x</p>" if html else None, recipient=recipient)
    mail = email.message_from_bytes(raw)
    expected = [*NAMES, *AUTOMATIC, "MIME-Version", "Content-Type"]
    assert mail.keys() == (expected if html else [*expected, "Content-Transfer-Encoding"])
    assert readable(mail["Subject"]) == clean_header(subject)
    ((shown, addr),) = getaddresses([re.sub(r"\r\n(?=[ \t])", "", mail["To"])])
    assert addr == "ivan@customer.example"
    assert readable(shown) == clean_header(name)
    ours = parse(raw)
    assert ours.subject == clean_header(subject)
    assert [each.addr for each in ours.to] == ["ivan@customer.example"]


@given(HOSTILE_TEXT, HOSTILE_TEXT)
def test_lines_of_headers_are_short_and_clean(subject, name):
    head = build(subject, recipient=Address(name=name, addr="i@x.example")).partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        assert len(line) <= 78
        assert re.fullmatch(rb"[\x20-\x7e]+", line)
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?b\?[^?]*\?=", line))


@given(st.text(max_size=300), st.text(max_size=100) | st.none())
def test_the_text_arrives_as_it_was_written(text, html):
    assume(not any(unicodedata.category(each) == "Cs" for each in text + (html or "")))
    mail = email.message_from_bytes(build(text=text, html=html))
    parts = list(mail.walk())[-2:] if html is not None else [mail]
    for part, written in zip(parts, (text, html), strict=False):
        arrived = part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
        expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", written.replace("\r\n", "\n").replace("\r", "\n"))
        assert arrived.removesuffix("\n") == expected.removesuffix("\n")


@given(st.text(max_size=300), st.text(max_size=100) | st.none())
def test_the_bytes_have_crlf_line_ends_and_short_lines_only(text, html):
    raw = build(text=text, html=html)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert raw.isascii()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Hello\n", b"7bit"),
        ("x" * 300, b"quoted-printable"),
        ("Grüße aus Köln\n", b"quoted-printable"),
        ("Привет\n", b"base64"),
    ],
)
def test_the_encoding_suits_the_text(text, encoding):
    assert b"Content-Transfer-Encoding: " + encoding + b"\r\n" in build(text=text)


def test_the_same_input_gives_the_same_bytes():
    assert build(html="<p>x</p>") == build(html="<p>x</p>")


def test_text_that_holds_the_boundary_cannot_end_its_part():
    boundary = re.search(rb'boundary="([^"]+)"', build(html="<p>x</p>"))[1].decode()
    mail = email.message_from_bytes(build(text=f"--{boundary}--\n", html=f"--{boundary}\n"))
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_mail_of_a_person_has_no_mark_of_a_robot():
    mail = email.message_from_bytes(build(auto_submitted=None, in_reply_to=None, references=[]))
    assert not set(mail.keys()) & {*AUTOMATIC, "In-Reply-To", "References"}


@pytest.mark.parametrize(
    "bad", ["<a b@c>", "a@b", "<a@b>\r\nBcc: x@y", "<ы@b>", "<a@b", "<>", f"<{'a' * 999}@b>", "<a<b@c>"]
)
def test_ids_that_cannot_stand_in_a_header_are_left_out(bad):
    mail = email.message_from_bytes(build(in_reply_to=bad, references=[bad, "<x@y>"]))
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<x@y>"
    with pytest.raises(ValueError, match="no Message-ID"):
        build(message_id=bad)


def test_of_many_references_the_first_and_the_newest_stay():
    found = email.message_from_bytes(build(references=[f"<{n}@x>" for n in range(100)]))["References"].split()
    assert (found[0], found[-1], len(found)) == ("<0@x>", "<99@x>", 30)


def test_a_domain_in_other_letters_is_written_in_ascii():
    assert b"<i@xn--e1afmkfd.example>" in build(recipient=Address(name="I", addr="i@пример.example"))


@pytest.mark.parametrize("addr", ["и@x.example", "no-address", "a@b\r\nBcc: c@d", "a@b, c@d", "a@b>"])
def test_an_address_that_cannot_be_written_is_refused(addr):
    with pytest.raises(ValueError, match="ASCII"):
        build(recipient=Address(name="", addr=addr))


def test_a_naive_date_and_a_made_up_keyword_are_refused():
    with pytest.raises(ValueError, match="aware"):
        build(date=DATE.replace(tzinfo=None))
    with pytest.raises(ValueError, match="keyword"):
        build(auto_submitted="x\r\nBcc: a@b")


def test_the_date_is_in_english_and_in_utc():
    assert b"\r\nDate: Thu, 01 Jan 2026 09:05:03 +0000\r\n" in build(date=datetime(2026, 1, 1, 9, 5, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Printer", "Re: Printer"),
        ("Re: Printer", "Re: Printer"),
        ("RE: AW: Fwd: Re[2]: SV : Printer", "Re: Printer"),
        ("НА: Отв: Пересл: Принтер", "Re: Принтер"),
        ("回复：转发: 打印机", "Re: 打印机"),
        ("Regarding: x", "Re: Regarding: x"),
        ("a\r\nBcc: b", "Re: a Bcc: b"),
        ("", "Re:"),
    ],
)
def test_an_answer_has_its_prefix_exactly_once(subject, expected):
    assert reply_subject(subject) == expected


@pytest.mark.parametrize(
    "subject",
    [
        "Printer does not print",
        "你好。请问 3 个",
        "v2.0 fails",
        "Order 12345",
        "Wer? Ich!",
        "Meeting at 10:30",
        "From 10:30, room ②",
        "Print and/or scan: error 404",
        "Still waiting… any news?",
        "Ölfilter für Größe 12½",
        "नमस्ते, प्रिंटर",
        "It broke. Please help.",
    ],
)
def test_a_harmless_subject_may_be_echoed(subject):
    assert safe_subject(subject) == subject


@pytest.mark.parametrize(
    "subject",
    [
        "see https://evil.example/x",
        "go to evil.com now",
        "go to evil\u200b.com",
        "evil．com",
        "evil。com",
        "evil\u2024com",
        "evil\ufe52com",
        "evil\uff61com",
        "evil\u2024xn--p1ai",
        "evil。рф",
        "去 evil。中国",
        "пример.рф",
        "www evil",
        "write me@evil",
        "call 1-800-555-0199",
        "call ١٢٣٤٥٦",
        "QQ 1 2 3 4 5 6",
        "order 123456",
        "0900~123~456",
        *(separator.join("123456") for separator in ":_*'|,•‧·~ "),
        "call ①②③④⑤⑥⑦",
        "call ❶❷❸❹❺❻",
        "加微信 一二三四五六",
        "1 a 2 b 3 c 4 d 5 e 6",
        "2026-03-01",
        "１２３ ４５６",
        "http:\\\\1.1.1.1",
        "http:/1",
        "//localhost/a",
        "\\\\localhost\\a",
        "／／localhost",
        "：／localhost",
        "ping 1.1.1.1",
        "ping 1。1。1。1",
        "①.①.①.①",
        "write me＠evil",
        "wwwevil",
        "ｗｗｗ evil",
        "evil\U000e0100.com",
        "evil.c\u0338om",
        "evil-.com",
        "i❤.ws",
        "⒈com",
        "buy " * 100,
    ],
)
def test_a_subject_that_could_sell_something_is_not_echoed(subject):
    assert safe_subject(subject) is None


@given(st.lists(st.sampled_from("0123456789٣७３③❸𝟛²三"), max_size=12), st.data())
def test_six_digits_are_too_many_whatever_stands_between_them(digits, data):
    separators = st.text(alphabet=" ~:_*'|,•‧-()abé\u200b\u0301\ufe0f\u20e3", max_size=3)
    subject = "x" + "".join(f"{digit}{data.draw(separators)}" for digit in digits)
    assert (safe_subject(subject) is None) == (len(digits) > 5)


def test_every_line_of_the_headers_of_an_acknowledgement_with_html_is_short():
    head = build(html="<p>x</p>").partition(b"\r\n\r\n")[0]
    assert b"multipart/alternative" in head
    assert max(map(len, head.split(b"\r\n"))) <= 78


FILE = FilePart(inbox=1, number=2, sha256="0" * 64, filename="a.pdf", type="application/pdf", size=3)
PICTURE = FilePart(
    inbox=1, number=3, sha256="1" * 64, filename="a.png", type="image/png", size=3, content_id="ii_1@x.example"
)


@pytest.mark.parametrize(
    ("html", "parts", "around"),
    [
        (None, [FILE], "multipart/mixed"),
        ("<p>x</p>", [FILE], "multipart/mixed"),
        ("<p>x</p>", [FILE, PICTURE], "multipart/related"),
        (None, [PICTURE], "multipart/mixed"),
    ],
)
def test_files_are_put_behind_a_mail_that_is_not_closed(html, parts, around):
    frozen = build(html=html, parts=parts)
    outer = outer_boundary(ARGUMENTS["message_id"])
    assert frozen.endswith(b"\r\n")
    assert f"--{outer}--".encode() not in frozen
    file = f"--{outer}\r\nContent-Type: application/pdf\r\n\r\nabc\r\n--{outer}--\r\n".encode()
    mail = email.message_from_bytes(frozen + file, policy=email.policy.default)
    assert [part.defects for part in mail.walk()] == [[]] * len(list(mail.walk()))
    assert mail.get_content_type() == around
    assert mail.get_boundary() == outer
    text, attached = mail.iter_parts()
    assert text.get_content_type() == ("multipart/alternative" if html else "text/plain")
    assert text.get_body(("plain",)).get_content().strip() == "Dear\r\nyou"
    assert attached.get_payload() == "abc"
    if around == "multipart/related":
        assert mail.get_param("type") == "multipart/alternative"  # RFC 2387 3.1


def test_the_boundaries_of_a_mail_differ_and_depend_on_its_id_alone():
    frozen = build(html="<p>x</p>", parts=[FILE])
    outer, inner = re.findall(rb'boundary="([^"]+)"', frozen)
    assert outer.decode() == outer_boundary("<1.2@acme.example>") != outer_boundary("<1.3@acme.example>")
    assert inner != outer
    assert build(html="<p>x</p>", parts=[FILE]) == frozen


def test_text_that_holds_the_outer_boundary_cannot_end_its_part():
    outer = outer_boundary(ARGUMENTS["message_id"])
    frozen = build(text=f"a\n--{outer}--\nb\n", parts=[FILE])
    assert frozen.count(f"--{outer}".encode()) == 1


def test_labels_are_headers_of_a_fixed_set():
    raw = build(labels={"Queue": "Поддержка\r\nBcc: x@y.example", "Status": "o" * 900})
    mail = email.message_from_bytes(raw)
    assert readable(mail["X-Triaged-Queue"]) == "Поддержка Bcc: x@y.example"
    assert readable(mail["X-Triaged-Status"]) == "o" * 200
    assert mail["Bcc"] is None
    assert all(len(line) <= 78 for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))
    for name in ("Mark", "queue", "", "X\r\nBcc"):
        with pytest.raises(ValueError, match="is no label"):
            build(labels={name: "x"})
    assert sorted(LABELS) == ["Notice", "Priority", "Queue", "Status", "Ticket", "Tier"]
