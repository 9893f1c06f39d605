"""The benchmark measures the same mail on every machine, and knows the right answer."""

import re
from collections import Counter
from email import message_from_bytes
from hashlib import sha256

import pytest

from bench.mails import AUTHSERV_ID, Corpus, generate

MAILS = 600
#: Changes when the mails change: figures from before and after cannot be compared then.
DIGEST = "5651bf0409a15e5ba9bbfcaebe72d205f82f27ba0b480efa6dfd184fd52f13e3"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generate(MAILS)


def digest(corpus):
    return sha256(b"".join(corpus.mails)).hexdigest()


def kind(mail):
    """What a mail is, by its headers alone."""
    if mail.get_content_type() == "multipart/report":
        return "bounce"
    if "List-Id" in mail:
        return "list"
    if "Auto-Submitted" in mail:
        return mail["Auto-Submitted"]
    return "reply" if "In-Reply-To" in mail else "request"


def test_a_seed_gives_the_same_mails_everywhere(corpus):
    assert digest(corpus) == digest(generate(MAILS)) == DIGEST
    assert digest(corpus) != digest(generate(MAILS, seed=2))


def test_a_longer_series_begins_with_the_shorter_one(corpus):
    assert generate(50).mails == corpus.mails[:50]


def test_the_right_answer_is_what_the_headers_say(corpus):
    first_copies = dict.fromkeys(corpus.mails)
    kinds = Counter(kind(message_from_bytes(mail)) for mail in first_copies)
    truth = corpus.truth
    assert truth.duplicates == MAILS - len(first_copies) > 0
    assert truth.acknowledgements == kinds["request"]
    assert truth.tickets == kinds["request"] + kinds["auto-generated"] > kinds["request"]
    assert truth.replies == kinds["reply"]
    assert truth.ignored == kinds["bounce"] + kinds["list"] + kinds["auto-replied"]
    assert min(kinds.values()) > 0


def test_a_reply_names_an_earlier_mail_of_its_sender(corpus):
    wrote = {}
    for raw in corpus.mails:
        mail = message_from_bytes(raw)
        if kind(mail) == "reply":
            assert {wrote[known] for known in mail["References"].split()} == {mail["From"]}
            assert mail["In-Reply-To"] == mail["References"].split()[-1]
        if mail["Message-ID"]:
            wrote.setdefault(mail["Message-ID"], mail["From"])


def test_every_customer_is_proven_by_the_desks_own_server(corpus):
    for mail in map(message_from_bytes, corpus.mails):
        if kind(mail) in ("request", "reply"):
            domain = re.search(r"@(\S+)>", mail["From"]).group(1)
            assert mail.items()[0][0] == "Authentication-Results"
            assert mail["Authentication-Results"].startswith(f"{AUTHSERV_ID};")
            assert f"header.from={domain}" in mail["Authentication-Results"]


def test_nobody_opens_more_tickets_than_are_acknowledged_in_a_day(corpus):
    requests = (mail for mail in map(message_from_bytes, corpus.mails) if kind(mail) == "request")
    assert max(Counter(mail["From"] for mail in requests).values()) <= 5


def test_every_text_can_be_read_in_its_charset(corpus):
    charsets = set()
    for mail in map(message_from_bytes, corpus.mails):
        for part in mail.walk():
            if kind(mail) in ("request", "reply") and part.get_content_maintype() == "text":
                charset = part.get_content_charset()
                charsets.add(charset)
                assert part.get_payload(decode=True).decode(charset)
    assert len(charsets) == 7


def test_a_tenth_carries_attachments_of_20_to_500_kib(corpus):
    sizes = [
        len(part.get_payload(decode=True))
        for mail in map(message_from_bytes, corpus.mails)
        for part in mail.walk()
        if part.get_content_disposition() == "attachment"
    ]
    assert 0.07 < len(sizes) / MAILS < 0.13
    assert 20 * 1024 <= min(sizes) <= max(sizes) <= 500 * 1024
