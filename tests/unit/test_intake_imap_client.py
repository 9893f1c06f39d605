"""The typed module around IMAPClient: what goes out, and how failures come back."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.exceptions import CapabilityError, IMAPClientReadOnlyError, LoginError, ProtocolError

from tests.fakes import FakeAfter, FakeMailbox, FakePassword
from triaged.errors import IntakeError, LoginRefused
from triaged.intake import client as module
from triaged.intake.client import Facts, Folder, Session, connect
from triaged.intake.faults import CommandRefused, login_translated, one_line, translated


class FakeClient:
    """An IMAPClient that answers searches from a set of UIDs, as servers do, and notes them."""

    def __init__(self, *uids: int) -> None:
        self.held = sorted(uids)
        self.sent: list[object] = []
        self.answer: dict[int, dict[bytes, object]] = {}

    def search(self, criteria: list[object]) -> list[int]:
        self.sent.append(criteria)
        first, _, last = str(criteria[1]).partition(":")
        top = self.held[-1] if self.held else 0
        low, high = (top if edge == "*" else int(edge) for edge in (first, last or first))
        return [uid for uid in self.held if min(low, high) <= uid <= max(low, high)]

    def fetch(self, uids: list[int], items: list[str]) -> dict[int, dict[bytes, object]]:
        self.sent.append((uids, items))
        return self.answer

    def add_flags(self, uids: list[int], flags: list[bytes], *, silent: bool) -> None:
        self.sent.append((uids, flags, silent))

    def noop(self) -> None:
        """Nothing new."""


def session_on(client: FakeClient, *, exists: int, uidnext: int | None) -> Session:
    session = Session(client, "mail.example.test:993")
    session.folder = Folder(uidvalidity=1, uidnext=uidnext, exists=exists)
    return session


# --- what is asked ---


def test_a_search_past_the_end_does_not_give_the_last_mail_again():
    session = session_on(FakeClient(1, 5, 9), exists=3, uidnext=10)
    assert list(session.uids(10)) == []
    assert list(session.uids(9)) == [[9]]
    assert list(session.uids(2, 8)) == [[5]]


def test_a_search_of_a_very_large_folder_comes_in_spans_that_fit_a_line(monkeypatch):
    monkeypatch.setattr(module, "SEARCH_SPAN", 100)
    client = FakeClient(*range(1, 951))
    spans = list(session_on(client, exists=950, uidnext=951).uids(1))
    assert [uid for span in spans for uid in span] == client.held
    assert max(map(len, spans)) <= 100
    assert [uid for span in session_on(client, exists=950, uidnext=951).uids(1, 950) for uid in span] == client.held
    assert list(session_on(client, exists=950, uidnext=None).uids(940)) == [list(range(940, 951))]


def test_imaplib_takes_the_longest_answer_that_a_search_may_give():
    assert module.SEARCH_SPAN * len("4294967295 ") < imaplib._MAXLINE


def test_the_first_free_uid_lies_above_uidnext_and_above_every_mail():
    assert session_on(FakeClient(), exists=0, uidnext=None).first_free_uid() == 1
    assert session_on(FakeClient(), exists=0, uidnext=12).first_free_uid() == 12
    assert session_on(FakeClient(4, 70), exists=2, uidnext=12).first_free_uid() == 71


def test_the_day_of_a_backfill_is_the_only_thing_besides_numbers_in_a_search():
    client = FakeClient(1)
    list(session_on(client, exists=1, uidnext=2).uids(1, 7, date(2026, 3, 1)))
    assert client.sent == [["UID", "1:7", "SINCE", date(2026, 3, 1)]]


@pytest.mark.parametrize(
    "ask",
    [
        lambda session, hostile: next(session.uids(hostile)),
        lambda session, hostile: next(session.uids(1, hostile)),
        lambda session, hostile: session.present([hostile]),
        lambda session, hostile: session.facts([hostile]),
        lambda session, hostile: session.bodies([hostile]),
        lambda session, hostile: session.piece(1, hostile, 5),
        lambda session, hostile: session.piece(1, 0, hostile),
        lambda session, hostile: session.mark_seen([hostile]),
        lambda session, hostile: session.remove([hostile]),
    ],
    ids=["first", "last", "present", "facts", "bodies", "offset", "length", "seen", "remove"],
)
def test_only_numbers_reach_a_command(ask):
    client = FakeClient(1)
    with pytest.raises((ValueError, TypeError, IntakeError)):
        ask(session_on(client, exists=1, uidnext=2), "1\r\nx STORE 1:* +FLAGS (\\Deleted)\r\ny EXPUNGE")
    assert client.sent == []


# --- what is answered ---


def test_an_answer_without_a_body_counts_as_missing():
    client = FakeClient(1, 2, 3)
    session = session_on(client, exists=3, uidnext=4)
    client.answer = {1: {b"BODY[]": b"x"}, 2: {b"FLAGS": ()}, 3: {b"BODY[]": None}}
    assert session.bodies([1, 2, 3]) == {1: b"x"}
    client.answer = {1: {b"BODY[]<4>": b"x"}}
    assert session.piece(1, 4, 10) == b"x"
    assert session.piece(1, 0, 10) is None


LATE = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "facts"),
    [
        (b'7 (UID 3 RFC822.SIZE 5 INTERNALDATE "21-Nov-2026 03:30:00 +0500")', Facts(size=5, received_at=LATE)),
        (b'7 (INTERNALDATE "20-Nov-2026 21:00:00 -0130" RFC822.SIZE 5 UID 3)', Facts(size=5, received_at=LATE)),
        (
            b'7 (uid 3 rfc822.size 5 internaldate "20-NOV-2026 22:30:00 +0000" FLAGS (\\Seen))',
            Facts(size=5, received_at=LATE),
        ),
        (
            b'7 (UID 3 RFC822.SIZE 5 INTERNALDATE " 1-Jan-2026 00:00:00 +0000")',
            Facts(size=5, received_at=datetime(2026, 1, 1, tzinfo=UTC)),
        ),
        (b'7 (UID 3 RFC822.SIZE 5 INTERNALDATE "31-Feb-2026 00:00:00 +0000")', Facts(size=5, received_at=None)),
        (b'7 (UID 3 RFC822.SIZE 5 INTERNALDATE "01-Jan-0001 00:00:00 +0500")', Facts(size=5, received_at=None)),
        (b"7 (UID 3 RFC822.SIZE 5 INTERNALDATE NIL)", Facts(size=5, received_at=None)),
        (b"7 (UID 3 INTERNALDATE NIL)", None),
        (b"3 (FLAGS (\\Seen))", None),  # unasked, and about sequence number 3
        (b"7 (UID 4 RFC822.SIZE 5 INTERNALDATE NIL)", None),  # about another mail
        (None, None),
    ],
    ids=str,
)
def test_facts_are_read_in_any_order_and_times_come_in_utc(record, facts, monkeypatch):
    monkeypatch.setattr(module, "_imaplib", lambda _client: SimpleNamespace(uid=lambda *_: ("OK", [record])))
    found = session_on(FakeClient(), exists=1, uidnext=2).facts([3])
    assert found == ({3: facts} if facts else {})


@given(st.binary() | st.none() | st.tuples(st.binary(), st.binary()))
def test_whatever_a_server_says_of_a_mail_is_facts_or_nothing(record):
    assert module._described(record) is None or isinstance(module._described(record)[1], Facts)


def test_a_refusal_to_describe_mails_leaves_the_connection(monkeypatch):
    monkeypatch.setattr(
        module, "_imaplib", lambda _client: SimpleNamespace(uid=lambda *_: ("NO", [b"[SERVERBUG] oops"]))
    )
    with pytest.raises(CommandRefused, match="oops"):
        session_on(FakeClient(), exists=1, uidnext=2).facts([3])


def test_a_server_that_sends_more_of_a_mail_than_asked_is_not_believed():
    client = FakeClient(1)
    client.answer = {1: {b"BODY[]<0>": b"x" * 11}}
    with pytest.raises(IntakeError, match="more of a mail"):
        session_on(client, exists=1, uidnext=2).piece(1, 0, 10)


# --- failures ---

REFUSALS = [
    imaplib.IMAP4.error("select failed: Mailbox doesn't exist: Nope"),
    imaplib.IMAP4.error("UID command error: BAD [b'Error in IMAP command']"),
]
LOST = [
    (imaplib.IMAP4.abort("command: UID => socket error: EOF"), "the connection was lost"),
    (imaplib.IMAP4.abort("socket error: unterminated line: b'Subject: secret'"), "the connection was lost"),
    (imaplib.IMAP4.error("command: UID => got more than 1000000 bytes"), "not understood"),
    (ProtocolError('Tuple incomplete before "(Subject: secret"'), "not understood"),
    (TimeoutError("timed out"), "no answer in time"),
    (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
    (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
    (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "TLS failed"),
    (CapabilityError("Server does not support STARTTLS capability"), "STARTTLS"),
    (IMAPClientReadOnlyError("INBOX is not writable"), "can only be read"),
    (ValueError("unexpected message list format: secret"), "not understood"),
    (KeyError("secret"), "not understood"),
]


@pytest.mark.parametrize("fault", REFUSALS, ids=str)
def test_a_no_or_bad_is_a_refusal_and_leaves_the_connection(fault):
    with (
        pytest.raises(CommandRefused, match=r"^mail:993: the server refused to open it: \S"),
        translated("mail:993", "open it"),
    ):
        raise fault


@pytest.mark.parametrize(("fault", "why"), LOST, ids=lambda value: str(value)[:40])
def test_every_other_failure_is_an_intake_error_of_one_line_without_a_word_of_mail(fault, why):
    with pytest.raises(IntakeError, match=why) as caught, translated("mail:993", "send mails"):
        raise fault
    assert type(caught.value) is IntakeError
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def login_error(cause: Exception) -> LoginError:
    """As IMAPClient raises it."""
    try:
        try:
            raise cause
        except imaplib.IMAP4.error as error:
            raise LoginError(str(error))  # noqa: B904 - this is how IMAPClient does it
    except LoginError as error:
        return error


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (imaplib.IMAP4.error(b"[AUTHENTICATIONFAILED] Authentication failed."), LoginRefused),
        (imaplib.IMAP4.error(b"Invalid credentials"), LoginRefused),
        (imaplib.IMAP4.error(b"[UNAVAILABLE] Temporary authentication failure."), IntakeError),
        (imaplib.IMAP4.error(b"[LIMIT] Too many connections"), IntakeError),
        (imaplib.IMAP4.error("LOGIN command error: BAD [b'what?']"), IntakeError),
        (imaplib.IMAP4.abort("command: LOGIN => socket error: unterminated line: b'a1 N'"), IntakeError),
        (imaplib.IMAP4.abort("command: LOGIN => socket error: EOF"), IntakeError),
    ],
    ids=str,
)
def test_only_a_no_that_speaks_of_the_login_is_a_refused_login(cause, kind):
    with pytest.raises(IntakeError) as caught, login_translated("mail:993", "support"):
        raise login_error(cause)
    assert type(caught.value) is kind


@given(st.text() | st.binary())
def test_a_servers_words_are_one_short_printable_line(words):
    line = one_line(words)
    assert line.isprintable()
    assert len(line) <= 200


# --- the login, against a server that notes every byte ---


class Recorder:
    """An IMAP server of one connection: greets, answers each command by `answers` (by its verb), notes all it hears."""

    def __init__(self, greeting: bytes = b"* OK hello", **answers: bytes) -> None:
        self.greeting = greeting
        self.answers = {
            b"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%s OK",
            **{k.encode(): v for k, v in answers.items()},
        }
        self.heard = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rwb") as stream:
                stream.write(self.greeting + b"\r\n")
                stream.flush()
                for line in stream:
                    self.heard += line
                    tag, _, rest = line.partition(b" ")
                    answer = self.answers.get(rest.partition(b" ")[0].strip().upper(), b"%s OK")
                    stream.write((answer % tag if b"%s" in answer else answer) + b" done\r\n")
                    stream.flush()


SELECTED = b"* 0 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n* OK [UIDNEXT 1] ok\r\n%s OK [READ-ONLY]"


@pytest.mark.parametrize(
    ("greeting", "answers"),
    [
        (b"* OK hello", {}),  # not offered
        (b"* OK hello", {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK", "STARTTLS": b"%s NO"}),
        (b"* OK hello", {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK", "STARTTLS": b"%s BAD"}),
        (
            b"* OK hello",
            {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK", "STARTTLS": b"%s OK"},
        ),  # no TLS follows
        (b"* PREAUTH hello", {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK"}),
    ],
    ids=["not offered", "NO", "BAD", "no TLS", "PREAUTH"],
)
def test_a_starttls_that_fails_is_an_error_and_no_byte_of_the_login_is_sent(greeting, answers, monkeypatch):
    monkeypatch.setattr(module, "READ_SECONDS", 1.0)
    monkeypatch.setattr(module, "CONNECT_SECONDS", 1.0)
    with Recorder(greeting, **answers) as server, pytest.raises(IntakeError) as caught:
        connect(FakeMailbox(port=server.port, tls="starttls"))
    assert not isinstance(caught.value, LoginRefused)
    assert b"support@example.test" not in server.heard
    assert b"secret" not in server.heard


def test_a_server_that_forbids_passwords_without_tls_gets_none():
    answers = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%s OK"}
    with Recorder(**answers) as server, pytest.raises(IntakeError, match="set tls"):
        connect(FakeMailbox(port=server.port))
    assert b"secret" not in server.heard


@pytest.mark.parametrize("broken", ["pass\r\nx DELETE INBOX", "pass\x00word", "pass\x7f"])
def test_a_password_with_control_characters_is_not_sent(broken):
    with Recorder() as server, pytest.raises(LoginRefused, match="control character"):
        connect(FakeMailbox(port=server.port, password=FakePassword(broken)))
    assert b"pass" not in server.heard


def test_a_folder_without_uidvalidity_is_refused():
    with Recorder(EXAMINE=b"* 0 EXISTS\r\n%s OK") as server, pytest.raises(IntakeError, match="UIDVALIDITY"):
        connect(FakeMailbox(port=server.port))


def test_a_folder_is_opened_read_only_where_nothing_is_to_be_done_in_it():
    with Recorder(EXAMINE=SELECTED) as server, connect(FakeMailbox(port=server.port)):
        pass
    assert b"EXAMINE" in server.heard
    writable = SELECTED.replace(b"READ-ONLY", b"READ-WRITE")
    with Recorder(SELECT=writable) as server, connect(FakeMailbox(port=server.port, after=FakeAfter("seen"))):
        pass
    assert b"SELECT" in server.heard


@pytest.fixture
def connected() -> Iterator[Session]:
    with Recorder(EXAMINE=SELECTED) as server, connect(FakeMailbox(port=server.port)) as session:
        yield session


def test_imaplib_is_where_we_think_and_its_debugging_is_off(connected):
    inner = connected._client._imap  # when this attribute changes, client._imaplib must follow
    assert isinstance(inner, imaplib.IMAP4)
    assert inner.debug == 0


def test_the_socket_sends_at_once_keeps_alive_and_never_waits_for_ever(connected):
    connection = connected._client.socket()
    assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
    assert connection.gettimeout() == module.READ_SECONDS


def test_what_the_server_says_unasked_is_noticed_once_and_not_kept(connected):
    said = connected._client._imap.untagged_responses
    said.update(EXISTS=[b"7"], RECENT=[b"1"], EXPUNGE=[b"3", b"3"], FETCH=[b"1 (FLAGS ())"])
    assert connected.announced()
    assert not connected.announced()
    assert not {"EXISTS", "RECENT", "EXPUNGE", "FETCH"} & set(said)


def test_an_unreachable_server_is_named_with_the_reason():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(IntakeError, match=f"127.0.0.1:{port}: cannot connect: Connection refused"):
        connect(FakeMailbox(port=port))


def test_news_that_come_in_one_packet_with_the_start_of_idle_are_noticed_at_once():
    answers = {"EXAMINE": SELECTED, "IDLE": b"+ idling\r\n* 1 EXISTS\r\n* OK", "DONE": b"%s OK"}
    answers["CAPABILITY"] = b"* CAPABILITY IMAP4rev1 IDLE\r\n%s OK"
    with Recorder(**answers) as server, connect(FakeMailbox(port=server.port)) as session:
        session.idle()
        session.spoke(0)  # all of the packet is read from the socket now, if it was not before
        assert session.spoke(0)


def test_a_server_that_says_nothing_in_idle_is_waited_for_and_can_still_be_read():
    answers = {"EXAMINE": SELECTED, "IDLE": b"+ idling", "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n%s OK"}
    with Recorder(**answers) as server, connect(FakeMailbox(port=server.port)) as session:
        session.idle()
        assert not session.spoke(0.05)
        assert session._client.socket().gettimeout() == module.READ_SECONDS
