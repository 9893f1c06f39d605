"""One logged-in IMAP connection with one open folder: the only module that knows IMAPClient.

What goes out is made of ints and of constants that stand here; folder names come from the settings and the date of a
search from the operator. Nothing that came in a mail is ever an argument: IMAPClient 4.1 sends CR LF in search
criteria, flags and fetch items as they are, so that one hostile header would be a command.

What comes back is typed, and every failure is an `IntakeError` with one line that never quotes a mail: `LoginRefused`
for a tagged NO to the login, `CommandRefused` for a NO or BAD to one command on a connection that lives on, and
anything else means that the connection is of no more use.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout

from triaged.config import Mailbox
from triaged.errors import IntakeError, LoginRefused
from triaged.intake.faults import FAULTS, CommandRefused, login_translated, one_line, translated

CONNECT_SECONDS = 10  #: for each address of the host; with two of them still within one beat of the watchdog
READ_SECONDS = 18  #: longest silence that is waited for; a refused login takes up to 7 s on servers with a penalty
SEARCH_SPAN = 80_000  #: UIDs a search may answer with: imaplib refuses a line above 1,000,000 bytes, a UID takes 11

_KEEPALIVE = {socket.TCP_KEEPIDLE: 60, socket.TCP_KEEPINTVL: 15, socket.TCP_KEEPCNT: 4}  #: s, s, probes
_UID = re.compile(rb"[( ]UID (\d{1,10})[ )]", re.IGNORECASE)
_SIZE = re.compile(rb"[( ]RFC822\.SIZE (\d{1,19})[ )]", re.IGNORECASE)
_MOMENT = re.compile(
    rb"""[( ]INTERNALDATE "([ \d]\d)-([a-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\"""", re.IGNORECASE
)
_MONTHS = {month: number for number, month in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_GREETING = re.compile(rb"^\* [A-Z]+ (\[[^\]]*\] )?")  # what stands before a server's own words, RFC 3501 7.1
_ATOM = re.compile(r"[A-Za-z0-9!#$&'+,\-./:;<=>?@^_`|~\[\]]+")  # what LOGIN may carry unquoted, RFC 3501 9 "astring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What the server said when the folder was opened."""

    uidvalidity: int
    uidnext: int | None  #: the UID of the next mail; None on a server that does not say
    exists: int  #: mails in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the server says of a mail without sending it."""

    size: int  #: RFC822.SIZE in bytes; some servers are wrong
    received_at: datetime | None  #: INTERNALDATE in UTC; None when it cannot be read


def connect(mailbox: Mailbox) -> Session:
    """Connect, log in and open the folder: read-only where nothing is to be done in it.

    Raises:
        LoginRefused: the server said NO to the user or the password.
        IntakeError: anything else, also a STARTTLS that failed: then no byte of the login was sent.
        SecretError: the password cannot be read.
    """
    if mailbox.host is None or mailbox.user is None or mailbox.password is None:
        raise IntakeError(f"the mailbox {mailbox.name} has no host, user and password to be watched with")
    password = mailbox.password.reveal()
    where = f"{mailbox.host}:{mailbox.port}"
    with translated(where, "connect"):
        context = ssl.create_default_context(cafile=mailbox.ca_file) if mailbox.tls != "none" else None
        client = IMAPClient(
            mailbox.host,
            mailbox.port,
            ssl=mailbox.tls == "implicit",
            ssl_context=context,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        )
    session = Session(client, where)
    try:
        with translated(where, "begin"):
            _prepare(client)
        if mailbox.tls == "starttls":
            with translated(where, "start TLS"):
                client.starttls(context)
        _login(client, where, mailbox.user, password)
        session.open(mailbox.folder, readonly=mailbox.after.kind == "keep")
    except BaseException:
        session.drop()
        raise
    return session


class Session:
    """A connection with an open folder. Not thread-safe; leave it with `with`, `close` or `drop`."""

    def __init__(self, client: Any, where: str) -> None:
        self._client = client
        self._where = where
        self._opened: tuple[str, bool] = ("", True)
        self.folder = Folder(uidvalidity=0, uidnext=None, exists=0)  #: as last opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.drop()

    def close(self) -> None:
        """Log out."""
        with contextlib.suppress(*FAULTS):
            self._client.logout()
        self.drop()

    def drop(self) -> None:
        """Close the connection without a word."""
        with contextlib.suppress(*FAULTS):
            self._client.shutdown()

    def open(self, name: str, *, readonly: bool) -> None:
        """Open a folder; `folder` says what the server said of it."""
        with translated(self._where, f"open the folder {name!r}"):
            said = self._client.select_folder(name, readonly=readonly)
            uidvalidity, uidnext, exists = said.get(b"UIDVALIDITY"), said.get(b"UIDNEXT"), said.get(b"EXISTS", 0)
        if not uidvalidity:
            raise IntakeError(
                f"{self._where}: the folder {name!r} has no UIDVALIDITY, so its mails cannot be told apart"
            )
        self._opened = (name, readonly)
        self.folder = Folder(uidvalidity=uidvalidity, uidnext=uidnext, exists=exists)

    def reopen(self) -> None:
        """Open the same folder again: shows a new UIDVALIDITY, and a connection that is dead without having said so."""
        name, readonly = self._opened
        self.open(name, readonly=readonly)

    def can(self, capability: str) -> bool:
        """Whether the server offers a capability, e.g. "MOVE"."""
        with translated(self._where, "say what it can do"):
            return bool(self._client.has_capability(capability))

    def about(self) -> str:
        """The name that the server gives itself (RFC 2971), else its greeting."""
        with translated(self._where, "say what it is"):
            if self._client.has_capability("ID"):
                said = self._client.id_()
                fields = said[0] if said and isinstance(said[0], tuple) else ()
                pairs = {bytes(key).lower(): value for key, value in zip(fields[::2], fields[1::2], strict=False)}
                if isinstance(pairs.get(b"name"), bytes):
                    return one_line(pairs[b"name"])
            return one_line(_GREETING.sub(b"", self._client.welcome or b""))

    def count(self, folder: str) -> int:
        """How many mails a folder holds, without opening it. Raises CommandRefused when there is none of this name."""
        with translated(self._where, f"look into the folder {folder!r}"):
            return int(self._client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def first_free_uid(self) -> int:
        """A UID above that of every mail in the folder now."""
        newest = self._search("UID", "*") if self.folder.exists else []
        return max(self.folder.uidnext or 1, *(uid + 1 for uid in newest), 1)

    def uids(self, first: int, last: int | None = None, since: date | None = None) -> Iterator[list[int]]:
        """The UIDs from `first` to `last` (None: the newest), ascending, in lists that are never empty.

        A folder of up to SEARCH_SPAN mails is answered in one list; a larger one in spans of UIDs.
        `since` leaves out what the server received before that day (the server's own day, RFC 3501 6.4.4).
        """
        for start, end in self._spans(first, last):
            wanted = ["UID", f"{start:d}:{'*' if end is None else format(end, 'd')}"]
            answer = self._search(*wanted) if since is None else self._search(*wanted, "SINCE", since)
            # RFC 3501 6.4.8: n:* always means the newest mail too, also when its UID is below n
            found = {uid for uid in answer if start <= uid and (end is None or uid <= end)}
            if found:
                yield sorted(found)

    def _spans(self, first: int, last: int | None) -> Iterator[tuple[int, int | None]]:
        start = first
        if self.folder.exists > SEARCH_SPAN:
            top = last if last is not None else (self.folder.uidnext or 0)
            while start + SEARCH_SPAN <= top:
                yield start, start + SEARCH_SPAN - 1
                start += SEARCH_SPAN
        if last is None or start <= last:
            yield start, last

    def present(self, uids: Collection[int]) -> set[int]:
        """Those of `uids` that are in the folder, after asking the server for news of it."""
        with translated(self._where, "look for news"):
            self._client.noop()
        return set(self._search("UID", _listed(uids))).intersection(uids)

    def _search(self, *criteria: str | date) -> list[int]:
        with translated(self._where, "search"):
            return [int(uid) for uid in self._client.search(list(criteria))]

    def facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Size and time of each mail; a UID that is missing has vanished or has no size."""
        with translated(self._where, "describe mails"):
            kind, records = _imaplib(self._client).uid("FETCH", _listed(uids), "(RFC822.SIZE INTERNALDATE)")
            if kind != "OK":
                raise CommandRefused(f"{self._where}: the server refused to describe mails: {one_line(records[0])}")
            described = dict(filter(None, map(_described, records)))
        return {uid: described[uid] for uid in uids if uid in described}

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of mails; a UID that is missing has vanished or came without a body. Sets no flag."""
        with translated(self._where, "send mails"):
            answer = self._client.fetch(_ints(uids), ["BODY.PEEK[]"])
        return {uid: items[b"BODY[]"] for uid, items in answer.items() if isinstance(items.get(b"BODY[]"), bytes)}

    def piece(self, uid: int, offset: int, length: int) -> bytes | None:
        """Up to `length` bytes of a mail from `offset`; empty past its end, None when there is no such mail."""
        with translated(self._where, "send a piece of a mail"):
            answer = self._client.fetch(_ints([uid]), [f"BODY.PEEK[]<{offset:d}.{length:d}>"])
        piece = answer.get(uid, {}).get(b"BODY[]<%d>" % offset)
        if isinstance(piece, bytes) and len(piece) > length:
            raise IntakeError(f"{self._where}: the server sent more of a mail than it was asked for")
        return piece if isinstance(piece, bytes) else None

    def mark_seen(self, uids: Sequence[int]) -> None:
        r"""Set \Seen; a UID that is gone is no error."""
        with translated(self._where, "mark mails as seen"):
            self._client.add_flags(_ints(uids), [SEEN], silent=True)

    def move(self, uids: Sequence[int], folder: str) -> bool:
        r"""Move mails; a UID that is gone is no error, and one that is marked \Deleted was copied before.

        False when the mails were copied and marked, but the server cannot remove just them.
        """
        if self.can("MOVE"):
            with translated(self._where, f"move mails to {folder!r}"):
                self._client.move(_ints(uids), folder)  # RFC 6851
            return True
        copied = self._search("UID", _listed(uids), "DELETED")
        rest = sorted(set(uids).difference(copied))
        if rest:
            with translated(self._where, f"copy mails to {folder!r}"):
                self._client.copy(_ints(rest), folder)
        return self.remove(uids)

    def remove(self, uids: Sequence[int]) -> bool:
        r"""Mark mails \Deleted and expunge them alone (RFC 4315 2.1); a UID that is gone is no error.

        False when the server can only expunge the whole folder: then they stay marked.
        """
        with translated(self._where, "delete mails"):
            self._client.add_flags(_ints(uids), [DELETED], silent=True)
            if not self._client.has_capability("UIDPLUS"):
                return False
            self._client.uid_expunge(_ints(uids))
            return True

    def announced(self) -> bool:
        """Whether the server has said since the last call that the folder's number of mails is another.

        Also throws away what else it said unasked, which imaplib would keep for ever.
        """
        imap = _imaplib(self._client)
        for code in ("RECENT", "EXPUNGE", "FETCH"):
            imap.response(code)
        return bool(imap.response("EXISTS")[1] != [None])

    def idle(self) -> None:
        """Ask the server to speak up when something happens (RFC 2177)."""
        with translated(self._where, "wait for news"):
            self._client.idle()

    def spoke(self, seconds: float) -> bool:
        """Wait at most so long for the server to say anything at all, or to hang up, in IDLE."""
        # Not IMAPClient.idle_check: it reads without blocking, and loses or refuses a line that comes in two parts.
        with translated(self._where, "wait for news"):
            if self._buffered():
                return True
            with selectors.DefaultSelector() as selector:
                selector.register(self._client.socket(), selectors.EVENT_READ)
                return bool(selector.select(seconds))

    def _buffered(self) -> bool:
        """Whether something was read from the socket that nobody has looked at yet: a selector does not see that."""
        connection = self._client.socket()
        connection.settimeout(0)
        try:
            return bool(_imaplib(self._client).file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            connection.settimeout(READ_SECONDS)

    def done(self) -> None:
        """End IDLE, reading what was said in it."""
        with translated(self._where, "wait for news"):
            self._client.idle_done()


def _imaplib(client: Any) -> Any:
    """The imaplib object inside an IMAPClient."""
    return client._imap  # noqa: SLF001 - there is no public way to it; a test notices when the attribute changes


def _prepare(client: Any) -> None:
    # IMAPClient sets 5: imaplib then formats every byte of every mail for a log that nobody reads.
    _imaplib(client).debug = 0
    connection = client.socket()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a search is two writes: 44 ms with Nagle
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE.items():
        connection.setsockopt(socket.IPPROTO_TCP, option, value)


def _login(client: Any, where: str, user: str, password: str) -> None:
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in user + password):
        raise LoginRefused(
            f"{where}: the user name or the password has a control character in it: correct the settings"
        )
    with login_translated(where, user):
        disabled = client.has_capability("LOGINDISABLED")  # RFC 3501 6.2.3
        if disabled and not client.has_capability("AUTH=PLAIN"):
            raise IntakeError(f"{where}: the server takes no password on this connection: set tls")
        if disabled or not (_ATOM.fullmatch(user) and password.isascii()):
            client.plain_login(user, password)  # RFC 4616: any characters
        else:
            client.login(user, password)


def _ints(uids: Collection[int]) -> list[int]:
    return [int(uid) for uid in uids]


def _listed(uids: Collection[int]) -> str:
    return ",".join(format(uid, "d") for uid in uids)


def _described(record: object) -> tuple[int, Facts] | None:
    """One FETCH answer of a UID, its size and time. IMAPClient's own parser takes 60 microseconds for it, this 5."""
    line = b"".join(record) if isinstance(record, tuple) else record  # a tuple where a server sends a literal
    if not isinstance(line, bytes):
        return None
    uid, size, moment = _UID.search(line), _SIZE.search(line), _MOMENT.search(line)
    if uid is None or size is None:
        return None
    return int(uid[1]), Facts(size=int(size[1]), received_at=_utc(moment) if moment else None)


def _utc(moment: re.Match[bytes]) -> datetime | None:
    day, month, year, hour, minute, second, sign, east_hours, east_minutes = moment.groups()
    east = timedelta(hours=int(east_hours), minutes=int(east_minutes))
    try:
        local = datetime(int(year), _MONTHS[month.title()], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return local + east if sign == b"-" else local - east
    except (KeyError, ValueError, OverflowError):
        return None  # a server's fault, e.g. the year 0
