"""A desk whose rules need an order number and a picture of mail about an order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from tests.agents_desk import AGENTS, AgentsDesk, Writing
from triaged import remind
from triaged.model import OutboxState, ReminderKind
from triaged.store.tables import outbox, reminder, ticket

ANNA = "anna@example.org"
RULES = """
[[need]]
name = "order number"
pattern = '(?i)\\bnumber (\\d{4,})'
label = { en = "the order <number>", de = "die Bestellnummer" }

[[need]]
name = "picture"
attachment = ["image/*"]
label = { en = "a picture" }

[[rule]]
name = "orders"
when = { text_has = ["order"] }
then = { needs = ["order number", "picture"] }

[[rule]]
name = "foreign ids"
on = ["new", "reply"]
when = { text_regex = '\\b(?P<incident>INC\\d+)' }
then = { tags = ["foreign"] }
"""


class FactsDesk(AgentsDesk):
    """With the loop that reminds, one turn at a time, and a relay that takes everything."""

    def __init__(self, folder: Path, url: str, *, mode: str = "live", agents: str = AGENTS, rules: str = RULES) -> None:
        (folder / "rules").mkdir(exist_ok=True)
        (folder / "rules" / "10-orders.toml").write_text(rules, encoding="utf-8")
        super().__init__(folder, url, mode=mode, agents=agents)
        self.writing = Writing()

    def write(self, words: str = "Where is my order?", sender: str = ANNA, **how: Any) -> str | None:
        return self.take(self.writing.mail(sender, words, at=self.now, **how))

    def sent(self) -> None:
        """The relay has taken all that waits."""
        with self.store.write() as transaction:
            waits = update(outbox).where(outbox.c.state == OutboxState.WAITING)
            transaction.execute(waits.values(state=OutboxState.SENT, sent_at=self.now))

    def remind(self, hours: float = 0) -> list[int] | None:
        """The notices to send; None when nothing was due."""
        self.now += timedelta(hours=hours)
        deps = self.deps
        return remind.remind_once(
            remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        )

    def waiting(self, kind: str = "facts") -> list[int]:
        """The tickets for which a reminder waits."""
        with self.store.read() as transaction:
            return list(transaction.execute(select(reminder.c.ticket).where(reminder.c.kind == kind)).scalars())

    def put_back(self, number: int) -> None:
        """The reminder, as if nothing had taken it away."""
        row = {
            "kind": ReminderKind.FACTS,
            "ticket": number,
            "inbox": None,
            "address": ANNA,
            "step": 0,
            "due_at": self.now,
        }
        with self.store.write() as transaction:
            transaction.execute(insert(reminder), [row])

    def fields(self, number: int = 1001) -> dict[str, str | None]:
        return {each["name"]: each["value"] for each in self.shown(number)["fields"]}

    def change(self, number: int = 1001, **columns: Any) -> None:
        with self.store.write() as transaction:
            transaction.execute(update(ticket).where(ticket.c.number == number).values(**columns))
