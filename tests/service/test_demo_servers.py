"""The servers that the demo brings along, by real clients."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.servers.program import greets
from triaged.demo import customer, people
from triaged.demo.servers import HOST, IMAP_PORT, MailServers

TOM = "tom@bakersupply.example"
SUPPORT = "support@kestrel.example"


@pytest.fixture
def servers() -> Iterator[MailServers]:
    with MailServers(people.ACCOUNTS, people.AUTHSERV_ID) as running:
        yield running


def mail(sender: str = TOM) -> bytes:
    return f"From: {sender}\r\nTo: {SUPPORT}\r\nSubject: Hello\r\n\r\n.\r\nbytes \xe4\r\n".encode("latin-1")


def test_a_mail_lies_in_the_account_of_its_recipient_byte_for_byte(servers: MailServers) -> None:
    customer.send(servers.smtp_port, TOM, SUPPORT, mail())

    (received,) = customer.mailbox(servers.imap_port, SUPPORT)
    assert received.endswith(b"\r\n" + mail())
    assert customer.mailbox(servers.imap_port, TOM) == []


def test_it_vouches_for_who_logged_in_as_the_sender_and_for_nobody_else(servers: MailServers) -> None:
    customer.send(servers.smtp_port, TOM, SUPPORT, mail())
    customer.send(servers.smtp_port, "stranger@elsewhere.example", SUPPORT, mail("stranger@elsewhere.example"))
    with smtplib.SMTP(HOST, servers.smtp_port) as claims_to_be_tom:
        claims_to_be_tom.sendmail(TOM, [SUPPORT], mail())

    results = [each.split(b"\r\n")[1] for each in customer.mailbox(servers.imap_port, SUPPORT)]
    domain = b"bakersupply.example"
    nothing = b"Authentication-Results: mx.kestrel.example; none"
    vouched = b"Authentication-Results: mx.kestrel.example; spf=pass smtp.mailfrom=%b; dmarc=pass header.from=%b"
    assert results == [vouched % (domain, domain), nothing, nothing]


def test_a_mail_that_comes_late_has_the_time_at_which_it_was_received(servers: MailServers) -> None:
    at = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    servers.deliver_late(TOM, SUPPORT, mail(), at)

    (received,) = customer.mailbox(servers.imap_port, SUPPORT)
    assert b"dmarc=pass header.from=bakersupply.example\r\n" in received
    with imaplib.IMAP4(HOST, servers.imap_port, timeout=10) as connection:
        connection.login(SUPPORT, people.PASSWORD)
        connection.select("INBOX", readonly=True)
        _, (answer,) = connection.fetch("1", "(INTERNALDATE)")
    assert isinstance(answer, bytes)
    moment = imaplib.Internaldate2tuple(answer)
    assert moment is not None
    assert time.mktime(moment) == at.timestamp()
    (passed,) = servers.passed
    assert (passed.mail_from, passed.recipient) == (TOM, SUPPORT)


def test_mail_for_others_is_accepted_and_remembered(servers: MailServers) -> None:
    customer.send(servers.smtp_port, TOM, "somebody@elsewhere.example", mail())

    passed = servers.wait_for(lambda one: one.recipient == "somebody@elsewhere.example", 10)
    assert passed is not None
    assert passed.mail_from == TOM
    assert servers.passed == [passed]


def test_waiting_for_mail_that_does_not_come_ends(servers: MailServers) -> None:
    assert servers.wait_for(lambda _one: True, 0.05) is None


def test_a_wrong_password_opens_nothing(servers: MailServers) -> None:
    with smtplib.SMTP(HOST, servers.smtp_port) as connection, pytest.raises(smtplib.SMTPAuthenticationError):
        connection.login(TOM, "wrong")
    with imaplib.IMAP4(HOST, servers.imap_port) as connection, pytest.raises(imaplib.IMAP4.error, match=r"(?i)auth"):
        connection.login(TOM, "wrong")


def test_another_port_is_taken_where_somebody_listens_already() -> None:
    with socket.socket() as somebody:
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            somebody.bind((HOST, IMAP_PORT))
        except OSError:
            pass  # a demo of somebody else does just as well
        else:
            somebody.listen()
        with MailServers(people.ACCOUNTS, people.AUTHSERV_ID) as servers:
            assert servers.imap_port != IMAP_PORT
            assert greets(servers.imap_port)


def test_at_the_end_nobody_listens_and_connections_are_closed() -> None:
    with MailServers(people.ACCOUNTS, people.AUTHSERV_ID) as servers:
        left_open = socket.create_connection((HOST, servers.imap_port), timeout=10)
        assert left_open.recv(1000).startswith(b"* OK")

    assert not greets(servers.imap_port)
    assert not greets(servers.smtp_port)
    with left_open, left_open.makefile("rb") as rest:
        assert rest.read() in {b"", b"* BYE [UNAVAILABLE] Server has closed the connection.\r\n"}
