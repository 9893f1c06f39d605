"""Every way in which IMAPClient, imaplib, ssl or a socket can fail, as one line that never quotes a mail."""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterator

from imapclient.exceptions import (
    CapabilityError,
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
)

from triaged.errors import IntakeError, LoginRefused

FAULTS = (IMAPClientError, OSError, ValueError, LookupError, TypeError, AttributeError)  #: what IMAPClient lets out
WORDS = 200  #: characters of a server's answer that are shown

_REFUSAL = re.compile(r"\S+ (?:failed: |command error: BAD )(?P<words>.*)", re.DOTALL)
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\b", re.IGNORECASE)  # RFC 5530 3
_REPR = re.compile(r"^\[?b(['\"])(?P<words>.*)\1\]?$", re.DOTALL)


class CommandRefused(IntakeError):
    """The server said NO or BAD to one command; the connection is as good as before."""


@contextlib.contextmanager
def translated(where: str, doing: str) -> Iterator[None]:
    """Let failures leave as IntakeError, and as CommandRefused where the connection lives on."""
    try:
        yield
    except FAULTS as fault:
        refusal = None if isinstance(fault, (IMAPClientAbortError, LoginError)) else _REFUSAL.match(str(fault))
        if refusal:
            raise CommandRefused(f"{where}: the server refused to {doing}: {one_line(refusal['words'])}") from fault
        raise IntakeError(f"{where}: cannot {doing}: {_reason(fault)}") from fault


@contextlib.contextmanager
def login_translated(where: str, user: str) -> Iterator[None]:
    """The same for a login: LoginRefused only for a tagged NO that speaks of the user or the password."""
    try:
        yield
    except LoginError as fault:
        words = one_line(str(fault))
        if isinstance(fault.__context__, IMAPClientAbortError):  # IMAPClient calls a lost connection a LoginError too
            raise IntakeError(f"{where}: cannot log in: the connection was lost") from fault
        if _PASSING.search(words) or " BAD " in words:
            raise IntakeError(f"{where}: the server does not log {user} in now: {words}") from fault
        raise LoginRefused(
            f"{where}: the server refused the login of {user}: {words}: check user and password"
        ) from fault
    except FAULTS as fault:
        raise IntakeError(f"{where}: cannot log in: {_reason(fault)}") from fault


def _reason(fault: Exception) -> str:
    """Why, in words of ours or of the system: imaplib's own messages quote what the server sent, perhaps a mail."""
    match fault:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({fault.verify_message}): check host, or set ca_file"
        case ssl.SSLError():
            return f"TLS failed ({one_line(fault.strerror)}): check port and tls"
        case TimeoutError():
            return "no answer in time"
        case OSError():
            return one_line(fault.strerror or type(fault).__name__)
        case IMAPClientReadOnlyError():
            return "the folder can only be read: give the user more rights, or let mail stay as it is (after = keep)"
        case IMAPClientAbortError():
            return "the connection was lost"
        case CapabilityError():
            return one_line(str(fault))
        case _:
            return f"the server's answer was not understood ({type(fault).__name__})"


def one_line(words: object) -> str:
    """A server's own words, fit for a log: printable, at most WORDS characters."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    shown = _REPR.match(text)  # imaplib gives the repr of bytes
    text = (shown["words"] if shown else text)[:WORDS]
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
