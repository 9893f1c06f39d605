from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import triaged
from triaged.mail.address import day_of, message_id, sign, signed_address
from triaged.mail.compose import compose
from triaged.mail.evidence import Trust
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.reading import read
from triaged.model import Address, EvidenceLevel, LanguageSource, OriginKind, Purpose, Rendered, Token

MAILS = Path(__file__).parents[1] / "mail"
RING = KeyRing(keys=(new_key("b", date(2026, 1, 1), bytes(32)),))
NOW = datetime(2026, 11, 16, tzinfo=UTC)
PATTERN = "support+{token}@acme.example"
TOKEN = Token(handle=7, purpose=Purpose.REPLY, day=day_of(NOW) - 1)
OWN_ID = message_id(RING, TOKEN, 1, "acme.example")


class Asked:
    """A detector that always says the same, and remembers what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.texts = []

    def __call__(self, text):
        self.texts.append(text)
        return self.answer


def read_bytes(source, trust=None, detector=None, received_at=NOW):
    return read(
        mailbox="support",
        received_at=received_at,
        sha256="ab" * 32,
        size=len(source),
        source=source,
        ring=RING,
        trust=trust,
        detector=detector,
    )


def read_mail(*headers, received_at=NOW):
    source = "\r\n".join([*headers, "From: i@x.example", "", "I cannot log in to my account."]).encode()
    return read_bytes(source, received_at=received_at)


def test_a_plain_request_is_read_in_all_its_aspects():
    source = (MAILS / "plain-request.eml").read_bytes()
    reading = read_bytes(source)
    assert reading.mailbox == "support"
    assert reading.size == len(source)
    assert reading.language == "en"
    assert reading.origin.kind is OriginKind.PERSON
    assert reading.evidence.level is EvidenceLevel.A0
    assert reading.message_id == "<plain-request@customer.example>"
    assert (reading.tokens, reading.own_ids) == ([], {})
    assert len(reading.fingerprint) == 64


def test_a_mail_without_id_gets_one_from_its_digest():
    assert read_mail().message_id == f"<{'ab' * 32}@no-message-id.invalid>"


def test_tokens_are_found_wherever_the_recipient_stands():
    address = signed_address(PATTERN, sign(RING, TOKEN))
    for header in ("To", "Cc", "Delivered-To", "X-Original-To"):
        assert read_mail(f"{header}: {address}").tokens == [TOKEN]
    assert read_mail(f"X-Other: {address}").tokens == []


def test_bad_tokens_are_counted_wherever_the_recipient_stands():
    bad = [f"support+a{letter * 34}@acme.example" for letter in "bcdef"]
    headers = [f"To: {bad[0]}, {bad[1]}", f"Cc: {bad[2]}", f"Delivered-To: {bad[3]}", f"X-Original-To: {bad[4]}"]
    assert read_mail(*headers, f"X-Other: support+{'a' * 35}@acme.example", f"Delivered-To: {bad[0]}").bad_tokens == 5
    assert read_mail(f"To: {signed_address(PATTERN, sign(RING, TOKEN))}").bad_tokens == 0


@pytest.mark.parametrize(("days", "good"), [(399, True), (400, False), (-2, True), (-3, False)])
def test_addresses_and_ids_are_as_old_as_the_day_on_which_the_mail_came(days, good):
    then = NOW + timedelta(days=days)
    reading = read_mail(f"To: {signed_address(PATTERN, sign(RING, TOKEN))}", f"References: {OWN_ID}", received_at=then)
    found = (reading.tokens, reading.bad_tokens, reading.own_ids)
    assert found == (([TOKEN], 0, {OWN_ID: TOKEN}) if good else ([], 1, {}))


def test_the_conversation_of_exchange_is_named():
    index = "AdxWg1FtY2xvc2VkLXNhbXBsZS0wMQ=="
    assert read_mail(f"Thread-Index: {index}").conversation == "thread-index:636c6f7365642d73616d706c652d3031"
    assert read_mail(f"Thread-Index: {index}", f"Thread-Index: {index}").conversation is None
    assert read_mail().conversation is None


def test_our_ids_are_known_among_the_referenced_ones():
    for header in (f"In-Reply-To: {OWN_ID}", f"References: <a@b> {OWN_ID} <c@d>"):
        assert read_mail(header).own_ids == {OWN_ID: TOKEN}
    assert read_mail(f"References: {OWN_ID.replace('.b', '.c').replace('.a', '.b')}").own_ids == {}


def test_a_bounce_of_ours_is_known_by_the_returned_id():
    source = (MAILS / "bounce-standard.eml").read_bytes().replace(b"<returned.id@acme.example>", OWN_ID.encode())
    reading = read_bytes(source)
    assert reading.origin.kind is OriginKind.BOUNCE
    assert reading.own_ids == {OWN_ID: TOKEN}


def test_our_own_mail_is_known_by_its_id():
    reading = read_mail(f"Message-ID: {OWN_ID}")
    assert (reading.origin.kind, reading.origin.may_ack) == (OriginKind.OWN, False)


def sent(**changes):
    """A mail as we send it."""
    arguments = {
        "sender": Address(name="Acme", addr="support@acme.example"),
        "recipient": Address(name="", addr="i@x.example"),
        "message_id": OWN_ID,
        "date": NOW,
        "in_reply_to": "<a@b.example>",
        "references": ["<a@b.example>"],
        "auto_submitted": "auto-replied",
        "reply_to": signed_address(PATTERN, sign(RING, TOKEN)),
    }
    return compose(Rendered(subject="Hello", text="Dear you\n", languages=("en",)), **{**arguments, **changes})


def test_a_relay_that_gives_our_mail_another_id_does_not_make_it_a_strangers():
    rewritten = sent().replace(b"\nMessage-ID: " + OWN_ID.encode(), b"\nMessage-ID: <1@relay.example>")
    assert b"<1@relay.example>" in rewritten
    assert read_bytes(rewritten).origin.kind is OriginKind.OWN
    assert read_bytes(rewritten.replace(b"X-Triaged-Mark", b"X-Other")).origin.kind is not OriginKind.OWN


def test_our_mail_stays_ours_however_late_it_comes_back():
    assert read_bytes(sent(), received_at=NOW + timedelta(days=900)).origin.kind is OriginKind.OWN


def test_only_the_first_marks_are_looked_at():
    others = ["X-Triaged-Mark: <a@b.example>"] * 5
    assert read_mail(*others[1:], f"X-Triaged-Mark: {OWN_ID}").origin.kind is OriginKind.OWN
    assert read_mail(*others, f"X-Triaged-Mark: {OWN_ID}").origin.kind is OriginKind.PERSON


FOREIGN = KeyRing(keys=(new_key("b", date(2026, 1, 1), bytes(range(32))),))
HOSTILE = [
    "",
    "1042",
    "yes",
    "auto-generated",
    "<a@b.example>",
    OWN_ID[:-20],
    OWN_ID.strip("<>"),
    f"{OWN_ID} {OWN_ID}",
    OWN_ID.replace("a", "b"),
    message_id(FOREIGN, TOKEN, 1, "acme.example"),
    signed_address(PATTERN, sign(RING, TOKEN)),
    sign(RING, TOKEN),
    "x" * 5000,
    "=?utf-8?q?yes=0D=0AX-Loop:_yes?=",
]


def headers_of_ours():
    """Every header of our own make that stands anywhere in the program, and some that do not."""
    files = sorted(Path(triaged.__file__).parent.rglob("*.py"))
    written = {name for file in files for name in re.findall(r"X-Triaged-[A-Za-z-]+", file.read_text())}
    in_mail = {name.decode() for name in re.findall(rb"^(X-Triaged-[A-Za-z-]+):", sent(), re.MULTILINE)}
    assert in_mail
    assert in_mail <= written
    return sorted({*written, "X-Triaged-Ticket", "X-Triaged-Priority", "X-Triaged-Trust", "X-Triaged-Token"})


@pytest.mark.parametrize("name", headers_of_ours())
@pytest.mark.parametrize("value", HOSTILE)
def test_a_header_of_ours_that_a_stranger_writes_changes_nothing(name, value):
    plain = read_mail("To: support@acme.example", "Message-ID: <1@x.example>")
    hostile = read_mail(f"{name}: {value}", "To: support@acme.example", "Message-ID: <1@x.example>")
    assert len(hostile.mail.headers) == len(plain.mail.headers) + 1
    bare = replace(hostile, size=plain.size, mail=replace(hostile.mail, headers=plain.mail.headers))
    assert bare == plain


def language(text, *headers, detector=None):
    source = "\r\n".join(["From: i@x.example", *headers, "", text, ""]).encode()
    reading = read_bytes(source, detector=detector)
    return reading.language, reading.language_by


def test_the_language_is_that_of_the_first_thing_that_tells_one():
    russian = "Subject: Не могу войти в личный кабинет"
    swedish = ("Accept-Language: sv-SE, en-US", "Content-Language: en-US")
    finnish = Asked("fi")
    assert language("Ich kann mich nicht anmelden.", russian, *swedish, detector=finnish) == ("de", LanguageSource.TEXT)
    assert language("123", russian, *swedish, detector=finnish) == ("ru", LanguageSource.SUBJECT)
    assert finnish.texts == []
    assert language("123", *swedish, detector=finnish) == ("fi", LanguageSource.DETECTOR)
    assert language("123", *swedish, detector=Asked(None)) == ("sv", LanguageSource.HEADER)
    assert language("123", "Content-Language: uk-UA") == ("uk", LanguageSource.HEADER)
    assert language("123") == (None, None)


def test_the_detector_does_not_see_what_was_pasted():
    asked = Asked(None)
    language("Lorem ipsum\r\n2026-03-01 10:00:01 ERROR the disk is full", "Subject: 17", detector=asked)
    assert [text.strip() for text in asked.texts] == ["Lorem ipsum", "17"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read(source):
    read_bytes(source, Trust(authserv_id="mx"))
