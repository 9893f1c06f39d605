"""Webhooks: one JSON document by HTTP POST.

Contract
--------
* It goes to the URL of the settings and nowhere else: a redirect is no success, and is not followed; no proxy of the
  environment is asked. TLS certificates are verified.
* The body is signed as it is sent, where the settings have a secret: HMAC-SHA256, in X-Triaged-Signature. The
  Idempotency-Key is the same at each try, so that the receiver knows a call again that he has got already.
* 2xx: taken. 408, 425, 429 and all that is no 4xx: temporary (RFC 9110 15.5.9; RFC 8470 5.2; RFC 6585 4). Any other
  4xx: permanent.
* A call lasts no longer than CALL_SECONDS, whatever is slow: the resolver, one address of several, the handshake, or an
  answer that comes letter by letter. A webhook that cannot be reached says
  nothing about the call: the try does not count.
"""

from __future__ import annotations

import contextlib
import hmac
import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from triaged import __version__
from triaged.config.triage import Webhook
from triaged.errors import DeliveryError, RelayUnreachable, SecretError
from triaged.mail.outgoing import Whole
from triaged.model import OutboxItem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_SECONDS = 5.0
CALL_SECONDS = 10.0  #: the whole call, from the name of the host to the head of the answer
USUAL_PORTS = {"http": 80, "https": 443}
REPLY_CHARACTERS = 200
TEMPORARY = (408, 425, 429)

Report = Callable[[str, str | None], None]
_Address = tuple[Any, ...]  #: as `socket.getaddrinfo` has one


class WebhookChannel:
    """Calls the webhooks of the settings, each call on a connection of its own. Thread-safe."""

    def __init__(
        self,
        webhooks: Callable[[], Sequence[Webhook]],
        report: Report = lambda _name, _trouble: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """The webhooks of the settings as they are now.

        Args:
            webhooks: Gives them.
            report: Gets a webhook's name and its trouble, None at its end.
            stopped: Asked before each call; True: none is begun any more.
        """
        self._webhooks = webhooks
        self._report = report
        self._stopped = stopped

    def deliver(self, item: OutboxItem, whole: Whole | None = None) -> str:  # noqa: ARG002  a call has no files
        """Make one call; returns the status line. Raises as a channel does (`deliver.Channel`)."""
        name = item.recipient
        if self._stopped():
            raise RelayUnreachable("not tried: the service ends")
        webhook = next((each for each in self._webhooks() if each.name == name), None)
        if webhook is None:
            self._report(name, None)
            raise DeliveryError(f"there is no [[webhook]] {name!r} in the settings", permanent=False)
        try:
            status, reply = self._post(webhook, item)
        except RelayUnreachable as error:
            self._report(name, error.reply)
            raise
        if 200 <= status < 300:
            self._report(name, None)
            return reply
        permanent = 400 <= status < 500 and status not in TEMPORARY
        self._report(name, reply)
        raise DeliveryError(reply, permanent=permanent)

    def most_bytes(self) -> int | None:
        """No limit is known."""
        return None

    def _post(self, webhook: Webhook, item: OutboxItem) -> tuple[int, str]:
        """Status and status line. Raises RelayUnreachable where there is none."""
        parts = urlsplit(webhook.url)
        where = parts.netloc
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            headers = _headers(webhook, item)
            connection = _connection(parts.scheme, parts.hostname or "", parts.port)
            deadline = _Deadline(CALL_SECONDS)
        except SecretError as error:
            raise RelayUnreachable(f"webhook {webhook.name}: {error}") from error
        try:
            with deadline.connected(parts.scheme, parts.hostname or "", connection.port) as opened:
                connection.sock = opened
                connection.request("POST", path, body=item.content, headers=headers)
                answer = connection.getresponse()
                return answer.status, _said(answer)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            why = f"no answer within {CALL_SECONDS:g} s" if deadline.is_over() else _clean(str(error) or repr(error))
            raise RelayUnreachable(f"{where}: {why}") from error


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    usual = USUAL_PORTS[scheme]
    connection = http.client.HTTPConnection(host, port or usual)
    connection.default_port = usual  # RFC 9110 7.2: Host does not name it
    return connection


def _headers(webhook: Webhook, item: OutboxItem) -> dict[str, str]:
    """Raises SecretError."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"triaged/{__version__}",
        "Idempotency-Key": item.message_id,
        "Connection": "close",
    }
    if webhook.secret is not None:
        key = webhook.secret.reveal().encode()
        headers["X-Triaged-Signature"] = f"sha256={hmac.new(key, item.content, 'sha256').hexdigest()}"
    return headers


class _Deadline:
    """The moment at which a call is over, whatever it waits for then."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def is_over(self) -> bool:
        return time.monotonic() >= self._at

    def left(self) -> float:
        """Seconds. Raises TimeoutError where there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    @contextlib.contextmanager
    def connected(self, scheme: str, host: str, port: int) -> Iterator[_Timed]:
        """A connection on which nothing waits longer; closed at the end. Raises OSError, or UnicodeError of a host."""
        plain = self._reach(self._addresses(host, port))
        try:
            if scheme == "https":
                plain.settimeout(self.left())  # of the whole handshake
                plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            yield _Timed(plain, self)
        finally:
            plain.close()

    def _addresses(self, host: str, port: int) -> list[_Address]:
        """What a name stands for. A resolver cannot be stopped: one that takes too long is left alone."""
        found: queue.SimpleQueue[list[_Address] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except Exception as error:  # noqa: BLE001  raised where it is waited for
                found.put(error)

        threading.Thread(target=ask, name="resolver", daemon=True).start()
        try:
            answer = found.get(timeout=self.left())
        except queue.Empty:
            raise TimeoutError("the name was not resolved in time") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _reach(self, addresses: Sequence[_Address]) -> socket.socket:
        """The first of them that takes the connection. Raises OSError of the last one."""
        failed: OSError = OSError("the name stands for no address")
        for family, kind, protocol, _name, address in addresses:
            tried = socket.socket(family, kind, protocol)
            try:
                tried.settimeout(min(CONNECT_SECONDS, self.left()))
                tried.connect(address)
            except OSError as error:
                tried.close()
                failed = error
            else:
                return tried
        raise failed


class _Timed:
    """A socket, as far as `http.client` uses one, that waits no longer than its deadline each time."""

    def __init__(self, opened: socket.socket, deadline: _Deadline) -> None:
        self._opened = opened
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._opened.settimeout(self._deadline.left())  # of the whole
        self._opened.sendall(data)

    def recv_into(self, buffer: WriteableBuffer) -> int:
        self._opened.settimeout(self._deadline.left())
        return self._opened.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002  it is read alone
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        self._opened.close()


class _Reader(io.RawIOBase):
    """What the other side says."""

    def __init__(self, opened: _Timed) -> None:
        self._opened = opened

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._opened.recv_into(buffer)


def _said(answer: http.client.HTTPResponse) -> str:
    moved = "; redirects are not followed" if 300 <= answer.status < 400 else ""
    return _clean(f"{answer.status} {answer.reason}") + moved


def _clean(text: str) -> str:
    """The other side's words as one bounded, printable line."""
    return "".join(c if c.isprintable() else " " for c in text)[:REPLY_CHARACTERS].strip()
