from __future__ import annotations

import mmap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triaged.mail import detection
from triaged.mail import parse as parse_module
from triaged.mail.charsets import MAX_GUESSES
from triaged.mail.parse import parse
from triaged.model import Address

MAILS = Path(__file__).parents[1] / "mail"
SAMPLES = sorted(MAILS.glob("*.eml"))


def sample(name):
    return parse((MAILS / f"{name}.eml").read_bytes())


def test_an_ordinary_mail_is_read_whole():
    mail = sample("plain-request")
    assert mail.from_ == Address(name="Ivan Petrov", addr="ivan@customer.example")
    assert mail.to == (Address(name="Acme Support", addr="support@acme.example"),)
    assert mail.subject == "Printer does not print"
    assert mail.message_id == "<plain-request@customer.example>"
    assert mail.date == datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert mail.text == "Hello,\n\nthe printer in our office does not print since the update.\n\nIvan\n"
    assert mail.values("return-path") == ["<ivan@customer.example>"]
    assert mail.defects == ()
    assert mail.report is None


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [
        ("koi8-r-text", "Принтер не печатает", "Здравствуйте!\n\nПринтер не печатает."),
        ("gb18030-labelled-gb2312", "訂單問題", "朱镕基先生的訂單没有到。"),
        ("iso-2022-jp-circled-digit", "Printer does not print", "①こんにちは"),
        ("encoded-word-split-inside-a-character", "Счёт на оплату", "x"),
        ("raw-8bit-headers", "Не печатает", "Привет."),
        ("unknown-charset", "Printer does not print", "Grüße"),
    ],
)
def test_every_charset_is_read(name, subject, text):
    mail = sample(name)
    assert (mail.subject, mail.text.strip()) == (subject, text)


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("missing-closing-boundary", "missing-closing-boundary"),
        ("missing-separator", "missing-separator"),
        ("mbox-from-line", "stray-header-line"),
        ("leading-blank-lines", "leading-blank-line"),
        ("two-from-headers", "doubled-header:from"),
        ("two-from-headers", "from-ambiguous"),
        ("from-names-another-address", "from-ambiguous"),
        ("no-message-id", "no-message-id"),
        ("unknown-charset", "charset-unknown"),
    ],
)
def test_oddities_are_named(name, defect):
    assert defect in sample(name).defects


@pytest.mark.parametrize("name", ["two-from-headers", "from-names-another-address"])
def test_a_sender_that_can_be_read_in_two_ways_is_nobody(name):
    assert sample(name).from_ is None


@pytest.mark.parametrize(
    "name", ["mbox-from-line", "missing-separator", "continuation-without-indent", "first-line-of-spaces"]
)
def test_headers_are_found_behind_oddities(name):
    mail = sample(name)
    assert mail.message_id == f"<{name}@customer.example>"
    assert mail.text.startswith("Hello")


def test_an_empty_line_ends_the_header_block_also_at_the_very_beginning():
    mail = sample("leading-blank-lines")
    assert (mail.headers, mail.message_id, mail.from_, mail.author) == ((), None, None, None)
    assert mail.text.strip().startswith("Return-Path: <ivan@customer.example>")
    assert mail.text.strip().endswith("Hello.")
    assert {"leading-blank-line", "no-from"} <= set(mail.defects)


def test_what_a_person_wrote_below_misplaced_headers_is_still_shown_as_his_words():
    mail = sample("leading-blank-lines")
    assert mail.reply == "Hello."
    assert mail.forwarded is not None
    assert mail.forwarded.from_ == Address(name="Ivan Petrov", addr="ivan@customer.example")
    assert mail.forwarded.subject == "Printer does not print"


def test_a_text_below_an_empty_line_that_is_no_mail_is_text():
    assert parse(b"\n\nHello: I wait.\n").reply == "Hello: I wait."


def test_a_byte_order_mark_is_skipped_and_named():
    mail = parse(b"\xef\xbb\xbf" + (MAILS / "plain-request.eml").read_bytes())
    assert mail.subject == "Printer does not print"
    assert mail.defects == ("byte-order-mark",)


@pytest.mark.parametrize("eol", [b"\n", b"\r\n", b"\r"])
def test_lines_of_spaces_before_the_headers_are_skipped(eol):
    mail = parse((b"  \n\t\nSubject: s\n\ntext").replace(b"\n", eol))
    assert (mail.subject, mail.text, mail.defects[:1]) == ("s", "text", ("leading-blank-line",))
    assert parse((b"  \n\nSubject: s\n\ntext").replace(b"\n", eol)).subject == ""


@pytest.mark.parametrize(
    ("raw", "sender", "author"),
    [
        ("Ivan <I@x.example>", ("Ivan", "i@x.example"), ("Ivan", "i@x.example")),
        ("Mail Delivery Subsystem <MAILER-DAEMON>", None, ("Mail Delivery Subsystem", "mailer-daemon")),
        ("MAILER-DAEMON (Mail System)", None, ("Mail System", "mailer-daemon")),
        ("MAILER-DAEMON <>", None, ("", "mailer-daemon")),
        ("MAILER-DAEMON", None, ("", "mailer-daemon")),
        ('"Support"', None, ("Support", "")),
        ("Mail Delivery Subsystem", None, ("Mail Delivery Subsystem", "")),
        ("J\u00f6 <j\u00f6@B\u00dcRO.example>", ("Jö", "jö@xn--bro-hoa.example"), ("Jö", "jö@büro.example")),
        ("Ann <ann@x.example>, Bob <bob@y.example>", None, ("Ann", "ann@x.example")),
        ("boss@y.example <i@x.example>", None, ("boss@y.example", "i@x.example")),
        ("team: Ann <ann@x.example>;", None, ("Ann", "ann@x.example")),
        ("ann@x.example\nFrom: Bob <bob@y.example>", None, ("", "ann@x.example")),
        ("undisclosed:;", None, None),
        ("<>", None, None),
        ("", None, None),
    ],
)
def test_what_from_shows_is_the_author_and_only_one_clear_address_the_sender(raw, sender, author):
    mail = parse(f"From: {raw}\n\n".encode())
    assert (mail.from_ and (mail.from_.name, mail.from_.addr)) == sender
    assert (mail.author and (mail.author.name, mail.author.addr)) == author


@pytest.mark.parametrize(
    "name",
    ["From", "Sender", "Reply-To", "Date", "Subject", "Message-ID", "Content-Type", "Content-Transfer-Encoding"],
)
def test_doubled_headers_of_identity_and_content_are_named(name):
    assert f"doubled-header:{name.lower()}" in parse(f"{name}: a\n{name.upper()}: a\n\n".encode()).defects


@pytest.mark.parametrize("name", ["To", "Cc", "In-Reply-To", "References", "MIME-Version"])
def test_other_headers_that_may_stand_once_are_named_too_and_prove_nothing(name):
    defects = parse(f"{name}: a\n{name}: b\n\n".encode()).defects
    assert f"repeated-header:{name.lower()}" in defects
    assert not any(defect.startswith("doubled-header") for defect in defects)


def test_every_recipient_of_repeated_headers_is_read():
    mail = parse(b"To: a@x.example\nTo: b@x.example\nCc: c@x.example\n\n")
    assert [each.addr for each in (*mail.to, *mail.cc)] == ["a@x.example", "b@x.example", "c@x.example"]


def test_raw_8bit_headers_are_named():
    assert "raw-8bit-header" in sample("raw-8bit-headers").defects


def test_a_content_type_that_lacks_its_semicolon_hides_no_text():
    mail = sample("content-type-without-semicolon")
    assert mail.text.strip() == "Die Rechnung fehlt."
    assert [each.filename for each in mail.attachments] == ["rechnung 5.pdf"]


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("application; name=x.gz", "application/octet-stream"),
        ("image", "application/octet-stream"),
        ("APPLICATION / PDF", "application/pdf"),
    ],
)
def test_half_a_type_is_no_text(declared, kind):
    mail = parse(f"Content-Type: {declared}\n\nx".encode())
    assert mail.text == ""
    assert mail.attachments[0].type == kind


def test_mail_with_bare_cr_lines_has_all_its_parts():
    mail = sample("bare-cr-line-ends")
    assert mail.text == "One\nTwo\nThree"
    assert mail.subject == "Printer does not print"


def test_reply_and_quote_are_told_apart():
    mail = sample("reply-outlook-german")
    assert mail.reply == "Danke, jetzt geht es."
    assert mail.quoted.endswith("Bitte neu starten.")


def test_bytes_without_any_header_are_a_text():
    mail = parse(b"just words")
    assert mail.text == "just words"
    assert mail.from_ is None
    assert {"no-headers", "no-from", "no-date", "no-message-id"} <= set(mail.defects)


def test_a_from_that_had_to_be_cut_is_nobody():
    mail = parse(b"From: i@x.example" + b" " * 2100 + b", boss@y.example\n\n")
    assert (mail.from_, mail.author.addr) == (None, "i@x.example")


def test_a_fault_of_ours_leaves_a_named_defect(monkeypatch):
    def broken(_source, _guesses):
        raise RecursionError

    monkeypatch.setattr(parse_module, "split", broken)
    mail = parse(b"From: a@b.example\n\ntext")
    assert mail.defects == ("unparseable:RecursionError",)
    assert mail.text == ""


def test_a_memory_map_is_read_like_bytes():
    path = MAILS / "rfc2231-filename.eml"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source:
        assert parse(source) == parse(path.read_bytes())


@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_a_large_mail_costs_little_memory_and_time():
    import tracemalloc

    line = b"A" * 76 + b"\r\n"
    head = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\n"
    source = head + b"Content-Transfer-Encoding: base64\r\nContent-Type: a/b\r\n\r\n" + line * 350_000 + b"--x--\r\n"
    tracemalloc.start()
    try:
        mail = parse(source)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert mail.attachments[0].size == 350_000 * 57
    assert peak < 8 * 1024 * 1024


def storable(mail):
    texts = [mail.subject, mail.text, mail.reply, mail.quoted, *(value for pair in mail.headers for value in pair)]
    texts += [each.filename or "" for each in mail.attachments]
    for text in texts:
        text.encode("utf-8")
        assert "\0" not in text
    assert not any(set(value) & set("\r\n") for _, value in mail.headers)
    assert not any(defect.startswith("unparseable") for defect in mail.defects)


@given(st.binary(max_size=400))
def test_any_bytes_are_read(source):
    storable(parse(source))


@settings(max_examples=200)
@given(st.data())
def test_damaged_mails_are_read(data):
    source = bytearray(data.draw(st.sampled_from(SAMPLES)).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(source)))
        length = data.draw(st.sampled_from([0, 1, 7, 60]))
        source[at : at + length] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"\n", b"\r", b"\0", b"=?", b"--b1", b";", b'"'])
        )
    storable(parse(bytes(source)))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_every_sample_is_read_in_time(path):
    storable(parse(path.read_bytes()))


def many_parts(headers):
    return (
        b"Subject: \xc8\xe9\xff\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"".join(b"--x\n" + headers + b"\n\nx\n" for _ in range(200))
        + b"--x--\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        many_parts(b"Content-Type: a/b; name=\xc8\xe9\xff; p=\xc8\xe9\xff"),
        many_parts(b"Content-Type: a/b\nContent-Disposition: attachment; filename*=nope''%C8%E9%FF"),
        many_parts(b"Content-Type: text/plain; charset=nope\n\n\xc8\xe9\xff"),
        b"".join(b"X-%d: \xc8\xe9\xff\n" % n for n in range(200)) + b"\n",
        b"Subject: " + b" ".join(b"=?x%d?q?=C8=E9=FF?=" % n for n in range(200)) + b"\n\n",
        b"To: " + b", ".join(b"\xc8\xe9\xff <a%d@b.example>" % n for n in range(200)) + b"\n\n",
    ],
)
def test_a_mail_costs_few_charset_guesses_whatever_it_holds(monkeypatch, source):
    asked = []
    monkeypatch.setattr(detection, "guess", lambda data, likely: asked.append(data))
    assert parse(source).defects[:1] != ("unparseable:TypeError",)
    assert 0 < len(asked) <= MAX_GUESSES


def test_parameters_that_nobody_asks_for_are_not_decoded(monkeypatch):
    asked = []
    monkeypatch.setattr(detection, "guess", lambda data, likely: asked.append(data))
    parse(b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: a/b; p=\xc8\xe9\xff\n\nx\n--x--\n")
    assert asked == []


def test_raw_headers_of_one_charset_cost_one_guess(monkeypatch):
    asked = []
    monkeypatch.setattr(detection, "guess", lambda data, likely: asked.append(data) or "cp1251")
    value = "Принтер".encode("cp1251")
    mail = parse(b"Subject: " + value + b"\nFrom: " + value + b" <a@b.example>\nTo: " + value + b" <c@d.example>\n\n")
    assert (mail.subject, mail.from_.name, mail.to[0].name, len(asked)) == ("Принтер", "Принтер", "Принтер", 1)


@pytest.mark.parametrize(
    "name",
    [
        "Authentication-Results",
        "ARC-Authentication-Results",
        "Auto-Submitted",
        "Content-Type",
        "Delivered-To",
        "List-Id",
        "Message-ID",
        "Precedence",
        "Received",
        "References",
        "Return-Path",
        "X-Auto-Response-Suppress",
    ],
)
def test_structured_headers_stay_as_they_stand(name):
    mail = parse(f"{name}: =?utf-8?q?a=3Bb?= x\n\n".encode())
    assert mail.values(name.lower()) == ["=?utf-8?q?a=3Bb?= x"]


def test_encoded_words_are_read_in_text_and_in_names():
    mail = parse(
        b"From: =?utf-8?q?a=20b?= <i@x.example>\nSubject: =?utf-8?q?a=20b?=\nContent-Description: =?utf-8?q?a=20b?=\n"
        b"X-Note: =?utf-8?q?a=20b?=\nTo: <=?utf-8?q?a?=@x.example>\n\n"
    )
    assert mail.values("from") == ["a b <i@x.example>"]
    assert (mail.subject, mail.values("content-description"), mail.values("x-note")) == ("a b", ["a b"], ["a b"])
    assert mail.values("to") == ["<=?utf-8?q?a?=@x.example>"]


def test_byte_order_marks_and_surrogates_reach_nobody():
    mail = parse(
        b"Subject: =?utf-7?q?+2AA-x?=\nFrom: =?utf-7?q?+2AA-n?= <i@x.example>\n"
        b"Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbfhi\n"
        b"--q\nContent-Type: a/b; name*=utf-7''%2B2AA-f\n\nx\n--q--\n"
    )
    assert (mail.subject, mail.from_.name, mail.text) == ("\ufffdx", "\ufffdn", "hi")
    assert mail.attachments[0].filename == "\ufffdf"
    assert parse(b"Subject: \xef\xbb\xbfhi\n\n").subject == "hi"


def test_a_sender_in_another_script_has_one_form():
    assert parse("From: i@пример.example\n\n".encode()).from_.addr == "i@xn--e1afmkfd.example"
    assert parse("From: I@ПРИМЕР.example\n\n".encode()).from_.addr == "i@xn--e1afmkfd.example"
