from __future__ import annotations

import pytest

from triaged.model import BouncedRecipient
from triaged.outcomes.bounces import NO_WORDS, why_not_reached, words_of


@pytest.mark.parametrize(
    ("status", "words", "why"),
    [
        ("5.1.1", "550 5.1.1 no such user", "address"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "address"),
        ("5.1.2", "Host unknown", "address"),
        ("5.2.1", "The email account that you tried to reach is disabled", "address"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "address"),
        ("5.7.1", "550 5.7.1 user unknown", "address"),
        ("5.0.0", "550 <ivan@customer.example>: Recipient address rejected: User unknown", "address"),
        (None, "Unknown Recipient", "address"),
        ("5.2.2", "552 5.2.2 mailbox full", "full"),
        ("4.2.2", "The email account is over quota", "full"),
        (None, "552 Quota exceeded", "full"),
        ("5.3.4", "552 5.3.4 message size exceeds fixed limit", "size"),
        ("5.2.3", None, "size"),
        (None, "message too large", "size"),
        ("5.7.1", "554 5.7.1 rejected as spam", "spam"),
        ("5.7.26", "unauthenticated mail is prohibited", "spam"),
        ("5.0.0", "554 blocked using zen.spamhaus.example", "spam"),
        ("4.4.1", "connect to mx.example: Connection timed out", "unreachable"),
        ("5.4.7", "delivery time expired", "unreachable"),
        ("5.4.4", None, "unreachable"),
        (None, "Connection refused", "unreachable"),
        ("5.0.0", "554 transaction failed", "unknown"),
        ("5.5.0", None, "unknown"),
        ("nonsense", "nonsense", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_why_a_mail_did_not_arrive(status: str | None, words: str | None, why: str) -> None:
    assert why_not_reached(status, words) == why


@pytest.mark.timeout(20)
def test_long_words_of_a_server_do_not_stop_us() -> None:
    assert why_not_reached(None, "mailbox " + "user " * 100_000) == "unknown"


@pytest.mark.parametrize(
    ("status", "diagnostic", "words"),
    [
        ("5.1.1", "550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("5.1.1", "no such user", "5.1.1 no such user"),
        ("5.1.1", None, "5.1.1"),
        (None, None, NO_WORDS),
    ],
)
def test_what_the_server_said_in_one_line(status: str | None, diagnostic: str | None, words: str) -> None:
    reported = BouncedRecipient(recipient="ivan@example.org", status=status, action="failed", diagnostic=diagnostic)
    assert words_of(reported) == words


def test_a_report_that_names_nobody_has_no_words() -> None:
    assert words_of(None) == NO_WORDS
