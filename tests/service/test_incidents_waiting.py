"""Who of an incident does not wait with the others, and what ends it; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.agents_desk import TOM, AgentsDesk
from tests.applying_desk import reminders, row, ticket
from tests.batch_desk import letter_of
from tests.incidents_desk import (
    ENOUGH,
    REPORTS,
    first,
    incident,
    remind_all,
    report,
    storm,
    told,
    write,
)
from triaged.model import Status
from triaged.store import tables
from triaged.store.merging import merge, set_status

URGENT_RULE = """
[[rule]]
name = "urgent"
when.subject_has = ["really urgent"]
then.priority = "P1"
"""


def with_urgent_rule(desk: AgentsDesk, folder: Path) -> None:
    (folder / "rules").mkdir()
    (folder / "rules" / "10-own.toml").write_text(URGENT_RULE)
    desk.rewrite(lambda settings: settings)


def test_what_is_more_urgent_than_what_stands_for_all_is_told_at_once(desk: AgentsDesk, tmp_path: Path) -> None:
    with_urgent_rule(desk, tmp_path)
    storm(desk)
    desk.take(write("z@firm9.example", REPORTS[0][1], subject="Really urgent: website down", at=desk.now))
    assert [each.other for each in row(desk, tables.link, ticket=1006)] == [1001]
    assert told(desk)[-1] == 1006
    assert [bool(each[1]) for each in reminders(desk, 1006)] == [True]


def test_what_is_as_urgent_waits_five_minutes(desk: AgentsDesk, tmp_path: Path) -> None:
    with_urgent_rule(desk, tmp_path)
    for number in range(6):
        mail = write(f"c{number}@firm{number}.example", REPORTS[0][1], subject="Really urgent: website down")
        assert desk.take(mail) == "ticket"
    assert incident(desk).tickets == 6
    assert 1006 not in told(desk)
    assert [each[2] - desk.now for each in reminders(desk, 1006)] == [timedelta(minutes=5)]


@pytest.mark.parametrize("proven", [False, True])
def test_of_a_proven_vip_agents_are_told_at_once(desk: AgentsDesk, tmp_path: Path, proven: bool) -> None:
    (tmp_path / "customers.toml").write_text('[[customer]]\naddress = "c5@firm5.example"\nvip = true\n')
    desk.rewrite(lambda settings: settings + '\n[customers]\nfile = "customers.toml"\n')
    storm(desk)
    desk.take(report(5, at=desk.now, proven=proven))
    assert incident(desk).tickets == 6
    assert (1006 in told(desk)) is proven


@pytest.mark.parametrize("how", ["merged", "solved"])
def test_the_operator_ends_it_with_the_ticket(desk: AgentsDesk, how: str) -> None:
    desk.take(write("c0@firm0.example", "Paper jam again.", subject="Printer"))
    storm(desk, 6)
    assert incident(desk, 1002).over_at is None
    desk.now += timedelta(minutes=1)
    with desk.store.write() as transaction:
        if how == "merged":
            merge(transaction, 1002, 1001, "operator", desk.now)
        else:
            set_status(transaction, 1002, Status.SOLVED, "operator", desk.now)
    assert incident(desk, 1002).over_at == desk.now
    remind_all(desk)
    assert {1006, 1007} <= set(told(desk))
    desk.take(report(6, at=desk.now))
    assert incident(desk, 1002).tickets == 6


def test_what_the_operator_only_moves_goes_on(desk: AgentsDesk) -> None:
    storm(desk)
    with desk.store.write() as transaction:
        set_status(transaction, 1001, Status.HOLD, "operator", desk.now)
    assert incident(desk).over_at is None


def test_a_rule_that_solves_the_ticket_ends_it(desk: AgentsDesk, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-own.toml").write_text(
        '[[rule]]\nname = "thanks"\non = ["reply"]\nwhen.text_has = ["works again"]\nthen.status = "solved"\n'
    )
    desk.rewrite(lambda settings: settings)
    storm(desk, 6)
    known = letter_of(desk.content(desk.outbox("ack_new")[0]["id"]))
    assert desk.take(write("c0@firm0.example", "It works again.", answers=known, at=desk.now)) == "reply"
    assert ticket(desk).status == "solved"
    assert incident(desk).over_at == desk.now
    remind_all(desk)
    assert 1006 in told(desk)


def test_what_ends_and_goes_on_in_one_batch_goes_on(desk: AgentsDesk) -> None:
    storm(desk)
    desk.take_all(
        write(TOM, "#solved", answers=first(desk), at=desk.now),
        write(TOM, "#open", answers=first(desk), at=desk.now),
    )
    assert ticket(desk).status == "open"
    assert incident(desk).over_at is None


def test_what_one_batch_opens_and_settles_is_over(desk: AgentsDesk) -> None:
    storm(desk, ENOUGH - 1)
    desk.take_all(report(4, at=desk.now), write(TOM, "#solved", answers=first(desk), at=desk.now))
    assert incident(desk).over_at == desk.now
    remind_all(desk)
    assert 1005 in told(desk)


def test_what_is_spam_by_now_is_not_counted(desk: AgentsDesk) -> None:
    storm(desk, ENOUGH - 1)
    with desk.store.write() as transaction:
        set_status(transaction, 1002, Status.SPAM, "operator", desk.now)
    desk.take(report(4, at=desk.now))
    assert row(desk, tables.incident) == []
    desk.take(report(5, at=desk.now))
    assert incident(desk).tickets == ENOUGH


def test_another_process_finds_the_same(desk: AgentsDesk, make_desk: Any) -> None:
    stores = [desk.store, make_desk().store]
    for number in range(ENOUGH):
        desk.deps = replace(desk.deps, store=stores[number % 2])
        desk.take(report(number))
    assert incident(desk).tickets == ENOUGH


def test_one_mail_asks_the_database_two_things_more(desk: AgentsDesk) -> None:
    storm(desk, 3)
    statements: list[str] = []

    @event.listens_for(desk.store._writer, "before_cursor_execute")  # what the database is asked
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    desk.take(write("d@example.org", "The paper is stuck in tray two.", subject="Printer jam"))
    reads = [
        each for each in statements if each.startswith("SELECT") and ("recent_words" in each or "incident" in each)
    ]
    assert len(reads) == 2
