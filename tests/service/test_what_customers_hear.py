"""What customers hear of time: by when they are answered, that a specialist has it, that it takes longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.agents_desk import SUE, TOM, text
from tests.waiting_customers import AGENTS, ANNA, BERT, OFFICE, WaitingDesk
from triaged import escalate
from triaged.model import OutboxState
from triaged.outcomes.acknowledge import DAILY_CAP
from triaged.store.incidents import ConfirmIncident, OpenIncident, carry_out_incident
from triaged.store.tables import link, ticket, uncollected

URGENT = """
[[rule]]
name = "urgent"
when = { subject_has = ["urgent"] }
then = { priority = "P2" }
"""


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    return WaitingDesk


def berlin(day: int, clock: str) -> datetime:
    """In March, before summer time begins."""
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}:00+01:00")


def due(desk: WaitingDesk, metric: str, number: int = 1001) -> datetime:
    """When a clock falls due, as lists and `triaged sla` say it."""
    with desk.store.read() as transaction:
        clocks = transaction.execute(select(ticket.c.clocks).where(ticket.c.number == number)).scalar_one()
    (found,) = [each["due_at"] for each in clocks if each["metric"] == metric]
    return datetime.fromisoformat(found)


def escalates(desk: WaitingDesk, at: datetime | None = None) -> list[int] | None:
    """One look of the dispatcher, at that time."""
    desk.now = at or desk.now
    deps = desk.deps
    return escalate.escalate_once(
        escalate.Escalator(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: desk.now)
    )


def delays(desk: WaitingDesk) -> int:
    return len(desk.outbox("delay_customer"))


def late(desk: WaitingDesk) -> None:
    """A customer has waited for longer than was promised, and was told so."""
    desk.write()
    escalates(desk, berlin(2, "11:00"))
    assert delays(desk) == 1


@pytest.mark.parametrize(
    ("received", "subject", "said"),
    [
        (berlin(2, "10:07"), "Printer", "Monday, 2 March 2026, 10:07 (UTC)."),
        (berlin(2, "16:40"), "Printer", "Tuesday, 3 March 2026, 08:40 (UTC)."),
        (berlin(5, "16:40"), "Urgent", "Monday, 9 March 2026, 08:10 (UTC)."),  # over a day off and a weekend
        (berlin(7, "12:00"), "Printer", "Monday, 9 March 2026, 09:00 (UTC)."),
    ],
)
def test_the_acknowledgement_says_when_the_first_answer_falls_due(
    make_desk: Callable[..., WaitingDesk], received: datetime, subject: str, said: str
) -> None:
    desk = make_desk(rules=URGENT)
    desk.now = received
    desk.write(subject=subject)
    by = due(desk, "first_response")
    assert f"by {said}" in text(desk.letter("ack_new"))
    assert said.endswith(f"{by:%H:%M} (UTC).")
    assert datetime.fromisoformat(desk.events("acknowledged")[0]["answer_by"]) == by
    assert f"{by:%H:%M} (UTC)" in text(desk.letter("message_agent"))


def test_on_the_clock_of_the_customer(desk: WaitingDesk) -> None:
    mail = desk.writing.mail(ANNA, at=desk.now)
    desk.take(mail.replace(b"+0000\r\nContent", b"+0530\r\nContent"))
    assert "by Monday, 2 March 2026, 15:30 (UTC+5:30)." in text(desk.letter("ack_new"))


def test_mail_that_was_seen_late_is_promised_what_is_left_else_as_much_again(desk: WaitingDesk) -> None:
    desk.keep(desk.writing.mail(ANNA, at=desk.now), desk.writing.mail(BERT, at=desk.now))
    desk.passes(minutes=20)
    desk.handle()
    assert "10:00 (UTC)" in text(desk.letter("ack_new"))
    desk.keep(desk.writing.mail("carl@example.org", at=desk.now))
    desk.passes(minutes=90)
    desk.handle()
    assert "by Monday, 2 March 2026, 11:50 (UTC)" in text(desk.letter("ack_new"))


def test_where_no_policy_promises_an_answer_the_queues_own_hours_count(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFFICE.replace('first_response = "1h", ', ""))
    desk.write()
    assert "by Tuesday, 3 March 2026, 09:00 (UTC)." in text(desk.letter("ack_new"))


def test_a_collected_acknowledgement_says_the_same(desk: WaitingDesk) -> None:
    desk.write(proven=False)
    desk.passes(minutes=5)
    desk.write(proven=False, subject="Paper")
    with desk.store.read() as transaction:
        (row,) = transaction.execute(select(uncollected)).all()
    assert row.answer_by == due(desk, "first_response", 1002)


def test_who_waits_for_longer_than_was_said_hears_of_it_and_by_when(desk: WaitingDesk) -> None:
    desk.write()
    assert escalates(desk, berlin(2, "11:00")) != []
    letter = desk.letter("delay_customer")
    assert letter["To"] == ANNA
    assert letter["Auto-Submitted"] == "auto-generated"
    assert desk.letter("ack_new")["Message-ID"] in letter["References"]
    said = text(letter)
    assert "Your request #1001 is taking longer than we said." in said
    assert "You will hear from us\nby Tuesday, 3 March 2026, 09:00 (UTC)." in said  # seven hours of work later
    assert desk.events("promised") == [
        {
            "notice": "delay_customer",
            "outbox": desk.outbox("delay_customer")[0]["id"],
            "by": "2026-03-03T09:00:00+00:00",
        }
    ]
    assert due(desk, "first_response") == berlin(2, "11:00")  # it stops no clock
    assert desk.write("It smokes.", answers=letter) == "reply"


def test_an_answer_before_the_time_leaves_him_in_peace(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("Is it plugged in?")
    assert escalates(desk, berlin(2, "11:30")) in (None, [])
    assert delays(desk) == 0


def test_he_is_told_again_when_that_time_comes_and_three_times_at_the_most(desk: WaitingDesk) -> None:
    late(desk)
    assert desk.next("promised") == berlin(3, "10:00")
    assert delays(desk) == 2
    assert "by Tuesday, 3 March 2026, 16:00 (UTC)" in text(desk.letter("delay_customer"))
    desk.next("promised")
    assert delays(desk) == 3
    desk.next("promised")
    assert delays(desk) == 3
    assert desk.waiting("promised") == []
    assert desk.events("customer told")[-1]["reason"] == "the customer was told 3 times that it takes longer"
    desk.write("Hello?", answers=desk.letter("delay_customer"))
    escalates(desk, berlin(10, "09:00"))
    assert delays(desk) == 3


@pytest.mark.parametrize("words", ["We are at it.", "#pending\n\nWhich printer is it?", "#solved\n\nTurn it on."])
def test_who_was_answered_since_is_not_told_that_it_takes_longer(desk: WaitingDesk, words: str) -> None:
    late(desk)
    desk.says(words)
    desk.next("promised")
    assert delays(desk) == 1


def test_an_answer_that_was_taken_back_is_none(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(agents=AGENTS.replace("undo_seconds = 0", "undo_seconds = 600"))
    late(desk)
    desk.says("We are at it.")
    desk.says("#undo")
    desk.next("promised")
    assert delays(desk) == 2


@pytest.mark.parametrize(("resolution", "told"), [("2h", 1), ("4h59m", 1), ("5h", 2)])
def test_two_of_them_are_four_hours_of_work_apart(
    make_desk: Callable[..., WaitingDesk], resolution: str, told: int
) -> None:
    desk = make_desk(promises=OFFICE.replace("16h", resolution))
    late(desk)
    desk.now = due(desk, "resolution")
    assert escalates(desk) is not None
    assert delays(desk) == told


def test_he_is_told_no_time_at_which_he_could_not_be_told_again(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=OFFICE.replace('update = "7h"', 'update = "1h"'))
    late(desk)
    assert "by Monday, 2 March 2026, 14:00 (UTC)." in text(desk.letter("delay_customer"))
    assert desk.next("promised") == berlin(2, "15:00")
    assert delays(desk) == 2


def test_before_the_time_that_he_was_told_nothing_more_is_said(desk: WaitingDesk) -> None:
    late(desk)
    desk.passes(hours=5)
    desk.due("promised")
    desk.remind()
    assert delays(desk) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": "pending"}, "the ticket waits for the customer"),
        ({"status": "closed"}, "the ticket is closed"),
        ({"tags": ["storm"]}, "the sender sends too much"),
        ({"mailbox": "gone"}, "its mailbox is no longer in the settings"),
        ({"customer": ""}, "there is no customer"),
        ({"customer": "support@example.com"}, "the customer's address cannot be written to"),
        ({"customer": BERT}, "the customer takes no part any more"),
    ],
    ids=str,
)
def test_nobody_is_told_who_waits_for_nothing_or_whom_no_program_may_write_to(
    desk: WaitingDesk, changed: dict[str, Any], why: str
) -> None:
    late(desk)
    desk.change(**changed)
    desk.next("promised")
    assert delays(desk) == 1
    assert desk.events("customer told")[-1]["reason"] == why


def test_no_robot_and_no_list_is_told(desk: WaitingDesk) -> None:
    desk.write(head=["Precedence: bulk"], sender="no-reply@shop.example")
    escalates(desk, berlin(2, "11:00"))
    assert delays(desk) == 0
    assert desk.events("acknowledged")[0]["never"] is True


def with_incident(desk: WaitingDesk) -> None:
    """A customer has waited for too long, and what he writes of may be what another one writes of too."""
    late(desk)
    desk.write(sender=BERT, subject="Paper")
    with desk.store.write() as transaction:
        opened = OpenIncident(number=1002, words=["printer"], own=["printer"], proven=True, parts=[1001])
        carry_out_incident(transaction, opened, desk.now)
        transaction.execute(insert(link), [{"ticket": 1001, "other": 1002, "kind": "part of"}])


def test_who_knows_that_the_problem_is_known_is_not_told(desk: WaitingDesk) -> None:
    with_incident(desk)
    with desk.store.write() as transaction:
        carry_out_incident(transaction, ConfirmIncident(number=1002, by=TOM), desk.now)
    desk.next("promised")
    assert delays(desk) == 1
    assert desk.events("customer told")[-1]["reason"].startswith("the problem is known")


def test_an_incident_that_nobody_has_confirmed_silences_nobody(desk: WaitingDesk) -> None:
    with_incident(desk)
    desk.next("promised")
    assert sum(row["ticket"] == 1001 for row in desk.outbox("delay_customer")) == 2


def test_who_is_not_proven_gets_one_automatic_mail_a_day(desk: WaitingDesk) -> None:
    desk.write(proven=False, subject="http://evil.example")
    escalates(desk, berlin(2, "11:00"))
    assert delays(desk) == 0
    desk.passes(days=1)
    desk.write("Hello?", proven=False, answers=desk.letter("ack_new"))
    desk.says("We are at it.")
    desk.write("And now?", proven=False, answers=desk.letter("ack_new"))
    escalates(desk, berlin(3, "14:00"))
    assert delays(desk) == 1
    assert "evil" not in desk.letter("delay_customer").as_string()


def test_the_daily_cap_holds(desk: WaitingDesk) -> None:
    for number in range(DAILY_CAP):
        desk.write(f"Number {number}", subject=f"Printer {number}")
    escalates(desk, berlin(2, "11:00"))
    assert delays(desk) == 0


def test_the_customers_of_one_batch_count_too(desk: WaitingDesk) -> None:
    for number in range(3):
        desk.write(f"Number {number}", subject=f"Printer {number}")
    escalates(desk, berlin(2, "11:00"))
    assert delays(desk) == DAILY_CAP - 3


def test_what_only_observes_tells_nobody(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(mode="observe")
    desk.write()
    assert escalates(desk, berlin(2, "11:00")) == []
    assert [row["state"] for row in desk.outbox("delay_customer")] == ["held"]


def test_in_his_language(desk: WaitingDesk) -> None:
    desk.write("Guten Tag, mein Drucker druckt leider gar nicht mehr. Was kann ich da machen?")
    escalates(desk, berlin(2, "11:00"))
    assert "dauert länger als angekündigt" in text(desk.letter("delay_customer"))
    desk.says("#escalate")
    assert "kümmert sich jetzt unser Fachteam" in text(desk.letter("specialist_customer"))


def test_a_specialist_has_it_and_when_the_customer_will_hear(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#escalate")
    letter = desk.letter("specialist_customer")
    assert letter["To"] == ANNA
    said = text(letter)
    assert "A specialist has taken over your request #1001" in said
    assert f"You will hear from us\nby Monday, 2 March 2026, {due(desk, 'first_response'):%H:%M} (UTC)." in said
    (promised,) = desk.events("promised")
    assert promised["by"] == "2026-03-02T10:00:00+00:00"
    assert promised["tier"] == "L2"
    desk.sent(OutboxState.SENT)
    desk.next("promised")
    assert delays(desk) == 1


def test_the_next_tier_has_its_own_word_and_the_same_one_none(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#escalate")
    desk.says("#tier L1", SUE)
    desk.passes(hours=2)
    desk.says("#tier L2")
    assert len(desk.outbox("specialist_customer")) == 1
    desk.says("#tier L3")
    assert len(desk.outbox("specialist_customer")) == 2


def test_within_an_hour_he_hears_of_one_specialist(desk: WaitingDesk) -> None:
    desk.write()
    desk.says("#escalate")
    desk.says("#tier L3")
    assert len(desk.outbox("specialist_customer")) == 1


def test_where_nothing_is_promised_no_time_is_named(make_desk: Callable[..., WaitingDesk]) -> None:
    desk = make_desk(promises=None)
    desk.write()
    desk.says("#escalate")
    assert "You will hear from us as soon as we know more." in text(desk.letter("specialist_customer"))
    assert desk.waiting("promised") == []


def test_an_answer_and_the_move_in_one_mail_end_the_waiting(desk: WaitingDesk) -> None:
    desk.write()
    desk.passes(minutes=1)
    desk.says("#escalate\n\nMy colleague knows more about it.")
    assert len(desk.outbox("specialist_customer")) == 1
    desk.next("promised")
    assert delays(desk) == 0


def test_a_ticket_that_moves_down_is_nobodys_business(desk: WaitingDesk) -> None:
    desk.write()
    desk.change(tier="L3")
    desk.says("#tier L1")
    assert desk.outbox("specialist_customer") == []


def test_time_that_is_over_is_not_named(desk: WaitingDesk) -> None:
    desk.write()
    desk.now = berlin(2, "11:30")
    desk.says("#escalate")
    by = due(desk, "resolution")
    assert f"{by:%H:%M} (UTC)" in text(desk.letter("specialist_customer"))
    assert by > desk.now + timedelta(hours=1)
