"""Many promised times run out at once: an agent gets few mails, and a list of the rest; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from tests.agents_desk import SUE, TOM, AgentsDesk, text
from tests.answering_agents import told
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, fired, led, mails, once, opened, write
from tests.promising_desk import passes
from triaged import escalate
from triaged.outcomes.escalating import lists
from triaged.store.tables import outage

OWN, LIST = "escalated_agent", "escalated_list_agent"
BOTH = '{ at = "50%", do = ["agent"] }, { at = "breach", do = ["agent", "lead"] }'


@pytest.fixture
def desk(make_desk) -> AgentsDesk:
    return led(make_desk(), chain(BOTH))


def test_of_what_falls_due_at_once_one_person_gets_three_mails_and_a_list(desk: AgentsDesk) -> None:
    opened(desk, 10)
    passes(desk, 30)
    assert len(every(desk)) == 4
    assert mails(desk, OWN) == {TOM: 3}
    assert mails(desk, LIST) == {TOM: 1}
    assert [len(fired(desk, 1001 + each)) for each in range(10)] == [1] * 10
    assert "listed" not in desk.events("escalated", 1003)[0]
    (said,) = desk.events("escalated", 1004)
    assert said["listed"] == [TOM]
    assert said["does"] == ["agent"]

    words = text(desk.letter(LIST))
    assert [line for line in words.splitlines() if line.startswith("- ")] == [
        f"- #{number} Printer {number - 1001}" for number in range(1004, 1011)
    ]
    assert words.count("first answer, P3, is due Sunday, 1 March 2026, 13:00 (UTC)") == 7
    assert words.splitlines()[2] == "Your reply stays internal."


def test_each_person_has_a_share_of_his_own(desk: AgentsDesk) -> None:
    opened(desk, 5)
    passes(desk, 60)
    every(desk)
    assert mails(desk, OWN) == {TOM: 3}
    assert mails(desk, "breach_lead") == {SUE: 3}
    assert mails(desk, LIST) == {TOM: 1, SUE: 1}
    assert text(letter_of(desk.content(desk.outbox(LIST)[0]["id"]))).count("was due") == 2


def test_the_share_holds_across_batches_for_a_while(desk: AgentsDesk, monkeypatch) -> None:
    monkeypatch.setattr(escalate, "BATCH_TICKETS", 4)
    opened(desk, 8)
    passes(desk, 30)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 3}, {TOM: 2})


def test_the_newest_share_begins_when_the_time_is_over(desk: AgentsDesk) -> None:
    opened(desk, 4)
    passes(desk, 11)
    opened(desk)
    passes(desk, 19)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 3}, {TOM: 1})
    passes(desk, 11)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 4}, {TOM: 1})


def test_within_the_time_the_next_one_is_listed(desk: AgentsDesk) -> None:
    opened(desk, 3)
    passes(desk, 9)
    opened(desk)
    passes(desk, 21)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 3}, {})
    passes(desk, 9)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 3}, {TOM: 1})


@pytest.mark.parametrize(("minutes", "own", "lists"), [(11, {}, {TOM: 1}), (10, {TOM: 2}, {})])
def test_what_fell_due_while_the_desk_did_not_run_for_long_is_only_listed(
    desk: AgentsDesk, minutes: int, own: dict[str, int], lists: dict[str, int]
) -> None:
    opened(desk, 2)
    passes(desk, 29)
    begins = desk.now
    passes(desk, minutes)
    with desk.store.write() as transaction:
        transaction.execute(insert(outage), [{"begins": begins, "ends": desk.now}])
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == (own, lists)


def test_what_falls_due_after_an_outage_has_its_own_mail(desk: AgentsDesk) -> None:
    opened(desk)
    passes(desk, 1)
    begins = desk.now
    passes(desk, 28)
    with desk.store.write() as transaction:
        transaction.execute(insert(outage), [{"begins": begins, "ends": desk.now}])
    passes(desk, 1)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 1}, {})


def down(desk: AgentsDesk, minutes: float) -> None:
    """From now on the desk does not run for so many minutes."""
    begins = desk.now
    passes(desk, minutes)
    with desk.store.write() as transaction:
        transaction.execute(insert(outage), [{"begins": begins, "ends": desk.now}])


def test_what_fell_due_just_before_an_outage_has_its_own_mail(desk: AgentsDesk) -> None:
    opened(desk)
    passes(desk, 31)  # due for a minute already
    down(desk, 11)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 1}, {})


def test_a_list_begins_with_what_is_due_first_whatever_step_came_first(desk: AgentsDesk) -> None:
    opened(desk)  # its step is due after 30 minutes, it itself after 60
    passes(desk, 15)
    assert desk.take(write("c9@firm9.example", subject="Urgent", at=desk.now)) == "ticket"
    urgent = told(desk, TOM, "message_agent")
    assert desk.take(write(TOM, "#priority P2", answers=urgent, at=desk.now)) == "command"
    passes(desk, 14)
    down(desk, 11)  # meanwhile the step of the second one is due, after 15 of its 30 minutes
    every(desk)
    assert mails(desk, LIST) == {TOM: 1}
    lines = [line for line in text(desk.letter(LIST)).splitlines() if line.startswith("- ")]
    assert [line.split()[1] for line in lines] == ["#1002", "#1001"]


def test_what_waits_for_the_desk_to_go_live_takes_no_share(make_desk) -> None:
    desk = led(make_desk(mode="observe"), chain('{ at = "50%", do = ["agent"] }'))
    opened(desk, 4)
    passes(desk, 2)
    assert desk.take(write("c9@firm9.example", subject="Late", at=desk.now)) == "ticket"
    passes(desk, 28)
    every(desk)
    assert {row["state"] for row in desk.outbox(OWN)} == {"held"}
    assert mails(desk, OWN) == {TOM: 4}
    desk.rewrite(lambda settings: settings.replace('mode = "observe"', 'mode = "live"'))
    passes(desk, 2)
    every(desk)
    assert (mails(desk, OWN), mails(desk, LIST)) == ({TOM: 5}, {})


def test_a_list_is_answered_at_the_agents_own_desk(desk: AgentsDesk) -> None:
    opened(desk, 4)
    passes(desk, 30)
    every(desk)
    assert desk.take(write(TOM, "#show 1004", answers=desk.letter(LIST), at=desk.now)) == "command"
    assert "Ticket #1004" in text(desk.letter("show_agent"))


def test_a_list_that_cannot_be_written_costs_no_step(desk: AgentsDesk, monkeypatch) -> None:
    monkeypatch.setattr(lists, "tell_list", lambda *_: "broken template")
    opened(desk, 4)
    passes(desk, 30)
    assert len(once(desk) or []) == 3
    assert len(fired(desk, 1004)) == 1
