"""What clocks see of each kind of mail, and how a ticket's promised times stand with it; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agents_desk import AGENTS, SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, answer, asked, told, write
from tests.promising_desk import MINUTE, PROMISES, due, ended, passes, promise, row, states, whats
from triaged.invite import Invitation, send_invitations
from triaged.store.held import settle_by_hand

RUNS, STOPPED, PAUSED = "running", "stopped", "paused"
FIRST, NEXT, UPDATE, RESOLUTION = "first_response", "next_reply", "update", "resolution"


@pytest.fixture
def desk(make_desk) -> AgentsDesk:
    """Undo takes no time here, so that an answer has left at once."""
    return promise(make_desk(agents=AGENTS.replace("[[agent]]", "[[agent]]\nundo_seconds = 0")))


def more(desk: AgentsDesk, text: str = "It still does not.", **how) -> str | None:
    """The customer writes again, with the acknowledgement or our answer before him."""
    letters = desk.outbox("relay") or desk.outbox("ack_new")
    letter = told(desk, ANNA, letters[-1]["notice"])
    return desk.take(write(ANNA, text, answers=letter, at=desk.now, **how))


def test_a_customers_mail_opens_the_clocks(desk: AgentsDesk) -> None:
    asked(desk)
    (said,) = desk.events("clock")
    assert said == {
        "at": "2026-03-01T12:00:00Z",
        "what": "opened",
        "status": "new",
        "priority": "P3",
        "queue": "support",
        "tier": "L1",
        "inbox": 1,
    }
    assert states(desk) == {FIRST: RUNS, RESOLUTION: RUNS}
    assert due(desk, FIRST) == 60
    assert row(desk).clocks[0] == {
        "metric": FIRST,
        "state": RUNS,
        "due_at": "2026-03-01T13:00:00Z",
        "breached_at": None,
        "target_s": 3600,
        "policy": "standard",
    }
    assert row(desk).clock_at == desk.now + 30 * MINUTE
    assert desk.shown()["events"][-1]["kind"] == "clock"


def test_a_mail_that_is_seen_late_counts_from_when_it_was_received(desk: AgentsDesk) -> None:
    desk.keep(write(ANNA, at=desk.now))
    passes(desk, 90)
    desk.handle()
    assert desk.events("clock")[0]["at"] == "2026-03-01T12:00:00Z"
    assert due(desk, FIRST) == -30
    assert row(desk).clocks[0]["breached_at"] == "2026-03-01T13:00:00Z"
    assert row(desk).clock_at == desk.now - 60 * MINUTE


def test_a_further_mail_before_an_answer_changes_nothing(desk: AgentsDesk) -> None:
    asked(desk)
    before = row(desk)
    passes(desk, 5)
    assert more(desk) == "reply"
    assert whats(desk) == ["opened"]
    assert (row(desk).clocks, row(desk).clock_at) == (before.clocks, before.clock_at)


def test_an_answer_stops_what_waited_for_it(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 20)
    assert answer(desk, "Is it plugged in?") == "reply"
    assert whats(desk) == ["opened", "answered"]
    said = desk.events("clock")[-1]
    assert (said["status"], said["assignee"], said["inbox"]) == ("open", TOM, 2)
    assert "leaves_at" not in said
    assert states(desk) == {FIRST: STOPPED, RESOLUTION: RUNS, UPDATE: RUNS}
    assert ended(desk) == [(FIRST, 1, 20)]
    assert said["ended"][0] | {"elapsed_s": 0} == {
        "metric": FIRST,
        "cycle": 1,
        "elapsed_s": 0,
        "target_s": 3600,
        "breached_at": None,
        "policy": "standard",
        "version": 1,
    }


def test_the_next_mail_of_the_customer_starts_the_next_clock(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "Is it plugged in?")
    passes(desk, 10)
    assert more(desk) == "reply"
    assert whats(desk) == ["opened", "answered", "customer wrote"]
    assert due(desk, NEXT) == 120
    passes(desk, 10)
    answer(desk, "Then press the button.")
    assert ended(desk) == [(FIRST, 1, 0), (UPDATE, 1, 20), (NEXT, 1, 10)]


def test_mere_thanks_start_nothing(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "Press the button.")
    assert more(desk, "Thank you!", subject="Re: Printer") == "reply"
    assert whats(desk) == ["opened", "answered"]


def test_nor_does_an_automatic_answer(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#pending\nPress the button.")
    head = ["Auto-Submitted: auto-replied"]
    assert more(desk, "I am away.", head=head, subject="Out of office") == "note"
    assert whats(desk) == ["opened", "answered"]
    assert states(desk)[RESOLUTION] == PAUSED


def test_nor_does_what_a_program_writes(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "Press the button.")
    assert more(desk, "Your parcel has been sent.", head=["X-Cron-Env: <SHELL=/bin/sh>"]) == "reply"
    assert whats(desk) == ["opened", "answered"]


def test_commands_and_notes_are_what_they_change(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#note\nAsk the plumber.") == "note"
    assert whats(desk) == ["opened"]
    assert answer(desk, "#priority P1") == "command"
    assert whats(desk) == ["opened", "changed"]
    assert desk.events("clock")[-1]["priority"] == "P1"
    assert due(desk, FIRST) == 15
    answer(desk, "#pending")
    assert states(desk) == {FIRST: RUNS, RESOLUTION: RUNS}  # nothing waits for him before a person has answered
    passes(desk, 3)
    answer(desk, "#solved")
    assert (whats(desk)[-1], states(desk)) == ("changed", {FIRST: STOPPED, RESOLUTION: STOPPED})
    assert row(desk).clock_at is None
    assert more(desk) == "reply"
    assert (whats(desk)[-1], due(desk, RESOLUTION)) == ("customer wrote", 240)


def test_an_answer_that_can_be_taken_back_says_until_when(make_desk) -> None:
    desk = promise(make_desk())
    asked(desk)
    passes(desk, 10)
    answer(desk, "Is it plugged in?")
    assert desk.events("clock")[-1]["leaves_at"] == "2026-03-01T12:12:00Z"
    passes(desk, 0.5)
    assert answer(desk, "#undo") == "command"
    assert whats(desk) == ["opened", "answered", "withdrawn"]
    assert desk.events("clock")[-1]["resumed"] == [{"metric": FIRST, "cycle": 1}]
    assert (states(desk)[FIRST], due(desk, FIRST)) == (RUNS, 49.5)
    assert desk.shown()["status"] == "new"
    passes(desk, 0.5)
    answer(desk, "Is it on?")
    assert ended(desk)[-1] == (FIRST, 1, 11)


def test_an_answer_that_was_held_counts_from_when_it_was_written(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 50)
    assert answer(desk, "#pendign\nIs it plugged in?") == "held"
    assert whats(desk) == ["opened", "held"]
    assert states(desk)[FIRST] == RUNS
    passes(desk, 600)
    assert answer(desk, "#send", answers=told(desk, TOM, "kept_agent")) == "command"
    assert whats(desk) == ["opened", "held", "answered"]
    said = desk.events("clock")[-1]
    assert (said["at"], said["inbox"]) == ("2026-03-01T12:50:00Z", 2)
    assert ended(desk) == [(FIRST, 1, 50)]


def test_an_answer_that_was_held_and_dropped_was_none(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#pendign\nIs it plugged in?")
    passes(desk, 5)
    answer(desk, "#drop", answers=told(desk, TOM, "kept_agent"))
    assert whats(desk) == ["opened", "held", "dropped"]
    assert [each["inbox"] for each in desk.events("clock")] == [1, 2, 2]
    assert states(desk)[FIRST] == RUNS


def test_a_note_that_is_held_is_no_answer(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#note\n#pendign\nWho knows?") == "held"
    assert whats(desk) == ["opened"]


def test_other_words_in_the_place_of_held_ones_are_the_answer(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#pendign\nIs it plugged in?")
    passes(desk, 5)
    assert answer(desk, "#send\nIs it on?", answers=told(desk, TOM, "kept_agent")) == "reply"
    assert whats(desk) == ["opened", "held", "dropped", "answered"]
    assert ended(desk) == [(FIRST, 1, 5)]


def test_a_mentor_lets_it_go(make_desk) -> None:
    mentored = AGENTS.replace('name = "Tom"', 'name = "Tom"\nmentor = "Sue"')
    desk = promise(make_desk(agents=mentored))
    asked(desk)
    answer(desk, "Is it plugged in?")
    passes(desk, 45)
    answer(desk, "#approve", sender=SUE, answers=told(desk, SUE, "approve_agent"))
    assert whats(desk) == ["opened", "held", "answered"]
    assert desk.events("clock")[-1]["at"] == "2026-03-01T12:00:00Z"
    assert ended(desk) == [(FIRST, 1, 0)]


def test_what_an_operator_refuses_is_dropped(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#pendign\nIs it plugged in?")
    with desk.store.write() as transaction:
        settle_by_hand(transaction, 2, admit=False, actor="operator", now=desk.now)
    assert whats(desk) == ["opened", "held", "dropped"]


def test_an_answer_with_the_desk_in_copy_counts(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 7)
    subject = desk.shown()["subject"]
    first = desk.shown()["messages"][0]["message_ids"][0]
    head = [f"In-Reply-To: {first}", f"References: {first}", "Cc: support@example.com"]
    assert desk.take(write(TOM, "Is it on?", to=[ANNA], head=head, subject=f"Re: {subject}", at=desk.now)) == "reply"
    assert whats(desk) == ["opened", "answered"]
    assert ended(desk) == [(FIRST, 1, 7)]


def test_where_an_agent_writes_first_nobody_waits(desk: AgentsDesk) -> None:
    head = ["Cc: support@example.com"]
    assert desk.take(write(TOM, "Your order is ready.", to=[ANNA], head=head, at=desk.now)) == "ticket"
    assert whats(desk) == ["answered"]
    assert FIRST not in states(desk)


def test_spam_stops_counting_and_comes_back(desk: AgentsDesk) -> None:
    asked(desk)
    passes(desk, 10)
    answer(desk, "#spam")
    assert states(desk) == {FIRST: "cancelled", RESOLUTION: "cancelled"}
    assert row(desk).clock_at is None
    assert "ended" not in desk.events("clock")[-1]
    passes(desk, 300)
    answer(desk, "#open")
    assert (states(desk)[FIRST], due(desk, FIRST)) == (RUNS, 50)


def test_older_mail_that_is_brought_in_has_no_clocks_until_it_is_live(desk: AgentsDesk) -> None:
    assert desk.take(write(ANNA, at=desk.now), quiet=True) == "ticket"
    assert (whats(desk), row(desk).clocks) == ([], None)
    first = desk.shown()["messages"][0]["message_ids"][0]
    passes(desk, 100)
    desk.take(write(ANNA, "Still?", head=[f"In-Reply-To: {first}"], at=desk.now))
    assert whats(desk) == ["customer wrote"]
    assert due(desk, FIRST) == 60


def test_nor_does_older_mail_say_anything_of_a_live_ticket(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "Is it plugged in?")
    passes(desk, 100)
    letter = told(desk, ANNA, "relay")
    assert desk.take(write(ANNA, "An old one.", answers=letter, at=desk.now), quiet=True) == "reply"
    assert whats(desk) == ["opened", "answered"]


def test_an_exercise_has_no_clocks(make_desk) -> None:
    relay = '\n[relay]\nhost = "127.0.0.1"\ntls = "none"\n'
    desk = promise(make_desk(), PROMISES + relay)
    deps = Invitation(store=desk.store, desk=desk.deps.desk, renderer=desk.deps.renderer, clock=lambda: desk.now)
    send_invitations(deps, ["Tom"], again=False)
    (number,) = [each["number"] for each in desk.tickets()]
    assert row(desk, number).clocks is None
    letter = told(desk, TOM)
    assert answer(desk, "Is it plugged in?", answers=letter) == "reply"
    assert whats(desk, number) == []


def test_a_desk_that_promises_nothing_writes_nothing(make_desk) -> None:
    desk = make_desk()
    asked(desk)
    answer(desk, "#pending\nIs it plugged in?")
    assert (whats(desk), row(desk).clocks, row(desk).clock_at) == ([], None, None)


def test_what_was_promised_once_is_counted_on(desk: AgentsDesk) -> None:
    asked(desk)
    desk.rewrite(lambda settings: settings.replace(PROMISES, ""))
    answer(desk, "Is it plugged in?")
    assert whats(desk) == ["opened", "answered"]


def test_mails_of_one_batch_see_each_other(desk: AgentsDesk) -> None:
    letter = asked(desk)
    passes(desk, 10)
    first = desk.shown()["messages"][0]["message_ids"][0]
    desk.take_all(
        write(TOM, "Is it on?", answers=letter, at=desk.now),
        write(ANNA, "Yes.", head=[f"In-Reply-To: {first}"], at=desk.now),
        write(ANNA, "I mean no.", head=[f"In-Reply-To: {first}"], at=desk.now),
    )
    assert whats(desk) == ["opened", "answered", "customer wrote"]
    assert states(desk) == {FIRST: STOPPED, NEXT: RUNS, UPDATE: RUNS, RESOLUTION: RUNS}
    numbers = [each["number"] for each in desk.shown()["events"]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_lists_show_how_they_stand(desk: AgentsDesk) -> None:
    asked(desk)
    clock = desk.shown()["clocks"][0]
    assert clock == {
        "metric": FIRST,
        "due_at": desk.now + timedelta(hours=1),
        "state": RUNS,
        "breached_at": None,
        "policy": "standard",
    }
    assert desk.tickets()[0]["clocks"][0] == clock


def test_what_is_held_once_more_is_held_on(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#pendign\nIs it plugged in?")
    desk.rewrite(lambda settings: settings.replace("tom@", "tim@").replace('"Tom"', '"Tim"'))  # he is no agent now
    with desk.store.write() as transaction:
        settle_by_hand(transaction, 2, admit=True, actor="operator", now=desk.now)
    desk.handle()
    assert (desk.outcome(2), whats(desk)) == ("held", ["opened", "held"])
