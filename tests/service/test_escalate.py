"""Promised times run out: each step of a chain once, when it falls due; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, insert, update
from structlog.testing import capture_logs

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.escalating_desk import carried_out, chain, every, fired, led, mails, once, opened, write
from tests.promising_desk import MINUTE, passes, row
from triaged import escalate
from triaged.errors import StoreError
from triaged.store import Store, due_clocks, promises
from triaged.store.acts import MergeTickets, carry_out
from triaged.store.tables import ticket

FIRST, RESOLUTION = "first_response", "resolution"


@pytest.fixture
def desk(make_desk) -> AgentsDesk:
    return led(make_desk())


def test_each_step_falls_due_once_at_its_part_of_the_target(desk: AgentsDesk) -> None:
    opened(desk)
    passes(desk, 29)
    assert once(desk) is None
    passes(desk, 1)
    (notice,) = once(desk) or []
    assert once(desk) is None
    assert [(each["id"], each["recipient"]) for each in desk.outbox("escalated_agent")] == [(notice, TOM)]
    (said,) = desk.events("escalated")
    assert said == {
        "metric": FIRST,
        "cycle": 1,
        "step": 1,
        "key": "50%",
        "round": 1,
        "at": "2026-03-01T12:30:00Z",
        "due": "2026-03-01T13:00:00Z",
        "policy": "standard",
        "version": 1,
        "does": ["agent"],
        "to": [{"address": TOM, "why": "offered"}],
    }
    assert row(desk).clock_at == desk.now + 15 * MINUTE


def test_a_chain_is_played_to_its_end(desk: AgentsDesk) -> None:
    opened(desk)
    moments = []
    while (at := row(desk).clock_at) is not None:
        moments.append((at - desk.now) / MINUTE)
        desk.now = at
        assert once(desk) is not None
        assert once(desk) is None
    assert moments == [30, 15, 15, 60, 60, 60]
    assert fired(desk) == [(FIRST, 1, 1), (FIRST, 2, 1), (FIRST, 3, 1), (FIRST, 4, 1), (FIRST, 4, 2), (FIRST, 4, 3)]
    assert mails(desk, "escalated_agent", "breach_lead") == {TOM: 5, SUE: 2}
    assert mails(desk, "breach_lead") == {SUE: 1}
    numbers = [each["number"] for each in desk.shown()["events"]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_answered_a_moment_before_sets_off_nothing(desk: AgentsDesk) -> None:
    opened(desk)
    passes(desk, 30)
    told = desk.letter("message_agent")
    assert desk.take(write(TOM, "Turn it on.", answers=told, at=desk.now)) == "reply"
    with desk.store.write() as transaction:  # as if the answer had come between the look and the lock
        due_clocks.look_again(transaction, 1001, desk.now)
    assert once(desk) == []
    assert fired(desk) == []
    assert row(desk).clock_at is None
    assert once(desk) is None


def test_after_a_stop_of_hours_only_the_last_step_is_carried_out_with_the_sheet_of_a_breach(desk: AgentsDesk) -> None:
    opened(desk)
    passes(desk, 200)
    assert len(every(desk)) == 2
    said = desk.events("escalated")
    assert [(each["step"], each["round"], each.get("late", False)) for each in said] == [
        (1, 1, True),
        (2, 1, True),
        (3, 1, True),
        (4, 1, True),
        (4, 2, False),
    ]
    assert [each["at"][11:16] for each in said] == ["12:30", "12:45", "13:00", "14:00", "15:00"]
    assert [each["does"] for each in said] == [[], [], [], [], ["lead", "agent"]]
    assert mails(desk, "escalated_agent", "breach_lead") == {TOM: 1, SUE: 1}
    assert row(desk).clock_at == desk.now + 40 * MINUTE


def test_a_notice_is_valid_until_the_next_step_tells_more(desk: AgentsDesk) -> None:
    opened(desk)
    valid = []
    while (at := row(desk).clock_at) is not None:
        desk.now = at
        every(desk)
        newest = desk.outbox()[-1]["id"]
        valid.append((desk._outbox_row(newest)["valid_until"] - desk.now) / MINUTE)
    assert valid == [15, 15, 60, 60, 60, 24 * 60]


def test_the_relay_has_some_time_in_any_case(make_desk) -> None:
    desk = led(make_desk(), chain('{ at = "98%", do = ["agent"] }, { at = "breach", do = ["agent"] }'))
    opened(desk)
    desk.now = row(desk).clock_at
    every(desk)
    (notice,) = desk.outbox("escalated_agent")
    assert desk._outbox_row(notice["id"])["valid_until"] == desk.now + escalate.SOON


def test_a_step_that_changes_the_ticket_changes_its_clocks_and_sets_off_no_flood(make_desk) -> None:
    desk = led(make_desk(), chain('{ at = "25%", do = ["agent"] }, { at = "40%", do = ["raise"] }'))
    opened(desk)
    passes(desk, 24)
    every(desk)
    assert row(desk).priority == "P2"
    assert [each["step"] for each in carried_out(desk)] == [2]
    assert [each["what"] for each in desk.events("clock")] == ["opened", "changed"]
    assert row(desk).clocks[0]["target_s"] == 1800
    assert desk.shown()["events"][-1]["kind"] == "clock"
    passes(desk, 600)
    every(desk)
    assert fired(desk) == [(FIRST, 1, 1), (FIRST, 2, 1)]


def test_two_clocks_of_a_ticket_have_their_steps_and_nobody_two_mails(make_desk) -> None:
    desk = led(
        make_desk(),
        chain('{ at = "breach", do = ["agent"] }').replace(
            'P3 = { first_response = "1h" }', 'P3 = { first_response = "1h", resolution = "1h" }'
        ),
    )
    opened(desk)
    passes(desk, 60)
    every(desk)
    assert sorted(fired(desk)) == [(FIRST, 1, 1), (RESOLUTION, 1, 1)]
    assert mails(desk, "escalated_agent", "escalated_list_agent") == {TOM: 1}
    assert [each.get("skipped") for each in desk.events("escalated")] == [None, [{"address": TOM, "why": "offered"}]]


def test_who_has_a_ticket_and_leads_its_queue_gets_one_mail(make_desk) -> None:
    desk = led(make_desk(), chain('{ at = "breach", do = ["agent", "lead"] }'))
    opened(desk)
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).values(assignee=SUE))
    passes(desk, 60)
    every(desk)
    assert mails(desk, "escalated_agent", "breach_lead") == {SUE: 1}


def test_tickets_of_a_batch_are_looked_at_oldest_first(desk: AgentsDesk, monkeypatch) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 2)
    for _ in range(3):
        opened(desk)
        passes(desk, 1)
    passes(desk, 120)
    assert once(desk) is not None
    assert [len(fired(desk, number)) > 0 for number in (1001, 1002, 1003)] == [True, True, False]
    every(desk)
    assert len(fired(desk, 1003)) == 4


def test_a_part_of_another_ticket_is_not_looked_at_again(desk: AgentsDesk) -> None:
    opened(desk, 2)
    with desk.store.write() as transaction:
        carry_out(transaction, MergeTickets(number=1002, into=1001, by=TOM), desk.now)
        due_clocks.look_again(transaction, 1002, desk.now)
    assert once(desk) == []
    assert row(desk, 1002).clock_at is None
    assert fired(desk, 1002) == []


def test_a_ticket_without_clocks_is_not_looked_at_again(make_desk) -> None:
    desk = make_desk()
    opened(desk)
    with desk.store.write() as transaction:
        due_clocks.look_again(transaction, 1001, desk.now)
    assert once(desk) == []
    assert row(desk).clock_at is None


def test_new_promises_bring_one_look_at_each_ticket(desk: AgentsDesk) -> None:
    opened(desk, 2)
    passes(desk, 10)
    desk.rewrite(lambda settings: settings.replace('first_response = "1h"', 'first_response = "40m"'))
    with desk.store.write() as transaction:
        assert promises.take_effect(transaction, desk.deps.desk.promises, desk.now)
    assert once(desk) == []
    assert fired(desk) == []
    assert row(desk).clock_at == row(desk, 1002).clock_at == desk.now + 10 * MINUTE


def test_a_desk_that_only_observes_keeps_its_notices_and_writes_no_lists(make_desk) -> None:
    desk = led(make_desk(mode="observe"), chain('{ at = "breach", do = ["agent"] }'))
    opened(desk, 8)
    passes(desk, 60)
    assert every(desk) == []
    assert len(desk.outbox("escalated_agent")) == 8
    assert desk.outbox("escalated_list_agent") == []
    assert {each["state"] for each in desk.outbox("escalated_agent")} == {"held"}


def test_a_look_where_nothing_is_due_asks_one_index_once(desk: AgentsDesk) -> None:
    opened(desk, 3)
    read, written = [], []
    event.listen(desk.store._reader, "before_cursor_execute", lambda *said: read.append(said[2]))
    event.listen(desk.store._writer, "before_cursor_execute", lambda *said: written.append(said[2]))
    assert once(desk) is None
    assert [each.split()[0] for each in read if each != "BEGIN"] == ["SELECT"]
    assert written == []


def test_a_look_asks_the_index_of_what_falls_due(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'triaged.db'}")) as store:
        store.upgrade()
        with store.read() as transaction:
            asked = str(due_clocks._ANY.compile(transaction.engine))
            plan = transaction.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {asked}", ("2026-03-01 12:00:00.000000", 1, 0)
            ).all()
    assert [each for each in plan if "INDEX ticket_clock_at" in each.detail] == plan


# --- what goes wrong -------------------------------------------------------------------------------------------------


def failing(monkeypatch, error: Exception | None, number: int = 1002) -> None:
    """Carrying out a step of one ticket fails; None: it is well again."""
    well = escalate.escalate

    def carry(work, about, *rest, **more):
        if about.number == number and error is not None:
            raise error
        return well(work, about, *rest, **more)

    monkeypatch.setattr(escalate, "escalate", carry)


def test_a_ticket_that_fails_is_tried_again_in_an_hour_and_the_others_go_on(desk: AgentsDesk, monkeypatch) -> None:
    opened(desk, 3)
    passes(desk, 30)
    with monkeypatch.context() as broken, capture_logs() as logs:
        failing(broken, ValueError("a line\nno such template"))
        assert len(every(desk)) == 2
    assert [len(fired(desk, number)) for number in (1001, 1002, 1003)] == [1, 0, 1]
    assert desk.events("escalation failed", 1002) == [{"error": "no such template"}]
    assert row(desk, 1002).clock_at == desk.now + escalate.AGAIN
    assert [each["ticket"] for each in logs if each["log_level"] == "error"] == [1002]

    passes(desk, 60)
    every(desk)
    assert [(each["step"], each.get("late", False)) for each in desk.events("escalated", 1002)] == [
        (1, True),
        (2, True),
        (3, False),
    ]


def test_what_the_database_does_not_take_of_one_ticket_leaves_nothing_of_it(desk: AgentsDesk, monkeypatch) -> None:
    opened(desk, 3)
    passes(desk, 30)
    well = escalate.reminding.write_all

    def refuse(transaction, reminded, now):
        well(transaction, reminded, now)
        if any(each.ticket == 1002 for each in reminded):
            transaction.execute(insert(ticket), [{"number": 1002}])

    with monkeypatch.context() as broken:
        broken.setattr(escalate.reminding, "write_all", refuse)
        assert len(every(desk)) == 2
    assert [len(fired(desk, number)) for number in (1001, 1002, 1003)] == [1, 0, 1]
    assert len(desk.outbox("escalated_agent")) == 2
    assert len(desk.events("escalation failed", 1002)) == 1
    assert row(desk, 1002).clock_at == desk.now + escalate.AGAIN


def test_a_database_in_trouble_is_no_tickets_fault_and_leaves_nothing(desk: AgentsDesk, monkeypatch) -> None:
    opened(desk, 3)
    passes(desk, 30)
    with monkeypatch.context() as broken:
        failing(broken, StoreError("the disk is full"))
        with pytest.raises(StoreError):
            once(desk)
    assert [len(fired(desk, number)) for number in (1001, 1002, 1003)] == [0, 0, 0]
    assert desk.outbox("escalated_agent") == []
    assert len(every(desk)) == 3


def test_a_step_that_is_due_for_ever_is_said_and_does_not_turn_the_loop(desk: AgentsDesk, monkeypatch) -> None:
    opened(desk)
    passes(desk, 30)
    monkeypatch.setattr(escalate, "due_steps", lambda *_: [])
    assert once(desk) == []
    assert once(desk) is None
    (said,) = desk.events("escalation failed")
    assert said["error"].endswith("a step should be due since 2026-03-01T12:30:00Z, and is not")


def test_nothing_of_the_failed_counts_for_the_others(make_desk, monkeypatch) -> None:
    """Its mails count for nobody's share, and its second step takes its first one with it."""
    desk = led(
        make_desk(),
        chain('{ at = "breach", do = ["agent"] }').replace(
            'P3 = { first_response = "1h" }', 'P3 = { first_response = "1h", resolution = "1h" }'
        ),
    )
    opened(desk, 2)
    passes(desk, 60)
    well = escalate.escalate

    def carry(work, about, clocks, due, **more):
        if about.number == 1001 and due.metric == RESOLUTION:
            raise ValueError("no")
        return well(work, about, clocks, due, **more)

    monkeypatch.setattr(escalate, "escalate", carry)
    every(desk)
    assert (fired(desk, 1001), len(fired(desk, 1002))) == ([], 2)
    assert mails(desk, "escalated_agent") == {TOM: 1}


# --- at the same time ------------------------------------------------------------------------------------------------


@pytest.mark.timeout(60)
def test_two_dispatchers_at_once_carry_out_each_step_once(desk: AgentsDesk, monkeypatch) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 3)
    opened(desk, 24)
    passes(desk, 30)

    def look() -> int:
        deps, made = desk.deps, 0
        with closing(Store(deps.desk.settings.store.url)) as store:
            deps = escalate.Escalator(store=store, desk=deps.desk, renderer=deps.renderer, clock=lambda: desk.now)
            while (notices := escalate.escalate_once(deps)) is not None:
                made += len(notices)
        return made

    with ThreadPoolExecutor(2) as both:
        made = sum(both.map(lambda _: look(), range(2)))
    assert [fired(desk, 1001 + each) for each in range(24)] == [[(FIRST, 1, 1)]] * 24
    assert made == len(desk.outbox("escalated_agent")) + len(desk.outbox("escalated_list_agent"))
