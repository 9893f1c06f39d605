"""A relay that keeps every mail it is given, in the order of arrival, and fails on demand.

What it shall answer is told per recipient: a reply line, HANG (never answers) or DROP (closes the connection). Each is
used once, in turn; afterwards the recipient is served well. `itertools.repeat("550 5.1.1 no such user")` never ends.
"""

from __future__ import annotations

import asyncio
import enum
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificates
from tests.servers.loop_thread import LoopThread
from tests.servers.program import free_port

OK = "250 2.0.0 taken"
MAX_BYTES = 64 * 1024 * 1024

Tls = Literal["none", "starttls", "implicit"]


class Trouble(enum.Enum):
    """What a server can do worse than to answer."""

    HANG = "never answers"
    DROP = "closes the connection"


HANG, DROP = Trouble.HANG, Trouble.DROP


@dataclass(frozen=True, slots=True, kw_only=True)
class SunkMail:
    """One mail that came as far as its final dot."""

    mail_from: str
    recipients: tuple[str, ...]
    content: bytes  #: as it came over the wire, without dot-stuffing
    reply: str | None  #: what the client was told; None: nothing, though the mail was taken
    user: str | None  #: who had logged in
    tls: bool

    @property
    def taken(self) -> bool:
        """Whether a real server would deliver it now."""
        return self.reply is None or self.reply.startswith("2")


class SmtpSink:
    """One relay at a port of 127.0.0.1; start it with `start`, end it with `close`.

    tls: needs `certificates` unless "none". user, password: when given, nobody sends without them.
    """

    def __init__(
        self,
        *,
        tls: Tls = "none",
        certificates: Certificates | None = None,
        user: str | None = None,
        password: str | None = None,
    ) -> None:
        self.port = free_port()
        self._tls = tls
        self._context = certificates.for_server() if certificates else None
        self._login = LoginPassword(user.encode(), (password or "").encode()) if user else None
        self._at_rcpt: dict[str, Iterator[str | Trouble]] = {}
        self._at_data: dict[str, Iterator[str | Trouble]] = {}
        self._received: list[SunkMail] = []
        self._arrived = threading.Condition()
        self._thread = LoopThread("smtp-sink")
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()

    def at_rcpt(self, recipient: str, answers: Iterable[str | Trouble]) -> None:
        """What to answer to the next RCPT commands for a recipient."""
        self._at_rcpt[recipient.lower()] = iter(answers)

    def at_data(self, recipient: str, answers: Iterable[str | Trouble]) -> None:
        """What to answer to the final dots of the next mails for a recipient; HANG and DROP come after it was taken."""
        self._at_data[recipient.lower()] = iter(answers)

    @property
    def received(self) -> list[SunkMail]:
        """Every mail that came as far as its final dot, refused ones too."""
        with self._arrived:
            return list(self._received)

    @property
    def mails(self) -> list[SunkMail]:
        """Every mail that was taken, in order."""
        return [mail for mail in self.received if mail.taken]

    def mails_to(self, recipient: str) -> list[SunkMail]:
        """Every mail that was taken for one recipient, in order."""
        return [mail for mail in self.mails if recipient.lower() in mail.recipients]

    def wait_for(self, count: int, *, seconds: float = 20) -> list[SunkMail]:
        """The mails that were taken, as soon as there are `count` of them.

        Raises:
            TimeoutError: there are fewer after `seconds`.
        """
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.mails) >= count, seconds):
                raise TimeoutError(f"{len(self.mails)} mails of {count} after {seconds} s")
            return self.mails

    def start(self) -> None:
        """Listens; what was received before is kept."""
        context = self._context if self._tls == "implicit" else None
        listen = self._thread.loop.create_server(self._connection, "127.0.0.1", self.port, ssl=context)
        self._server = self._thread.run(listen)

    def stop(self) -> None:
        """Ends the listening and every connection, as a relay does that is restarted."""
        if self._server is not None:
            self._thread.run(self._hang_up(self._server))
            self._server = None

    def close(self) -> None:
        """Ends the relay for good."""
        self.stop()
        self._thread.close()

    def _connection(self) -> SMTP:
        connection = SMTP(
            _Handler(self._answer_rcpt, self._answer_data, login_needed=self._login is not None),
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname="relay.example.test",
            tls_context=self._context if self._tls == "starttls" else None,
            require_starttls=self._tls == "starttls",
            auth_require_tls=self._tls == "starttls",
            authenticator=self._authenticate,
            loop=self._thread.loop,
        )
        self._connections.add(connection)
        return connection

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, offered: object
    ) -> AuthResult:
        return AuthResult(success=offered == self._login, handled=False, auth_data=offered)

    def _answer_rcpt(self, recipient: str) -> str | Trouble:
        return next(self._at_rcpt.get(recipient, iter(())), OK)

    def _answer_data(self, session: Session, envelope: Envelope) -> str | Trouble:
        recipients = tuple(recipient.lower() for recipient in envelope.rcpt_tos)
        answers = [next(self._at_data.get(recipient, iter(())), OK) for recipient in recipients]
        answer = next((answer for answer in answers if answer is not OK), OK)
        content = envelope.content
        user = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else None
        mail = SunkMail(
            mail_from=envelope.mail_from or "",
            recipients=recipients,
            content=content if isinstance(content, bytes) else b"",
            reply=None if isinstance(answer, Trouble) else answer,
            user=user,
            tls=self._tls == "implicit" or session.ssl is not None,
        )
        with self._arrived:
            self._received.append(mail)
            self._arrived.notify_all()
        return answer

    async def _hang_up(self, server: asyncio.Server) -> None:
        server.close()
        for connection in list(self._connections):
            _abort(connection)
        await server.wait_closed()


class _Handler:
    """What aiosmtpd calls for one connection; the names are its own."""

    def __init__(
        self,
        answer_rcpt: Callable[[str], str | Trouble],
        answer_data: Callable[[Session, Envelope], str | Trouble],
        *,
        login_needed: bool,
    ) -> None:
        self._answer_rcpt = answer_rcpt
        self._answer_data = answer_data
        self._login_needed = login_needed

    async def handle_MAIL(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login_needed and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await _speak(server, self._answer_rcpt(address.lower()))
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return await _speak(server, self._answer_data(session, envelope))


async def _speak(server: SMTP, answer: str | Trouble) -> str:
    """The reply line; does not return when there is none (aiosmtpd ends us when the connection is lost)."""
    if isinstance(answer, str):
        return answer
    if answer is DROP:
        _abort(server)
    never: asyncio.Future[str] = server.loop.create_future()
    return await never


def _abort(connection: SMTP) -> None:
    transport = connection.transport
    if isinstance(transport, asyncio.Transport) and not transport.is_closing():
        transport.abort()
