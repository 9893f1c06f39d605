"""A played day: five agents and 300 tickets. Each has one agent who is told of it, and hardly anybody else is."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.agents_desk import AgentsDesk, Writing
from tests.batch_desk import letter_of
from triaged import remind
from triaged.store.staff import ensure_desks
from triaged.store.tables import agent as agents_table
from triaged.store.tables import outbox, ticket

BEGINS = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday
TICKETS = 300
MAILS = 750  #: of customers: 2.5 a ticket
ANSWERS = 600  #: of agents: 2 a ticket
ROUND = timedelta(minutes=5)
AGENTS = """
[[agent]]
name = "Ann"
addresses = ["ann@agents.example"]
queues = ["support"]
languages = ["en"]
hours = ["Mon-Fri 08:00-17:00"]
[[agent]]
name = "Bob"
addresses = ["bob@agents.example"]
queues = ["support"]
languages = ["en", "de"]
hours = ["Mon-Fri 09:00-18:00"]
zone = "Europe/Berlin"
[[agent]]
name = "Olga"
addresses = ["olga@agents.example"]
queues = ["support"]
languages = ["ru", "en"]
[[agent]]
name = "Sue"
addresses = ["sue@agents.example"]
queues = ["support"]
tier = "L2"
languages = ["en", "de", "ru"]
[[agent]]
name = "Ulf"
addresses = ["ulf@agents.example"]
queues = ["support"]
languages = ["de"]
"""
AWAY, LEAD = "ulf@agents.example", "sue@agents.example"
WORDS = {
    "en": ("The printer in room {number} does not print since this morning.", "It still does not work, please help."),
    "de": ("Der Drucker in Raum {number} druckt seit heute früh nicht mehr.", "Es geht leider immer noch nicht."),
    "ru": ("Принтер в кабинете {number} с утра ничего не печатает.", "Он по-прежнему не работает, помогите."),
}


class PlayedDesk(AgentsDesk):
    """A desk whose reminders come when they are due; Sue leads, Ulf is away."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url, agents=AGENTS)
        self.now = BEGINS
        self.writing = Writing()
        self._seen = 0
        with self.store.write() as transaction:
            ensure_desks(transaction, [AWAY])
            here = agents_table.c.address == AWAY
            transaction.execute(agents_table.update().where(here).values(away_since=BEGINS))

    def _settings(self, agents: str) -> str:
        return (
            super()
            ._settings(agents)
            .replace('name = "support"\nlanguage', 'name = "support"\nlead = "Sue"\nlanguage', 1)
            + "\n[incidents]\ntickets = 0\n"  # the played customers choose among few sentences
        )

    def remind(self) -> None:
        deps = self.deps
        remind.remind_once(
            remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        )

    def owners(self) -> dict[int, str | None]:
        """Who has taken each ticket."""
        with self.store.read() as transaction:
            return {row.number: row.assignee for row in transaction.execute(select(ticket.c.number, ticket.c.assignee))}

    def asked(self, number: int) -> Counter[str]:
        """Who was asked to take a ticket, how often."""
        return Counter(address for each in self.events("told", number) for address in each.get("offered", ()))

    def new_letters(self) -> list[tuple[str, int, str, EmailMessage]]:
        """(notice, ticket, recipient, mail) of what was written since the last time."""
        with self.store.read() as transaction:
            rows = transaction.execute(select(outbox).where(outbox.c.id > self._seen).order_by(outbox.c.id)).all()
        self._seen = max((row.id for row in rows), default=self._seen)
        return [(row.notice, row.ticket, row.recipient, letter_of(row.content)) for row in rows]


@pytest.fixture
def new_desk() -> Callable[..., PlayedDesk]:
    return PlayedDesk


class Day:
    """Who writes what: customers ask and add, agents answer what they are told of; one in ten is slow."""

    def __init__(self, desk: PlayedDesk) -> None:
        self.desk = desk
        self.chance = random.Random(5)
        self.language: dict[str, str] = {}
        self.mails: Counter[int] = Counter()  #: of customers, by ticket
        self.answers: Counter[int] = Counter()
        self.told: dict[int, Counter[str]] = defaultdict(Counter)  #: ticket -> who was told how often
        self.tasks: list[tuple[datetime, str, int, EmailMessage]] = []
        self.wanted: dict[str, int] = {}
        self.opened = 0

    def play(self) -> None:
        """Rounds of five minutes until everybody has said what he wanted to say."""
        for _ in range(24 * 12):
            self._open(10)
            self._write()
            self.desk.handle()
            self.desk.remind()
            self._read()
            if self.opened == TICKETS and not self.tasks:
                return
            self.desk.now += ROUND

    def _open(self, most: int) -> None:
        for _ in range(min(most, TICKETS - self.opened)):
            self.opened += 1
            sender = f"customer{self.opened}@example.org"
            self.language[sender] = self.chance.choices(("en", "de", "ru"), (6, 2, 2))[0]
            self.wanted[sender] = 2 + self.opened % 2
            words = WORDS[self.language[sender]][0].format(number=self.opened)
            self.desk.keep(self.desk.writing.mail(sender, words, subject=f"Room {self.opened}", at=self.desk.now))

    def _write(self) -> None:
        due = [task for task in self.tasks if task[0] <= self.desk.now]
        self.tasks = [task for task in self.tasks if task[0] > self.desk.now]
        owners = self.desk.owners()
        for _at, who, number, letter in due:
            is_agent = who.endswith("@agents.example")
            if is_agent and (self.answers[number] >= 2 or owners[number] not in (None, who)):
                continue  # he looks at his list, and sees that a colleague has it
            if is_agent:
                self.answers[number] += 1
                words = f"Hello, please turn number {number} off and on again.\n\nRegards"
            else:
                words = WORDS[self.language[who]][1]
            self.desk.keep(self.desk.writing.mail(who, words, answers=letter, subject="Re: Room", at=self.desk.now))

    def _read(self) -> None:
        for notice, number, recipient, letter in self.desk.new_letters():
            if recipient in self.language:
                self._customer_reads(notice, number, recipient, letter)
            elif recipient.endswith("@agents.example"):
                self.told[number][recipient] += 1
                slow = self.chance.random() < 0.1
                self.tasks.append((self.desk.now + (40 * ROUND if slow else ROUND), recipient, number, letter))

    def _customer_reads(self, notice: str, number: int, recipient: str, letter: EmailMessage) -> None:
        """He answers what an agent wrote, as long as he has something to say."""
        self.mails[number] = max(self.mails[number], 1)
        if notice == "relay" and self.mails[number] < self.wanted[recipient]:
            self.mails[number] += 1
            self.tasks.append((self.desk.now + 2 * ROUND, recipient, number, letter))


@pytest.mark.timeout(600)
def test_each_ticket_is_one_agents_and_hardly_anybody_else_hears_of_it(
    desk: PlayedDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    day = Day(desk)
    day.play()

    owners = desk.owners()
    his = [day.told[number][str(owner)] for number, owner in owners.items()]
    others: Counter[str] = Counter()
    for number, owner in owners.items():
        besides = Counter({who: times for who, times in day.told[number].items() if who != owner})
        assert besides <= desk.asked(number)  # only who was asked first, and was too slow
        others += besides
    figures = {
        "tickets": len(owners),
        "customer mails": sum(day.mails.values()),
        "answers": sum(day.answers.values()),
        "mails to a ticket's agent, most": max(his),
        "mean": round(sum(his) / len(his), 2),
        "to the lead besides": others.pop(LEAD, 0),
        "to who was asked and did not take it": sum(others.values()),
        "by agent": dict(sorted(Counter(owners.values()).items(), key=str)),
    }
    with capsys.disabled():
        print(f"\nplayed day ({desk.store.url.get_backend_name()}): {figures}")
    assert (len(owners), sum(day.mails.values()), sum(day.answers.values())) == (TICKETS, MAILS, ANSWERS)
    assert max(his) <= 3
    assert AWAY not in {who for told in day.told.values() for who in told}
    untouched = [number for number in owners if len(desk.asked(number)) == 1]
    assert len(untouched) > TICKETS * 0.8
    assert all(set(day.told[number]) == {owners[number]} for number in untouched)
