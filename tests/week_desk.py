"""A desk whose time a test turns on: it jumps to each moment at which somebody writes or anything falls due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.agents_desk import Writing
from tests.batch_desk import BatchDesk, letter_of
from triaged import collect, escalate, remind
from triaged.deliver import Courier, deliver_once
from triaged.model import OutboxItem, OutboxState
from triaged.store import promises
from triaged.store.tables import event, outbox, reminder, ticket, uncollected

WAITS = outbox.c.state == OutboxState.WAITING


@dataclass
class Relay:
    """Takes every mail, and remembers when."""

    clock: Callable[[], datetime]
    taken: list[tuple[datetime, str, str]] = field(default_factory=list)  #: when, to whom, Message-ID

    def deliver(self, item: OutboxItem, _whole: object = None) -> str:
        self.taken.append((self.clock(), item.recipient, item.message_id))
        return "250 taken"

    def most_bytes(self) -> int | None:
        return None


class WeekDesk(BatchDesk):
    """Custody, decisions, reminders, escalations and sending, all by one clock that the test moves."""

    def __init__(self, folder: Path, url: str, settings: str, *, begins: datetime) -> None:
        (folder / "rules").mkdir(exist_ok=True)  # and none in it: what is not said here is as it is by itself
        self.writing = Writing()
        super().__init__(folder, url, settings.format(url=url), now=begins)
        self.relay = Relay(lambda: self.now)
        self.turns = 0  #: moments to which the clock has jumped
        with self.store.write() as transaction:
            promises.take_effect(transaction, self.deps.desk.promises, self.now)

    def play(self, until: datetime, acts: Sequence[tuple[datetime, Callable[[], None]]]) -> None:
        """Let these things happen, each at its time, and whatever falls due between them."""
        ahead = sorted(acts, key=lambda act: act[0])
        while True:
            moments = [*([ahead[0][0]] if ahead else []), *self._due()]
            at = max(self.now, min(moments, default=until))
            if at > until:
                return
            self.now, self.turns = at, self.turns + 1
            while ahead and ahead[0][0] <= self.now:
                ahead.pop(0)[1]()
            self.turn()
            if not (ahead or self._due()):
                return

    def turn(self) -> None:
        """Everything that is due at this moment, until nothing is."""
        deps, now = self.deps, lambda: self.now
        what: dict[str, Any] = {"store": self.store, "desk": deps.desk, "renderer": deps.renderer, "clock": now}
        courier = Courier(store=self.store, channel=lambda: self.relay, owner="me", clock=now)
        loops = (
            lambda: remind.remind_once(remind.Reminder(**what)),
            lambda: escalate.escalate_once(escalate.Escalator(**what)),
            lambda: collect.collect_once(collect.Collector(**what)),
            lambda: deliver_once(courier) or None,
        )
        self.handle()
        while any(loop() is not None for loop in loops):
            self.handle()

    def writes(self, sender: str, words: str, mailbox: str, *, to: EmailMessage | None = None) -> None:
        """A mail of somebody outside or of an agent: a new one, or an answer to a notice."""
        address = f"{mailbox}@example.com"
        how: dict[str, Any] = (
            {"answers": to, "subject": "Re: Trouble"} if to is not None else {"to": [address], "subject": "Trouble"}
        )
        self.keep(self.writing.mail(sender, words, at=self.now, **how), mailbox=mailbox)

    def newest(self, number: int, recipient: str, *notices: str) -> EmailMessage:
        """The newest notice of these kinds that was sent to somebody about a ticket."""
        with self.store.read() as transaction:
            content = transaction.execute(
                select(outbox.c.content)
                .where(outbox.c.ticket == number, outbox.c.recipient == recipient, outbox.c.notice.in_(notices))
                .where(outbox.c.state == OutboxState.SENT)
                .order_by(outbox.c.id.desc())
                .limit(1)
            ).scalar_one()
        return letter_of(content)

    def mailbox_of(self, number: int) -> str:
        """The mailbox of a ticket."""
        with self.store.read() as transaction:
            return str(transaction.execute(select(ticket.c.mailbox).where(ticket.c.number == number)).scalar_one())

    def log(self) -> list[tuple[datetime, int, str, Mapping[str, Any]]]:
        """The event logs of all tickets: when, which ticket, the kind of event, its data."""
        query = select(event).order_by(event.c.at, event.c.ticket, event.c.number)
        with self.store.read() as transaction:
            return [(row.at.astimezone(UTC), row.ticket, row.kind, row.data) for row in transaction.execute(query)]

    def unsent(self) -> list[str]:
        """The notices that have neither left nor become needless."""
        settled = (OutboxState.SENT, OutboxState.CANCELLED)
        with self.store.read() as transaction:
            return list(transaction.execute(select(outbox.c.cause).where(outbox.c.state.not_in(settled))).scalars())

    def _due(self) -> list[datetime]:
        """When the next things fall due, as the database has it."""
        queries = (
            select(func.min(reminder.c.due_at, type_=reminder.c.due_at.type)),
            select(func.min(ticket.c.clock_at, type_=ticket.c.clock_at.type)),
            select(func.min(outbox.c.next_at, type_=outbox.c.next_at.type)).where(WAITS),
            select(func.min(uncollected.c.due_at, type_=uncollected.c.due_at.type)),
        )
        with self.store.read() as transaction:
            found = [transaction.execute(query).scalar_one() for query in queries]
        return [each.astimezone(UTC) for each in found if each is not None]
