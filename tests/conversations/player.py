"""Plays a conversation through the whole of the decisions: custody, reading, threads, triage, filing, acknowledgement.

The store is a real one on SQLite; no server is needed. What our notices say (their Message-ID, where answers go, their
words) comes out of the outbox, as the relay would get it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import RowMapping, select, update

from tests.batch_desk import BatchDesk, letter_of
from tests.conversations.shapes import Conversation, Kind, Mail, Person, Written
from tests.conversations.writing import Setting, write
from triaged.model import LinkKind, Status
from triaged.store import Store
from triaged.store.tables import link, message, outbox, ticket

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BETWEEN_MAILS = timedelta(minutes=7)
OWN_DOMAIN = "@example.test"
ACKNOWLEDGEMENT = "ack_new"
REWRITTEN = "<rewritten.0042@relay.example>"  #: what a relay has made of a Message-ID of ours

_SETTINGS = """
name = "Example Desk"
mode = "live"
{tag}
[store]
url = "{url}"
[keys]
file = "keys"
[[queue]]
name = "support"
[[queue]]
name = "sales"
reopen_days = 30
[[agent]]
name = "Tom"
addresses = ["tom@agents.example"]
queues = ["support"]
[[mailbox]]
name = "support"
address = "support@example.test"
queue = "support"
trust = {{ authserv_id = "mx.example.test" }}
via = ["help.groups.example.org"]
{support}
[[mailbox.form]]
from = "forms@example.org"
[[mailbox.form]]
from = "contact@example.net"
customer = "E-mail:"
[[mailbox]]
name = "sales"
address = "sales@example.test"
queue = "sales"
trust = {{ authserv_id = "mx.example.test" }}
{sales}
"""


def new_database(path: Path) -> Path:
    """An empty database, to be copied for each conversation."""
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    return path


def _settings(kind: Kind, url: str) -> str:
    signed = kind == "signed"
    return _SETTINGS.format(
        url=url,
        tag='tag = "ACME"' if kind == "tagged" else "",
        support='reply_address = "support+{token}@example.test"' if signed else "",
        sales='reply_address = "sales+{token}@example.test"' if signed else "",
    )


class Player(BatchDesk):
    """One desk, and everything that one conversation has made so far."""

    def __init__(self, folder: Path, empty: Path, kind: Kind) -> None:
        shutil.copy(empty, folder / "triaged.db")
        url = f"sqlite:///{folder / 'triaged.db'}"
        super().__init__(folder, url, _settings(kind, url), now=NOON)
        self.written: list[Written] = []
        self.raw: list[bytes] = []
        self.opened_by: dict[str, int] = {}  # which of these mails opened the ticket of a letter: 0, 1, ...
        self.stored: dict[int, str] = {}  # what tickets keep of these mails: the words that were written now
        self._letters: dict[str, int] = {}  # the letter of each ticket that was expected and came

    def play(self, conversation: Conversation) -> list[str]:
        """What became of each mail that came, in the words of `Mail.expected`."""
        became: list[str] = []
        waiting: list[int] = []
        for at, mail in enumerate(conversation.mails):
            self._send(mail, conversation)
            if mail.expect is not None:
                waiting.append(at)
                self.keep(self.raw[-1], mailbox=mail.mailbox)
            if waiting and not mail.together:
                self.handle()
                became += self._outcomes(conversation, waiting)
                waiting = []
        return became

    def acknowledgement(self, letter: str) -> bytes:
        """What the customer of a ticket was sent when it was opened."""
        return cast("bytes", self._notice(letter)["content"])

    def acknowledged(self) -> list[str]:
        """The letters of the tickets that have an acknowledgement."""
        with self.store.read() as transaction:
            rows = (
                transaction.execute(select(outbox.c.ticket).where(outbox.c.notice == ACKNOWLEDGEMENT)).scalars().all()
            )
        return [letter for letter, number in self._letters.items() if number in rows]

    def _notice(self, letter: str) -> RowMapping:
        wanted = select(outbox).where(outbox.c.ticket == self._letters.get(letter), outbox.c.notice == ACKNOWLEDGEMENT)
        with self.store.read() as transaction:
            found = transaction.execute(wanted).mappings().one_or_none()
        assert found is not None, f"ticket {letter} has no acknowledgement; there are tickets {self._letters}"
        return found

    def _send(self, mail: Mail, conversation: Conversation) -> None:
        """Write a mail, whether it comes to us or not."""
        if mail.solved:
            self._solve(self._letters[mail.solved])
        self.now += timedelta(days=mail.days) + BETWEEN_MAILS
        if mail.copy_of is not None:
            self.written.append(cast("Written", self._mail(mail.copy_of)))
            self.raw.append(_copied(self._bytes(mail.copy_of), mail))
            return
        parent = self._mail(mail.answers)
        if parent is not None and mail.rewritten:
            parent = replace(parent, message_id=REWRITTEN)
        setting = Setting(
            number=len(self.raw) + 1,
            now=self.now,
            proven=conversation.proven if mail.proven is None else mail.proven,
            parent=parent,
            to=tuple(map(self._address, mail.to)),
            cc=tuple(map(self._address, mail.cc)),
            enclosed=self._bytes(mail.enclosed),
        )
        written, raw = write(mail, setting)
        self.written.append(written)
        self.raw.append(self._filled_in(raw))

    def _mail(self, which: int | str | None) -> Written | None:
        if isinstance(which, str):
            return _as_read(self.acknowledgement(which.removeprefix("ack ")))
        return None if which is None else self.written[which - 1]

    def _bytes(self, which: int | str | None) -> bytes:
        if isinstance(which, str):
            return self.acknowledgement(which.removeprefix("ack "))
        return b"" if which is None else self.raw[which - 1]

    def _address(self, word: str) -> str:
        """An address, or what stands for one: "token A", "TOKEN A" in upper case, "bad token A", "bounces A"."""
        if "@" in word:
            return word
        if word.startswith("bounces"):
            return str(self._notice(word[-1])["mail_from"])
        address = _as_read(self.acknowledgement(word[-1])).reply_to
        if word.startswith("TOKEN"):
            return address.upper()
        return _altered(address) if word.startswith("bad") else address

    def _filled_in(self, raw: bytes) -> bytes:
        """With the ids of our acknowledgements where a header of the conversation names them."""
        for letter in self._letters:
            word = f"[id of ack {letter}]".encode()
            if word in raw:
                raw = raw.replace(word, _as_read(self.acknowledgement(letter)).message_id.encode())
            word = f"[altered id of ack {letter}]".encode()
            if word in raw:
                raw = raw.replace(word, _altered(_as_read(self.acknowledgement(letter)).message_id).encode())
        return raw

    def _solve(self, number: int) -> None:
        solved = {"status": Status.SOLVED, "solved_at": self.now, "updated_at": self.now}
        with self.store.write() as transaction:
            transaction.execute(update(ticket).where(ticket.c.number == number).values(solved))

    def _outcomes(self, conversation: Conversation, waiting: Sequence[int]) -> list[str]:
        rows = self.inbox(len(waiting))
        tickets = {each["number"]: each for each in self.tickets()}
        with self.store.read() as transaction:
            said = transaction.execute(select(message.c.inbox, message.c.text)).all()
        words = {each.inbox: each.text for each in said}
        self.stored |= {
            at: words[row["id"]] for at, row in zip(waiting, reversed(rows), strict=True) if row["id"] in words
        }
        return [
            self._outcome(at, conversation.mails[at], row, tickets)
            for at, row in zip(waiting, reversed(rows), strict=True)
        ]

    def _outcome(self, at: int, mail: Mail, row: Mapping[str, Any], tickets: Mapping[int, Mapping[str, Any]]) -> str:
        wanted, _, letter = (mail.expect or "").partition(" ")
        outcome, number = row["outcome"], row["ticket"]
        if outcome == wanted == "ticket" and letter not in self._letters and number not in self._letters.values():
            self._letters[letter] = number
            self.opened_by[letter] = at
        said = [f"{outcome} {self._letter(number)}" if letter or number else f"{outcome}"]
        its_ticket = tickets.get(number, {})
        said += [f"{its_ticket.get('status')}"] if mail.status else []
        said += [f"of {its_ticket.get('customer')}"] if mail.customer else []
        said += [f"follows {self._letter(self._followed(number))}"] if mail.follows else []
        return ", ".join(said)

    def _followed(self, number: int | None) -> int | None:
        """The ticket that another one follows."""
        wanted = select(link.c.other).where(link.c.ticket == number, link.c.kind == LinkKind.FOLLOWS)
        with self.store.read() as transaction:
            return transaction.execute(wanted).scalar_one_or_none()

    def _letter(self, number: int | None) -> str:
        return next((letter for letter, known in self._letters.items() if known == number), f"#{number}")


def _copied(raw: bytes, mail: Mail) -> bytes:
    """The same mail on its way to another mailbox, with whatever stands below it there."""
    head, _, rest = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    mailbox = f"Delivered-To: {mail.mailbox}{OWN_DOMAIN}".encode()
    lines = [mailbox if line.startswith(b"Delivered-To:") else line for line in lines]
    lines += [line.encode() for line in mail.headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + rest + mail.footer.replace("\n", "\r\n").encode()


def _altered(text: str) -> str:
    """One character of the signed word changed."""
    at = text.index("@") - 1
    return text[:at] + ("b" if text[at] == "a" else "a") + text[at + 1 :]


def _as_read(notice: bytes) -> Written:
    """A mail of ours as the customer has it before him."""
    message = letter_of(notice)
    name, address = parseaddr(str(message["From"]))
    body = message.get_body(("plain",))
    return Written(
        sender=Person(name, address),
        reply_to=parseaddr(str(message["Reply-To"] or message["From"]))[1],
        to=(parseaddr(str(message["To"]))[1],),
        cc=(),
        subject=str(message["Subject"]),
        date=parsedate_to_datetime(str(message["Date"])),
        text=body.get_content() if body is not None else "",
        message_id=str(message["Message-ID"]).strip(),
        references=tuple(str(message["References"] or "").split()),
        thread_index=str(message["Thread-Index"]) if message["Thread-Index"] else None,
    )
