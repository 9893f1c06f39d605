from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.address import KeyRing, message_id, new_key, sign, signed_address
from triaged.mail.evidence import Trust
from triaged.mail.reading import read
from triaged.model import EvidenceLevel, LanguageSource, OriginKind, Purpose, Token

MAILS = Path(__file__).parents[1] / "mail"
RING = KeyRing(keys=(new_key("b", date(2026, 1, 1), bytes(32)),))
TOKEN = Token(handle=7, purpose=Purpose.REPLY, day=1)
OWN_ID = message_id(RING, TOKEN, 1, "acme.example")


class Asked:
    """A detector that always says the same, and remembers what it was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.texts = []

    def __call__(self, text):
        self.texts.append(text)
        return self.answer


def read_bytes(source, trust=None, detector=None):
    return read(
        mailbox="support",
        received_at=datetime(2026, 11, 16, tzinfo=UTC),
        sha256="ab" * 32,
        size=len(source),
        source=source,
        ring=RING,
        trust=trust,
        detector=detector,
    )


def read_mail(*headers):
    return read_bytes("\r\n".join([*headers, "From: i@x.example", "", "I cannot log in to my account."]).encode())


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
    address = signed_address("support@acme.example", sign(RING, TOKEN))
    for header in ("To", "Cc", "Delivered-To", "X-Original-To"):
        assert read_mail(f"{header}: {address}").tokens == [TOKEN]
    assert read_mail(f"X-Other: {address}").tokens == []


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
