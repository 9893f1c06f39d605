"""A desk from custody to its notices: what the tests of a whole batch of mail begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select

from triaged import process
from triaged.config import load_desk
from triaged.intake.content import BytesContent
from triaged.mail.keys import KeyRing, new_key
from triaged.model import RawMail
from triaged.render import Renderer
from triaged.store import Store, lists
from triaged.store.custody import StoreCustody
from triaged.store.tables import outbox


class BatchDesk:
    """Custody, the processor and a look at what it wrote; `now` is moved by the test."""

    def __init__(self, folder: Path, url: str, settings: str, *, now: datetime) -> None:
        """Open the database and read the settings: the text of a settings file, whose keys are in the file "keys"."""
        keys = folder / "keys"
        if not keys.exists():
            keys.write_text(KeyRing(keys=(new_key("a", date(2026, 1, 1), b"k" * 32),)).dump())
            keys.chmod(0o600)
        self._config = folder / "triaged.toml"
        self.now = now
        self.store = Store(url)
        self.store.upgrade()
        self._custody = StoreCustody(self.store, lambda: self.now)
        self._uid = 0
        self.read(settings)

    def read(self, settings: str) -> None:
        """Go on with these settings."""
        self._config.write_text(settings)
        desk = load_desk(self._config, today=self.now.date())
        self.deps = process.Processor(
            store=self.store, desk=desk, renderer=Renderer(desk.templates), owner="me", clock=lambda: self.now
        )

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Go on with changed settings."""
        self.read(change(self._config.read_text()))

    def keep(self, *contents: bytes, mailbox: str = "support", quiet: bool = False, too_big: bool = False) -> None:
        """Take mails into custody, undecided."""
        raws = []
        for content in contents:
            self._uid += 1
            raws.append(
                RawMail(
                    mailbox=mailbox,
                    folder="INBOX",
                    uidvalidity=1,
                    uid=self._uid,
                    received_at=self.now,
                    content=BytesContent(content),
                    quiet=quiet,
                    too_big=too_big,
                )
            )
        self._custody.keep(raws)

    def handle(self) -> list[int]:
        """Decide until nothing waits; the notices to send."""
        made: list[int] = []
        while (notices := process.handle(self.deps)) is not None:
            made += notices
        return made

    def take(self, content: bytes, *, mailbox: str = "support", quiet: bool = False) -> str | None:
        """Custody and decisions; the outcome of this mail."""
        self.keep(content, mailbox=mailbox, quiet=quiet)
        (outcome,) = self._decided(1)
        return outcome

    def take_all(self, *contents: bytes) -> list[str | None]:
        """Mails that come together, decided in this order; the outcome of each."""
        self.keep(*contents)
        return self._decided(len(contents))

    def _decided(self, mails: int) -> list[str | None]:
        """The outcomes of the mails that came last."""
        self.handle()
        return [row["outcome"] for row in reversed(self.inbox(mails))]

    def inbox(self, limit: int = 1000) -> list[dict[str, Any]]:
        """The mails that came, the newest first."""
        with self.store.read() as transaction:
            return lists.inbox_rows(transaction, outcome=None, limit=limit)

    def outcome(self, row: int) -> str | None:
        found: str | None = next(each["outcome"] for each in self.inbox() if each["id"] == row)
        return found

    def outbox(self, notice: str | None = None) -> list[dict[str, Any]]:
        """Notices, the oldest first."""
        with self.store.read() as transaction:
            rows = lists.outbox_rows(transaction, state=None, limit=1000)
        return [row for row in reversed(rows) if notice in (None, row["notice"])]

    def content(self, row: int) -> bytes:
        """A notice as the relay gets it."""
        return bytes(self._outbox_row(row)["content"])

    def letter(self, notice: str) -> EmailMessage:
        """The newest notice of a kind, as its recipient gets it."""
        return letter_of(self.content(self.outbox(notice)[-1]["id"]))

    def envelope_from(self, notice: str) -> str:
        """Where reports about the newest notice of a kind come back."""
        return str(self._outbox_row(self.outbox(notice)[-1]["id"])["mail_from"])

    def _outbox_row(self, row: int) -> RowMapping:
        with self.store.read() as transaction:
            return transaction.execute(select(outbox).where(outbox.c.id == row)).mappings().one()

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


def letter_of(content: bytes) -> EmailMessage:
    """A notice as a mail program reads it."""
    return message_from_bytes(content, policy=policy.default)
