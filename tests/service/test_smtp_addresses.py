"""Whether a relay takes an address: asked without sending anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.servers.smtp_sink import DROP, SmtpSink
from triaged.config import Relay
from triaged.delivery.smtp import SmtpChannel
from triaged.errors import DeliveryError, RelayUnreachable
from triaged.model import OutboxItem

DESK = "support@example.com"
SIGNED = "support+abc@example.com"
ITEM = OutboxItem(
    id=1,
    ticket=None,
    notice="ack_new",
    mail_from=DESK,
    recipient=SIGNED,
    message_id="<1@example.com>",
    content=b"Subject: 1\r\n\r\nText\r\n",
    attempts=1,
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
)


@pytest.fixture
def channel(smtp_sink: SmtpSink) -> Iterator[SmtpChannel]:
    opened = SmtpChannel(Relay(host="127.0.0.1", port=smtp_sink.port, tls="none"))
    yield opened
    opened.close()


def test_an_address_that_is_taken(smtp_sink, channel):
    assert channel.would_take(DESK, SIGNED) == "250 2.0.0 taken"
    assert channel.would_take(SIGNED, DESK) == "250 2.0.0 taken"
    assert smtp_sink.received == []


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [("550 5.1.1 no such user", True), ("553 5.7.1 not your address", True), ("450 4.2.0 greylisted", False)],
)
def test_an_address_that_is_refused(smtp_sink, channel, answer, permanent):
    smtp_sink.at_rcpt(SIGNED, [answer])
    with pytest.raises(DeliveryError) as refused:
        channel.would_take(DESK, SIGNED)
    assert (refused.value.reply, refused.value.permanent) == (answer, permanent)


def test_the_connection_is_good_for_a_notice_afterwards(smtp_sink, channel):
    """RSET: the recipient that was only asked about gets no mail."""
    channel.would_take(DESK, "asked@example.com")
    channel.deliver(ITEM)
    assert [mail.recipients for mail in smtp_sink.received] == [(SIGNED,)]


def test_a_relay_that_hangs_up_is_asked_anew(smtp_sink, channel):
    smtp_sink.at_rcpt(SIGNED, [DROP])
    with pytest.raises(DeliveryError, match="connection lost") as lost:
        channel.would_take(DESK, SIGNED)
    assert not lost.value.permanent
    assert channel.would_take(DESK, SIGNED) == "250 2.0.0 taken"


def test_a_relay_that_wants_a_login_is_no_answer(make_smtp_sink: Callable[..., SmtpSink]):
    sink = make_smtp_sink(user="u", password="p")
    channel = SmtpChannel(Relay(host="127.0.0.1", port=sink.port, tls="none"))
    with pytest.raises(RelayUnreachable, match=r"530.*check \[relay\] user and password"):
        channel.would_take(DESK, SIGNED)
    channel.close()
