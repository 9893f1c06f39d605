"""What clocks see of everything else that happens to tickets; on both databases."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, BERT, answer, asked, told, write
from tests.batch_desk import letter_of
from tests.incidents_desk import first, say, storm, with_code
from tests.promising_desk import MINUTE, PROMISES, due, ended, passes, promise, row, states, whats
from tests.ruled_desk import RuledDesk
from tests.service.test_alerts import PROBLEM, RECOVERY, AlertDesk
from triaged import remind
from triaged.desk.sla.events import CLOCK, ESCALATED, data_of
from triaged.model import (
    EvidenceLevel,
    Moment,
    OutboxState,
    Outcome,
    Priority,
    ReminderKind,
    Standing,
    Status,
    Tier,
    What,
)
from triaged.outcomes.clocks import clocks_now
from triaged.outcomes.work import working
from triaged.store import Store, clocks, merging, tables
from triaged.store.events import append_event
from triaged.store.filing import EventRow, Filing, TicketRow
from triaged.store.sql import insert as insert_row

WHO = "operator"
FIRST, NEXT, UPDATE, RESOLUTION = "first_response", "next_reply", "update", "resolution"


@pytest.fixture
def desk(make_desk) -> AgentsDesk:
    return promise(make_desk())


def do(desk: AgentsDesk, change: Any, *arguments: Any) -> Any:
    with desk.store.write() as transaction:
        return change(transaction, *arguments, WHO, desk.now)


def two(desk: AgentsDesk) -> None:
    """Anna waits since noon, Bert since ten minutes later."""
    asked(desk)
    passes(desk, 10)
    asked(desk, "No paper.", sender=BERT)
    passes(desk, 10)


def answers_anna(desk: AgentsDesk) -> None:
    """On her ticket, whichever came last."""
    of_hers = [each["id"] for each in desk.outbox("message_agent") if each["ticket"] == 1001]
    letter = letter_of(desk.content(of_hers[-1]))
    assert answer(desk, "Is it plugged in?", answers=letter) == "reply"


def test_a_status_set_by_hand_counts(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 30)
    do(desk, merging.set_status, 1001, Status.SOLVED)
    assert whats(desk) == ["opened", "changed"]
    assert states(desk) == {FIRST: "stopped", RESOLUTION: "stopped"}
    assert row(desk).clock_at is None
    assert ended(desk) == [(FIRST, 1, 30), (RESOLUTION, 1, 30)]


def test_a_merged_ticket_counts_no_more_until_that_is_undone(desk: AgentsDesk) -> None:
    two(desk)
    do(desk, merging.merge, 1002, 1001)
    assert whats(desk, 1002) == ["opened", "changed"]
    assert states(desk, 1002) == {FIRST: "cancelled", RESOLUTION: "cancelled"}
    assert row(desk, 1002).clock_at is None
    assert whats(desk) == ["opened"]  # somebody waits there anyway
    passes(desk, 100)
    do(desk, merging.unmerge, 1002)
    assert due(desk, FIRST, 1002) == 50
    assert row(desk, 1002).clock_at is not None


def test_who_waits_in_a_merged_ticket_waits_in_the_other_one(desk: AgentsDesk) -> None:
    two(desk)
    answers_anna(desk)
    passes(desk, 5)
    do(desk, merging.merge, 1002, 1001)
    assert whats(desk) == ["opened", "answered", "customer wrote"]
    assert desk.events("clock")[-1]["inbox"] == 2
    assert due(desk, NEXT) == 115  # nothing was answered since, and before that nobody knew
    do(desk, merging.unmerge, 1002)
    assert whats(desk) == ["opened", "answered", "customer wrote", "withdrawn"]
    assert NEXT not in states(desk)
    assert due(desk, FIRST, 1002) == 45
    do(desk, merging.merge, 1002, 1001)
    assert states(desk)[NEXT] == "running"


def test_where_nobody_waits_in_a_merged_ticket_nobody_does_then(desk: AgentsDesk) -> None:
    two(desk)
    answers_anna(desk)
    do(desk, merging.merge, 1001, 1002)
    assert whats(desk, 1002) == ["opened"]


def test_who_waits_himself_waits_no_longer_than_before(desk: AgentsDesk) -> None:
    two(desk)
    do(desk, merging.merge, 1001, 1002)
    assert whats(desk, 1002) == ["opened"]
    assert due(desk, FIRST, 1002) == 50


def test_a_merge_by_mail_counts_too(desk: AgentsDesk) -> None:
    two(desk)
    with_code(desk, "#merge 1001", told(desk, TOM))
    assert whats(desk, 1002) == ["opened", "changed"]  # commands that are held are no answer
    assert states(desk, 1002) == {FIRST: "cancelled", RESOLUTION: "cancelled"}


def test_what_is_split_off_counts_from_when_it_was_received(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "Is it plugged in?")
    passes(desk, 10)
    letter = told(desk, ANNA, "relay")
    desk.take(write(ANNA, "By the way, the heating is cold.", answers=letter, at=desk.now))
    assert states(desk)[NEXT] == "running"
    passes(desk, 20)
    assert answer(desk, "#split") == "command"
    assert whats(desk, 1002)[0] == "opened"
    assert due(desk, FIRST, 1002) == 40
    assert desk.events("clock", 1002)[0]["inbox"] == 3
    assert whats(desk) == ["opened", "answered", "customer wrote", "withdrawn"]
    assert NEXT not in states(desk)


def test_what_is_split_off_by_who_does_not_have_the_ticket_is_nobodys(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#assign Sue")
    desk.take(write(ANNA, "By the way, the heating is cold.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    assert answer(desk, "#split", answers=told(desk, TOM)) == "command"
    assert desk.events("clock", 1002)[0]["assignee"] == SUE
    assert "assignee" not in desk.events("clock", 1002)[-1]
    assert row(desk, 1002).assignee is None


def test_so_it_does_where_answers_are_split_off_with_it(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 10)
    desk.take(write(ANNA, "And cold.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    passes(desk, 10)
    answer(desk, "Is it plugged in?")
    do(desk, merging.split, 1001, [2, 3])
    assert whats(desk, 1002) == ["opened", "answered"]
    assert ended(desk, 1002) == [(FIRST, 1, 10)]


def test_what_is_split_off_a_ticket_without_clocks_has_none(make_desk) -> None:
    desk = make_desk()
    asked(desk)
    desk.take(write(ANNA, "And cold.", answers=told(desk, ANNA, "ack_new"), at=desk.now))
    do(desk, merging.split, 1001, [2])
    assert (row(desk, 1002).clocks, row(desk, 1002).clock_at) == (None, None)


def test_an_answer_to_all_counts_for_each_and_so_does_taking_it_back(desk: AgentsDesk) -> None:
    storm(desk, 6)
    passes(desk, 10)
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    for number in range(1001, 1007):
        assert whats(desk, number)[-1] == "answered", number
        assert states(desk, number)[FIRST] == "stopped"
        assert states(desk, number)[RESOLUTION] == "stopped"
    assert len({each["inbox"] for number in range(1001, 1007) for each in desk.events("clock", number)[-1:]}) == 1
    assert say(desk, "#undo", first(desk)) == "command"
    for number in range(1001, 1007):
        assert whats(desk, number)[-1] == "withdrawn", number
        assert states(desk, number)[FIRST] == "running"


class TestAlerts:
    """Of monitoring systems."""

    @pytest.fixture
    def new_desk(self) -> Callable[..., AlertDesk]:
        return AlertDesk

    def test_nobody_waits_for_an_answer_there(self, desk: AlertDesk) -> None:
        assert desk.hear(PROBLEM) == "ticket"
        assert desk.events("clock")[0]["customer"] is False
        assert states(desk) == {RESOLUTION: "running"}
        assert desk.hear(PROBLEM, minutes=30) == "reply"
        assert whats(desk) == ["opened"]
        assert desk.hear(RECOVERY, minutes=30) == "reply"
        assert whats(desk) == ["opened", "changed"]
        assert ended(desk) == [(RESOLUTION, 1, 60)]


class TestRules:
    """What they change."""

    @pytest.fixture
    def new_desk(self) -> Callable[..., RuledDesk]:
        return RuledDesk

    def test_what_they_say_of_a_new_mail_holds_from_its_beginning(self, desk: RuledDesk) -> None:
        desk.rule('priority = "P1"')
        desk.write()
        assert whats(desk) == ["opened"]
        assert due(desk, FIRST) == 15

    def test_what_they_say_of_a_reply_holds_from_then_on(self, desk: RuledDesk) -> None:
        desk.rule('priority = "P1"', on='"reply"')
        desk.write()
        passes(desk, 20)
        letter = told(desk, ANNA, "ack_new")
        assert desk.take(desk.writing.mail(ANNA, "It burns.", answers=letter, at=desk.now)) == "reply"
        assert whats(desk) == ["opened", "customer wrote"]
        assert row(desk).clocks[0]["breached_at"] == "2026-03-01T12:20:00Z"
        assert row(desk).clock_at <= desk.now

    def test_a_customer_who_is_proven_has_the_promise_of_his_organisation(self, make_desk) -> None:
        gold = PROMISES.replace("[[sla]]", GOLD + "[[sla]]")
        desk = promise(make_desk(), gold)
        with desk.store.write() as transaction:
            said = {"address": ANNA, "organisation": "Acme"}
            transaction.execute(insert(tables.directory), [{"key": ANNA, "data": said}])
        desk.write()
        hers = told(desk, TOM)
        desk.write("It is me, Anna.", proven=False)
        assert (desk.events("clock")[0]["organisation"], due(desk, FIRST)) == ("Acme", 5)
        assert "organisation" not in desk.events("clock", 1002)[0]
        assert due(desk, FIRST, 1002) == 60
        answer(desk, "#note\nA good customer.", answers=hers)
        assert whats(desk) == ["opened"]

    def test_a_customer_who_is_proven_has_the_promise_of_what_he_has_bought(self, make_desk) -> None:
        bought = GOLD.replace('organisations = ["Acme"]', 'customer_tiers = ["gold"]')
        desk = promise(make_desk(), PROMISES.replace("[[sla]]", bought + "[[sla]]"))
        with desk.store.write() as transaction:
            said = {"address": ANNA, "tier": "gold"}
            transaction.execute(insert(tables.directory), [{"key": ANNA, "data": said}])
        desk.write()
        hers = told(desk, TOM)
        desk.write("It is me, Anna.", proven=False)
        assert (desk.events("clock")[0]["customer_tier"], due(desk, FIRST)) == ("gold", 5)
        assert "customer_tier" not in desk.events("clock", 1002)[0]
        assert due(desk, FIRST, 1002) == 60
        answer(desk, "#take", answers=hers)
        assert (desk.events("clock")[-1]["customer_tier"], due(desk, FIRST)) == ("gold", 5)

    def test_what_comes_due_says_so_to_clocks(self, desk: RuledDesk) -> None:
        desk.rule('priority = "P1"', on='"clock"')
        desk.write()
        passes(desk, 60 * 24)
        reminded(desk)
        assert desk.events("clock")[-1]["priority"] == "P1"
        numbers = [each["number"] for each in desk.shown()["events"]]
        assert numbers == list(range(1, len(numbers) + 1))


NEW = TicketRow(
    number=1001,
    subject="Printer",
    status=Status.NEW,
    priority=Priority.P3,
    queue="support",
    tier=Tier.L1,
    customer=ANNA,
    mailbox="support",
    language="en",
    tags=(),
    evidence=EvidenceLevel.A2,
)
OPENED = Moment(
    at=NOW,
    logged_at=NOW,
    what=What.OPENED,
    standing=Standing(status=NEW.status, priority=NEW.priority, queue=NEW.queue, tier=NEW.tier),
)
GOLD = """
[[sla]]
name = "gold"
calendar = "always"
organisations = ["Acme"]
P3 = { first_response = "5m" }
"""


def reminded(desk: AgentsDesk) -> None:
    deps = desk.deps
    remind.remind_once(
        remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: desk.now)
    )


def test_a_ticket_whose_day_has_come_counts_again(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "Is it plugged in?")
    answer(desk, "#pending 2026-03-02")
    assert states(desk)[RESOLUTION] == "paused"
    with desk.store.write() as transaction:
        mine = tables.reminder.c.kind == ReminderKind.PENDING
        transaction.execute(update(tables.reminder).where(mine).values(due_at=desk.now))
    passes(desk, 10)
    reminded(desk)
    assert whats(desk)[-1] == "changed"
    assert due(desk, RESOLUTION) == 480
    assert row(desk).clock_at == desk.now + 120 * MINUTE


def test_clocks_that_fail_keep_no_reminder_back(desk: AgentsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_about: object) -> None:
        raise ValueError("broken")

    asked(desk)
    passes(desk, 60 * 24)
    monkeypatch.setattr(remind, "clocked", fail)
    reminded(desk)
    assert [each["to"] for each in desk.events("told")] == [[TOM], [SUE]]


def escalate(desk: AgentsDesk, number: int = 1001) -> None:
    """A step has been carried out: its event, and a notice that waits."""
    step = {"metric": FIRST, "cycle": 1, "step": 1, "key": "50%", "round": 1, "at": "2026-03-01T12:30:00Z"}
    data = {**step, "does": ["agent"]}
    with desk.store.write() as transaction:
        append_event(transaction, number, desk.now, kind=ESCALATED, actor="triaged", data=data)
        for notice in ("escalated_agent", "message_agent"):
            waiting = {
                "id": secrets.randbits(30),
                "ticket": number,
                "notice": notice,
                "cause": secrets.token_hex(8),
                "mailbox": "support",
                "mail_from": "support@example.com",
                "recipient": "late@agents.example",
                "message_id": f"<{secrets.token_hex(8)}@example.com>",
                "content": b"",
                "state": OutboxState.WAITING,
                "attempts": 0,
                "created_at": desk.now,
                "next_at": desk.now,
                "valid_until": desk.now + timedelta(hours=1),
            }
            transaction.execute(insert_row(transaction, tables.outbox), [waiting])


def late(desk: AgentsDesk) -> dict[str, str]:
    return {each["notice"]: each["state"] for each in desk.outbox() if each["recipient"] == "late@agents.example"}


def test_a_step_that_was_carried_out_is_not_due_any_more(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 31)
    escalate(desk)
    answer(desk, "#priority P4")
    assert row(desk).clock_at == desk.now + 29 * MINUTE


def test_what_was_answered_meanwhile_is_not_escalated(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 31)
    escalate(desk)
    answer(desk, "#note\nI look at it.")
    assert late(desk) == {"escalated_agent": "waiting", "message_agent": "waiting"}
    answer(desk, "Is it plugged in?")
    assert late(desk) == {"escalated_agent": "cancelled", "message_agent": "waiting"}


@pytest.mark.parametrize("how", ["by hand", "by mail"])
def test_nor_is_what_is_over(desk: AgentsDesk, how: str) -> None:
    asked(desk)
    passes(desk, 31)
    escalate(desk)
    if how == "by hand":
        do(desk, merging.set_status, 1001, Status.CLOSED)
    else:
        answer(desk, "#spam")
    assert late(desk)["escalated_agent"] == "cancelled"


def test_the_clocks_are_known_while_a_batch_is_in_work(desk: AgentsDesk) -> None:
    asked(desk)
    with working(desk.deps, desk.now) as (_transaction, work):
        work.known.load({1001, 1002})
        assert [each.metric.value for each in clocks_now(work, 1001)] == [FIRST, RESOLUTION]
        assert clocks_now(work, 1002) == ()


def test_so_are_those_of_a_ticket_that_the_batch_opens(desk: AgentsDesk) -> None:
    with working(desk.deps, desk.now) as (_transaction, work):
        opened = replace(OPENED, at=desk.now, logged_at=desk.now)
        work.moments.opens(1001)
        filing = Filing(
            inbox_id=1,
            mailbox="support",
            outcome=Outcome.TICKET,
            message_id="<a@example.org>",
            ticket=1001,
            opens=NEW,
            events=[EventRow(number=1, kind=CLOCK, actor="triaged", data=data_of(opened))],
            clocks=clocks.ClockRow(clocks=[], clock_at=None),
        )
        assert clocks_now(work, 1001) == ()
        work.filed(filing)
        assert [each.metric.value for each in clocks_now(work, 1001)] == [FIRST, RESOLUTION]


def test_when_the_desk_did_not_run_is_known(desk: AgentsDesk) -> None:
    begins = [desk.now - timedelta(days=number) for number in (3, 2, 1)]
    with desk.store.write() as transaction:
        rows = [{"begins": each, "ends": each + timedelta(hours=1)} for each in begins]
        transaction.execute(insert(tables.outage), list(reversed(rows)))
    with desk.store.read() as transaction:
        known = clocks.outages(transaction)
    assert [(each.begins, each.ends) for each in known] == [(each, each + timedelta(hours=1)) for each in begins]


def statements(desk: AgentsDesk, *mails: bytes) -> list[str]:
    """What was asked of the database while these mails were decided."""
    asked_for: list[str] = []
    desk.keep(*mails)

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        asked_for.append(sql)

    engines = [value for value in vars(desk.store).values() if hasattr(value, "dialect")]
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    desk.handle()
    for each in engines:
        event.remove(each, "before_cursor_execute", note)
    return asked_for


def test_as_many_statements_for_one_mail_as_for_many(desk: AgentsDesk) -> None:
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")
    desk.take(write(ANNA))
    people = [f"customer{number}@example.org" for number in range(20)]
    new = [statements(desk, write(people[0])), statements(desk, *(write(each) for each in people[1:]))]
    assert len(new[0]) == len(new[1])
    assert sum("FROM promises" in sql.replace("\n", " ") for sql in new[1]) == 1
    assert not any(clocks.CLOCK_EVENT in sql for sql in new[1])  # what is new has no past

    letters = {row["recipient"]: row["id"] for row in desk.outbox("ack_new")}
    replies = [write(each, "#", answers=letter_of(desk.content(letters[each]))) for each in people]
    old = [statements(desk, replies[0]), statements(desk, *replies[1:])]
    assert len(old[0]) == len(old[1])
    assert sum(clocks.CLOCK_EVENT in sql for sql in old[1]) == 1


def test_nothing_is_asked_where_nothing_is_promised(make_desk) -> None:
    desk = make_desk()
    told_by = asked(desk)
    found = statements(desk, write(TOM, "Is it on?", answers=told_by))
    found += statements(desk, write(BERT))
    assert not any("promises" in sql or clocks.CLOCK_EVENT in sql for sql in found)


def test_what_clocks_ask_for_is_found_by_an_index(tmp_path: Path) -> None:
    asked_for = [
        f"SELECT data FROM event WHERE ticket IN (1001, 1002) AND {clocks.CLOCK_EVENT} ORDER BY ticket, number",
        f"SELECT id FROM outbox WHERE ticket IN (1001) AND {tables.ESCALATION_NOTICE}",
    ]
    with contextlib.closing(Store(f"sqlite:///{tmp_path}/t.db")) as store:
        store.upgrade()
        with store.read() as transaction:
            plans = [transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all() for sql in asked_for]
    for plan, index in zip(plans, ("event_of_clocks", "outbox_escalations"), strict=True):
        assert any(index in step[3] for step in plan)
