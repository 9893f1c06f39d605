"""Notices on their way out: leases, results, back-off; the real SMTP channel against a relay that misbehaves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.servers.smtp_sink import DROP
from triaged.config import Relay
from triaged.deliver import BACK_OFF, SEND_WITHIN, UNREACHABLE_PAUSE, Courier, deliver_once
from triaged.delivery.smtp import SmtpChannel, SmtpChannels
from triaged.errors import DeliveryError, RelayUnreachable
from triaged.model import OutboxState
from triaged.store import Store, lists, outbox
from triaged.store.tables import outbox as table

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def notice(store: Store, number: int, recipient: str = "anna@example.org", **more: Any) -> None:
    row = {
        "id": number,
        "ticket": None,
        "notice": "ack_new",
        "cause": f"ack_new:{number}",
        "mailbox": "support",
        "mail_from": "support@example.com",
        "recipient": recipient,
        "message_id": f"<{number}@example.com>",
        "content": b"Subject: %d\r\n\r\nText\r\n.\r\n" % number,
        "state": OutboxState.WAITING,
        "attempts": 0,
        "created_at": NOW,
        "next_at": NOW,
        "valid_until": NOW + timedelta(hours=4),
    }
    with store.write() as transaction:
        transaction.execute(table.insert(), [{**row, **more}])


def courier(store: Store, clock: Clock, channel: object, owner: str = "me") -> Courier:
    return Courier(store=store, channel=lambda: channel, owner=owner, clock=clock)


def states(store: Store) -> dict[int, tuple[str, int]]:
    with store.read() as transaction:
        rows = lists.outbox_rows(transaction, state=None, limit=100)
    return {row["id"]: (row["state"], row["attempts"]) for row in rows}


def relay(port: int, **more: Any) -> Relay:
    return Relay(host="127.0.0.1", port=port, tls="none", **more)


class Answers:
    """A channel that says what it is told to say, one answer a notice."""

    def __init__(self, *answers: object) -> None:
        self.answers = iter(answers)
        self.asked: list[int] = []

    def deliver(self, item: Any) -> str:
        self.asked.append(item.id)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)


def test_a_notice_is_sent_byte_for_byte_and_recorded_with_the_relays_words(store, clock, smtp_sink):
    notice(store, 1)
    channel = SmtpChannel(relay(smtp_sink.port))

    assert not deliver_once(courier(store, clock, channel))
    channel.close()

    (mail,) = smtp_sink.mails
    assert mail.content == b"Subject: 1\r\n\r\nText\r\n.\r\n"
    assert (mail.mail_from, mail.recipients) == ("support@example.com", ("anna@example.org",))
    with store.read() as transaction:
        row = lists.outbox_row(transaction, 1)
    assert (row["state"], row["attempts"], row["reply"]) == ("sent", 1, "250 2.0.0 taken")


def test_what_a_5xx_refuses_fails_and_the_others_of_the_batch_go_out(store, clock, smtp_sink):
    smtp_sink.at_rcpt("gone@example.org", itertools.repeat("550 5.1.1 no such user"))
    smtp_sink.at_data("spam@example.org", ["554 5.7.1 looks like spam"])
    for number, recipient in enumerate(["gone@example.org", "spam@example.org", "anna@example.org"], 1):
        notice(store, number, recipient)
    channel = SmtpChannel(relay(smtp_sink.port))

    deliver_once(courier(store, clock, channel))
    channel.close()

    assert states(store) == {1: ("failed", 1), 2: ("failed", 1), 3: ("sent", 1)}


def test_what_a_4xx_puts_off_waits_longer_after_each_try_and_keeps_its_bytes(store, clock, smtp_sink):
    smtp_sink.at_data("anna@example.org", ["451 4.2.0 later", "451 4.2.0 later"])
    notice(store, 1)
    channel = SmtpChannel(relay(smtp_sink.port))
    waits = []

    for _ in range(2):
        deliver_once(courier(store, clock, channel))
        with store.read() as transaction:
            row = lists.outbox_row(transaction, 1)
        assert row["state"] == "waiting"
        waits.append(row["next_at"] - clock.now)
        assert not outbox_due(store, clock.now)
        clock.now = row["next_at"]
    deliver_once(courier(store, clock, channel))
    channel.close()

    assert [BACK_OFF[0] <= waits[0] < BACK_OFF[1], BACK_OFF[1] <= waits[1] < BACK_OFF[2]] == [True, True]
    assert states(store) == {1: ("sent", 3)}
    assert len({mail.content for mail in smtp_sink.received}) == 1


def outbox_due(store: Store, now: datetime) -> list[int]:
    with store.read() as transaction:
        return outbox.due(transaction, now, 100)


def test_a_connection_lost_after_the_final_dot_is_tried_again_with_the_same_bytes(store, clock, smtp_sink):
    smtp_sink.at_data("anna@example.org", [DROP])
    notice(store, 1)
    channel = SmtpChannel(relay(smtp_sink.port))

    deliver_once(courier(store, clock, channel))
    assert states(store) == {1: ("waiting", 1)}
    clock.now += BACK_OFF[1]
    deliver_once(courier(store, clock, channel))
    channel.close()

    first, second = smtp_sink.received
    assert first.content == second.content
    assert states(store) == {1: ("sent", 2)}


def test_an_unreachable_relay_costs_no_attempt_and_the_rest_is_not_tried(store, clock):
    notice(store, 1)
    notice(store, 2)
    channel = Answers(RelayUnreachable("connection refused"))

    deliver_once(courier(store, clock, channel))

    assert channel.asked == [1]
    assert states(store) == {1: ("waiting", 0), 2: ("waiting", 0)}
    assert outbox_due(store, clock.now) == []
    assert outbox_due(store, clock.now + UNREACHABLE_PAUSE) == [1, 2]


def test_nobody_listening_and_a_refused_login_are_about_the_relay_not_the_notice(store, clock, make_smtp_sink):
    locked = make_smtp_sink(user="desk", password="right")
    port = locked.port
    locked.stop()

    with pytest.raises(RelayUnreachable, match=r"check \[relay\] host, port and tls"):
        SmtpChannel(relay(port)).check()


def test_a_relay_that_wants_a_login_is_about_us_not_the_notice(store, clock, make_smtp_sink):
    sink = make_smtp_sink(user="desk", password="right")
    notice(store, 1)
    channel = SmtpChannel(relay(sink.port))

    deliver_once(courier(store, clock, channel))
    channel.close()

    assert states(store) == {1: ("waiting", 0)}


def test_what_a_slow_relay_leaves_no_time_for_is_given_back(store, clock):
    for number in range(1, 4):
        notice(store, number)

    class Slow:
        def deliver(self, _item: object) -> str:
            clock.now += SEND_WITHIN + timedelta(seconds=1)
            return "250 taken at last"

    deliver_once(courier(store, clock, Slow()))

    assert states(store) == {1: ("sent", 1), 2: ("waiting", 0), 3: ("waiting", 0)}
    assert outbox_due(store, clock.now) == [2, 3]


def test_an_unknown_failure_is_temporary(store, clock):
    notice(store, 1)

    deliver_once(courier(store, clock, Answers(DeliveryError("what?", permanent=False))))

    assert states(store) == {1: ("waiting", 1)}


def test_a_fault_of_a_channel_is_temporary_and_what_was_sent_before_it_stays_sent(store, clock):
    notice(store, 1)
    notice(store, 2)

    deliver_once(courier(store, clock, Answers("250 taken", ValueError("planted"))))

    assert states(store) == {1: ("sent", 1), 2: ("waiting", 1)}


def test_without_a_relay_notices_wait(store, clock):
    notice(store, 1)
    deliver_once(Courier(store=store, channel=SmtpChannels(None).mine, owner="me", clock=clock))

    assert states(store) == {1: ("waiting", 0)}


def test_what_is_leased_is_not_sent_by_another_and_comes_back_when_the_lease_ran_out(store, clock):
    notice(store, 1)
    with store.write() as transaction:
        assert len(outbox.claim(transaction, "other", clock.now, limit=10)) == 1

    assert not deliver_once(courier(store, clock, Answers()))
    clock.now += outbox.LEASE + timedelta(seconds=1)
    with store.write() as transaction:
        outbox.free(transaction, clock.now, ())
    channel = Answers("250 taken")
    deliver_once(courier(store, clock, channel))

    assert states(store) == {1: ("sent", 2)}


def test_the_lease_of_a_dead_owner_is_free_at_once(store, clock):
    notice(store, 1)
    with store.write() as transaction:
        outbox.claim(transaction, "dead", clock.now, limit=10)
        assert outbox.owners(transaction) == {"dead"}
        outbox.free(transaction, clock.now, {"dead"})

    assert outbox_due(store, clock.now) == [1]


def test_who_lost_the_lease_records_nothing(store, clock):
    notice(store, 1)

    class Slow:
        def deliver(self, _item: object) -> str:
            with store.write() as transaction:
                outbox.free(transaction, clock.now, {"me"})
                outbox.claim(transaction, "other", clock.now, limit=1)
            return "250 taken"

    deliver_once(courier(store, clock, Slow()))

    assert states(store) == {1: ("sending", 2)}


def test_a_notice_that_would_come_too_late_fails(store, clock):
    notice(store, 1, valid_until=NOW + timedelta(hours=1))
    clock.now += timedelta(hours=2)
    channel = Answers()

    deliver_once(courier(store, clock, channel))

    assert channel.asked == []
    with store.read() as transaction:
        row = lists.outbox_row(transaction, 1)
    assert (row["state"], row["reply"]) == ("failed", "not sent in time; last try: none")


def test_held_notices_are_not_sent(store, clock):
    notice(store, 1, state=OutboxState.HELD)

    assert not deliver_once(courier(store, clock, Answers()))


def test_only_the_notices_asked_for_are_sent_and_many_go_out_in_order(store, clock):
    for number in range(1, 26):
        notice(store, number)
    channel = Answers(*["250"] * 30)

    assert not deliver_once(courier(store, clock, channel), [3])
    while deliver_once(courier(store, clock, channel)):
        pass

    assert channel.asked == [3, 1, 2, *range(4, 26)]


def test_retry_and_cancel_say_when_it_is_too_late(store, clock):
    notice(store, 1, state=OutboxState.FAILED)
    notice(store, 2, state=OutboxState.SENT)
    notice(store, 3)

    with store.write() as transaction:
        assert outbox.retry(transaction, 1, NOW, NOW + timedelta(hours=4))
        assert not outbox.retry(transaction, 2, NOW, NOW)
        assert outbox.cancel(transaction, 3)
        assert not outbox.cancel(transaction, 2)

    assert {number: state for number, (state, _) in states(store).items()} == {1: "waiting", 2: "sent", 3: "cancelled"}


def test_one_connection_serves_many_notices_and_a_lost_one_is_made_anew(clock, store, smtp_sink):
    channel = SmtpChannel(relay(smtp_sink.port))
    notice(store, 1)
    deliver_once(courier(store, clock, channel))
    smtp_sink.stop()
    smtp_sink.start()
    notice(store, 2)

    deliver_once(courier(store, clock, channel))
    assert states(store)[2] == ("waiting", 1)  # the old connection was found dead
    clock.now += BACK_OFF[1]
    deliver_once(courier(store, clock, channel))
    channel.close()

    assert states(store)[2] == ("sent", 2)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_tls_and_login_are_used_as_configured(tls, certificates, make_smtp_sink, tmp_path, store, clock):
    sink = make_smtp_sink(tls=tls, certificates=certificates, user="desk", password="right")
    (tmp_path / "right").write_text("right\n")
    settings = Relay.model_validate(
        {
            "host": "localhost",
            "port": sink.port,
            "tls": tls,
            "ca_file": str(certificates.authority),
            "user": "desk",
            "password": {"file": str(tmp_path / "right")},
        }
    )
    notice(store, 1)
    channel = SmtpChannel(settings)
    deliver_once(courier(store, clock, channel))
    channel.close()

    (mail,) = sink.mails
    assert (mail.tls, mail.user) == (True, "desk")


def test_a_certificate_that_nobody_vouches_for_is_refused(certificates, make_smtp_sink):
    sink = make_smtp_sink(tls="implicit", certificates=certificates)

    with pytest.raises(RelayUnreachable, match="certificate"):
        SmtpChannel(Relay(host="localhost", port=sink.port, tls="implicit")).check()
