"""A desk whose tickets are somebody's: agents are silent, or away, and times are promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.agents_desk import SUE, TOM, AgentsDesk, Writing
from tests.answering_agents import told
from tests.batch_desk import letter_of
from triaged import remind
from triaged.store import promises, reminding
from triaged.store.tables import reminder, ticket

ANNA, BERT, LEA = "anna@example.org", "bert@example.org", "lea@agents.example"
MINUTES = timedelta(minutes=1)
AGENTS = f"""
[[agent]]
name = "Tom"
addresses = ["{TOM}", "tom@home.example"]
queues = ["support"]
undo_seconds = 0
[[agent]]
name = "Sue"
addresses = ["{SUE}"]
queues = ["support"]
"""
ALONE = AGENTS.partition('[[agent]]\nname = "Sue"')[0]
LEAD = f"""
[[agent]]
name = "Lea"
addresses = ["{LEA}"]
queues = ["billing"]
"""
PROMISES = """
[[calendar]]
name = "always"
[[sla]]
name = "standard"
calendar = "always"
P1 = { first_response = "1h" }
P3 = { first_response = "8h", next_reply = "4h", resolution = "72h" }
"""
_SUPPORT = 'name = "support"\nlanguage = "en"'


class OwnedDesk(AgentsDesk):
    """After `silent` working minutes without a word a ticket of "support" goes back; `more`: further settings."""

    def __init__(
        self, folder: Path, url: str, *, agents: str = AGENTS, silent: int | None = 120, more: str = PROMISES
    ) -> None:
        self._silent, self._more = silent, more
        self.writing = Writing()
        super().__init__(folder, url, agents=agents)

    def read(self, settings: str) -> None:
        """Go on with these settings, as a service that begins with them."""
        super().read(settings)
        with self.store.write() as transaction:
            promises.take_effect(transaction, self.deps.desk.promises, self.now)

    def _settings(self, agents: str) -> str:
        queue = _SUPPORT if self._silent is None else f"{_SUPPORT}\nsilent_minutes = {self._silent}"
        if '"Lea"' in agents:
            queue += '\nlead = "Lea"'
        settings = super()._settings(agents).replace(_SUPPORT, queue, 1)
        return f"{settings}\n[incidents]\ntickets = 0\n{self._more}"

    def opens(self, sender: str = ANNA, words: str = "It does not print.", **how: Any) -> int:
        """A customer's new ticket; its number."""
        assert self.take(self.writing.mail(sender, words, at=self.now, **how)) == "ticket"
        return max(int(each["number"]) for each in self.tickets())

    def adds(self, words: str = "It still does not.", sender: str = ANNA, **how: Any) -> str | None:
        """The customer writes again on his newest ticket."""
        return self.take(self.writing.mail(sender, words, answers=told(self, sender, "ack_new"), at=self.now, **how))

    def says(
        self, words: str, agent: str = TOM, notice: str = "message_agent", *, number: int | None = None
    ) -> str | None:
        """An agent answers the newest notice of a kind that he has, or the newest of a ticket."""
        rows = [row for row in self.outbox(notice) if row["recipient"] == agent and number in (None, row["ticket"])]
        letter = letter_of(self.content(rows[-1]["id"]))
        return self.take(self.writing.mail(agent, words, answers=letter, at=self.now))

    def remind(self, minutes: float = 0) -> list[int] | None:
        """The notices to send; None when nothing was due."""
        self.now += minutes * MINUTES
        deps = self.deps
        reminding = remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        return remind.remind_once(reminding)

    def without(self, agents: str) -> int:
        """Go on with these agents alone, as a service that begins with them; how many tickets are left behind."""
        self.configure(agents)
        with self.store.write() as transaction:
            return reminding.left_by(transaction, [each.address for each in self.deps.desk.agents], self.now)

    def row(self, number: int = 1001) -> Any:
        with self.store.read() as transaction:
            return transaction.execute(select(ticket).where(ticket.c.number == number)).one()

    def waiting(self, kind: str) -> list[tuple[int, str, datetime]]:
        """The reminders of a kind that stand: ticket, agent, when."""
        with self.store.read() as transaction:
            rows = transaction.execute(select(reminder).where(reminder.c.kind == kind).order_by(reminder.c.id)).all()
        return [(row.ticket, row.address, row.due_at) for row in rows]

    def told(self, notice: str = "message_agent") -> list[str]:
        """Who was told, in order."""
        return [row["recipient"] for row in self.outbox(notice)]
