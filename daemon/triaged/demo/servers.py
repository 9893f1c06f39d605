"""The mail servers of the demo, inside this process, on 127.0.0.1 only.

pymap keeps the mailboxes and speaks IMAP, aiosmtpd takes mail by SMTP and puts it into them; both run on one event loop
in a thread of its own, and nothing outside this module knows them. All mail in them is lost at the end.

The SMTP server plays every mail server between the desk and its customers. For whoever has logged in and writes from
his own address it vouches in Authentication-Results (RFC 8601), as the customer's provider and the desk's own server
would do together. Mail to `user+anything@domain` lies in the mailbox of `user@domain`, and he may send from there (RFC
5233). A recipient without an account is accepted too: that mail leaves the demo, which only remembers it.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from argparse import Namespace
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
IMAP_PORT = 20143  #: tried first, so that a mail client set up once finds the next demo too; else any free one
SMTP_PORT = 20025
MAX_BYTES = 64 * 1024 * 1024  #: of one mail
ANSWER_SECONDS = 10.0  #: longer than anything that is asked of the event loop

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mailbox of the demo; its address is the user name, for IMAP and for SMTP."""

    name: str  #: the person
    address: str  #: lower-case
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One mail on its way to one recipient, as the SMTP server took it."""

    mail_from: str  #: lower-case; "" for a report
    recipient: str  #: lower-case
    content: bytes
    at: datetime  #: when it lay in the account, or left the demo


def without_detail(address: str) -> str:
    """`user@domain` of `user+detail@domain` (RFC 5233); any other address as it is."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else address


class MailServers:
    """Both servers; they listen while the `with` block runs."""

    def __init__(self, accounts: Sequence[Account], authserv_id: str) -> None:
        """`authserv_id` is the name under which the SMTP server vouches for senders."""
        self._accounts = {account.address: account for account in accounts}
        self._authserv_id = authserv_id
        self._listening: list[asyncio.Server] = []
        self._passed: list[Passed] = []
        self._news = threading.Condition()
        self.imap_port = 0
        self.smtp_port = 0

    def __enter__(self) -> Self:
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own attributes at each login
        self._thread = _LoopThread("mail servers")
        self._mailboxes = _Mailboxes()
        try:
            self._thread.run(self._start())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.run(self._stop())
        self._thread.close()

    @property
    def passed(self) -> list[Passed]:
        """Every mail that the SMTP server took, one for each recipient, in order."""
        with self._news:
            return list(self._passed)

    def wait_for(self, wanted: Callable[[Passed], bool], seconds: float) -> Passed | None:
        """The first mail like this, as soon as it is there; None when it is not after so many seconds."""
        with self._news:
            return self._news.wait_for(lambda: next(filter(wanted, self._passed), None), seconds)

    def deliver_late(self, mail_from: str, recipient: str, content: bytes, at: datetime) -> None:
        """A mail that was received at `at`, and gets to the mailbox only now; its sender is vouched for."""
        self._thread.run(self._take(mail_from, [recipient], content, mail_from, at))

    async def _start(self) -> None:
        for account in self._accounts.values():
            await self._mailboxes.add(account)
        loop = asyncio.get_running_loop()
        imap = await _listen(lambda port: asyncio.start_server(self._mailboxes.serve, HOST, port), IMAP_PORT)
        smtp = await _listen(lambda port: loop.create_server(self._smtp_connection, HOST, port), SMTP_PORT)
        self._listening += [imap, smtp]
        self.imap_port, self.smtp_port = (server.sockets[0].getsockname()[1] for server in self._listening)

    async def _stop(self) -> None:
        for server in self._listening:
            server.close()

    def _smtp_connection(self) -> SMTP:
        return SMTP(
            _Door(self._take),
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=self._authserv_id,
            ident="triaged demo",
            authenticator=self._authenticate,
            auth_require_tls=False,  # loopback
            loop=self._thread.loop,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, offered: object
    ) -> AuthResult:
        if isinstance(offered, LoginPassword):
            account = self._accounts.get(offered.login.decode(errors="replace").lower())
            if account is not None and offered.password == account.password.encode():
                return AuthResult(success=True, auth_data=account.address)
        return AuthResult(success=False, handled=False)

    async def _take(
        self, mail_from: str, recipients: Sequence[str], content: bytes, user: str | None, at: datetime | None = None
    ) -> None:
        for recipient in recipients:
            received_at = at or datetime.now(UTC)
            stamped = self._stamp(mail_from, user, received_at) + content
            account = self._accounts.get(without_detail(recipient))
            if account is not None:
                await self._mailboxes.deliver(account.address, stamped, received_at)
            passed = Passed(mail_from=mail_from, recipient=recipient, content=stamped, at=datetime.now(UTC))
            with self._news:
                self._passed.append(passed)
                self._news.notify_all()

    def _stamp(self, mail_from: str, user: str | None, now: datetime) -> bytes:
        """What servers write on top of a mail: the results first, then their Received (RFC 8601 5)."""
        domain = mail_from.rpartition("@")[2]
        vouched = bool(mail_from) and user == without_detail(mail_from)
        results = f"spf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}" if vouched else "none"
        return (
            f"Return-Path: <{mail_from}>\r\n"
            f"Authentication-Results: {self._authserv_id}; {results}\r\n"
            f"Received: from localhost ([{HOST}])\r\n"
            f"\tby {self._authserv_id} with {'ESMTPA' if user else 'ESMTP'}; {format_datetime(now)}\r\n"
        ).encode("ascii", "replace")


async def _listen(serve: Callable[[int], Awaitable[asyncio.Server]], preferred_port: int) -> asyncio.Server:
    try:
        return await serve(preferred_port)
    except OSError:  # somebody else listens there
        return await serve(0)


class _Mailboxes:
    """pymap: IMAP over mailboxes in memory."""

    def __init__(self) -> None:
        args = Namespace(passlib_cfg=None, proxy_protocol=None)
        config = _ImapConfig(
            args,
            host=HOST,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),  # never used; else pymap looks into CERT_FILE
            hash_context=Cleartext(),  # a login with its default takes a quarter of a second of CPU
            cpu_subsystem=Subsystem.for_asyncio(),
            reject_dnsbl=False,
        )
        self._config = config
        self._login = Login(config)
        self.serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._login, config))

    async def add(self, account: Account) -> None:
        user = UserMetadata(self._config, account.address, password=account.password)
        await self._identity(account.address).set(user)

    async def deliver(self, address: str, content: bytes, received_at: datetime) -> None:
        """Put a mail into INBOX, as a delivery agent does, with its INTERNALDATE; who waits in IDLE is told."""
        async with self._identity(address).new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(content, received_at)])

    def _identity(self, address: str) -> Identity:
        return Identity(address, self._login, None, frozenset())


class _ImapConfig(Config):
    @property
    def greeting(self) -> bytes:
        return b"triaged demo"  # the default asks DNS for the name of this machine, which may take seconds


class _Door:
    """What aiosmtpd calls for one connection; the names are its own."""

    def __init__(self, take: Callable[[str, Sequence[str], bytes, str | None], Awaitable[None]]) -> None:
        self._take = take

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        recipients = [recipient.lower() for recipient in envelope.rcpt_tos]
        user = session.auth_data if isinstance(session.auth_data, str) else None
        await self._take((envelope.mail_from or "").lower(), recipients, content, user)
        return "250 2.0.0 taken"


class _LoopThread:
    """An event loop in a thread of its own, until `close`."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(ANSWER_SECONDS)

    def close(self) -> None:
        """Cancel what still runs, and end the thread."""
        self.run(_cancel_the_rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self.loop.close()


async def _cancel_the_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
