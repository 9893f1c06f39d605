"""A desk whose customers wait for it, and for which it waits: they are told of time, and reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from tests.agents_desk import SUE, TOM, AgentsDesk, Writing
from tests.batch_desk import letter_of
from tests.promising_desk import promise
from triaged import remind
from triaged.model import OutboxState
from triaged.store.tables import outbox, reminder, ticket

ANNA, BERT = "anna@example.org", "bert@example.org"
AGENTS = f"""
[[agent]]
name = "Tom"
addresses = ["{TOM}"]
queues = ["support"]
undo_seconds = 0
[[agent]]
name = "Sue"
addresses = ["{SUE}"]
queues = ["support"]
tier = "L2"
undo_seconds = 0
"""
#: On weekdays: an hour to the first answer, two to the next, four between two, eight until it is solved.
OFFICE = """
[[calendar]]
name = "office"
zone = "Europe/Berlin"
hours = ["Mon-Fri 09:00-17:00"]
days_off = ["2026-03-06"]
[[sla]]
name = "standard"
calendar = "office"
chain = "standard"
P2 = { first_response = "30m", update = "7h" }
P3 = { first_response = "1h", next_reply = "2h", update = "7h", resolution = "16h" }
[[chain]]
name = "standard"
steps = [{ at = "breach", do = ["customer"] }]
"""
MONDAY = datetime.fromisoformat("2026-03-02T10:00:00+01:00")
_QUEUES = ('name = "support"\nlanguage = "en"', 'name = "billing"\nlanguage = "de"')


class WaitingDesk(AgentsDesk):
    """`queue`: further lines for its queues; `promises`: of which it begins, None: it promises nothing."""

    def __init__(
        self,
        folder: Path,
        url: str,
        *,
        mode: str = "live",
        agents: str = AGENTS,
        queue: str = "",
        promises: str | None = OFFICE,
        rules: str = "",
    ) -> None:
        self._queue = queue
        if rules:
            (folder / "rules").mkdir(exist_ok=True)
            (folder / "rules" / "10-test.toml").write_text(rules)
        self.writing = Writing()
        super().__init__(folder, url, mode=mode, agents=agents)
        self.now = MONDAY
        if promises is not None:
            promise(self, promises)

    def _settings(self, agents: str) -> str:
        settings = super()._settings(agents)
        for named in _QUEUES:
            settings = settings.replace(named, f"{named}\n{self._queue}", 1)
        return f"{settings}\n[incidents]\ntickets = 0\n"

    def write(self, words: str = "It does not print.", sender: str = ANNA, **how: Any) -> str | None:
        return self.take(self.writing.mail(sender, words, **{"at": self.now, **how}))

    def says(self, words: str, agent: str = TOM, notice: str = "message_agent") -> str | None:
        """An agent answers his newest notice of a kind."""
        rows = [row for row in self.outbox(notice) if row["recipient"] == agent]
        return self.write(words, agent, answers=letter_of(self.content(rows[-1]["id"])))

    def sent(self, state: OutboxState = OutboxState.SENT) -> None:
        """The relay has taken all that waits, or it has become something else."""
        with self.store.write() as transaction:
            waits = update(outbox).where(outbox.c.state == OutboxState.WAITING)
            transaction.execute(waits.values(state=state, sent_at=self.now))

    def remind(self) -> list[int] | None:
        """The notices to send; None when nothing was due."""
        deps = self.deps
        reminding = remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        return remind.remind_once(reminding)

    def next(self, kind: str, number: int = 1001) -> datetime:
        """It becomes the time of the newest reminder of a kind that waits for a ticket, and it is looked at."""
        (_step, self.now) = self.waiting(kind, number)[-1]
        self.sent()
        assert self.remind() is not None
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def waiting(self, kind: str, number: int = 1001) -> list[tuple[int, datetime]]:
        """The reminders of a kind that wait for a ticket: step, when."""
        with self.store.read() as transaction:
            its = select(reminder).where(reminder.c.kind == kind, reminder.c.ticket == number)
            return [(row.step, row.due_at) for row in transaction.execute(its.order_by(reminder.c.id)).all()]

    def due(self, kind: str, step: int = 0, number: int = 1001) -> None:
        """A reminder that is due now, whatever has taken it away."""
        row = {"kind": kind, "ticket": number, "inbox": None, "address": ANNA, "step": step, "due_at": self.now}
        with self.store.write() as transaction:
            transaction.execute(insert(reminder), [row])

    def status(self, number: int = 1001) -> str:
        return str(self.shown(number)["status"])

    def change(self, number: int = 1001, **columns: Any) -> None:
        with self.store.write() as transaction:
            transaction.execute(update(ticket).where(ticket.c.number == number).values(**columns))
