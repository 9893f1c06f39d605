from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from triaged.mail import textparts
from triaged.mail.body import declared_charsets, read_body
from triaged.mail.charsets import Guesses
from triaged.mail.html import MAX_TAGS, HtmlText
from triaged.mail.parse import parse
from triaged.mail.split import split
from triaged.mail.textparts import MAX_ALL_TEXT_BYTES, MAX_LINES, MAX_TEXT_BYTES

MAILS = Path(__file__).parents[1] / "mail"


def body_of(source):
    tree = split(source)
    return read_body(source, tree, Guesses(likely=lambda: declared_charsets(tree)))


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
    source = mixed(b"\nhello", b"Content-Type: text/plain\nContent-Disposition: inline; filename=log.txt\n\nlog")
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
    source = mixed(b"\nhello", b"Content-Type: image/png\nContent-ID: <1>\n\nx")
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


def test_all_html_together_is_bounded(monkeypatch):
    given = []
    monkeypatch.setattr(textparts, "to_text", lambda html, tags: given.append(len(html)) or HtmlText(text="x"))
    body_of(mixed(*(b"Content-Type: text/html\n\n" + b"x" * (MAX_TEXT_BYTES // 2 + 9) for _ in range(3))))
    assert sum(given) <= MAX_TEXT_BYTES


def test_a_text_is_not_cut_inside_a_character():
    source = b"Content-Type: text/plain\n\n" + b"x" * (MAX_TEXT_BYTES - 10) + "\nгде".encode() * 9
    body = body_of(source)
    assert body.text.endswith("x\nгде\n")
    assert body.defects == ["text-cut"]


def test_line_ends_become_lf_and_nul_goes():
    assert body_of(b"\na\r\nb\rc\0d").text == "a\nb\ncd"


def test_the_html_parts_of_a_mail_share_one_budget_of_tags(monkeypatch):
    given = []
    monkeypatch.setattr(textparts, "to_text", lambda html, tags: given.append(tags) or HtmlText(text=html))
    body_of(
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: text/html\n\n<p>a<p>b\n" * 3 + b"--x--"
    )
    assert given == [MAX_TAGS, MAX_TAGS - 2, MAX_TAGS - 4]


def test_the_html_is_given_also_where_the_plain_text_is_read():
    body = body_of(
        mixed(
            b"Content-Type: text/plain\n\nplain",
            b"Content-Type: text/html; charset=utf-8\n\n<p>fa\xc3\xa7ade\0",
            b"Content-Type: text/html\n\n<p>second",
            subtype="alternative",
        )
    )
    assert (body.text, body.html) == ("plain", "<p>façade")


def test_history_of_html_lies_where_the_text_has_it(monkeypatch):
    monkeypatch.setattr(textparts, "to_text", lambda html, tags: HtmlText(text="mine\ntheirs", history=((5, 11),)))
    body = body_of(
        mixed(b"\nabove", b"Content-Type: text/html\n\n<p>", b"\nbetween", b"Content-Type: text/html\n\n<p>")
    )
    assert body.text == "above\nmine\ntheirs\nbetween\nmine\ntheirs"
    assert [body.text[start:end] for start, end in body.history] == ["theirs", "theirs"]


def test_history_behind_the_last_line_that_is_kept_is_none(monkeypatch):
    monkeypatch.setattr(textparts, "MAX_LINES", 2)
    monkeypatch.setattr(textparts, "to_text", lambda html, tags: HtmlText(text="a\nb\nc", history=((2, 5), (4, 5))))
    body = body_of(b"Content-Type: text/html\n\n<p>")
    assert (body.text, list(body.history)) == ("a\nb", [(2, 3)])


def test_flowed_text_has_a_line_for_each_paragraph():
    assert sample("flowed-with-quotes").text == (
        "Yes, it still blinks when I open the lower tray, and it goes on blinking until I pull the plug.\n\n"
        "> Does the lamp blink when the tray is open?\n>> My printer does not print.\n\n-- \nCarla\n"
    )
    assert sample("flowed-delsp-japanese").text == "プリンターが動きません。\n\nよろしくお願いします。\n"


def test_text_of_more_lines_than_are_kept_is_not_flowed(monkeypatch):
    monkeypatch.setattr(textparts, "MAX_LINES", 3)
    source = b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 4
    assert body_of(source).text == "a \na \na "


def test_a_uuencoded_file_becomes_an_attachment():
    body = sample("uuencoded-file-in-text")
    log = b"2026-03-03 09:01 tray open\n" * 12
    assert body.text == "Here is the log.\n\n\nRegards, Carla\n"
    assert [(each.filename, each.size, each.sha256) for each in body.attachments] == [
        ("printer.log", len(log), hashlib.sha256(log).hexdigest())
    ]
    assert body.defects == []


@pytest.mark.parametrize("encoding", ["x-uuencode", "uuencode", "X-UUE", "uue"])
def test_a_uuencoded_part_is_decoded(encoding):
    source = mixed(
        f"Content-Type: image/gif; name=a.gif\nContent-Transfer-Encoding: {encoding}\n\nbegin 644 a.gif\n".encode()
        + b"#1TE&\n`\nend\n"
    )
    (found,) = body_of(source).attachments
    assert (found.filename, found.sha256) == ("a.gif", hashlib.sha256(b"GIF").hexdigest())


def test_text_that_only_claims_to_be_uuencoded_is_read():
    assert body_of(b"Content-Transfer-Encoding: x-uuencode\n\nplain words\n").text == "plain words\n"


def test_a_container_alone_is_read():
    body = sample("winmail-dat-alone")
    assert body.text == "The printer is on fire.\nGrüße, Carla"
    assert [(each.filename, len(each.holds)) for each in body.attachments] == [("winmail.dat", 1)]


def test_a_container_beside_a_text_only_holds_files():
    container = (MAILS / "winmail-dat-alone.eml").read_bytes()
    source = container.replace(b"\n\n--b1\n", b"\n\n--b1\n\nMy own text.\n--b1\n", 1)
    assert body_of(source).text == "My own text."


def test_an_invitation_alone_says_what_and_when():
    body = sample("invitation-alone")
    assert body.text == "Service visit\n2026-03-04 10:00 (Europe/Berlin) – 2026-03-04 11:00\nRoom 5"
    assert [(each.filename, each.type) for each in body.attachments] == [("invite.ics", "text/calendar")]


def test_an_invitation_beside_a_text_is_an_attachment_only():
    source = mixed(
        b"\nPlease come.", b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:x\n", subtype="alternative"
    )
    assert body_of(source).text == "Please come."


def test_a_mail_that_only_encloses_another_shows_it_as_a_forward():
    body = sample("forwarded-as-attachment-only")
    assert body.text == (
        "---------- Forwarded message ----------\nFrom: Paul Partner <paul@partner.example>\n"
        "Date: Mon, 02 Mar 2026 17:00:00 +0000\nSubject: Order 77 – late\n\nYour order is late – sorry."
    )
    assert body.forwarded.subject == "Order 77 – late"
    assert [(each.filename, each.type) for each in body.attachments] == [("Order 77.eml", "message/rfc822")]


def test_what_is_passed_on_beside_a_text_stays_apart():
    source = mixed(b"\nSee below.", b"Content-Type: message/rfc822\n\nSubject: Hi\n\ninner")
    body = body_of(source)
    assert (body.text, body.forwarded.text) == ("See below.", "inner")
    assert parse(source).forwarded == body.forwarded


@pytest.mark.parametrize(
    ("name", "text", "protection", "files"),
    [
        ("pgp-clear-signed", "Please reset my password.\n-- \nCarla\n", "pgp-signed", []),
        ("pgp-encrypted", "", "pgp-encrypted", [None, "encrypted.asc"]),
        ("smime-enveloped", "", "smime-encrypted", ["smime.p7m"]),
    ],
)
def test_protected_mail_is_kept_and_named(name, text, protection, files):
    body = sample(name)
    assert (body.text, list(body.protections)) == (text, [protection])
    assert [each.filename for each in body.attachments] == files
    assert parse((MAILS / f"{name}.eml").read_bytes()).protections == (protection,)


@pytest.mark.parametrize(
    ("name", "text", "defects"),
    [
        ("utf8-labelled-latin1", "Grüße aus Köln, der Drucker läuft nicht.\n", ["charset-wrong"]),
        (
            "russian-labelled-latin1",
            "Здравствуйте, принтер не печатает уже второй день. Помогите, пожалуйста.\n",
            ["charset-wrong"],
        ),
        ("utf16-labelled-utf8", "Der Drucker läuft nicht.\n", ["charset-wrong"]),
        ("html-says-its-charset", "Принтер не печатает", []),
        (
            "footer-in-another-charset",
            "Der Drucker läuft nicht.\nDie Lampe ist grün.\nGeprüft durch das Gateway der Müller AG\n",
            ["charset-mixed"],
        ),
        ("unlabelled-beside-labelled-html", "СЧЁТ", ["charset-guessed"]),
        ("enriched-text-alone", "The printer is on fire. 3 < 4\n", []),
        ("message-partial", "The first half.\n", ["message-partial"]),
    ],
)
def test_odd_text_is_read_and_named(name, text, defects):
    body = sample(name)
    assert (body.text, body.defects) == (text, defects)


def test_both_forks_of_a_macintosh_file_are_kept():
    body = sample("appledouble")
    assert body.text == "The scan."
    assert [(each.filename, each.type) for each in body.attachments] == [
        ("scan.pdf", "application/applefile"),
        ("scan.pdf", "application/pdf"),
    ]


def test_related_html_is_found_wherever_it_stands():
    source = (
        b'Content-Type: multipart/related; start="<r>"; boundary=x\n\n'
        b"--x\nContent-Type: image/png\nContent-ID: <i>\n\nx\n"
        b"--x\nContent-Type: text/html\nContent-ID: <r>\n\n<p>hello\n--x--\n"
    )
    body = body_of(source)
    assert (body.text, body.html) == ("hello", "<p>hello")
    assert [(each.content_id, each.inline) for each in body.attachments] == [("i", True)]


def test_the_charsets_that_a_mail_declares_are_known():
    source = (
        b"Subject: =?koi8-r?B?8NLJ18XU?=\nFrom: =?utf-8?Q?a?= <a@b>\nX-Other: =?big5?Q?a?=\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=windows-1251\n\n--x--\n"
    )
    assert declared_charsets(split(source)) == ("cp1251", "koi8-r")


def test_line_ends_that_a_gateway_doubled_are_one():
    assert body_of(b"\na\r\r\nb\r\r\n").text == "a\nb\n"


LONG_HTML = "<p>Good morning, my order 4711 has not come, and the shop says nothing about it.</p>"


def beside(plain, html):
    return body_of(
        mixed(
            b"Content-Type: text/plain; charset=utf-8\n\n" + plain.encode(),
            b"Content-Type: text/html; charset=utf-8\n\n" + html.encode(),
            subtype="alternative",
        )
    )


@pytest.mark.parametrize(
    "stub",
    [
        "Your email client does not support HTML messages",
        "HTML-Mail",
        "[cid:image001.png@01DC]",
        "This is a multi-part message in MIME format.",
        ".",
    ],
)
def test_html_is_read_where_the_plain_text_is_a_stub(stub):
    body = beside(stub, LONG_HTML)
    assert body.text.startswith("Good morning, my order")
    assert "plain-part-is-stub" in body.defects


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("Good morning, my order 4711 has not come", LONG_HTML),
        ("ok", "<p>ok</p><blockquote>my order 4711 has not come, and the shop says nothing</blockquote>"),
        ("Müsliriegel Größe", "<p>M&uuml;sliriegel Gr&ouml;&szlig;e</p><p>" + "quote " * 30),
        ("Refund please", "<p>Hi</p>"),
        ("one\ntwo\nthree\nfour", LONG_HTML),
    ],
)
def test_a_short_plain_text_that_says_what_the_html_says_is_read(plain, html):
    body = beside(plain, html)
    assert body.text == plain
    assert body.defects == []


def test_a_plain_text_that_is_an_html_document_is_read_as_html():
    body = body_of(
        b"Content-Type: text/plain\n\n<!DOCTYPE html>\n<html><style>p{}</style><body><p>Hello</p></body></html>"
    )
    assert body.text.strip() == "Hello"
    assert "<p>Hello</p>" in body.html
    assert "html-as-plain" in body.defects


def test_text_about_html_is_no_html():
    assert body_of(b"Content-Type: text/plain\n\nWhat does <html> mean?").text == "What does <html> mean?"


@pytest.mark.parametrize(
    ("name", "text", "defect"),
    [
        ("plain-labelled-base64", "Hello Team,\nmy order has not arrived.", "transfer-encoding-wrong"),
        ("japanese-without-label", "プリンターが動きません。", "charset-guessed"),
        ("stub-beside-html", "Hello, the parcel came without its lid.", "plain-part-is-stub"),
    ],
)
def test_what_a_wrong_or_missing_label_hides_is_read(name, text, defect):
    body = sample(name)
    assert body.text.strip() == text
    assert defect in body.defects
