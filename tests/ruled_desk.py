"""A desk with agents and rules of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from tests.agents_desk import NOW, AgentsDesk, Writing
from triaged import remind
from triaged.store.tables import agent, participant, reminder, ticket

ANNA = "anna@example.org"


def promised(*policies: str) -> str:
    """Policies of these names in the settings, which promise nothing and hold where a rule names them."""
    tables = (f'[[sla]]\nname = "{name}"\ncalendar = "always"\nonly_named = true\n' for name in policies)
    return '[[calendar]]\nname = "always"\n' + "".join(tables)


class RuledDesk(AgentsDesk):
    """Rules are given to it, and no others count."""

    def __init__(self, folder: Path, url: str, *, agents: str | None = None, rules: str = "", lead: str = "") -> None:
        self._rules = folder / "rules"
        self._rules.mkdir(exist_ok=True)
        self._lead = lead
        self._write(rules)
        self.writing = Writing()
        super().__init__(folder, url, **({} if agents is None else {"agents": agents}))

    def _settings(self, agents: str) -> str:
        named = 'name = "support"\nlanguage = "en"'
        settings = super()._settings(agents).replace(named, f'{named}\nlead = "{self._lead}"' if self._lead else named)
        return f"{settings}\n[incidents]\ntickets = 0\n"  # tests write the same words many times

    def _write(self, rules: str) -> None:
        (self._rules / "10-test.toml").write_text(rules)

    def rule(self, then: str, *, on: str = '"new"', when: str = "", name: str = "a rule") -> None:
        """Go on with this rule alone."""
        table = f'[[rule]]\nname = "{name}"\non = [{on}]\nthen = {{ {then} }}\n'
        self._write(table + (f"when = {{ {when} }}\n" if when else ""))
        self.rewrite(lambda settings: settings)

    def write(self, words: str = "It does not print.", *, sender: str = ANNA, **how: Any) -> str | None:
        """A mail of a customer's; its outcome."""
        return self.take(self.writing.mail(sender, words, at=self.now, **how))

    def row(self, number: int = 1001) -> Any:
        with self.store.read() as transaction:
            return transaction.execute(select(ticket).where(ticket.c.number == number)).one()

    def change(self, number: int = 1001, **columns: Any) -> None:
        with self.store.write() as transaction:
            transaction.execute(update(ticket).where(ticket.c.number == number).values(**columns))

    def told(self, notice: str = "message_agent") -> list[str]:
        """Who was told, in order."""
        return [row["recipient"] for row in self.outbox(notice)]

    def away(self, address: str) -> None:
        with self.store.write() as transaction:
            transaction.execute(delete(agent).where(agent.c.address == address))
            row = {"address": address, "handle": sum(map(ord, address)), "away_since": NOW}
            transaction.execute(insert(agent), [row])

    def back(self, address: str) -> None:
        with self.store.write() as transaction:
            transaction.execute(update(agent).where(agent.c.address == address).values(away_since=None))

    def people(self, number: int = 1001) -> dict[str, tuple[str, bool]]:
        """Address -> role, and whether he watches."""
        with self.store.read() as transaction:
            rows = transaction.execute(select(participant).where(participant.c.ticket == number)).all()
        return {row.address: (row.role, row.watches) for row in rows}

    def waiting(self) -> list[str]:
        """The kinds of reminders that stand."""
        with self.store.read() as transaction:
            return list(transaction.execute(select(reminder.c.kind).order_by(reminder.c.id)).scalars())

    def remind(self) -> list[int] | None:
        """The notices to send; None when nothing was due."""
        deps = self.deps
        reminding = remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        return remind.remind_once(reminding)
