"""What a batch of tickets costs whose promised times run out, and that its tickets know of each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert
from structlog.testing import capture_logs

from tests.agents_desk import TOM, AgentsDesk
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, fired, led, mails, once, opened, write
from tests.promising_desk import passes, row
from triaged import escalate
from triaged.store import promises
from triaged.store.answers import Answers
from triaged.store.histories import AHEAD
from triaged.store.tables import ticket

ALL = '{ at = "breach", do = ["up", "agent", "team", "lead", "customer"] }'
#: for each ticket: what its customer was sent, what it is part of, its files, and a savepoint
OF_EACH = 9


def statements(desk: AgentsDesk) -> list[str]:
    """What one look of the dispatcher asks of the database."""
    asked_for: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        asked_for.append(sql)

    engines = [value for value in vars(desk.store).values() if hasattr(value, "dialect")]
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    once(desk)
    for each in engines:
        event.remove(each, "before_cursor_execute", note)
    return asked_for


def cost(desk: AgentsDesk, tickets: int) -> list[str]:
    """So many tickets are late."""
    begin = len(desk.tickets())
    opened(desk, tickets)
    passes(desk, 60)
    found = statements(desk)
    assert all(fired(desk, 1001 + begin + each) for each in range(tickets))
    return found


@pytest.fixture
def desk(make_desk) -> AgentsDesk:
    return led(make_desk(), chain(ALL))


def test_what_a_batch_asks_does_not_grow_but_for_a_few_statements_a_ticket(desk: AgentsDesk) -> None:
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")
    few, many = cost(desk, 1), cost(desk, 50)
    assert len(many) - len(few) <= 49 * OF_EACH
    for words in ("INSERT INTO event", "UPDATE ticket", "INSERT INTO outbox", "FROM event"):
        assert 0 < sum(words in sql for sql in many) <= sum(words in sql for sql in few) + 1, words


def new_promises(desk: AgentsDesk, tickets: int) -> AgentsDesk:
    """So many tickets are to be looked at, since the step of their chain comes later from now on."""
    led(desk, chain('{ at = "50%", do = ["agent"] }'))
    opened(desk, tickets)
    passes(desk, 10)
    desk.rewrite(lambda settings: settings.replace("50%", "60%"))
    with desk.store.write() as transaction:
        promises.take_effect(transaction, desk.deps.desk.promises, desk.now)
    return desk


def test_of_tickets_of_which_nothing_is_due_more_are_taken_at_once(make_desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 3)
    monkeypatch.setattr(escalate, "QUIET_TICKETS", 9)
    desk = new_promises(make_desk(), 10)
    assert [once(desk), once(desk), once(desk)] == [[], [], None]
    passes(desk, 26)
    with capture_logs() as logs:
        every(desk)
    assert [each["due"] for each in logs if each["event"] == "escalated"] == [3, 3, 3, 1]


def test_tickets_of_which_nothing_is_due_cost_nothing_of_their_own(make_desk) -> None:
    desk = new_promises(make_desk(), 40)
    assert len(statements(desk)) < 40
    assert once(desk) is None
    assert {row(desk, 1001 + each).clock_at for each in range(40)} == {desk.now + timedelta(minutes=26)}


def test_what_a_batch_tells_customers_counts_within_it(make_desk) -> None:
    desk = led(make_desk(), chain('{ at = "breach", do = ["up"] }'))
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n[limits]\nacknowledgements_per_hour = 4\n")
    opened(desk, 6)
    passes(desk, 61)
    every(desk)
    assert [len(fired(desk, 1001 + each)) for each in range(6)] == [1] * 6
    assert len(desk.outbox("specialist_customer")) == 4


def test_of_a_conversation_each_ticket_has_its_own_words(make_desk) -> None:
    desk = led(make_desk(), chain('{ at = "50%", do = ["agent"] }'))
    people = [f"c{each}@firm{each}.example" for each in range(AHEAD + 2)]
    letters = [write(each, f"It is {each}.", subject=f"About {each}", at=desk.now) for each in people]
    assert desk.take_all(*letters) == ["ticket"] * len(people)
    passes(desk, 30)
    every(desk)
    told = [letter_of(desk.content(each["id"])) for each in desk.outbox("escalated_agent")]
    assert [f"It is {people[place]}." in str(letter) for place, letter in enumerate(told)] == [True] * len(told)


def test_what_a_batch_refuses_is_written_ticket_by_ticket(make_desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = led(make_desk(), chain('{ at = "50%", do = ["agent"] }'))
    opened(desk, 3)
    passes(desk, 30)
    well, sizes = escalate.reminding.write_all, []

    def refuse(transaction, reminded, now):
        sizes.append(len(reminded))
        well(transaction, reminded, now)
        if len(reminded) > 1:
            transaction.execute(insert(ticket), [{"number": 1002}])

    monkeypatch.setattr(escalate.reminding, "write_all", refuse)
    assert len(every(desk)) == 3
    assert sizes == [3, 1, 1, 1]
    assert mails(desk, "escalated_agent") == {TOM: 3}
    assert [len(fired(desk, 1001 + each)) for each in range(3)] == [1, 1, 1]


def test_what_is_asked_of_caps_is_asked_once_for_all(desk: AgentsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    well = Answers.automatic_to
    monkeypatch.setattr(Answers, "automatic_to", lambda self, address: asked.append(address) or well(self, address))
    found = cost(desk, 3)
    assert len(asked) >= 3
    assert sum("max(outbox.created_at) AS newest" in sql for sql in found) == 1
