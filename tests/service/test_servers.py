"""Each server of the tests is alive and does what its fixture promises."""

from __future__ import annotations

import contextlib
import itertools
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pika
import psycopg
import pytest
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError
from redis import Redis as RedisClient
from sqlalchemy import inspect

from tests.conftest import pytest_runtest_setup
from tests.servers import available
from tests.servers.fault_proxy import Faults
from tests.servers.smtp_sink import DROP, HANG
from triaged.store import Store, migrate
from triaged.store.tables import counter

MAIL = b"From: anna@example.test\r\nSubject: printer\r\nMessage-ID: <1@example.test>\r\n\r\nIt smokes.\r\n"


def send(port, recipient, content=MAIL, timeout=10):
    with smtplib.SMTP("127.0.0.1", port, timeout=timeout) as client:
        return client.sendmail("desk@example.test", [recipient], content)


class TestDovecot:
    def test_a_mail_delivered_by_lmtp_is_found_in_the_mailbox(self, dovecot):
        account = dovecot.account()

        dovecot.deliver(account.address, MAIL, MAIL.replace(b"printer", b"scanner"))

        first, second = dovecot.wait_for(account, 2)
        assert first.endswith(MAIL)
        assert b"scanner" in second

    def test_it_comes_back_on_the_same_ports_with_its_mail(self, dovecot):
        account = dovecot.account()
        dovecot.deliver(account.address, MAIL)

        dovecot.stop()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", dovecot.imap_port), timeout=5)
        dovecot.start()

        assert len(dovecot.mails(account)) == 1

    def test_renumber_changes_uidvalidity_and_keeps_the_mail(self, dovecot):
        account = dovecot.account()
        dovecot.deliver(account.address, MAIL)
        with dovecot.mailbox(account) as client:
            before = client.select_folder("INBOX")[b"UIDVALIDITY"]

        dovecot.renumber(account)

        with dovecot.mailbox(account) as client:
            assert client.select_folder("INBOX")[b"UIDVALIDITY"] > before
            assert client.search() == [1]

    def test_a_changed_password_shuts_the_old_one_out(self, dovecot):
        account = dovecot.account()
        changed = dovecot.change_password(account)

        with dovecot.mailbox(changed) as client:
            assert client.folder_exists("INBOX")
        with pytest.raises(LoginError), dovecot.mailbox(account):
            pass
        assert account.address in dovecot.log.read_text()

    def test_tls_is_trusted_through_its_authority_only(self, dovecot):
        account = dovecot.account()
        context = ssl.create_default_context(cafile=str(dovecot.ca))
        with IMAPClient("127.0.0.1", port=dovecot.imaps_port, ssl_context=context, timeout=10) as client:
            client.login(account.address, account.password)

        with pytest.raises(ssl.SSLCertVerificationError):
            IMAPClient("127.0.0.1", port=dovecot.imaps_port, timeout=10)

    def test_idle_reports_a_delivery(self, dovecot):
        account = dovecot.account()
        with dovecot.mailbox(account) as client:
            client.select_folder("INBOX")
            client.idle()
            dovecot.deliver(account.address, MAIL)
            assert (1, b"EXISTS") in client.idle_check(timeout=10)
            client.idle_done()


class TestDatabases:
    def test_each_test_gets_a_database_of_its_own(self, postgres_url, postgresql):
        other = postgresql.create_database()
        for url in (postgres_url, other):
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (
                    0,
                )
                connection.execute("CREATE TABLE ticket (number integer)")
        postgresql.drop_database(other)

    def test_database_url_comes_in_both_kinds(self, database_url, request):
        assert database_url.startswith("sqlite:///" if "sqlite" in request.node.name else "postgresql://")

    @pytest.mark.parametrize("turn", ["first", "second"])
    def test_database_url_has_the_tables_of_this_version_and_nothing_of_another_test(self, database_url, turn):
        with contextlib.closing(Store(database_url)) as store, store.write() as transaction:
            assert migrate.revision(transaction) == migrate.HEAD
            transaction.execute(counter.insert(), [{"name": "planted", "value": 1}])  # refused where it stands already

    def test_empty_database_url_has_no_tables(self, empty_database_url):
        with contextlib.closing(Store(empty_database_url)) as store, store.read() as transaction:
            assert inspect(transaction).get_table_names() == []


class TestBrokers:
    def test_redis_is_empty_and_answers(self, redis_url):
        with RedisClient.from_url(redis_url) as client:
            assert client.dbsize() == 0
            client.set("a", "b")

    def test_rabbitmq_passes_a_message(self, rabbitmq_url):
        connection = pika.BlockingConnection(pika.URLParameters(rabbitmq_url))
        channel = connection.channel()
        channel.queue_declare("q")
        channel.basic_publish("", "q", b"42")
        assert channel.basic_get("q", auto_ack=True)[2] == b"42"
        connection.close()


class TestSmtpSink:
    def test_mails_are_kept_in_order_byte_for_byte(self, smtp_sink):
        dotted = MAIL + b".\r\n..two\r\n"
        send(smtp_sink.port, "a@example.test")
        send(smtp_sink.port, "B@example.test", dotted)

        first, second = smtp_sink.wait_for(2)
        assert (first.mail_from, first.recipients, first.content) == ("desk@example.test", ("a@example.test",), MAIL)
        assert second.content == dotted
        assert smtp_sink.mails_to("b@example.test") == [second]

    def test_refusals_come_in_turn_and_then_end(self, smtp_sink):
        smtp_sink.at_rcpt("a@example.test", ["451 4.7.1 later"])
        smtp_sink.at_data("a@example.test", ["552 5.3.4 too big"])
        smtp_sink.at_rcpt("gone@example.test", itertools.repeat("550 5.1.1 no such user"))

        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(smtp_sink.port, "a@example.test")
        with pytest.raises(smtplib.SMTPDataError):
            send(smtp_sink.port, "a@example.test")
        send(smtp_sink.port, "a@example.test")
        for _ in range(3):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                send(smtp_sink.port, "gone@example.test")

        assert [mail.reply for mail in smtp_sink.received] == ["552 5.3.4 too big", "250 2.0.0 taken"]
        assert len(smtp_sink.mails) == 1

    def test_a_connection_dropped_after_the_final_dot_leaves_the_mail_taken(self, smtp_sink):
        smtp_sink.at_data("a@example.test", [DROP])

        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            send(smtp_sink.port, "a@example.test")

        (mail,) = smtp_sink.mails
        assert mail.reply is None

    def test_a_hanging_relay_lets_the_client_time_out(self, smtp_sink):
        smtp_sink.at_rcpt("a@example.test", [HANG])
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            send(smtp_sink.port, "a@example.test", timeout=0.3)

    def test_wait_for_returns_as_soon_as_the_mail_is_there(self, smtp_sink):
        sender = threading.Timer(0.1, send, (smtp_sink.port, "a@example.test"))
        sender.start()
        before = time.monotonic()
        assert len(smtp_sink.wait_for(1)) == 1
        assert time.monotonic() - before < 5
        sender.join()
        with pytest.raises(TimeoutError):
            smtp_sink.wait_for(2, seconds=0.05)

    def test_it_comes_back_on_the_same_port(self, smtp_sink):
        with smtplib.SMTP("127.0.0.1", smtp_sink.port, timeout=5) as client:
            client.ehlo()
            smtp_sink.stop()
            with pytest.raises(ConnectionRefusedError):
                send(smtp_sink.port, "a@example.test")
            client.close()
        smtp_sink.start()
        send(smtp_sink.port, "a@example.test")

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_tls_and_login_are_asked_for(self, make_smtp_sink, certificates, tls):
        sink = make_smtp_sink(tls=tls, certificates=certificates, user="desk", password="pw")
        context = ssl.create_default_context(cafile=str(certificates.authority))
        secure = tls == "implicit"
        connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
        options = {"context": context} if secure else {}
        with connect("127.0.0.1", sink.port, timeout=10, **options) as client:
            if not secure:
                client.starttls(context=context)
            with pytest.raises(smtplib.SMTPSenderRefused):
                client.sendmail("desk@example.test", ["a@example.test"], MAIL)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("desk", "wrong")
            client.login("desk", "pw")
            client.sendmail("desk@example.test", ["a@example.test"], MAIL)

        (mail,) = sink.mails
        assert (mail.user, mail.tls) == ("desk", True)


@pytest.fixture
def talker():
    """A server that greets each client with two lines and then sends back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(b"* OK hello\r\n* ready\r\n")
                    try:
                        while data := connection.recv(1000):
                            connection.sendall(data)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def connect(proxy):
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def read_all(connection):
    data = b""
    while more := connection.recv(1000):
        data += more
    return data


class TestFaultProxy:
    def test_without_faults_bytes_pass_both_ways(self, fault_proxy, talker):
        with connect(fault_proxy(talker)) as connection, connection.makefile("rb") as lines:
            assert lines.readline() == b"* OK hello\r\n"
            connection.sendall(b"x\r\n")
            assert [lines.readline(), lines.readline()] == [b"* ready\r\n", b"x\r\n"]

    def test_lines_are_split_in_two(self, fault_proxy, talker):
        proxy = fault_proxy(talker)
        proxy.faults = Faults(split_lines=True)
        with connect(proxy) as connection:
            assert connection.recv(1000) == b"* OK h"

    def test_a_cut_ends_the_connection_after_so_many_bytes(self, fault_proxy, talker):
        proxy = fault_proxy(talker)
        proxy.faults = Faults(cut_down_after=4)
        with connect(proxy) as connection:
            assert read_all(connection) == b"* OK"

        proxy.faults = Faults(cut_up_after=3, reset=True)
        with connect(proxy) as connection:
            assert connection.recv(1000)
            connection.sendall(b"abcdef")
            with pytest.raises(ConnectionResetError):
                read_all(connection)

    def test_a_half_dead_server_stays_silent(self, fault_proxy, talker):
        proxy = fault_proxy(talker)
        proxy.faults = Faults(hang_down_after=4)
        with connect(proxy) as connection:
            assert connection.recv(1000) == b"* OK"
            connection.settimeout(0.2)
            with pytest.raises(TimeoutError):
                connection.recv(1000)

    def test_latency_delays_the_greeting(self, fault_proxy, talker):
        proxy = fault_proxy(talker)
        proxy.faults = Faults(latency=0.1)
        before = time.monotonic()
        with connect(proxy) as connection:
            connection.recv(1000)
        assert time.monotonic() - before >= 0.1

    def test_refused_stopped_and_cut_connections_end_and_the_next_is_served(self, fault_proxy, talker):
        proxy = fault_proxy(talker)
        proxy.faults = Faults(refuse=True)
        with connect(proxy) as connection:
            assert read_all(connection) == b""
        proxy.faults = Faults()

        with connect(proxy) as connection:
            assert connection.recv(1000)
            proxy.cut()
            assert read_all(connection) == b""

        proxy.stop()
        with pytest.raises(ConnectionRefusedError):
            connect(proxy)
        proxy.start()
        with connect(proxy) as connection:
            assert connection.recv(1000)
        assert proxy.connections == 3

    def test_imapclient_stops_waiting_when_the_server_hangs(self, dovecot, fault_proxy):
        proxy = fault_proxy(dovecot.imap_port)
        timeout = SocketTimeout(connect=5, read=0.3)
        client = IMAPClient("127.0.0.1", port=proxy.port, ssl=False, timeout=timeout)
        proxy.faults = Faults(hang_down_after=0)
        with pytest.raises(TimeoutError):
            client.noop()
        client.shutdown()


class TestPromises:
    def test_a_server_ends_when_the_test_process_is_killed(self, tmp_path):
        script = (
            "import sys; from pathlib import Path; from tests.servers.program import Program\n"
            "program = Program(['sleep', '300'], log=Path(sys.argv[1]))\n"
            "program.start(lambda: True)\n"
            "print(program.pid, flush=True)\n"
            "sys.stdin.read()\n"
        )
        argv = [sys.executable, "-c", script, str(tmp_path / "log")]
        root = Path(__file__).parents[2]
        with subprocess.Popen(argv, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            server = int(process.stdout.readline())
            assert alive(server)
            process.send_signal(signal.SIGKILL)

        deadline = time.monotonic() + 10
        while alive(server):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def test_a_missing_server_is_named_with_its_package(self, monkeypatch):
        monkeypatch.setattr(available, "find", lambda program: None)
        assert available.missing("redis") == "redis: no redis-server here (Debian: apt install redis-server)"

    def test_a_missing_server_is_a_skip_on_a_laptop_and_a_failure_where_servers_are_required(
        self, request, monkeypatch
    ):
        monkeypatch.setattr(available, "find", lambda program: None)
        request.node.add_marker(pytest.mark.server("redis"))

        monkeypatch.delenv(available.REQUIRE, raising=False)
        with pytest.raises(pytest.skip.Exception, match="no redis-server here"):
            pytest_runtest_setup(request.node)
        monkeypatch.setenv(available.REQUIRE, "1")
        with pytest.raises(pytest.fail.Exception, match="no redis-server here"):
            pytest_runtest_setup(request.node)


def alive(pid):
    """Whether a process runs; one that ended and was not fetched yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
