"""What nobody has taken, what is held, and what had to wait: said again, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk, Writing, text
from tests.batch_desk import letter_of
from triaged import remind
from triaged.model import ReminderKind
from triaged.store import merging
from triaged.store.tables import participant, reminder, ticket

ANNA, RITA = "anna@example.org", "rita@agents.example"
MINUTES = timedelta(minutes=1)
AGENTS = f"""
[[agent]]
name = "Tom"
addresses = ["{TOM}"]
queues = ["support"]
[[agent]]
name = "Sue"
addresses = ["{SUE}"]
queues = ["support", "billing"]
tier = "L2"
[[agent]]
name = "Rita"
addresses = ["{RITA}"]
queues = ["billing"]
"""


class RemindedDesk(AgentsDesk):
    """A desk with the loop that reminds, one turn at a time; Rita leads the queue "support"."""

    def __init__(self, folder: Path, url: str, *, mode: str = "live", agents: str = AGENTS) -> None:
        super().__init__(folder, url, mode=mode, agents=agents)
        self.writing = Writing()

    def _settings(self, agents: str) -> str:
        named = 'name = "support"\nlanguage = "en"'
        return super()._settings(agents).replace(named, f'{named}\nlead = "Rita"' if "Rita" in agents else named)

    def remind(self, minutes: float = 0) -> list[int] | None:
        """The notices to send; None when nothing was due."""
        self.now += minutes * MINUTES
        deps = self.deps
        reminding = remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        return remind.remind_once(reminding)

    def write(self, words: str = "It does not print.", **how: Any) -> str | None:
        return self.take(self.writing.mail(ANNA, words, at=self.now, **how))

    def told(self) -> list[str]:
        return [row["recipient"] for row in self.outbox("message_agent")]

    def change(self, number: int = 1001, **columns: Any) -> None:
        with self.store.write() as transaction:
            transaction.execute(update(ticket).where(ticket.c.number == number).values(**columns))

    def row(self, number: int = 1001) -> Any:
        with self.store.read() as transaction:
            return transaction.execute(select(ticket).where(ticket.c.number == number)).one()

    def waiting(self) -> list[tuple[str, int, str, int, datetime]]:
        with self.store.read() as transaction:
            rows = transaction.execute(select(reminder).order_by(reminder.c.id)).all()
        return [(row.kind, row.ticket, row.address, row.step, row.due_at) for row in rows]

    def due(self, kind: ReminderKind, number: int = 1001, *, address: str = TOM) -> None:
        """A reminder that is due now."""
        row = {"kind": kind, "ticket": number, "inbox": None, "address": address, "step": 0, "due_at": self.now}
        with self.store.write() as transaction:
            transaction.execute(insert(reminder), [row])


@pytest.fixture
def new_desk() -> Callable[..., RemindedDesk]:
    return RemindedDesk


def test_nothing_is_due_before_its_time(desk: RemindedDesk) -> None:
    assert desk.remind() is None
    desk.write()
    assert desk.remind(14.9) is None
    assert desk.told() == [TOM]


def test_what_nobody_takes_goes_to_the_next_then_to_the_lead_and_at_last_the_operator_hears_of_it(
    desk: RemindedDesk,
) -> None:
    desk.write()

    (made,) = desk.remind(15) or []
    assert desk.told() == [TOM, SUE]
    assert desk.outbox("message_agent")[-1]["id"] == made
    letter = desk.letter("message_agent")
    assert text(letter).splitlines()[2:4] == [
        "Your reply goes to: anna@example.org (customer)",
        "Who was asked first has not taken this ticket. Your answer takes it.",
    ]
    assert "It does not print." in text(letter)
    assert desk.row().offered_to == SUE
    assert desk.waiting() == [(ReminderKind.UNTAKEN, 1001, SUE, 2, desk.now + 15 * MINUTES)]

    assert desk.remind(14) is None
    assert len(desk.remind(1) or []) == 1
    assert desk.told() == [TOM, SUE, RITA]
    assert "because you lead its queue" in text(desk.letter("message_agent"))

    assert len(desk.remind(15) or []) == 1
    assert desk.told() == [TOM, SUE, RITA]
    assert desk.outbox("alarm")[-1]["recipient"] == "operator@example.net"
    assert "ticket #1001 of the queue support" in text(desk.letter("alarm"))
    assert desk.remind(600) is None
    asked = [(each["to"], each.get("untaken_by")) for each in desk.events("told")]
    assert asked == [([TOM], None), ([SUE], TOM), ([RITA], SUE), ([], RITA)]


def test_an_urgent_one_goes_on_after_five_minutes(desk: RemindedDesk) -> None:
    desk.write()
    desk.change(priority="P1")
    desk.remind(15)
    assert desk.waiting()[0][4] == desk.now + 5 * MINUTES


def test_what_was_added_meanwhile_is_shown_to_the_next_too(desk: RemindedDesk) -> None:
    desk.write()
    desk.write("It makes a noise.", answers=desk.letter("ack_new"))
    desk.remind(15)
    assert "It does not print.\n\n* * *\n\nIt makes a noise." in text(desk.letter("message_agent"))


@pytest.mark.parametrize(
    "changed",
    [{"assignee": SUE}, {"status": "solved"}, {"status": "pending"}, {"status": "spam"}, {"practice": True}],
    ids=str,
)
def test_what_is_somebodys_or_over_needs_nobody(desk: RemindedDesk, changed: dict[str, Any]) -> None:
    desk.write()
    desk.change(**changed)
    assert desk.remind(15) == []
    assert desk.told() == [TOM]
    assert desk.waiting() == []


def test_what_was_answered_from_the_mailbox_itself_needs_nobody(desk: RemindedDesk) -> None:
    desk.write()
    copy = desk.writing.mail(TOM, "Hello Anna", to=[ANNA], head=["Cc: support@example.com"], answers=None)
    answered = copy.replace(b"Subject: Printer", b"Subject: Re: Printer")
    ack = desk.letter("ack_new")
    with_reference = answered.replace(b"From: tom", f"In-Reply-To: {ack['Message-ID']}\r\nFrom: tom".encode())
    assert desk.take(with_reference) == "reply"
    assert desk.remind(15) == []
    assert desk.told() == [TOM]


def test_who_was_told_and_removed_does_not_stop_the_others(desk: RemindedDesk) -> None:
    desk.write()
    desk.configure(
        AGENTS.replace(f'name = "Tom"\naddresses = ["{TOM}"]', 'name = "Tim"\naddresses = ["tim@agents.example"]')
    )
    desk.remind(15)
    assert desk.told() == [TOM, "tim@agents.example"]


def test_several_at_once_are_shared_out(make_desk: Callable[..., RemindedDesk]) -> None:
    ann = '[[agent]]\nname = "Ann"\naddresses = ["ann@agents.example"]\n'
    names = ("Ann", "Bob", "Cem")
    desk = make_desk(agents="".join(ann.replace("Ann", name).replace("ann", name.lower()) for name in names))
    for number in range(2):
        desk.take(desk.writing.mail(f"customer{number}@example.org"))
    desk.remind(15)
    assert desk.told() == [f"{name}@agents.example" for name in ("ann", "bob", "cem", "ann")]


def test_a_merged_ticket_has_no_reminders_of_its_own(desk: RemindedDesk) -> None:
    desk.write(subject="Printer")
    desk.write(subject="Paper")
    with desk.store.write() as transaction:
        merging.merge(transaction, 1001, 1002, "operator", desk.now)
    desk.remind(15)
    assert [row["ticket"] for row in desk.outbox("message_agent")][2:] == [1002]


def test_one_that_cannot_be_worked_out_does_not_stop_the_others(
    desk: RemindedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write(subject="Printer")
    desk.write(subject="Paper")
    first = remind.pick

    def broken(work: Any, about: Any, without: Any) -> Any:
        if about.number == 1001:
            raise ValueError("broken")
        return first(work, about, without)

    monkeypatch.setattr(remind, "pick", broken)
    assert len(desk.remind(15) or []) == 1
    assert desk.outbox("message_agent")[-1]["ticket"] == 1002
    again = [each for each in desk.waiting() if each[1] == 1001]
    assert again == [(ReminderKind.UNTAKEN, 1001, TOM, 1, desk.now + timedelta(hours=1))]


def test_what_only_observes_sends_nothing(make_desk: Callable[..., RemindedDesk]) -> None:
    desk = make_desk(mode="observe")
    desk.write()
    assert desk.remind(15) == []
    assert [row["state"] for row in desk.outbox("message_agent")] == ["held", "held"]


def test_the_day_has_come_and_who_has_the_ticket_is_told(desk: RemindedDesk) -> None:
    desk.write()
    desk.change(assignee=SUE, offered_to=None, status="pending")
    with desk.store.write() as transaction:
        row = {"ticket": 1001, "address": RITA, "name": "", "role": "agent", "handle": 7, "watches": True}
        transaction.execute(insert(participant), [{**row, "joined_at": NOW}])
    desk.now += timedelta(days=3)
    desk.due(ReminderKind.PENDING, address=SUE)
    desk.remind()

    assert desk.row().status == "open"
    assert desk.told() == [TOM, SUE]
    assert text(desk.letter("message_agent")).splitlines()[3] == (
        "The day has come until which this ticket was to wait. It is open again."
    )
    assert desk.events("status")[-1] == {"from": "pending", "to": "open", "reason": "the day has come"}
    with desk.store.read() as transaction:
        assert ReminderKind.PENDING not in {each[0] for each in desk.waiting()}
        assert transaction.execute(select(ticket.c.updated_at)).scalar_one() == desk.now


def test_what_nobody_has_when_its_day_comes_is_offered_as_a_new_one(desk: RemindedDesk) -> None:
    desk.write()
    desk.change(status="pending", offered_to=None)
    desk.due(ReminderKind.PENDING)
    desk.remind()
    assert desk.row().offered_to == TOM
    assert desk.told() == [TOM, TOM]


def test_what_does_not_wait_any_more_is_not_opened_when_its_day_comes(desk: RemindedDesk) -> None:
    desk.write()
    desk.change(status="solved", assignee=SUE)
    desk.due(ReminderKind.PENDING, address=SUE)
    assert desk.remind() == []
    assert desk.row().status == "solved"


def test_a_held_answer_comes_back_and_then_goes_to_the_lead(desk: RemindedDesk) -> None:
    desk.write()
    answer = desk.writing.mail(TOM, "#solvd\nDone.", answers=desk.letter("message_agent"), at=desk.now)
    assert desk.take(answer) == "held"
    assert [row["recipient"] for row in desk.outbox("kept_agent")] == [TOM]

    assert desk.remind(9.9) is None
    desk.remind(0.1)
    assert [row["recipient"] for row in desk.outbox("kept_agent")] == [TOM, TOM]
    desk.remind(10)
    assert [row["recipient"] for row in desk.outbox("kept_agent")] == [TOM, TOM, RITA]
    assert [each["reminded"] for each in desk.events("reminded")] == [TOM, RITA]


def test_every_reminder_of_a_day_can_be_read_as_a_mail(desk: RemindedDesk) -> None:
    desk.write()
    for _ in range(3):
        desk.remind(15)
    ids = [row["id"] for row in desk.outbox("message_agent")]
    letters = [letter_of(desk.content(each)) for each in ids]
    assert {str(each["Subject"]) for each in letters} == {"[Ticket#1001] Printer"}
    assert len({each["Message-ID"] for each in letters}) == 3
