"""A desk with agents: custody, decisions, and the mails of people who answer its notices."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from triaged import process
from triaged.config import load_desk
from triaged.intake.content import BytesContent
from triaged.mail.keys import KeyRing, new_key
from triaged.model import RawMail
from triaged.render import Renderer
from triaged.store import Store, lists
from triaged.store.custody import StoreCustody
from triaged.store.tables import outbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOM, SUE = "tom@agents.example", "sue@agents.example"
AGENTS = f"""
[[agent]]
name = "Tom"
addresses = ["{TOM}", "tom@home.example"]
queues = ["support"]
[[agent]]
name = "Sue"
addresses = ["{SUE}"]
queues = ["support", "billing"]
tier = "L2"
"""
SETTINGS = """
name = "Example Desk"
mode = "{mode}"
alarms_to = "operator@example.net"
[store]
url = "{url}"
[keys]
file = "keys"
[[queue]]
name = "support"
language = "en"
[[queue]]
name = "billing"
language = "de"
[[mailbox]]
name = "support"
address = "support@example.com"
reply_address = "support+{{token}}@example.com"
queue = "support"
trust = {{ authserv_id = "mx.example.com" }}
[[mailbox]]
name = "billing"
address = "billing@example.com"
queue = "billing"
trust = {{ authserv_id = "mx.example.com" }}
{agents}
"""


class AgentsDesk:
    """Custody, the processor and a look at what it wrote; `now` is moved by the test."""

    def __init__(self, folder: Path, url: str, *, mode: str = "live", agents: str = AGENTS) -> None:
        keys = folder / "keys"
        if not keys.exists():
            keys.write_text(KeyRing(keys=(new_key("a", date(2026, 1, 1), secrets.token_bytes(32)),)).dump())
            keys.chmod(0o600)
        self._config = folder / "triaged.toml"
        self._url, self._mode = url, mode
        self.now = NOW
        self.store = Store(url)
        self.store.upgrade()
        self._custody = StoreCustody(self.store, lambda: self.now)
        self._uid = 0
        self.configure(agents)

    def configure(self, agents: str) -> None:
        """Read the settings again, with these agents."""
        self._config.write_text(SETTINGS.format(mode=self._mode, url=self._url, agents=agents))
        desk = load_desk(self._config)
        self.deps = process.Processor(
            store=self.store, desk=desk, renderer=Renderer(desk.templates), owner="me", clock=lambda: self.now
        )

    def keep(self, content: bytes, *, mailbox: str = "support", quiet: bool = False) -> None:
        self._uid += 1
        raw = RawMail(
            mailbox=mailbox,
            folder="INBOX",
            uidvalidity=1,
            uid=self._uid,
            received_at=self.now,
            content=BytesContent(content),
            quiet=quiet,
        )
        self._custody.keep([raw])

    def handle(self) -> list[int]:
        """Decide until nothing waits; the notices to send."""
        made: list[int] = []
        while (notices := process.handle(self.deps)) is not None:
            made += notices
        return made

    def take(self, content: bytes, *, mailbox: str = "support", quiet: bool = False) -> str | None:
        """Custody and decisions; the outcome of this mail."""
        self.keep(content, mailbox=mailbox, quiet=quiet)
        row = self.inbox()[0]["id"]
        self.handle()
        return self.outcome(row)

    def inbox(self) -> list[dict[str, Any]]:
        with self.store.read() as transaction:
            return lists.inbox_rows(transaction, outcome=None, limit=1000)

    def outcome(self, row: int) -> str | None:
        found: str | None = next(each["outcome"] for each in self.inbox() if each["id"] == row)
        return found

    def outbox(self, notice: str | None = None) -> list[dict[str, Any]]:
        """Notices, the oldest first."""
        with self.store.read() as transaction:
            rows = lists.outbox_rows(transaction, state=None, limit=1000)
        return [row for row in reversed(rows) if notice in (None, row["notice"])]

    def letter(self, notice: str) -> EmailMessage:
        """The newest notice of a kind, as its recipient gets it."""
        with self.store.read() as transaction:
            row = lists.outbox_row(transaction, self.outbox(notice)[-1]["id"])
        assert row is not None
        return message_from_bytes(row["content"], policy=policy.default)

    def envelope_from(self, notice: str) -> str:
        """Where reports about the newest notice of a kind come back."""
        with self.store.read() as transaction:
            row = self.outbox(notice)[-1]["id"]
            found = transaction.execute(outbox.select().where(outbox.c.id == row)).one()
        return str(found.mail_from)

    def tickets(self) -> list[dict[str, Any]]:
        """All of them, the most recently changed first."""
        with self.store.read() as transaction:
            return lists.tickets(transaction, lists.TicketFilter(limit=1000))

    def shown(self, number: int = 1001) -> dict[str, Any]:
        with self.store.read() as transaction:
            found = lists.show(transaction, number)
        assert found is not None
        return found

    def events(self, kind: str, number: int = 1001) -> list[dict[str, Any]]:
        """What the ticket's history says under one kind."""
        return [each["data"] for each in self.shown(number)["events"] if each["kind"] == kind]


def text(letter: EmailMessage) -> str:
    """The words of a notice."""
    return str(letter.get_content()).replace("\r\n", "\n")


class Writing:
    """Makes mails, each with an id of its own."""

    def __init__(self) -> None:
        self._number = 0

    def mail(
        self,
        sender: str,
        words: str = "It does not print.",
        *,
        proven: bool = True,
        answers: EmailMessage | None = None,
        to: Sequence[str] = (),
        subject: str = "Printer",
        at: datetime = NOW,
        head: Sequence[str] = (),
    ) -> bytes:
        """A mail of one person, to the desk or to where a notice asks for answers."""
        self._number += 1
        domain = sender.rpartition("@")[2]
        lines = [*head]
        if proven:
            lines.insert(0, f"Authentication-Results: mx.example.com; dmarc=pass header.from={domain}")
        if answers is not None:
            lines += [f"In-Reply-To: {answers['Message-ID']}", f"References: {answers['Message-ID']}"]
            to = to or [str(answers["Reply-To"] or answers["From"])]
        lines += [
            f"From: {sender}",
            f"To: {', '.join(to or ['support@example.com'])}",
            f"Subject: {subject}",
            f"Message-ID: <{self._number}.{secrets.token_hex(4)}@{domain}>",
            f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000",
            "Content-Type: text/plain; charset=utf-8",
        ]
        return ("\r\n".join(lines) + f"\r\n\r\n{words}\r\n").encode()
