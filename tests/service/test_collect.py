"""What unproven senders are told together, on both databases; and what a flood of forged ones gets out of us."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.agents_desk import NOW, AgentsDesk, Writing, text
from tests.batch_desk import letter_of
from triaged.collect import LISTED, Collector, collect_once
from triaged.store import lists
from triaged.store.tables import outbox, ticket, uncollected
from triaged.store.tables import participant as participants

HOUR = timedelta(hours=1)
ANNA = "anna@example.org"


class CollectingDesk(AgentsDesk):
    """A desk with the loop that collects, one turn at a time."""

    def __init__(self, folder: Path, url: str, *, mode: str = "live") -> None:
        super().__init__(folder, url, mode=mode, agents="")
        self.writing = Writing()
        self._subjects = itertools.count(1)

    def limit(self, an_hour: int) -> None:
        settings = self.deps.desk.settings
        limits = settings.limits.model_copy(update={"acknowledgements_per_hour": an_hour})
        changed = settings.model_copy(update={"limits": limits})
        self.deps = replace(self.deps, desk=replace(self.deps.desk, settings=changed))

    def collect(self) -> list[int] | None:
        """The notices to send; None when nothing was due."""
        deps = self.deps
        return collect_once(Collector(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now))

    def write(self, number: int = 1, sender: str = ANNA, *, proven: bool = False, **how: Any) -> None:
        """So many mails, each with a subject of its own."""
        for _ in range(number):
            subject = f"Printer {next(self._subjects)}"
            self.keep(self.writing.mail(sender, proven=proven, subject=subject, **how))
        self.handle()

    def waiting(self) -> list[int]:
        with self.store.read() as transaction:
            return list(transaction.execute(uncollected.select().order_by(uncollected.c.ticket)).scalars())

    def letters(self) -> list[EmailMessage]:
        """Every notice, the oldest first."""
        with self.store.read() as transaction:
            rows = transaction.execute(outbox.select().order_by(outbox.c.id)).all()
        return [letter_of(row.content) for row in rows]


@pytest.fixture
def new_desk() -> Callable[..., CollectingDesk]:
    return CollectingDesk


def test_further_tickets_of_a_day_are_listed_together_an_hour_after_the_last_mail(desk: CollectingDesk) -> None:
    desk.write(4)
    assert [row["notice"] for row in desk.outbox()] == ["ack_new"]
    assert desk.waiting() == [1002, 1003, 1004]
    assert desk.collect() is None
    desk.now += HOUR

    (made,) = desk.collect() or []

    (row,) = desk.outbox("ack_collected")
    assert (row["id"], row["recipient"], row["state"], row["ticket"]) == (made, ANNA, "waiting", 1004)
    letter = desk.letter("ack_collected")
    assert "#1002, #1003, #1004\n" in text(letter)
    assert "#1001" not in text(letter)
    assert "by Monday, 2 March 2026, 12:00 (UTC)." in text(letter)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert desk.waiting() == []
    assert desk.collect() is None
    for number in (1002, 1003, 1004):
        put_off, told = desk.events("acknowledged", number)
        assert (put_off["sent"], put_off["not_before"]) == (False, "2026-03-01T13:00:00Z")
        by = "2026-03-02T12:00:00+00:00"
        assert told == {"sent": True, "outbox": made, "reason": "in a collected list", "answer_by": by}


def test_an_answer_to_the_list_joins_its_newest_ticket(desk: CollectingDesk) -> None:
    desk.write(3)
    desk.now += HOUR
    desk.collect()

    answer = desk.writing.mail(ANNA, "One more thing.", proven=False, answers=desk.letter("ack_collected"))

    assert desk.take(answer) == "reply"
    assert desk.inbox()[0]["ticket"] == 1003


def test_never_more_than_five_a_day_nor_two_an_hour_however_much_is_written(desk: CollectingDesk) -> None:
    for _ in range(24 * 4):
        desk.write()
        desk.collect()
        desk.now += timedelta(minutes=15)

    with desk.store.read() as transaction:
        made = [row.created_at for row in transaction.execute(outbox.select().order_by(outbox.c.id)).all()]
    assert len(made) == 5
    assert all(later - earlier >= HOUR for earlier, later in itertools.pairwise(made))


@pytest.mark.parametrize(("sent_at", "made"), [(NOW, 1), (None, 2)], ids=["came back", "was never sent"])
def test_an_acknowledgement_that_came_back_counts_as_sent(
    desk: CollectingDesk, sent_at: datetime | None, made: int
) -> None:
    desk.write()
    with desk.store.write() as transaction:
        transaction.execute(outbox.update().values(state="failed", sent_at=sent_at))

    desk.write()

    assert len(desk.outbox("ack_new")) == made


def test_a_list_waits_while_the_day_has_no_room_for_it(desk: CollectingDesk) -> None:
    desk.write(2)
    desk.write(4, proven=True)
    assert len(desk.outbox("ack_new")) == 5
    for _ in range(23):
        desk.now += HOUR
        assert not desk.collect()
    assert desk.waiting() == [1002]


def test_what_has_waited_for_a_day_is_dropped_and_the_history_says_so(desk: CollectingDesk) -> None:
    desk.write(2)
    desk.now += timedelta(hours=24)

    assert desk.collect() == []
    assert desk.waiting() == []
    assert desk.events("acknowledged", 1002)[-1] == {"sent": False, "reason": "too late: it waited for a day"}


@pytest.mark.parametrize("status", ["open", "pending", "hold", "solved", "closed", "spam", "merged"])
def test_a_ticket_that_a_person_has_taken_up_is_not_listed(desk: CollectingDesk, status: str) -> None:
    desk.write(3)
    with desk.store.write() as transaction:
        transaction.execute(ticket.update().where(ticket.c.number == 1002).values(status=status))
    desk.now += HOUR

    assert len(desk.collect() or []) == 1
    assert "#1002" not in text(desk.letter("ack_collected"))
    assert "Its number is #1003." in text(desk.letter("ack_collected"))
    assert desk.events("acknowledged", 1002)[-1]["reason"] == f"the ticket is {status} meanwhile"


def test_a_ticket_that_is_the_customers_no_more_is_not_listed(desk: CollectingDesk) -> None:
    desk.write(2)
    with desk.store.write() as transaction:
        transaction.execute(participants.delete().where(participants.c.ticket == 1002))
    desk.now += HOUR

    assert desk.collect() == []
    assert desk.waiting() == []


def test_a_mailbox_that_observes_holds_the_list_and_one_that_is_gone_has_none(
    make_desk: Callable[..., CollectingDesk],
) -> None:
    desk = make_desk(mode="observe")
    desk.write(2)
    desk.now += HOUR
    assert desk.collect() == []
    assert [row["state"] for row in desk.outbox()] == ["held", "held"]
    assert desk.events("acknowledged", 1002)[-1]["sent"] is False

    desk.write(1, "bert@example.org")
    desk.write(1, "bert@example.org")
    with desk.store.write() as transaction:
        transaction.execute(uncollected.update().values(mailbox="gone"))
    desk.now += HOUR
    assert desk.collect() == []
    assert len(desk.outbox()) == 3
    assert desk.waiting() == []


def test_each_mailbox_tells_its_own_tickets_an_hour_apart(desk: CollectingDesk) -> None:
    desk.write(2)
    for _ in range(2):
        content = desk.writing.mail(ANNA, proven=False, to=["billing@example.com"], subject=f"Bill {_}")
        desk.keep(content, mailbox="billing")
    desk.handle()
    desk.now += HOUR

    assert len(desk.collect() or []) == 1
    assert desk.collect() is None
    desk.now += HOUR
    assert len(desk.collect() or []) == 1

    senders = [letter["From"].addresses[0].addr_spec for letter in desk.letters()]
    assert senders == ["support@example.com", "billing@example.com", "support@example.com"]


def test_of_very_many_numbers_the_newest_are_listed_and_the_rest_counted(desk: CollectingDesk) -> None:
    desk.write(2)
    with desk.store.write() as transaction:
        rows = [dict(row) for row in transaction.execute(ticket.select().where(ticket.c.number == 1002)).mappings()]
        (person,) = transaction.execute(participants.select().where(participants.c.ticket == 1002)).mappings()
        (row,) = transaction.execute(uncollected.select()).mappings()
        for number in range(2001, 2001 + LISTED + 2):
            transaction.execute(ticket.insert(), [{**rows[0], "number": number}])
            transaction.execute(participants.insert(), [{**person, "ticket": number, "handle": number}])
            transaction.execute(uncollected.insert(), [{**row, "ticket": number}])
    desk.now += HOUR

    assert len(desk.collect() or []) == 1
    words = text(desk.letter("ack_collected"))
    assert words.count("#2") == LISTED + 1  # one more in the sentence about answers
    assert "and 3 more" in words
    assert "#2003" in words
    assert "#2002" not in words
    assert desk.waiting() == []


def test_a_domain_with_too_much_mail_of_ours_waits_for_its_turn(desk: CollectingDesk) -> None:
    for number in range(24):
        desk.write(1, f"c{number}@example.org")
    assert len(desk.outbox("ack_new")) == 20
    assert len(desk.waiting()) == 4
    desk.write(1, "c@example.net")
    assert len(desk.outbox("ack_new")) == 21
    desk.now += HOUR

    assert len(desk.collect() or []) == 4

    for number in range(100, 140):
        desk.write(1, f"c{number}@example.org")
    desk.now += HOUR
    assert len(desk.collect() or []) == 20
    assert len(desk.waiting()) == 4


def test_above_the_desks_limit_nothing_is_collected_and_one_alarm_an_hour_goes_to_the_operator(
    desk: CollectingDesk,
) -> None:
    desk.limit(3)
    for number in range(3):
        desk.write(2, f"c{number}@c{number}.example")
    assert desk.outbox("alarm") == []
    desk.write(2, "late@late.example")
    assert [row["recipient"] for row in desk.outbox("alarm")] == ["operator@example.net"]
    assert "has sent 3 acknowledgements" in text(desk.letter("alarm"))
    assert desk.events("acknowledged", 1007)[0]["reason"] == "the desk has sent 3 within the hour, which is its limit"
    desk.now += timedelta(minutes=30)
    desk.write(1, "later@later.example")
    assert len(desk.outbox("alarm")) == 1
    desk.now += timedelta(minutes=30)

    assert len(desk.collect() or []) == 3
    desk.write(1, "last@last.example")

    assert len(desk.outbox("alarm")) == 2
    assert len(desk.outbox("ack_collected")) == 3


def test_a_list_that_the_desks_limit_stops_waits_and_alarms(desk: CollectingDesk) -> None:
    desk.write(2)
    desk.now += HOUR
    desk.limit(1)
    desk.write(1, "bob@bob.example")

    assert desk.collect() == []
    assert desk.waiting() == [1002]
    assert len(desk.outbox("alarm")) == 1
    assert desk.collect() is None
    desk.now += HOUR
    assert len(desk.collect() or []) == 1


def test_a_promise_that_has_passed_while_the_list_waited_is_made_anew_on_the_customers_clock(
    desk: CollectingDesk,
) -> None:
    for _ in range(2):
        content = desk.writing.mail(ANNA, proven=False, subject=f"Bill {_}").replace(b" +0000", b" +0530")
        desk.keep(content)
    desk.handle()
    with desk.store.write() as transaction:
        transaction.execute(uncollected.update().values(answer_by=NOW))
    desk.now += HOUR

    desk.collect()

    assert "by Monday, 2 March 2026, 18:30 (UTC+5:30)." in text(desk.letter("ack_collected"))


def test_a_storm_gets_few_acknowledgements_and_tells_the_operator_once(desk: CollectingDesk) -> None:
    desk.write(60)
    for _ in range(20):
        desk.now += timedelta(minutes=20)
        desk.collect()

    assert Counter(row["notice"] for row in desk.outbox()) == {"ack_new": 1, "ack_collected": 1, "alarm": 1}
    storm = max(row["number"] for row in desk.tickets())
    assert desk.events("acknowledged", storm)[0]["reason"].startswith("the sender sends too much")
    assert f"joins ticket #{storm} as a note" in " ".join(text(desk.letter("alarm")).split())


@pytest.mark.timeout(60)
def test_ten_thousand_forged_senders_get_no_more_than_the_breaker_lets_out_and_no_word_of_the_sender(
    tmp_path: Path,
) -> None:
    """Nobody can use us to mail his words to others: 600 mails at 60 an hour stand for 10,000 at 1,000."""
    chance = random.Random(20260301)
    desk = CollectingDesk(tmp_path, f"sqlite:///{tmp_path / 'triaged.db'}")
    desk.limit(60)
    mails, words = 600, [f"zq{chance.getrandbits(40):x}" for _ in range(50)]
    for number in range(mails):
        body = " ".join(chance.choices(words, k=6))
        victim = f"v{number}@victim{number % 300}.example"
        name, subject = chance.choice(words), f"{chance.choice(words)} at www.{chance.choice(words)}.example"
        forged = desk.writing.mail(f"{name} <{victim}>", body, proven=False, subject=subject, head=[f"X-Word: {body}"])
        desk.keep(forged)
        desk.now += timedelta(seconds=3600 / mails)
        if number % 50 == 49:
            desk.handle()
            desk.collect()

    letters = [letter for letter in desk.letters() if letter["To"].addresses[0].addr_spec != "operator@example.net"]
    assert len(letters) == 60
    everything = [f"{letter.as_string()}\n{letter.get_content()}" for letter in letters]
    assert not [word for word in words for each in everything if word in each]
    with desk.store.read() as transaction:
        assert Counter(lists.count_inbox(transaction)) == {"ticket": mails}
    desk.store.close()
