"""Sending through the relay, over one connection that is used again.

* TLS is on unless the relay is on this machine; a failed STARTTLS is an error, never a fall-back.
* One recipient a transaction, so that the answer to RCPT and DATA is that recipient's own.
* A mail with files is sent in blocks as it is put together, so that a large one never lies in memory. When one cannot
  be put together to its end, the connection is cut before the final dot: then nothing was sent.
* After the final dot the relay may take ten minutes (RFC 5321 4.5.3.2.6); a shorter patience would send twice.
* 5xx in answer to a notice is permanent. 5xx in answer to the login or the greeting is about us, not about the
  notice: the relay counts as unreachable.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator

from triaged.config import Relay
from triaged.errors import DeliveryError, RelayUnreachable, SecretError
from triaged.mail.outgoing import Whole
from triaged.model import OutboxItem

CONNECT_SECONDS = 30  #: for the connection and each answer before the message
DATA_SECONDS = 180  #: for the answer to DATA, and for each block to be taken (RFC 5321 4.5.3.2.4 and 5)
ALL_DATA_SECONDS = 600  #: for all blocks of one mail: the lease of a notice is as long as that allows
BLOCK_BYTES = 64 * 1024  #: at least, of a mail that are handed to the connection together
FINAL_DOT_SECONDS = 600  #: for the answer to the message itself
IDLE_SECONDS = 20  #: a connection that lay longer is greeted with NOOP before it is trusted
LOGIN_NEEDED = (530, 534, 535, 538)  #: RFC 4954 6: about us, not about the notice
REPLY_CHARACTERS = 500  #: of a relay's words that are kept

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


class SmtpChannel:
    """One connection to the relay. Not thread-safe: each worker thread has its own."""

    def __init__(self, relay: Relay) -> None:
        """Nothing is opened before the first notice."""
        self._relay = relay
        self._connection: smtplib.SMTP | None = None
        self._used_at = 0.0
        self.busy = False  #: a thread is sending through it

    def deliver(self, item: OutboxItem, whole: Whole | None = None) -> str:
        """Send one notice, with its files where it has some; returns the relay's words, one line."""
        self.busy = True
        try:
            return self._deliver(item, whole)
        finally:
            self.busy = False

    def most_bytes(self) -> int | None:
        """The largest mail that the relay says it takes (RFC 1870 3), if it does. Raises RelayUnreachable."""
        self.busy = True
        try:
            said = self._connected().esmtp_features.get("size", "")
        finally:
            self.busy = False
        return int(said) if _NUMBER.fullmatch(said) and int(said) > 0 else None

    def _deliver(self, item: OutboxItem, whole: Whole | None) -> str:
        connection = self._connected()
        try:
            reply = self._transaction(connection, item, whole)
        except smtplib.SMTPResponseException as error:
            if error.smtp_code in LOGIN_NEEDED:
                self.close()
                raise RelayUnreachable(
                    f"{_line(error.smtp_code, error.smtp_error)}; check [relay] user and password"
                ) from error
            self._reset()
            raise DeliveryError(
                _line(error.smtp_code, error.smtp_error), permanent=500 <= error.smtp_code < 600
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise DeliveryError(f"connection lost: {_clean(str(error))}", permanent=False) from error
        except Exception:
            self.close()  # nobody knows where the conversation stands
            raise
        self._used_at = time.monotonic()
        return reply

    def check(self) -> str:
        """Connect and log in; returns the relay's greeting name. Raises RelayUnreachable."""
        connection = self._connected()
        return _clean(str(connection.ehlo_resp or b"", "utf-8", "replace").split("\n")[0])

    def would_take(self, mail_from: str, recipient: str) -> str:
        """Ask whether a mail from one address to another would be taken; none is sent. Returns the relay's words.

        Raises:
            RelayUnreachable: nothing could be asked.
            DeliveryError: it would not.
        """
        connection = self._connected()
        try:
            code, words = _envelope(connection, mail_from, recipient)
            connection.rset()  # RFC 5321 4.1.1.5: as if nothing had been said
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise DeliveryError(f"connection lost: {_clean(str(error))}", permanent=False) from error
        self._used_at = time.monotonic()
        if code in LOGIN_NEEDED:
            raise RelayUnreachable(f"{_line(code, words)}; check [relay] user and password")
        if code not in (250, 251):
            raise DeliveryError(_line(code, words), permanent=500 <= code < 600)
        return _line(code, words)

    def close(self) -> None:
        """End the connection politely if it still lives."""
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection = None

    def hang_up(self) -> None:
        """End the connection without a word, from another thread: whoever waits on it gets an error."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _transaction(self, connection: smtplib.SMTP, item: OutboxItem, whole: Whole | None) -> str:
        size = len(item.content) if whole is None else whole.size
        code, words = _envelope(connection, item.mail_from, item.recipient, size)
        if code in (250, 251):
            try:
                code, words = _data(connection, [item.content] if whole is None else whole.pieces())
            finally:
                if connection.sock is not None:
                    connection.sock.settimeout(CONNECT_SECONDS)
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, words)
        return _line(code, words)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._connection.noop()[0] == 250:
                    self._used_at = time.monotonic()
                    return self._connection
            self.close()
        if self._connection is None:
            self._connection = self._connect()
            self._used_at = time.monotonic()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        where = f"{relay.host}:{relay.port}"
        connection: smtplib.SMTP | None = None
        try:
            context = ssl.create_default_context(cafile=relay.ca_file)
            if relay.tls == "implicit":
                connection = smtplib.SMTP_SSL(relay.host, relay.port, timeout=CONNECT_SECONDS, context=context)
            else:
                connection = smtplib.SMTP(relay.host, relay.port, timeout=CONNECT_SECONDS)
            assert connection.sock is not None  # noqa: S101  smtplib sets it on connecting
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if relay.tls == "starttls":
                connection.starttls(context=context)
            if relay.user is not None and relay.password is not None:
                connection.login(relay.user, relay.password.reveal())
            connection.ehlo_or_helo_if_needed()
        except SecretError as error:
            _drop(connection)
            raise RelayUnreachable(f"{where}: {error}") from error
        except smtplib.SMTPAuthenticationError as error:
            _drop(connection)
            raise RelayUnreachable(
                f"{where} refused user {relay.user}: {_line(error.smtp_code, error.smtp_error)}; "
                "check [relay] user and password"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            _drop(connection)
            raise RelayUnreachable(f"{where}: {_clean(str(error))}; check [relay] host, port and tls") from error
        return connection

    def _reset(self) -> None:
        """After a refusal the connection is good for the next notice if RSET is answered."""
        try:
            assert self._connection is not None  # noqa: S101  only called with one
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


class SmtpChannels:
    """A channel for each thread that sends; `close` ends them all."""

    def __init__(self, relay: Relay | None) -> None:
        """`relay` as in the settings; None when there is none."""
        self._relay = relay
        self._own = threading.local()
        self._lock = threading.Lock()
        self._all: list[SmtpChannel] = []

    def mine(self) -> SmtpChannel:
        """This thread's channel. Raises RelayUnreachable when there is no relay."""
        if self._relay is None:
            raise RelayUnreachable("there is no [relay] in the settings: notices wait")
        channel: SmtpChannel | None = getattr(self._own, "channel", None)
        if channel is None:
            channel = self._own.channel = SmtpChannel(self._relay)
            with self._lock:
                self._all.append(channel)
        return channel

    def close(self) -> None:
        """End every connection: politely, but for those that a thread is still waiting on."""
        with self._lock:
            for channel in self._all:
                if channel.busy:
                    channel.hang_up()
                else:
                    channel.close()


def _envelope(connection: smtplib.SMTP, mail_from: str, recipient: str, size: int | None = None) -> tuple[int, bytes]:
    """MAIL and RCPT; the answer to the last one that was said. `size`: bytes of the mail, where one follows."""
    options = [f"SIZE={size}"] if size is not None and connection.has_extn("size") else []  # RFC 1870 5
    code, words = connection.mail(mail_from, options)
    return connection.rcpt(recipient) if code == 250 else (code, words)


def _data(connection: smtplib.SMTP, pieces: Iterable[bytes]) -> tuple[int, bytes]:
    """The mail itself; the relay's answer to the final dot. Raises SMTPDataError when it does not even want to hear."""
    assert connection.sock is not None  # noqa: S101  smtplib sets it on connecting
    connection.sock.settimeout(DATA_SECONDS)
    code, words = connection.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPDataError(code, words)
    until = time.monotonic() + ALL_DATA_SECONDS
    try:
        for block in _blocks(stuffed(pieces)):
            if time.monotonic() > until:
                raise TimeoutError("the relay takes the mail too slowly")
            connection.send(block)
    except BaseException:
        connection.close()  # without the final dot, and without a word: inside a mail QUIT would be text
        raise
    connection.sock.settimeout(FINAL_DOT_SECONDS)
    return connection.getreply()


def stuffed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The mail as it goes over the wire (RFC 5321 4.5.2): one more dot where a line begins with one, the final dot."""
    end = b"\r\n"
    for piece in pieces:
        if not piece:
            continue
        if piece.startswith(b".") and end.endswith(b"\n"):
            yield b"."
        yield piece.replace(b"\n.", b"\n..")
        end = (end + piece[-2:])[-2:]
    yield b".\r\n" if end == b"\r\n" else b"\r\n.\r\n"


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of at least BLOCK_BYTES, but for the last."""
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _drop(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()


def _line(code: int, words: bytes | str) -> str:
    text = words if isinstance(words, str) else words.decode("utf-8", "replace")
    return _clean(f"{code} {text}")


def _clean(text: str) -> str:
    """A relay's words as one bounded, printable line."""
    return "".join(c if c.isprintable() else " " for c in text)[:REPLY_CHARACTERS].strip()
