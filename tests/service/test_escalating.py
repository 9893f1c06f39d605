"""What the steps of a chain do for agents and leads, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import update

from tests.agents_desk import AGENTS, NOW, SUE, TOM, AgentsDesk, Writing, text
from tests.batch_desk import letter_of
from tests.escalating_desk import chain, every, led, opened
from tests.promising_desk import passes, row
from triaged import escalate
from triaged.mail.address import verify
from triaged.mail.canary import marks_in
from triaged.model import DueStep, Metric, Purpose
from triaged.outcomes import escalating
from triaged.outcomes.clocks import clocks_now
from triaged.outcomes.escalating import Escalated, sheet
from triaged.outcomes.work import working
from triaged.store import promises
from triaged.store.staff import ensure_desks
from triaged.store.tables import agent as agents_table
from triaged.store.tables import outage, outbox, ticket

MAX = "max@agents.example"
TEAM = f"""{AGENTS}
[[agent]]
name = "Max"
addresses = ["{MAX}"]
queues = ["support"]
"""
CUSTOMER = "c0@firm0.example"
PUBLIC = "- #public on the first line: your words go to the customer."


@pytest.fixture
def writing() -> Writing:
    return Writing()


def stepping(desk: AgentsDesk, *steps: str, more: str = "") -> AgentsDesk:
    """A desk with these steps, on which a ticket has just been opened."""
    led(desk, chain(",\n".join(steps)) + more)
    opened(desk)
    return desk


def after(desk: AgentsDesk, minutes: float) -> dict[str, Any]:
    """What the history says of the newest step, so many minutes later."""
    passes(desk, minutes)
    every(desk)
    said: dict[str, Any] = desk.events("escalated")[-1]
    return said


def told(said: dict[str, Any]) -> dict[str, str]:
    return {each["address"]: each["why"] for each in said["to"]}


def mail_to(desk: AgentsDesk, address: str, notice: str = "escalated_agent") -> EmailMessage:
    rows = [row for row in desk.outbox(notice) if row["recipient"] == address]
    return letter_of(desk.content(rows[-1]["id"]))


def away(desk: AgentsDesk, *addresses: str) -> None:
    with desk.store.write() as transaction:
        ensure_desks(transaction, addresses)
        until = desk.now + timedelta(days=3)
        transaction.execute(
            update(agents_table)
            .where(agents_table.c.address.in_(addresses))
            .values(away_since=desk.now, away_until=until, away_by="command")
        )


def purpose_of(desk: AgentsDesk, letter: EmailMessage) -> Purpose:
    token = verify(desk.deps.desk.ring, str(letter["Reply-To"]).partition("+")[2].partition("@")[0], None)
    assert token is not None
    return token.purpose


def test_who_was_asked_to_take_it_is_told_what_is_promised_and_what_to_do(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    said = after(desk, 30)
    assert told(said) == {TOM: "offered"}
    letter = mail_to(desk, TOM)
    words = text(letter)
    assert letter["Subject"] == "[Ticket#1001] Printer 0"
    lines = words.splitlines()
    assert lines[2:7] == [
        f"Your reply goes to: {CUSTOMER} (customer)",
        "Due soon: first answer",
        "Due: Sunday, 1 March 2026, 13:00 (UTC)",
        "Left: 30 min of working time",
        "You were asked to take this ticket, and nobody has it yet.",
    ]
    assert "- #take: " in words
    assert "It does not print." in lines
    assert words.index("It does not print.") < words.index("Promised: 1 h of working time (policy standard)")
    assert marks_in(desk.deps.desk.ring, words)


def test_a_plain_answer_to_it_goes_to_the_customer_and_stops_the_clock(desk, writing) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    after(desk, 30)
    letter = mail_to(desk, TOM)
    assert purpose_of(desk, letter) is Purpose.REPLY
    assert desk.take(writing.mail(TOM, "Turn it off.", answers=letter, subject=str(letter["Subject"]))) == "reply"
    (relay,) = desk.outbox("relay")
    assert relay["recipient"] == CUSTOMER
    assert [each["state"] for each in row(desk).clocks] == ["stopped"]


def test_it_stands_in_the_thread_of_what_he_was_told_of_the_ticket(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    after(desk, 30)
    first = mail_to(desk, TOM, "message_agent")["References"].split()[0]
    assert first in mail_to(desk, TOM)["References"].split()


def test_whose_it_is_gets_it_in_his_own_zone(make_desk, writing) -> None:
    zoned = AGENTS.replace('name = "Tom"', 'name = "Tom"\nzone = "Asia/Kolkata"')
    desk = make_desk(agents=zoned)
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, "#take", answers=notice, subject="x")) == "command"
    assert told(after(desk, 30)) == {TOM: "assigned"}
    words = text(mail_to(desk, TOM))
    assert "Due: Sunday, 1 March 2026, 18:30 (UTC+5:30)" in words
    assert "#take" not in words
    assert "Assignee: Tom" in words


def test_who_is_away_is_passed_over_and_the_history_says_so(make_desk) -> None:
    desk = make_desk(agents=TEAM)
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    away(desk, TOM)
    said = after(desk, 30)
    assert told(said) == {MAX: "instead"}
    assert said["passed_over"] == {TOM: "away until 2026-03-04T12:00:00Z"}
    assert "in place of a colleague who is away" in text(mail_to(desk, MAX))


def test_where_everybody_is_away_nothing_is_done_and_the_history_says_why(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent", "team"] }')
    away(desk, TOM, SUE)
    said = after(desk, 30)
    assert "to" not in said
    assert said["does"] == []
    assert said["not_done"] == {"agent": "there is nobody to tell", "team": "there is nobody to tell"}
    assert desk.outbox("escalated_agent") == []


def test_the_team_is_everybody_at_work_and_nobody_gets_two(make_desk) -> None:
    desk = make_desk(agents=TEAM)
    stepping(desk, '{ at = "50%", do = ["agent", "team", "lead"] }')
    said = after(desk, 30)
    assert told(said) == {TOM: "offered", MAX: "team", SUE: "lead"}
    assert sorted(each["recipient"] for each in desk.outbox("escalated_agent")) == sorted([TOM, MAX, SUE])


def test_a_team_of_one_who_was_told_is_told_no_more(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent", "team"] }')
    said = after(desk, 30)
    assert told(said) == {TOM: "offered"}
    assert said["not_done"] == {"team": "whoever it is has been told"}
    assert [each["recipient"] for each in desk.outbox("escalated_agent")] == [TOM]


def test_before_the_breach_the_lead_gets_what_agents_get(desk) -> None:
    stepping(desk, '{ at = "90%", do = ["lead"] }')
    assert told(after(desk, 54)) == {SUE: "lead"}
    words = text(mail_to(desk, SUE))
    assert "You get this because you lead its queue." in words
    assert "Left: 6 min of working time" in words
    assert desk.outbox("breach_lead") == []


SHEET = """\
Your reply stays internal.

FENCE
Missed: first answer
Promised to c0@firm0.example: within 1 h of working time
It was due: Sunday, 1 March 2026, 13:00 (UTC)
Late by: 2 min of working time

Ticket #1001, P3, L1, support, new
Assignee: nobody
Policy: standard, version 1 (it fits this ticket by itself)

Who had it, working time, why (UTC):
- 2026-03-01 12:00 until now | nobody, L1 | 1 h 2 min | started: opened

Totals: working time (elapsed):
- nobody: 1 h 2 min (1 h 2 min)

Who was told (UTC):
- 2026-03-01 12:01 | c0@firm0.example | receipt | 250 2.0.0 Ok: queued as 4F
- 2026-03-01 12:00 | Tom | customer's words | not sent yet
- 2026-03-01 12:30 | Tom | reminder | not sent yet

What you can do: #assign NAME gives the ticket to somebody, #escalate to the
next tier; #take makes it yours. #explain shows all its clocks.
FENCE

Help: answer with #help"""


def relayed(desk: AgentsDesk, notice: str, reply: str) -> None:
    """The relay has taken a notice, a minute after noon."""
    with desk.store.write() as transaction:
        sent = {"state": "sent", "sent_at": NOW + timedelta(minutes=1), "reply": reply}
        transaction.execute(update(outbox).where(outbox.c.notice == notice).values(**sent))


def without_fence(desk: AgentsDesk, words: str) -> str:
    fence = next(line for line in words.splitlines() if line.startswith("[internal "))
    return words.partition("\n\n")[2].replace(fence, "FENCE")


def test_at_the_breach_the_lead_gets_the_sheet(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }', '{ at = "breach", do = ["lead"] }')
    after(desk, 30)
    relayed(desk, "ack_new", "250 2.0.0 Ok: queued as 4F")
    said = after(desk, 32)
    assert told(said) == {SUE: "lead"}
    letter = mail_to(desk, SUE, "breach_lead")
    assert without_fence(desk, text(letter)) == SHEET
    assert purpose_of(desk, letter) is Purpose.NOTE


def test_the_sheet_says_whose_the_time_was_and_when_the_desk_was_down(desk, writing) -> None:
    stepping(desk, '{ at = "breach", do = ["lead"] }')
    passes(desk, 10)
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, "#take", answers=notice, subject="x", at=desk.now)) == "command"
    with desk.store.write() as transaction:
        begins = desk.now + timedelta(minutes=20)
        transaction.execute(outage.insert().values(begins=begins, ends=begins + timedelta(minutes=5)))
    after(desk, 50)
    words = text(mail_to(desk, SUE, "breach_lead"))
    assert (
        "- 2026-03-01 12:00 - 12:10 | nobody, L1 | 10 min | started: opened\n"
        "- 2026-03-01 12:10 - 12:30 | Tom, L1 | 20 min | started: opened\n"
        "- 2026-03-01 12:30 - 12:35 | desk down, L1 | 5 min | desk down\n"
        "- 2026-03-01 12:35 until now | Tom, L1 | 25 min | started: opened\n"
    ) in words
    assert "- Tom: 45 min (45 min)\n- nobody: 10 min (10 min)\n- desk down: 5 min (5 min)\n" in words


def test_a_long_sheet_has_the_newest_intervals_and_the_sum_of_the_others(desk, writing, monkeypatch) -> None:
    monkeypatch.setattr(sheet, "SHOWN_INTERVALS", 2)
    stepping(desk, '{ at = "breach", do = ["lead"] }')
    for minutes, taken_by in ((10, "#take"), (20, "#assign Sue"), (5, "#take")):
        passes(desk, minutes)
        notice = mail_to(desk, TOM, "message_agent")
        assert desk.take(writing.mail(TOM, taken_by, answers=notice, subject="x", at=desk.now)) == "command"
    after(desk, 25)
    words = text(mail_to(desk, SUE, "breach_lead"))
    assert (
        "- and 2 earlier ones | 30 min\n"
        "- 2026-03-01 12:30 - 12:35 | Sue, L1 | 5 min | started: opened\n"
        "- 2026-03-01 12:35 until now | Tom, L1 | 25 min | started: opened\n"
    ) in words
    assert "- Tom: 45 min (45 min)\n- nobody: 10 min (10 min)\n- Sue: 5 min (5 min)\n" in words


def test_the_sheet_is_all_that_the_lead_gets_where_the_ticket_is_his_too(desk, writing) -> None:
    stepping(desk, '{ at = "breach", do = ["agent", "lead"] }')
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, "#assign Sue", answers=notice, subject="x")) == "command"
    said = after(desk, 60)
    assert told(said) == {SUE: "lead"}
    assert [each["recipient"] for each in desk.outbox("breach_lead")] == [SUE]
    assert desk.outbox("escalated_agent") == []


def test_without_a_lead_who_minds_the_queue_gets_the_sheet_and_the_operator_hears_of_it(desk) -> None:
    led(desk, chain('{ at = "breach", do = ["lead"] }'))
    desk.rewrite(lambda settings: settings.replace('lead = "Sue"\n', ""))
    opened(desk)
    assert told(after(desk, 60)) == {TOM: "minds"}
    assert "This queue has no lead" in text(mail_to(desk, TOM, "breach_lead"))
    (alarm,) = desk.outbox("alarm")
    assert alarm["recipient"] == "operator@example.net"
    words = " ".join(text(letter_of(desk.content(alarm["id"]))).split())
    said = "A promised time of ticket #1001 was missed, and the queue support has no lead. Tom was told"
    assert said in words
    assert "Nobody has taken" not in words


def test_where_the_lead_is_away_the_operator_hears_of_a_breach_and_of_nothing_else(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["lead"] }', '{ at = "breach", do = ["lead"] }')
    away(desk, SUE)
    assert told(after(desk, 30)) == {TOM: "instead"}
    assert desk.outbox("alarm") == []
    said = after(desk, 30)
    assert told(said) == {TOM: "instead"}
    assert "The lead is away" in text(mail_to(desk, TOM, "breach_lead"))
    (alarm,) = desk.outbox("alarm")
    words = " ".join(text(letter_of(desk.content(alarm["id"]))).split())
    assert "was missed, and Sue, who leads the queue support, could not be told. Tom was told in place" in words


def test_where_everybody_is_away_the_operator_hears_that_nobody_was_told_of_a_breach(desk) -> None:
    stepping(desk, '{ at = "breach", do = ["lead"] }')
    away(desk, TOM, SUE)
    assert after(desk, 60)["not_done"] == {"lead": "there is nobody to tell"}
    missed = [text(letter_of(desk.content(each["id"]))) for each in desk.outbox("alarm")]
    assert ["Nobody else was told." in " ".join(each.split()) for each in missed] == [True]


def test_the_rule_that_has_named_the_policy_stands_in_the_sheet(desk) -> None:
    led(desk, chain('{ at = "breach", do = ["lead"] }'))
    rules = desk._config.parent / "rules"
    rules.mkdir()
    (rules / "10-gold.toml").write_text(
        '[[rule]]\nname = "gold"\nwhen = { subject_has = ["printer"] }\nthen = { sla = "standard" }\n'
    )
    desk.rewrite(lambda settings: f'rules = "rules"\n{settings}')
    opened(desk)
    after(desk, 60)
    words = text(mail_to(desk, SUE, "breach_lead"))
    assert "Policy: standard, version 1 (named by the rule 10-gold.toml: gold)" in words


def test_of_a_policy_that_fits_by_itself_no_rule_is_named(desk) -> None:
    led(desk, chain('{ at = "breach", do = ["lead"] }'))
    rules = desk._config.parent / "rules"
    rules.mkdir()
    (rules / "10-gold.toml").write_text(
        '[[rule]]\nname = "gold"\nwhen = { subject_has = ["printer"] }\nthen = { sla = "standard" }\n'
    )
    desk.rewrite(lambda settings: f'rules = "rules"\n{settings}')
    opened(desk)
    with desk.store.write() as transaction:  # a rule has named another one since, which is none any more
        transaction.execute(update(ticket).values(sla="silver"))
    after(desk, 60)
    words = text(mail_to(desk, SUE, "breach_lead"))
    assert "Policy: standard, version 1" in words
    assert "named by the rule" not in words


def test_every_step_after_a_breach_is_one_of_a_breach(desk) -> None:
    stepping(desk, '{ every = "1h", do = ["lead"] }')
    assert told(after(desk, 120)) == {SUE: "lead"}
    assert [each["recipient"] for each in desk.outbox("breach_lead")] == [SUE]


def test_the_priority_is_raised_by_one_with_the_reason_and_told_of_as_it_is_then(desk) -> None:
    stepping(desk, '{ at = "40%", do = ["agent", "raise"] }')
    said = after(desk, 24)
    assert said["does"] == ["raise", "agent"]
    assert row(desk).priority == "P2"
    (moved,) = desk.events("moved")
    reason = "40 % of the time for first_response is over"
    assert moved == {"what": "priority", "from": "P3", "to": "P2", "reason": reason}
    assert "Ticket #1001, P2, L1, support, new" in text(mail_to(desk, TOM))


P2 = 'P2 = { first_response = "30m" }'


def test_no_priority_is_raised_to_for_which_nothing_is_promised(desk) -> None:
    led(desk, chain('{ at = "50%", do = ["raise"] }').replace(P2, "P2 = {}"))
    opened(desk)
    said = after(desk, 30)
    assert said["not_done"] == {"raise": "standard promises no first_response for P2, no first_response for P1"}
    assert row(desk).priority == "P3"
    assert [clock["state"] for clock in row(desk).clocks] == ["running"]


def test_it_is_raised_to_the_next_one_that_promises_the_same(desk) -> None:
    urgent = f'{P2.replace("P2", "P1")}\nP2 = {{ update = "9h" }}'
    led(desk, chain('{ at = "25%", do = ["raise"] }').replace(P2, urgent))
    opened(desk)
    said = after(desk, 15)
    assert said["does"] == ["raise"]
    assert row(desk).priority == "P1"
    assert [clock["target_s"] for clock in row(desk).clocks] == [1800]


def test_nothing_is_higher_than_urgent(desk, writing) -> None:
    led(desk, chain('{ at = "50%", do = ["raise"] }').replace("P2 =", "P1 ="))
    opened(desk)
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, "#priority P1", answers=notice, subject="x")) == "command"
    said = after(desk, 15)
    assert said["not_done"] == {"raise": "is P1 already"}
    assert len(desk.events("moved")) == 1


def test_a_chain_hands_the_ticket_up_and_the_next_tier_is_told_once(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["up", "agent", "lead"] }')
    said = after(desk, 30)
    assert row(desk).tier == "L2"
    assert said["does"][0] == "up"
    assert told(said) == {SUE: "offered"}
    assert [each["recipient"] for each in desk.outbox("message_agent")].count(SUE) == 1
    assert desk.outbox("escalated_agent") == []
    assert {each["what"]: each["to"] for each in desk.events("moved")} == {"tier": "L2"}


TIER = 'chain = "standard"\ntiers = { L1 = "20m" }\n'
WEBHOOK = """
[[webhook]]
name = "chat"
url = "http://127.0.0.1:9/hook"
"""


def test_a_webhook_is_called_once_and_hears_which_promise_it_is(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"], webhooks = ["chat"] }', more=WEBHOOK)
    said = after(desk, 30)
    assert said["does"] == ["agent", "webhook chat"]
    (call,) = desk.outbox("clock_webhook")
    assert call["recipient"] == "chat"
    document = json.loads(desk.content(call["id"]))
    assert document["event"] == "clock"
    assert document["ticket"]["number"] == 1001
    assert document["text"] == "#1001 Printer 0: 50 % of the time for first answer is over"
    assert document["promise"] == {
        "metric": "first_response",
        "policy": "standard",
        "target_s": 3600,
        "elapsed_s": 1800,
        "due_at": "2026-03-01T13:00:00Z",
        "breached_at": None,
        "percent": 50,
        "round": 1,
        "missed": [],
    }


def carried_out(desk: AgentsDesk, **how: Any) -> Escalated:
    """The first step of the first clock, carried out now; nothing is written."""
    deps = desk.deps
    escalator = escalate.Escalator(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=deps.clock)
    with working(escalator, desk.now) as (_transaction, work):
        work.known.load({1001})
        due = DueStep(metric=Metric.FIRST_RESPONSE, cycle=1, step=1, key="50%", round=1, at=desk.now)
        return escalating.escalate(work, work.known.ticket(1001), clocks_now(work, 1001), due, **how)


def test_nothing_is_done_for_a_clock_that_has_stopped(desk, writing) -> None:
    stepping(desk, '{ at = "50%", do = ["agent", "raise"] }')
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, "Turn it off.", answers=notice, subject="x")) == "reply"
    found = carried_out(desk)
    assert (found.does, found.notices, found.not_done) == ((), (), {"step": "the clock does not run any more"})


def test_nothing_is_done_that_the_newest_promises_do_not_say(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    passes(desk, 1)
    desk.rewrite(lambda settings: settings.replace('chain = "standard"\n', ""))
    with desk.store.write() as transaction:
        promises.take_effect(transaction, desk.deps.desk.promises, desk.now)
    found = carried_out(desk)
    assert (found.does, found.notices, found.not_done) == ((), (), {"step": "the chain has no such step any more"})


def test_who_hears_of_it_otherwise_gets_no_mail_and_is_named(make_desk) -> None:
    desk = make_desk(agents=TEAM)
    stepping(desk, '{ at = "50%", do = ["agent", "team"] }')
    found = carried_out(desk, skip={TOM})
    assert found.said == {
        "does": ["agent", "team"],
        "to": [{"address": MAX, "why": "team"}],
        "skipped": [{"address": TOM, "why": "offered"}],
    }
    assert [each.recipient for each in found.notices] == [MAX]


def test_a_notice_says_nothing_after_the_moment_that_the_caller_gives(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    until = desk.now + timedelta(minutes=7)
    assert [each.valid_until for each in carried_out(desk, valid_until=until).notices] == [until]
    assert [each.valid_until for each in carried_out(desk).notices] == [desk.now + timedelta(hours=24)]


def test_the_same_step_always_has_the_same_cause(desk) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    (first,), (second,) = carried_out(desk).notices, carried_out(desk).notices
    assert first.cause == second.cause == f"esc:1001:first_response:1:50%:1:2026-03-01T12:00:00Z:{TOM}"


def test_without_words_of_the_customers_a_plain_answer_stays_inside(desk, writing) -> None:
    led(desk, chain('{ at = "50%", do = ["agent"] }'))
    assert desk.take(writing.mail(CUSTOMER, "")) == "ticket"
    after(desk, 30)
    letter = mail_to(desk, TOM)
    assert text(letter).splitlines()[2] == "Your reply stays internal."
    assert PUBLIC in text(letter)
    assert purpose_of(desk, letter) is Purpose.NOTE


def test_where_nobody_is_the_customer_nothing_is_said_of_words_to_him(desk, writing) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).values(customer=""))
    after(desk, 30)
    words = text(mail_to(desk, TOM))
    assert words.splitlines()[2] == "Your reply stays internal."
    assert PUBLIC not in words


def test_an_agent_who_is_the_customer_of_a_ticket_hears_nothing_of_its_time(desk, writing) -> None:
    led(desk, chain('{ at = "50%", do = ["agent", "lead"] }'))
    assert desk.take(writing.mail(SUE, "My own printer does not print.")) == "ticket"
    assert told(after(desk, 30)) == {TOM: "offered"}
    assert desk.events("escalated")[-1]["passed_over"] == {SUE: "takes part from outside"}


def test_the_time_of_a_tier_is_promised_to_no_customer(desk) -> None:
    led(desk, chain('{ at = "breach", do = ["lead"] }').replace('chain = "standard"\n', TIER, 1))
    opened(desk)
    after(desk, 20)
    words = text(mail_to(desk, SUE, "breach_lead"))
    assert "Missed: time of this tier\nPromised: within 20 min of working time\n" in words
    assert CUSTOMER not in words.partition("Who was told")[0]


def test_the_customer_is_told_too_and_agents_by_the_same_step(desk) -> None:
    stepping(desk, '{ at = "breach", do = ["customer", "agent"] }')
    said = after(desk, 60)
    assert said["does"] == ["agent", "customer"]
    assert [each["recipient"] for each in desk.outbox("delay_customer")] == [CUSTOMER]


def test_what_was_answered_meanwhile_is_not_sent(desk, writing) -> None:
    stepping(desk, '{ at = "50%", do = ["agent"] }')
    after(desk, 30)
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, "Turn it off.", answers=notice, subject="x", at=desk.now)) == "reply"
    assert [each["state"] for each in desk.outbox("escalated_agent")] == ["cancelled"]


def test_what_falls_due_in_the_same_moment_was_not_missed(desk) -> None:
    stepping(desk, '{ at = "50%", webhooks = ["chat"] }', more=WEBHOOK)
    with_it = DueStep(metric=Metric.FIRST_RESPONSE, cycle=1, step=1, key="25%", round=1, at=desk.now)
    earlier = replace(with_it, key="40%", at=desk.now - timedelta(seconds=1))
    (call,) = carried_out(desk, before=[earlier, with_it]).notices
    assert [each["step"] for each in json.loads(call.content)["promise"]["missed"]] == ["40%"]


def test_what_was_answered_meanwhile_calls_no_webhook(desk, writing) -> None:
    stepping(desk, '{ at = "50%", webhooks = ["chat"] }', more=WEBHOOK)
    after(desk, 30)
    notice = mail_to(desk, TOM, "message_agent")
    assert [each["state"] for each in desk.outbox("clock_webhook")] == ["waiting"]
    assert desk.take(writing.mail(TOM, "Turn it off.", answers=notice, subject="x", at=desk.now)) == "reply"
    assert [each["state"] for each in desk.outbox("clock_webhook")] == ["cancelled"]


def test_a_call_says_nothing_after_the_moment_that_the_caller_gives(desk) -> None:
    stepping(desk, '{ at = "50%", webhooks = ["chat"] }', more=WEBHOOK)
    until = desk.now + timedelta(minutes=7)
    assert [each.valid_until for each in carried_out(desk, valid_until=until).notices] == [until]


#: Two hours until it is solved, and nothing else is promised.
SOLVED_IN_TWO_HOURS = 'P3 = { resolution = "2h" }'
WAIT = "- #pending 3d or #hold:"


def solving(desk: AgentsDesk, *steps: str, pauses: str = "", more: str = "") -> None:
    """A ticket has just been opened that is to be solved in two hours."""
    promised = chain(",\n".join(steps)).replace('P3 = { first_response = "1h" }', SOLVED_IN_TWO_HOURS + pauses)
    led(desk, promised + more)
    opened(desk)


def answered(desk: AgentsDesk, writing: Writing, words: str = "Turn it off.") -> None:
    """Tom answers the customer."""
    notice = mail_to(desk, TOM, "message_agent")
    assert desk.take(writing.mail(TOM, words, answers=notice, subject="x", at=desk.now)) == "reply"


def test_nobody_is_advised_to_let_a_clock_wait_that_would_not(desk) -> None:
    solving(desk, '{ at = "50%", do = ["agent"] }')
    assert told(after(desk, 60)) == {TOM: "offered"}
    assert WAIT not in text(mail_to(desk, TOM))


@pytest.mark.parametrize(
    ("pauses", "advice"),
    [
        ("", WAIT),
        ('\npauses = ["pending"]', "- #pending 3d:"),
        ('\npauses = ["hold"]', "- #hold:"),
        ("\npauses = []", None),
    ],
)
def test_after_an_answer_it_may_wait_as_the_policy_has_it(desk, writing, pauses: str, advice: str | None) -> None:
    solving(desk, '{ at = "50%", do = ["agent"] }', pauses=pauses)
    answered(desk, writing)
    after(desk, 60)
    said = [line for line in text(mail_to(desk, TOM)).splitlines() if "the ticket waits" in line]
    assert said == ([f"{advice} the ticket waits, and so does the clock."] if advice is not None else [])


def test_no_clock_of_an_answer_waits(desk, writing) -> None:
    steps = chain('{ at = "50%", do = ["agent"] }')
    led(desk, steps.replace('P3 = { first_response = "1h" }', 'P3 = { next_reply = "1h" }'))
    opened(desk)
    answered(desk, writing)
    answers = letter_of(desk.content(desk.outbox("relay")[-1]["id"]))
    assert desk.take(writing.mail(CUSTOMER, "It is on.", answers=answers, subject="x", at=desk.now)) == "reply"
    after(desk, 30)
    words = text(mail_to(desk, TOM))
    assert "Due soon: next answer" in words
    assert "the ticket waits" not in words


EVERYBODY = "agent", "team", "customer", "up", "raise"


def waiting_after_it(desk: AgentsDesk, writing: Writing, part: str, late: float) -> dict[str, Any]:
    """The step of a clock that waits when it is looked at; what the history says of it."""
    does = ", ".join(f'"{each}"' for each in ("lead", *EVERYBODY))
    solving(desk, f'{{ at = "{part}", do = [{does}], webhooks = ["chat"] }}', more=WEBHOOK)
    answered(desk, writing)
    passes(desk, late)
    answered(desk, writing, "#pending 3d\n\nIs it on?")
    assert [each["state"] for each in row(desk).clocks] == ["paused"]
    return after(desk, 1)


def test_a_breach_of_a_clock_that_waits_now_is_told_to_the_lead_and_to_webhooks_alone(desk, writing) -> None:
    said = waiting_after_it(desk, writing, "breach", 121)
    assert said["does"] == ["lead", "webhook chat"]
    assert told(said) == {SUE: "lead"}
    assert said["not_done"] == dict.fromkeys(EVERYBODY, "the clock waits")
    assert "Missed: " in text(mail_to(desk, SUE, "breach_lead"))
    assert (row(desk).priority, row(desk).tier) == ("P3", "L1")
    assert [len(desk.outbox(each)) for each in ("escalated_agent", "delay_customer", "clock_webhook")] == [0, 0, 1]


def test_of_a_part_of_the_time_nobody_is_told_while_the_clock_waits(desk, writing) -> None:
    said = waiting_after_it(desk, writing, "50%", 61)
    assert (said["does"], "to" in said) == ([], False)
    assert said["not_done"] == dict.fromkeys(["lead", *EVERYBODY, "webhook chat"], "the clock waits")
    assert desk.outbox("clock_webhook") == []
